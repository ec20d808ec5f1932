import numpy as np
import pytest

import rheobase as rb
from rheobase.exercises import SineResponse
from rheobase.exercises.sine_response import sine_answers
from rheobase.units import Hz, nA


def test_answers_of_the_default_neuron():
    answers = sine_answers(rb.LIF(), "2.5 nA", "250 Hz")
    assert answers["amplitude"].m_as("mV") == pytest.approx(1.983, abs=5e-4)
    assert answers["phase"].m_as("deg") == pytest.approx(-85.45, abs=5e-3)
    assert answers["f_corner"].m_as("Hz") == pytest.approx(19.894, abs=5e-4)


def peak(t, values, begin):
    late = t >= begin
    return t[late][values[late].argmax()]


@pytest.mark.parametrize("seed", range(1, 61))
def test_what_is_read_off_a_figure_is_right(seed):
    exercise = SineResponse(seed)
    recording = exercise.run(rb.sine(exercise.given["I"], exercise.given["f"]))
    t, v, current = recording.t.m, recording.v.m, recording.I.m
    assert recording.spikes[0].count == 0
    frequency = float(exercise.given["f"].split()[0])
    period = 1000.0 / frequency
    wave = (t >= 250.0) & (t < 250.0 + period)
    assert exercise.check("amplitude", f"{(v[wave].max() - v[wave].min()) / 2:.3g} mV").right
    top = t[wave][current[wave].argmax()]
    after = (t >= top) & (t < top + period)
    lag = t[after][v[after].argmax()] - top
    assert exercise.check("phase", f"{-360.0 * lag / period:.1f} deg").right


def test_the_corner_is_where_it_is_said_to_be():
    for exercise in map(SineResponse, range(1, 61)):
        corner = exercise.answers["f_corner"]
        response = rb.analysis.frequency_response(exercise.neuron, corner)
        assert response.gain[0].m == pytest.approx(exercise.drawn["R"] / np.sqrt(2), rel=1e-12)
        assert response.phase[0].m == pytest.approx(-45.0, rel=1e-12)


def test_the_corner_is_found_by_experiment():
    exercise = SineResponse(7)
    current = float(exercise.given["I"].split()[0])
    frequencies = np.arange(10.0, 60.0) * Hz
    recording = exercise.run(rb.sine(current * nA, frequencies), "1 s")
    settled = recording.v.m[:, 5000:]
    amplitudes = (settled.max(axis=1) - settled.min(axis=1)) / 2
    nearest = np.abs(amplitudes - current * exercise.drawn["R"] / np.sqrt(2)).argmin()
    assert exercise.check("f_corner", frequencies[nearest]).right


def test_the_neuron_is_silent_at_every_frequency():
    # v follows the current with exp(-t/tau_m)/tau_m, whose integral is 1: never further than R*I.
    for exercise in map(SineResponse, range(1000)):
        current = float(exercise.given["I"].split()[0])
        assert 0.4 < current * exercise.drawn["R"] / exercise.drawn["depth"] < 0.8
