"""Where polynomials first reach zero: against NumPy's roots, and where they just do not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.polynomial import Polynomial

from rheobase.engine.coupled.crossing import NODES, bernstein_coefficients, first_crossing

numbers = st.lists(st.floats(-1.0, 1.0), min_size=8, max_size=8)


def bernstein(polynomial):
    return bernstein_coefficients(polynomial(NODES)[np.newaxis])[0]


@given(numbers)
def test_coefficients_are_those_of_the_polynomial(coefficients):
    polynomial = Polynomial(coefficients)
    b = bernstein(polynomial)
    theta = np.linspace(0, 1, 20)
    from scipy.interpolate import BPoly

    assert BPoly(b[:, np.newaxis], [0, 1])(theta) == pytest.approx(polynomial(theta), abs=1e-12)


@given(numbers)
def test_first_root(coefficients):
    polynomial = Polynomial(coefficients)
    found = first_crossing(bernstein(polynomial))
    if found == np.inf:
        assert polynomial(np.linspace(0, 1, 1001)).max() < 1e-12
    elif found == 0.0:
        assert polynomial(0.0) > -1e-12
    else:
        assert 0 < found <= 1
        assert polynomial(np.linspace(0, found, 1001)[:-1]).max() < 1e-12
        assert abs(polynomial(found)) < 1e-12


@pytest.mark.parametrize("above", [1e-12, 1e-9, 1e-3])
def test_a_short_time_above_is_not_missed(above):
    """A parabola whose top is that much above zero, somewhere between any two looks."""
    top = 0.123456
    width = np.sqrt(above)
    b = bernstein(-((Polynomial([-top, 1.0])) ** 2) + above)
    assert first_crossing(b) == pytest.approx(top - width, abs=1e-15 / width)
    assert first_crossing(bernstein(-((Polynomial([-top, 1.0])) ** 2) - above)) == np.inf


def test_the_end_belongs_to_the_step():
    assert first_crossing(np.array([-1.0, 0.0])) == pytest.approx(1.0, abs=1e-14)
    assert first_crossing(np.array([-1.0, -1e-9])) == np.inf
    assert first_crossing(np.array([0.0, -1.0])) == 0.0


def test_a_root_that_two_roots_make():
    """It touches zero, as near as rounding lets it; that takes no time."""
    b = bernstein(-(Polynomial([-0.5, 1.0]) ** 2))
    found = first_crossing(b)
    assert found == np.inf or found == pytest.approx(0.5, abs=1e-7)
