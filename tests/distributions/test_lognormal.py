"""The lognormal distribution: mean and sd are those of the value itself."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import lognorm

from rheobase.distributions import lognormal
from rheobase.errors import ParameterError, UnitError
from rheobase.units import ms, mV


@given(mean=st.floats(1e-3, 1e3), cv=st.floats(1e-8, 5))
def test_mean_and_sd_are_those_of_the_value(mean, cv):
    d = lognormal(mean, cv * mean)
    if cv > 1e-3:  # SciPy's deviation loses digits below
        scipy = lognorm(s=d.b, scale=math.exp(d.a))
        assert scipy.mean() == pytest.approx(mean, rel=1e-9)
        assert scipy.std() == pytest.approx(cv * mean, rel=1e-8)
    assert d.mean == pytest.approx(mean, rel=1e-12)
    assert d.sd == pytest.approx(cv * mean, rel=1e-9)


@given(
    mean=st.floats(0.01, 100),
    cv=st.floats(0.05, 3),
    ends=st.tuples(st.floats(0.01, 0.99), st.floats(0.01, 0.99)),
    open_end=st.sampled_from(["low", "high", None]),
)
def test_moments_after_truncation(mean, cv, ends, open_end):
    """Against the integral of SciPy's quantile function between the chances of both bounds."""
    p, q = sorted(ends)
    assume(q - p > 0.05)
    whole = lognormal(mean, cv * mean)
    scipy = lognorm(s=whole.b, scale=math.exp(whole.a))
    low = None if open_end == "low" else float(scipy.ppf(p))
    high = None if open_end == "high" else float(scipy.ppf(q))
    d = lognormal(mean, cv * mean, low, high)
    x, y = (
        -np.inf if low is None else (math.log(low) - d.a) / d.b,
        np.inf if high is None else (math.log(high) - d.a) / d.b,
    )
    first, second, chance = (_moment(k, d.b, x, y) for k in (1, 2, 0))
    m, s = first / chance, math.sqrt(second / chance - (first / chance) ** 2)
    assert d.mean == pytest.approx(m * math.exp(d.a), rel=1e-7)
    assert d.sd == pytest.approx(s * math.exp(d.a), rel=1e-6)


def _moment(k, b, x, y):
    """The integral of exp(k b z) over the standard normal density from x to y, by quadrature."""
    x, y = max(x, -12.0), min(y, 12.0 + k * b)
    # the whole square completed, so that the peak is near 1
    density = lambda z: math.exp(-0.5 * (z - k * b) ** 2) / math.sqrt(2 * math.pi)  # noqa: E731
    integral = quad(density, x, y, points=[z for z in (0.0, k * b) if x < z < y], limit=200)[0]
    return math.exp(0.5 * (k * b) ** 2) * integral


def test_most_of_a_long_tail_cut_off():
    """The second moment is a huge number times a tiny chance."""
    d = lognormal(1.0, 1000.0, high=0.5)
    y = (math.log(0.5) - d.a) / d.b
    chance, first, second = (_moment(k, d.b, -np.inf, y) for k in (0, 1, 2))
    assert d.mean == pytest.approx(math.exp(d.a) * first / chance, rel=1e-9)
    sd = math.exp(d.a) * math.sqrt(second / chance - (first / chance) ** 2)
    assert d.sd == pytest.approx(sd, rel=1e-9)


def test_a_low_bound_that_is_not_positive_bounds_nothing():
    assert lognormal(1, 1, low=-1).mean == lognormal(1, 1, low=0).mean == lognormal(1, 1).mean


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((1 * mV, 1 * ms), UnitError, r"lognormal: sd: expected voltage"),
        ((0 * mV, 1 * mV), ParameterError, "lognormal: mean: expected a positive value, got 0 mV"),
        ((-1, 1), ParameterError, "lognormal: mean: expected a positive value, got -1"),
        ((1, -1), ParameterError, "lognormal: sd: expected a value that is not negative"),
        ((math.inf, 1), ParameterError, "lognormal: mean: expected a finite value"),
        ((1, 1e101), ParameterError, r"sd: 1e\+101 is more than 1e\+100 times the mean"),
        ((1, [1, 2]), ParameterError, "lognormal: sd: expected one value"),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        lognormal(*arguments)
