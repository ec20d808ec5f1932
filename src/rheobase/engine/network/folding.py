"""What never changes in an expression, worked out beforehand.

Whatever in it is made of parameters alone becomes a coefficient, and dividing by one becomes
multiplying by its inverse: a division takes as long as ten multiplications.
"""

from __future__ import annotations

import ast
from collections.abc import Collection
from itertools import count


class Folding:
    """Coefficients in place of expressions of parameters.

    Parameters
    ----------
    varying : collection of str
        The names that are no parameters: variables, what is made of them, I and t.
    taken : collection of str, optional
        Names that coefficients must not have.

    Attributes
    ----------
    coefficients : dict of str to str
        Names and sources, over parameters.

    Examples
    --------
    >>> from rheobase.engine.network.folding import Folding
    >>> folding = Folding(["v"])
    >>> folding("(a*b - v) / tau")
    '(folded_1 - v) * folded_0'
    >>> folding.coefficients
    {'folded_0': '1.0 / tau', 'folded_1': 'a * b'}
    """

    def __init__(self, varying: Collection[str], taken: Collection[str] = ()) -> None:
        self._varying = frozenset(varying)
        names = (f"folded_{k}" for k in count())
        self._names = (name for name in names if name not in self._varying | set(taken))
        self.coefficients: dict[str, str] = {}

    def __call__(self, source: str) -> str:
        """Return the source with coefficients in it."""
        return ast.unparse(self._fold(ast.parse(source, mode="eval").body))

    def _fold(self, node: ast.expr) -> ast.expr:
        if not self._varies(node):
            if isinstance(node, (ast.Name, ast.Constant)):
                return node
            return self._coefficient(node)
        match node:
            case ast.BinOp(left=left, op=ast.Div(), right=right) if not self._varies(right):
                one = ast.Constant(1.0)
                inverse = self._coefficient(ast.BinOp(one, ast.Div(), right))
                return ast.BinOp(self._fold(left), ast.Mult(), inverse)
            case ast.BinOp(left=left, op=op, right=right):
                return ast.BinOp(self._fold(left), op, self._fold(right))
            case ast.UnaryOp(op=op, operand=operand):
                return ast.UnaryOp(op, self._fold(operand))
            case ast.BoolOp(op=op, values=values):
                return ast.BoolOp(op, [self._fold(value) for value in values])
            case ast.Compare(left=left, ops=ops, comparators=others):
                return ast.Compare(self._fold(left), ops, [self._fold(other) for other in others])
            case ast.Call(func=function, args=arguments):
                return ast.Call(function, [self._fold(argument) for argument in arguments], [])
        return node

    def _varies(self, node: ast.expr) -> bool:
        names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        # a truth value is no number, and a number is no coefficient
        truth = isinstance(node, (ast.Compare, ast.BoolOp))
        truth = truth or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))
        return bool(names & self._varying) or truth

    def _coefficient(self, node: ast.expr) -> ast.expr:
        source = ast.unparse(ast.fix_missing_locations(node))
        for name, known in self.coefficients.items():
            if known == source:
                return ast.Name(name)
        name = next(self._names)
        self.coefficients[name] = source
        return ast.Name(name)
