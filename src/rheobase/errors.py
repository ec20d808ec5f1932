"""What can go wrong, by kind.

Every message says what was wrong, where, what was given and what was expected. All errors that
Rheobase raises on purpose derive from `RheobaseError`, so one ``except`` catches them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class RheobaseError(Exception):
    """The base of every error that Rheobase raises on purpose."""


class UnitError(RheobaseError):
    """A quantity with the wrong dimension, without a unit, or with a unit nobody knows."""


class EquationError(RheobaseError):
    """An equation that cannot be read, is not allowed, or does not balance."""


class ParameterError(RheobaseError):
    """A parameter, argument or initial value that is missing, misspelt or out of range."""


class NetworkError(RheobaseError):
    """A population, connection or input that does not fit the others."""


class SimulationError(RheobaseError):
    """A run that cannot go on: a value that is not finite, a neuron that fires for ever."""


class FileError(RheobaseError):
    """A file that cannot be read or written, or does not hold what it should."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the end of an error message: the nearest known name, or all of them.

    Parameters
    ----------
    name : str
        What was given.
    known : iterable of str
        What could have been given.

    Returns
    -------
    str
        ``"Did you mean 'tau_m'?"``, or ``"Known: 'R', 'tau_m'."`` if nothing is near.

    Examples
    --------
    >>> from rheobase.errors import did_you_mean
    >>> did_you_mean("tau_n", ["tau_m", "R"])
    "Did you mean 'tau_m'?"
    """
    known = list(known)
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    if not near:  # a slip of case is the commonest slip of all
        near = [candidate for candidate in known if candidate.lower() == name.lower()]
    if near:
        return f"Did you mean '{near[0]}'?"
    if not known:
        return "None is known here."
    return "Known: " + ", ".join(f"'{candidate}'" for candidate in known) + "."
