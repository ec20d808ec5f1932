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
        ([], [0, 0], np.nan, "expected a finite time"),
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


# Sorted in time, of some neurons, from a start on

events = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 7)), max_size=40, unique=True).map(
    sorted
)


def in_time(events, size=8, stop=100.0, **options):
    times = np.array([time for time, _ in events], dtype=float)
    neurons = np.array([neuron for _, neuron in events], dtype=np.int64)
    return Spikes.in_time(times, neurons, size, stop, **options)


def trains_of(events, neurons):
    return [[float(time) for time, neuron in events if neuron == each] for each in neurons]


def listed(spikes):
    return [train.times.m.tolist() for train in spikes]


@given(events)
def test_in_time_is_the_same_as_by_neuron(events):
    spikes, other = in_time(events), make_spikes(trains_of(events, range(8)))
    assert listed(spikes) == listed(other)
    assert spikes.count.tolist() == other.count.tolist()
    assert spikes.times.m.tolist() == other.times.m.tolist()
    assert spikes.neurons.tolist() == other.neurons.tolist()
    assert spikes.total == other.total == len(events)
    assert repr(spikes) == repr(other)


@given(events, st.sets(st.integers(0, 7), min_size=1), st.slices(8))
def test_of_some_neurons(events, some, part):
    some = sorted(some)
    events = [(time, neuron) for time, neuron in events if neuron in some]
    spikes = in_time(events, recorded=np.array(some))
    assert len(spikes) == len(some)
    assert spikes.size == 8
    assert spikes.recorded.tolist() == some
    assert listed(spikes) == trains_of(events, some)
    assert spikes.count.tolist() == [len(train) for train in trains_of(events, some)]
    assert spikes.neurons.tolist() == [neuron for _, neuron in events]
    wanted = list(range(8)[part])
    if set(wanted) <= set(some):
        assert listed(spikes[part]) == trains_of(events, wanted)
    else:
        with pytest.raises(ParameterError, match="were not recorded"):
            spikes[part]
    for neuron in range(8):
        if neuron in some:
            assert spikes[neuron].times.m.tolist() == trains_of(events, [neuron])[0]
        else:
            with pytest.raises(ParameterError, match=f"neuron {neuron} were not recorded"):
                spikes[neuron]


def test_what_was_recorded_is_in_the_message():
    for recorded, text in (
        ([2, 3, 4], "those of 2 to 4 were"),
        ([3], "those of 3 were"),
        ([1, 4], "those of 2 of 8 neurons were"),
        ([], "those of no neuron were"),
    ):
        spikes = in_time([], recorded=np.array(recorded, dtype=np.int64))
        with pytest.raises(ParameterError, match=f"neuron 0 were not recorded: {text}"):
            spikes[0]
    with pytest.raises(ParameterError, match="neuron 0 and 3 more"):
        in_time([], recorded=np.array([3]))[:5]


def test_a_start():
    spikes = in_time([(60, 1), (70, 0), (80, 1)], 2, start=50.0)
    assert (spikes.start.m, spikes.stop.m, spikes.duration.m) == (50.0, 100.0, 50.0)
    assert (spikes[1].start.m, spikes[1].stop.m) == (50.0, 100.0)
    assert spikes.rate.m.tolist() == [20.0, 40.0]
    assert spikes[1].rate == spikes.rate[1]
    assert spikes[:1].start == spikes[::2].start == spikes.start
    assert repr(spikes) == "Spikes(2 neurons, 3 spikes, 50 to 100 ms, 30 Hz a neuron)"
    again = Spikes(np.array([60.0]), np.array([0, 1]), 100.0, start=50.0)
    assert again[0] == in_time([(60, 0)], 1, start=50.0)[0]
    with pytest.raises(ParameterError, match="between 50 and 100 ms"):
        in_time([(40, 0)], start=50.0)


@pytest.mark.parametrize("recorded", [None, np.array([1, 4])])
@pytest.mark.parametrize("by_neuron", [True, False])
def test_copies_are_the_same_and_read_only(recorded, by_neuron):
    spikes = in_time([(60, 1), (70, 4), (80, 1)], start=50.0, recorded=recorded)
    if by_neuron:
        assert spikes[1].count == 2
    again = copy.deepcopy(spikes)
    assert repr(again) == repr(spikes)
    assert listed(again) == listed(spikes)
    assert again.recorded.tolist() == spikes.recorded.tolist()
    with pytest.raises(ValueError, match="read-only"):
        again.times.m[0] = 0


def test_nothing_is_sorted_before_it_is_needed():
    spikes = in_time([(1, 3), (2, 0)])
    assert spikes.total == 2
    assert spikes.rate.m.sum() == pytest.approx(20.0)
    assert spikes.times.m.tolist() == [1.0, 2.0]
    assert "_by_neuron" not in vars(spikes)
    assert spikes[3].count == 1
    assert "_by_neuron" in vars(spikes)


@pytest.mark.parametrize("size", [2**16, 2**16 + 1, 2**20])
def test_any_number_of_neurons(size):
    rng = np.random.default_rng(1)
    neurons = np.concatenate([rng.integers(0, size, 5000), [0, size - 1, 2**16 - 1]])
    spikes = Spikes.in_time(np.arange(neurons.size) * 1.0, neurons, size, 1e4)
    order = np.argsort(neurons, kind="stable")
    assert np.array_equal(spikes._times, order)
    assert np.array_equal(spikes.count, np.bincount(neurons, minlength=size))


@pytest.mark.parametrize(
    ("times", "neurons", "options", "message"),
    [
        ([1.0], [0, 1], {}, "expected one a spike, got 2 for 1 spikes"),
        ([1.0], [3], {}, "numbers from 0 to 2"),
        ([1.0], [-1], {}, "numbers from 0 to 2"),
        ([1.0], [0.0], {}, "spike neurons: expected one row of int64"),
        ([2.0, 1.0], [0, 1], {}, "spike times: expected them sorted"),
        ([1.0, 1.0], [1, 0], {}, "those of equal times sorted"),
        ([1.0, np.nan], [0, 0], {}, "between 0 and 5 ms"),
        ([1.0], [1], {"recorded": np.array([0, 2])}, "only those that were recorded"),
        ([1.0], [2], {"recorded": np.array([0, 1])}, "only those that were recorded"),
        ([1.0], [2], {"recorded": np.array([], dtype=np.int64)}, "only those that were recorded"),
        ([], [], {"recorded": np.array([1, 1])}, "recorded: expected numbers .* that increase"),
        ([], [], {"recorded": np.array([0, 3])}, "recorded: .* from 0 to 2"),
        ([], [], {"start": 6.0}, "expected a stop after the start, got 6 to 5 ms"),
        ([], [], {"start": -np.inf}, "expected a finite time"),
    ],
)
def test_events_that_do_not_fit(times, neurons, options, message):
    neurons = np.array(neurons, dtype=None if neurons else np.int64)
    with pytest.raises(ParameterError, match=message):
        Spikes.in_time(np.array(times, dtype=float), neurons, 3, 5.0, **options)
