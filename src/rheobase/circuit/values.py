"""What a weight, a delay or a rate is: one value, one for each, drawn, or a function.

All numbers are in the engine's units. `rheobase.distributions.Distribution` is the fifth kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from rheobase.circuit.arguments import finite
from rheobase.distributions import Distribution
from rheobase.errors import ParameterError
from rheobase.units import Dimension

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Constant:
    """The same value for all.

    Parameters
    ----------
    value : float

    Raises
    ------
    ParameterError
        If it is not finite.

    Examples
    --------
    >>> from rheobase.circuit import Constant
    >>> Constant(0.1).value
    0.1
    """

    value: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", float(finite(self.value, "value")))


@dataclass(frozen=True, eq=False)
class PerSynapse:
    """One value for each synapse of a projection.

    Parameters
    ----------
    values : ndarray of float64, shape (synapses,)
        In the order of the rule: see `Rule.array_shapes` of each.

    Raises
    ------
    ParameterError
        If they are not one row of finite numbers.

    Examples
    --------
    >>> from rheobase.circuit import PerSynapse
    >>> PerSynapse([0.1, 0.2, 0.3]).values
    array([0.1, 0.2, 0.3])
    """

    values: NDArray[np.float64]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", _row(self.values))


@dataclass(frozen=True, eq=False)
class PerNeuron:
    """One value for each target neuron of a drive.

    Parameters
    ----------
    values : ndarray of float64, shape (neurons,)

    Raises
    ------
    ParameterError
        If they are not one row of finite numbers.

    Examples
    --------
    >>> from rheobase.circuit import PerNeuron
    >>> PerNeuron([8.0, 9.0]).values
    array([8., 9.])
    """

    values: NDArray[np.float64]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", _row(self.values))


@dataclass(frozen=True, eq=False)
class OfDistance:
    """A function of the distance between source and target.

    Parameters
    ----------
    function : callable
        Takes a Quantity of distances (um, any shape) and returns a Quantity of that shape. What it
        returns is checked by `rheobase.circuit.distance.values_at`.
    dimension : Dimension
        Of what it returns.

    Examples
    --------
    >>> from rheobase.circuit import OfDistance
    >>> from rheobase.units import TIME, ms, um
    >>> delay = OfDistance(lambda d: 0.5*ms + d / (300*um/ms), TIME)
    """

    function: Callable[[Any], Any]
    dimension: Dimension


@dataclass(frozen=True, eq=False)
class OfTime:
    """A function of time.

    Parameters
    ----------
    function : callable
        Takes a Quantity of times, shape (k,), and returns a Quantity of rates, shape (k,), or
        (n, k) with one row a neuron. What it returns is checked by `rheobase.circuit.rates_at`.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.circuit import OfTime
    >>> from rheobase.units import Hz, second
    >>> rate = OfTime(lambda t: (20 + 10*np.sin(2*np.pi * (t * 4*Hz).m_as("")))*Hz)
    """

    function: Callable[[Any], Any]


def _row(values: Any) -> NDArray[np.float64]:
    array = finite(values, "values")
    if array.ndim != 1:
        raise ParameterError(f"values: expected one row of them, got shape {array.shape}.")
    return array


Value: TypeAlias = Constant | Distribution | PerSynapse | OfDistance
"""What the weight and the delay of a projection may be."""


def describe(value: Value | PerNeuron | OfTime, dimension: Dimension, most_digits: int = 6) -> str:
    """Return a value as a table shows it: ``"1.5 ms"``, ``"0.1 to 0.4 nA (200 values)"``.

    Examples
    --------
    >>> from rheobase.circuit.values import Constant, describe
    >>> from rheobase.units import TIME
    >>> describe(Constant(1.5), TIME)
    '1.5 ms'
    """
    match value:
        case Constant():
            return f"{value.value:.{most_digits}g} {dimension.unit}".strip()
        case PerSynapse() | PerNeuron():
            array = value.values
            if not array.size:
                return "none"
            low, high = f"{array.min():.{most_digits}g}", f"{array.max():.{most_digits}g}"
            return f"{low} to {high} {dimension.unit}".rstrip() + f" ({array.size} values)"
        case OfDistance():
            return f"{function_name(value.function)}(distance)"
        case OfTime():
            return f"{function_name(value.function)}(t)"
    return repr(value)


def function_name(function: Callable[[Any], Any]) -> str:
    """Return what to call a function in a message or a table: ``"f"`` if it has no name."""
    name = getattr(function, "__name__", type(function).__name__)
    return "f" if name == "<lambda>" else name
