"""Neurons joined by gap junctions: the slopes of all their variables at a time."""

from rheobase.engine.kernels.arrays import hold_still, row
from rheobase.engine.kernels.input import input_at
from rheobase.engine.kernels.jit import jit


@jit
def coupled_slopes(
    derivatives, t, piece, x, held, parameters, stimulus, conductances, membrane, stays, slopes
):
    """Fill `slopes` with dx/dt; it and x have one row a neuron.

    Current flows into neuron i from j through conductances[i, j], and out of i into j through
    conductances[j, i]. Where both are the same, that is an ordinary gap junction.
    """
    neurons = x.shape[0]
    for i in range(neurons):
        current = input_at(stimulus, i, piece, t)
        own = x[i, membrane]
        for j in range(neurons):
            difference = x[j, membrane] - own
            current += difference * (conductances[i, j] if difference > 0.0 else conductances[j, i])
        derivatives(t, current, x[i], parameters[row(i, parameters.shape[0])], slopes[i])
        if held[i]:
            hold_still(slopes[i], stays)
