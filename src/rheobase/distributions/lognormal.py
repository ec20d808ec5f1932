"""The lognormal distribution."""

from __future__ import annotations

from math import inf, log, log1p, sqrt

from rheobase.distributions.arguments import bound, spread, value_and_dimension
from rheobase.distributions.base import Distribution
from rheobase.errors import ParameterError
from rheobase.units import QuantityLike

_WIDEST = 1e100  # so that squares stay finite


def lognormal(
    mean: QuantityLike,
    sd: QuantityLike,
    low: QuantityLike | None = None,
    high: QuantityLike | None = None,
) -> Distribution:
    """Return a lognormal distribution, truncated by drawing again what is out of bounds.

    Take it for what is positive and has a long tail, as synaptic weights and firing rates in
    cortex do (G. Buzsaki, K. Mizuseki, Nature Reviews Neuroscience 15, 264-278, 2014).

    Parameters
    ----------
    mean : Quantity, str or float
        The mean of the values themselves (not of their logarithms) before truncation; positive.
    sd : Quantity, str or float
        The standard deviation of the values themselves before truncation; 0 for a constant.
    low, high : Quantity, str or float, optional
        Values stay within them, ends included.

    Returns
    -------
    Distribution
        Its `mean` and `sd` are those after truncation.

    Raises
    ------
    UnitError
        If dimensions differ.
    ParameterError
        If a value is not finite or not a single one, `mean` is not positive, `sd` is negative, or
        less than one draw in a thousand would be within the bounds.

    Examples
    --------
    >>> from rheobase.distributions import lognormal
    >>> from rheobase.units import mV
    >>> weight = lognormal(0.1*mV, 0.08*mV, high=1*mV)
    >>> weight
    lognormal(0.1 mV, 0.08 mV, high=1 mV)
    >>> weight.lowest, weight.highest
    (0.0, 1.0)
    """
    m, dimension = value_and_dimension(mean, "lognormal: mean")
    if m <= 0.0:
        raise ParameterError(f"lognormal: mean: expected a positive value, got {mean}.")
    s = spread(sd, dimension, "lognormal: sd")
    if s / m > _WIDEST:
        raise ParameterError(
            f"lognormal: sd: {sd} is more than {_WIDEST:g} times the mean, {mean}."
        )
    variance = log1p((s / m) ** 2)
    return Distribution(
        "lognormal",
        dimension,
        log(m) - 0.5 * variance,
        sqrt(variance),
        bound(low, dimension, "lognormal: low", -inf),
        bound(high, dimension, "lognormal: high", inf),
    )
