"""The smallest value of something at which a neuron fires, found for many neurons at once.

Each round runs one population with several candidates a neuron and keeps, for each neuron, the
first that fires and the one below it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.analysis._population import rebuilt, run_for_spikes
from rheobase.errors import ParameterError
from rheobase.neurons import Model
from rheobase.stimuli import constant, step
from rheobase.units import CURRENT, TIME, from_engine

Floats = NDArray[np.float64]
Fires = Callable[[Floats], NDArray[np.bool_]]

_A_ROUND = 8  # candidates a neuron
_PRECISION = 1e-9  # relative
_LOWEST, _DECADES = 1e-6, 12  # nA: from 1 fA to 1 mA


def first_spikes(neuron: Model, amplitude: Floats, pulse: Floats | None, length: float) -> Floats:
    """Return when each neuron first fires in a current from 0 ms on, infinite if it does not.

    Parameters
    ----------
    neuron : Model
        With one neuron, or as many as there are rows.
    amplitude : ndarray, shape (rows, points)
        In nA.
    pulse : ndarray, shape (rows, points), or None
        How long the current lasts, in ms; None for as long as the run.
    length : float
        How long to watch, in ms.

    Returns
    -------
    ndarray, shape (rows, points)
    """
    flat = amplitude.ravel()
    stimulus: Any
    if pulse is None:
        stimulus = constant(from_engine(flat, CURRENT))
    else:  # a stimulus has the same breakpoints for all neurons: theirs add up
        lasting = pulse.ravel()
        stimulus = sum(
            step(
                from_engine(np.where(lasting == d, flat, 0.0), CURRENT),
                "0 ms",
                from_engine(d, TIME),
            )
            for d in np.unique(lasting).tolist()
        )
    once = _firing_once(neuron, amplitude.shape[1], length)
    spikes = run_for_spikes(once, stimulus, length).spikes
    times = [train.times.m[0] if train.count else np.inf for train in spikes]
    return np.array(times).reshape(amplitude.shape)


def _firing_once(neuron: Model, points: int, length: float) -> Model:
    """Return the neurons with a refractory period that lasts: only the first spike is wanted."""
    name = "rest_of_the_run"
    while name in neuron.system.dimensions:
        name += "_"
    period = f"({neuron.refractory}) + {name}" if neuron.refractory else name
    return rebuilt(neuron, points, period, **{name: from_engine(2.0 * length, TIME)})


def smallest_current(neuron: Model, fires: Fires, rows: int, within: str) -> Floats:
    """Return the smallest current that fires, in nA, one a row.

    First up a ladder of currents, a decade a round, so that no neuron is ever given a current
    much larger than it needs, with which its equations might run away; then between two rungs.

    Parameters
    ----------
    neuron : Model
        For the names in messages.
    fires : callable
        Says of currents of shape (rows, points) which make the neuron of that row fire.
    rows : int
        How many neurons.
    within : str
        In what the neuron is to fire, for messages.

    Returns
    -------
    ndarray, shape (rows,)

    Raises
    ------
    ParameterError
        If it fires without a current, or not with the largest.
    """
    if fires(np.zeros((rows, 1))).any():
        raise ParameterError(
            f"{neuron.name} fires without any current: the rheobase belongs to a neuron at rest."
        )
    low, high = np.zeros(rows), np.full(rows, np.inf)
    for decade in range(_DECADES):
        open_ = np.isinf(high)
        if not open_.any():
            break
        rungs = _LOWEST * 10.0 ** (decade + np.arange(1, _A_ROUND + 1) / _A_ROUND)
        currents = np.where(open_[:, np.newaxis], rungs, 0.0)
        low, high = _narrowed(low, high, currents, fires(currents), open_)
    if np.isinf(high).any():
        largest = from_engine(_LOWEST * 10.0**_DECADES, CURRENT).to("mA")
        raise ParameterError(
            f"{neuron.name} does not fire {within} in any current up to {largest:.3g~P}."
        )
    return smallest(fires, low, high)


def smallest(fires: Fires, low: Floats, high: Floats) -> Floats:
    """Return the smallest value that fires, to a relative precision of 1e-9.

    Parameters
    ----------
    fires : callable
        As for `smallest_current`.
    low, high : ndarray, shape (rows,)
        A value that does not fire, and a larger one that does.

    Returns
    -------
    ndarray, shape (rows,)
        The smallest value known to fire.
    """
    parts = np.arange(1, _A_ROUND + 1) / (_A_ROUND + 1)
    everywhere = np.ones(low.shape, dtype=bool)
    while np.any(high - low > _PRECISION * high):
        between = low[:, np.newaxis] + (high - low)[:, np.newaxis] * parts
        low, high = _narrowed(low, high, between, fires(between), everywhere)
    return high


def _narrowed(
    low: Floats, high: Floats, tried: Floats, fired: NDArray[np.bool_], open_: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Return the bounds next to the first value that fired."""
    ladder = np.concatenate([low[:, np.newaxis], tried, high[:, np.newaxis]], axis=1)
    ends = np.ones((low.size, 1), dtype=bool)
    first = np.argmax(np.concatenate([~ends, fired, ends], axis=1), axis=1)
    rows = np.arange(low.size)
    return (
        np.where(open_, ladder[rows, first - 1], low),
        np.where(open_, ladder[rows, first], high),
    )
