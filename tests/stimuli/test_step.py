import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.errors import ParameterError, UnitError
from rheobase.stimuli import step
from rheobase.units import ms, mV, nA

TIMES = st.floats(-1e4, 1e4).map(lambda time: round(time, 6))  # breakpoints within rounding are one


@given(st.floats(-5, 5), TIMES, st.floats(1e-6, 1e4), st.lists(TIMES, min_size=1))
def test_it_is_the_formula(amplitude, start, duration, times):
    stop = start + duration
    times = np.array([*times, start, stop])
    expected = np.where((times >= start) & (times < stop), amplitude, 0.0)
    found = step(amplitude * nA, start * ms, stop * ms)(times * ms).m
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    ("start", "stop", "starts"),
    [
        (100, 200, [0, 100, 200]),
        (100, None, [0, 100]),
        (100, 500, [0, 100]),
        (0, 100, [0, 100]),
        (-50, 100, [0, 100]),
        (-50, -10, [0]),
        (400, 500, [0]),
        (300, 500, [0]),
        (-50, 500, [0]),
    ],
)
def test_it_breaks_where_it_jumps_within_the_run(start, stop, starts):
    stimulus = step(1 * nA, start * ms, None if stop is None else stop * ms)
    assert stimulus.pieces(300.0).starts.tolist() == starts


def test_without_a_stop_it_stays_on():
    assert step(1 * nA, 10 * ms)(1e6 * ms) == 1 * nA


def test_it_prints_as_it_is_typed():
    stimulus = step(2.5 * nA, start=100 * ms, stop=0.2 * 1000 * ms)
    assert repr(stimulus) == "step(2.5 nA, start=100 ms, stop=200 ms)"
    assert repr(step([1, 2] * nA, "1 ms")) == "step([1, 2] nA, start=1 ms)"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            (1 * nA, 200 * ms, 100 * ms),
            ParameterError,
            "a stimulus that ends before it starts: start is 200 ms, stop is 100 ms. stop is the "
            "time of the end, not how long it lasts",
        ),
        ((1 * nA, 2 * ms, 2 * ms), ParameterError, "it lasts no time: .* both 2 ms"),
        ((1, 2 * ms), UnitError, "amplitude: expected current"),
        ((1 * nA, 2), UnitError, r"start: expected time.*Write 2\*ms"),
        ((1 * nA, 2 * ms, 3), UnitError, r"stop: expected time.*Write 3\*ms"),
        ((100 * ms, 2 * ms), UnitError, "amplitude: expected current.*100.*is time"),
        ((1 * nA, 2 * mV), UnitError, "start: expected time.*voltage"),
        ((1 * nA, np.nan * ms), ParameterError, "start: expected finite values, got nan ms"),
        ((1 * nA, 1 * ms, np.inf * ms), ParameterError, "stop: expected finite values, got inf"),
        ((1 * nA, [1, 2] * ms), ParameterError, r"start: expected one time.*\(2,\)"),
    ],
)
def test_bad_arguments_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        step(*arguments)
