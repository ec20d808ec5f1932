"""Checks of single values that several parts of a circuit share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.errors import ParameterError, RheobaseError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@contextmanager
def saying_where(where: str) -> Iterator[None]:
    """Put `where` before the message of any of our errors that is raised inside.

    Examples
    --------
    >>> from rheobase.circuit.arguments import saying_where, whole_number
    >>> with saying_where("population 'exc'"):
    ...     whole_number(-1, "n")
    Traceback (most recent call last):
        ...
    rheobase.errors.ParameterError: population 'exc': n: expected a whole number of at least 0...
    """
    try:
        yield
    except RheobaseError as error:
        raise type(error)(f"{where}: {error}") from None


def whole_number(value: Any, what: str, least: int = 0, most: int | None = None) -> int:
    """Return a whole number within bounds, as a Python integer.

    Parameters
    ----------
    value : int
        A truth value or a float is none, however round it is.
    what : str
        What it is, for the message.
    least : int
        The smallest that is allowed.
    most : int, optional
        The largest.

    Returns
    -------
    int

    Raises
    ------
    ParameterError
        If it is another kind of value, or out of bounds.

    Examples
    --------
    >>> from rheobase.circuit.arguments import whole_number
    >>> whole_number(100, "n", least=1)
    100
    """
    wanted = f"a whole number of at least {least}"
    if most is not None:
        wanted = f"a whole number from {least} to {most}"
    if not isinstance(value, Integral) or isinstance(value, bool):
        advice = ""
        if isinstance(value, float) and value.is_integer():
            advice = f" Write {int(value)}."
        raise ParameterError(f"{what}: expected {wanted}, got {value!r}.{advice}")
    number = int(value)
    if number < least or (most is not None and number > most):
        raise ParameterError(f"{what}: expected {wanted}, got {number}.")
    return number


def finite(values: ArrayLike, what: str, unit: str = "") -> NDArray[np.float64]:
    """Return a read-only copy of values if all are finite; the message says which is not.

    Examples
    --------
    >>> from rheobase.circuit.arguments import finite
    >>> finite([1, 2], "weight", "nA")
    array([1., 2.])
    """
    array = np.array(values, dtype=np.float64)
    require_finite(array, what, unit)
    array.setflags(write=False)
    return array


def require_finite(array: NDArray[np.float64], what: str, unit: str = "") -> None:
    """Raise a `ParameterError` that names the first value that is not finite."""
    fine = np.isfinite(array)
    if not fine.all():
        raise ParameterError(f"{what}: expected finite values, got {first(array, ~fine, unit)}.")


def first(array: NDArray[np.float64], bad: NDArray[np.bool_], unit: str = "") -> str:
    """Return the first bad value and where it is: ``"nan mV at index 3"``."""
    where = tuple(np.argwhere(bad)[0])
    value = f"{array[where]:g} {unit}".strip()
    return f"{value} at index {', '.join(str(index) for index in where)}" if where else value
