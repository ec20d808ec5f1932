"""The fields of the page of the network."""

from __future__ import annotations

from rheobase.errors import RheobaseError
from rheobase.gallery import REGIMES
from rheobase.laboratory.components import Button, Choice, Field, Group, Line, slider
from rheobase.laboratory.network.parameters import PARAMETERS, arguments, sizes
from rheobase.laboratory.network.state import PACE, PACES, State

SCALES = ("0.08", "0.2", "0.4", "1")
REGIME_NAMES = {
    "SR": "sync. regular",
    "SI fast": "sync. irregular",
    "AI": "async. irregular",
    "SI slow": "sync. irregular",
}


def groups(state: State) -> list[Group]:
    """Return the fields for a state.

    Examples
    --------
    >>> from rheobase.laboratory.network.form import groups
    >>> from rheobase.laboratory.network.state import State
    >>> [group.title for group in groups(State())]
    ['Run', 'Regime', 'Network']
    """
    regime = _regime(state)
    return [
        Group("Run", _run(state)),
        Group("Regime", [regime, _slider(state, "g"), _slider(state, "eta")]),
        Group("Network", [_size(state), _slider(state, "J"), _slider(state, "delay"),
                          _seed(state)]),
    ]  # fmt: skip


def _run(state: State) -> list[Field]:
    if "paused" in state.run:
        pause = Button("pause", "Go on", "go on", "from where it is")
    else:
        pause = Button("pause", "Pause", "pause", "and go on from there later")
    restart = Button("restart", "Reset", "on", "begin at 0 ms again, with the same seed")
    pace = state.run.get("pace", PACE)
    return [
        pause,
        restart,
        Choice("run.pace", "Pace", pace, "how fast its time goes", tuple(PACES.items())),
    ]


def _regime(state: State) -> Choice:
    options = (("", "choose …"), *((key, f"{key}: {name}") for key, name in REGIME_NAMES.items()))
    try:
        values = arguments(state.network)
    except RheobaseError:
        values = {}
    now = next(
        (name for name, each in REGIMES.items() if each.items() <= values.items()), ""
    )  # none if others were set
    return Choice("network.regime", "Regime", now, "g and eta of Brunel (2000)", options)


def _size(state: State) -> Choice:
    given = _text(state, "scale")
    options = {scale: f"{sum(sizes(float(scale))):,} neurons" for scale in SCALES}
    options.setdefault(given, f"scale {given[:20]}")
    help = PARAMETERS["scale"].help
    return Choice("network.scale", "Size", given, help, tuple(options.items()))


def _seed(state: State) -> Line:
    return Line("network.seed", "seed", _text(state, "seed"), PARAMETERS["seed"].help)


def _slider(state: State, name: str) -> Field:
    parameter = PARAMETERS[name]
    low, high = parameter.slider or (parameter.least, parameter.most)
    made: Field = slider(f"network.{name}", name, _text(state, name), parameter.begins,
                         parameter.help, low=low, high=high)  # fmt: skip
    return made


def _text(state: State, name: str) -> str:
    return state.network.get(name, PARAMETERS[name].begins)
