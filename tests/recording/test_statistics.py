from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.errors import ParameterError, UnitError
from rheobase.recording import SpikeTrain
from rheobase.recording.statistics import counts_in_windows, cv, fano_factor, isi, lv
from rheobase.units import Quantity, ms, nA, second


def make_train(times, stop=1000.0):
    return SpikeTrain(Quantity(np.asarray(times, dtype=float), "ms"), 0 * ms, stop * ms)


def poisson(rate, duration, rng):
    """Times in ms of a Poisson process of a rate in 1/ms."""
    return np.sort(rng.uniform(0, duration, rng.poisson(rate * duration)))


trains = st.lists(st.floats(0, 1000), max_size=30).map(sorted).map(make_train)


# The definitions, in the plainest Python.


def naive_cv(times):
    intervals = [b - a for a, b in pairwise(times)]
    if len(intervals) < 2 or sum(intervals) == 0:
        return math.nan
    mean = sum(intervals) / len(intervals)
    return math.sqrt(sum((x - mean) ** 2 for x in intervals) / len(intervals)) / mean


def naive_lv(times):
    intervals = [b - a for a, b in pairwise(times)]
    if len(intervals) < 2:
        return math.nan
    terms = [((a - b) / (a + b)) ** 2 if a + b else 0.0 for a, b in pairwise(intervals)]
    return 3 * sum(terms) / len(terms)


def naive_counts(times, start, stop, window):
    edges = [start + k * window for k in range(int((stop - start) / window * (1 + 1e-12)) + 1)]
    return [sum(a <= t < b or (t == b == stop) for t in times) for a, b in pairwise(edges)]


def naive_fano(counts):
    if len(counts) < 2 or sum(counts) == 0:
        return math.nan
    mean = sum(counts) / len(counts)
    return sum((x - mean) ** 2 for x in counts) / (len(counts) - 1) / mean


@given(trains)
def test_against_the_definitions(train):
    times = train.times.m.tolist()
    assert cv(train) == pytest.approx(naive_cv(times), rel=1e-9, abs=1e-12, nan_ok=True)
    assert lv(train) == pytest.approx(naive_lv(times), rel=1e-9, abs=1e-12, nan_ok=True)
    assert train.cv == pytest.approx(cv(train), nan_ok=True)
    assert train.lv == pytest.approx(lv(train), nan_ok=True)


@given(trains, st.sampled_from([1000.0, 500.0, 300.0, 100.0, 33.3, 7.0]))
def test_counts_against_the_definition(train, window):
    counts, edges = counts_in_windows(train, window * ms)
    expected = naive_counts(train.times.m.tolist(), 0.0, 1000.0, window)
    assert counts[0].tolist() == expected
    assert edges.m.size == counts.shape[1] + 1
    assert fano_factor(train, window * ms) == pytest.approx(naive_fano(expected), nan_ok=True)


def test_regular_train():
    train = make_train(np.arange(0.0, 1000.0, 10.0))
    assert train.cv == 0
    assert train.lv == 0
    assert train.fano == 0


def test_alternating_intervals():
    # intervals a, b, a, b, ...: cv = (b - a)/(b + a), lv = 3 cv**2
    train = make_train(np.cumsum([10.0, 30.0] * 10))
    intervals = train.isi.m
    assert cv(train) == pytest.approx(intervals.std() / intervals.mean())
    assert lv(train) == pytest.approx(3 * 0.25)


def test_poisson():
    # For a Poisson train of N intervals the standard error of the CV is 1/sqrt(N) at most; that of
    # LV, whose terms have variance 4/5 and correlate a little, below 1.1/sqrt(N). Five of each.
    rng = np.random.default_rng(1)
    times = poisson(0.02, 1e6, rng)
    train = make_train(times, 1e6)
    error = 5 / math.sqrt(times.size)
    assert cv(train) == pytest.approx(1, abs=error)
    assert lv(train) == pytest.approx(1, abs=1.1 * error)
    # the Fano factor of W windows has the standard error sqrt(2/W) and a little
    assert train.fano == pytest.approx(1, abs=5 * math.sqrt(2.5 / 1e4))


