"""What a process computes for the page of an exercise. Plain arrays and numbers come back."""

from __future__ import annotations

from typing import Any

import numpy as np

from rheobase.errors import ParameterError
from rheobase.exercises import Verdict
from rheobase.experiment import make_stimulus
from rheobase.laboratory import recorded
from rheobase.laboratory.bounds import check_settings
from rheobase.laboratory.exercise.state import State
from rheobase.recording import Recording
from rheobase.units import TIME, to_engine


def trace(state: State) -> dict[str, Any]:
    """Return the course of the experiment, and what is read off it.

    Raises
    ------
    RheobaseError
        If something in the state is not possible.

    Examples
    --------
    >>> from rheobase.laboratory.exercise.simulate import trace
    >>> from rheobase.laboratory.exercise.state import State
    >>> trace(State.beginning())["facts"]["Spikes"]
    '0'
    """
    recording = _recorded(state)
    train = recording.spikes[0]
    told = {"Spikes": f"{train.count}", "Rate": f"{train.rate.m:.4g} Hz"}
    at, read = _read(recording, state.read["t"])
    return {**recorded.course(recording), "at": at, "facts": told | read}


def verdicts(state: State) -> dict[str, Verdict]:
    """Return what became of each answer.

    Examples
    --------
    >>> from rheobase.laboratory.exercise.simulate import verdicts
    >>> from rheobase.laboratory.exercise.state import State
    >>> verdicts(State.from_query({"answer.spikes": "6"}))["spikes"].right
    True
    """
    return {name: state.exercise.check(name, given) for name, given in state.answer.items()}


def csv(state: State) -> str:
    """Return the traces of the experiment as a table."""
    return recorded.csv(_recorded(state))


def figure(state: State, kind: str) -> bytes:
    """Return the figure of the experiment, as a file of the kind "png" or "svg"."""
    return recorded.figure(_recorded(state), kind)


def _recorded(state: State) -> Recording:
    settings = state.settings
    check_settings(settings)
    stimulus = make_stimulus(settings)
    if stimulus.size is not None:
        raise ParameterError("amplitude: the lab shows one neuron, and takes one current.")
    return state.exercise.run(stimulus, settings.run["duration"])


def _read(recording: Recording, text: str) -> tuple[float, dict[str, str]]:
    """Return the time of the sample that is nearest to a time, and what there is at it."""
    wanted = to_engine(text, TIME, "t")
    t, spikes = recording.t.m, recording.spikes[0].times.m
    k = int(np.abs(t - np.clip(wanted, t[0], t[-1])).argmin())
    nearest = spikes[np.abs(spikes - t[k]).argmin()] if spikes.size else None
    return float(t[k]), {
        "At": f"{t[k]:.10g} ms",
        "v": f"{recording.v.m[k]:.3f} mV",
        "I": f"{recording['I'].m[k]:.4g} nA",
        "Nearest spike": "–" if nearest is None else f"{nearest:.3f} ms",
    }
