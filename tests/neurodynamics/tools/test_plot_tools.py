from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.neurodynamics import PopulationRateMonitor, SpikeMonitor, StateMonitor
from rheobase.neurodynamics.leaky_integrate_and_fire import LIF
from rheobase.neurodynamics.tools import input_factory, plot_tools, spike_tools
from rheobase.units import Hz, Quantity, ms, mV, nA


@pytest.fixture(autouse=True)
def _no_figure_is_left():
    plt.close("all")
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def network():
    recording = rb.run(rb.LIF(), rb.noise(1 * nA, tau=5 * ms, mean=2 * nA, n=12), 200 * ms)
    return PopulationRateMonitor(recording), SpikeMonitor(recording), StateMonitor(recording)


def test_voltage_and_current(capsys):
    current = input_factory.get_step_current(10, 40, ms, 2.5 * nA)
    state, _ = LIF.simulate_LIF_neuron(current, 60 * ms)
    upper, lower = plot_tools.plot_voltage_and_current_traces(
        state, current, "a step", LIF.FIRING_THRESHOLD, legend_location="upper left"
    )
    assert upper.get_title() == "a step"
    v = upper.lines[0]
    np.testing.assert_array_equal(v.get_xdata(), state.t.m)
    np.testing.assert_array_equal(v.get_ydata(), state.v[0].m)
    assert any(set(line.get_ydata()) == {-50.0} for line in upper.lines)
    assert lower.lines[0].get_ydata().max() == 2.5
    assert lower.get_xlabel() == "time (ms)"
    upper.figure.canvas.draw()
    assert capsys.readouterr() == ("", "")


def test_voltage_and_current_without_a_threshold_and_of_another_monitor():
    monitor = SimpleNamespace(
        t=Quantity(np.arange(5.0), ms), v=Quantity(np.full((1, 5), -60.0), mV)
    )
    upper, lower = plot_tools.plot_voltage_and_current_traces(monitor, rb.constant([1, 2] * nA))
    assert len(upper.lines) == 1
    assert set(lower.lines[0].get_ydata()) == {1.0}


def test_each_call_makes_a_figure():
    current = input_factory.get_zero_current()
    state, _ = LIF.simulate_LIF_neuron(current)
    for _ in range(2):
        plot_tools.plot_voltage_and_current_traces(state, current)
    assert len(plt.get_fignums()) == 2


def test_network_activity(network):
    figure, raster, rate, voltage = plot_tools.plot_network_activity(
        *network, t_min=50 * ms, t_max=150 * ms, sup_title="twelve", figure_size=(6, 3)
    )
    figure.canvas.draw()
    assert figure.get_size_inches().tolist() == [6, 3]
    assert voltage.get_xlim() == (50, 150)
    assert len(voltage.lines) == 3
    assert rate.lines[0].get_xdata().min() >= 50
    marked = [line.get_color() for line in raster.lines[1:]]
    assert marked == [line.get_color() for line in voltage.lines]
    for line, trace in zip(raster.lines[1:], voltage.lines, strict=True):
        (row,) = set(line.get_ydata())
        np.testing.assert_array_equal(trace.get_ydata(), network[2].v[int(row)].m[500:1501])


def test_network_activity_of_some_neurons_without_voltage(network):
    _, raster, _, voltage = plot_tools.plot_network_activity(
        network[0], network[1], spike_train_idx_list=[3, 7], N_highlighted_spiketrains=5
    )
    assert voltage is None
    assert raster.get_ylim() == (-0.5, 1.5)
    assert len(raster.lines) == 3
    spikes = network[1].spike_trains()[7].m
    np.testing.assert_array_equal(raster.lines[2].get_xdata(), spikes[spikes < 199.9])


def test_network_activity_of_no_time(network):
    with pytest.raises(ParameterError, match="t_max: expected a time after t_min = 50 ms"):
        plot_tools.plot_network_activity(*network, t_min=50 * ms, t_max=50 * ms)
    assert not plt.get_fignums()


def test_isi_distribution():
    statistics = spike_tools.get_spike_train_stats({0: [0, 10, 20, 40, 80] * ms})
    ax = plot_tools.plot_ISI_distribution(statistics, 8, xlim_max_ISI=80 * ms).axes[0]
    (stairs,) = ax.patches
    values, edges, _ = stairs.get_data()
    np.testing.assert_array_equal(edges, 10.0 * np.arange(9))
    np.testing.assert_array_equal(values, [0, 2, 1, 0, 1, 0, 0, 0])
    assert ax.get_title() == f"CV = {statistics.CV:.3f}"
    with pytest.raises(ParameterError, match="hist_nr_bins: expected at least 1"):
        plot_tools.plot_ISI_distribution(statistics, 0)
    with pytest.raises(UnitError, match="xlim_max_ISI"):
        plot_tools.plot_ISI_distribution(statistics, xlim_max_ISI=80)


def test_isi_distribution_of_nothing():
    figure = plot_tools.plot_ISI_distribution(spike_tools.get_spike_train_stats({0: [] * ms}))
    figure.canvas.draw()
    assert figure.axes[0].get_title() == "CV = nan"


def test_spike_train_power_spectrum(network):
    freq, mean, single, _, rates = spike_tools.get_averaged_single_neuron_power_spectrum(
        network[1], 1000 * Hz, 0 * ms, 200 * ms
    )
    figure, neurons = plot_tools.plot_spike_train_power_spectrum(
        freq, mean, single, 100 * Hz, 2, rates
    )
    ax = figure.axes[0]
    assert len(ax.lines) == 3
    assert [line.get_label().partition(",")[0] for line in ax.lines] == [
        "mean",
        *(f"neuron {neuron}" for neuron in neurons),
    ]
    assert ax.lines[0].get_xdata()[0] == pytest.approx(5)
    assert ax.lines[0].get_xdata()[-1] == pytest.approx(100)
    np.testing.assert_allclose(ax.lines[1].get_ydata(), single[neurons[0]].m[1:21])


def test_population_power_spectrum(network):
    freq, power, rate = spike_tools.get_population_activity_power_spectrum(
        network[0], 10 * Hz, 1, T_init=100 * ms
    )
    figure = plot_tools.plot_population_activity_power_spectrum(
        freq, power, 200 * Hz, rate, plot_f0=True
    )
    ax = figure.axes[0]
    assert ax.get_title() == f"mean rate {rate.m:.4g} Hz"
    np.testing.assert_allclose(ax.lines[0].get_xdata(), 10.0 * np.arange(21))


def test_current_has_to_be_a_current():
    state, _ = LIF.simulate_LIF_neuron(rb.zero())
    with pytest.raises(ParameterError, match="current: expected what input_factory returns"):
        plot_tools.plot_voltage_and_current_traces(state, 2 * nA)
    assert not plt.get_fignums()
