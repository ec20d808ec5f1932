"""Powers in the kernels' own arithmetic, against those of many digits and of the C library."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rheobase.engine.compile import Kernel

SOURCE = """
from rheobase.engine.kernels.power import power_double, power_single

def single(x, y, result):
    for k in range(x.shape[0]):
        result[k] = power_single(x[k], y[k])
    return 0

def double(x, y, result):
    for k in range(x.shape[0]):
        result[k] = power_double(x[k], y[k])
    return 0
"""
REAL = {"single": np.float32, "double": np.float64}
PRECISIONS = ["single", "double"]
JIT = os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")


@pytest.fixture(scope="module")
def power():
    kernels = {name: Kernel("test-power", SOURCE, name) for name in PRECISIONS}

    def call(precision, x, y):
        x, y = (np.array(each, REAL[precision], ndmin=1) for each in (x, y))
        x, y = (np.ascontiguousarray(each) for each in np.broadcast_arrays(x, y))
        result = np.empty_like(x)
        kernels[precision](x, y, result)
        return result

    return call


def exact(x, y):
    """Return the power in extended precision, and by how much its logarithm scales errors."""
    with np.errstate(over="ignore", under="ignore"):
        wide = np.longdouble(x) ** np.longdouble(y)
    return wide, np.abs(np.longdouble(y) * np.log(np.abs(np.longdouble(x))))


def assert_close(got, x, y, precision):
    expected, scale = exact(x, y)
    tiny, huge = np.finfo(got.dtype).tiny, np.finfo(got.dtype).max
    inside = (expected > tiny) & (expected < huge)
    error = np.abs(got[inside] - expected[inside]) / expected[inside]
    allowed = {"single": 0.6e-7, "double": 4e-16}[precision]
    worse = {"single": 1e-8, "double": 1e-15}[precision]
    assert (error <= allowed + worse * (1 + scale[inside])).all()
    assert (got[expected <= tiny] <= 1.001 * tiny).all()
    assert (got[expected >= huge] >= 0.999 * huge).all()


@pytest.mark.parametrize("precision", PRECISIONS)
def test_positive_numbers(precision, power):
    """All over the range, and most where weights are: fractions and exponents of order 1."""
    random = np.random.default_rng(0)
    n = 20_000 if JIT else 300
    largest = {"single": 37, "double": 300}[precision]
    x = np.r_[random.uniform(0, 2, n), 10.0 ** random.uniform(-largest, largest, n)]
    y = np.r_[random.uniform(-2, 2, n), random.normal(0, 3, n)]
    x, y = x.astype(REAL[precision]), y.astype(REAL[precision])
    assert_close(power(precision, x, y), x, y, precision)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_powers_that_are_exact(precision, power):
    twos = np.arange(-30.0, 31.0)
    assert np.array_equal(power(precision, 2.0, twos), 2.0**twos)
    assert np.array_equal(power(precision, 4.0, twos / 2), 2.0**twos)
    assert np.array_equal(power(precision, [0.3, 7.0, -2.0, 0.0], 0.0), [1.0] * 4)
    assert np.array_equal(power(precision, 1.0, [0.3, -17.5, 1e30]), [1.0] * 3)


SPECIAL = [0.0, 0.5, 1.0, 2.0, 3.0, np.inf, np.nan, -0.5, -1.0, -2.0, -3.0]
EXPONENTS = [0.0, 0.3, 1.0, 2.0, 3.0, 1e3, -0.3, -1.0, -2.0, -3.0, -1e3]


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("x", SPECIAL)
def test_what_the_c_library_says_of_special_numbers(precision, x, power):
    """0, infinity, what is none, and negative numbers, which have whole powers only."""
    with np.errstate(all="ignore"):
        expected = np.power(REAL[precision](x), np.array(EXPONENTS, REAL[precision]))
    got = power(precision, x, EXPONENTS)
    assert got == pytest.approx(expected, rel=3e-7 if precision == "single" else 1e-13, nan_ok=True)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_what_is_no_number_has_no_power(precision, power):
    assert np.isnan(power(precision, [0.5, 1.0, -2.0, np.inf, np.nan], np.nan)).all()


@pytest.mark.parametrize("precision", PRECISIONS)
def test_out_of_range(precision, power):
    got = power(precision, [1e-30, 1e30, 1e30, 1e-30], [30.0, 30.0, -30.0, -30.0])
    assert got.tolist() == [0.0, np.inf, 0.0, np.inf]


@given(
    x=st.floats(1e-300, 1e300, allow_subnormal=False),
    y=st.floats(-20.0, 20.0, allow_subnormal=False),
)
@example(x=np.sqrt(0.5), y=0.5)
@example(x=np.nextafter(np.sqrt(0.5), 0), y=0.4)
@example(x=np.nextafter(1.0, 0), y=20.0)
@example(x=np.nextafter(1.0, 2), y=20.0)
def test_any_power_in_double_precision(x, y, power):
    assert_close(power("double", x, y), np.array([x]), np.array([y]), "double")
