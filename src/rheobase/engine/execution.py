"""Run a plan: native code on all cores, buffers that grow, and failures in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rheobase.engine import layout
from rheobase.engine.plan import Plan
from rheobase.engine.threads import in_threads, usable_cores
from rheobase.errors import SimulationError
from rheobase.neurons import Model

_ORDER = 24  # of the Taylor series; its remainder is 1/24! of the solution
_STAGES = 16  # of Runge-Kutta with dense output
_MOST_SPIKES = 200_000_000  # 1.6 GB; more is a mistake in a parameter


@dataclass(frozen=True)
class Result:
    """What came out, as plain arrays in the engine's units.

    Parameters
    ----------
    traces : ndarray, shape (n, variables, samples)
    spike_times : ndarray, shape (spikes,)
        Neuron by neuron.
    spike_counts : ndarray of int64, shape (n,)
    """

    traces: NDArray[np.float64]
    spike_times: NDArray[np.float64]
    spike_counts: NDArray[np.int64]


def simulate(
    model: Model, plan: Plan, dt: float, samples: int, recorded: NDArray[np.int64]
) -> Result:
    """Run a plan from beginning to end.

    Parameters
    ----------
    model : Model
        For the names in messages.
    plan : Plan
    dt : float
        The time between two samples, in ms.
    samples : int
        How many.
    recorded : ndarray of int64, shape (variables,)
        Which state variables to sample.

    Returns
    -------
    Result

    Raises
    ------
    SimulationError
        If a variable is no longer finite, a hazard is negative or not finite, a neuron fires for
        ever, or no step is small enough.
    """
    traces = np.empty((plan.size, len(recorded), samples))
    counts = np.zeros(plan.size, dtype=np.int64)
    sampled = layout.Samples(dt, recorded, traces)

    def block(first: int) -> list[NDArray[np.float64]]:
        last = min(first + plan.block, plan.size)
        return _run_block(model, plan, sampled, counts, first, last)

    blocks = in_threads(block, range(0, plan.size, plan.block), usable_cores())
    times = np.concatenate([part for parts in blocks for part in parts])
    return Result(traces, times, counts)


def _run_block(
    model: Model,
    plan: Plan,
    samples: layout.Samples,
    counts: NDArray[np.int64],
    first: int,
    last: int,
) -> list[NDArray[np.float64]]:
    """Run some neurons; return their spike times, in parts as the buffers filled up."""
    stretch = _scratch(plan.neurons.initial.shape[1])
    parts = []
    capacity = max(1024, 512 * (last - first))  # memory that is not written to costs nothing
    while first < last:
        times = np.empty(capacity)
        failure = layout.Failure(
            np.zeros(1, np.int64), np.zeros(2, np.int64), np.zeros(1), np.zeros(1)
        )
        output = layout.Output(samples, layout.Spikes(times, counts), failure)
        reached = plan.kernel(first, last, plan.span, plan.method, plan.neurons, output, stretch)
        if failure.code[0] not in (0, layout.FULL):
            raise SimulationError(_words(model, plan, failure))
        parts.append(times[: int(counts[first:reached].sum())])
        first = reached
        capacity *= 4
        if capacity > _MOST_SPIKES:
            raise SimulationError(
                f"{model.name}: neuron {first} fires more than {capacity // 4:,} times by "
                f"{failure.time[0]:g} ms. Is its refractory period missing?"
            )
    return parts


def _scratch(variables: int) -> layout.Stretch:
    return layout.Stretch(
        form=np.zeros(5),
        coefficients=np.zeros((variables, _ORDER)),
        gap=np.zeros(_ORDER),
        input=np.zeros(_ORDER),
        stages=np.zeros((_STAGES, variables)),
        state=np.zeros((3, variables)),
        memory=np.zeros(3),
    )


def _words(model: Model, plan: Plan, failure: layout.Failure) -> str:
    neuron, variable = failure.place
    where = f"{model.name}: neuron {neuron}" if plan.size > 1 else model.name
    when = f"at {failure.time[0]:.6g} ms"
    if failure.code[0] == layout.NO_HAZARD:
        return (
            f"{where}: the hazard '{model.system.escape}' is {failure.value[0]:.6g} per ms {when}; "
            "expected a finite number that is not negative."
        )
    name = model.states[variable]
    if failure.code[0] == layout.NOT_FINITE:
        return (
            f"{where}: '{name}' is no longer a finite number {when}. Does the threshold stop it "
            "from growing, and is dt small enough?"
        )
    if failure.code[0] == layout.FOR_EVER:
        return (
            f"{where}: fires for ever {when}, since '{model.threshold}' still holds after "
            f"'{model.reset}'. Reset it below threshold, or give a refractory period."
        )
    return (
        f"{where}: no step is small enough for the tolerance {when}. Do the equations run away "
        "before the threshold is reached?"
    )
