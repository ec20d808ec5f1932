"""The current that a page injects: what each kind begins with, its fields, and its settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rheobase.errors import ParameterError, RheobaseError
from rheobase.experiment import KINDS
from rheobase.laboratory.components import Choice, Field, Line, slider, without_zero
from rheobase.units import dimension_of, quantity

_NAMES = {
    "constant": "Constant",
    "step": "Step",
    "ramp": "Ramp",
    "sine": "Sine",
    "pulses": "Pulses",
    "noise": "Noise",
    "zero": "None",
}
_MEANING = {
    "amplitude": "how strong",
    "start": "when it comes on",
    "stop": "when it goes off",
    "frequency": "cycles in a time",
    "offset": "the mean",
    "sigma": "standard deviation",
    "tau": "correlation time; 0 is not white noise: open a file for that",
    "seed": "of the random numbers",
    "times": "when one begins, with commas between them",
    "width": "how long each lasts",
}
_LEFT_OUT = {"phase": "0 degree", "offset": "0 nA", "mean": "0 nA", "seed": "0"}  # what holds then


def stimulus_values(kind: str, current: str) -> dict[str, str]:
    """Return the table of a stimulus as it begins.

    Parameters
    ----------
    kind : str
        One of `rheobase.experiment.KINDS`.
    current : str
        How strong, with a unit.

    Examples
    --------
    >>> from rheobase.laboratory.stimulus import stimulus_values
    >>> stimulus_values("step", "2.5 nA")
    {'kind': 'step', 'amplitude': '2.5 nA', 'start': '50 ms', 'stop': '450 ms'}
    """
    unit = current.split()[1]
    part = f"{float(f'{quantity(current).m / 5:.2g}'):g} {unit}"
    times = {"start": "50 ms", "stop": "450 ms"}
    ramp = {"amplitude_start": f"0 {unit}", "amplitude_stop": current}
    arguments: dict[str, dict[str, str]] = {
        "constant": {"amplitude": current},
        "step": {"amplitude": current, **times},
        "ramp": {**ramp, **times},
        "sine": {"amplitude": part, "frequency": "10 Hz", "phase": "0 degree", "offset": current},
        "pulses": {"amplitude": current, "times": "50 ms, 150 ms, 250 ms", "width": "20 ms"},
        "noise": {"mean": current, "sigma": part, "tau": "5 ms", "seed": "1"},
        "zero": {},
    }
    return {"kind": kind, **arguments[kind]}


def other_kind(stimulus: Mapping[str, str], begins: Mapping[str, str]) -> dict[str, str]:
    """Return a stimulus of another kind, with those arguments that the two have in common.

    Parameters
    ----------
    stimulus : mapping of str to str
        The one that there is.
    begins : mapping of str to str
        What the other kind begins with.

    Examples
    --------
    >>> from rheobase.laboratory.stimulus import other_kind, stimulus_values
    >>> other_kind({"kind": "constant", "amplitude": "1 nA"}, stimulus_values("step", "2 nA"))
    {'kind': 'step', 'amplitude': '1 nA', 'start': '50 ms', 'stop': '450 ms'}
    """
    kept = {name: text for name, text in stimulus.items() if name in begins and name != "kind"}
    return {**begins, **kept}


def stimulus_fields(stimulus: Mapping[str, str], current: str) -> Iterator[Field]:
    """Return the fields of a stimulus.

    Parameters
    ----------
    stimulus : mapping of str to str
        What is in the fields now.
    current : str
        A typical one, which decides how far sliders go.

    Examples
    --------
    >>> from rheobase.laboratory.stimulus import stimulus_fields
    >>> [field.name for field in stimulus_fields({"amplitude": "2 nA"}, "2.5 nA")]
    ['stimulus.kind', 'stimulus.amplitude']
    """
    kind = stimulus.get("kind", "constant")
    options = tuple((name, _NAMES[name]) for name in KINDS)
    known = kind if kind in KINDS else "constant"
    yield Choice("stimulus.kind", "Kind", known, "the course of the current", options)
    for name, typical in {**stimulus_values(known, current), **stimulus}.items():
        if name != "kind":
            yield _argument(name, stimulus.get(name, _LEFT_OUT.get(name, "")), typical, current)


def stimulus_settings(stimulus: Mapping[str, str]) -> dict[str, Any]:
    """Return the table [stimulus] of an experiment file for what was typed.

    Raises
    ------
    ParameterError
        If a seed is no whole number.

    Examples
    --------
    >>> from rheobase.laboratory.stimulus import stimulus_settings
    >>> stimulus_settings({"kind": "pulses", "times": "5 ms, 9 ms"})
    {'kind': 'pulses', 'times': ['5 ms', '9 ms']}
    """
    table: dict[str, Any] = dict(stimulus)
    if "times" in table:
        table["times"] = [time.strip() for time in table["times"].split(",")]
    if "seed" in table:
        table["seed"] = whole(table["seed"], "seed")
    return table


def whole(text: str, name: str) -> int:
    """Return a whole number that was typed.

    Raises
    ------
    ParameterError
        If it is none.

    Examples
    --------
    >>> from rheobase.laboratory.stimulus import whole
    >>> whole("7", "seed")
    7
    """
    try:
        return int(text)
    except ValueError:
        raise ParameterError(f"{name}: expected a whole number, got {text[:60]!r}.") from None


def _argument(name: str, value: str, typical: str, current: str) -> Field:
    full, meaning = f"stimulus.{name}", _MEANING.get(name, "")
    if name in ("times", "seed", "n"):
        return Line(full, name, value, meaning)
    if name in ("amplitude", "amplitude_start", "amplitude_stop", "offset", "mean"):
        far = slider(full, name, value, current).high
        return slider(full, name, value, current, meaning, low=-far, high=far)
    if name == "sigma":
        return slider(full, name, value, current, meaning)
    if name in ("start", "stop"):
        return slider(full, name, value, "250 ms", meaning, high=1000.0)
    if name == "phase":
        return slider(full, name, value, "90 degree", meaning, high=360.0)
    if name == "frequency":
        return slider(full, name, value, "50 Hz", meaning, low=1.0)
    try:
        dimension_of(quantity(typical))
    except RheobaseError:
        return Line(full, name, value, meaning)
    return without_zero(slider(full, name, value, typical, meaning))
