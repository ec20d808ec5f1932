import numpy as np
import pytest

from rheobase.analysis.synchrony import synchrony
from rheobase.errors import ParameterError
from rheobase.recording import Spikes
from rheobase.units import ms


def spikes(times, neurons, size, stop):
    order = np.lexsort((neurons, times))
    times, neurons = np.asarray(times, float)[order], np.asarray(neurons, np.int64)[order]
    return Spikes.in_time(times, neurons, size, stop=stop)


def test_is_one_for_poisson_neurons():
    rng = np.random.default_rng(1)
    bins = 20_000
    counts = rng.poisson(3.0, bins)
    times = np.repeat(np.arange(bins), counts) + rng.uniform(0.01, 0.99, counts.sum())
    found = synchrony(spikes(times, rng.integers(0, 500, times.size), 500, float(bins)))
    assert found == pytest.approx(1.0, abs=4 * np.sqrt(2 / bins))


def test_is_the_number_of_neurons_that_fire_together():
    bins, n, p = 10_000, 50, 0.1
    rng = np.random.default_rng(2)
    fire = np.flatnonzero(rng.uniform(size=bins) < p) + 0.5
    found = synchrony(spikes(np.repeat(fire, n), np.tile(np.arange(n), fire.size), n, float(bins)))
    share = fire.size / bins
    assert found == pytest.approx(n * (1 - share))


def test_spike_at_the_end_of_a_bin_is_in_it():
    # steps of 0.1 ms: 0.1 to 1.0 ms are the first bin of 1 ms, as multiples of dt come out
    steps = np.arange(1, 31)
    found = synchrony(spikes(steps * 0.1, np.zeros(30), 1, 3.0))
    assert found == 0.0  # ten in each


@pytest.mark.parametrize("start", [0.0, 200.0, 100_000.7])
def test_bounds_belong_to_the_step_that_they_end(start):
    times = start + np.array([0.0, 0.1, 1.0, 1.1, 2.0])
    train = Spikes.in_time(times, np.zeros(5, np.int64), 1, start=start, stop=start + 2.0)
    assert synchrony(train) == 0.0  # 2 and 2: the one at the start is of the step before
    assert synchrony(train, start=(start + 1) * ms) == 0.0


def test_counts_the_first_neurons_alone():
    times = np.array([0.5, 0.5, 0.5, 1.5])
    train = spikes(times, [0, 1, 2, 0], 3, 2.0)
    assert synchrony(train) == pytest.approx(0.5)  # 3 and 1
    assert synchrony(train, neurons=1) == 0.0  # 1 and 1


def test_leaves_out_what_is_shorter_than_a_bin():
    train = spikes([0.5, 1.5, 2.2, 2.3, 2.4], np.arange(5), 5, 2.5)
    assert synchrony(train) == 0.0


def test_silence_has_none():
    assert np.isnan(synchrony(spikes([], [], 5, 10.0)))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"bin": "0 ms"}, "bin: expected one positive time, got 0 ms"),
        ({"bin": "20 ms"}, "bin: expected 1 to 100,000,000 bins in 10 ms, got bins of 20 ms"),
        ({"neurons": 0}, "neurons: expected a whole number of at least 1, got 0"),
        ({"start": "5 ms", "stop": "4 ms"}, "expected a stretch of 0 to 10 ms.*got 5 to 4 ms"),
        ({"stop": "11 ms"}, "expected a stretch of 0 to 10 ms.*got 0 to 11 ms"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ParameterError, match=message):
        synchrony(spikes([1.0], [0], 1, 10.0), **arguments)


def test_of_something_else():
    with pytest.raises(ParameterError, match=r"spikes: expected .* recording\[exc\].spikes, got 3"):
        synchrony(3)
