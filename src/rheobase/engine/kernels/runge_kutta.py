"""Any equations on the grid, by the classical Runge-Kutta method of order 4.

While a spike rises, exponential models run away within a step. Slopes are therefore evaluated no
further up than the threshold, where the equations stop to hold anyway.
"""

from rheobase.engine.kernels.arrays import gap_of, hold_still, row
from rheobase.engine.kernels.input import input_at
from rheobase.engine.kernels.jit import jit
from rheobase.engine.layout import LEVEL


@jit
def advance_nonlinear(derivatives, t, h, whole, x, held, neuron, piece, method, neurons, stretch):
    """Propagate the state by `h`."""
    slopes = stretch.stages
    at = stretch.state[1]
    for stage in range(4):
        offset = 0.0 if stage == 0 else (1.0 if stage == 3 else 0.5)
        for j in range(x.shape[0]):
            at[j] = x[j] if stage == 0 else x[j] + offset * h * slopes[stage - 1, j]
        _keep_below(neurons.threshold, neuron, at, method.membrane)
        parameters = method.parameters[row(neuron, method.parameters.shape[0])]
        time = t + offset * h
        current = input_at(neurons.stimulus, neuron, piece, time)
        derivatives(time, current, at, parameters, slopes[stage])
        if held:
            hold_still(slopes[stage], method.stays)
    for j in range(x.shape[0]):
        middle = 2.0 * (slopes[1, j] + slopes[2, j])
        x[j] += h / 6.0 * (slopes[0, j] + middle + slopes[3, j])


@jit
def _keep_below(threshold, neuron, x, membrane):
    """Lower the membrane variable to where the threshold condition is just met."""
    if threshold.kind == LEVEL:
        m = row(neuron, threshold.offset.shape[0])
        gap = gap_of(threshold, neuron, x)
        if gap > 0.0 and threshold.gradient[m, membrane] > 0.0:
            x[membrane] -= gap / threshold.gradient[m, membrane]
