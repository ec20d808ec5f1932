"""Entry: linear models on the continuous clock."""

from rheobase.engine.kernels.events import run
from rheobase.engine.kernels.taylor import no_derivatives, prepare_linear, reset_linear


def simulate(first, last, duration, method, neurons, output, stretch):
    """Simulate neurons `first` to `last`; return the one that could not be finished, or `last`."""
    return run(
        first,
        last,
        duration,
        prepare_linear,
        no_derivatives,
        reset_linear,
        method,
        neurons,
        output,
        stretch,
    )
