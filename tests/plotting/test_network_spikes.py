from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.errors import ParameterError
from rheobase.plotting.network_spikes import (
    MOST_DOTS,
    MOST_ROWS,
    Held,
    band,
    count_between,
    rate_in_bins,
    read_populations,
    rows_of,
    usual_bin,
)
from rheobase.recording import NetworkRecording, PopulationRecording, Spikes


def make_spikes(times, neurons, size, stop=100.0, **options):
    return Spikes.in_time(
        np.array(times, float), np.array(neurons, np.int64), size, stop, **options
    )


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=8), st.integers(0, 10**9))
def test_the_same_part_of_each(sizes, spikes):
    rows = rows_of(sizes, spikes, None)
    assert all(1 <= row <= size for row, size in zip(rows, sizes, strict=True))
    assert sum(rows) <= MOST_ROWS + len(sizes)
    part = min(1.0, MOST_ROWS / sum(sizes), MOST_DOTS / max(spikes, 1))
    for row, size in zip(rows, sizes, strict=True):
        assert abs(row - part * size) <= 1 + size / sum(sizes)


def test_as_many_as_are_asked_for():
    assert rows_of([800, 200], 10**9, 500) == [400, 100]
    assert rows_of([800, 200], 10**9, 10**6) == [800, 200]
    assert rows_of([800, 1], 0, 10) == [10, 1]


def test_all_spikes_of_neurons_taken_evenly():
    spikes = make_spikes(np.arange(100), np.arange(100) % 10, 10)
    drawn = band(spikes, 5, 0.0, 100.0)
    kept = {1: 0, 3: 1, 5: 2, 7: 3, 9: 4}
    assert drawn.times.tolist() == [t for t in range(100) if t % 10 in kept]
    assert drawn.row.tolist() == [kept[t % 10] for t in range(100) if t % 10 in kept]
    drawn = band(spikes, 10, 20.0, 25.0)
    assert drawn.times.tolist() == [20.0, 21.0, 22.0, 23.0, 24.0, 25.0]
    assert drawn.row.tolist() == [0, 1, 2, 3, 4, 5]
    assert count_between(spikes, 20.0, 25.0) == 6


def test_of_those_that_were_recorded():
    some = np.array([3, 5, 8, 9])
    spikes = make_spikes([1, 2, 3, 4], [9, 3, 5, 8], 10, recorded=some)
    assert band(spikes, 4, 0.0, 100.0).row.tolist() == [3, 0, 1, 2]
    drawn = band(spikes, 2, 0.0, 100.0)  # neurons 5 and 9
    assert (drawn.times.tolist(), drawn.row.tolist()) == ([1.0, 3.0], [1, 0])


def test_rates_count_every_spike_once():
    rng = np.random.default_rng(1)
    steps = np.sort(rng.integers(1, 1001, 5000))
    spikes = make_spikes(steps * 0.1, np.zeros(5000), 20)
    held = Held("exc", 20, spikes, None)
    for width, bins in ((5.0, 20), (30.0, 3), (1000.0, 1), (7.0, 14)):
        edges, rate = rate_in_bins(held, 0.0, 100.0, width)
        assert rate.size == bins == edges.size - 1
        assert (edges[0], edges[-1]) == (0.0, 100.0)
        assert (rate * np.diff(edges)).sum() * 20 / 1e3 == pytest.approx(5000)
    edges, rate = rate_in_bins(held, 0.0, 100.0, 5.0)
    # those stamped with the end of a step, 5.0 ms, belong to the bin that ends there
    assert rate[0] == pytest.approx(1e3 * (steps <= 50).sum() / (20 * 5.0))


def test_steady_rates_are_steady_whatever_the_rounding():
    steps = np.arange(1, 30_001)
    spikes = make_spikes(steps * 0.1, np.zeros(steps.size), 1, 3000.0)
    _, rate = rate_in_bins(Held("exc", 1, spikes, None), 0.0, 3000.0, 0.3)
    assert np.allclose(rate, 1e4, rtol=1e-9)


def test_recorded_rates_in_wider_bins():
    t, rate = np.arange(0.5, 100.0), np.arange(100.0)
    held = Held("exc", 10, None, (t, rate))
    edges, found = rate_in_bins(held, 0.0, 100.0, 5.0)
    assert edges.tolist() == pytest.approx(np.arange(0, 101, 5))
    assert found.tolist() == pytest.approx(1e3 * (np.arange(20) * 5 + 2.0))
    edges, found = rate_in_bins(held, 10.0, 20.0, 0.1)  # no narrower than they are
    assert edges.tolist() == pytest.approx(range(10, 21))
    assert found.tolist() == pytest.approx([1e3 * k for k in range(10, 20)])
    edges, found = rate_in_bins(held, 0.0, 100.0, 30.0)  # whole bins only
    assert edges.tolist() == pytest.approx([0, 30, 60, 90])


@pytest.mark.parametrize("bins", [0, 1])
def test_recorded_rates_of_few_bins(bins):
    held = Held("exc", 10, None, (np.array([50.0])[:bins], np.array([0.01])[:bins]))
    edges, rate = rate_in_bins(held, 0.0, 100.0, 5.0)
    assert edges.size == bins + 1
    assert rate.tolist() == [10.0] * bins


def test_which_rate_is_drawn():
    all_of_them = make_spikes([50.0], [3], 10)
    some = make_spikes([50.0], [3], 10, recorded=np.array([3, 4]))
    recorded = (np.array([25.0, 75.0]), np.array([0.007, 0.007]))
    for spikes, rate, mean in (
        (all_of_them, recorded, 1.0),
        (some, recorded, 7.0),
        (some, None, 5.0),
    ):
        edges, found = rate_in_bins(Held("exc", 10, spikes, rate), 0.0, 100.0, 10.0)
        assert np.average(found, weights=np.diff(edges)) == pytest.approx(mean)


def test_usual_bins():
    assert [usual_bin(duration) for duration in (0.0, 100.0, 2500.0)] == [5.0] * 3
    assert usual_bin(2501.0) == 10.0
    assert [usual_bin(duration) for duration in (1e4, 1e5, 1e6)] == [20.0, 200.0, 2000.0]
    assert usual_bin(25_000.0) == 50.0


def test_populations_of_which_nothing_was_recorded_are_left_out():
    times, neurons = np.array([1.0]), np.array([0])
    populations = [
        PopulationRecording("a", 2, 0.0, 10.0),
        PopulationRecording("b", 2, 0.0, 10.0, times, neurons),
        PopulationRecording("c", 2, 0.0, 10.0, rate=(np.array([5.0]), np.array([0.01]))),
    ]
    recording = NetworkRecording({each.name: each for each in populations}, 0.0, 10.0, {})
    _, held = read_populations(recording)
    assert [each.name for each in read_populations(recording)] == ["b", "c"]
    assert held.spikes is None
    assert held.rate[1].tolist() == [0.01]


def test_what_is_no_network():
    for wrong in (3, make_spikes([], [], 2)):
        with pytest.raises(ParameterError, match=r"expected what Network\.run returns, got"):
            read_populations(wrong)
