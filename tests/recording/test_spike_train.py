from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.errors import ParameterError, UnitError
from rheobase.recording import SpikeTrain
from rheobase.recording.spike_train import spike_times, spike_trains
from rheobase.units import Hz, Quantity, ms, mV, second

FIVE = SpikeTrain(Quantity([20.0, 60.0, 100.0, 140.0, 180.0], "ms"), 0 * ms, 200 * ms)

sorted_times = st.lists(st.floats(0, 100), max_size=20).map(sorted)


def test_facts():
    assert FIVE.count == len(FIVE) == 5
    assert FIVE.rate == 25 * Hz
    assert FIVE.rate.units == Hz
    assert FIVE.duration == 200 * ms
    assert (FIVE.start, FIVE.stop) == (0 * ms, 200 * ms)
    assert FIVE.isi.m.tolist() == [40.0] * 4
    assert FIVE.isi.units == FIVE.times.units == ms
    assert [time.m for time in FIVE] == [20.0, 60.0, 100.0, 140.0, 180.0]
    assert FIVE[0] == 20 * ms
    assert FIVE[-1] == 180 * ms


def test_any_unit_of_time_is_accepted_and_kept_in_ms():
    train = SpikeTrain([0.02, 0.06] * second, "0 s", "0.2 s")
    assert train.times.m.tolist() == [20.0, 60.0]
    assert train.stop.m == 200.0


@pytest.mark.parametrize(
    ("times", "text"),
    [
        ([20.0, 60.0, 100.0, 140.0, 180.0], "SpikeTrain(5 spikes, 0 to 200 ms, 25 Hz)"),
        ([20.0], "SpikeTrain(1 spike, 0 to 200 ms, 5 Hz)"),
        ([], "SpikeTrain(0 spikes, 0 to 200 ms, 0 Hz)"),
    ],
)
def test_repr(times, text):
    assert repr(SpikeTrain(Quantity(np.array(times), "ms"), 0 * ms, 200 * ms)) == text


def test_a_slice_of_time_has_those_bounds():
    part = FIVE[50 * ms : 150 * ms]
    assert part.times.m.tolist() == [60.0, 100.0, 140.0]
    assert (part.start, part.stop) == (50 * ms, 150 * ms)
    assert part.rate == 30 * Hz
    assert FIVE["0.1 s":].times.m.tolist() == [100.0, 140.0, 180.0]
    assert FIVE[:] == FIVE


def test_a_slice_holds_its_start_and_not_its_stop():
    assert FIVE[60 * ms : 100 * ms].times.m.tolist() == [60.0]
    at_the_end = SpikeTrain([5.0, 10.0] * ms, 0 * ms, 10 * ms)
    assert at_the_end[5 * ms :].count == 2


def test_an_empty_slice_has_no_rate():
    empty = FIVE[50 * ms : 50 * ms]
    assert empty.count == 0
    assert np.isnan(empty.rate.m)


@given(sorted_times, st.floats(0, 100))
def test_two_slices_share_no_spike_and_lose_none(times, cut):
    train = SpikeTrain(Quantity(np.array(times), "ms"), 0 * ms, 100 * ms)
    parts = [train[: cut * ms], train[cut * ms :]]
    if cut < 100:  # at the very end the cut would be the end of both
        assert parts[0].count + parts[1].count == train.count
    assert all(part.start <= time <= part.stop for part in parts for time in part)


def test_slices_share_memory_and_nothing_can_be_changed():
    part = FIVE[50 * ms : 150 * ms]
    assert np.shares_memory(part.times.m, FIVE.times.m)
    with pytest.raises(ValueError, match="read-only"):
        FIVE.times[0] = 1 * ms
    with pytest.raises(AttributeError, match="does not change"):
        FIVE.count = 3


def test_the_callers_array_is_not_touched():
    times = np.array([1.0, 2.0])
    train = SpikeTrain(Quantity(times, "ms"), 0 * ms, 5 * ms)
    times[0] = 1.5
    assert train.times.m[0] == 1.0


def test_equality_copies_and_pickles():
    for other in (copy.deepcopy(FIVE), pickle.loads(pickle.dumps(FIVE))):
        assert other == FIVE
        assert hash(other) == hash(FIVE)
    assert FIVE[: 199 * ms] != FIVE
    assert FIVE != 3


@pytest.mark.parametrize(
    ("times", "start", "stop", "error", "message"),
    [
        ([1.0], 0 * ms, 5 * ms, UnitError, r"spike times: expected time \(ms\)"),
        ([1.0] * mV, 0 * ms, 5 * ms, UnitError, "which is voltage"),
        ([1.0] * ms, 0, 5 * ms, UnitError, r"start: expected time.*Write 0\*ms"),
        ([2.0, 1.0] * ms, 0 * ms, 5 * ms, ParameterError, "got 1 ms after 2 ms"),
        ([np.nan] * ms, 0 * ms, 5 * ms, ParameterError, "finite times"),
        ([[1.0]] * ms, 0 * ms, 5 * ms, ParameterError, r"one row of times, got shape \(1, 1\)"),
        ([6.0] * ms, 0 * ms, 5 * ms, ParameterError, "0 to 5 ms, got a spike at 6 ms"),
        ([-1.0] * ms, 0 * ms, 5 * ms, ParameterError, "got a spike at -1 ms"),
        ([1.0] * ms, 5 * ms, 0 * ms, ParameterError, "start 5 ms, stop 0 ms"),
        ([1.0] * ms, 0 * ms, np.inf * ms, ParameterError, "stop: expected one finite time"),
    ],
)
def test_bad_trains(times, start, stop, error, message):
    with pytest.raises(error, match=message):
        SpikeTrain(times, start, stop)


@pytest.mark.parametrize(
    ("key", "error", "message"),
    [
        (slice(100 * ms, 500 * ms), ParameterError, "0 to 200 ms has to lie within it"),
        (slice(100 * ms, 50 * ms), ParameterError, "start before it stops, got 100 to 50 ms"),
        (slice(0 * ms, 50 * ms, 2), ParameterError, "no step"),
        (slice(100, 200), UnitError, r"Write 100\*ms"),
        (5, IndexError, "spike 5 of a train of 5"),
        (1.5, ParameterError, "takes a number"),
    ],
)
def test_bad_keys(key, error, message):
    with pytest.raises(error, match=message):
        FIVE[key]


def test_helpers_say_what_they_need():
    assert spike_trains(FIVE) == [FIVE]
    assert spike_trains((FIVE, FIVE)) == [FIVE, FIVE]
    assert spike_times(FIVE) is not None
    with pytest.raises(ParameterError, match=r"write SpikeTrain\(times, start, stop\)"):
        spike_trains([1.0, 2.0] * ms)
    with pytest.raises(ParameterError, match="got none"):
        spike_trains([])
    with pytest.raises(ParameterError, match="got int"):
        spike_trains(3)
