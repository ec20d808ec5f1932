"""A model's equations, checked: what every layer below works from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rheobase.units import Dimension


@dataclass(frozen=True)
class Statement:
    """One statement of a reset.

    Parameters
    ----------
    target : str
        The state that changes.
    operator : str
        ``"="``, ``"+="``, ``"-="`` or ``"*="``.
    expression : str
        Source over states and parameters.
    """

    target: str
    operator: str
    expression: str


@dataclass(frozen=True)
class System:
    """The equations of a model, read and checked; made by `parse`.

    Sources are Python expressions over states, parameters, subexpressions, ``I``, ``t``, floats
    and the functions of the language. Units and constants such as ``mV`` and ``pi`` have become
    numbers, in the engine's units.

    Parameters
    ----------
    text : str
        The equations as typed, without their common indentation.
    states : tuple of str
        In order of appearance.
    derivatives : tuple of str
        One source for each state, the factor of the left side divided out.
    factors : tuple of str
        Source of that factor for each state: ``"R * C"`` of ``R*C * dv/dt = ...``, or ``"1.0"``.
    subexpressions : tuple of (str, str)
        Names and sources; each uses only earlier ones.
    threshold : str or None
        As typed.
    gap : str or None
        Source over states and parameters. The neuron fires when it rises through zero.
    reset : tuple of Statement
        Carried out one after the other, each seeing what the ones before have done.
    refractory : str or None
        Source over parameters: a time.
    membrane : str or None
        The first state in the threshold, or in the hazard.
    holds : tuple of str
        The states that stay where the reset put them while refractory.
    escape : str or None
        The hazard as typed.
    hazard : str or None
        Source over states, parameters, subexpressions, ``I`` and ``t``: the rate at which the
        neuron fires.
    parameters : tuple of str
        Every other name, in order of first use.
    dimensions : mapping of str to Dimension
        Of states, subexpressions, parameters, ``I`` and ``t``.
    """

    text: str
    states: tuple[str, ...]
    derivatives: tuple[str, ...]
    factors: tuple[str, ...]
    subexpressions: tuple[tuple[str, str], ...]
    threshold: str | None
    gap: str | None
    reset: tuple[Statement, ...]
    refractory: str | None
    membrane: str | None
    holds: tuple[str, ...]
    escape: str | None
    hazard: str | None
    parameters: tuple[str, ...]
    dimensions: Mapping[str, Dimension] = field(hash=False)
