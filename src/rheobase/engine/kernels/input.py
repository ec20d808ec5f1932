"""The input current, and its derivatives, at a time inside a piece of the stimulus."""

from math import cos, sin

from rheobase.engine.kernels.arrays import larger, row, smaller
from rheobase.engine.kernels.jit import jit


@jit
def input_at(stimulus, neuron, piece, t):
    """Return the input at time `t`, by the formula of `piece`."""
    m = row(neuron, stimulus.polynomial.shape[0])
    u = t - stimulus.starts[piece]
    total = 0.0
    for d in range(stimulus.polynomial.shape[2] - 1, -1, -1):
        total = total * u + stimulus.polynomial[m, piece, d]
    m = row(neuron, stimulus.amplitude.shape[0])
    for j in range(stimulus.amplitude.shape[2]):
        angle = stimulus.frequency[m, piece, j] * u + stimulus.phase[m, piece, j]
        total += stimulus.amplitude[m, piece, j] * sin(angle)
    return total


@jit
def fastest(stimulus, neuron, piece):
    """Return the highest angular frequency (rad/ms) in the piece."""
    m = row(neuron, stimulus.amplitude.shape[0])
    highest = 0.0
    for j in range(stimulus.amplitude.shape[2]):
        if stimulus.amplitude[m, piece, j] != 0.0:
            highest = larger(highest, abs(stimulus.frequency[m, piece, j]))
    return highest


@jit
def is_constant(stimulus, neuron, piece):
    """Return whether the input does not change during the piece."""
    m = row(neuron, stimulus.polynomial.shape[0])
    for d in range(1, stimulus.polynomial.shape[2]):
        if stimulus.polynomial[m, piece, d] != 0.0:
            return False
    return fastest(stimulus, neuron, piece) == 0.0


@jit
def input_series(stimulus, neuron, piece, t, h, series):
    """Fill `series` with the Taylor coefficients of the input in theta = (time - t) / h."""
    m = row(neuron, stimulus.polynomial.shape[0])
    u = t - stimulus.starts[piece]
    degree = stimulus.polynomial.shape[2] - 1
    order = series.shape[0]
    for k in range(order):
        series[k] = 0.0
    for d in range(
        degree, -1, -1
    ):  # Horner's rule on polynomials in theta: p -> p * (u + h theta) + c
        for k in range(smaller(order, degree - d + 1) - 1, 0, -1):
            series[k] = series[k] * u + series[k - 1] * h
        series[0] = series[0] * u + stimulus.polynomial[m, piece, d]
    m = row(neuron, stimulus.amplitude.shape[0])
    for j in range(stimulus.amplitude.shape[2]):
        if stimulus.amplitude[m, piece, j] != 0.0:
            omega = stimulus.frequency[m, piece, j]
            angle = omega * u + stimulus.phase[m, piece, j]
            even = stimulus.amplitude[m, piece, j] * sin(angle)
            odd = stimulus.amplitude[m, piece, j] * cos(angle)
            for k in range(order):  # (a sin)^(k) h^k / k!, by (s, c)' = omega (c, -s)
                series[k] += even
                even, odd = omega * h * odd / (k + 1), -omega * h * even / (k + 1)
