"""The uniform distribution."""

from __future__ import annotations

from math import isfinite

from rheobase.distributions.arguments import value, value_and_dimension
from rheobase.distributions.base import Distribution
from rheobase.errors import ParameterError
from rheobase.units import QuantityLike


def uniform(low: QuantityLike, high: QuantityLike) -> Distribution:
    """Return a uniform distribution.

    Take it for what is only known to lie within a range, and for initial membrane potentials, so
    that a network does not start in step.

    Parameters
    ----------
    low, high : Quantity, str or float
        The range of the values.

    Returns
    -------
    Distribution

    Raises
    ------
    UnitError
        If dimensions differ.
    ParameterError
        If a value is not finite or not a single one, or `low` is more than `high`.

    Examples
    --------
    >>> from rheobase.distributions import uniform
    >>> from rheobase.units import mV
    >>> v = uniform(-70*mV, -50*mV)
    >>> v
    uniform(-70 mV, -50 mV)
    >>> v.mean
    -60.0
    """
    a, dimension = value_and_dimension(low, "uniform: low")
    end = value(high, dimension, "uniform: high")
    if a > end:
        raise ParameterError(
            f"uniform: expected low to be at most high, got low = {low} and high = {high}."
        )
    if not isfinite(end - a):
        raise ParameterError(f"uniform: the range from {low} to {high} is too wide for a float.")
    return Distribution("uniform", dimension, a, end - a)
