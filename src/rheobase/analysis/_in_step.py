"""Which spikes a step of current evoked."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.recording import SpikeTrain
from rheobase.stimuli import Stimulus
from rheobase.stimuli.arguments import end_after, instant
from rheobase.units import QuantityLike

Floats = NDArray[np.float64]


def in_step(
    train: Any, stimulus: Stimulus | tuple[QuantityLike, QuantityLike]
) -> tuple[Floats, float, float]:
    """Return the spikes in the step, and when it begins and ends; all in ms.

    Parameters
    ----------
    train : SpikeTrain
    stimulus : Stimulus, or tuple of two times
        A single step of current, or when it begins and ends.

    Raises
    ------
    ParameterError
        If it is something else, or the train does not begin before the step.
    """
    if not isinstance(train, SpikeTrain):
        raise ParameterError(
            f"spike_train: expected one such as recording.spikes[0], got {type(train).__name__}."
        )
    start, stop = train.start.m, train.stop.m
    if isinstance(stimulus, Stimulus):
        begin, end = _step(stimulus, stop)
    elif isinstance(stimulus, tuple) and len(stimulus) == 2:
        begin = instant(stimulus[0], "stimulus")
        end = end_after(begin, stimulus[1], "stimulus")
    else:
        raise ParameterError(
            f"stimulus: expected a step such as rb.step(...), or when it began and ended, got "
            f"{stimulus!r}."
        )
    end = min(end, stop)
    if not start <= begin < end:
        raise ParameterError(
            f"spike_train: it is of {start:g} to {stop:g} ms and does not see the step begin, at "
            f"{begin:g} ms."
        )
    times = train.times.m
    return times[(times >= begin) & (times <= end)], begin, end


def _step(stimulus: Stimulus, stop: float) -> tuple[float, float]:
    """Return when a step begins and ends."""
    pieces = stimulus.pieces(stop)
    steady = not pieces.polynomial[:, :, 1:].any() and not pieces.amplitude.any()
    levels = pieces.polynomial[:, :, 0]
    if len(levels) == 1 and steady:
        changes = np.flatnonzero(np.diff(levels[0])) + 1
        edges = [*pieces.starts[changes].tolist(), stop]
        if changes.size == 0 and levels[0, 0]:
            return 0.0, stop
        if changes.size == 1:  # on for good, or off after it was on from the beginning
            on_at_first = levels[0, 0] != 0.0 and levels[0, -1] == 0.0
            return (0.0, edges[0]) if on_at_first else (edges[0], stop)
        if changes.size == 2 and levels[0, 0] == levels[0, -1]:
            return edges[0], edges[1]
    raise ParameterError(
        f"stimulus: expected a single step of current, got {stimulus!r}. For another one, say "
        "between when and when the response counts: (start, stop)."
    )
