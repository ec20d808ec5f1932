from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rheobase as rb
from rheobase.analysis import step_response
from rheobase.errors import ParameterError, UnitError
from rheobase.units import MOhm, Quantity, ms, mV, nA


def passive(tau=12.0, R=40.0, height=-0.2, rest=-68.0, dt=0.1, start=100.0, stop=300.0, end=400.0):
    """Return t, v and current of a passive membrane, as plain arrays."""
    t = np.arange(round(end / dt) + 1) * dt
    on = (t >= start - 1e-9) & (t < stop - 1e-9)
    rise = 1 - np.exp(-np.clip(t - start, 0, stop - start) / tau)
    v = rest + R * height * rise * np.exp(-np.clip(t - stop, 0, None) / tau)
    return t, v, np.where(on, height, 0.0)


def with_units(t, v, current):
    return Quantity(t, "ms"), Quantity(v, "mV"), Quantity(current, "nA")


@settings(max_examples=15)
@given(
    tau_m=st.floats(1, 30),
    R=st.floats(1, 500),
    v_rest=st.floats(-80, -60),
    deflection=st.floats(-20, 5).filter(lambda x: abs(x) > 0.1),
    dt=st.sampled_from([0.05, 0.1, 0.5]),
)
def test_a_simulated_membrane(tau_m, R, v_rest, deflection, dt):
    neuron = rb.LIF(tau_m=tau_m * ms, R=R * MOhm, v_rest=v_rest * mV)
    stimulus = rb.step(deflection / R * nA, start=50 * ms, stop=250 * ms)
    found = step_response(rb.run(neuron, stimulus, 300 * ms, dt * ms), 50 * ms, 250 * ms)
    assert found.input_resistance.m == pytest.approx(R, rel=1e-8)
    assert found.time_constant.m == pytest.approx(tau_m, rel=1e-8)
    assert found.resting_potential.m == pytest.approx(v_rest, rel=1e-12)
    assert found.steady_state.m == pytest.approx(v_rest + deflection, rel=1e-9)
    assert found.residual.m < 1e-8


def test_a_noisy_recording():
    t, v, current = passive()
    rng = np.random.default_rng(1)
    v = v + rng.normal(0, 0.3, v.size)
    current = current + rng.normal(0, 0.002, v.size)
    found = step_response(with_units(t, v, current), "100 ms", "300 ms")
    # 2000 samples of 0.3 mV on 8 mV: tau to about 4 % / sqrt(120 samples a time constant)
    assert found.time_constant.m == pytest.approx(12, rel=0.02)
    assert found.input_resistance.m == pytest.approx(40, rel=0.01)
    assert found.residual.m == pytest.approx(0.3, rel=0.1)


def test_the_height_of_the_step_is_enough():
    t, v, _ = passive()
    found = step_response(with_units(t, v, -0.2), 100 * ms, 300 * ms)
    assert found.input_resistance.m == pytest.approx(40, rel=1e-8)
    assert found.time_constant.m == pytest.approx(12, rel=1e-8)


def test_a_step_on_a_holding_current():
    t, v, current = passive()
    found = step_response(with_units(t, v, current + 1.5), 100 * ms, 300 * ms)
    assert found.input_resistance.m == pytest.approx(40, rel=1e-8)


@pytest.mark.parametrize("offset", [0.0, 0.03, 0.1 + 1e-13])
def test_a_start_that_is_not_on_a_sample(offset):
    t, v, current = passive(start=100 + offset, stop=300 + offset)
    found = step_response(with_units(t, v, current), (100 + offset) * ms, (300 + offset) * ms)
    assert found.time_constant.m == pytest.approx(12, rel=1e-6)
    assert found.input_resistance.m == pytest.approx(40, rel=1e-6)


def test_several_neurons():
    neuron = rb.LIF(tau_m=[8, 16] * ms, R=[10, 25] * MOhm)
    recording = rb.run(neuron, rb.step(-0.5 * nA, 50 * ms, 250 * ms), 300 * ms)
    found = step_response(recording, 50 * ms, 250 * ms)
    assert found.input_resistance.m == pytest.approx([10, 25], rel=1e-8)
    assert found.time_constant.m == pytest.approx([8, 16], rel=1e-8)


