"""Checks of what a user gave for a distribution."""

from __future__ import annotations

from math import isfinite, isnan

from rheobase.errors import ParameterError
from rheobase.units import Dimension, QuantityLike, dimension_of, quantity, to_engine


def value_and_dimension(given: QuantityLike, what: str) -> tuple[float, Dimension]:
    """Return a finite value in the engine's unit, and its dimension."""
    typed = quantity(given, what)
    dimension = dimension_of(typed)
    return value(typed, dimension, what), dimension


def value(given: QuantityLike, dimension: Dimension, what: str) -> float:
    """Return a finite value in the engine's unit."""
    number = _one(given, dimension, what)
    if not isfinite(number):
        raise ParameterError(f"{what}: expected a finite value, got {given}.")
    return number


def spread(given: QuantityLike, dimension: Dimension, what: str) -> float:
    """Return a standard deviation in the engine's unit."""
    number = value(given, dimension, what)
    if number < 0.0:
        raise ParameterError(f"{what}: expected a value that is not negative, got {given}.")
    return number


def bound(given: QuantityLike | None, dimension: Dimension, what: str, otherwise: float) -> float:
    """Return a bound in the engine's unit; `otherwise` if none is given."""
    if given is None:
        return otherwise
    number = _one(given, dimension, what)
    if isnan(number):
        raise ParameterError(f"{what}: expected a number, got {given}.")
    return number


def _one(given: QuantityLike, dimension: Dimension, what: str) -> float:
    number = to_engine(given, dimension, what)
    if not isinstance(number, float):
        raise ParameterError(f"{what}: expected one value, got an array of shape {number.shape}.")
    return number
