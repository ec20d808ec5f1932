"""The adaptive exponential integrate-and-fire neuron of the exercises, and the exercises."""

import inspect

import numpy as np
import pytest

import rheobase as rb
import rheobase.units as b2
from rheobase.errors import ParameterError, UnitError
from rheobase.neurodynamics.adex_model import AdEx
from rheobase.neurodynamics.tools import input_factory, plot_tools

DEFAULTS = {
    "tau_m": 5 * b2.ms,
    "R": 500 * b2.Mohm,
    "v_rest": -70 * b2.mV,
    "v_reset": -51 * b2.mV,
    "v_rheobase": -50 * b2.mV,
    "a": 0.5 * b2.nS,
    "b": 7 * b2.pA,
    "v_spike": -30 * b2.mV,
    "delta_T": 2 * b2.mV,
    "tau_w": 100 * b2.ms,
}


def intervals(duration=500, **changes):
    """Return the intervals of a step of 65 pA, in ms."""
    current = input_factory.get_step_current(10, 9 + duration, b2.ms, 65 * b2.pA)
    _, spike_monitor = AdEx.simulate_AdEx_neuron(
        I_stim=current, simulation_time=(duration + 50) * b2.ms, **changes
    )
    return np.diff(spike_monitor.t.m)


def test_arguments_are_those_that_notebooks_use():
    parameters = dict(inspect.signature(AdEx.simulate_AdEx_neuron).parameters)
    assert list(parameters) == [*DEFAULTS, "I_stim", "simulation_time"]
    for name, value in {**DEFAULTS, "simulation_time": 200 * b2.ms}.items():
        assert parameters[name].default == value


def test_every_argument_arrives():
    values = {
        "tau_m": 9 * b2.ms, "R": 300 * b2.Mohm, "v_rest": -68 * b2.mV, "v_reset": -55 * b2.mV,
        "v_rheobase": -52 * b2.mV, "a": 0.2 * b2.nS, "b": 20 * b2.pA, "v_spike": -20 * b2.mV,
        "delta_T": 1.5 * b2.mV, "tau_w": 60 * b2.ms,
    }  # fmt: skip
    current = rb.constant(150 * b2.pA)
    state, spikes = AdEx.simulate_AdEx_neuron(**values, I_stim=current)
    model = rb.Model(
        """
        tau_m*dv/dt = -(v - v_rest) + delta_T*exp((v - v_rheobase)/delta_T) + R*(I - w)
        tau_w*dw/dt = a*(v - v_rest) - w
        """,
        threshold="v > v_spike", reset="v = v_reset; w += b", v=-68 * b2.mV, w=0 * b2.pA, **values,
    )  # fmt: skip
    expected = rb.run(model, current, 200 * b2.ms)
    assert expected.spikes[0].count > 3
    np.testing.assert_allclose(spikes.t.m, expected.spikes[0].times.m, rtol=1e-8)
    np.testing.assert_allclose(state.w[0].m, expected.w.m, atol=1e-7)


def test_a_strong_pulse_makes_two_spikes():
    """0.5 nA for 1 ms, simulated for 1.5 ms."""
    current = input_factory.get_step_current(0, 0, b2.ms, 0.5 * b2.nA)
    _, spike_monitor = AdEx.simulate_AdEx_neuron(I_stim=current, simulation_time=1.5 * b2.ms)
    assert spike_monitor.count[0] == 2


# Exercise: adaptation and firing patterns


def test_default_is_an_initial_burst():
    isi = intervals()
    assert np.all(isi[:3] < 6)
    assert np.all(isi[5:] > 30)
    np.testing.assert_allclose(isi[6:], isi[-1], rtol=1e-3)  # and then it is regular


def test_adapting():
    isi = intervals(tau_m=20 * b2.ms, a=0 * b2.nS, b=5 * b2.pA, v_reset=-55 * b2.mV)
    assert len(isi) > 8
    assert np.all(np.diff(isi) > -1e-6)
    assert isi[-1] > 1.5 * isi[0]


def test_bursting():
    """A reset above v_rheobase, from where the next spike comes at once, until w is too large."""
    isi = intervals(a=-0.5 * b2.nS, v_reset=-46 * b2.mV)
    pauses = np.flatnonzero(isi > 30)
    assert len(pauses) > 4
    assert np.all(isi[isi < 30] < 5)
    np.testing.assert_array_equal(np.diff(pauses)[1:], 4)  # four spikes a burst


def test_delayed():
    """With a negative, w goes on to depolarise: the first spike is late, and then they speed up."""
    current = input_factory.get_step_current(10, 509, b2.ms, 25 * b2.pA)
    _, spikes = AdEx.simulate_AdEx_neuron(
        I_stim=current, simulation_time=550 * b2.ms, a=-1 * b2.nS, b=0 * b2.pA, v_reset=-60 * b2.mV
    )
    isi = np.diff(spikes.t.m)
    assert spikes.t.m[0] - 10 > 2 * isi[0]
    assert np.all(np.diff(isi) < 1e-6)


# Exercise: phase plane and nullclines


def test_without_coupling_a_large_slow_b_fires_slowly_and_a_small_quick_b_at_once_again():
    strong = intervals(a=0.01 * b2.nS, b=100 * b2.pA, tau_w=300 * b2.ms)
    weak = intervals(a=0.01 * b2.nS, b=1 * b2.pA, tau_w=10 * b2.ms)
    assert len(weak) > 20 * len(strong)
    np.testing.assert_allclose(weak[10:], weak[-1], rtol=0.01)


def test_getting_started_leaves_two_figures(capsys):
    import matplotlib.pyplot as plt

    plt.close("all")
    AdEx.getting_started()
    assert capsys.readouterr().out == "nr of spikes: 10\n"
    assert len(plt.get_fignums()) == 2
    plt.close("all")


def test_plot_of_the_state():
    current = input_factory.get_step_current(10, 250, 1.0 * b2.ms, 65.0 * b2.pA)
    state, spikes = AdEx.simulate_AdEx_neuron(I_stim=current, simulation_time=400 * b2.ms)
    plot_tools.plot_voltage_and_current_traces(state, current)
    potential, adaptation, plane = AdEx.plot_adex_state(state)
    t, w = adaptation.lines[0].get_data()
    shown = np.isfinite(w)
    np.testing.assert_allclose(w[shown], 1e3 * state.w[0].m[shown])
    assert np.sum(~shown) == spikes.num_spikes
    np.testing.assert_allclose(t, state.t.m)
    np.testing.assert_array_equal(plane.lines[0].get_xdata(), potential.lines[0].get_ydata())
    after, _ = plane.lines[2].get_data()
    assert len(after) == spikes.num_spikes
    assert np.all((after > -53) & (after < -50))  # close to v_reset


def test_bad_input():
    with pytest.raises(UnitError, match="a: expected conductance"):
        AdEx.simulate_AdEx_neuron(a=0)
    with pytest.raises(ParameterError, match="delta_T"):
        AdEx.simulate_AdEx_neuron(delta_T=0 * b2.mV)
    with pytest.raises(UnitError, match=r"tau_m|C: "):
        AdEx.simulate_AdEx_neuron(tau_m=5 * b2.mV)
    lif = rb.neurodynamics.StateMonitor(rb.run(rb.LIF(), rb.zero(), 10 * b2.ms))
    with pytest.raises(ParameterError, match="it has v, I, but no w"):
        AdEx.plot_adex_state(lif)
    with pytest.raises(ParameterError, match="state_monitor: expected what the simulation"):
        AdEx.plot_adex_state(None)
