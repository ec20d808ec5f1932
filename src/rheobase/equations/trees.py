"""What can be asked of a syntax tree: its source, its names, its value, its size."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator
from typing import Any

from rheobase.equations.place import Place

# What Rheobase itself writes, with subexpressions put in and factors divided out, may be deeper
# than what it reads.
MAX_GENERATED_DEPTH = 150
MAX_GENERATED_NODES = 2_000


def to_source(node: ast.expr) -> str:
    """Return the source of a syntax tree; `parse_expression` of it gives the same tree."""
    return ast.unparse(node)


def variables_in(node: ast.expr) -> Iterator[str]:
    """Yield the names of variables in a tree, from left to right, with repetitions."""
    stack: list[ast.AST] = [node]
    while stack:
        match stack.pop():
            case ast.Name(id=name):
                yield name
            case ast.Call(args=arguments):  # the name of a function is not a variable's
                stack.extend(reversed(arguments))
            case other:
                stack.extend(reversed(list(ast.iter_child_nodes(other))))


def is_number(node: ast.expr) -> bool:
    """Return whether an expression is made of numbers alone."""
    return next(variables_in(node), None) is None


def constant_value(node: ast.Constant) -> float:
    """Return the value of a number in a tree."""
    assert isinstance(node.value, (int, float))
    return float(node.value)


def number_value(node: ast.expr) -> float | None:
    """Return the value of an expression made of numbers alone, or None if it has names.

    Raises
    ------
    OverflowError, ZeroDivisionError, ValueError
        If it has no finite real value.
    """
    match node:
        case ast.Constant():
            return constant_value(node)
        case ast.UnaryOp(op=sign, operand=operand):
            value = number_value(operand)
            return -value if value is not None and isinstance(sign, ast.USub) else value
        case ast.BinOp(left=left, op=operator, right=right):
            a, b = number_value(left), number_value(right)
            if a is None or b is None:
                return None
            value = ARITHMETIC[type(operator)](a, b)
            if isinstance(value, complex) or not math.isfinite(value):
                raise ValueError("not a finite number")
            return value
    return None


ARITHMETIC: dict[type[ast.operator], Callable[[float, float], Any]] = {
    ast.Add: float.__add__,
    ast.Sub: float.__sub__,
    ast.Mult: float.__mul__,
    ast.Div: float.__truediv__,
    ast.Pow: float.__pow__,
}


def measure(tree: ast.AST) -> tuple[int, int]:
    """Return the number of nodes and the depth of a tree, also if branches of it are shared."""
    done: dict[int, tuple[int, int]] = {}
    stack = [tree]
    while stack:
        node = stack[-1]
        children = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        pending = [child for child in children if id(child) not in done]
        if pending:
            stack.extend(pending)
            continue
        sizes = [done[id(child)] for child in children]
        done[id(node)] = (
            1 + sum(size for size, _ in sizes),
            1 + max((depth for _, depth in sizes), default=0),
        )
        stack.pop()
    return done[id(tree)]


def check_generated(tree: ast.expr, place: Place) -> None:
    """Raise an `EquationError` if a tree has grown out of hand by putting in subexpressions."""
    nodes, depth = measure(tree)
    if nodes > MAX_GENERATED_NODES or depth > MAX_GENERATED_DEPTH:
        raise place.error("with its subexpressions put in, it becomes too large.")
