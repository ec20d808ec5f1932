"""A stretch of time over which the solution is known as a formula.

Either the one of a single linear equation with constant input, x(s) = x0 + f0 (exp(a s) - 1) / a,
or one polynomial a state variable in theta = s / h. Both the exact methods and Runge-Kutta with
dense output end here, so spikes and samples are found in one way.
"""

from numpy import expm1, log1p  # which return infinities also where the JIT is off

from rheobase.engine.kernels.arrays import row
from rheobase.engine.kernels.jit import jit
from rheobase.engine.kernels.polynomial import NEVER, first_crossing, value_at

EXPONENTIAL = 0.0


@jit
def set_polynomial(stretch, terms):
    """Make the stretch the polynomials in `coefficients`, of so many terms."""
    stretch.form[0] = terms


@jit
def set_exponential(stretch, a, f0, x0, size):
    """Make the stretch x(s) = x0 + f0 (exp(a s) - 1) / a; `size` is that of the terms in f0."""
    stretch.form[0] = EXPONENTIAL
    stretch.form[1] = a
    stretch.form[2] = f0
    stretch.form[3] = x0
    stretch.form[4] = size


@jit
def solution_at(stretch, variable, theta, h):
    """Return a state variable at theta."""
    if stretch.form[0] != EXPONENTIAL:
        return value_at(stretch.coefficients[variable, : int(stretch.form[0])], theta)
    a = stretch.form[1]
    f0 = stretch.form[2]
    s = theta * h
    if a * s == 0.0:
        return stretch.form[3] + f0 * s
    return stretch.form[3] + f0 * expm1(a * s) / a


@jit
def crossing_in(stretch, threshold, neuron, h, sign, margin):
    """Return the first theta where sign * gap - margin is not negative, or `NEVER`."""
    m = row(neuron, threshold.offset.shape[0])
    if stretch.form[0] == EXPONENTIAL:
        slope = sign * threshold.gradient[m, 0]
        gap = slope * stretch.form[3] + sign * threshold.offset[m] - margin
        return _exponential_crossing(stretch, slope, gap, h)
    variables = stretch.coefficients.shape[0]
    g = stretch.gap[: int(stretch.form[0])]
    for k in range(g.shape[0]):
        total = 0.0
        for j in range(variables):
            total += threshold.gradient[m, j] * stretch.coefficients[j, k]
        g[k] = sign * total
    g[0] += sign * threshold.offset[m] - margin
    return first_crossing(g)


@jit
def _exponential_crossing(stretch, slope, gap, h):
    """Solve slope * f0 (exp(a s) - 1) / a = -gap for s, in closed form."""
    if gap >= 0.0:
        return 0.0
    a = stretch.form[1]
    speed = slope * stretch.form[2]  # of the gap, now
    if not speed > 0.0:
        return NEVER
    speed_there = speed - a * gap  # of the gap, where it would be zero
    # At the rheobase the speed there is zero and threshold is approached for ever. Rounding of the
    # terms that make it up must not turn that into a spike.
    if speed_there <= 4e-15 * abs(slope) * stretch.form[4]:
        return NEVER
    s = log1p(-a * gap / speed) / a if a != 0.0 else -gap / speed
    return s / h if s <= h else NEVER
