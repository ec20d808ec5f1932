"""Quantities at the door, plain floats inside.

Users give and get `pint` quantities. Inside the engine every number is a float in one coherent
set of units: mV, ms, nA (hence MOhm, nF and uS), um, fmol and K. Because the set is coherent, no
conversion factor is ever needed in an equation. This module is the only place where the two
worlds meet: `to_engine` on the way in, `from_engine` on the way out.

The registry defines only the units of the field: pint's own default file takes half a second to
read. Units multiply values and arrays (``2.5 * nA``, ``[1, 2] * ms``); text works wherever a
quantity does (``"2.5 nA"``).

Examples
--------
>>> from rheobase.units import nA, MOhm, mV
>>> print((2 * nA * 10 * MOhm).to(mV))
20.0 mV
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import log10
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pint

from rheobase.errors import UnitError, did_you_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

# One base dimension a line. Names, then symbols and aliases, in pint's definition language.
_DEFINITIONS = """
femto- = 1e-15 = f-
pico- = 1e-12 = p-
nano- = 1e-9 = n-
micro- = 1e-6 = u- = µ- = μ-
milli- = 1e-3 = m-
centi- = 1e-2 = c-
kilo- = 1e3 = k-
mega- = 1e6 = M-
giga- = 1e9 = G-
volt = [voltage] = V
second = [time] = s = sec
ampere = [current] = A = amp
meter = [length] = m = metre
mole = [substance] = mol
kelvin = [temperature] = K
coulomb = ampere * second = C
ohm = volt / ampere = Ω = Ohm
siemens = ampere / volt = S
farad = coulomb / volt = F
hertz = 1 / second = Hz
liter = 1e-3 * meter ** 3 = l = L
molar = mole / liter = M
radian = [] = rad
degree = 0.017453292519943295 * radian = deg
"""


class _Registry(pint.UnitRegistry):
    class Quantity(pint.UnitRegistry.Quantity):
        """A quantity whose ratios are numbers to NumPy and Matplotlib: ``plt.plot(t/ms, v/mV)``.

        Pint would leave second/ms as it stands, and hand over its magnitude with a warning.
        """

        def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
            if self.dimensionless:
                return np.asarray(self.m_as("dimensionless"), dtype=dtype)
            return super().__array__(dtype)


registry: pint.UnitRegistry = _Registry(None, cache_folder=None)
registry.load_definitions(_DEFINITIONS.strip().splitlines())
registry.formatter.default_format = "~P"  # "2.5 nA", not "2.5 nanoampere"
registry.separate_format_defaults = True  # so that f"{current:.2f}" prints the unit that way too

Quantity = registry.Quantity
Unit = registry.Unit

QuantityLike: TypeAlias = Any
"""A pint quantity or unit of this module's registry, or text such as ``"2.5 nA"``."""

# The names that notebooks import. Listed one by one so that editors and type checkers see them.
volt = registry.volt
mvolt = registry.millivolt
mV = registry.millivolt
uV = registry.microvolt
second = registry.second
ms = registry.millisecond
msecond = registry.millisecond
us = registry.microsecond
amp = registry.ampere
mA = registry.milliampere
uA = registry.microampere
nA = registry.nanoampere
namp = registry.nanoampere
pA = registry.picoampere
pamp = registry.picoampere
ohm = registry.ohm
kohm = registry.kiloohm
kOhm = registry.kiloohm
Mohm = registry.megaohm
MOhm = registry.megaohm
Gohm = registry.gigaohm
GOhm = registry.gigaohm
siemens = registry.siemens
msiemens = registry.millisiemens
mS = registry.millisiemens
uS = registry.microsiemens
usiemens = registry.microsiemens
nS = registry.nanosiemens
nsiemens = registry.nanosiemens
farad = registry.farad
uF = registry.microfarad
ufarad = registry.microfarad
nF = registry.nanofarad
nfarad = registry.nanofarad
pF = registry.picofarad
pfarad = registry.picofarad
Hz = registry.hertz
hertz = registry.hertz
kHz = registry.kilohertz
meter = registry.meter
cm = registry.centimeter
mm = registry.millimeter
um = registry.micrometer
mM = registry.millimolar
uM = registry.micromolar
radian = registry.radian
degree = registry.degree

