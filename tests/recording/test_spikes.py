from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.errors import ParameterError
from rheobase.recording import Spikes, SpikeTrain
from rheobase.units import Hz

lists_of_trains = st.lists(
    st.lists(st.floats(0, 100), max_size=8).map(sorted), min_size=1, max_size=8
)


def make_spikes(trains, duration=100.0):
    times = np.array([time for train in trains for time in train], dtype=float)
    offsets = np.cumsum([0, *(len(train) for train in trains)]).astype(np.int64)
    return Spikes(times, offsets, duration)


@given(lists_of_trains)
def test_against_lists(trains):
    spikes = make_spikes(trains)
    assert len(spikes) == len(trains)
    assert [train.times.m.tolist() for train in spikes] == trains
    assert spikes.count.tolist() == [len(train) for train in trains]
    assert spikes.rate.m.tolist() == [10.0 * len(train) for train in trains]
    assert spikes.rate.units == Hz
    flat = sorted((time, neuron) for neuron, train in enumerate(trains) for time in train)
    assert spikes.times.m.tolist() == [time for time, _ in flat]
    assert spikes.neurons.tolist() == [neuron for _, neuron in flat]


@given(lists_of_trains, st.slices(8))
def test_slices_are_those_of_a_list(trains, part):
    picked = make_spikes(trains)[part]
    assert [train.times.m.tolist() for train in picked] == trains[part]


def test_trains_are_views():
    spikes = make_spikes([[1.0, 2.0], [], [3.0]])
    assert isinstance(spikes[0], SpikeTrain)
    assert spikes[0].stop.m == 100.0
    assert np.shares_memory(spikes[0].times.m, spikes._times)
    assert np.shares_memory(spikes[1:][1].times.m, spikes._times)
    assert spikes[-1].times.m.tolist() == [3.0]
    assert copy.deepcopy(spikes)[0] == spikes[0]


def test_a_hundred_thousand_neurons():
    rng = np.random.default_rng(1)
    counts = rng.poisson(3, 100_000)
    offsets = np.concatenate([[0], np.cumsum(counts)])
    times = rng.uniform(0, 1000, offsets[-1])
    owner = np.repeat(np.arange(100_000), counts)
    times = times[np.lexsort((times, owner))]
    spikes = Spikes(times, offsets, 1000.0)
    assert spikes.count.sum() == times.size
    assert (np.diff(spikes.times.m) >= 0).all()
    assert spikes[99_999].count == counts[-1]
    assert repr(spikes).startswith(f"Spikes(100000 neurons, {times.size} spikes, 0 to 1000 ms, ")


def test_repr():
    assert repr(make_spikes([[1.0]])) == "Spikes(1 neuron, 1 spike, 0 to 100 ms, 10 Hz a neuron)"
    assert repr(make_spikes([])) == "Spikes(0 neurons, 0 spikes, 0 to 100 ms)"


def test_nothing_can_be_changed_and_the_callers_array_can():
    times = np.array([1.0, 2.0])
    spikes = Spikes(times, np.array([0, 2]), 5.0)
    for array in (spikes.times.m, spikes.neurons, spikes[0].times.m):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    assert times.flags.writeable


@pytest.mark.parametrize(
    ("times", "offsets", "duration", "message"),
    [
        ([1.0], [0, 2], 5.0, "spike offsets: expected 0 to 1"),
        ([1.0], [1, 1], 5.0, "spike offsets: expected 0 to 1"),
        ([1.0, 2.0], [0, 2, 1, 2], 5.0, "do not decrease"),
        ([2.0, 1.0], [0, 2], 5.0, "those of each neuron sorted"),
        ([1.0, 3.0, 2.0, 0.0], [0, 2, 4], 5.0, "those of each neuron sorted"),
        ([6.0], [0, 1], 5.0, "between 0 and 5 ms"),
        ([np.nan], [0, 1], 5.0, "between 0 and 5 ms"),
        ([], [0, 0], np.nan, "duration: expected a finite time"),
    ],
)
def test_arrays_that_do_not_fit(times, offsets, duration, message):
    with pytest.raises(ParameterError, match=message):
        Spikes(np.array(times, dtype=float), np.array(offsets), duration)


def test_wrong_kinds_of_array():
    with pytest.raises(ParameterError, match="one row of float64"):
        Spikes(np.array([1]), np.array([0, 1]), 5.0)
    with pytest.raises(ParameterError, match="one row of int64"):
        Spikes(np.array([1.0]), np.array([0.0, 1.0]), 5.0)


def test_bad_keys():
    spikes = make_spikes([[1.0]])
    with pytest.raises(IndexError, match="neuron 1 of 1"):
        spikes[1]
    with pytest.raises(ParameterError, match="number of a neuron"):
        spikes["v"]