def test_gamma_intervals():
    # gamma intervals of order k: cv = 1/sqrt(k), lv = 3/(2k + 1) (Shinomoto et al. 2003)
    rng = np.random.default_rng(2)
    times = np.cumsum(rng.gamma(4, 5.0, 20_000))
    train = make_train(times, times[-1])
    assert cv(train) == pytest.approx(0.5, abs=0.02)
    assert lv(train) == pytest.approx(3 / 9, abs=0.02)


def test_the_fano_factor_is_unbiased_for_few_windows():
    # three windows only; its expectation for a Poisson process is 1 exactly
    rng = np.random.default_rng(3)
    values = [fano_factor(make_train(poisson(0.02, 1000, rng)), "300 ms") for _ in range(2000)]
    assert np.mean(values) == pytest.approx(1, abs=5 * np.std(values) / math.sqrt(2000))


def test_the_fano_factor_over_trials_does_not_see_the_stimulus():
    # a rate that steps from 10 to 90 Hz: 1 over trials, far more over the windows of one train
    rng = np.random.default_rng(4)
    trials = [
        make_train(np.concatenate([poisson(0.01, 500, rng), 500 + poisson(0.09, 500, rng)]))
        for _ in range(400)
    ]
    assert fano_factor(trials) == pytest.approx(1, abs=5 * math.sqrt(2 / 400 / 5))
    assert np.mean([fano_factor(trial) for trial in trials]) > 2


def test_fano_over_trials_against_numpy():
    trials = [make_train([10, 20, 110]), make_train([10, 120, 130, 140])]
    # counts in [0, 100), [100, 200): 2 1 and 1 3; all other windows are empty
    assert fano_factor(trials, "100 ms") == pytest.approx((0.5 + 2.0) / (1.5 + 2.0))


def test_a_change_of_rate_moves_cv_and_not_lv():
    rng = np.random.default_rng(5)
    fast = np.cumsum(rng.exponential(5, 5000))
    slow = fast[-1] + np.cumsum(rng.exponential(100, 5000))
    train = make_train(np.concatenate([fast, slow]), slow[-1])
    assert cv(train) > 1.5
    assert lv(train) == pytest.approx(1, abs=0.06)


@pytest.mark.parametrize("times", [[], [5.0], [5.0, 9.0]])
def test_too_few_spikes(times):
    train = make_train(times)
    assert math.isnan(train.cv)
    assert math.isnan(train.lv)
    assert train.isi.m.size == max(0, len(times) - 1)


def test_undefined_fano_factors():
    assert math.isnan(make_train([]).fano)
    assert math.isnan(fano_factor(make_train([5.0]), "1 s"))  # one window
    assert math.isnan(fano_factor([make_train([5.0])]))  # one trial
    assert math.isnan(fano_factor(make_train([5.0]), "2 s"))  # none
    assert math.isnan(make_train([5.0, 5.0, 5.0]).cv)
    assert make_train([5.0, 5.0, 5.0]).lv == 0


def test_times_alone_do_for_intervals():
    times = [0.0, 0.01, 0.04] * second
    assert isi(times).m.tolist() == [10.0, 30.0]
    assert cv(times) == 0.5


def test_windows_that_divide_the_train_only_after_rounding():
    train = make_train([0.05, 0.15, 0.25], 0.3)
    counts, edges = counts_in_windows(train, 0.1 * ms)  # 0.3 / 0.1 is 2.9999999999999996
    assert counts.tolist() == [[1, 1, 1]]
    assert edges.m[-1] == 0.3


@pytest.mark.parametrize(
    ("window", "error", "message"),
    [
        (0 * ms, ParameterError, "window: expected one positive time"),
        (-5 * ms, ParameterError, "window: expected one positive time"),
        (np.nan * ms, ParameterError, "window: expected one positive time"),
        ([1, 2] * ms, ParameterError, "window: expected one positive time"),
        (1e-9 * ms, ParameterError, "too short for 1000 ms"),
        (5, UnitError, r"Write 5\*ms"),
        (5 * nA, UnitError, "which is current"),
    ],
)
def test_bad_windows(window, error, message):
    with pytest.raises(error, match=message):
        fano_factor(make_train([5.0]), window)


def test_trials_have_to_share_their_bounds():
    with pytest.raises(ParameterError, match=r"0 to 1000 ms for train 0 and 0 to 500 ms for tra"):
        fano_factor([make_train([5.0]), make_train([5.0], 500.0)])
