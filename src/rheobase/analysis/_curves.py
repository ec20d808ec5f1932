"""Curves of one neuron, or of each of several, for the plots of results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np


def each_neuron(label: str | None, *values: Any) -> Iterator[tuple[str | None, tuple[Any, ...]]]:
    """Yield for each neuron what to call its curve, and its part of the values.

    Parameters
    ----------
    label : str or None
        What the user calls the curve, or curves: of several neurons, each gets its number, too.
    *values : Quantity, shape (points,), or (neurons, points)
        After the first also one value, for all neurons or for each: scalar, or shape (neurons,).

    Examples
    --------
    >>> from rheobase.analysis._curves import each_neuron
    >>> from rheobase.units import Hz
    >>> for name, (rate,) in each_neuron("LIF", [[10, 20], [30, 40]]*Hz):
    ...     print(name, rate)
    LIF 0 [10 20] Hz
    LIF 1 [30 40] Hz
    """
    if np.ndim(values[0].m) < 2:
        yield label, values
        return
    for neuron in range(len(values[0].m)):
        name = None if label is None else f"{label} {neuron}"
        yield name, tuple(value[neuron] if np.ndim(value.m) else value for value in values)
