"""What a change in the form makes of the state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rheobase.gallery import REGIMES
from rheobase.laboratory.network.parameters import PARAMETERS
from rheobase.laboratory.network.state import HERE, State


def changed(state: State, changes: Mapping[str, str]) -> State:
    """Return the state after changes, by the names of the fields.

    Examples
    --------
    >>> from rheobase.laboratory.network.changes import changed
    >>> from rheobase.laboratory.network.state import State
    >>> changed(State(), {"network.regime": "SR"}).network
    {'g': '3', 'eta': '2'}
    """
    for name, text in changes.items():
        state = _change(state, name, text)
    return state


def _change(state: State, name: str, text: str) -> State:
    match name:
        case "pause" if text == "pause":
            return replace(state, run={**state.run, "paused": HERE})
        case "pause" | "restart":
            run = {key: value for key, value in state.run.items() if key != "paused"}
            return replace(state, run=run)
        case "run.pace":
            return replace(state, run={**state.run, "pace": text})
        case "network.regime" if text in REGIMES:
            values = {key: f"{value:g}" for key, value in REGIMES[text].items()}
            return replace(state, network={**state.network, **values})
    table, _, key = name.partition(".")
    if table != "network" or key not in PARAMETERS:
        return state
    rest = {name: value for name, value in state.network.items() if name != key}
    return replace(state, network={**state.network, key: text} if text.strip() else rest)
