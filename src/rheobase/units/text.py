"""Quantities that come as text: `"2.5 nA"`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import pint

from rheobase.errors import UnitError, did_you_mean
from rheobase.units.dimension import KNOWN
from rheobase.units.registry import Quantity, registry

# A number, then a unit of at most a few factors. Kept this narrow because quantities come out of
# files from strangers, and pint would happily compute 9**9**9.
_TEXT = re.compile(
    r"\s*(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)"
    r"\s*\*?\s*(?P<unit>(?:1?\s*/\s*)?[A-Za-zµμΩ][A-Za-zµμΩ0-9 */^().-]{0,60})?\s*"
)
_LARGE_POWER = re.compile(r"\d\s*\*\*|\d\s*\^|(?:\*\*|\^)\s*\(?-?\d{2}")


_NO_UNIT = registry.dimensionless


def _with_numerator(text: str) -> str:
    """Return a unit as pint takes it: 1/ms for /ms."""
    text = text.strip()
    return f"1{text}" if text.startswith("/") else text


@lru_cache(KNOWN)
def pint_unit(text: str) -> Any:
    """Return the unit that a text names."""
    return registry.parse_units(text, as_delta=False)  # otherwise pint keeps every text itself


def from_text(text: str, what: str) -> Any:
    """Return the quantity that a text is, or raise a `UnitError`."""
    from rheobase.units import unit_names

    expected = f"{what}: expected a number and a unit such as '2.5 nA', got {text[:60]!r}"
    match = _TEXT.fullmatch(text)
    if match is None or _LARGE_POWER.search(text):
        raise UnitError(expected + ".")
    try:
        unit = pint_unit(_with_numerator(match["unit"])) if match["unit"] else _NO_UNIT
    except pint.UndefinedUnitError as error:
        names = error.unit_names
        unknown = names if isinstance(names, str) else names[0]
        raise UnitError(f"{expected}. {did_you_mean(unknown, unit_names())}") from None
    except Exception:  # pint raises whatever its tokenizer meets
        raise UnitError(expected + ".") from None
    return Quantity(float(match["number"]), unit)
