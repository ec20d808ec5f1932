"""Sums, products and quotients of syntax trees, with zeros, ones and plain numbers worked out.

No more than that: terms are never reordered, expanded or collected, so that what is computed is
what was typed.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping

from rheobase.equations.trees import constant_value


def number(value: float) -> ast.expr:
    """Return the tree of a number; a negative one is a minus sign and a number, as Python reads."""
    if value < 0:
        return ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=-value))
    return ast.Constant(value=abs(value))


ZERO = number(0.0)
ONE = number(1.0)


def literal(node: ast.expr) -> float | None:
    """Return the value of a number or its negative, None for anything else."""
    match node:
        case ast.Constant():
            return constant_value(node)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as operand):
            return -constant_value(operand)
    return None


def _folded(value: float, otherwise: ast.expr) -> ast.expr:
    return number(value) if math.isfinite(value) else otherwise


def add(a: ast.expr, b: ast.expr) -> ast.expr:
    """Return the tree of a + b."""
    x, y = literal(a), literal(b)
    if x == 0.0:
        return b
    if y == 0.0:
        return a
    if isinstance(b, ast.UnaryOp) and isinstance(b.op, ast.USub) and y is None:
        return subtract(a, b.operand)
    result = ast.BinOp(left=a, op=ast.Add(), right=b)
    return result if x is None or y is None else _folded(x + y, result)


def subtract(a: ast.expr, b: ast.expr) -> ast.expr:
    """Return the tree of a - b."""
    x, y = literal(a), literal(b)
    if y == 0.0:
        return a
    if x == 0.0:
        return negate(b)
    result = ast.BinOp(left=a, op=ast.Sub(), right=b)
    return result if x is None or y is None else _folded(x - y, result)


def negate(a: ast.expr) -> ast.expr:
    """Return the tree of -a."""
    x = literal(a)
    if x is not None:
        return number(-x)
    match a:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return operand
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return ast.BinOp(left=right, op=ast.Sub(), right=left)
    return ast.UnaryOp(op=ast.USub(), operand=a)


def multiply(a: ast.expr, b: ast.expr) -> ast.expr:
    """Return the tree of a * b."""
    x, y = literal(a), literal(b)
    if x == 0.0 or y == 0.0:
        return ZERO
    if x == 1.0:
        return b
    if y == 1.0:
        return a
    if x == -1.0:
        return negate(b)
    if y == -1.0:
        return negate(a)
    if isinstance(b, ast.UnaryOp) and isinstance(b.op, ast.USub) and y is None:
        return negate(multiply(a, b.operand))
    result = ast.BinOp(left=a, op=ast.Mult(), right=b)
    return result if x is None or y is None else _folded(x * y, result)


def divide(a: ast.expr, b: ast.expr) -> ast.expr:
    """Return the tree of a / b."""
    x, y = literal(a), literal(b)
    if y == 1.0:
        return a
    if y == -1.0:
        return negate(a)
    if x == 0.0 and y != 0.0:
        return ZERO
    match b:
        case ast.BinOp(left=left, op=ast.Div(), right=right) if literal(left) == 1.0:
            return multiply(a, right)
    result = ast.BinOp(left=a, op=ast.Div(), right=b)
    return result if x is None or not y else _folded(x / y, result)


def substitute(node: ast.expr, trees: Mapping[str, ast.expr]) -> ast.expr:
    """Return a copy of a tree in which names are replaced by trees.

    Parameters
    ----------
    node : ast.expr
        It is not changed.
    trees : mapping of str to ast.expr
        They are put in as they are, shared, not copied.
    """
    match node:
        case ast.Name(id=name):
            return trees.get(name, node)
        case ast.UnaryOp(op=operator, operand=operand):
            new: ast.expr = ast.UnaryOp(op=operator, operand=substitute(operand, trees))
        case ast.BinOp(left=left, op=operator, right=right):
            new = ast.BinOp(
                left=substitute(left, trees), op=operator, right=substitute(right, trees)
            )
        case ast.Call(func=func, args=arguments):
            new = ast.Call(func=func, args=[substitute(a, trees) for a in arguments], keywords=[])
        case ast.Compare(left=left, ops=operators, comparators=others):
            new = ast.Compare(
                left=substitute(left, trees),
                ops=operators,
                comparators=[substitute(other, trees) for other in others],
            )
        case ast.BoolOp(op=operator, values=values):
            new = ast.BoolOp(op=operator, values=[substitute(value, trees) for value in values])
        case _:
            return node
    return ast.copy_location(new, node)
