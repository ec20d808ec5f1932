import copy

import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import ParameterError
from rheobase.neurodynamics import PopulationRateMonitor, SpikeMonitor, StateMonitor
from rheobase.units import ms, nA


@pytest.fixture(scope="module")
def one():
    return rb.run(rb.LIF(), rb.constant(2.5 * nA), 100 * ms)


@pytest.fixture(scope="module")
def three():
    return rb.run(rb.LIF(), rb.constant([1, 2.5, 5] * nA), 100 * ms)


def test_state_monitor_has_variables_by_time_for_one_neuron_too(one, three):
    for recording, neurons in ((one, 1), (three, 3)):
        monitor = StateMonitor(recording)
        assert monitor.t.shape == (1001,)
        assert monitor.v.shape == monitor.I.shape == (neurons, 1001)
        assert monitor.v.units == rb.units.mV
        assert neurons == monitor.source.N
    np.testing.assert_array_equal(StateMonitor(three)[1].v.m, StateMonitor(three).v[1].m)
    np.testing.assert_array_equal(StateMonitor(three)[1].v.m, StateMonitor(one).v[0].m)


def test_state_monitor_names_what_it_has(one):
    with pytest.raises(AttributeError, match=r"no 'vm'\. Did you mean 'v'\?"):
        _ = StateMonitor(one).vm
    assert "v" in dir(StateMonitor(one))


def test_monitors_can_be_copied(one):
    np.testing.assert_array_equal(copy.copy(StateMonitor(one)).v.m, StateMonitor(one).v.m)


def test_spike_monitor(three):
    monitor = SpikeMonitor(three)
    trains = monitor.spike_trains()
    assert list(trains) == [0, 1, 2]
    assert trains[0].size == 0
    assert monitor.num_spikes == monitor.t.size == monitor.i.size == sum(monitor.count)
    assert np.all(np.diff(monitor.t.m) >= 0)
    for neuron, times in trains.items():
        assert monitor.count[neuron] == times.size
        np.testing.assert_array_equal(monitor.t.m[monitor.i == neuron], times.m)


def test_population_rate_counts_every_spike(three):
    monitor = PopulationRateMonitor(three, dt=5 * ms)
    assert monitor.t.shape == monitor.rate.shape == (20,)
    total = (monitor.rate * (5 * ms) * 3).m_as("dimensionless").sum()
    assert total == pytest.approx(three.spikes.count.sum())
    assert PopulationRateMonitor(three).rate.size == 1000


def test_smoothing_keeps_a_constant_rate_and_spreads_a_single_spike(three):
    monitor = PopulationRateMonitor(three, dt=1 * ms)
    monitor.rate = 7.0 * monitor.rate.units * np.ones(100)
    for window in ("flat", "gaussian"):
        np.testing.assert_allclose(monitor.smooth_rate(window, 9 * ms).m, 7.0)
    monitor.rate = np.eye(100)[50] * 7.0 * monitor.rate.units
    flat = monitor.smooth_rate("flat", 5 * ms).m
    np.testing.assert_allclose(flat[48:53], 1.4)
    assert np.count_nonzero(flat) == 5
    gaussian = monitor.smooth_rate("gaussian", 5 * ms).m
    assert gaussian.sum() == pytest.approx(7.0)
    spread = np.sqrt(np.average((np.arange(100) - 50) ** 2, weights=gaussian))
    assert spread == pytest.approx(5.0, rel=0.01)
    with pytest.raises(ParameterError, match="Did you mean 'gaussian'"):
        monitor.smooth_rate("gausian", 5 * ms)
    with pytest.raises(ParameterError, match="width: expected one positive time"):
        monitor.smooth_rate("flat", 0 * ms)


@pytest.mark.parametrize("monitor", [StateMonitor, SpikeMonitor, PopulationRateMonitor])
def test_monitors_need_a_recording(monitor):
    with pytest.raises(ParameterError, match=r"expected what rb\.run returns, got 3"):
        monitor(3)


@pytest.fixture(scope="module")
def network():
    """A population of a network, and what was recorded of some of its neurons."""
    net = rb.Network(seed=1, dt=0.1 * ms)
    cells = net.population(rb.LIF(), 5, name="cells")
    net.stimulate(cells, rb.constant([0, 2.5, 3, 4, 5] * nA))
    return net.run(100 * ms, record=[cells.spikes, cells.rate, cells[[1, 3]].v])[cells]


def test_state_monitor_of_a_population_knows_neurons_by_their_numbers(network):
    monitor = StateMonitor(network)
    assert monitor.source.N == 5
    assert monitor.t.shape == (1001,)
    assert monitor.v.shape == (2, 1001)
    np.testing.assert_array_equal(monitor[3].v.m, monitor.v[1].m)
    with pytest.raises(ParameterError, match="neuron 2: its v was not recorded"):
        monitor[2]


def test_spikes_and_rate_of_a_population(network):
    spikes, rate = SpikeMonitor(network), PopulationRateMonitor(network)
    assert spikes.source.N == rate.source.N == 5
    assert spikes.count[0] == 0
    assert np.all(np.diff(spikes.count) > 0)
    assert rate.t.size == rate.rate.size == 1000
    assert rate.t.m[:2] == pytest.approx([0.0, 0.1], abs=1e-12)
    total = (rate.rate * (0.1 * ms) * 5).m_as("dimensionless").sum()
    assert total == pytest.approx(spikes.num_spikes)
    wide = PopulationRateMonitor(network, dt=5 * ms)
    assert wide.rate.size == 20
    assert wide.rate.m.mean() == pytest.approx(rate.rate.m_as("Hz").mean())
