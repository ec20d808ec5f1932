"""Quantities at the door, plain floats inside.

Users give and get `pint` quantities. Inside the engine every number is a float in one coherent
set of units: mV, ms, nA (hence MOhm, nF and uS), um, fmol and K. Because the set is coherent, no
conversion factor is ever needed in an equation. This package is the only place where the two
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

import pint

from rheobase.units.conversion import dimension_of, from_engine, quantity, to_engine
from rheobase.units.dimension import (
    CAPACITANCE,
    CHARGE,
    CONDUCTANCE,
    CURRENT,
    FREQUENCY,
    LENGTH,
    NONE,
    RESISTANCE,
    TIME,
    VOLTAGE,
    Dimension,
)
from rheobase.units.registry import Quantity, QuantityLike, Unit, registry

__all__ = [
    "Dimension",
    "Quantity",
    "QuantityLike",
    "Unit",
    "dimension_of",
    "from_engine",
    "quantity",
    "registry",
    "to_engine",
    "unit_names",
    "CAPACITANCE",
    "CHARGE",
    "CONDUCTANCE",
    "CURRENT",
    "FREQUENCY",
    "LENGTH",
    "NONE",
    "RESISTANCE",
    "TIME",
    "VOLTAGE",
    "volt",
    "mvolt",
    "mV",
    "uV",
    "second",
    "ms",
    "msecond",
    "us",
    "amp",
    "mA",
    "uA",
    "nA",
    "namp",
    "pA",
    "pamp",
    "ohm",
    "kohm",
    "kOhm",
    "Mohm",
    "MOhm",
    "Gohm",
    "GOhm",
    "siemens",
    "msiemens",
    "mS",
    "uS",
    "usiemens",
    "nS",
    "nsiemens",
    "farad",
    "uF",
    "ufarad",
    "nF",
    "nfarad",
    "pF",
    "pfarad",
    "Hz",
    "hertz",
    "kHz",
    "meter",
    "cm",
    "mm",
    "um",
    "mM",
    "uM",
    "radian",
    "degree",
]

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
