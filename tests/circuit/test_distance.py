"""Distances, and functions of them that users give."""

import numpy as np
import pytest

import rheobase as rb
from rheobase.circuit import Group, Population
from rheobase.circuit.distance import (
    distances,
    positions_of,
    probabilities_at,
    sample_of_distances,
    values_at,
)
from rheobase.errors import NetworkError, ParameterError, UnitError
from rheobase.units import NONE, TIME, ms, um


def test_distances_are_euclidean():
    random = np.random.default_rng(1)
    a, b = random.random((20, 3)), random.random((20, 3))
    expected = [np.linalg.norm(x - y) for x, y in zip(a, b, strict=True)]
    assert distances(a, b) == pytest.approx(expected, rel=1e-12)
    with pytest.raises(NetworkError, match="sources have 3 coordinates, targets 2"):
        distances(a, b[:, :2])


def test_positions_of_a_group_keep_its_order(populations):
    group = Group(((0, np.array([3, 1])), (0, np.array([7]))))
    assert positions_of(group, populations).ravel().tolist() == [300.0, 100.0, 700.0]


def test_missing_positions_are_named(populations):
    group = Group(((0, np.arange(3)), (1, np.arange(4))))
    with pytest.raises(NetworkError, match="'inh' has no positions"):
        positions_of(group, populations)


def test_a_sample_of_few_is_all_pairs(populations):
    a, b = Group(((0, np.array([0, 4])),)), Group(((0, np.array([1, 2, 9])),))
    found = sample_of_distances(a, b, populations)
    assert sorted(found) == [100.0, 200.0, 200.0, 300.0, 500.0, 900.0]


def test_a_sample_of_many_has_their_mean():
    n = 2000
    places = np.random.default_rng(2).random((n, 1))
    whole = Group(((0, np.arange(n)),))
    found = sample_of_distances(whole, whole, [Population("a", rb.LIF(), n, positions=places)])
    assert found.size == 10_000
    assert found.mean() == pytest.approx(1 / 3, abs=5 * found.std() / 100)  # of two uniform numbers


D = np.array([0.0, 30.0, 300.0])


def test_values_of_a_function():
    assert values_at(lambda d: d / (300 * um / ms), D, TIME, "x").tolist() == [0.0, 0.1, 1.0]
    assert values_at(lambda d: 2 * ms, D, TIME, "x").tolist() == [2.0, 2.0, 2.0]
    assert values_at(lambda d: (d / um).m, D, NONE, "x").tolist() == D.tolist()


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        (lambda d: d, UnitError, r"delay: expected time \(ms\), got .*length"),
        (lambda d: d.m, UnitError, "delay: .*without a unit"),
        (lambda d: [1, 2] * ms, NetworkError, r"shape \(3,\); the function returned shape \(2,\)"),
        (lambda d: np.where(d.m > 100, np.nan, 1) * ms, ParameterError, "got nan ms at index 2"),
    ],
)
def test_functions_that_return_something_else(function, error, message):
    with pytest.raises(error, match=message):
        values_at(function, D, TIME, "delay")


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda d: d.m / 100, "returned 3 at a distance of 300 um"),
        (lambda d: -(d.m / 100), "returned -0.3 at a distance of 30 um"),
        (lambda d: np.full(d.m.shape, np.nan), "p: expected finite values, got nan at index 0"),
    ],
)
def test_what_is_no_probability(function, message):
    with pytest.raises(ParameterError, match=message):
        probabilities_at(function, D)
