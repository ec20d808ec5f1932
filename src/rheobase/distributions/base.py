"""What all distributions are: a kind, a few numbers and a dimension."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import exp, expm1, inf, isfinite, sqrt
from numbers import Real
from typing import Any, ClassVar, Literal

from rheobase.distributions import moments
from rheobase.errors import ParameterError, UnitError
from rheobase.units import Dimension

LEAST_CHANCE = 1e-3  # of a draw being inside the bounds: redrawing must come to an end


@dataclass(frozen=True, repr=False)
class Distribution:
    """A distribution; made by `normal`, `lognormal` or `uniform`.

    A value is ``scale * y``. With z a standard normal and u a uniform number in [0, 1), y is
    ``a + b*z`` (normal), ``exp(a + b*z)`` (lognormal) or ``a + b*u`` (uniform), drawn again until
    low <= y <= high. All numbers are in the engine's units.

    A distribution times or divided by a plain number is a distribution, as is its negative.

    Parameters
    ----------
    kind : {"normal", "lognormal", "uniform"}
    dimension : Dimension
        Of the values.
    a, b : float
        See above.
    low, high : float
        Bounds of y. A uniform distribution has none beyond its own.
    scale : float

    Raises
    ------
    ParameterError
        If less than one draw in a thousand would be inside the bounds.

    Examples
    --------
    >>> from rheobase.distributions import normal
    >>> from rheobase.units import pA
    >>> weight = normal(88*pA, 9*pA, low=0*pA)
    >>> -4 * weight
    -4 * normal(0.088 nA, 0.009 nA, low=0 nA)
    >>> (-4 * weight).highest
    0.0
    """

    __array_ufunc__: ClassVar[None] = None  # so that NumPy's numbers leave products to __rmul__

    kind: Literal["normal", "lognormal", "uniform"]
    dimension: Dimension
    a: float
    b: float
    low: float = -inf
    high: float = inf
    scale: float = 1.0

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ParameterError(
                f"{self.kind}: expected low to be at most high, got low = "
                f"{self._text(self.low)} and high = {self._text(self.high)}."
            )
        chance = moments.chance(self.kind, self.a, self.b, self.low, self.high)
        if chance < LEAST_CHANCE:
            raise ParameterError(
                f"{self!r}: a draw lies within these bounds with a chance of {chance:.1g}, and "
                f"would be repeated until it does; expected a chance of at least {LEAST_CHANCE:g}."
            )

    # Of the values

    @property
    def lowest(self) -> float:
        """The lower bound of the values, in the engine's unit; may be -inf."""
        return min(self._bounds)

    @property
    def highest(self) -> float:
        """The upper bound of the values, in the engine's unit; may be inf."""
        return max(self._bounds)

    @property
    def _bounds(self) -> tuple[float, float]:
        if self.scale == 0.0:
            return 0.0, 0.0
        if self.kind == "uniform":
            low, high = self.a, self.a + self.b
        elif self.b == 0.0:
            low = high = exp(self.a) if self.kind == "lognormal" else self.a
        else:
            low, high = self.low, self.high
            if self.kind == "lognormal":
                low = max(low, 0.0)
        return self.scale * low, self.scale * high

    @property
    def mean(self) -> float:
        """The mean of the values, in the engine's unit, redrawing included."""
        return self.scale * self._moments[0]

    @property
    def sd(self) -> float:
        """The standard deviation of the values, in the engine's unit, redrawing included."""
        return abs(self.scale) * self._moments[1]

    @cached_property
    def _moments(self) -> tuple[float, float]:
        return moments.mean_and_sd(self.kind, self.a, self.b, self.low, self.high)

    # Arithmetic

    def __neg__(self) -> Distribution:
        return replace(self, scale=-self.scale)

    def __mul__(self, factor: Any) -> Distribution:
        if hasattr(factor, "dimensionality"):
            raise UnitError(
                f"{self!r}: it can be multiplied by a plain number, got {factor}. Give the "
                f"values their units: {self.kind}(1.5*ms, 0.5*ms)."
            )
        if not isinstance(factor, Real):
            return NotImplemented
        return self._scaled(self.scale * float(factor), f"times {factor}")

    __rmul__ = __mul__

    def __truediv__(self, divisor: Any) -> Distribution:
        if not isinstance(divisor, Real):
            return self * (1.0 / divisor) if hasattr(divisor, "dimensionality") else NotImplemented
        scale = self.scale / float(divisor) if divisor else inf
        return self._scaled(scale, f"divided by {divisor}")

    def _scaled(self, scale: float, what: str) -> Distribution:
        if not isfinite(scale):
            raise ParameterError(f"{self!r} {what}: the values would not be finite.")
        return replace(self, scale=scale)

    # As typed

    def __repr__(self) -> str:
        if self.kind == "uniform":
            given = [self.a, self.a + self.b]
        elif self.kind == "lognormal":
            mean = exp(self.a + 0.5 * self.b**2)
            given = [mean, mean * sqrt(expm1(self.b**2))]
        else:
            given = [self.a, self.b]
        arguments = [self._text(value) for value in given]
        if self.low > -inf:
            arguments.append(f"low={self._text(self.low)}")
        if self.high < inf:
            arguments.append(f"high={self._text(self.high)}")
        call = f"{self.kind}({', '.join(arguments)})"
        factor = {1.0: "", -1.0: "-"}.get(self.scale, f"{self.scale:.12g} * ")
        return factor + call

    def _text(self, value: float) -> str:
        # Recovered from a and b, values are off by some rounding, which nobody typed.
        number = f"{value + 0.0:.12g}"
        return number if self.dimension.is_none else f"{number} {self.dimension.unit}"