_BASES = ("voltage", "time", "current", "length", "substance", "temperature")
_ENGINE_UNITS = ("mV", "ms", "nA", "um", "fmol", "K")


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
    return Dimension(tuple(Fraction(exponents.get(base, 0)) for base in _BASES))


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


@cache
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


@cache
def _pint_unit(text: str) -> Any:
    return registry.parse_units(text)


def dimension_of(quantity: Any) -> Dimension:
    """Return the dimension of a quantity, a unit or a plain number.

    Parameters
    ----------
    quantity : Quantity, Unit, float or array
        A plain number or array has the dimension of a plain number.

    Returns
    -------
    Dimension

    Examples
    --------
    >>> from rheobase.units import dimension_of, nA
    >>> print(dimension_of(2 * nA))
    current (nA)
    """
    if not hasattr(quantity, "dimensionality"):
        return NONE
    return _dimension_of_powers(tuple(quantity.dimensionality.items()))


@cache
def _dimension_of_powers(items: tuple[tuple[str, float], ...]) -> Dimension:
    powers = {str(name)[1:-1]: power for name, power in items}
    exponents = (Fraction(powers.get(base, 0)).limit_denominator(64) for base in _BASES)
    return Dimension(tuple(exponents))


# A number, then a unit of at most a few factors. Kept this narrow because quantities come out of
# files from strangers, and pint would happily compute 9**9**9.
_TEXT = re.compile(
    r"\s*(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)"
    r"\s*\*?\s*(?P<unit>[A-Za-zµμΩ][A-Za-zµμΩ0-9 */^().-]{0,60})?\s*"
)
_LARGE_POWER = re.compile(r"\d\s*\*\*|\d\s*\^|(?:\*\*|\^)\s*\(?-?\d{2}")


def quantity(value: QuantityLike, what: str = "the value") -> Any:
    """Return `value` as a pint quantity of this module's registry.

    Parameters
    ----------
    value : Quantity, Unit, str, float or array
        Text is a number and a unit, ``"2.5 nA"``. A plain number becomes a dimensionless quantity.
    what : str
        What the value is for, for the error message.

    Returns
    -------
    Quantity

    Raises
    ------
    UnitError
        If text is not a number with a known unit, or a quantity belongs to another registry.

    Examples
    --------
    >>> from rheobase.units import quantity
    >>> print(quantity("2.5 nA"))
    2.5 nA
    """
    if isinstance(value, str):
        return _from_text(value, what)
    if isinstance(value, (pint.Quantity, pint.Unit)):
        if value._REGISTRY is not registry:
            raise UnitError(
                f"{what}: {value} belongs to another pint registry. "
                "Take units from rheobase.units, or give text such as '2.5 nA'."
            )
        return value if isinstance(value, pint.Quantity) else 1.0 * value
    if isinstance(value, (list, tuple)) and any(hasattr(item, "dimensionality") for item in value):
        dimension = dimension_of(quantity(value[0], what))
        return from_engine(
            np.array([to_engine(item, dimension, what) for item in value]), dimension
        )
    try:
        return Quantity(value)
    except (TypeError, ValueError, pint.errors.PintError):
        raise UnitError(
            f"{what}: expected a quantity such as 2.5*nA or '2.5 nA', got {value!r}."
        ) from None


def _from_text(text: str, what: str) -> Any:
    expected = f"{what}: expected a number and a unit such as '2.5 nA', got {text[:60]!r}"
    match = _TEXT.fullmatch(text)
    if match is None or _LARGE_POWER.search(text):
        raise UnitError(expected + ".")
    try:
        unit = _pint_unit(match["unit"].strip()) if match["unit"] else registry.dimensionless
    except pint.UndefinedUnitError as error:
        names = error.unit_names
        unknown = names if isinstance(names, str) else names[0]
        raise UnitError(f"{expected}. {did_you_mean(unknown, unit_names())}") from None
    except Exception:  # pint raises whatever its tokenizer meets
        raise UnitError(expected + ".") from None
    return Quantity(float(match["number"]), unit)


