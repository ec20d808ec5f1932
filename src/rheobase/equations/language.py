"""The words of the language of equations: its functions, its constants, and what is reserved."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rheobase.equations.place import Place


@dataclass(frozen=True)
class Function:
    """A function that equations may call.

    Parameters
    ----------
    arguments : int
        How many it takes.
    code : str
        What generated code calls it (see `rheobase.equations.to_code`).
    """

    arguments: int
    code: str


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "exp": Function(1, "exp"),
        "expm1": Function(1, "expm1"),
        "exprel": Function(1, "exprel"),
        "log": Function(1, "log"),
        "log10": Function(1, "log10"),
        "log1p": Function(1, "log1p"),
        "sqrt": Function(1, "sqrt"),
        "sin": Function(1, "sin"),
        "cos": Function(1, "cos"),
        "tan": Function(1, "tan"),
        "sinh": Function(1, "sinh"),
        "cosh": Function(1, "cosh"),
        "tanh": Function(1, "tanh"),
        "arcsin": Function(1, "asin"),
        "arccos": Function(1, "acos"),
        "arctan": Function(1, "atan"),
        "abs": Function(1, "abs"),
        "sign": Function(1, "sign"),
        "floor": Function(1, "floor"),
        "ceil": Function(1, "ceil"),
        "min": Function(2, "minimum"),
        "max": Function(2, "maximum"),
        "clip": Function(3, "clip"),
        "where": Function(3, "where"),
    }
)

CONSTANTS: Mapping[str, float] = MappingProxyType({"pi": math.pi, "e": math.e})

_RESERVED = {
    "I": "the input current",
    "t": "the time",
    "dt": "the step of the derivative",
    **dict.fromkeys(FUNCTIONS, "a function"),
    **{function.code: "a function" for function in FUNCTIONS.values()},
}


def name_problem(name: str) -> str | None:
    """Return why a variable or parameter must not be called `name`, None if it may."""
    if name in _RESERVED:
        return f"'{name}' is {_RESERVED[name]}; choose another name."
    if name.startswith("__") or name.endswith("__"):
        return f"'{name}': names that begin or end with '__' are not allowed."
    return None


def check_name(name: str, place: Place) -> None:
    """Raise an `EquationError` if a variable must not be called `name`."""
    problem = name_problem(name)
    if problem is not None:
        raise place.error(problem)
