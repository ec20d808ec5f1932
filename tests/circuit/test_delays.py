"""Delays in steps: rounding, and what is out of range."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.circuit import Constant, OfDistance, PerSynapse, delay_steps
from rheobase.circuit.delays import MOST_STEPS, check_delay
from rheobase.distributions import lognormal, normal, uniform
from rheobase.errors import NetworkError
from rheobase.units import TIME, ms, second


@given(st.integers(1, MOST_STEPS), st.sampled_from([0.1, 0.05, 0.025, 0.2, 1.0, 0.3]))
def test_a_multiple_of_dt_is_that_many_steps(steps, dt):
    assert delay_steps(steps * dt, dt) == steps
    assert delay_steps(round(steps * dt, 6), dt) == steps  # as people type it
    check_delay(Constant(steps * dt), dt)


@given(st.floats(0.05, 5000.0))
def test_rounding_is_to_the_nearest(delay):
    assert abs(float(delay_steps(delay, 0.1)) * 0.1 - delay) <= 0.05 + 1e-9
    assert delay_steps(delay, 0.1) >= 1


def test_halves_are_rounded_up():
    assert delay_steps([0.05, 0.15, 0.25, 0.35], 0.1).tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "delay",
    [
        normal(1 * ms, 1 * ms, low=0.05 * ms),
        lognormal(1 * ms, 1 * ms, low=0.1 * ms),
        uniform(0.05 * ms, 6.5 * second),
        PerSynapse([0.1, 6553.5]),
        PerSynapse([]),
        Constant(6553.54),
    ],
)
def test_what_is_allowed(delay):
    check_delay(delay, 0.1)


LEAST = r"delay: expected at least one step, dt = 0.1 ms, got "
DRAWN = r"delay: expected all of at least dt/2 = 0.05 ms"
MOST = r"delay: expected at most 65535 steps, which is 6553.5 ms, got "


@pytest.mark.parametrize(
    ("delay", "message"),
    [
        (Constant(0.09), LEAST + r"0.09 ms\. Take a longer delay or a smaller dt"),
        (Constant(0.0), LEAST + "0 ms"),
        (Constant(-1.0), LEAST + "-1 ms"),
        (PerSynapse([1.0, 0.05, 0.01]), LEAST + "0.05 ms at index 1"),
        (Constant(6553.6), MOST + r"6553.6 ms\. Take a shorter delay or a larger dt"),
        (PerSynapse([1.0, 7000.0]), MOST + "7000 ms at index 1"),
        (normal(1.5 * ms, 0.5 * ms), DRAWN + r".*values of any size\. Give low=0.1\*ms or more"),
        (normal(1.5 * ms, 0.5 * ms, low=0.04 * ms), DRAWN + ".*values as low as 0.04 ms"),
        (lognormal(1.5 * ms, 0.5 * ms), DRAWN + ".*as low as 0 ms"),
        (uniform(0.01 * ms, 1 * ms), DRAWN),
        (uniform(1 * ms, 7 * second), MOST + r"uniform\(1 ms, 7000 ms\)"),
        (normal(10 * second, 1 * ms, low=1 * ms), MOST + "normal"),
    ],
)
def test_what_is_out_of_range(delay, message):
    with pytest.raises(NetworkError, match=message):
        check_delay(delay, 0.1)


def test_values_of_a_function_of_distance_are_looked_at():
    delay = OfDistance(lambda d: d, TIME)
    check_delay(delay, 0.1, np.array([0.1, 6000.0]))
    with pytest.raises(NetworkError, match=LEAST + "0.02 ms"):
        check_delay(delay, 0.1, np.array([0.1, 0.02, 0.05]))
    with pytest.raises(NetworkError, match=MOST + "7000 ms"):
        check_delay(delay, 0.1, np.array([0.1, 7000.0]))
