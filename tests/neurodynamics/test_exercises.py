"""The exercises on the leaky integrate-and-fire neuron, solved as a student would."""

import numpy as np
import pytest

import rheobase as rb
import rheobase.units as b2
from rheobase.neurodynamics.leaky_integrate_and_fire import LIF
from rheobase.neurodynamics.tools import input_factory, plot_tools

# Exercise: minimal current


def test_minimal_current_by_calculation():
    i_min = (LIF.FIRING_THRESHOLD - LIF.V_REST) / LIF.MEMBRANE_RESISTANCE
    assert i_min.m_as("nA") == pytest.approx(2.0, rel=1e-12)


@pytest.mark.parametrize(("factor", "spikes"), [(1.0, 0), (1.001, 1)])
def test_minimal_current_by_experiment(factor, spikes):
    i_min = (LIF.FIRING_THRESHOLD - LIF.V_REST) / LIF.MEMBRANE_RESISTANCE
    step = input_factory.get_step_current(
        t_start=5, t_end=100, unit_time=b2.ms, amplitude=factor * i_min
    )
    state_monitor, spike_monitor = LIF.simulate_LIF_neuron(
        input_current=step, simulation_time=100 * b2.ms
    )
    plot_tools.plot_voltage_and_current_traces(
        state_monitor, step, title="min input", firing_threshold=LIF.FIRING_THRESHOLD
    )
    assert spike_monitor.count[0] == spikes
    if not spikes:  # v approaches the threshold and does not reach it
        left = (LIF.FIRING_THRESHOLD - state_monitor.v[0]).m_as("mV")
        assert 0.0 < left.min() < 1e-3


# Exercise: f-I curve


@pytest.mark.parametrize(("current", "rate"), [(2.5, 70.97), (5.0, 160.16), (10.0, 228.58)])
def test_rate_with_a_refractory_period_of_3_ms(current, rate):
    step = input_factory.get_step_current(0, 499, b2.ms, current * b2.namp)
    _, spike_monitor = LIF.simulate_LIF_neuron(
        step, simulation_time=500 * b2.ms, abs_refractory_period=3 * b2.ms
    )
    interval = np.diff(spike_monitor.t).mean()
    measured = (1 / interval).to("Hz")
    assert measured.m == pytest.approx(rate, abs=0.006)
    exact = rb.LIF(t_ref=3 * b2.ms).rate(current * b2.nA)
    assert measured.m == pytest.approx(exact.m, rel=1e-9)


def test_fi_curve_rises_from_the_minimal_current_to_its_limit():
    rates = []
    currents = [0.0, 1.9, 2.0, 2.1, 3.0, 20.0, 100.0, 1e5]
    for current in currents:
        step = input_factory.get_step_current(0, 499, b2.ms, current * b2.namp)
        _, spike_monitor = LIF.simulate_LIF_neuron(
            step, 500 * b2.ms, abs_refractory_period=3 * b2.ms
        )
        rates.append(spike_monitor.count[0] / 0.5)
    assert rates[:3] == [0.0, 0.0, 0.0]
    assert np.all(np.diff(rates[2:]) > 0)
    assert rates[-1] == pytest.approx(1000 / 3, abs=2.0)  # one spike more or less in 500 ms
    assert all(rate < 1000 / 3 + 2 for rate in rates)


# Exercise: estimate the parameters of a mystery neuron


