"""What a model and a stimulus begin with on the page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import isfinite
from typing import Any

from rheobase.equations.lines import logical_lines
from rheobase.experiment.describing import quantity_text
from rheobase.laboratory.neuron.state import OWN
from rheobase.laboratory.stimulus import stimulus_values
from rheobase.neurons import NEURONS, NamedModel
from rheobase.units import CURRENT, dimension_of

# A current that makes each fire, in nA, for those that have no rheobase of their own.
_TYPICAL = {
    "GIF": 0.2,
    "IGIF": 0.7,
    "HodgkinHuxley": 1.0,
    "MorrisLecar": 0.7,
    "FitzHughNagumo": 0.5,
}

OWN_NEURON: Mapping[str, str] = {
    "equations": "tau_m * dv/dt = -(v - v_rest) + R*I",
    "threshold": "v >= v_threshold",
    "reset": "v = v_reset",
    "refractory": "t_ref",
    "parameters": (
        "tau_m = 8 ms\nR = 10 MOhm\nv_rest = -70 mV\nv_threshold = -50 mV\n"
        "v_reset = -65 mV\nt_ref = 2 ms\nv = -70 mV"
    ),
}


@cache
def default_values(model: str) -> Mapping[str, str]:
    """Return the values that a named neuron has if nothing else is said, as texts.

    Examples
    --------
    >>> from rheobase.laboratory.neuron.defaults import default_values
    >>> default_values("AdEx")["tau_w"], default_values("AdEx")["v"]
    ('144 ms', '-70.6 mV')
    """
    neuron = NEURONS[model]()
    names = {**neuron.parameters, **{name: neuron.values[name] for name in neuron.states}}
    given = neuron.DEFAULTS if isinstance(neuron, NamedModel) else {}
    texts = {}
    for name, value in names.items():
        text = given.get(name, "")
        literal = text.startswith(tuple("0123456789.+-"))
        texts[name] = text if literal and "/ " not in text else _short(value)
    if model == "LIF":  # its initial value has a name of its own
        texts["v_init"] = texts.pop("v")
    return texts


@cache
def initial_names(model: str) -> tuple[str, ...]:
    """Return the names of a neuron's initial values."""
    return ("v_init",) if model == "LIF" else NEURONS[model]().states


def equations(model: str) -> str:
    """Return the equations of a named neuron, a line for each."""
    neuron = NEURONS[model]()
    lines = [line for line in neuron.text.splitlines() if line.strip()]
    if neuron.threshold:
        lines.append(f"fires when: {neuron.threshold}")
    if neuron.escape:
        lines.append(f"fires at the rate: {neuron.escape}")
    if neuron.reset:
        lines.append(f"then: {'; '.join(p.text.rstrip(' ;') for p in logical_lines(neuron.reset))}")
    return "\n".join(lines)


@cache
def typical_current(model: str) -> str:
    """Return a current that makes a neuron fire.

    Examples
    --------
    >>> from rheobase.laboratory.neuron.defaults import typical_current
    >>> typical_current("LIF"), typical_current("HodgkinHuxley")
    ('2.5 nA', '1.5 nA')
    """
    if model == OWN:
        model = "LIF"
    rheobase = _TYPICAL.get(model)
    if rheobase is None:
        value = NEURONS[model]().rheobase
        rheobase = float(value.m_as("nA")) if dimension_of(value) == CURRENT else 1.0
    if not isfinite(rheobase) or rheobase <= 0.0:
        rheobase = 1.0
    size, unit = (rheobase, "nA") if rheobase >= 0.1 else (1000.0 * rheobase, "pA")
    strength = 1.25 if model == "LIF" else 1.5
    return f"{float(f'{strength * size:.2g}'):g} {unit}"


def default_stimulus(kind: str, model: str) -> dict[str, str]:
    """Return the arguments that a stimulus begins with.

    Examples
    --------
    >>> from rheobase.laboratory.neuron.defaults import default_stimulus
    >>> default_stimulus("step", "LIF")["amplitude"]
    '2.5 nA'
    """
    return stimulus_values(kind, typical_current(model))


def presets(model: str) -> Mapping[str, tuple[Mapping[str, str], str | None]]:
    """Return the presets of a model: their values, and the step of current each is shown at."""
    kind: Any = NEURONS.get(model)
    steps = getattr(kind, "STEPS", {})
    return {
        name: (values, steps.get(name)) for name, values in getattr(kind, "PRESETS", {}).items()
    }


def _short(value: Any) -> str:
    """Return a value as text, with no more digits than it needs."""
    text = f"{float(value.magnitude):.10g}"
    return quantity_text(value) if float(text) != value.magnitude else f"{text} {value.units:~P}"
