import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.errors import ParameterError, UnitError
from rheobase.stimuli import ramp
from rheobase.units import ms, nA

TIMES = st.floats(-1e3, 1e3).map(lambda time: round(time, 6))  # breakpoints within rounding are one
CURRENTS = st.floats(-5, 5)


@given(CURRENTS, CURRENTS, TIMES, st.floats(1.0, 1e3), st.lists(TIMES, min_size=1))
def test_it_is_the_formula(first, last, start, duration, times):
    stop = start + duration
    times = np.array([*times, start, stop, 0.5 * (start + stop)])
    line = first + (last - first) * (times - start) / (stop - start)
    expected = np.where((times >= start) & (times < stop), line, 0.0)
    found = ramp(first * nA, last * nA, start * ms, stop * ms)(times * ms).m
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


def test_a_ramp_that_began_before_the_run_goes_on():
    pieces = ramp(0 * nA, 4 * nA, -100 * ms, 100 * ms).pieces(300.0)
    assert pieces.starts.tolist() == [0.0, 100.0]
    np.testing.assert_allclose(pieces.polynomial, [[[2.0, 0.02], [0.0, 0.0]]])


def test_either_end_may_be_one_a_neuron():
    stimulus = ramp([0, 1] * nA, 3 * nA, 0 * ms, 10 * ms)
    assert stimulus.size == 2
    assert stimulus(5 * ms).m.tolist() == [1.5, 2.0]


def test_it_prints_as_it_is_typed():
    text = "ramp(0 nA, [1, 2] nA, start=10 ms, stop=20 ms)"
    assert repr(ramp(0 * nA, [1, 2] * nA, 10 * ms, 20 * ms)) == text


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((0 * nA, 1 * nA, 9 * ms, 2 * ms), ParameterError, "ends before it starts"),
        ((0 * nA, 1 * nA, 9 * ms, 9 * ms), ParameterError, "lasts no time"),
        ((0, 1 * nA, 1 * ms, 2 * ms), UnitError, "amplitude_start: expected current"),
        ((0 * nA, 1, 1 * ms, 2 * ms), UnitError, "amplitude_stop: expected current"),
        ((0 * nA, np.nan * nA, 1 * ms, 2 * ms), ParameterError, "amplitude_stop: .* got nan"),
        (
            ([1, 2] * nA, [1, 2, 3] * nA, 1 * ms, 2 * ms),
            ParameterError,
            "amplitude_start is for 2 neurons, amplitude_stop for 3",
        ),
    ],
)
def test_bad_arguments_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        ramp(*arguments)
