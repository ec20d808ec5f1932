import matplotlib.pyplot as plt
import numpy as np
import pytest

from rheobase.errors import ParameterError
from rheobase.plotting import raster
from rheobase.recording import Spikes, SpikeTrain
from rheobase.units import ms


def marks(ax):
    """Return (time, row) of every mark, whether ticks or dots."""
    (line,) = ax.lines
    x, y = np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
    if line.get_linestyle() == "None":
        return list(zip(x, y, strict=True))
    assert np.isnan(y[2::3]).all()
    return list(zip(x[::3], (y[::3] + y[1::3]) / 2, strict=True))


def random_spikes(neurons, each, seed=1):
    times = np.sort(np.random.default_rng(seed).uniform(0, 1000, (neurons, each)), axis=1)
    return Spikes(times.ravel(), np.arange(neurons + 1, dtype=np.int64) * each, 1000.0)


def test_every_spike_in_the_row_of_its_neuron(only_spikes, ax):
    assert raster(only_spikes, ax) is ax
    spikes = only_spikes.spikes
    expected = [(t, k) for k, train in enumerate(spikes) for t in train.times.m]
    assert len(expected) > 10
    assert sorted(marks(ax)) == sorted(expected)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time (ms)", "neuron")
    assert ax.get_xlim() == (0.0, 100.0)
    assert ax.get_ylim() == (-0.5, 2.5)


def test_takes_what_has_spikes_in_any_form(only_spikes, pair):
    trains = only_spikes.spikes
    raster(trains, pair[0])
    raster(list(trains), pair[1])
    assert sorted(marks(pair[0])) == sorted(marks(pair[1]))
    assert pair[0].get_xlim() == pair[1].get_xlim()


def test_one_train(ax):
    raster(SpikeTrain([5.0, 7.0] * ms, "2 ms", "10 ms"), ax)
    assert marks(ax) == [(5.0, 0.0), (7.0, 0.0)]
    assert ax.get_xlim() == (2.0, 10.0)
    assert [tick for tick in ax.get_yticks() if -0.5 < tick < 0.5] == [0]


def test_trials_with_different_bounds(ax):
    raster([SpikeTrain([5.0] * ms, "2 ms", "10 ms"), SpikeTrain([25.0] * ms, "20 ms", "30 ms")], ax)
    assert ax.get_xlim() == (2.0, 30.0)


def test_a_hundred_thousand_spikes_are_one_artist(ax):
    spikes = random_spikes(1000, 100)
    before = len(ax.get_children())
    raster(spikes, ax)
    assert len(ax.get_children()) == before + 1
    assert sorted(marks(ax)) == sorted(
        zip(spikes.times.m.tolist(), spikes.neurons.tolist(), strict=True)
    )


def test_many_spikes_in_few_rows_are_one_artist_too(ax):
    before = len(ax.get_children())
    raster(random_spikes(10, 10_000), ax)
    assert len(ax.get_children()) == before + 1
    assert len(marks(ax)) == 100_000


def test_nobody_fired(silent, ax):
    raster(silent, ax)
    assert marks(ax) == []
    assert ax.get_xlim() == (0.0, 100.0)


@pytest.mark.parametrize("nothing", [[], Spikes(np.empty(0), np.zeros(1, np.int64), 100.0)])
def test_nobody_there(nothing):
    with pytest.raises(ParameterError, match=r"at least one neuron, got none\."):
        raster(nothing)
    assert not plt.get_fignums()


def test_times_alone_are_not_trains():
    message = r"expected a recording or spike trains, got .*SpikeTrain\(times, start, stop\)\."
    for wrong in ([1.0, 2.0] * ms, [[1.0] * ms], 3, "spikes"):
        with pytest.raises(ParameterError, match=message):
            raster(wrong)


def test_a_start_and_some_neurons(ax):
    some = np.array([40, 42, 50])
    times, neurons = np.array([110.0, 120.0]), np.array([42, 50])
    raster(Spikes.in_time(times, neurons, 100, 200.0, start=100.0, recorded=some), ax)
    assert marks(ax) == [(110.0, 42.0), (120.0, 50.0)]
    assert ax.get_xlim() == (100.0, 200.0)
    assert ax.get_ylim() == (39.5, 50.5)


def test_few_spikes_are_larger_dots(pair):
    for ax, each in zip(pair, (2, 100), strict=True):
        raster(random_spikes(500, each), ax)
    few, many = (ax.lines[0].get_markersize() for ax in pair)
    assert few > many
