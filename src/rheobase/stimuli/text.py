"""How stimuli print: as the calls that make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LONGEST = 6


def number(value: float) -> str:
    """Return a number as short as it can be and still be the same: ``"2.5"``, ``"100"``."""
    short = f"{value + 0.0:.15g}"
    return short if float(short) == value else repr(float(value))


def values(array: float | NDArray[np.float64]) -> str:
    """Return a number or numbers; of a long array the first three, the last and how many.

    Numbers are exact, but in a long array, of which most is left out anyway, they are rounded.
    """
    array = np.asarray(array)
    if array.ndim == 0:
        return number(float(array))
    if array.ndim > 1:
        return f"[{' x '.join(str(length) for length in array.shape)} values]"
    if len(array) <= _LONGEST:
        return f"[{', '.join(number(value) for value in array)}]"
    first, second, third, last = (f"{array[k] + 0.0:.6g}" for k in (0, 1, 2, -1))
    return f"[{first}, {second}, {third}, ..., {last} ({len(array)} values)]"


def call(name: str, *arguments: str, **named: str | None) -> str:
    """Return a call as it would be typed; arguments that are None are left out."""
    given = [f"{key}={value}" for key, value in named.items() if value is not None]
    return f"{name}({', '.join([*arguments, *given])})"


def milliseconds(time: float | NDArray[np.float64] | None) -> str | None:
    """Return ``"100 ms"``, None for None."""
    return None if time is None else f"{values(time)} ms"


def nanoamperes(current: float | NDArray[np.float64]) -> str:
    """Return ``"2.5 nA"``."""
    return f"{values(current)} nA"
