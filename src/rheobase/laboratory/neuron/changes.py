"""What a change in the form makes of the state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rheobase.laboratory.neuron.defaults import OWN_NEURON, default_stimulus, presets
from rheobase.laboratory.neuron.state import OWN, State
from rheobase.laboratory.neuron.synapse import SYNAPSES
from rheobase.laboratory.stimulus import other_kind

BEGINNING = State(stimulus=default_stimulus("step", "LIF"))


def changed(state: State, changes: Mapping[str, str]) -> State:
    """Return the state after changes, by the names of the fields.

    Examples
    --------
    >>> from rheobase.laboratory.neuron.changes import BEGINNING, changed
    >>> changed(BEGINNING, {"neuron.R": "20 MOhm"}).neuron
    {'R': '20 MOhm'}
    """
    for name, text in changes.items():
        state = _change(state, name, text)
    return state


def _change(state: State, name: str, text: str) -> State:
    match name:
        case "neuron.model":
            return _other_model(state, text)
        case "neuron.preset":
            return _preset(state, text)
        case "stimulus.kind":
            return replace(state, stimulus=_other_stimulus(state, text))
        case "synapse.kind":
            return replace(state, synapse={"kind": text} if text in SYNAPSES else {})
        case "pin":
            return replace(state, pinned=replace(state, pinned=None, synapse={}))
        case "unpin":
            return replace(state, pinned=None)
        case "reset":
            return BEGINNING
    table, _, key = name.partition(".")
    if table not in ("neuron", "stimulus", "run", "synapse") or not key:
        return state
    rest = {name: value for name, value in getattr(state, table).items() if name != key}
    values: Any = {table: {**getattr(state, table), key: text} if text.strip() else rest}
    return replace(state, **values)


def _other_model(state: State, model: str) -> State:
    neuron = dict(OWN_NEURON) if model == OWN else {"model": model}
    kind = state.stimulus.get("kind", "constant")
    stimulus = default_stimulus(kind, model)
    times = {name: text for name, text in state.stimulus.items() if name in ("start", "stop")}
    return replace(state, neuron=neuron, stimulus={**stimulus, **times})


def _preset(state: State, name: str) -> State:
    found = presets(state.model)
    if name not in found:
        return state
    values, step = found[name]
    neuron = {"model": state.model, **values}
    if step is None:
        return replace(state, neuron=neuron)
    window = {"start": "50 ms", "stop": "450 ms"}
    return replace(state, neuron=neuron, stimulus={"kind": "step", "amplitude": step, **window})


def _other_stimulus(state: State, kind: str) -> dict[str, str]:
    return other_kind(state.stimulus, default_stimulus(kind, state.model))
