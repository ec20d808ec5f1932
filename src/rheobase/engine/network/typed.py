"""Code of equations -> code that computes in the precision of a network."""

from __future__ import annotations

import ast

from rheobase.equations.trees import is_number


class _Typed(ast.NodeTransformer):
    """Numbers in the network's precision: one plain `0.5` would make all the rest double."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Leave out what is added to zero, which LLVM must not: -0.0 + 0.0 is 0.0."""
        if isinstance(node.op, ast.Pow) and not is_number(node.right):
            base, exponent = self.visit(node.left), self.visit(node.right)
            return ast.Call(ast.Name("__power"), [base, exponent], [])
        self.generic_visit(node)
        zero = isinstance(node.left, ast.Name) and node.left.id == "__zero"
        return node.right if zero and isinstance(node.op, ast.Add) else node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
            return node
        number = ast.Constant(float(node.value))
        return ast.Call(ast.Name("__real"), [number], [])

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self.names.get(node.id, node.id))


def typed(code: str | None, names: dict[str, str] | None = None) -> str:
    """Return code with all numbers in the network's precision.

    Parameters
    ----------
    code : str or None
    names : dict of str to str, optional
        What to write for names; others stay.

    Returns
    -------
    str
    """
    tree = _Typed(names or {}).visit(ast.parse(code or "", mode="eval"))
    return ast.unparse(ast.fix_missing_locations(tree))
