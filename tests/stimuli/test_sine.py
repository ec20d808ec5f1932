from math import pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.errors import ParameterError, UnitError
from rheobase.stimuli import sine
from rheobase.units import Hz, degree, kHz, ms, nA

TIMES = st.floats(-500, 500).map(lambda time: round(time, 6))  # breakpoints within rounding are one
CURRENTS = st.floats(-5, 5)


@given(
    CURRENTS,
    st.floats(0.1, 500),
    st.floats(-10, 10),
    CURRENTS,
    st.none() | TIMES,
    st.none() | st.floats(1, 300),
    st.lists(TIMES, min_size=1),
)
def test_it_is_the_formula(amplitude, frequency, phase, offset, start, duration, times):
    stop = None if duration is None else (start or 0.0) + duration
    stimulus = sine(
        amplitude * nA,
        frequency * Hz,
        phase,
        offset * nA,
        None if start is None else start * ms,
        None if stop is None else stop * ms,
    )
    times = np.array([*times, start or 0.0])
    wave = offset + amplitude * np.sin(2e-3 * pi * frequency * (times - (start or 0.0)) + phase)
    on = (times >= (-np.inf if start is None else start)) & (
        times < (np.inf if stop is None else stop)
    )
    np.testing.assert_allclose(stimulus(times * ms).m, np.where(on, wave, 0.0), atol=1e-10)


def test_the_phase_is_that_at_the_start():
    stimulus = sine(2 * nA, 70 * Hz, phase="30 deg", start=13.7 * ms)
    assert stimulus(13.7 * ms).m == pytest.approx(1.0)
    assert sine(2 * nA, 70 * Hz, phase=30 * degree)(0 * ms).m == pytest.approx(1.0)
    assert sine(2 * nA, 70 * Hz, phase=pi / 6)(0 * ms).m == pytest.approx(1.0)


def test_it_may_end_before_time_zero():
    assert sine(2 * nA, 10 * Hz, stop=-20 * ms)([-25, 5] * ms).m.tolist() == [-2.0, 0.0]


def test_all_four_may_be_one_a_neuron():
    stimulus = sine([1, 2] * nA, [10, 20] * Hz, [0, pi / 2], [3, 4] * nA)
    assert stimulus.size == 2
    np.testing.assert_allclose(stimulus(0 * ms).m, [3.0, 6.0])
    np.testing.assert_allclose(stimulus(25 * ms).m, [4.0, 2.0])


def test_pieces_hold_the_angular_frequency():
    pieces = sine(2 * nA, 1 * kHz, phase=0.25, start=10 * ms, stop=20 * ms).pieces(30.0)
    assert pieces.starts.tolist() == [0.0, 10.0, 20.0]
    assert pieces.amplitude[0, :, 0].tolist() == [0.0, 2.0, 0.0]
    assert pieces.frequency[0, 1, 0] == pytest.approx(2 * pi)
    assert pieces.phase[0, 1, 0] == pytest.approx(0.25)


def test_it_prints_as_it_is_typed():
    assert repr(sine(2.5 * nA, 0.15 * kHz)) == "sine(2.5 nA, 150 Hz)"
    full = sine(2.5 * nA, 7 * Hz, 0.5, 2 * nA, 50 * ms, 150 * ms)
    assert repr(full) == "sine(2.5 nA, 7 Hz, phase=0.5, offset=2 nA, start=50 ms, stop=150 ms)"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"frequency": 0 * Hz}, ParameterError, "frequency: expected more than 0 Hz, got 0 Hz"),
        ({"frequency": [5, -3] * Hz}, ParameterError, "more than 0 Hz, got -3 Hz"),
        ({"frequency": 5}, UnitError, "frequency: expected frequency"),
        ({"frequency": 5 * ms}, UnitError, "frequency: expected frequency.*is time"),
        ({"frequency": np.inf * Hz}, ParameterError, "frequency: expected finite values"),
        ({"phase": 3 * ms}, UnitError, "phase: expected a plain number"),
        ({"phase": np.nan}, ParameterError, "phase: expected finite values"),
        ({"offset": 2}, UnitError, "offset: expected current"),
        ({"amplitude": np.nan * nA}, ParameterError, "amplitude: expected finite values"),
        ({"start": 9 * ms, "stop": 5 * ms}, ParameterError, "sine: .*ends before it starts"),
        ({"start": 9}, UnitError, "start: expected time"),
        ({"stop": 9}, UnitError, "stop: expected time"),
        (
            {"amplitude": [1, 2] * nA, "frequency": [1, 2, 3] * Hz},
            ParameterError,
            "amplitude is for 2 neurons, frequency for 3",
        ),
    ],
)
def test_bad_arguments_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        sine(**{"amplitude": 1 * nA, "frequency": 10 * Hz, **arguments})
