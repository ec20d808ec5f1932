"""Small things that many kernels do."""

from rheobase.engine.kernels.jit import jit
from rheobase.engine.layout import LEVEL


@jit
def row(neuron, rows):
    """Return the row of a neuron in an array with one row for all, or one for each."""
    return neuron if rows > 1 else 0


@jit
def smaller(a, b):
    """Return the smaller number; Numba's own `min` is compiled apart for each pair of types."""
    return a if a < b else b


@jit
def larger(a, b):
    """Return the larger number."""
    return a if a > b else b


@jit
def fail(failure, code, neuron, variable, time):
    """Note why, where and when the run cannot go on."""
    failure.code[0] = code
    failure.place[0] = neuron
    failure.place[1] = variable
    failure.time[0] = time


@jit
def gap_of(threshold, neuron, x):
    """Return gradient . x + offset: negative where the threshold condition is not met."""
    m = row(neuron, threshold.offset.shape[0])
    gap = threshold.offset[m]
    for j in range(x.shape[0]):
        gap += threshold.gradient[m, j] * x[j]
    return gap


@jit
def hold_still(slopes, stays):
    """Set the slopes of those variables to zero that are held."""
    for j in range(slopes.shape[0]):
        if stays[j] != 0:
            slopes[j] = 0.0


@jit
def stay_below(threshold, neuron, x, membrane):
    """Undo the rounding that puts a solution on a threshold which it only approaches.

    At the rheobase it does so for ever; what comes next must not find it there and fire.
    """
    if threshold.kind == LEVEL:
        m = row(neuron, threshold.offset.shape[0])
        gap = gap_of(threshold, neuron, x)
        factor = threshold.gradient[m, membrane]
        if gap >= 0.0 and factor != 0.0:
            hair = 1e-15 * (abs(factor * x[membrane]) + abs(threshold.offset[m])) + 1e-300
            x[membrane] -= (gap + hair) / factor


@jit
def first_not_finite(x):
    """Return the index of the first entry that is infinite or not a number, or -1."""
    for j in range(x.shape[0]):
        if not abs(x[j]) < 1e300:
            return j
    return -1
