"""Entry: linear models on the grid, exact at the grid points for every input.

S. Rotter and M. Diesmann, "Exact digital simulation of time-invariant linear systems with
applications to neuronal modeling", Biological Cybernetics 81 (1999): a step with constant input is
one multiplication with the propagator exp(A dt). Steps with other input follow the Taylor series.
"""

from rheobase.engine.kernels.arrays import row
from rheobase.engine.kernels.grid import run_on_grid
from rheobase.engine.kernels.input import input_at, is_constant
from rheobase.engine.kernels.jit import jit
from rheobase.engine.kernels.stretch import solution_at
from rheobase.engine.kernels.taylor import no_derivatives, prepare_linear, reset_linear


@jit
def _advance(derivatives, t, h, whole, x, held, neuron, piece, method, neurons, stretch):
    """Propagate the state by `h`, a whole step of the grid or a part of one."""
    stimulus = neurons.stimulus
    if neurons.escape.left >= 0:  # for whoever looks whether the hazard is one
        current = input_at(stimulus, neuron, piece, t)
        stretch.stages[0, neurons.escape.left] = _slope(
            method.linear, neuron, neurons.escape.left, x, current
        )
    if abs(stretch.memory[0]) != piece + 1.0:  # a piece not met before
        constant = is_constant(stimulus, neuron, piece)
        stretch.memory[0] = piece + 1.0 if constant else -(piece + 1.0)
        stretch.memory[1] = input_at(stimulus, neuron, piece, t)
    if whole and stretch.memory[0] > 0.0:
        current = stretch.memory[1]
        after = stretch.state[1]
        if held:
            _propagate(method.held, method.held_offset, method.held_gain, current, neuron, x, after)
        else:
            _propagate(method.free, method.free_offset, method.free_gain, current, neuron, x, after)
        return
    end = t + h
    while t < end:
        h = prepare_linear(
            derivatives, t, end - t, x, held, neuron, piece, method.linear, stimulus, stretch
        )
        for j in range(x.shape[0]):
            x[j] = solution_at(stretch, j, 1.0, h)
        t = end if h >= end - t else t + h


@jit
def _slope(linear, neuron, j, x, current):
    """Return the derivative of a variable."""
    m = row(neuron, linear.rate.shape[0])
    total = linear.b[m, j] + linear.c[m, j] * current
    for q in range(x.shape[0]):
        total += linear.A[m, j, q] * x[q]
    return total


@jit
def _propagate(matrix, offset, gain, current, neuron, x, after):
    """X -> matrix x + offset + gain I."""
    m = row(neuron, offset.shape[0])
    for j in range(x.shape[0]):
        total = offset[m, j] + gain[m, j] * current
        for q in range(x.shape[0]):
            total += matrix[m, j, q] * x[q]
        after[j] = total
    for j in range(x.shape[0]):
        x[j] = after[j]


@jit
def _reset(t, x, neuron, method, before):
    reset_linear(t, x, neuron, method.linear, before)


def simulate(first, last, steps, method, neurons, output, stretch):
    """Simulate neurons `first` to `last`; return the one that could not be finished, or `last`."""
    return run_on_grid(
        first, last, steps, _advance, no_derivatives, _reset, method, neurons, output, stretch
    )
