"""The value of a source, by NumPy, walking the syntax tree: slow, obvious, and never `eval`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import lru_cache, reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.equations.expressions import parse_expression
from rheobase.equations.language import CONSTANTS
from rheobase.equations.place import Place
from rheobase.equations.trees import constant_value
from rheobase.errors import EquationError, did_you_mean

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def evaluate(source: str, names: Mapping[str, ArrayLike]) -> float | NDArray[np.float64]:
    """Return the value of an expression.

    Parameters
    ----------
    source : str
        An expression in the language of equations, such as those of a `System`.
    names : mapping of str to float or array
        The values of its names; arrays of one shape, or shapes that broadcast.

    Returns
    -------
    float or ndarray of float64
        A float if all values are scalar. Where it is not defined it is NaN or infinite.

    Raises
    ------
    EquationError
        If the language does not allow the source, or a name has no value.

    Examples
    --------
    >>> from rheobase.equations import evaluate
    >>> evaluate("-(v - v_rest) / tau_m", {"v": -50.0, "v_rest": -70.0, "tau_m": 8.0})
    -2.5
    >>> evaluate("clip(x, 0, 1)", {"x": [-1.0, 0.5, 3.0]})
    array([0. , 0.5, 1. ])
    """
    tree = _parsed(source)
    try:
        with np.errstate(all="ignore"):
            result = np.asarray(_value(tree, names), dtype=np.float64)
    except _UnknownName as unknown:
        name = unknown.name
        raise EquationError(
            f"'{source[:100]}': '{name}' has no value. {did_you_mean(name, names)}"
        ) from None
    return float(result) if result.ndim == 0 else result


class _UnknownName(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@lru_cache(maxsize=512)
def _parsed(source: str) -> ast.expr:
    return parse_expression(Place("source", source), generated=True)


def _value(node: ast.expr, names: Mapping[str, ArrayLike]) -> Any:
    match node:
        case ast.Constant():
            return np.float64(constant_value(node))
        case ast.Name(id=name):
            if name in names:
                return np.asarray(names[name], dtype=np.float64)
            if name in CONSTANTS:
                return np.float64(CONSTANTS[name])
            raise _UnknownName(name)
        case ast.UnaryOp(op=operator, operand=operand):
            return _UNARY[type(operator)](_value(operand, names))
        case ast.BinOp(left=left, op=operator, right=right):
            return _BINARY[type(operator)](_value(left, names), _value(right, names))
        case ast.Compare(left=left, ops=[comparison], comparators=[right]):
            return _BINARY[type(comparison)](_value(left, names), _value(right, names))
        case ast.BoolOp(op=joint, values=parts):
            join = np.logical_and if isinstance(joint, ast.And) else np.logical_or
            return reduce(join, (_value(part, names) for part in parts))
        case ast.Call(func=ast.Name(id=function), args=arguments):
            return _FUNCTIONS[function](*(_value(argument, names) for argument in arguments))
    raise AssertionError("the language allows no other node")


def _exprel(x: Any) -> Any:
    """(exp(x) - 1) / x, which is 1 at x = 0: the form of Hodgkin and Huxley's rates."""
    zero = x == 0.0
    return np.where(zero, 1.0, np.expm1(x) / np.where(zero, 1.0, x))


def _clip(x: Any, low: Any, high: Any) -> Any:
    return np.minimum(np.maximum(x, low), high)


_UNARY: dict[type[ast.unaryop], Callable[..., Any]] = {
    ast.USub: np.negative,
    ast.UAdd: np.positive,
    ast.Not: np.logical_not,
}

_BINARY: dict[type, Callable[..., Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
}

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": np.exp,
    "expm1": np.expm1,
    "exprel": _exprel,
    "log": np.log,
    "log10": np.log10,
    "log1p": np.log1p,
    "sqrt": np.sqrt,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "arcsin": np.arcsin,
    "arccos": np.arccos,
    "arctan": np.arctan,
    "abs": np.abs,
    "sign": np.sign,
    "floor": np.floor,
    "ceil": np.ceil,
    "min": np.minimum,
    "max": np.maximum,
    "clip": _clip,
    "where": np.where,
}
