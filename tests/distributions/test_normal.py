"""The normal distribution: what is asked for, what truncation makes of it, what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import norm, truncnorm

from rheobase.distributions import normal
from rheobase.errors import ParameterError, UnitError
from rheobase.units import ms, mV


def test_without_bounds_it_is_what_was_asked_for():
    d = normal(1.5 * ms, "750 us")
    assert (d.kind, d.a, d.b, d.low, d.high, d.scale) == (
        "normal", 1.5, 0.75, -math.inf, math.inf, 1.0,
    )  # fmt: skip
    assert (d.mean, d.sd) == (1.5, 0.75)


@given(
    mean=st.floats(-100, 100),
    sd=st.floats(0.01, 50),
    ends=st.tuples(st.floats(-3, 3), st.floats(-3, 3)),
    open_end=st.sampled_from(["low", "high", None]),
)
def test_moments_after_truncation(mean, sd, ends, open_end):
    """SciPy's truncnorm is the judge, with bounds in standard deviations as it wants them."""
    x, y = sorted(ends)
    assume(y - x > 0.1)
    low = None if open_end == "low" else mean + x * sd
    high = None if open_end == "high" else mean + y * sd
    x, y = -np.inf if low is None else x, np.inf if high is None else y
    assume(norm.cdf(y) - norm.cdf(x) > 2e-3)
    expected = truncnorm(x, y, loc=mean, scale=sd)
    d = normal(mean, sd, low, high)
    assert d.mean == pytest.approx(expected.mean(), rel=1e-9, abs=1e-9 * sd)
    assert d.sd == pytest.approx(expected.std(), rel=1e-6)


def test_the_mean_of_one_tail_keeps_its_digits():
    d = normal(0.0, 1.0, low=3.0)  # the chance is 0.00135
    assert d.mean == pytest.approx(truncnorm(3.0, np.inf).mean(), rel=1e-12)
    mirrored = normal(0.0, 1.0, high=-3.0)
    assert (mirrored.mean, mirrored.sd) == pytest.approx((-d.mean, d.sd), rel=1e-14)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((1 * ms, 1 * mV), UnitError, r"normal: sd: expected time \(ms\), got 1 mV"),
        ((1 * ms, 0.1), UnitError, r"normal: sd: expected time.*Write 0.1\*ms"),
        ((1, 1, 1 * mV), UnitError, "normal: low: expected a plain number, got 1 mV"),
        ((1 * ms, 1 * ms, None, 3), UnitError, r"normal: high: .*Write 3\*ms"),
        (("1 mss", "1 ms"), UnitError, "normal: mean"),
        ((1 * ms, -1 * ms), ParameterError, "normal: sd: expected a value that is not negative"),
        ((math.nan, 1), ParameterError, "normal: mean: expected a finite value, got nan"),
        ((1 * ms, math.inf * ms), ParameterError, "normal: sd: expected a finite value"),
        ((1, 1, math.nan), ParameterError, "normal: low: expected a number, got nan"),
        (([1, 2] * ms, 1 * ms), ParameterError, r"mean: expected one value.*shape \(2,\)"),
        (([1, 2], [1, 2]), ParameterError, "normal: mean: expected one value"),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        normal(*arguments)
