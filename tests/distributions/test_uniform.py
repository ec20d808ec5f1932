"""The uniform distribution."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import uniform as scipy_uniform

from rheobase.distributions import uniform
from rheobase.errors import ParameterError, UnitError
from rheobase.units import ms, mV


@given(low=st.floats(-100, 100), width=st.floats(1e-3, 100))
def test_moments(low, width):
    d = uniform(low, low + width)
    expected = scipy_uniform(low, d.b)
    assert d.mean == pytest.approx(expected.mean(), abs=1e-12)
    assert d.sd == pytest.approx(expected.std(), rel=1e-12)
    assert d.lowest == low
    assert d.highest == pytest.approx(low + width, rel=1e-15)


def test_both_ends_may_be_the_same():
    d = uniform(3 * ms, 3 * ms)
    assert (d.mean, d.sd, d.lowest, d.highest) == (3.0, 0.0, 3.0, 3.0)


def test_it_is_never_drawn_again():
    d = uniform(-70 * mV, -50 * mV)
    assert (d.kind, d.a, d.b, d.low, d.high) == ("uniform", -70.0, 20.0, -math.inf, math.inf)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((1 * mV, 2 * ms), UnitError, r"uniform: high: expected voltage"),
        ((2 * mV, 1 * mV), ParameterError, "at most high, got low = 2 mV and high = 1 mV"),
        ((-1e308, 1e308), ParameterError, "too wide for a float"),
        ((math.nan, 1), ParameterError, "uniform: low: expected a finite value"),
        ((0, math.inf), ParameterError, "uniform: high: expected a finite value"),
        ((0, [1, 2]), ParameterError, "uniform: high: expected one value"),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        uniform(*arguments)
