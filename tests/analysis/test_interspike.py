from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.analysis import isi_histogram
from rheobase.errors import ParameterError, UnitError
from rheobase.recording import Spikes, SpikeTrain
from rheobase.units import Quantity, ms

trains = st.lists(st.floats(0, 1000), max_size=30).map(sorted)


def make_train(times, stop=1000.0):
    return SpikeTrain(Quantity(np.asarray(times, dtype=float), "ms"), 0 * ms, stop * ms)


@given(st.lists(trains, min_size=1, max_size=4), st.none() | st.floats(0.1, 500))
def test_against_the_definition(lists, width):
    histogram = isi_histogram(
        [make_train(times) for times in lists], None if width is None else width * ms
    )
    intervals = [b - a for times in lists for a, b in pairwise(times)]
    edges = histogram.edges.m.tolist()
    bins = list(pairwise(edges))
    assert histogram.counts.tolist() == [sum(a <= x < b for x in intervals) for a, b in bins]
    assert histogram.counts.sum() == len(intervals)
    assert edges[0] == 0
    assert len(edges) == histogram.counts.size + 1


@given(st.floats(1e-6, 1e6))
def test_the_default_width_is_round_and_makes_few_bins(interval):
    histogram = isi_histogram(make_train([0.0, interval], 1e6))
    width = histogram.edges.m[1]
    assert f"{width:.0e}"[0] in "125"
    assert width == float(f"{width:.0e}")
    assert 15 <= histogram.counts.size <= 50


def test_the_default_does_not_choke_on_tiny_intervals():
    assert isi_histogram(make_train([0.0, 5e-324])).counts.tolist() == [1]


def test_no_intervals_make_one_empty_bin():
    histogram = isi_histogram(make_train([5.0]), "3 ms")
    assert histogram.counts.tolist() == [0]
    assert histogram.edges.m.tolist() == [0.0, 3.0]


def test_a_regular_train_and_a_whole_recording():
    spikes = Spikes(np.array([0.0, 8.0, 16.0, 0.0, 4.0]), np.array([0, 3, 5]), 20.0)
    histogram = isi_histogram(spikes, "2 ms")
    assert histogram.counts.tolist() == [0, 0, 1, 0, 2]
    assert histogram.edges.units == ms


def test_bad_arguments():
    with pytest.raises(ParameterError, match="width: expected one positive time"):
        isi_histogram(make_train([1.0]), 0 * ms)
    with pytest.raises(ParameterError, match="1e-09 ms is too short for intervals of 500 ms"):
        isi_histogram(make_train([0.0, 500.0]), 1e-9 * ms)
    with pytest.raises(UnitError, match=r"Write 5\*ms"):
        isi_histogram(make_train([1.0]), 5)
    with pytest.raises(ParameterError, match="expected a SpikeTrain"):
        isi_histogram([1.0, 2.0] * ms)


def test_an_interval_at_the_last_edge_has_a_bin():
    longest = 26 * 5.05  # divided by 5.05 it is rounded to below 26
    assert isi_histogram(make_train([0.0, longest]), 5.05 * ms).counts.sum() == 1
