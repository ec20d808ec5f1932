"""The first time a polynomial reaches zero, against exact arithmetic."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rheobase.engine.compile import Kernel

SOURCE = """
from rheobase.engine.kernels.polynomial import first_crossing, value_at

def first(g, result):
    result[0] = first_crossing(g)
    return 0

def value(g, theta, result):
    result[0] = value_at(g, theta)
    return 0
"""


@pytest.fixture(scope="module")
def first_crossing():
    kernel = Kernel("test-first-crossing", SOURCE, "first")
    result = np.empty(1)

    def call(g):
        kernel(g, result)
        return float(result[0])

    return call


@pytest.fixture(scope="module")
def value_at():
    kernel = Kernel("test-value-at", SOURCE, "value")
    result = np.empty(1)

    def call(g, theta):
        kernel(g, theta, result)
        return float(result[0])

    return call


def exact(coefficients, theta):
    """Return the polynomial's value without any rounding."""
    total = Fraction(0)
    for c in coefficients[::-1]:
        total = total * Fraction(theta) + Fraction(float(c))
    return total


def sturm_roots(coefficients, low, high):
    """Return how many different real roots are in (low, high], by Sturm's theorem, exactly."""

    def strip(p):
        while p and p[-1] == 0:
            p = p[:-1]
        return p

    def remainder(a, b):
        a = list(a)
        while len(a) >= len(b):
            factor = a[-1] / b[-1]
            for k in range(len(b)):
                a[len(a) - len(b) + k] -= factor * b[k]
            a = a[:-1]
        return strip(a)

    p = strip([Fraction(float(c)) for c in coefficients])
    chain = [p, strip([k * c for k, c in enumerate(p)][1:])]
    while chain[-1]:
        chain.append([-c for c in remainder(chain[-2], chain[-1])])
    chain = chain[:-1]

    def changes(x):
        signs = [sum(c * Fraction(x) ** k for k, c in enumerate(q)) for q in chain]
        signs = [s for s in signs if s != 0]
        return sum((a > 0) != (b > 0) for a, b in pairwise(signs))

    return changes(low) - changes(high)


coefficient = st.one_of(st.floats(-10, 10), st.floats(-1e-6, 1e-6), st.just(0.0))


@settings(max_examples=300)
@given(st.floats(1e-12, 5.0), st.lists(coefficient, min_size=1, max_size=9))
def test_no_crossing_is_missed_and_none_invented(first_crossing, depth, rest):
    g = np.array([-depth, *rest])
    g[np.abs(g) < 1e-200] = 0.0
    theta = first_crossing(g)
    scale = np.abs(g).sum()
    if theta >= 0.0:
        assert theta <= 1.0
        assert exact(g, theta) > -1e-14 * scale  # it is there, to rounding
        before = theta - 1e-7
    else:
        before = 1.0
    # Lowered by rounding, the polynomial has no root before.
    lowered = g.copy()
    lowered[0] -= 1e-14 * scale
    if before > 0.0 and np.any(lowered[1:]):
        assert sturm_roots(lowered, 0.0, before) == 0 or exact(lowered, before) > 0 > before


@settings(max_examples=200)
@given(
    touch=st.floats(0.05, 0.95),
    above=st.sampled_from([1e-6, 1e-9, -1e-9, -1e-6]),
    size=st.floats(0.1, 100.0),
    tail=st.floats(-2.0, 3.0),
)
def test_double_roots(first_crossing, touch, above, size, tail):
    """A parabola times a positive cubic, raised or lowered by a hair."""
    base = np.polynomial.Polynomial([-touch, 1.0]) ** 2 * -size
    g = (base * np.polynomial.Polynomial([4.0, tail, 0.5 * tail])).coef
    g[0] += above
    theta = first_crossing(g)
    if above < 0:
        assert theta == -1.0
    else:
        width = np.sqrt(above / (size * (4.0 + tail * touch + 0.5 * tail * touch**2)))
        assert theta == pytest.approx(touch - width, abs=2e-2 * width)


@pytest.mark.parametrize(
    ("g", "theta"),
    [
        ([0.0, -1.0], 0.0),
        ([1.0, -5.0], 0.0),
        ([-1.0], -1.0),
        ([-1.0, 1.0], 1.0),
        ([-1.0, 0.999999], -1.0),
        ([-1.0, 0.0, 4.0], 0.5),
        ([-1.0, -3.0, 0.0, 0.0, 5.0], 0.9337723828),
        ([-1e-300, 1.0], 0.0),
        ([-1e-20, -1.0, 2.0], 0.5),  # down first, then up
        ([-1e-16, -1.0, 50.0], 0.02),
        ([-1e-20, -1.0, 50.0], 0.02),
        ([-5e-324, -1.0, 10.0], 0.1),
    ],
)
def test_known_ones(first_crossing, g, theta):
    assert first_crossing(np.array(g)) == pytest.approx(theta, abs=1e-7)


def test_it_always_ends(first_crossing):
    """Coefficients of all sizes that solutions have: falling as 1/k!, and rough ones."""
    from math import factorial

    random = np.random.default_rng(1)
    falling = np.array([1.0 / factorial(k) for k in range(24)])
    for size in (1e-9, 1e-3, 1.0, 1e3):
        for _ in range(100):
            g = random.standard_normal(24) * falling * size
            g[0] = -abs(random.standard_normal())
            theta = first_crossing(g)
            assert theta == -1.0 or 0.0 <= theta <= 1.0


def test_value(value_at):
    assert value_at(np.array([1.0, 2.0, 3.0]), 0.5) == 2.75
