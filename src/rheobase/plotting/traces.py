"""What there is to draw in a recording, as plain arrays in the engine's units."""

from __future__ import annotations

from operator import index
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.units import TIME, Dimension, dimension_of, quantity, to_engine


class Trace(NamedTuple):
    """One variable of one neuron: times in ms, values, and their dimension."""

    t: NDArray[np.float64]
    values: NDArray[np.float64]
    dimension: Dimension


def read_membrane(recording: Any, neuron: Any) -> Trace:
    """Return the trace of the membrane variable.

    Parameters
    ----------
    recording : Recording
    neuron : int
        Which neuron; negative numbers count from the end.

    Returns
    -------
    Trace

    Raises
    ------
    ParameterError
        If it was not recorded, or there is no such neuron.
    """
    check_recording(recording)
    if recording.membrane in (None, "I"):
        raise ParameterError(
            "recording: no membrane potential was recorded. Record it, rb.run(..., record=['v']), "
            "or draw the spikes alone with rb.plotting.raster."
        )
    return _trace(recording, recording.membrane, neuron)


def read_current(recording: Any, neuron: Any) -> Trace:
    """Return the trace of the input current; see `read_membrane`."""
    check_recording(recording)
    if "I" not in recording.variables:
        raise ParameterError(
            "recording: the input current 'I' was not recorded. Record it, "
            "rb.run(..., record=['v', 'I']), or draw the membrane potential alone with "
            "rb.plotting.voltage."
        )
    return _trace(recording, "I", neuron)


def _trace(recording: Any, name: str, neuron: Any) -> Trace:
    number = which_neuron(recording, neuron)
    given = quantity(recording[name])
    dimension = dimension_of(given)
    values = np.atleast_2d(to_engine(given, dimension))[number]
    return Trace(np.asarray(to_engine(recording.t, TIME)), values, dimension)


def which_neuron(recording: Any, neuron: Any) -> int:
    """Return the number of a neuron of the recording, from 0 on.

    Raises
    ------
    ParameterError
        If the recording has no such neuron.
    """
    neurons = len(recording.spikes)
    try:
        return range(neurons)[index(neuron)]
    except (TypeError, IndexError):
        known = "one neuron, 0" if neurons == 1 else f"neurons 0 to {neurons - 1}"
        raise ParameterError(f"neuron: the recording has {known}; got {neuron!r}.") from None


def threshold_of(recording: Any, neuron: int) -> float | None:
    """Return the threshold of the membrane variable, None if it is unknown or not finite."""
    if recording.threshold is None:
        return None
    given = quantity(recording.threshold)
    values = np.ravel(to_engine(given, dimension_of(given)))
    value = float(values[neuron if values.size > 1 else 0])
    return value if np.isfinite(value) else None


def check_recording(recording: Any) -> None:
    """Raise ParameterError if this is not a recording."""
    if not all(hasattr(recording, name) for name in ("t", "spikes", "membrane", "variables")):
        raise ParameterError(
            f"recording: expected what rb.run returns, got {type(recording).__name__}."
        )
