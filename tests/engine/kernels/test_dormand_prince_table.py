"""The order conditions of the Runge-Kutta method, and of its interpolant."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(scope="module")
def table():
    from rheobase.engine.kernels import dormand_prince_table

    return dormand_prince_table


def square(table):
    n = table.DENSE_STAGES
    A = np.zeros((n, n))
    weights = np.atleast_2d(table.STAGE_WEIGHTS)
    A[: weights.shape[0], : weights.shape[1]] = weights[:n, :n]
    return A


def test_rows_sum_to_the_nodes(table):
    c = np.ravel(table.NODES)[: table.DENSE_STAGES]
    assert square(table).sum(axis=1) == pytest.approx(c, abs=1e-14)


@pytest.mark.parametrize("order", range(1, 9))
def test_quadrature_conditions(table, order):
    """sum b c^(q-1) = 1/q."""
    b = np.ravel(table.WEIGHTS)[: table.STAGES]
    c = np.ravel(table.NODES)[: table.STAGES]
    assert b @ c ** (order - 1) == pytest.approx(1 / order, abs=1e-14)


@pytest.mark.parametrize("order", range(3, 9))
def test_tall_and_nested_conditions(table, order):
    """sum b A^k c^(q-1-k) = (q-1-k)! / q!, for every k: linear equations with any input."""
    from math import factorial

    n = table.STAGES
    b, c = np.ravel(table.WEIGHTS)[:n], np.ravel(table.NODES)[:n]
    A = square(table)[:n, :n]
    for k in range(1, order):
        vector = c ** (order - 1 - k)
        for _ in range(k):
            vector = A @ vector
        expected = factorial(order - 1 - k) / factorial(order)
        assert b @ vector == pytest.approx(expected, abs=1e-14), (order, k)


def test_the_same_as_scipy(table):
    """SciPy has typed the coefficients of the same book."""
    from scipy.integrate._ivp import dop853_coefficients as scipys

    assert square(table) == pytest.approx(scipys.A, abs=1e-15)
    assert np.ravel(table.NODES)[:16] == pytest.approx(scipys.C, abs=1e-15)
    assert np.ravel(table.WEIGHTS)[:12] == pytest.approx(scipys.B, abs=1e-15)
