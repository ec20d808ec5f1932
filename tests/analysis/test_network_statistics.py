import numpy as np
import pytest

from rheobase.analysis.network_statistics import mean_cv, network_statistics
from rheobase.errors import ParameterError
from rheobase.recording import NetworkRecording, PopulationRecording, Spikes
from rheobase.units import ms


def gamma_spikes(n, shape, stop, seed):
    """Neurons whose intervals have a CV of 1/sqrt(shape), on a grid of 0.1 ms."""
    rng = np.random.default_rng(seed)
    trains = [np.cumsum(rng.gamma(shape, 20 / shape, int(stop / 10))) for _ in range(n)]
    steps = [np.unique(np.ceil(train[train < stop] * 10)) for train in trains]
    neurons = np.repeat(np.arange(n), [len(train) for train in steps])
    times = np.concatenate(steps) * 0.1
    order = np.lexsort((neurons, times))
    return times[order], neurons[order]


def recording(stop=1000.0):
    exc = PopulationRecording("exc", 200, 0.0, stop, *gamma_spikes(200, 1.0, stop, 1))
    inh = PopulationRecording("inh", 50, 0.0, stop, *gamma_spikes(50, 9.0, stop, 2))
    quiet = PopulationRecording("quiet", 5, 0.0, stop)
    populations = {"exc": exc, "inh": inh, "quiet": quiet}
    return NetworkRecording(populations, 0.0, stop, provenance={})


def naive(times, neurons, size, start, stop):
    """Rate, CV and Fano factor as the reference statistics are defined, one spike at a time."""
    kept = [
        (round(t * 10), k)
        for t, k in zip(times, neurons, strict=True)
        if round(start * 10) < round(t * 10) <= round(stop * 10)
    ]
    cvs = []
    for neuron in range(size):
        train = np.array([step for step, k in kept if k == neuron])
        if train.size >= 5:
            cvs.append(np.diff(train).std() / np.diff(train).mean())
    counts = np.zeros(round(stop - start))
    for step, neuron in kept:
        if neuron < 1000:
            counts[(step - round(start * 10) - 1) // 10] += 1
    return 1e3 * len(kept) / size / (stop - start), np.mean(cvs), counts.var() / counts.mean()


@pytest.mark.parametrize("start", [0, 200])
def test_is_what_the_reference_statistics_are(start):
    made = recording()
    found = network_statistics(made, start=start * ms)
    assert list(found) == ["exc", "inh"]  # of the third nothing was recorded
    for name, each in found.items():
        spikes = made[name].spikes
        wanted = naive(spikes.times.m, spikes.neurons, made[name].size, start, 1000)
        assert (each.rate.m_as("Hz"), each.cv, each.fano) == pytest.approx(wanted)


def test_cv_of_renewal_processes():
    times, neurons = gamma_spikes(300, 4.0, 20_000.0, 3)
    spikes = Spikes.in_time(times, neurons, 300, stop=20_000.0)
    assert mean_cv(spikes) == pytest.approx(0.5, abs=0.01)


def test_cv_leaves_out_those_that_hardly_fire():
    times = np.array([1.0, 2, 3, 4, 5, 6, 16, 17, 50])
    neurons = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1])
    spikes = Spikes.in_time(times, neurons, 2, stop=60.0)
    assert mean_cv(spikes) == 0.0
    other = np.array([10.0, 1.0, 33.0])
    assert mean_cv(spikes, fewest=4) == pytest.approx(0.5 * other.std() / other.mean())
    assert np.isnan(mean_cv(spikes, fewest=6))


def test_of_recorded_neurons_of_a_population():
    times, neurons = np.arange(1.0, 11.0), np.full(10, 7)
    exc = PopulationRecording("exc", 100, 0.0, 100.0, times, neurons, recorded=np.array([3, 7]))
    found = network_statistics(NetworkRecording({"exc": exc}, 0.0, 100.0, provenance={}))["exc"]
    assert found.rate.m == pytest.approx(50.0)  # 10 spikes of two neurons in 100 ms
    assert found.cv == 0.0


def test_prints_as_a_table():
    lines = str(network_statistics(recording())).splitlines()
    assert lines[0].split()[:3] == ["population", "size", "rate"]
    assert lines[1].startswith("exc          200")
    assert len(lines) == 3


def test_nothing_recorded():
    quiet = PopulationRecording("quiet", 5, 0.0, 10.0)
    with pytest.raises(ParameterError, match="no spikes were recorded"):
        network_statistics(NetworkRecording({"quiet": quiet}, 0.0, 10.0, provenance={}))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"start": "2 s"}, "expected a stretch of 0 to 1000 ms, which was recorded, got 2000"),
        ({"stop": "0 ms"}, "got 0 to 0 ms"),
    ],
)
def test_bad_bounds(arguments, message):
    with pytest.raises(ParameterError, match=message):
        network_statistics(recording(), **arguments)


def test_of_something_else():
    with pytest.raises(ParameterError, match=r"recording: expected what net\.run"):
        network_statistics([1])
    with pytest.raises(ParameterError, match="fewest: expected a whole number of at least 3"):
        mean_cv(recording()["exc"].spikes, fewest=2)
