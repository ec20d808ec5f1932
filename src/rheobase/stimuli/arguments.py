"""Checks of what a user gave for a stimulus: units, shapes, and values that make sense."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from rheobase.errors import ParameterError
from rheobase.units import CURRENT, TIME, QuantityLike, to_engine

if TYPE_CHECKING:
    from numpy.typing import NDArray


def finite(values: float | NDArray[np.float64], what: str, unit: str = "") -> NDArray[np.float64]:
    """Return a read-only copy of the values if all are finite; the message says which is not."""
    array = np.array(values, dtype=np.float64)
    if array.size == 0:
        raise ParameterError(f"{what}: expected at least one value, got an empty array.")
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):  # its size is 0 also for one bad scalar
        where = ", ".join(str(index) for index in bad[0])
        at = f" at index {where}" if where else ""
        value = f"{array[tuple(bad[0])]} {unit}".strip()
        raise ParameterError(f"{what}: expected finite values, got {value}{at}.")
    array.setflags(write=False)
    return array


def one_each(array: NDArray[np.float64], what: str) -> NDArray[np.float64]:
    """Return the array if it is one value, or one for each neuron."""
    if array.ndim > 1:
        raise ParameterError(
            f"{what}: expected one value, or a 1-D array with one value a neuron; "
            f"got an array of shape {array.shape}."
        )
    return array


def current(value: QuantityLike, what: str) -> NDArray[np.float64]:
    """Return a current in nA: one value, or one for each neuron."""
    return one_each(finite(to_engine(value, CURRENT, what), what, "nA"), what)


def instant(value: QuantityLike, what: str) -> float:
    """Return a single time in ms."""
    array = finite(to_engine(value, TIME, what), what, "ms")
    if array.ndim:
        raise ParameterError(f"{what}: expected one time, got an array of shape {array.shape}.")
    return float(array)


def instants(value: QuantityLike, what: str) -> NDArray[np.float64]:
    """Return times in ms, sorted."""
    array = np.atleast_1d(finite(to_engine(value, TIME, what), what, "ms"))
    if array.ndim > 1:
        raise ParameterError(f"{what}: expected a 1-D array of times, got shape {array.shape}.")
    array = np.sort(array)
    array.setflags(write=False)
    return array


def duration(value: QuantityLike, what: str) -> float:
    """Return a single time in ms that is more than zero."""
    time = instant(value, what)
    if time <= 0.0:
        raise ParameterError(f"{what}: expected a time longer than 0 ms, got {time:g} ms.")
    return time


def end_after(start: float, stop: QuantityLike, what: str) -> float:
    """Return the end in ms of what begins at `start`."""
    end = instant(stop, "stop")
    if end < start:
        raise ParameterError(
            f"{what}: a stimulus that ends before it starts: start is {start:g} ms, stop is "
            f"{end:g} ms. stop is the time of the end, not how long it lasts."
        )
    if end == start:
        raise ParameterError(f"{what}: it lasts no time: start and stop are both {start:g} ms.")
    return end


Sizes: TypeAlias = "list[tuple[object, int | None]]"
"""What may be for several neurons, and for how many; None for what is the same for all."""


def lengths(**values: NDArray[np.float64]) -> Sizes:
    """Return the name of each array and the number of neurons that it is for."""
    return [(name, len(array) if array.ndim else None) for name, array in values.items()]


def agreed_size(sizes: Sizes) -> int | None:
    """Return the one number of neurons among the sizes, None if all of them are None."""
    given = [(what, size) for what, size in sizes if size is not None]
    for what, size in given[1:]:
        if size != given[0][1]:
            raise ParameterError(
                f"sizes do not fit: {given[0][0]} is for {given[0][1]} neurons, {what} for {size}."
            )
    return given[0][1] if given else None


def columns(*values: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Return the values of each argument as a column, one row a neuron."""
    return [np.reshape(value, (-1, 1)) for value in np.broadcast_arrays(*values)]
