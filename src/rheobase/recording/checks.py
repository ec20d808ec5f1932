"""What the arrays of a recording must be like; they may come from a stranger's file."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """Return a read-only view, so that the flags of the caller's own array stay as they are."""
    view = array.view()
    view.flags.writeable = False
    return view


def check_row(array: Any, what: str, kind: type) -> None:
    """Raise `ParameterError` if this is not a row of numbers of a kind."""
    if not isinstance(array, np.ndarray) or array.ndim != 1 or array.dtype != kind:
        raise ParameterError(f"{what}: expected one row of {kind.__name__}.")


def check_bounds(start: float, stop: float) -> None:
    """Raise `ParameterError` if something cannot have been observed from `start` to `stop`."""
    if not (np.isfinite(start) and np.isfinite(stop)):
        raise ParameterError(f"expected a finite time, got {start} to {stop} ms.")
    if stop < start:
        raise ParameterError(f"expected a stop after the start, got {start:g} to {stop:g} ms.")


def check_times(times: Any, start: float, stop: float, what: str = "spike times") -> None:
    """Raise `ParameterError` if these are not times between `start` and `stop`."""
    check_row(times, what, np.float64)
    slack = 1e-9 * max(abs(start), abs(stop))  # of a grid whose last step ends a rounding late
    if times.size and not (times.min() >= start - slack and times.max() <= stop + slack):
        raise ParameterError(f"{what}: expected all between {start:g} and {stop:g} ms.")


def check_numbers(numbers: Any, size: int, what: str) -> None:
    """Raise `ParameterError` if these are not increasing numbers of neurons."""
    check_row(numbers, what, np.int64)
    if (numbers[1:] <= numbers[:-1]).any():
        raise ParameterError(f"{what}: expected numbers of neurons that increase.")
    if numbers.size and not (numbers[0] >= 0 and numbers[-1] < size):
        raise ParameterError(f"{what}: expected numbers of neurons from 0 to {size - 1}.")


def check_offsets(times: NDArray[np.float64], offsets: Any) -> None:
    """Raise `ParameterError` if offsets do not cut times into sorted trains."""
    check_row(offsets, "spike offsets", np.int64)
    if offsets.size == 0 or offsets[0] != 0 or offsets[-1] != times.size:
        raise ParameterError(f"spike offsets: expected 0 to {times.size}, the number of spikes.")
    if (offsets[1:] < offsets[:-1]).any():
        raise ParameterError("spike offsets: expected numbers that do not decrease.")
    falls = times[1:] < times[:-1]
    falls[offsets[(offsets > 0) & (offsets < times.size)] - 1] = False  # between two neurons
    if falls.any():
        raise ParameterError("spike times: expected those of each neuron sorted.")


def check_neurons(
    times: NDArray[np.float64],
    neurons: Any,
    size: int,
    recorded: NDArray[np.int64] | None,
) -> None:
    """Raise `ParameterError` if these are not the neurons of spikes sorted in time."""
    what = "spike neurons"
    check_row(neurons, what, np.int64)
    if neurons.size != times.size:
        raise ParameterError(
            f"{what}: expected one a spike, got {neurons.size} for {times.size} spikes."
        )
    if not neurons.size:
        return
    if not (neurons.min() >= 0 and neurons.max() < size):
        raise ParameterError(f"{what}: expected numbers from 0 to {size - 1}.")
    if (times[1:] < times[:-1]).any():
        raise ParameterError("spike times: expected them sorted.")
    if ((times[1:] == times[:-1]) & (neurons[1:] < neurons[:-1])).any():
        raise ParameterError(f"{what}: expected those of equal times sorted.")
    if recorded is not None:
        places = np.searchsorted(recorded, neurons)
        if not recorded.size or (recorded[np.minimum(places, recorded.size - 1)] != neurons).any():
            raise ParameterError(f"{what}: expected only those that were recorded.")
