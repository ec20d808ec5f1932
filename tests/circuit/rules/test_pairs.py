import numpy as np
import pytest

from rheobase.circuit import Pairs
from rheobase.errors import NetworkError


def test_pairs_as_listed():
    pairs = Pairs([0, 1, 1], np.array([2, 0, 0], dtype=np.uint8))
    assert pairs.sources.dtype == pairs.targets.dtype == np.int64
    assert pairs.expected(2, 3) == 3.0
    assert pairs.array_shapes(2, 3) == ((3,),)
    assert repr(pairs) == "Pairs(3 pairs)"
    pairs.check(2, 3)


def test_no_pairs_are_no_synapses():
    assert Pairs([], []).expected(5, 5) == 0.0
    Pairs([], []).check(5, 5)


def test_arrays_are_not_watched():
    given = np.array([0, 1])
    pairs = Pairs(given, [0, 1])
    given[:] = 9
    assert pairs.sources.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("sources", "targets", "message"),
    [
        ([0, 1], [0], "Pairs: expected equally many sources and targets, got 2 and 1"),
        ([0.0, 1.0], [0, 1], r"Pairs: sources: expected one row of whole numbers.*float64"),
        ([0, 1], [True, False], r"Pairs: targets: expected one row of whole numbers.*bool"),
        ([[0, 1]], [[0, 1]], r"shape \(1, 2\)"),
        (3, [0], r"shape \(\)"),
        (["a"], [0], r"got \['a'\]"),
        ([[0], [1, 2]], [0], "expected one row of whole numbers"),
        (None, [0], "got None"),
    ],
)
def test_what_are_no_indices(sources, targets, message):
    with pytest.raises(NetworkError, match=message):
        Pairs(sources, targets)


@pytest.mark.parametrize(
    ("sources", "targets", "message"),
    [
        ([0, 5], [0, 0], "Pairs: sources: expected indices from 0 to 4, got 5 at index 1"),
        ([0, -1], [0, 0], "Pairs: sources: .*got -1 at index 1"),
        ([0, 0], [7, 6], "Pairs: targets: expected indices from 0 to 6, got 7 at index 0"),
    ],
)
def test_neurons_that_do_not_exist(sources, targets, message):
    with pytest.raises(NetworkError, match=message):
        Pairs(sources, targets).check(5, 7)
