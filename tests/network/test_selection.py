"""What ``exc[...]`` selects: as NumPy, but nothing beyond the end and nothing empty."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.errors import NetworkError
from rheobase.network.selection import selected

N = 7
BOUNDS = st.one_of(st.none(), st.integers(-10, 10))


@given(BOUNDS, BOUNDS, st.one_of(st.none(), st.integers(-3, 3)))
def test_slices_within_bounds_are_numpys(start, stop, step):
    inside = all(bound is None or -N <= bound <= N for bound in (start, stop))
    key = slice(start, stop, step)
    expected = np.arange(N)[key] if step != 0 else np.empty(0)
    if inside and expected.size:
        assert selected(key, N, "exc").tolist() == expected.tolist()
    else:
        with pytest.raises(NetworkError, match=r"exc\["):
            selected(key, N, "exc")


@given(st.lists(st.integers(-10, 10), max_size=5))
def test_lists_within_bounds_are_numpys(indices):
    if indices and all(-N <= index < N for index in indices):
        expected = np.arange(N)[indices].tolist()
        assert selected(indices, N, "exc").tolist() == expected
        assert selected(np.array(indices, dtype=np.int8), N, "exc").tolist() == expected
    else:
        with pytest.raises(NetworkError, match=r"exc\["):
            selected(indices, N, "exc")


def test_other_keys():
    assert selected(3, N, "exc").tolist() == [3]
    assert selected(np.int64(-1), N, "exc").tolist() == [6]
    assert selected(range(2, 5), N, "exc").tolist() == [2, 3, 4]
    assert selected(np.arange(N) % 3 == 0, N, "exc").tolist() == [0, 3, 6]
    assert selected([True] * N, N, "exc").dtype == np.int64


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (slice(None, 8), r"exc\[:8\]: it has 7 neurons, so 8 is outside"),
        (slice(-8, None), r"exc\[-8:\]: it has 7 neurons, so -8 is outside"),
        (slice(7, None), r"exc\[7:\]: no neuron is selected"),
        (slice(3, 3), r"exc\[3:3\]: no neuron is selected"),
        (slice(None, None, 0), r"exc\[::0\]: expected a step that is not 0"),
        (slice(0.5, 3), r"exc\[0.5:3\]: expected whole numbers in a slice, got 0.5"),
        (slice(None, True), "expected whole numbers in a slice, got True"),
        (7, r"exc\[7\]: it has 7 neurons, 0 to 6"),
        (-8, r"exc\[-8\]"),
        ([0, 9], r"exc\[9\]: it has 7 neurons, 0 to 6"),
        ([], r"exc\[\[\]\]: no neuron is selected"),
        ([False] * N, "no neuron is selected"),
        ([True, False], r"one truth value for each of 7 neurons, got 2"),
        (True, r"exc\[True\]: expected a neuron, exc\[0\], a range of them"),
        (1.0, "expected a neuron"),
        ("v", r"exc\['v'\]: expected a neuron"),
        ([1.0], "or a list of them"),
        ([[1, 2]], "expected a neuron"),
        ([[1], [2, 3]], "expected a neuron"),
        ((1, 2), "expected a neuron"),
        (None, "expected a neuron"),
    ],
)
def test_what_is_refused(key, message):
    with pytest.raises(NetworkError, match=message):
        selected(key, N, "exc")
