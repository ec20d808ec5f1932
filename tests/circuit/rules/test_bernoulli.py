import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.circuit import Bernoulli
from rheobase.errors import NetworkError, ParameterError
from rheobase.units import mV, um

SETS = st.sets(st.integers(0, 9), min_size=1)


def near(d):
    return 0.8 * np.exp(-d / (200 * um))


@given(st.floats(0.0, 1.0), SETS, SETS)
def test_the_expectation_is_the_sum_over_pairs(p, sources, targets):
    sizes = len(sources), len(targets), len(sources & targets)
    pairs = [(i, j) for i in sources for j in targets]
    assert Bernoulli(p).expected(*sizes) == pytest.approx(p * len(pairs))
    others = sum(i != j for i, j in pairs)
    assert Bernoulli(p, autapses=False).expected(*sizes) == pytest.approx(p * others)


@given(SETS, SETS)
def test_with_distances_too(sources, targets):
    sizes = len(sources), len(targets), len(sources & targets)
    pairs = [(i, j) for i in sources for j in targets]
    distances = np.array([100.0 * abs(i - j) for i, j in pairs])
    chances = [0.8 * np.exp(-abs(i - j) / 2) for i, j in pairs]
    assert Bernoulli(near).expected(*sizes, distances) == pytest.approx(sum(chances))
    others = sum(p for p, (i, j) in zip(chances, pairs, strict=True) if i != j)
    without = Bernoulli(near, autapses=False).expected(*sizes, distances)
    assert without == pytest.approx(others, abs=1e-9)


def test_a_function_needs_positions():
    assert Bernoulli(near).needs_positions
    assert not Bernoulli(0.1).needs_positions
    with pytest.raises(NetworkError, match="p depends on the distance"):
        Bernoulli(near).expected(10, 10)


@pytest.mark.parametrize("p", [0, 1, 0.0, 1.0, np.float32(0.5)])
def test_probabilities(p):
    assert Bernoulli(p).p == p


@pytest.mark.parametrize("p", [-0.1, 1.1, np.nan, np.inf, -1, 2])
def test_no_probabilities(p):
    with pytest.raises(ParameterError, match="Bernoulli: p: expected a probability from 0 to 1"):
        Bernoulli(p)


@pytest.mark.parametrize("p", ["0.1", None, True, 0.1 * mV, np.array([0.1, 0.2])])
def test_what_is_not_even_a_number(p):
    with pytest.raises(ParameterError, match="expected a plain number from 0 to 1, or a function"):
        Bernoulli(p)


def test_it_prints_as_it_is_typed():
    assert repr(Bernoulli(0.1, autapses=False)) == "Bernoulli(0.1, autapses=False)"
    assert repr(Bernoulli(near)) == "Bernoulli(near(distance))"
    assert repr(Bernoulli(lambda d: 1, autapses=False)) == "Bernoulli(f(distance), autapses=False)"


def test_arrays_have_no_order():
    assert Bernoulli(0.1).array_shapes(3, 3) == ()
