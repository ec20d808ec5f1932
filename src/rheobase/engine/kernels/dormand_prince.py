"""Any equations, by the adaptive Runge-Kutta method of order 8 of Dormand and Prince.

E. Hairer, S. P. Norsett and G. Wanner, "Solving Ordinary Differential Equations I", Springer 1993,
II.5: step size control with the two embedded errors; II.6: the interpolant of order 7, here as
polynomials in theta, which is what thresholds are sought in.
"""

from math import sqrt

from rheobase.engine.kernels.arrays import hold_still, larger, row, smaller
from rheobase.engine.kernels.dormand_prince_table import (
    DENSE_STAGES,
    DENSE_WEIGHTS,
    ERROR_WEIGHTS,
    NODES,
    STAGE_WEIGHTS,
    STAGES,
    WEIGHTS,
)
from rheobase.engine.kernels.input import input_at
from rheobase.engine.kernels.jit import jit
from rheobase.engine.kernels.stretch import set_polynomial

SAFETY = 0.9
SMALLEST_FACTOR = 0.2
LARGEST_FACTOR = 10.0
DENSE_TERMS = 7
ROUNDING = 3e-16  # about a unit in the last place


@jit
def prepare_adaptive(derivatives, t, limit, x, held, neuron, piece, method, stimulus, stretch):
    """Take one step of at most `limit` ms within the tolerance; return how long it is, or 0.

    Remembers the step size to try next, and the size and the error of the last step.
    """
    parameters = method.parameters[row(neuron, method.parameters.shape[0])]
    stages = stretch.stages
    after = stretch.state[2]
    variables = x.shape[0]
    _slopes(derivatives, t, x, held, neuron, piece, method, parameters, stimulus, stages[0])
    h = stretch.memory[0]
    if h <= 0.0:  # after an event
        h = _first_step(x, stages[0], limit)
        stretch.memory[1] = 0.0
    smallest = 4e-16 * t + 1e-18  # less would not move the time
    while True:
        whole = h >= limit
        step = limit if whole else h
        for stage in range(1, STAGES):
            _stage(
                derivatives,
                t,
                step,
                x,
                held,
                neuron,
                piece,
                method,
                parameters,
                stimulus,
                stretch,
                stage,
            )
        for j in range(variables):
            total = 0.0
            for k in range(STAGES):
                total += WEIGHTS[0, k] * stages[k, j]
            after[j] = x[j] + step * total
        _slopes(
            derivatives,
            t + step,
            after,
            held,
            neuron,
            piece,
            method,
            parameters,
            stimulus,
            stages[STAGES],
        )
        error = _error(step, x, after, stages, method.tolerance)
        if error < 1.0:
            stretch.memory[0] = larger(h, step) if whole else step * _factor(step, error, stretch)
            break
        factor = SMALLEST_FACTOR
        if error < 1e300:  # not a number where the step went past a singularity
            factor = larger(SMALLEST_FACTOR, SAFETY * error**-0.125)
        h = step * factor
        if h < smallest:
            return 0.0
    for stage in range(STAGES + 1, DENSE_STAGES):
        _stage(
            derivatives,
            t,
            step,
            x,
            held,
            neuron,
            piece,
            method,
            parameters,
            stimulus,
            stretch,
            stage,
        )
    set_polynomial(stretch, DENSE_TERMS + 1)
    _interpolate(step, x, after, stages, stretch.coefficients)
    return step


@jit
def _factor(h, error, stretch):
    """Return by how much to change the step after one that was good enough.

    While a spike rises, each step must be smaller than the last by about the same factor. The
    second estimate sees that coming (K. Gustafsson, ACM Transactions on Mathematical Software 20,
    1994); the first alone would have every other step rejected.
    """
    error = larger(error, 1e-8)
    factor = SAFETY * error**-0.125
    last_h = stretch.memory[1]
    if last_h > 0.0:
        trend = h / last_h * (stretch.memory[2] / (error * error)) ** 0.125
        factor = smaller(factor, SAFETY * trend)
    stretch.memory[1] = h
    stretch.memory[2] = larger(error, 1e-2)
    return smaller(LARGEST_FACTOR, larger(SMALLEST_FACTOR, factor))


