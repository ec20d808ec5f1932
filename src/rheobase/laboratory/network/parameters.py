"""The parameters of the network, and how far each may go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from rheobase.errors import ParameterError, did_you_mean
from rheobase.laboratory.bounds import TEXT
from rheobase.units import dimension_of, quantity, to_engine


@dataclass(frozen=True)
class Parameter:
    """An argument of `rheobase.gallery.brunel`.

    Parameters
    ----------
    name : str
    begins : str
        What it is on a new page.
    least, most : float
        What the lab takes, in the unit of `begins`.
    help : str
        A few words more.
    slider : tuple of two floats, optional
        The ends of its slider.
    whole : bool
        Whether it is a whole number.
    """

    name: str
    begins: str
    least: float
    most: float
    help: str
    slider: tuple[float, float] | None = None
    whole: bool = False

    @property
    def unit(self) -> str:
        """Its unit; empty for a number."""
        return self.begins.partition(" ")[2]


PARAMETERS = {
    each.name: each
    for each in (
        Parameter("g", "5", 0.01, 100.0, "how much stronger inhibition is", (0.5, 8.0)),
        Parameter("eta", "2", 0.01, 10.0, "external rate, over the one at threshold", (0.1, 4.0)),
        Parameter("scale", "0.2", 0.01, 1.0, "of 12,500 neurons and 1,250 synapses of each"),
        Parameter("J", "0.1 mV", 0.001, 1.0, "what a spike adds, at 12,500 neurons", (0.01, 0.4)),
        Parameter("delay", "1.5 ms", 0.1, 50.0, "from a spike to its effect", (0.1, 10.0)),
        Parameter("seed", "1", 0, 2**31 - 1, "of everything random", whole=True),
    )
}
"""All by name, in the order of the page."""


def arguments(table: Mapping[str, str]) -> dict[str, Any]:
    """Return the arguments of `rheobase.gallery.brunel`, all of them.

    Parameters
    ----------
    table : mapping of str to str
        Those that were given, as texts.

    Raises
    ------
    RheobaseError
        If one is not known, is no such value, or more than the lab takes.

    Examples
    --------
    >>> from rheobase.laboratory.network.parameters import arguments
    >>> arguments({"g": "6"})
    {'g': 6.0, 'eta': 2.0, 'scale': 0.2, 'J': '0.1 mV', 'delay': '1.5 ms', 'seed': 1}
    >>> arguments({"scale": "80"})
    Traceback (most recent call last):
        ...
    rheobase.errors.ParameterError: scale: the lab takes 0.01 to 1 (125 to 12,500 neurons), got 80.
    """
    for name in table:
        if name not in PARAMETERS:
            raise ParameterError(
                f"network: there is no {name[:60]!r}. {did_you_mean(name[:60], PARAMETERS)}"
            )
    return {name: _value(each, table.get(name, each.begins)) for name, each in PARAMETERS.items()}


def sizes(scale: float) -> tuple[int, int]:
    """Return how many excitatory and inhibitory neurons there are.

    Examples
    --------
    >>> from rheobase.laboratory.network.parameters import sizes
    >>> sizes(0.2)
    (2000, 500)
    """
    return round(10_000 * scale), round(2_500 * scale)


def memory(scale: float) -> int:
    """Return how many bytes a network takes at most, while it is built and with its recording."""
    exc, inh = sizes(scale)
    return 4_000_000 + round(4 * (exc + inh) * 1_250 * scale)


def _value(parameter: Parameter, text: str) -> Any:
    """Return a number, or the text of a quantity."""
    name = parameter.name
    if len(text) > TEXT:
        raise ParameterError(f"{name}: the lab takes at most {TEXT} letters, got {len(text):,}.")
    value = _in_unit(parameter, text) if parameter.unit else _number(parameter, text)
    if not parameter.least <= value <= parameter.most:
        raise ParameterError(f"{name}: the lab takes {_range(parameter)}, got {text.strip()}.")
    return text.strip() if parameter.unit else value


def _in_unit(parameter: Parameter, text: str) -> float:
    unit = quantity(f"1 {parameter.unit}")
    try:
        given, one = (to_engine(each, dimension_of(unit), parameter.name) for each in (text, unit))
        value = given / one
    except (OverflowError, ArithmeticError, TypeError):
        value = float("nan")
    if not isinstance(value, float) or not isfinite(value):
        raise ParameterError(
            f"{parameter.name}: expected a value such as {parameter.begins}, got {text[:60]!r}."
        )
    return value


def _number(parameter: Parameter, text: str) -> float | int:
    kind = "whole number" if parameter.whole else "number"
    try:
        value = int(text) if parameter.whole else float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise ParameterError(
            f"{parameter.name}: expected a {kind} such as {parameter.begins}, got {text[:60]!r}."
        )
    return value


def _range(parameter: Parameter) -> str:
    ends = f"{parameter.least:.10g} to {parameter.most:.10g} {parameter.unit}".strip()
    if parameter.name != "scale":
        return ends
    least, most = (sum(sizes(scale)) for scale in (parameter.least, parameter.most))
    return f"{ends} ({least:,} to {most:,} neurons)"
