"""The door: quantities in, floats in the engine's units out, and back."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import log10
from typing import TYPE_CHECKING, Any

import numpy as np
import pint

from rheobase.errors import UnitError
from rheobase.units.dimension import BASES, KNOWN, NONE, Dimension
from rheobase.units.registry import Quantity, QuantityLike, registry
from rheobase.units.text import from_text, pint_unit

if TYPE_CHECKING:
    from numpy.typing import NDArray


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


@lru_cache(KNOWN)
def _dimension_of_powers(items: tuple[tuple[str, float], ...]) -> Dimension:
    powers = {str(name)[1:-1]: power for name, power in items}
    exponents = (Fraction(powers.get(base, 0)).limit_denominator(64) for base in BASES)
    return Dimension(tuple(exponents))


def quantity(value: QuantityLike, what: str = "the value") -> Any:
    """Return `value` as a pint quantity of this module's registry.

    Parameters
    ----------
    value : Quantity, Unit, str, float, array, or list of these
        Text is a number and a unit, ``"2.5 nA"``. A plain number becomes a dimensionless quantity.
        The items of a list must be of one dimension.
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
    >>> print(quantity(["1 nA", "500 pA"]))
    [1.0 0.5] nA
    """
    if isinstance(value, str):
        return from_text(value, what)
    if isinstance(value, (pint.Quantity, pint.Unit)):
        if value._REGISTRY is not registry:
            raise UnitError(
                f"{what}: {value} belongs to another pint registry. "
                "Take units from rheobase.units, or give text such as '2.5 nA'."
            )
        return value if isinstance(value, pint.Quantity) else 1.0 * value
    if isinstance(value, (list, tuple)) and any(map(_is_quantity, value)):
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


def _is_quantity(item: Any) -> bool:
    return isinstance(item, str) or hasattr(item, "dimensionality")


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


@lru_cache(KNOWN)
def _factor(unit: Any, dimension: Dimension) -> float:
    factor = float(Quantity(1.0, unit).m_as(pint_unit(dimension.engine_unit)))
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
    return Quantity(values, pint_unit(dimension.unit))
