"""The units of the field, as a pint registry of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pint

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
