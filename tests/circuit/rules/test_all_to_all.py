import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.circuit import AllToAll
from rheobase.errors import ParameterError


@given(st.sets(st.integers(0, 9), min_size=1), st.sets(st.integers(0, 9), min_size=1))
def test_every_pair_is_counted(sources, targets):
    pairs = [(i, j) for i in sources for j in targets]
    sizes = len(sources), len(targets), len(sources & targets)
    assert AllToAll().expected(*sizes) == len(pairs)
    assert AllToAll(autapses=False).expected(*sizes) == sum(i != j for i, j in pairs)


def test_arrays_are_matrices_with_a_row_for_each_target():
    assert AllToAll().array_shapes(3, 2) == ((2, 3), (6,))


def test_it_prints_as_it_is_typed():
    assert repr(AllToAll()) == "AllToAll()"
    assert repr(AllToAll(autapses=False)) == "AllToAll(autapses=False)"


def test_autapses_are_allowed_or_not():
    with pytest.raises(ParameterError, match="AllToAll: autapses: expected True or False, got 1"):
        AllToAll(autapses=1)
