"""Escape noise: what is left to count down, and whether the hazard that counts is one.

The amounts are numbers of the exponential distribution of mean 1. Each belongs to a neuron and to
the number of the spike that it follows, whoever asks for it.
"""

import numpy as np
from numpy import log

from rheobase.engine.kernels.jit import jit
from rheobase.engine.kernels.philox import philox
from rheobase.engine.kernels.polynomial import NEVER, first_crossing

_LOW = np.uint64(0xFFFFFFFF)
SLACK = 1e-9  # 1/ms; a hazard that is no further below zero than this is rounding


@jit
def exponential(neuron, number, stream, key):
    """Return a number of the exponential distribution of mean 1, larger than 0.

    It is -log of a fraction, of 52 bits and in the middle of its 2**-52, so that it is neither 0
    nor 1.
    """
    n = np.uint64(number)
    p, q, _, _ = philox(
        np.uint64(neuron), n & _LOW, n >> np.uint64(32), np.uint64(stream), key[0], key[1]
    )
    bits = ((p & _LOW) << np.uint64(20)) | ((q & _LOW) >> np.uint64(12))
    return -log((np.float64(bits) + 0.5) * 2.0**-52)


@jit
def negative_from(stretch, left, h, theta, tolerance):
    """Return the first theta, up to a given one, at which the hazard is negative, or `NEVER`.

    The countdown is a polynomial, whose slope is the hazard (but for its sign). At the start of a
    step it is what the equations say, later what the interpolant makes of it.
    """
    terms = int(stretch.form[0])
    p = stretch.coefficients[left, :terms]
    size = 1.0 + abs(p[0])
    slack = SLACK * h + 1e-14 * size
    if p[1] > slack:
        return 0.0
    slack += tolerance * size
    rise = stretch.gap[: terms - 1]
    for k in range(terms - 1):
        rise[k] = (k + 1) * p[k + 1]
    rise[0] -= slack
    first = first_crossing(rise)
    return first if first <= theta else NEVER


@jit
def slope_at(coefficients, theta):
    """Return the slope of a polynomial in theta."""
    total = 0.0
    for k in range(coefficients.shape[0] - 1, 0, -1):
        total = total * theta + k * coefficients[k]
    return total


@jit
def first_undefined(stages, left):
    """Return the first of the hazards (but for their sign) in `stages` that is not finite, or 0."""
    for k in range(stages.shape[0]):
        if not abs(stages[k, left]) < 1e300:
            return stages[k, left]
    return 0.0


def draw(first, number, stream, key, amounts):
    """Entry: fill `amounts` with those of the neurons from `first` on."""
    for k in range(amounts.shape[0]):
        amounts[k] = exponential(first + k, number, stream, key)
    return amounts.shape[0]
