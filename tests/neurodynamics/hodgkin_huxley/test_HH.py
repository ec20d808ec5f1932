"""The Hodgkin-Huxley neuron of the exercises, and the exercises themselves."""

import inspect

import numpy as np
import pytest

import rheobase as rb
import rheobase.units as b2
from rheobase.errors import ParameterError, UnitError
from rheobase.neurodynamics.hodgkin_huxley import HH
from rheobase.neurodynamics.tools import input_factory, spike_tools
from rheobase.neurons.hodgkin_huxley import HodgkinHuxley

DT = 0.02  # ms, between samples


def spikes_of(state_monitor):
    return spike_tools.get_spike_time(state_monitor, 50 * b2.mV)


def test_interface():
    assert list(inspect.signature(HH.simulate_HH_neuron).parameters) == [
        "input_current",
        "simulation_time",
    ]
    state_monitor = HH.simulate_HH_neuron(input_factory.get_zero_current(), 10 * b2.ms)
    start = {"vm": 0.0, "m": 0.05, "h": 0.6, "n": 0.32, "I_e": 0.0}
    for name, value in start.items():
        assert getattr(state_monitor, name).shape == (1, 501)
        assert getattr(state_monitor, name)[0, 0].m == value
    np.testing.assert_array_equal(state_monitor.vm.m, state_monitor.v.m)
    assert state_monitor.t[-1] == 10 * b2.ms


def test_parameters_are_those_of_the_exercises():
    """A voltage far from rest, and the slopes there by hand."""
    neuron = HodgkinHuxley.preset("exercises", v=40 * b2.mV)
    recording = rb.run(neuron, rb.constant(3 * b2.uA), 1e-3 * b2.ms, 1e-4 * b2.ms)
    by_hand = 3 - 120 * 0.05**3 * 0.6 * (40 - 115) - 36 * 0.32**4 * (40 + 12) - 0.3 * (40 - 10.6)
    assert np.diff(recording.v.m)[0] / 1e-4 == pytest.approx(by_hand, rel=1e-2)


# Exercise: step current response


def step(amplitude, start=5, end=100, duration=120):
    current = input_factory.get_step_current(start, end, b2.ms, amplitude * b2.uA)
    return HH.simulate_HH_neuron(current, duration * b2.ms)


@pytest.mark.parametrize(("amplitude", "spikes"), [(2.2, 0), (2.3, 1)])
def test_lowest_current_for_one_spike(amplitude, spikes):
    state_monitor = step(amplitude)
    HH.plot_data(state_monitor, title="HH Neuron, minimal current")
    assert spikes_of(state_monitor).size == spikes


def test_lowest_current_for_repetitive_firing():
    few = spikes_of(step(6.0, end=500, duration=520))
    many = spikes_of(step(6.3, end=500, duration=520))
    assert few.size < 4
    assert few.m[-1] < 100
    assert many.size > 25
    np.testing.assert_allclose(np.diff(many.m)[5:], np.diff(many.m)[-1], rtol=0.02)


# Exercise: slow and fast ramp current


def test_slow_ramp_does_not_fire_and_a_quicker_one_does():
    silent, firing = (
        HH.simulate_HH_neuron(
            input_factory.get_ramp_current(5, end, b2.ms, 0.0 * b2.uA, 12.0 * b2.uA), 90 * b2.ms
        )
        for end in (60, 40)
    )
    assert spikes_of(silent).size == 0
    assert spikes_of(firing).size == 1
    voltage_slow = silent.vm[0, round(60 / DT)]
    assert voltage_slow.m == pytest.approx(6.8, abs=0.1)


def test_a_fast_ramp_fires_at_a_lower_potential():
    silent, firing = (
        HH.simulate_HH_neuron(
            input_factory.get_ramp_current(50, end, 0.1 * b2.ms, 0.0 * b2.uA, 4.5 * b2.uA),
            40 * b2.ms,
        )
        for end in (80, 90)
    )
    assert spikes_of(silent).size == 0
    assert spikes_of(firing).size == 1
    # Higher than after the slow ramp's 60 ms, and still there was no time for h to fall.
    assert firing.vm[0, round(9 / DT)].m == pytest.approx(6.6, abs=0.1)
    assert firing.h[0, round(9 / DT)].m > 0.5


def test_slow_ramps_leave_sodium_channels_closed():
    current = input_factory.get_ramp_current(5, 60, b2.ms, 0.0 * b2.uA, 12.0 * b2.uA)
    state_monitor = HH.simulate_HH_neuron(current, 90 * b2.ms)
    at_the_end = round(60 / DT)
    assert state_monitor.h[0, at_the_end].m < 0.4
    assert state_monitor.n[0, at_the_end].m > 0.4


# Exercise: rebound spike


@pytest.mark.parametrize(("amplitude", "spikes"), [(-1, 0), (-5, 1)])
def test_rebound_spike(amplitude, spikes):
    state_monitor = step(amplitude, 5, 24, 50)
    found = spikes_of(state_monitor)
    assert found.size == spikes
    assert np.all(found.m > 25)
    if spikes:  # h has risen, n has fallen
        assert state_monitor.h[0, round(25 / DT)].m > 0.75
        assert state_monitor.n[0, round(25 / DT)].m < 0.25


# Exercise: more sodium channels


def test_more_sodium_channels():
    more = HodgkinHuxley.preset("exercises", g_Na=1.4 * 120 * b2.mS)
    count = [
        rb.run(more, rb.constant(amplitude * b2.uA), 500 * b2.ms).spikes[0].count
        for amplitude in (1.0, 1.5)
    ]
    assert count[0] < 2
    assert count[1] > 20  # 6.3 uA are needed with the usual density
    rest = rb.run(more, rb.zero(), 300 * b2.ms).v.m[-1]
    assert 0.1 < rest < 2.0
    most = more.replace(g_Na=2 * 120 * b2.mS)
    assert rb.run(most, rb.zero(), 500 * b2.ms).spikes[0].count > 20  # all by itself


def test_getting_started_leaves_a_figure():
    import matplotlib.pyplot as plt

    plt.close("all")
    HH.getting_started()
    assert [ax.get_ylabel() for ax in plt.gcf().axes] == ["potential (mV)", "gates", "input (uA)"]
    assert len(plt.get_fignums()) == 1
    plt.close("all")


def test_bad_input():
    with pytest.raises(ParameterError, match="stimulus: expected one such as"):
        HH.simulate_HH_neuron(2 * b2.uA, 10 * b2.ms)
    with pytest.raises(UnitError, match="duration: expected time"):
        HH.simulate_HH_neuron(rb.zero(), 10)
    with pytest.raises(ParameterError, match="state_monitor: expected what the simulation"):
        HH.plot_data([1, 2, 3])