def unit_names() -> list[str]:
    """Return the names of the units that this module offers.

    Returns
    -------
    list of str

    Examples
    --------
    >>> from rheobase.units import unit_names
    >>> "mV" in unit_names()
    True
    """
    return [name for name, value in globals().items() if isinstance(value, pint.Unit)]


def to_engine(
    value: QuantityLike, dimension: Dimension, what: str = "the value"
) -> float | NDArray[np.float64]:
    """Return the plain float(s) that the engine computes with.

    Parameters
    ----------
    value : Quantity, Unit, str, float or array
        What the user gave. A bare number is accepted only for a dimensionless quantity.
    dimension : Dimension
        What it must be.
    what : str
        What the value is for, for the error message.

    Returns
    -------
    float or ndarray of float64
        In the engine's unit of that dimension; a scalar quantity gives a float.

    Raises
    ------
    UnitError
        If the dimension is another one, or the value is not numeric.

    Examples
    --------
    >>> from rheobase.units import to_engine, CURRENT
    >>> to_engine("2500 pA", CURRENT)
    2.5
    """
    given = quantity(value, what)
    try:
        magnitude = np.asarray(given.magnitude, dtype=np.float64)
    except (TypeError, ValueError):
        raise UnitError(f"{what}: expected {dimension}, got {value!r}.") from None
    got = dimension_of(given)
    if got != dimension:
        raise UnitError(_mismatch(value, magnitude, got, dimension, what))
    magnitude = _scaled(magnitude, given.units, dimension)
    return float(magnitude) if magnitude.ndim == 0 else magnitude


def _mismatch(value: Any, magnitude: Any, got: Dimension, wanted: Dimension, what: str) -> str:
    if not got.is_none:
        return f"{what}: expected {wanted}, got {_short(value)}, which is {got}."
    example = f"{magnitude:g}" if magnitude.ndim == 0 else what
    unit = wanted.unit
    fix = f"{example}*{unit}" if unit.isidentifier() else f'"{example} {unit}"'
    return f"{what}: expected {wanted}, got {_short(value)} without a unit. Write {fix}."


def _short(value: Any) -> str:
    text = f"{value:~P}" if isinstance(value, pint.Quantity) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _scaled(magnitude: NDArray[np.float64], unit: Any, dimension: Dimension) -> Any:
    """Convert to the engine's unit without the rounding of a decimal factor.

    Pint multiplies by factors such as 0.0009999999999999998; 2000 pA must be exactly 2 nA, because
    exactly 2 nA is a rheobase.
    """
    factor = _factor(unit, dimension)
    if factor == 1.0:
        return magnitude
    return magnitude * factor if factor > 1.0 else magnitude / _factor_inverse(factor)


@cache
def _factor(unit: Any, dimension: Dimension) -> float:
    factor = float(Quantity(1.0, unit).m_as(_pint_unit(dimension.engine_unit)))
    power = round(log10(factor))
    decimal = float(f"1e{power}")
    return decimal if abs(factor / decimal - 1.0) < 1e-12 else factor


def _factor_inverse(factor: float) -> float:
    power = round(log10(factor))
    return float(f"1e{-power}") if factor == float(f"1e{power}") else 1.0 / factor


def from_engine(values: Any, dimension: Dimension) -> Any:
    """Return the engine's floats as a quantity in the unit that people use.

    Parameters
    ----------
    values : float or array
        In the engine's unit.
    dimension : Dimension
        What they are.

    Returns
    -------
    Quantity
        An array is wrapped, not copied.

    Examples
    --------
    >>> from rheobase.units import from_engine, RESISTANCE
    >>> print(from_engine(10.0, RESISTANCE))
    10.0 MΩ
    """
    return Quantity(values, _pint_unit(dimension.unit))