def test_it_prints_readably():
    lines = repr(step_response(with_units(*passive()), 100 * ms, 300 * ms)).splitlines()
    assert lines[:5] == [
        "Step response",
        "  input resistance   40 MΩ",
        "  time constant      12 ms",
        "  resting potential  -68 mV",
        "  steady state       -76 mV",
    ]


def test_spikes_inside():
    recording = rb.run(rb.LIF(), rb.step(2.5 * nA, 50 * ms, 150 * ms), 200 * ms)
    with pytest.raises(ParameterError, match=r"a spike at 62\.8755 ms. Take a smaller current"):
        step_response(recording, 50 * ms, 150 * ms)


def test_a_spike_in_samples():
    t, v, current = passive()
    v[1900:1920] += 90
    with pytest.raises(ParameterError, match=r"9\d ms after start, v is .*Is there a spike"):
        step_response(with_units(t, v, current), 100 * ms, 300 * ms)


def test_a_step_that_is_too_short():
    t, v, current = passive(stop=112.0)
    with pytest.raises(
        ParameterError,
        match=r"too short.*lasts 12 ms, 1 of the time constants of 12 ms.*at least 3, 36 ms",
    ):
        step_response(with_units(t, v, current), 100 * ms, 112 * ms)


def test_a_potential_that_drifts():
    neuron = rb.LIF(v_init=-52 * mV)
    recording = rb.run(neuron, rb.step(-0.5 * nA, 10 * ms, 100 * ms), 100 * ms)
    with pytest.raises(ParameterError, match=r"v drifts by -.* let the step start later"):
        step_response(recording, 10 * ms, 100 * ms)


def test_no_response():
    recording = rb.run(rb.LIF(), rb.zero(), 100 * ms)
    with pytest.raises(ParameterError, match="there is no step"):
        step_response(recording, 10 * ms, 100 * ms)
    t, v, current = passive(R=0.0)
    with pytest.raises(ParameterError, match="does not respond"):
        step_response(with_units(t, v, current), 100 * ms, 300 * ms)


def test_a_current_that_is_no_step():
    recording = rb.run(rb.LIF(), rb.ramp(0 * nA, 1 * nA, 50 * ms, 150 * ms), 200 * ms)
    with pytest.raises(ParameterError, match="current: expected a step from start to stop"):
        step_response(recording, 50 * ms, 150 * ms)


@pytest.mark.parametrize(
    ("start", "stop", "message"),
    [
        (0, 200, "at least 1 samples before the step from 0 to 200 ms, got 0"),
        (600, 700, "before the step from 600 to 700 ms, got 0. The recording is of 0 to 400 ms"),
        (399.9, 600, "at least 4 samples in the step from 399.9 to 600 ms, got 2"),
        (300, 100, "ends before it starts"),
    ],
)
def test_windows_without_samples(start, stop, message):
    with pytest.raises(ParameterError, match=message):
        step_response(with_units(*passive()), start * ms, stop * ms)


def test_samples_that_are_too_coarse():
    t, v, current = passive(tau=0.01, dt=1.0)
    with pytest.raises(ParameterError, match="samples every 1 ms are too coarse"):
        step_response(with_units(t, v, current), 100 * ms, 300 * ms)


def test_recordings_without_what_is_needed():
    recording = rb.run(rb.LIF(), rb.step(-1 * nA, 50 * ms), 200 * ms, record=["v"])
    with pytest.raises(ParameterError, match="expected the membrane potential and I, got v"):
        step_response(recording, 50 * ms, 200 * ms)


def test_bad_arrays():
    t, v, current = with_units(*passive())
    with pytest.raises(ParameterError, match=r"expected a recording or \(t, v, current\), got int"):
        step_response(3, 100 * ms, 300 * ms)
    with pytest.raises(ParameterError, match="v: expected 4001 samples as in t"):
        step_response((t, v[:-1], current), 100 * ms, 300 * ms)
    with pytest.raises(ParameterError, match="current: expected the height of the step"):
        step_response((t, v, current[:-1]), 100 * ms, 300 * ms)
    with pytest.raises(ParameterError, match="t: expected one row of times that increase"):
        step_response((t[::-1], v, current), 100 * ms, 300 * ms)
    with pytest.raises(ParameterError, match="v: expected finite values"):
        step_response((t, v * np.nan, current), 100 * ms, 300 * ms)
    with pytest.raises(UnitError, match="current: expected current"):
        step_response((t, v, v), 100 * ms, 300 * ms)
