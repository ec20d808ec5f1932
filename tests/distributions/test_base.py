"""What all distributions share: arithmetic with plain numbers, bounds, and how they print."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

from rheobase.distributions import lognormal, normal, uniform
from rheobase.errors import ParameterError, UnitError
from rheobase.units import TIME, VOLTAGE, Hz, ms, mV, nA, pA, to_engine


def test_factors_scale_the_values():
    d = normal(88 * pA, 9 * pA, low=0 * pA)
    four = -4 * d
    assert four.scale == -4.0
    assert four.mean == pytest.approx(-4 * d.mean, rel=1e-15)
    assert four.sd == pytest.approx(4 * d.sd, rel=1e-15)
    assert (four.a, four.b, four.low) == (d.a, d.b, d.low)
    assert d * -4 == four == -(4 * d) == d / -0.25 == 2 * (d * -2)
    negative = -d
    assert -negative == d
    assert hash(four) == hash(d * -4)


@pytest.mark.parametrize("factor", [np.float64(3.0), np.int32(3), 3, np.array([3.0, 1.0])[0]])
def test_numbers_of_numpy_are_numbers(factor):
    d = uniform(0, 1)
    assert factor * d == d * factor == 3.0 * d


def test_the_scale_turns_bounds_round():
    d = normal(1.5 * ms, 0.75 * ms, low=0.1 * ms)
    assert (d.lowest, d.highest) == (0.1, math.inf)
    assert ((-2 * d).lowest, (-2 * d).highest) == (-math.inf, -0.2)
    assert ((0 * d).lowest, (0 * d).highest, (0 * d).mean, (0 * d).sd) == (0.0, 0.0, 0.0, 0.0)
    u = uniform(-70 * mV, -50 * mV)
    assert (u.lowest, u.highest) == (-70.0, -50.0)
    assert ((-u).lowest, (-u).highest) == (50.0, 70.0)
    assert lognormal(1 * mV, 1 * mV).lowest == 0.0
    assert lognormal(1 * mV, 1 * mV, low=-5 * mV).lowest == 0.0
    assert lognormal(1 * mV, 1 * mV, low=0.5 * mV).lowest == 0.5
    assert normal(1 * mV, 0 * mV).highest == 1.0
    assert lognormal(2 * mV, 0 * mV).lowest == pytest.approx(2.0, rel=1e-15)


def test_it_prints_as_it_is_typed():
    assert repr(normal(1.5 * ms, 0.75 * ms, low=0.1 * ms)) == "normal(1.5 ms, 0.75 ms, low=0.1 ms)"
    assert repr(-normal("88 pA", "9 pA", high="1 nA")) == "-normal(0.088 nA, 0.009 nA, high=1 nA)"
    assert repr(-4 * uniform(0.1 * mV, 0.3 * mV)) == "-4 * uniform(0.1 mV, 0.3 mV)"
    assert repr(lognormal(0.1, 0.08, 0, 3)) == "lognormal(0.1, 0.08, low=0, high=3)"
    assert repr(uniform(1 * Hz, 10 * Hz)) == "uniform(0.001 kHz, 0.01 kHz)"


def test_it_has_a_dimension():
    assert normal(1 * ms, 1 * ms).dimension == TIME
    assert uniform("-70 mV", "-0.05 volt").dimension == VOLTAGE
    assert lognormal(1, 1).dimension.is_none


def test_it_travels():
    d = -4 * normal(1.5 * ms, 0.75 * ms, low=0.1 * ms)
    _ = d.mean
    assert pickle.loads(pickle.dumps(d)) == d


@pytest.mark.parametrize("wrong", [lambda d: d * mV, lambda d: d * (2 * mV), lambda d: d / mV])
def test_a_unit_belongs_to_the_values(wrong):
    with pytest.raises(UnitError, match=r"normal\(1, 2\): .*plain number.*Give the values their"):
        wrong(normal(1, 2))


def test_a_unit_in_front_is_found_out_where_it_is_used():
    with pytest.raises(UnitError, match=r"weight: expected voltage.*normal\(1, 2\)"):
        to_engine(mV * normal(1, 2), VOLTAGE, "weight")


@pytest.mark.parametrize("wrong", [lambda d: d * math.nan, lambda d: math.inf * d, lambda d: d / 0])
def test_values_stay_finite(wrong):
    with pytest.raises(ParameterError, match=r"normal\(1, 2\) .*would not be finite"):
        wrong(normal(1, 2))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda d: d + 1,
        lambda d: 1 / d,
        lambda d: d * "a",
        lambda d: d * [1, 2],
        lambda d: d / None,
        lambda d: np.array([1.0, 2.0]) * d,
        lambda d: d * d,
    ],
)
def test_nothing_else_can_be_done_with_it(wrong):
    with pytest.raises(TypeError):
        wrong(normal(1, 2))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: normal(1 * ms, 0.1 * ms, low=5 * ms), r"normal\(1 ms.*low=5 ms\).*at least 0.001"),
        (lambda: normal(1, 1, 4.2, 9), "chance of 0.0007"),
        (lambda: lognormal(1, 1, high=0), "chance of 0"),
        (lambda: lognormal(1, 0.1, high=0.5), "chance of 3e-12"),
        (lambda: normal(1, 0, low=2), "chance of 0"),
        (lambda: normal(1, 1, 1, 1), "chance of 0"),
        (lambda: normal(1, 1, low=math.inf), "chance of 0"),
        (lambda: normal(1 * nA, 1 * nA, 2 * nA, 1 * nA), "low = 2 nA and high = 1 nA"),
    ],
)
def test_bounds_that_hardly_any_draw_would_meet_are_refused(wrong, message):
    with pytest.raises(ParameterError, match=message):
        wrong()


def test_a_constant_within_its_bounds_is_allowed():
    d = normal(1 * mV, 0 * mV, low=0 * mV)
    assert (d.mean, d.sd) == (1.0, 0.0)
