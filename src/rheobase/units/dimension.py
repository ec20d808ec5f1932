"""Dimensions: what kind of quantity something is, and the unit that the engine holds it in."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

BASES = ("voltage", "time", "current", "length", "substance", "temperature")
_ENGINE_UNITS = ("mV", "ms", "nA", "um", "fmol", "K")
KNOWN = 512  # units that are kept; who types ever new ones must not fill the memory


@dataclass(frozen=True)
class Dimension:
    """The dimension of a quantity, as exponents of voltage, time, current, length, ...

    Dimensions multiply, divide and take rational powers like the quantities they belong to.

    Parameters
    ----------
    exponents : tuple of Fraction
        One for each of voltage, time, current, length, substance and temperature.

    Examples
    --------
    >>> from rheobase.units import VOLTAGE, CURRENT
    >>> print(VOLTAGE / CURRENT)
    resistance (MOhm)
    """

    exponents: tuple[Fraction, ...]

    def __mul__(self, other: Dimension) -> Dimension:
        pairs = zip(self.exponents, other.exponents, strict=True)
        return Dimension(tuple(a + b for a, b in pairs))

    def __truediv__(self, other: Dimension) -> Dimension:
        return self * other**-1

    def __pow__(self, power: Fraction | int) -> Dimension:
        return Dimension(tuple(a * power for a in self.exponents))

    @property
    def is_none(self) -> bool:
        """Whether this is the dimension of a plain number."""
        return not any(self.exponents)

    @property
    def engine_unit(self) -> str:
        """The unit that the engine holds such values in, as pint writes it, e.g. ``"mV / nA"``."""
        return _engine_unit_text(self)

    @property
    def unit(self) -> str:
        """The unit that people use for it, of the engine's size: ``"MOhm"`` for ``"mV / nA"``."""
        name = _NAMED.get(self)
        return name[1] if name else self.engine_unit

    def __str__(self) -> str:
        if self.is_none:
            return "a plain number"
        name = _NAMED.get(self)
        return f"{name[0]} ({name[1]})" if name else self.engine_unit


def _dimension(**exponents: int) -> Dimension:
    return Dimension(tuple(Fraction(exponents.get(base, 0)) for base in BASES))


NONE = _dimension()
VOLTAGE = _dimension(voltage=1)
TIME = _dimension(time=1)
CURRENT = _dimension(current=1)
LENGTH = _dimension(length=1)
RESISTANCE = VOLTAGE / CURRENT
CONDUCTANCE = CURRENT / VOLTAGE
CAPACITANCE = CURRENT * TIME / VOLTAGE
FREQUENCY = TIME**-1
CHARGE = CURRENT * TIME

# What to call a dimension in a message, and the unit of the engine's size that people know it by.
_NAMED = {
    VOLTAGE: ("voltage", "mV"),
    TIME: ("time", "ms"),
    CURRENT: ("current", "nA"),
    LENGTH: ("length", "um"),
    RESISTANCE: ("resistance", "MOhm"),
    CONDUCTANCE: ("conductance", "uS"),
    CAPACITANCE: ("capacitance", "nF"),
    FREQUENCY: ("frequency", "kHz"),
    CHARGE: ("charge", "pC"),
}


@lru_cache(KNOWN)
def _engine_unit_text(dimension: Dimension) -> str:
    over: list[str] = []
    under: list[str] = []
    for name, power in zip(_ENGINE_UNITS, dimension.exponents, strict=True):
        size = abs(power)
        exponent = str(size) if size.denominator == 1 else f"({size})"
        if power:
            (over if power > 0 else under).append(name if size == 1 else f"{name}**{exponent}")
    if not under:
        return " * ".join(over)
    return " / ".join([" * ".join(over) or "1", *under])
