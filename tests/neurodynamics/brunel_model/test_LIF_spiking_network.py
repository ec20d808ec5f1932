"""Brunel's network, as the exercises have it, and the exercises."""

import inspect

import numpy as np
import pytest

import rheobase.units as b2
from rheobase.errors import ParameterError, RheobaseError, UnitError
from rheobase.neurodynamics.brunel_model import LIF_spiking_network
from rheobase.neurodynamics.tools import plot_tools, spike_tools

DEFAULTS = {
    "N_Excit": 5000,
    "N_Inhib": None,
    "N_extern": 1000,
    "connection_probability": 0.1,
    "w0": 0.1 * b2.mV,
    "g": 4.0,
    "synaptic_delay": 1.5 * b2.ms,
    "poisson_input_rate": 13 * b2.Hz,
    "w_external": None,
    "v_rest": 0 * b2.mV,
    "v_reset": 10 * b2.mV,
    "firing_threshold": 20 * b2.mV,
    "membrane_time_scale": 20 * b2.ms,
    "abs_refractory_period": 2 * b2.ms,
    "monitored_subset_size": 100,
    "random_vm_init": False,
    "sim_time": 100 * b2.ms,
    "random_seed": None,
}


def simulate(**values):
    return LIF_spiking_network.simulate_brunel_network(**{"random_seed": 1, **values})


