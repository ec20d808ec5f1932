"""A model, a stimulus and a clock -> a kernel and the arrays that it works on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from rheobase.engine import layout
from rheobase.engine.compile import Kernel, generated, shipped
from rheobase.engine.generate import kernel_source
from rheobase.engine.propagator import linear_step, rate_bound
from rheobase.engine.streams import ESCAPE, key_of, stream
from rheobase.errors import ParameterError
from rheobase.neurons import Model
from rheobase.neurons.countdown import counted_down
from rheobase.stimuli.piecewise import Piecewise
from rheobase.units import to_engine

Clock = Literal["continuous", "grid"]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Plan:
    """All that a run needs, and nothing that has run yet.

    Parameters
    ----------
    kernel : Kernel
        The native code.
    span : float or int
        What the kernel's clock counts: the duration in ms, or the steps of the grid.
    method : named tuple
        What the method of integration works on.
    neurons : layout.Neurons
    size : int
        The number of neurons.
    block : int
        How many of them one call simulates: few enough that Ctrl-C answers soon, enough of them
        to be worth a thread.
    """

    kernel: Kernel
    span: float | int
    method: Any
    neurons: layout.Neurons
    size: int
    block: int


_BLOCK = 64
_BLOCK_OF_LEAKY = 1024  # at some microseconds a neuron and second


def make_plan(
    model: Model,
    stimulus: Piecewise,
    size: int,
    duration: float,
    dt: float,
    clock: Clock,
    tolerance: float,
    seed: int = 0,
) -> Plan:
    """Lay out a run.

    Parameters
    ----------
    model : Model
    stimulus : Piecewise
        The input, from 0 to `duration`.
    size : int
        The number of neurons.
    duration, dt : float
        In ms; on the grid `duration` is a multiple of `dt`.
    clock : {"continuous", "grid"}
    tolerance : float
        Relative, for models that are not solved exactly on the continuous clock.
    seed : int
        Of escape noise.

    Returns
    -------
    Plan
    """
    escape = layout.Escape(-1, 0.0, stream(ESCAPE, 0), key_of(seed))
    if model.escape is not None:
        model = counted_down(model)
        rounding = 1e-9 if model.is_exact else 1e3 * tolerance
        escape = escape._replace(left=model.states.index(model.left), tolerance=rounding)
    on_grid = clock == "grid"
    method: Any
    leaky = model.is_exact and not on_grid and _is_leaky(model, stimulus)
    if leaky:
        method = _leaky(model)
        kernel = shipped("leaky")
    elif model.is_exact:
        method = linear_step(linear_of(model), dt) if on_grid else linear_of(model)
        kernel = shipped("grid_linear" if on_grid else "linear")
    else:
        parameters = rows_of(model, model.system.parameters)
        method = layout.Nonlinear(parameters, tolerance, membrane_of(model), stays_of(model))
        kernel = generated(f"{model.name}-{clock}", kernel_source(model, clock))
    hold = hold_of(model)
    neurons = layout.Neurons(
        initial=initial_of(model),
        threshold=_threshold(model),
        hold=whole_steps(hold, dt) if on_grid else hold,
        stimulus=_pieces(stimulus, dt if on_grid else None),
        escape=escape,
    )
    span = round(duration / dt) if on_grid else duration
    return Plan(kernel, span, method, neurons, size, _BLOCK_OF_LEAKY if leaky else _BLOCK)


def _is_leaky(model: Model, stimulus: Piecewise) -> bool:
    """Return whether it is a single equation whose input changes in steps only."""
    steps = not stimulus.polynomial[..., 1:].any() and not stimulus.amplitude.any()
    edge = model.system.gap is not None and not model.system.reset
    still = model.system.refractory is None or model.system.holds == model.states
    return len(model.states) == 1 and steps and not edge and still


def _columns(values: list[Any]) -> Floats:
    """Return values, scalar or one a neuron, as an array with a row for all or one a neuron."""
    arrays = np.broadcast_arrays(*(np.atleast_1d(value) for value in values))
    return np.ascontiguousarray(np.stack(arrays, axis=-1), dtype=np.float64)


def rows_of(model: Model, sources: tuple[str, ...]) -> Floats:
    """Return values of sources, one row for all neurons or one for each."""
    if not sources:
        return np.zeros((1, 0))
    return _columns([model.evaluate(source) for source in sources])


def _matrices(model: Model, sources: tuple[tuple[str, ...], ...]) -> Floats:
    flat = rows_of(model, tuple(entry for line in sources for entry in line))
    return flat.reshape(-1, len(sources), len(sources))


def _leaky(model: Model) -> layout.Leaky:
    linear, threshold = linear_of(model), _threshold(model)
    origin = np.zeros(1)
    if model.system.gap is not None:
        origin = -threshold.offset / threshold.gradient[:, 0]
    names: dict[str, Any] = {model.states[0]: origin, "I": 0.0, "t": 0.0}
    for name, source in model.system.subexpressions:
        names[name] = model.evaluate(source, **names)
    drift = np.atleast_1d(model.evaluate(model.system.derivatives[0], **names))
    return layout.Leaky(
        *_equally_many(
            linear.A[:, 0, 0],
            origin,
            np.asarray(drift, dtype=np.float64),
            linear.c[:, 0],
            linear.reset_matrix[:, 0, 0],
            linear.reset_offset[:, 0],
        )
    )


def _equally_many(*arrays: Floats) -> list[Floats]:
    """Return arrays with as many rows, one for all or one a neuron, as the longest has."""
    rows = max(len(array) for array in arrays)
    return [
        np.ascontiguousarray(np.broadcast_to(array, (rows, *array.shape[1:]))) for array in arrays
    ]


def membrane_of(model: Model) -> int:
    """Return which variable the threshold is about (0 without one)."""
    return model.states.index(model.system.membrane) if model.system.membrane else 0


def stays_of(model: Model) -> NDArray[np.int64]:
    """Return 1 for each variable that is held while refractory, 0 for the others."""
    return np.array([name in model.system.holds for name in model.states], dtype=np.int64)


def linear_of(model: Model) -> layout.Linear:
    """Return the coefficients of a linear model, one row for all neurons or one for each."""
    analysis = model.analysis
    assert analysis.linear is not None
    states = len(model.states)
    reset_matrix, reset_offset = np.eye(states)[None], np.zeros((1, states))
    if analysis.reset_matrix is not None and analysis.reset_offset is not None:
        reset_matrix = _matrices(model, analysis.reset_matrix)
        reset_offset = rows_of(model, analysis.reset_offset)
    A, b, c, reset_matrix, reset_offset = _equally_many(
        _matrices(model, analysis.linear.A),
        rows_of(model, analysis.linear.b),
        rows_of(model, analysis.linear.c),
        reset_matrix,
        reset_offset,
    )
    return layout.Linear(
        A=A,
        b=b,
        c=c,
        rate=rate_bound(A),
        membrane=membrane_of(model),
        stays=stays_of(model),
        reset_matrix=reset_matrix,
        reset_offset=reset_offset,
    )


def initial_of(model: Model) -> Floats:
    """Return the initial state, one row for all neurons or one for each."""
    dimensions = model.system.dimensions
    return _columns([to_engine(model.initial[name], dimensions[name]) for name in model.states])


def _threshold(model: Model) -> layout.Threshold:
    if model.system.gap is None:
        return layout.Threshold(
            np.zeros((1, len(model.states))), np.full(1, -1.0), layout.NO_THRESHOLD
        )
    gradient, offset = _equally_many(
        rows_of(model, model.analysis.gap_gradient),
        rows_of(model, (model.analysis.gap_offset,))[:, 0],
    )
    return layout.Threshold(gradient, offset, layout.LEVEL if model.system.reset else layout.EDGE)


def hold_of(model: Model) -> Floats:
    """Return the refractory period in ms, one for all neurons or one for each."""
    if model.system.refractory is None:
        return np.zeros(1)
    return np.atleast_1d(np.asarray(model.evaluate(model.system.refractory), dtype=np.float64))


def whole_steps(hold: Floats, dt: float) -> Floats:
    """Return refractory periods in steps of the grid."""
    shortest = hold[hold > 0.0].min(initial=np.inf)
    if shortest < dt * (1.0 - 1e-9):
        raise ParameterError(
            f"refractory: {shortest:g} ms is shorter than the step of the grid, dt = {dt:g} ms. "
            "Take a smaller dt, clock='continuous', or no refractory period (0 ms)."
        )
    return np.rint(hold / dt)


def _pieces(stimulus: Piecewise, dt: float | None) -> layout.Stimulus:
    starts = stimulus.starts
    if dt is not None:  # breakpoints that are on the grid but for rounding
        steps = np.rint(starts / dt)
        starts = np.where(np.abs(starts - steps * dt) < 1e-9 * dt, steps * dt, starts)
    return layout.Stimulus(
        np.ascontiguousarray(starts),
        stimulus.polynomial,
        stimulus.amplitude,
        stimulus.frequency,
        stimulus.phase,
    )
