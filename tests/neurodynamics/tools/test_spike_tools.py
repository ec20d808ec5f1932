from types import SimpleNamespace

import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.neurodynamics import PopulationRateMonitor, SpikeMonitor
from rheobase.neurodynamics.tools import spike_tools
from rheobase.units import Hz, Quantity, ms, mV, nA, second


def trace(v, dt=0.1):
    t = Quantity(dt * np.arange(len(v)), ms)
    return SimpleNamespace(t=t, v=Quantity(np.asarray(v, dtype=float)[np.newaxis], mV))


def test_spike_times_are_upward_crossings_between_samples():
    monitor = trace([-70, -60, 20, 30, -70, -70, 10, 20, -70])
    times = spike_tools.get_spike_time(monitor, 0 * mV)
    np.testing.assert_allclose(times.m, [0.1 + 0.1 * 60 / 80, 0.5 + 0.1 * 70 / 80])
    assert spike_tools.get_spike_time(monitor, 50 * mV).size == 0


def test_sine_crosses_once_a_period():
    t = np.arange(0, 1000, 0.1)
    monitor = trace(np.sin(2 * np.pi * t / 50 + 1.0))
    times = spike_tools.get_spike_time(monitor, 0 * mV)
    np.testing.assert_allclose(times.m, 50 * (np.arange(1, 21) - 1 / (2 * np.pi)), atol=1e-4)
    count, same, isi, mean_isi, rate = spike_tools.get_spike_stats(monitor, 0 * mV)
    assert count == 20
    np.testing.assert_array_equal(same.m, times.m)
    assert isi.size == 19
    assert mean_isi.m == pytest.approx(50, abs=1e-4)
    assert rate.m_as("Hz") == pytest.approx(20, abs=1e-4)


def test_too_few_spikes_have_no_interval(capsys):
    monitor = trace([-70, 20, -70])
    count, _, isi, mean_isi, rate = spike_tools.get_spike_stats(monitor, 0 * mV)
    assert (count, isi.size, rate.m) == (1, 0, 0.0)
    assert np.isnan(mean_isi.m)
    spike_tools.pretty_print_spike_train_stats(monitor, 0 * mV)
    printed = capsys.readouterr().out
    assert "nr of spikes: 1" in printed
    assert "mean:         none" in printed


def test_threshold_has_to_be_a_voltage():
    with pytest.raises(UnitError, match="spike_threshold: expected voltage"):
        spike_tools.get_spike_time(trace([-70, -60]), -50)


def test_filter_takes_its_start_and_not_its_end():
    trains = {0: [1, 2, 3] * ms, 5: [2.5] * ms}
    filtered = spike_tools.filter_spike_trains(trains, 1 * ms, 3 * ms)
    assert {k: v.m.tolist() for k, v in filtered.items()} == {0: [1, 2], 5: [2.5]}
    late = spike_tools.filter_spike_trains(trains, 0.003 * second, idx_subset=[0])
    assert {k: v.m.tolist() for k, v in late.items()} == {0: [3]}
    with pytest.raises(ParameterError, match="no spike train of neuron 1"):
        spike_tools.filter_spike_trains(trains, idx_subset=[1])


def test_population_statistics():
    trains = {0: [10, 20, 40, 70] * ms, 1: [5, 95] * ms, 2: [50] * ms, 3: [] * ms}
    statistics = spike_tools.get_spike_train_stats(trains)
    assert (statistics.nr_neurons, statistics.nr_spikes) == (4, 7)
    intervals = np.array([10, 20, 30, 90])
    np.testing.assert_array_equal(statistics.all_ISI.m, intervals)
    assert statistics.mean_isi.m == intervals.mean()
    assert statistics.std_isi.m == intervals.std()
    assert pytest.approx(intervals.std() / intervals.mean()) == statistics.CV
    late = spike_tools.get_spike_train_stats(trains, window_t_min=15 * ms)
    np.testing.assert_array_equal(late.all_ISI.m, [20, 30])
    assert late.nr_spikes == 5
    nobody = spike_tools.get_spike_train_stats({0: [] * ms})
    assert np.isnan(nobody.CV)
    assert np.isnan(nobody.mean_isi.m)


