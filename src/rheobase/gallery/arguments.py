"""Checks of arguments that the networks share."""

from __future__ import annotations

from math import isfinite
from numbers import Real
from typing import Any

from rheobase.errors import ParameterError


def positive(value: Any, what: str) -> float:
    """Return a positive, finite number.

    Raises
    ------
    ParameterError
        If it is something else.

    Examples
    --------
    >>> from rheobase.gallery.arguments import positive
    >>> positive(1, "scale")
    1.0
    """
    plain = isinstance(value, Real) and not isinstance(value, bool)
    if not plain or not (isfinite(value) and value > 0):
        raise ParameterError(f"{what}: expected a positive number, got {value!r}.")
    return float(value)


def scaled(number: int, scale: float, what: str) -> int:
    """Return a number of neurons or synapses at another scale.

    Raises
    ------
    ParameterError
        If none would be left.

    Examples
    --------
    >>> from rheobase.gallery.arguments import scaled
    >>> scaled(2500, 0.1, "inhibitory neurons")
    250
    """
    left = round(number * scale)
    if left < 1:
        raise ParameterError(
            f"scale: {scale:g} of {number:,} {what} leaves none. Take a larger one."
        )
    return left
