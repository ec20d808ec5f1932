"""The resonate-and-fire neuron against its closed form, and what resonance does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.neurons.resonate_and_fire import ResonateAndFire
from rheobase.units import Hz, Quantity, ms, mV, nA

FAR = 1000 * mV  # a threshold that is not reached


def step_response(neuron, current, t):
    """z = I/C / lambda * (exp(lambda t) - 1), from rest; return Im z, in mV."""
    growth = neuron.value("b") + 1j * neuron.value("omega")
    return (current / neuron.value("C") / growth * np.expm1(growth * t)).imag


@settings(deadline=None, max_examples=25)
@given(
    b=st.floats(-0.2, -0.001),
    omega=st.floats(0.01, 2.0),
    C=st.floats(0.05, 1.0),
    current=st.floats(-1.0, 1.0),
)
def test_a_step_is_the_closed_form(b, omega, C, current):
    neuron = ResonateAndFire(
        b=Quantity(b, "1/ms"), omega=Quantity(omega, "1/ms"), C=Quantity(C, "nF"), v_threshold=FAR
    )
    assert neuron.is_exact
    for clock in ("continuous", "grid"):
        recording = rb.run(neuron, rb.constant(current * nA), 100 * ms, clock=clock)
        expected = step_response(neuron, current, recording.t.m)
        scale = 1e-12 * max(np.abs(expected).max(), 70.0)
        np.testing.assert_allclose(recording.v.m + 70.0, expected, atol=10 * scale)


def test_rheobase_is_where_the_overshoot_reaches_threshold():
    neuron = ResonateAndFire()
    current = neuron.rheobase.m_as("nA")
    peak = step_response(neuron, current, np.pi / neuron.value("omega"))
    assert peak == pytest.approx(20.0, rel=1e-13)
    currents = Quantity([current * (1 - 1e-9), current * (1 + 1e-9)], "nA")
    assert rb.run(neuron, rb.constant(currents), 100 * ms).spikes.count.tolist() == [0, 1]
    # In the end v stays lower than that: the steady state of a current that came slowly.
    slow = rb.ramp(0 * nA, 1.5 * current * nA, start=0 * ms, stop=5000 * ms)
    assert rb.run(neuron, slow, 5000 * ms).spikes[0].count == 0


def test_frequency():
    neuron = ResonateAndFire(omega=Quantity(2 * np.pi * 40, "Hz"))
    assert neuron.frequency.m_as(Hz) == pytest.approx(40.0, rel=1e-12)
    recording = rb.run(neuron.replace(x=1 * mV), rb.zero(), 100 * ms, 0.01 * ms)
    v = recording.v.m + 70.0
    zeros = recording.t.m[1:-1][(v[1:-1] < 0) != (v[2:] < 0)]
    np.testing.assert_allclose(np.diff(zeros), 12.5, atol=0.02)  # half a period


def test_it_prefers_a_frequency():
    neuron = ResonateAndFire(v_threshold=FAR)
    frequencies = np.array([4.0, 10.0, 15.9, 25.0, 60.0])
    amplitudes = []
    for frequency in frequencies:
        recording = rb.run(neuron, rb.sine(0.1 * nA, frequency * Hz), 2000 * ms)
        amplitudes.append(np.ptp(recording.v.m[-10000:]) / 2)
    s = 2j * np.pi * frequencies / 1e3
    b, omega, C = (neuron.value(name) for name in ("b", "omega", "C"))
    expected = np.abs(0.1 / C * omega / ((s - b) ** 2 + omega**2))
    np.testing.assert_allclose(amplitudes, expected, rtol=1e-4)
    assert np.argmax(amplitudes) == 2


@pytest.mark.parametrize(("interval", "spikes"), [(20.0, 0), (31.4, 0), (62.8, 1), (94.2, 0)])
def test_doublets_add_up_if_they_are_a_period_apart(interval, spikes):
    pulses = rb.pulses(1.7 * nA, times=[10, 10 + interval] * ms, width=2 * ms)
    assert rb.run(ResonateAndFire(), pulses, 300 * ms).spikes[0].count == spikes


def test_inhibition_makes_it_fire():
    pulse = rb.pulses(-3.5 * nA, times=[10] * ms, width=2 * ms)
    spikes = rb.run(ResonateAndFire(), pulse, 100 * ms).spikes[0].times.m
    assert len(spikes) == 1
    assert 40.0 < spikes[0] < 60.0  # on the rebound, half a period later
    assert rb.run(rb.LIF(), pulse, 100 * ms).spikes[0].count == 0


def test_a_spike_resets_both_and_leaves_an_oscillation():
    neuron = ResonateAndFire(v=-50.1 * mV, x=10 * mV)
    recording = rb.run(neuron, rb.zero(), 80 * ms, 0.1 * ms)
    (spike,) = recording.spikes[0].times.m
    t = recording.t.m
    after = t > spike
    growth = -0.01 + 0.1j
    z = 19j * np.exp(growth * (t[after] - spike))
    np.testing.assert_allclose(recording.v.m[after], -70.0 + z.imag, atol=1e-9)
    np.testing.assert_allclose(recording.x.m[after], z.real, atol=1e-9)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: ResonateAndFire(w="1 Hz"), ParameterError, "no parameter 'w'"),
        (lambda: ResonateAndFire(omega=0 * Hz), ParameterError, "omega: expected a positive"),
        (lambda: ResonateAndFire(b=-0.1), UnitError, "b: expected"),
        (lambda: ResonateAndFire(v_reset=-50 * mV), ParameterError, "fire for ever"),
        (lambda: ResonateAndFire.preset("theta"), ParameterError, "ResonateAndFire has none"),
    ],
)
def test_bad_input(make, error, message):
    with pytest.raises(error, match=message):
        make()
