import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.errors import ParameterError, UnitError
from rheobase.stimuli import pulses
from rheobase.units import ms, nA

TIMES = st.lists(st.floats(-100, 100), min_size=1, max_size=30)


@given(st.floats(-5, 5), TIMES, st.floats(0.01, 50), TIMES)
def test_it_is_the_sum_of_its_pulses(amplitude, times, width, asked):
    times, asked = np.array(times), np.array(asked)[:, np.newaxis]
    edges = np.concatenate([times, times + width])
    asked = asked[np.abs(asked - edges).min(axis=1) > 1e-9]
    expected = amplitude * ((asked >= times) & (asked < times + width)).sum(axis=1)
    found = pulses(amplitude * nA, times * ms, width * ms)(asked[:, 0] * ms).m
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_each_pulse_is_on_from_its_time_for_its_width():
    train = pulses(2 * nA, [20, 10] * ms, 1 * ms)
    assert train([9.9, 10, 10.9, 11, 20, 21] * ms).m.tolist() == [0, 2, 2, 0, 2, 0]
    assert train.pieces(100.0).starts.tolist() == [0, 10, 11, 20, 21]


def test_pulses_that_follow_without_a_gap_are_one():
    train = pulses(2 * nA, np.arange(10) * 0.1 * ms, 0.1 * ms)
    starts = train.pieces(100.0).starts
    assert starts.tolist() == pytest.approx([0.0, 1.0])


def test_a_pulse_that_is_on_when_the_run_begins():
    train = pulses([1, 2] * nA, -0.5 * ms, 1 * ms)
    assert train.size == 2
    assert train([0, 0.6] * ms).m.tolist() == [[1, 0], [2, 0]]


def test_it_prints_as_it_is_typed():
    text = "pulses(3 nA, times=[10, 20] ms, width=1 ms)"
    assert repr(pulses(3 * nA, [10, 20] * ms, 1 * ms)) == text
    regular = pulses(3 * nA, np.arange(10, 200, 20) * ms, 1 * ms)
    assert "times=[10, 30, 50, ..., 190 (10 values)] ms" in repr(regular)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((1 * nA, [1] * ms, 0 * ms), ParameterError, "width: expected a time longer than 0 ms"),
        ((1 * nA, [1] * ms, -1 * ms), ParameterError, "width: .*got -1 ms"),
        ((1 * nA, [1] * ms, 1), UnitError, "width: expected time"),
        ((1 * nA, [1, 2], 1 * ms), UnitError, "times: expected time"),
        ((1 * nA, [] * ms, 1 * ms), ParameterError, "times: expected at least one value"),
        ((1 * nA, [1, np.nan] * ms, 1 * ms), ParameterError, "times: .*got nan ms at index 1"),
        ((1 * nA, np.ones((2, 2)) * ms, 1 * ms), ParameterError, r"times: .*\(2, 2\)"),
        ((1, [1] * ms, 1 * ms), UnitError, "amplitude: expected current"),
    ],
)
def test_bad_arguments_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        pulses(*arguments)