def late(rate_monitor, start=200.0):
    """Return the rate in Hz from some time on, averaged over 1 ms."""
    rate = rate_monitor.rate.m_as("Hz")[rate_monitor.t.m_as("ms") > start - 0.05]
    return rate[: rate.size // 10 * 10].reshape(-1, 10).mean(axis=1)


def test_arguments_are_those_that_notebooks_use():
    parameters = inspect.signature(LIF_spiking_network.simulate_brunel_network).parameters
    assert {name: each.default for name, each in parameters.items()} == DEFAULTS
    assert list(parameters) == list(DEFAULTS)


def test_monitors():
    rate, spikes, voltage, monitored = simulate(
        N_Excit=400, poisson_input_rate=20 * b2.Hz, monitored_subset_size=7, sim_time=100 * b2.ms
    )
    assert spikes.source.N == voltage.source.N == 500
    assert len(spikes.count) == 500
    assert spikes.count.sum() == spikes.num_spikes == spikes.t.size == spikes.i.size
    assert set(spikes.spike_trains()) == set(range(500))
    assert len(monitored) == len(set(monitored)) == 7
    assert max(monitored) < 500
    assert voltage.v.shape == (7, 1001)
    np.testing.assert_array_equal(voltage[monitored[3]].v.m, voltage.v.m[3])
    with pytest.raises(ParameterError, match="its v was not recorded"):
        voltage[next(k for k in range(500) if k not in monitored)]
    # the rate holds all spikes
    assert rate.t.size == 1000
    assert rate.t.m[:2] == pytest.approx([0.0, 0.1])
    assert rate.rate.m_as("kHz").sum() * 0.1 * 500 == pytest.approx(spikes.num_spikes)
    assert rate.smooth_rate(width=5 * b2.ms).shape == rate.rate.shape
    # the potentials are those of the neurons that fire when they do
    for row, neuron in enumerate(monitored):
        for time in spikes.spike_trains()[neuron].m:
            at = round(time / 0.1)
            assert voltage.v.m[row, at] == 10.0


def test_what_is_drawn_is_the_same_for_the_same_seed():
    first, again, other = (
        simulate(N_Excit=400, poisson_input_rate=20 * b2.Hz, random_seed=seed)[1]
        for seed in (3, 3, 4)
    )
    np.testing.assert_array_equal(first.t.m, again.t.m)
    assert first.num_spikes != other.num_spikes or np.any(first.t.m != other.t.m)


def test_plots_and_statistics_take_the_monitors():
    rate, spikes, voltage, monitored = simulate(
        N_Excit=800, poisson_input_rate=20 * b2.Hz, sim_time=300 * b2.ms
    )
    figure, raster, *_ = plot_tools.plot_network_activity(
        rate, spikes, voltage, spike_train_idx_list=monitored, t_min=0.0 * b2.ms
    )
    assert len(figure.axes) == 3
    assert raster.get_ylabel() == "neuron (row)"
    statistics = spike_tools.get_spike_train_stats(spikes, window_t_min=100 * b2.ms)
    assert statistics.nr_neurons == 1000
    plot_tools.plot_ISI_distribution(statistics)
    freq, power, mean_rate = spike_tools.get_population_activity_power_spectrum(rate, 10 * b2.Hz, 2)
    assert mean_rate.m == pytest.approx(late(rate, 100.0).mean(), rel=0.05)
    plot_tools.plot_population_activity_power_spectrum(freq, power, 500 * b2.Hz, mean_rate)
    single = spike_tools.get_averaged_single_neuron_power_spectrum(
        spikes, 2 * b2.kHz, 100 * b2.ms, 300 * b2.ms
    )
    assert single[3].m_as("Hz") == pytest.approx(mean_rate.m, rel=0.2)


# Exercise: model parameters and threshold rate


def test_threshold_rate():
    nu_threshold = LIF_spiking_network.FIRING_THRESHOLD / (
        LIF_spiking_network.N_POISSON_INPUT
        * LIF_spiking_network.SYNAPTIC_WEIGHT_W0
        * LIF_spiking_network.MEMBRANE_TIME_SCALE
    )
    assert nu_threshold.m_as("Hz") == pytest.approx(10.0, rel=1e-12)
    # There the mean alone would bring neurons to threshold; fluctuations make them fire.
    _, spikes, *_ = simulate(poisson_input_rate=nu_threshold, sim_time=500 * b2.ms)
    mean = spikes.num_spikes / spikes.source.N / 0.5
    assert 15 < mean < 30


def test_numbers_of_the_default_network():
    """N_I = N_E/4, C_E = 500, C_I = 125, seen in how much input they make: with w0 = 0, none."""
    quiet = simulate(N_Excit=400, w0=0 * b2.mV, w_external=0 * b2.mV)
    assert quiet[1].num_spikes == 0
    assert quiet[1].source.N == 500
    _, spikes, *_ = simulate(N_Excit=400, N_Inhib=37)
    assert spikes.source.N == 437


# Exercise: population activity

REGIMES = {"SR": (3, 20), "AI": (5, 20), "SI fast": (6, 40), "SI slow": (4.5, 9)}  # g, rate in Hz


@pytest.mark.parametrize("regime", REGIMES)
def test_regimes(regime):
    g, rate = REGIMES[regime]
    rate_monitor, spikes, *_ = simulate(
        N_Excit=6000, g=g, poisson_input_rate=rate * b2.Hz, sim_time=450 * b2.ms
    )
    statistics = spike_tools.get_spike_train_stats(spikes, window_t_min=200 * b2.ms)
    mean = late(rate_monitor).mean()
    cv = statistics.CV
    if regime == "SR":
        assert mean > 150
        assert cv < 0.3
    elif regime == "AI":
        assert 30 < mean < 80
        assert 0.5 < cv < 1
    elif regime == "SI fast":
        assert 50 < mean < 120
        assert cv > 0.6
        assert late(rate_monitor).std() > 0.3 * mean
    else:
        assert mean < 15


# Exercise: emergence of synchronization


def test_synchrony_emerges_from_random_potentials():
    rate_monitor, *_ = simulate(
        N_Excit=6000, poisson_input_rate=35 * b2.Hz, g=7.8, random_vm_init=True,
        sim_time=300 * b2.ms,
    )  # fmt: skip
    rate = late(rate_monitor, 100.0)
    assert rate.std() > 0.4 * rate.mean()
    first = late(rate_monitor, 0.0)[:2]
    assert first.mean() > 20  # the potentials are spread: some fire at once


def test_without_recurrence_synchrony_fades():
    rate_monitor, *_ = simulate(
        N_Excit=2000, poisson_input_rate=35 * b2.Hz, w0=0 * b2.mV,
        w_external=LIF_spiking_network.SYNAPTIC_WEIGHT_W0, sim_time=400 * b2.ms,
    )  # fmt: skip
    rate = late(rate_monitor, 0.0)
    assert rate[:4].max() < 1
    assert rate[5:20].max() > 500
    assert np.std(rate[300:]) < 0.1 * np.mean(rate[300:])
    # mean input 70 mV: the closed form of a neuron without noise, Neuronal Dynamics eq. 1.20
    exact = 1e3 / (2 + 20 * np.log((70 - 10) / (70 - 20)))
    assert rate[200:].mean() == pytest.approx(exact, rel=0.03)


def test_getting_started_leaves_a_figure():
    import matplotlib.pyplot as plt

    plt.close("all")
    LIF_spiking_network.getting_started()
    assert len(plt.get_fignums()) == 1
    plt.close("all")


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"N_Excit": 0}, ParameterError, "N_Excit: expected a whole number from 1 on, got 0"),
        ({"N_Inhib": 2.5}, ParameterError, "N_Inhib: expected a whole number .*got 2.5"),
        ({"N_extern": -1}, ParameterError, "N_extern: expected a whole number from 0 on"),
        ({"monitored_subset_size": 0}, ParameterError, "monitored_subset_size: expected"),
        ({"g": -4}, ParameterError, "g: expected a number from 0 on, got -4"),
        ({"connection_probability": 1.5}, RheobaseError, "1.5"),
        ({"w0": 0.1}, UnitError, "w0|weight"),
        ({"sim_time": 100}, UnitError, "duration: expected time"),
        ({"random_seed": -1}, ParameterError, "random_seed: expected a whole number"),
        ({"v_reset": 25 * b2.mV}, ParameterError, "fire for ever"),
    ],
)
def test_bad_input(values, error, message):
    with pytest.raises(error, match=message):
        simulate(**{"N_Excit": 80, **values})
