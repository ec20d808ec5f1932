"""A model -> the source of its kernel.

Linear models need no code of their own: their matrices are data. All others get a module with their
equations and reset as functions, joined to one of the methods in `kernels`; and any model gets one
with its equations where gap junctions join its neurons. The module is readable and stays in the
cache directory beside the object code that it became.
"""

from __future__ import annotations

from rheobase.neurons import Model

_CONTINUOUS = '''

def simulate(first, last, duration, method, neurons, output, stretch):
    """Simulate neurons `first` to `last`; return the one that could not be finished, or `last`."""
    return run(
        first,
        last,
        duration,
        prepare_adaptive,
        derivatives,
        reset,
        method,
        neurons,
        output,
        stretch,
    )
'''

_GRID = '''

def simulate(first, last, steps, method, neurons, output, stretch):
    """Simulate neurons `first` to `last`; return the one that could not be finished, or `last`."""
    return run_on_grid(
        first,
        last,
        steps,
        advance_nonlinear,
        derivatives,
        reset,
        method,
        neurons,
        output,
        stretch,
    )
'''

_COUPLED = '''

def slopes(t, piece, x, held, parameters, stimulus, conductances, membrane, stays, slopes):
    """Fill `slopes` with the time derivatives of all neurons, joined by gap junctions."""
    coupled_slopes(
        derivatives,
        t[0],
        piece[0],
        x,
        held,
        parameters,
        stimulus,
        conductances,
        membrane,
        stays,
        slopes,
    )
    return 0
'''

_IMPORTS = {
    "continuous": """from rheobase.engine.kernels.dormand_prince import prepare_adaptive
from rheobase.engine.kernels.events import run
""",
    "grid": """from rheobase.engine.kernels.grid import run_on_grid
from rheobase.engine.kernels.runge_kutta import advance_nonlinear
""",
}


def kernel_source(model: Model, clock: str) -> str:
    """Return the module that simulates a nonlinear model on a clock.

    Parameters
    ----------
    model : Model
        Its text, threshold, reset and refractory expression are all that matters here.
    clock : {"continuous", "grid"}

    Returns
    -------
    str
        A Python module with a function `simulate`.
    """
    parts = [
        f'"""{_title(model)}"""\n',
        "from rheobase.engine.kernels.arrays import row as __row_of",
        _IMPORTS[clock].rstrip(),
        "from rheobase.engine.kernels.functions import *",
        "from rheobase.engine.kernels.jit import jit as __jit\n\n",
        _derivatives(model),
        "\n",
        _reset(model),
        _CONTINUOUS if clock == "continuous" else _GRID,
    ]
    return "\n".join(parts)


def coupled_source(model: Model) -> str:
    """Return the module with the slopes of neurons that gap junctions join.

    Parameters
    ----------
    model : Model

    Returns
    -------
    str
        A Python module with a function `slopes`.
    """
    parts = [
        f'"""{_title(model)}"""\n',
        "from rheobase.engine.kernels.coupled import coupled_slopes",
        "from rheobase.engine.kernels.functions import *",
        "from rheobase.engine.kernels.jit import jit as __jit\n\n",
        _derivatives(model),
        _COUPLED,
    ]
    return "\n".join(parts)


def _title(model: Model) -> str:
    lines = [model.system.text, f"threshold: {model.threshold}", f"reset: {model.reset}"]
    return "\n".join(lines).replace("\\", " ").replace('"', "'") + "\n"


# Variables and parameters keep their names. Ours begin with two underscores, which the language of
# equations refuses, or are names of its functions.


def _derivatives(model: Model) -> str:
    """Fill __slopes with the time derivatives of __x."""
    lines = ["@__jit", "def derivatives(t, I, __x, __parameters, __slopes):"]
    lines += [f"    {name} = __x[{k}]" for k, name in enumerate(model.states)]
    lines += [f"    {name} = __parameters[{k}]" for k, name in enumerate(model.system.parameters)]
    lines += [f"    {name} = {source}" for name, source in model.analysis.common]
    lines += [
        f"    __slopes[{k}] = {source}" for k, source in enumerate(model.analysis.derivatives)
    ]
    return "\n".join(lines) + "\n"


def _reset(model: Model) -> str:
    lines = ["@__jit", "def reset(t, __x, __neuron, __method, __scratch):"]
    lines += ["    __row = __row_of(__neuron, __method.parameters.shape[0])"]
    lines += [f"    {name} = __x[{k}]" for k, name in enumerate(model.states)]
    lines += [
        f"    {name} = __method.parameters[__row, {k}]"
        for k, name in enumerate(model.system.parameters)
    ]
    lines += [f"    {target} = {code}" for target, code in model.analysis.reset]
    lines += [f"    __x[{k}] = {name}" for k, name in enumerate(model.states)]
    return "\n".join(lines) + "\n"
