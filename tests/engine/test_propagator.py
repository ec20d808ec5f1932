"""Matrix exponentials and rates against SciPy and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rheobase.engine.propagator import exponential, rate_bound


@settings(max_examples=60)
@given(
    st.integers(1, 4).flatmap(lambda s: arrays(float, (3, s, s), elements=st.floats(-3, 3))),
    st.sampled_from([1e-8, 1e-3, 0.1, 1.0]),
)
def test_exponential(stack, h):
    from scipy.linalg import expm

    stack = np.where(np.abs(stack) < 1e-100, 0.0, stack)
    for got, matrix in zip(exponential(h * stack), stack, strict=True):
        expected = expm(h * matrix)
        assert np.abs(got - expected).max() <= 1e-11 * max(1.0, np.abs(expected).max())


def test_a_slow_rate_beside_a_fast_one():
    """Nothing of the slow one is lost where the step is many fast time constants."""
    got = exponential(np.array([[[-1e-9, 0.0], [0.0, -50.0]]]))[0]
    assert got[0, 0] == pytest.approx(np.exp(-1e-9), rel=1e-16)
    assert got[0, 0] - 1.0 == pytest.approx(np.expm1(-1e-9), rel=1e-6)
    assert got[1, 1] == pytest.approx(np.exp(-50.0), abs=1e-15)


def test_units_do_not_matter():
    from scipy.linalg import expm

    A = np.array([[-0.1, 1e9], [1e-12, -0.5]])
    scale = np.diag([1e9, 1.0])
    balanced = np.linalg.inv(scale) @ A @ scale
    expected = scale @ expm(balanced) @ np.linalg.inv(scale)
    assert exponential(A[None])[0] == pytest.approx(expected, rel=1e-12)
    assert rate_bound(A[None])[0] == pytest.approx(rate_bound(balanced[None])[0], rel=1e-12)
    assert rate_bound(A[None])[0] < 1.0


def test_rate_bound():
    assert rate_bound(np.array([[[-0.125]], [[3.0]]])).tolist() == [0.125, 3.0]
    assert rate_bound(np.array([[[0.0, 2.0], [-2.0, 0.0]]]))[0] == pytest.approx(2.0)
