"""What a change on the page makes of the state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rheobase.errors import ParameterError, did_you_mean
from rheobase.experiment import KINDS
from rheobase.laboratory.bounds import TEXT
from rheobase.laboratory.exercise.state import State
from rheobase.laboratory.stimulus import other_kind, stimulus_values

CURRENT = "2.5 nA"  # makes many of these neurons fire, and says nothing about any
_TIMES = {"start": "20 ms", "stop": "180 ms"}


def changed(state: State, changes: Mapping[str, str]) -> State:
    """Return the state after changes, by the names of the fields.

    Raises
    ------
    ParameterError
        If there is no such exercise or stimulus, or the seed is out of range.

    Examples
    --------
    >>> from rheobase.laboratory.exercise.changes import changed
    >>> from rheobase.laboratory.exercise.state import State
    >>> changed(State.beginning(), {"exercise.seed": "7"}).seed
    7
    """
    for name, text in changes.items():
        state = _change(state, name, text)
    return state


def answered(state: State, answers: Mapping[str, str]) -> State:
    """Return the state with these answers too, each cut where it is too long.

    An answer that is empty takes back the one before; one to no question is left out.

    Examples
    --------
    >>> from rheobase.laboratory.exercise.changes import answered
    >>> from rheobase.laboratory.exercise.state import State
    >>> answered(State.beginning(), {"I_min": "2 nA", "colour": "blue"}).answer
    {'I_min': '2 nA'}
    """
    given = {**state.answer, **answers}
    questions = [question.name for question in state.exercise.questions]
    kept = {name: given[name][:TEXT] for name in questions if given.get(name, "").strip()}
    return replace(state, answer=kept)


def _change(state: State, name: str, text: str) -> State:
    match name:
        case "exercise.name":
            return State.beginning(text, str(state.seed))
        case "exercise.seed":
            return State.beginning(state.name, text)
        case "stimulus.kind":
            return replace(state, stimulus=_other_stimulus(state, text))
        case "reset":
            begins = State.beginning(state.name, str(state.seed))
            return replace(begins, answer=state.answer)
        case "run.duration":
            return replace(state, run={"duration": text.strip() or state.exercise.duration})
        case "read.t":
            return replace(state, read={"t": text.strip() or "0 ms"})
    table, _, key = name.partition(".")
    if table != "stimulus" or not key:
        return state
    values: dict[str, Any] = {**state.stimulus, key: text}
    return replace(state, stimulus={name: value for name, value in values.items() if value.strip()})


def _other_stimulus(state: State, kind: str) -> dict[str, str]:
    if kind not in KINDS:
        near = did_you_mean(kind[:60], KINDS)
        raise ParameterError(f"kind: there is no stimulus {kind[:60]!r}. {near}")
    own = state.exercise.stimulus
    begins = stimulus_values(kind, CURRENT)
    times = {name: text for name, text in _TIMES.items() if name in begins}
    return other_kind(state.stimulus, own if own["kind"] == kind else {**begins, **times})
