"""Quantities and dimensions as plain JSON values, and back, for the files that we write.

A quantity is kept as the engine's float and its dimension; the unit beside it is for human readers
and never parsed, so that a file from a stranger cannot make the unit parser do anything.
"""

from __future__ import annotations

from fractions import Fraction
from math import isfinite
from typing import Any

import numpy as np

from rheobase.errors import ParameterError
from rheobase.units import Dimension, dimension_of, from_engine, quantity, to_engine

# In the order of Dimension.exponents.
_BASES = ("voltage", "time", "current", "length", "substance", "temperature")
_LARGEST_POWER = 64


def encode_dimension(dimension: Dimension) -> dict[str, str]:
    """Return a dimension as its exponents other than zero.

    Examples
    --------
    >>> from rheobase.recording.encoding import encode_dimension
    >>> from rheobase.units import RESISTANCE
    >>> encode_dimension(RESISTANCE)
    {'voltage': '1', 'current': '-1'}
    """
    powers = zip(_BASES, dimension.exponents, strict=True)
    return {base: str(power) for base, power in powers if power}


def decode_dimension(data: Any, what: str) -> Dimension:
    """Return the dimension that `encode_dimension` wrote.

    Raises
    ------
    ParameterError
        If `data` is anything else; `what` names it in the message.
    """
    if not isinstance(data, dict) or not set(data) <= set(_BASES):
        raise ParameterError(f"{what}: expected the exponents of a dimension, got {_short(data)}.")
    return Dimension(tuple(_power(data.get(base, "0"), what) for base in _BASES))


def _power(text: Any, what: str) -> Fraction:
    try:
        power = Fraction(text) if isinstance(text, str) and len(text) < 10 else None
    except (ValueError, ZeroDivisionError):
        power = None
    if power is None or abs(power) > _LARGEST_POWER or power.denominator > _LARGEST_POWER:
        raise ParameterError(f"{what}: expected a small power, got {_short(text)}.")
    return power


def encode_quantity(value: Any) -> dict[str, Any]:
    """Return a quantity as a value in engine units, a dimension, and a unit to read.

    Parameters
    ----------
    value : Quantity or float
        A scalar or one row of values. Not-finite ones become text, which JSON has no numbers for.

    Examples
    --------
    >>> from rheobase.recording.encoding import encode_quantity
    >>> from rheobase.units import mV
    >>> encode_quantity(-70 * mV)
    {'value': -70.0, 'dimension': {'voltage': '1'}, 'unit': 'mV'}
    """
    dimension = dimension_of(quantity(value))
    floats = np.asarray(to_engine(value, dimension)).tolist()
    many = isinstance(floats, list)
    plain = [_encode_float(x) for x in floats] if many else _encode_float(floats)
    return {"value": plain, "dimension": encode_dimension(dimension), "unit": dimension.unit}


def decode_quantity(data: Any, what: str) -> Any:
    """Return the quantity that `encode_quantity` wrote; an array is read-only.

    Raises
    ------
    ParameterError
        If `data` is anything else; `what` names it in the message.
    """
    if not isinstance(data, dict) or not {"value", "dimension"} <= set(data):
        raise ParameterError(f"{what}: expected a value with a dimension, got {_short(data)}.")
    dimension = decode_dimension(data["dimension"], what)
    value = data["value"]
    if not isinstance(value, list):
        return from_engine(_decode_float(value, what), dimension)
    floats = np.array([_decode_float(x, what) for x in value], dtype=np.float64)
    floats.flags.writeable = False
    return from_engine(floats, dimension)


def _encode_float(value: float) -> float | str:
    return value if isfinite(value) else str(value)


def _decode_float(value: Any, what: str) -> float:
    if value in ("nan", "inf", "-inf") or (
        isinstance(value, (int, float)) and not isinstance(value, bool)
    ):
        try:
            return float(value)
        except OverflowError:
            pass
    raise ParameterError(f"{what}: expected a number, got {_short(value)}.")


def _short(data: Any) -> str:
    text = repr(data)
    return text if len(text) <= 60 else text[:57] + "..."