@pytest.mark.parametrize("seed", [1, 42, 432])
def test_mystery_neuron_is_found_out(seed):
    hidden = LIF.get_random_param_set(random_seed=seed)

    silent, _ = LIF.simulate_random_neuron(input_factory.get_zero_current(), hidden)
    v_rest = silent.v[0][-1].m

    # Three points of the exponential, equally far apart: v(10), v(20), v(30 ms) of a weak step.
    weak = input_factory.get_step_current(0, 49, b2.ms, 0.1 * b2.namp)
    state, spikes = LIF.simulate_random_neuron(weak, hidden)
    assert spikes.num_spikes == 0
    v10, v20, v30 = (state.v[0][k].m for k in (100, 200, 300))
    tau = 10.0 / np.log((v20 - v10) / (v30 - v20))
    resistance = (v10 - v_rest) / (0.1 * -np.expm1(-10.0 / tau))

    strong_current = 40.0  # nA
    strong = input_factory.get_step_current(0, 49, b2.ms, strong_current * b2.namp)
    state, spikes = LIF.simulate_random_neuron(strong, hidden)
    first, second = spikes.t.m[:2]
    target = v_rest + resistance * strong_current
    threshold = target + (v_rest - target) * np.exp(-first / tau)
    t, v = state.t.m, state.v[0].m
    v_reset = v[t > first][0]
    climb = tau * np.log((target - v_reset) / (target - threshold))
    refractory = second - first - climb

    assert v_rest == pytest.approx(hidden.v_rest.m)
    assert tau == pytest.approx(hidden.membrane_time_scale.m, rel=1e-6)
    assert resistance == pytest.approx(hidden.membrane_resistance.m, rel=1e-6)
    assert threshold == pytest.approx(hidden.firing_threshold.m, rel=1e-6)
    assert v_reset == pytest.approx(hidden.v_reset.m)
    assert refractory == pytest.approx(hidden.abs_refractory_period.m, rel=1e-6)


# Exercise: sinusoidal input and subthreshold response


def amplitude_and_phase(state_monitor, frequency, first, last):
    """Return those of v, in mV and degrees, from whole periods between two times in ms."""
    t, v = state_monitor.t.m, state_monitor.v[0].m
    inside = (t > first - 1e-6) & (t < last - 1e-6)
    t, v = t[inside], v[inside]
    component = 2.0 * np.mean((v - v.mean()) * np.exp(-2j * np.pi * frequency / 1e3 * (t - 20.0)))
    return abs(component), np.degrees(np.angle(component * 1j))


def test_response_at_250_hz():
    frequency = 250.0
    current = input_factory.get_sinusoidal_current(
        200,
        1200,
        unit_time=0.1 * b2.ms,
        amplitude=2.5 * b2.namp,
        frequency=frequency * b2.Hz,
        direct_current=0.0 * b2.namp,
    )
    state_monitor, spike_monitor = LIF.simulate_LIF_neuron(
        input_current=current, simulation_time=120 * b2.ms, firing_threshold=0 * b2.mV
    )
    assert spike_monitor.count[0] == 0
    amplitude, phase = amplitude_and_phase(state_monitor, frequency, 100.0, 120.0)
    # The current is stairs of 0.1 ms, half a step late: 4.5 degrees at 250 Hz.
    assert amplitude == pytest.approx(1.983, abs=0.01)
    assert phase == pytest.approx(-85.45 - 4.5, abs=0.3)


def test_response_at_250_hz_to_a_sine_without_stairs():
    current = rb.sine(2.5 * b2.nA, 250 * b2.Hz, start=20 * b2.ms)
    state_monitor, _ = LIF.simulate_LIF_neuron(current, 300 * b2.ms, firing_threshold=0 * b2.mV)
    amplitude, phase = amplitude_and_phase(state_monitor, 250.0, 200.0, 300.0)
    omega_tau = 2 * np.pi * 0.25 * 8.0
    assert amplitude == pytest.approx(25.0 / np.hypot(1.0, omega_tau), rel=1e-6)
    assert phase == pytest.approx(-np.degrees(np.arctan(omega_tau)), rel=1e-6)
    assert round(amplitude, 3) == 1.983
    assert round(phase, 2) == -85.45


def test_gain_curve_is_that_of_a_low_pass():
    for frequency in (10.0, 50.0, 200.0, 1000.0):
        current = rb.sine(1 * b2.nA, frequency * b2.Hz, start=20 * b2.ms)
        state_monitor, spike_monitor = LIF.simulate_LIF_neuron(
            current, 420 * b2.ms, firing_threshold=0 * b2.mV
        )
        amplitude, phase = amplitude_and_phase(state_monitor, frequency, 220.0, 420.0)
        omega_tau = 2 * np.pi * frequency / 1e3 * 8.0
        assert spike_monitor.num_spikes == 0
        assert amplitude == pytest.approx(10.0 / np.hypot(1.0, omega_tau), rel=1e-6)
        assert phase == pytest.approx(-np.degrees(np.arctan(omega_tau)), rel=1e-6)
