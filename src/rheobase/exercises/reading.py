"""What a student types, read as a number in the unit that a question asks for.

Messages are for the one who typed it: they say what was expected, in words and with a number of
theirs.
"""

from __future__ import annotations

import re
from math import isfinite
from typing import Any
from unicodedata import normalize

import numpy as np

from rheobase.errors import UnitError
from rheobase.units import QuantityLike, dimension_of, quantity, registry

_LONGEST = 60  # characters; a sensible answer has some twenty
# What keyboards and web pages have in place of a hyphen and of "deg".
_SPELLINGS = str.maketrans({"−": "-", "–": "-", "°": " deg"})
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d")
_ANGLE = re.compile("radian|degree")


def read_answer(answer: QuantityLike, unit: str) -> float:
    """Return an answer as a number in a unit.

    Parameters
    ----------
    answer : str or Quantity
        A number and any unit of the right kind, ``"2500 pA"``. Only a plain number has none: an
        angle needs its unit, too.
    unit : str
        What to return it in: ``"nA"``, ``"deg"``, or ``""`` for a plain number.

    Returns
    -------
    float

    Raises
    ------
    UnitError
        If it is anything else.

    Examples
    --------
    >>> from rheobase.exercises.reading import read_answer
    >>> read_answer("2500 pA", "nA")
    2.5
    >>> read_answer("2.5", "nA")
    Traceback (most recent call last):
        ...
    rheobase.errors.UnitError: Expected a number in nA, got '2.5' without a unit. Write '2.5 nA'.
    """
    expected = f"Expected a number in {unit}" if unit else "Expected a plain number"
    given = _from_text(answer, expected) if isinstance(answer, str) else _from_python(answer)
    if given is None or np.ndim(given.magnitude) or not _is_finite(given.magnitude):
        raise UnitError(f"{expected}, got {_short(answer)}.")
    kind = _kind(given.units)
    if kind == _kind(registry.parse_units(unit)):
        return float(given.m_as(unit))
    if given.unitless:
        example = f"{given.magnitude:g} {unit}"
        raise UnitError(f"{expected}, got {_short(answer)} without a unit. Write {example!r}.")
    raise UnitError(f"{expected}, got {_short(answer)}, which is {kind}.")


def _from_text(text: str, expected: str) -> Any:
    if not text.strip():
        raise UnitError(f"{expected}, got nothing.")
    if len(text) > _LONGEST:
        raise UnitError(f"{expected}, got {len(text):,} characters.")
    plain = normalize("NFKC", text.translate(_SPELLINGS)).strip()
    if _DECIMAL_COMMA.match(plain):
        raise UnitError(f"{expected} with a decimal point, got {text!r} with a comma.")
    number = _NUMBER.match(plain)
    if number is None:
        return None
    try:
        return quantity(plain)
    except UnitError:
        unknown = plain[number.end() :].strip()
        raise UnitError(f"{expected}, got {text!r}: there is no unit {unknown!r}.") from None


def _from_python(value: Any) -> Any:
    try:
        return quantity(value)
    except UnitError:
        return None


def _is_finite(magnitude: Any) -> bool:
    try:
        return isfinite(magnitude)
    except (TypeError, ValueError, OverflowError):
        return False


def _short(answer: Any) -> str:
    text = repr(answer) if isinstance(answer, str) else " ".join(str(answer).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _kind(unit: Any) -> str:
    """Return what a unit measures; to pint and to the engine, an angle is a plain number."""
    dimension = dimension_of(unit)
    if dimension.is_none and _ANGLE.search(f"{unit:P}"):
        return "an angle (deg)"
    return str(dimension)
