"""Given spikes, moved onto the grid."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.errors import NetworkError, ParameterError
from rheobase.units import TIME, to_engine

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ON_GRID = 1e-6  # how far after a grid point, in steps, a time may be and still be there
_MOST_STEPS = 2**53  # beyond, floats skip some


def spikes_on_grid(
    times: Iterable[Any], dt: float
) -> tuple[tuple[NDArray[np.float64], NDArray[np.int64]], int]:
    """Return the spikes of several sources at multiples of dt.

    A time between two grid points becomes the later one, since what happens in a step is known at
    its end.

    Parameters
    ----------
    times : iterable of Quantity
        One array of times for each source, in any order; empty for a source that is silent.
    dt : float
        In ms.

    Returns
    -------
    spikes : tuple of (ndarray of float64, ndarray of int64)
        All times in ms, sorted, and the source of each.
    sources : int
        How many there are.

    Raises
    ------
    NetworkError
        If it is no list of arrays, or a source has two spikes in one step.
    ParameterError
        If a time is not finite, or not after 0 ms.
    UnitError
        If it is not a time.

    Examples
    --------
    >>> from rheobase.network.spike_times import spikes_on_grid
    >>> from rheobase.units import ms
    >>> (times, sources), n = spikes_on_grid([[1, 2.51]*ms, []*ms, [1.7]*ms], dt=0.1)
    >>> times.round(3), sources, n
    (array([1. , 1.7, 2.6]), array([0, 2, 0]), 3)
    """
    trains = _trains(times)
    steps = [_steps(train, f"times of source {k}", dt) for k, train in enumerate(trains)]
    neurons = np.repeat(np.arange(len(steps), dtype=np.int64), [len(row) for row in steps])
    flat = np.concatenate(steps)
    order = np.lexsort((neurons, flat))
    return (_read_only(flat[order] * dt), _read_only(neurons[order])), len(steps)


def _trains(times: Any) -> list[Any]:
    if hasattr(times, "dimensionality"):
        if np.ndim(times.magnitude) < 2:
            example = "[[10, 20]*ms] for one source, [[10]*ms, [20]*ms] for two"
            raise NetworkError(
                f"times: expected a list with one array of times for each source, got {times}. "
                f"Write {example}."
            )
        times = list(times)
    if isinstance(times, str) or not isinstance(times, Iterable):
        raise NetworkError(
            f"times: expected a list with one array of times for each source, got {times!r}."
        )
    trains = list(times)
    if not trains:
        raise NetworkError("times: expected at least one source, got an empty list.")
    return trains


def _steps(train: Any, what: str, dt: float) -> NDArray[np.float64]:
    if _is_empty(train):  # of which nobody needs to say the unit
        return np.empty(0)
    times = np.asarray(to_engine(train, TIME, what))
    if times.ndim != 1:
        raise NetworkError(
            f"{what}: expected an array of times, such as [10, 20]*ms, got {train!s:.60}."
        )
    bad = ~(np.isfinite(times) & (times > 0.0))
    if bad.any():
        raise ParameterError(
            f"{what}: expected finite times after 0 ms, got {times[bad][0]:g} ms. A spike is at "
            "the end of a step, so the first can be at dt."
        )
    steps = np.maximum(np.ceil(np.sort(times) / dt - _ON_GRID), 1.0)
    if steps[-1] > _MOST_STEPS:
        raise ParameterError(
            f"{what}: expected at most {_MOST_STEPS} steps of dt = {dt:g} ms, got "
            f"{times.max():g} ms."
        )
    same = np.flatnonzero(steps[1:] == steps[:-1])
    if same.size:
        first, second = np.sort(times)[same[0] : same[0] + 2]
        raise NetworkError(
            f"{what}: {first:g} ms and {second:g} ms are in the same step of dt = {dt:g} ms. "
            "A source has at most one spike a step."
        )
    return steps


def _is_empty(train: Any) -> bool:
    values = getattr(train, "magnitude", train)
    if isinstance(values, np.ndarray):
        return values.size == 0
    return isinstance(values, (list, tuple)) and not values


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    array.setflags(write=False)
    return array
