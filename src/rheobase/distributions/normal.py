"""The normal distribution."""

from __future__ import annotations

from math import inf

from rheobase.distributions.arguments import bound, spread, value_and_dimension
from rheobase.distributions.base import Distribution
from rheobase.units import QuantityLike


def normal(
    mean: QuantityLike,
    sd: QuantityLike,
    low: QuantityLike | None = None,
    high: QuantityLike | None = None,
) -> Distribution:
    """Return a normal distribution, truncated by drawing again what is out of bounds.

    Take it for what varies around a typical value. A weight that must keep its sign, a delay or
    a time constant needs a bound, since a normal number can be anything. Where most of it is cut
    away, `lognormal` is the better choice.

    Parameters
    ----------
    mean : Quantity, str or float
        Before truncation.
    sd : Quantity, str or float
        The standard deviation before truncation; 0 for a constant.
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
        If a value is not finite or not a single one, `sd` is negative, or less than one draw in a
        thousand would be within the bounds.

    Examples
    --------
    >>> from rheobase.distributions import normal
    >>> from rheobase.units import ms
    >>> delay = normal(1.5*ms, 0.75*ms, low=0.1*ms)
    >>> delay
    normal(1.5 ms, 0.75 ms, low=0.1 ms)
    >>> round(delay.mean, 4), round(delay.sd, 4)
    (1.5541, 0.6956)
    """
    a, dimension = value_and_dimension(mean, "normal: mean")
    b = spread(sd, dimension, "normal: sd")
    return Distribution(
        "normal",
        dimension,
        a,
        b,
        bound(low, dimension, "normal: low", -inf),
        bound(high, dimension, "normal: high", inf),
    )
