"""Groups: their numbers, what they share, what they are called, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.circuit import Group
from rheobase.circuit.groups import check_group, group_name, shared_neurons
from rheobase.errors import NetworkError


def group(*parts):
    return Group(tuple((number, np.array(indices, dtype=np.int64)) for number, indices in parts))


INDICES = st.lists(st.integers(0, 20), unique=True, min_size=1, max_size=12)
GROUPS = st.lists(st.tuples(st.integers(0, 2), INDICES), min_size=1, max_size=4)


def unique(parts):
    """Leave out parts that would bring a neuron in again."""
    seen, kept = set(), []
    for number, indices in parts:
        fresh = [index for index in indices if (number, index) not in seen]
        seen.update((number, index) for index in fresh)
        if fresh:
            kept.append((number, fresh))
    return kept


@given(GROUPS, GROUPS)
def test_shared_neurons_are_those_in_both(a, b):
    a, b = unique(a), unique(b)
    sets = [{(k, i) for k, indices in parts for i in indices} for parts in (a, b)]
    assert shared_neurons(group(*a), group(*b)) == len(sets[0] & sets[1])


@given(GROUPS)
def test_numbers_in_the_circuit_keep_the_order(parts):
    offsets = np.array([0, 21, 42, 63])
    expected = [21 * number + index for number, indices in parts for index in indices]
    assert group(*parts).global_numbers(offsets).tolist() == expected
    assert group(*parts).size == len(expected)


def test_populations_come_once():
    assert group((1, [0]), (0, [3]), (1, [5])).populations == (1, 0)


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ([(0, range(10))], "exc"),
        ([(0, range(3, 7))], "exc[3:7]"),
        ([(0, range(0, 9, 2))], "exc[0:9:2]"),
        ([(0, [5])], "exc[5]"),
        ([(0, [5, 1, 7])], "exc[3 neurons]"),
        ([(0, range(9, -1, -1))], "exc[10 neurons]"),
        ([(0, range(10)), (1, range(4))], "exc + inh"),
        ([(0, [k]) for k in range(5)], r"exc[0] + exc[1] + ... + exc[4] (5 parts)"),
    ],
)
def test_names(populations, parts, name):
    assert group_name(group(*parts), populations) == name


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([], "at least one neuron, got an empty selection"),
        ([(0, [])], "empty selection"),
        ([(3, [0])], "population 3: there are 3 populations"),
        ([(0, [3, 10])], "neuron 10 of 'exc': it has neurons 0 to 9"),
        ([(0, [-1, 2])], "neuron -1 of 'exc'"),
        ([(0, [4, 2, 4])], r"neuron 4 of 'exc' would be in the selection twice\. Add"),
        ([(0, [4, 2]), (1, [2]), (0, [2, 4])], "neuron 2 of 'exc'.*twice, and 1 others"),
    ],
)
def test_what_is_refused(populations, parts, message):
    with pytest.raises(NetworkError, match=message):
        check_group(group(*parts), populations)


def test_any_order_is_fine(populations):
    check_group(group((0, [4, 2, 9]), (1, [2]), (0, [0])), populations)