@jit
def _slopes(derivatives, t, x, held, neuron, piece, method, parameters, stimulus, slopes):
    """Fill `slopes` with dx/dt."""
    derivatives(t, input_at(stimulus, neuron, piece, t), x, parameters, slopes)
    if held:
        hold_still(slopes, method.stays)


@jit
def _stage(derivatives, t, h, x, held, neuron, piece, method, parameters, stimulus, stretch, stage):
    """Fill in the slopes of one stage from those of the stages before it."""
    at = stretch.state[1]
    for j in range(x.shape[0]):
        total = 0.0
        for k in range(stage):
            total += STAGE_WEIGHTS[stage, k] * stretch.stages[k, j]
        at[j] = x[j] + h * total
    time = t + NODES[0, stage] * h
    _slopes(
        derivatives,
        time,
        at,
        held,
        neuron,
        piece,
        method,
        parameters,
        stimulus,
        stretch.stages[stage],
    )


@jit
def _first_step(x, slopes, limit):
    """Return a first step that is surely small enough, as a hundredth of the time scale."""
    size = 0.0
    speed = 0.0
    for j in range(x.shape[0]):
        size = larger(size, abs(x[j]))
        speed = larger(speed, abs(slopes[j]))
    h = 0.01 * size / speed if size > 0.0 and speed > 0.0 else 1e-3
    return smaller(h, limit)


@jit
def _error(h, x, after, stages, tolerance):
    """Return the error of the step in units of the tolerance (Hairer et al., II.5, eq. 10.17)."""
    fifth = 0.0
    third = 0.0
    largest = 0.0
    variables = x.shape[0]
    for j in range(variables):
        largest = larger(largest, abs(after[j]))
    for j in range(variables):
        five = 0.0
        three = 0.0
        for k in range(STAGES + 1):
            five += ERROR_WEIGHTS[0, k] * stages[k, j]
            three += ERROR_WEIGHTS[1, k] * stages[k, j]
        # Relative to the variable and to what it moves in the step, so that units do not matter;
        # and to the rounding errors of the largest one: else it may follow these in ever smaller
        # steps.
        size = larger(abs(x[j]), abs(after[j])) + abs(h * stages[0, j])
        scale = tolerance * size + ROUNDING * largest + 1e-300
        fifth += (five / scale) ** 2
        third += (three / scale) ** 2
    if fifth == 0.0 and third == 0.0:
        return 0.0
    return h * fifth / sqrt((fifth + 0.01 * third) * variables)


@jit
def _interpolate(h, x, after, stages, coefficients):
    """Write the interpolant as polynomials in theta, one for each variable.

    The interpolant is x + theta (F0 + (1 - theta) (F1 + theta (F2 + (1 - theta) (F3 + ...)))) with
    seven terms F; it is multiplied out from the inside.
    """
    for j in range(x.shape[0]):
        p = coefficients[j]
        for k in range(p.shape[0]):
            p[k] = 0.0
        moved = after[j] - x[j]
        for term in range(DENSE_TERMS - 1, -1, -1):
            if term == 0:
                p[0] += moved
            elif term == 1:
                p[0] += h * stages[0, j] - moved
            elif term == 2:
                p[0] += 2.0 * moved - h * (stages[STAGES, j] + stages[0, j])
            else:
                total = 0.0
                for k in range(DENSE_STAGES):
                    total += DENSE_WEIGHTS[term - 3, k] * stages[k, j]
                p[0] += h * total
            degree = DENSE_TERMS - term
            if term % 2 == 0:  # times theta
                for k in range(degree, 0, -1):
                    p[k] = p[k - 1]
                p[0] = 0.0
            else:  # times 1 - theta
                for k in range(degree, 0, -1):
                    p[k] -= p[k - 1]
        p[0] += x[j]
