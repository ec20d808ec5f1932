"""Mean and standard deviation of truncated distributions, in closed form.

N. L. Johnson, S. Kotz, N. Balakrishnan, "Continuous Univariate Distributions", volume 1, Wiley
1994, sections 13.10 (normal) and 14.10 (lognormal).
"""

from __future__ import annotations

from math import erf, erfc, exp, expm1, inf, isinf, log, pi, sqrt


def chance(kind: str, a: float, b: float, low: float, high: float) -> float:
    """Return how likely a draw of `Distribution` is to be inside its bounds.

    Parameters
    ----------
    kind, a, b, low, high
        As in `rheobase.distributions.Distribution`.

    Returns
    -------
    float

    Examples
    --------
    >>> from math import inf
    >>> from rheobase.distributions.moments import chance
    >>> chance("normal", 10.0, 2.0, 10.0, inf)
    0.5
    """
    if kind == "uniform" or b == 0.0:
        value = exp(a) if kind == "lognormal" else a
        return 1.0 if kind == "uniform" or low <= value <= high else 0.0
    return _between(*_standard(kind, a, b, low, high))


def mean_and_sd(kind: str, a: float, b: float, low: float, high: float) -> tuple[float, float]:
    """Return the mean and the standard deviation of the draws that are inside the bounds.

    Parameters
    ----------
    kind, a, b, low, high
        As in `rheobase.distributions.Distribution`.

    Returns
    -------
    mean, sd : float

    Examples
    --------
    >>> from math import inf
    >>> from rheobase.distributions.moments import mean_and_sd
    >>> mean_and_sd("normal", 0.0, 1.0, 0.0, inf)  # sqrt(2/pi), sqrt(1 - 2/pi)
    (0.7978845..., 0.6028102...)
    """
    if kind == "uniform":
        return a + 0.5 * b, b / sqrt(12.0)
    if b == 0.0:
        return (exp(a) if kind == "lognormal" else a), 0.0
    x, y = _standard(kind, a, b, low, high)
    if kind == "lognormal":
        return _lognormal(a, b, x, y)
    return _normal(a, b, x, y)


def _standard(kind: str, a: float, b: float, low: float, high: float) -> tuple[float, float]:
    """Return the bounds as numbers of standard deviations from the mean, of the logarithm."""
    if kind == "lognormal":
        low, high = (log(bound) if bound > 0.0 else -inf for bound in (low, high))
    return (low - a) / b, (high - a) / b


def _normal(a: float, b: float, x: float, y: float) -> tuple[float, float]:
    inside = _between(x, y)
    shift = (_density(x) - _density(y)) / inside
    spread = (_first(x) - _first(y)) / inside
    return a + b * shift, b * sqrt(max(1.0 + spread - shift * shift, 0.0))


def _lognormal(a: float, b: float, x: float, y: float) -> tuple[float, float]:
    # The k-th moment is the untruncated one times the chance to be inside with the mean of the
    # logarithm moved by k b^2.
    mean = exp(a + 0.5 * b * b)
    first, second = (_between(x - k * b, y - k * b) / _between(x, y) for k in (1, 2))
    # exp(b^2) second - first^2, written so that a small b loses no digits without bounds
    variance = expm1(b * b) * second + (second - first * first)
    return mean * first, mean * sqrt(max(variance, 0.0))


def _between(x: float, y: float) -> float:
    """Return the chance of a standard normal number to lie between x and y, to full precision."""
    if x > 0.0:
        return 0.5 * (erfc(x / sqrt(2.0)) - erfc(y / sqrt(2.0)))
    if y < 0.0:
        return _between(-y, -x)
    return 0.5 * (erf(y / sqrt(2.0)) - erf(x / sqrt(2.0)))


def _density(x: float) -> float:
    return exp(-0.5 * x * x) / sqrt(2.0 * pi)


def _first(x: float) -> float:
    return 0.0 if isinf(x) else x * _density(x)
