"""Polynomials in theta, 0 to 1 over a step: value, and the first time one reaches zero."""

from math import sqrt

from rheobase.engine.kernels.arrays import larger
from rheobase.engine.kernels.jit import jit

NEVER = -1.0


@jit
def value_at(coefficients, theta):
    """Return the polynomial's value, lowest coefficient first, by Horner's rule."""
    total = 0.0
    for k in range(coefficients.shape[0] - 1, -1, -1):
        total = total * theta + coefficients[k]
    return total


@jit
def first_crossing(g):
    """Return the first theta in [0, 1] where the polynomial `g` is not negative, or `NEVER`.

    No crossing is missed, however short the time above zero. From a point where g < 0 we go as far
    as g cannot have reached zero: over the whole step g'' is at most M (the sum of the positive
    terms of g'' at theta = 1), so that g stays below the parabola g + g' s + M s^2 / 2, whose first
    root is a safe step. Close to a simple root this is Newton's method from the safe side; to a
    double root it converges linearly.
    """
    order = g.shape[0]
    if g[0] >= 0.0:
        return 0.0
    upper = g[0]
    curvature = 0.0
    for k in range(1, order):
        positive = larger(g[k], 0.0)
        upper += positive
        if k > 2:
            curvature += k * (k - 1) * positive
    if upper < 0.0:
        return NEVER
    if order > 2:
        curvature += 2.0 * g[2]
    curvature = larger(curvature, 0.0)
    theta = 0.0
    while True:
        value = 0.0
        slope = 0.0
        for k in range(order - 1, -1, -1):
            slope = slope * theta + value
            value = value * theta + g[k]
        if value >= 0.0:
            return theta
        root = sqrt(slope * slope - 2.0 * curvature * value)
        if slope > 0.0:  # the same root of the parabola, without cancellation
            step = -2.0 * value / (root + slope)
        elif curvature > 0.0:
            step = (root - slope) / curvature
        else:
            return NEVER
        if not theta + step <= 1.0:
            return NEVER
        if step <= 1e-16:
            return theta
        theta += step
