"""The fields of the page of a neuron."""

from __future__ import annotations

from collections.abc import Iterator

from rheobase.laboratory.components import (
    Button,
    Choice,
    Field,
    Group,
    Line,
    Lines,
    Slider,
    slider,
    without_zero,
)
from rheobase.laboratory.neuron.defaults import (
    default_values,
    initial_names,
    presets,
    typical_current,
)
from rheobase.laboratory.neuron.state import DURATION, OWN, State
from rheobase.laboratory.neuron.synapse import SYNAPSES
from rheobase.laboratory.stimulus import stimulus_fields
from rheobase.neurons import NEURONS
from rheobase.units import TIME, VOLTAGE, dimension_of, quantity

_MEANING = {
    "R": "membrane resistance",
    "C": "membrane capacitance",
    "g_L": "leak conductance",
    "tau_m": "membrane time constant",
    "tau_w": "time constant of adaptation",
    "v_rest": "resting potential",
    "v_reset": "potential after a spike",
    "v_threshold": "potential at which it fires",
    "v_T": "threshold of the exponential",
    "v_peak": "potential at which a spike is cut",
    "v_init": "potential at the start",
    "v": "membrane potential at the start",
    "t_ref": "absolute refractory period",
    "delta_T": "sharpness of the threshold",
    "a": "how adaptation follows the potential",
    "b": "how much adaptation a spike adds",
    "E_syn": "reversal potential",
    "tau_syn": "time constant of the synapse",
    "tau_rise": "time constant of the rise",
    "tau_decay": "time constant of the decay",
    "weight": "what one spike adds",
    "Mg": "magnesium concentration",
}
_ABOUT_ZERO = {TIME: 20.0, VOLTAGE: 20.0}  # how far sliders go whose default is zero
_BOTH_SIGNS = ("a", "b", "b_3", "beta", "w", "u", "f_v")


def groups(state: State) -> list[Group]:
    """Return the fields for a state.

    Examples
    --------
    >>> from rheobase.laboratory.neuron.form import groups
    >>> from rheobase.laboratory.neuron.state import State
    >>> [group.title for group in groups(State())]
    ['Neuron', 'At the start', 'Current', 'Run', 'Synapse', 'Compare']
    """
    made = [Group("Neuron", list(_neuron(state)))]
    if state.model != OWN:
        made.append(Group("At the start", list(_initial(state))))
    duration = slider("run.duration", "duration", state.run.get("duration", DURATION), "500 ms",
                      "how long to simulate", low=50.0, high=2000.0)  # fmt: skip
    made += [
        Group("Current", list(_stimulus(state))),
        Group("Run", [duration]),
        Group("Synapse", list(_synapse(state))),
        Group("Compare", list(_compare(state))),
    ]
    return made


def _neuron(state: State) -> Iterator[Field]:
    options = (*((name, name) for name in NEURONS), (OWN, "Own equations"))
    known = state.model if state.model in dict(options) else "LIF"
    yield Choice("neuron.model", "Model", known, "which equations", options)
    if state.model == OWN:
        yield from _equations(state)
        return
    if found := presets(known):
        choices = (("", "choose …"), *((name, name.replace("_", " ")) for name in found))
        yield Choice("neuron.preset", "Preset", "", "values of the literature", choices)
    initial = initial_names(known)
    for name, typical in default_values(known).items():
        if name not in initial:
            yield _parameter(name, state.neuron.get(name, typical), typical)


def _initial(state: State) -> Iterator[Field]:
    known = state.model if state.model in NEURONS else "LIF"
    values = default_values(known)
    for name in initial_names(known):
        yield _parameter(name, state.neuron.get(name, values[name]), values[name])


def _equations(state: State) -> Iterator[Field]:
    for name, label in (
        ("equations", "Equations"),
        ("threshold", "fires when"),
        ("reset", "then"),
        ("refractory", "refractory for"),
        ("parameters", "Parameters and initial values"),
    ):
        kind = Lines if name in ("equations", "parameters") else Line
        yield kind(f"neuron.{name}", label, state.neuron.get(name, ""))


def _parameter(name: str, value: str, typical: str) -> Slider:
    full, meaning = f"neuron.{name}", _MEANING.get(name, "")
    dimension = dimension_of(quantity(typical))
    centre = float(quantity(typical).magnitude)
    if dimension == VOLTAGE and (centre < 0.0 or name.startswith(("v", "E_"))):
        high = max(60.0, centre * 1.5)
        return slider(full, name, value, typical, meaning, low=-100.0, high=high)
    if centre == 0.0:
        far = _ABOUT_ZERO.get(dimension, 1.0)
        low = 0.0 if dimension == TIME else -far
        return slider(full, name, value, typical, meaning, low=low, high=far)
    made = slider(full, name, value, typical, meaning)
    if name in _BOTH_SIGNS:
        far = max(made.high, -made.low)
        return slider(full, name, value, typical, meaning, low=-far, high=far)
    return made if name == "t_ref" else without_zero(made)


def _stimulus(state: State) -> Iterator[Field]:
    model = state.model if state.model in NEURONS else OWN
    return stimulus_fields(state.stimulus, typical_current(model))


def _synapse(state: State) -> Iterator[Field]:
    options = (("", "None"), *((name, name) for name in SYNAPSES))
    kind = state.synapse.get("kind", "")
    known = kind if kind in SYNAPSES else ""
    yield Choice("synapse.kind", "Kind", known, "whose postsynaptic potential to show", options)
    for name, typical in SYNAPSES.get(known, {}).items():
        full, value = f"synapse.{name}", state.synapse.get(name, typical)
        meaning = _MEANING.get(name, "")
        if name == "E_syn":
            yield slider(full, name, value, typical, meaning, low=-100.0, high=60.0)
        else:
            yield without_zero(slider(full, name, value, typical, meaning))


def _compare(state: State) -> Iterator[Field]:
    if state.pinned is None:
        yield Button("pin", "Pin this trace", "on", "keep it on the page, and change one thing")
    else:
        yield Button("pin", "Pin this one instead", "on", "in place of the one that is pinned")
        yield Button("unpin", "Take the pin out", "on", "show the present trace alone")
    yield Button("reset", "Start afresh", "on", "an LIF neuron and a step of current")
