import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.errors import ParameterError
from rheobase.stimuli import Piecewise
from rheobase.stimuli.piecewise import distinct

COEFFICIENTS = st.lists(st.floats(-3.0, 3.0), min_size=4, max_size=4)


def two_pieces(first, second):
    polynomial = np.array([[first, second]])
    wave = np.array([[[0.5], [2.0]]])
    return Piecewise(np.array([0.0, 4.0]), polynomial, wave, 1.0 + wave, 0.1 * wave)


def direct(first, second, t):
    u = np.where(t < 4.0, t, t - 4.0)
    power = u[:, np.newaxis] ** np.arange(4)
    early = power @ first + 0.5 * np.sin(1.5 * u + 0.05)
    late = power @ second + 2.0 * np.sin(3.0 * u + 0.2)
    return np.where(t < 4.0, early, late)[np.newaxis]


@given(COEFFICIENTS, COEFFICIENTS)
def test_evaluate_is_the_formula(first, second):
    t = np.linspace(0.0, 9.0, 91)
    found = two_pieces(first, second).evaluate(t)
    np.testing.assert_allclose(found, direct(first, second, t), rtol=1e-12, atol=1e-10)


@given(COEFFICIENTS, COEFFICIENTS, st.floats(0.0, 8.0))
def test_restricting_changes_no_value(first, second, start):
    t = np.linspace(start, 9.0, 50)
    cut = two_pieces(first, second).restricted(start, 9.0)
    assert cut.starts[0] == start
    np.testing.assert_allclose(cut.evaluate(t), direct(first, second, t), rtol=1e-9, atol=1e-8)


@given(COEFFICIENTS, COEFFICIENTS, st.lists(st.floats(0.1, 8.9), max_size=5, unique=True))
def test_adding_changes_no_value_but_adds(first, second, knots):
    starts = distinct(np.array([0.0, *knots]))
    levels = Piecewise(starts, np.arange(len(starts), dtype=float)[np.newaxis, :, np.newaxis])
    total = two_pieces(first, second).added(levels)
    t = np.linspace(0.0, 9.0, 91)
    t = t[np.abs(t[:, np.newaxis] - total.starts).min(axis=1) > 1e-9]
    expected = direct(first, second, t) + levels.evaluate(t)
    np.testing.assert_allclose(total.evaluate(t), expected, rtol=1e-9, atol=1e-8)


def test_scaled_by_an_array_has_a_row_a_neuron():
    scaled = two_pieces([1, 2, 3, 4], [4, 3, 2, 1]).scaled(np.array([1.0, -2.0, 0.0]))
    t = np.linspace(0.0, 9.0, 10)
    expected = direct([1, 2, 3, 4], [4, 3, 2, 1], t) * [[1.0], [-2.0], [0.0]]
    np.testing.assert_allclose(scaled.evaluate(t), expected)
    assert scaled.size == 3


def test_shifted_begins_exactly_where_it_is_told():
    shifted = two_pieces([1, 0, 0, 0], [2, 0, 0, 0]).shifted(0.1, 0.10000000000000002)
    assert shifted.starts.tolist() == [0.10000000000000002, 4.1]


def test_joined_takes_the_second_from_its_start():
    a = Piecewise(np.array([0.0, 5.0]), np.array([[[1.0], [2.0]]]))
    b = Piecewise(np.array([3.0]), np.array([[[7.0, 1.0]]]))
    joined = a.joined(b)
    assert joined.starts.tolist() == [0.0, 3.0]
    np.testing.assert_allclose(joined.evaluate([1.0, 3.0, 4.0]), [[1.0, 7.0, 8.0]])


def test_unused_powers_and_sines_are_dropped():
    zeros = np.zeros((1, 2, 3))
    tidy = Piecewise(np.array([0.0, 1.0]), zeros, zeros, zeros, zeros).tidied()
    assert tidy.polynomial.shape == (1, 2, 1)
    assert tidy.amplitude.shape == tidy.phase.shape == (1, 2, 0)


def test_of_times_that_are_one_the_last_is_kept():
    assert distinct(np.array([2.0, 1.0, 1.0 + 1e-15, 2.0, 3.0])).tolist() == [1.0 + 1e-15, 2.0, 3.0]
    assert distinct(np.empty(0)).tolist() == []


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(ParameterError, match=r"polynomial: expected \(M, 2, ...\)"):
        Piecewise(np.array([0.0, 1.0]), np.zeros((1, 3, 1)))