@pytest.fixture(scope="module")
def poisson():
    """Return a stand-in for a monitor of 40 Poisson neurons, 20 Hz, 5 s."""
    random = np.random.default_rng(5)
    trains = {
        k: Quantity(np.sort(random.uniform(0, 5000, random.poisson(100))), ms) for k in range(40)
    }
    return SimpleNamespace(spike_trains=lambda: trains)


def test_single_neuron_spectrum_of_poisson_neurons_is_their_rate(poisson):
    freq, mean, single, rate, rates = spike_tools.get_averaged_single_neuron_power_spectrum(
        poisson, 1000 * Hz, 0 * ms, 5000 * ms, nr_neurons_average=30
    )
    assert list(single) == list(rates) == list(range(30))
    assert freq.m[0] == 0
    assert np.diff(freq.m) == pytest.approx(0.2)
    assert freq.m[-1] == pytest.approx(500)
    np.testing.assert_allclose(mean.m, np.mean([s.m for s in single.values()], axis=0))
    assert rate.m == pytest.approx(np.mean([r.m for r in rates.values()]))
    assert mean.m[1:].mean() == pytest.approx(rate.m, rel=0.05)
    assert mean.m[0] == pytest.approx(np.mean([5 * r.m**2 for r in rates.values()]))
    _, centred, *_ = spike_tools.get_averaged_single_neuron_power_spectrum(
        poisson, 1000 * Hz, 0 * ms, 5000 * ms, 30, subtract_mean=True
    )
    assert centred.m[0] == 0
    np.testing.assert_array_equal(centred.m[1:], mean.m[1:])


def test_population_spectrum_is_that_of_the_pooled_spikes():
    recording = rb.run(
        rb.LIF(), rb.noise(2 * nA, tau=5 * ms, mean=2 * nA, n=30), 1100 * ms, record=()
    )
    freqs, power, rate = spike_tools.get_population_activity_power_spectrum(
        PopulationRateMonitor(recording), 2 * Hz, 2, T_init=100 * ms
    )
    assert freqs.m[:3] == pytest.approx([0, 2, 4])
    assert freqs.m[-1] < 5000
    trains = SpikeMonitor(recording).spike_trains()
    counts, direct = [], []
    for first in (100.0, 600.0):
        t = np.concatenate([x.m[(x.m >= first) & (x.m < first + 500)] for x in trains.values()])
        counts.append(t.size)
        waves = np.exp(-2j * np.pi * freqs.m[:20, None] * t / 1e3).sum(axis=1)
        direct.append(np.abs(waves) ** 2 / (0.5 * 30**2))
    assert rate.m == pytest.approx(sum(counts) / 30)
    np.testing.assert_allclose(power.m[:20], np.mean(direct, axis=0), rtol=0.05, atol=0.02)
    _, centred, _ = spike_tools.get_population_activity_power_spectrum(
        PopulationRateMonitor(recording), 2 * Hz, 1, subtract_mean_activity=True
    )
    assert centred.m[0] == pytest.approx(0, abs=1e-12)


def test_bad_input(poisson):
    spectrum = spike_tools.get_averaged_single_neuron_power_spectrum
    with pytest.raises(ParameterError, match="window: expected an end after 5 ms"):
        spectrum(poisson, 1000 * Hz, 5 * ms, 5 * ms)
    with pytest.raises(ParameterError, match="nr_neurons_average: expected at least 1"):
        spectrum(poisson, 1000 * Hz, 0 * ms, 5 * ms, 0)
    with pytest.raises(UnitError, match="sampling_frequency"):
        spectrum(poisson, 1000, 0 * ms, 5 * ms)
    with pytest.raises(ParameterError, match="spike_monitor: expected a SpikeMonitor, got int"):
        spike_tools.get_spike_train_stats(3)
    recording = rb.run(rb.LIF(), rb.zero(), 100 * ms, record=())
    with pytest.raises(ParameterError, match=r"2 stretches of 200 ms after 100 ms need 500 ms"):
        spike_tools.get_population_activity_power_spectrum(
            PopulationRateMonitor(recording), 5 * Hz, 2
        )
    with pytest.raises(ParameterError, match="delta_f and k_repetitions"):
        spike_tools.get_population_activity_power_spectrum(
            PopulationRateMonitor(recording), 0 * Hz, 2
        )
