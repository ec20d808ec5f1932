from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.analysis import psth
from rheobase.errors import ParameterError
from rheobase.recording import SpikeTrain
from rheobase.units import Hz, Quantity, ms

lists = st.lists(st.lists(st.floats(0, 100), max_size=20).map(sorted), min_size=1, max_size=4)


def make_train(times, start=0.0, stop=100.0):
    times = Quantity(np.asarray(times, dtype=float), "ms")
    return SpikeTrain(times, start * ms, stop * ms)


@given(lists, st.sampled_from([1.0, 5.0, 10.0, 100.0]))
def test_against_the_definition(trials, width):
    found = psth([make_train(times) for times in trials], width * ms)
    edges = found.edges.m.tolist()
    counts = [
        sum(a <= t < b or t == b == 100 for times in trials for t in times)
        for a, b in pairwise(edges)
    ]
    assert found.counts.tolist() == counts
    expected = [1000 * count / width / len(trials) for count in counts]
    assert found.rate.m.tolist() == pytest.approx(expected)
    # what it integrates to is the mean number of spikes
    assert found.rate.m.sum() * width / 1000 == pytest.approx(np.mean([len(x) for x in trials]))


def naive_smooth(rate, sigma):
    """Gaussian sum over the rate and its mirror images, sigma in bins."""
    mirrored = [*rate[::-1], *rate, *rate[::-1]]
    n = len(rate)
    result = []
    for k in range(n, 2 * n):
        weights = [np.exp(-0.5 * ((k - j) / sigma) ** 2) for j in range(3 * n)]
        result.append(sum(w * x for w, x in zip(weights, mirrored, strict=True)) / sum(weights))
    return result


@given(lists)
def test_smoothing_against_the_definition(trials):
    trains = [make_train(times) for times in trials]
    raw, smooth = psth(trains, 5 * ms), psth(trains, 5 * ms, sigma=15 * ms)
    assert smooth.rate.m == pytest.approx(
        naive_smooth(raw.rate.m.tolist(), 3.0), abs=1e-4
    )  # cut at 6 sigma
    assert smooth.rate.m.sum() == pytest.approx(raw.rate.m.sum())
    assert smooth.counts.tolist() == raw.counts.tolist()


def test_smoothing_keeps_a_constant_rate():
    clock = make_train(np.arange(1.0, 100.0, 2.0))
    assert psth(clock, 2 * ms, sigma=30 * ms).rate.m == pytest.approx(500.0)


def test_bins_start_where_the_trials_start():
    found = psth(make_train([-40.0, 9.0], start=-50.0, stop=13.0), 10 * ms)
    assert found.edges.m.tolist() == [-50, -40, -30, -20, -10, 0, 10]
    assert found.time.m.tolist() == [-45, -35, -25, -15, -5, 5]
    assert found.counts.tolist() == [0, 1, 0, 0, 0, 1]
    assert found.rate.units == Hz
    assert found.time.units == found.edges.units == ms


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"width": 0 * ms}, "width: expected one positive time"),
        ({"width": 200 * ms}, "width: 200 ms is longer than the trials"),
        ({"sigma": -1 * ms}, "sigma: expected one positive time"),
        ({"sigma": 1 * ms}, "sigma: 1 ms is shorter than a bin of 5 ms"),
        ({"sigma": 1e9 * ms}, r"sigma: 1e\+09 ms is longer than the trials, 100 ms"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ParameterError, match=message):
        psth(make_train([5.0]), **arguments)


def test_trials_have_to_share_their_bounds():
    with pytest.raises(ParameterError, match="same bounds"):
        psth([make_train([5.0]), make_train([5.0], stop=90.0)])
