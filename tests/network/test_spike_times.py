"""Given spikes: moved to the next grid point, sorted, and what cannot be one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.errors import NetworkError, ParameterError, UnitError
from rheobase.network.spike_times import spikes_on_grid
from rheobase.units import Quantity, ms, mV, second

STEPS = st.sets(st.integers(1, 10**6), max_size=20)


@given(st.lists(STEPS, min_size=1, max_size=5), st.sampled_from([0.1, 0.05, 0.3, 1.0]))
def test_times_on_the_grid_stay_there(steps, dt):
    trains = [np.array(sorted(row, reverse=True)) * dt * ms for row in steps]
    (times, sources), n = spikes_on_grid(trains, dt)
    assert n == len(steps)
    expected = sorted((k, source) for source, row in enumerate(steps) for k in row)
    assert np.round(times / dt).astype(int).tolist() == [k for k, _ in expected]
    assert sources.tolist() == [source for _, source in expected]
    assert times == pytest.approx(dt * np.round(times / dt), abs=0)


@given(st.floats(1e-6, 1e5), st.sampled_from([0.1, 0.25]))
def test_other_times_become_the_next_grid_point(time, dt):
    (times, _), _ = spikes_on_grid([[time] * ms], dt)
    assert -1.1e-6 * dt <= times[0] - time <= dt
    assert times[0] >= dt


def test_times_as_people_type_them():
    (times, sources), n = spikes_on_grid([[0.3, 0.7] * ms, [], [0.001] * second], 0.1)
    assert times == pytest.approx([0.3, 0.7, 1.0])
    assert (sources.tolist(), n) == ([0, 0, 2], 3)


def test_a_table_has_one_row_a_source():
    (times, sources), n = spikes_on_grid([[1, 2], [3, 4]] * ms, 0.1)
    assert (times.tolist(), sources.tolist(), n) == ([1.0, 2.0, 3.0, 4.0], [0, 0, 1, 1], 2)


def test_lists_of_quantities():
    (times, _), _ = spikes_on_grid([[1 * ms, "2 ms"]], 0.1)
    assert times.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("times", "error", "message"),
    [
        (
            [[1, 0] * ms],
            ParameterError,
            "source 0: expected finite times after 0 ms, got 0",
        ),
        ([[1] * ms, [-3] * ms], ParameterError, "times of source 1: .*got -3 ms"),
        ([[np.nan] * ms], ParameterError, "got nan ms"),
        ([[np.inf] * ms], ParameterError, "got inf ms"),
        ([[1e300] * ms], ParameterError, r"expected at most \d+ steps of dt"),
        (
            [[1, 2, 1] * ms],
            NetworkError,
            "source 0: 1 ms and 1 ms are in the same step of dt",
        ),
        ([[1.01, 1.09] * ms], NetworkError, "1.01 ms and 1.09 ms are in the same step"),
        ([[1, 2] * mV], UnitError, "times of source 0: expected time"),
        ([[1, 2]], UnitError, "times of source 0: expected time.*without a unit"),
        ([1, 2] * ms, NetworkError, r"Write \[\[10, 20\]\*ms\] for one source"),
        (3 * ms, NetworkError, "one array of times for each source, got 3 ms"),
        ([1 * ms, 2 * ms], NetworkError, r"times of source 0: .*such as \[10, 20\]\*ms, got 1"),
        ([[[1, 2]] * ms], NetworkError, "times of source 0: expected an array of times"),
        ([], NetworkError, "at least one source, got an empty list"),
        ("1 ms", NetworkError, "got '1 ms'"),
        (None, NetworkError, "got None"),
    ],
)
def test_what_is_refused(times, error, message):
    with pytest.raises(error, match=message):
        spikes_on_grid(times, 0.1)


def test_the_result_is_read_only():
    (times, sources), _ = spikes_on_grid([Quantity([1.0, 2.0], "ms")], 0.1)
    for array in (times, sources):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
