"""The door: what users give, as what a circuit holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.circuit import Constant, OfDistance, OfTime, PerNeuron, PerSynapse, Rule, Value
from rheobase.circuit.arguments import require_finite
from rheobase.circuit.projections import no_arrays
from rheobase.distributions import Distribution
from rheobase.errors import NetworkError
from rheobase.units import (
    FREQUENCY,
    LENGTH,
    Dimension,
    Quantity,
    QuantityLike,
    quantity,
    to_engine,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray


def one_value(given: QuantityLike, dimension: Dimension, what: str) -> float:
    """Return a single finite value in the engine's unit."""
    if isinstance(given, Distribution) or callable(given):
        raise NetworkError(f"{what}: expected one value, got {given!r}.")
    numbers = np.asarray(to_engine(given, dimension, what))
    if numbers.ndim:
        raise NetworkError(f"{what}: expected one value, got an array of shape {numbers.shape}.")
    require_finite(numbers, what, dimension.unit)
    return float(numbers)


def synaptic_value(
    given: Any, dimension: Dimension, what: str, rule: Rule, n_source: int, n_target: int
) -> Value:
    """Return a weight or delay as the circuit holds it.

    Parameters
    ----------
    given : Quantity, str, Distribution or callable
        An array must have one of the shapes that the rule has for arrays.
    dimension : Dimension
        That it must have.
    what : str
        For messages.
    rule : Rule
    n_source, n_target : int
        The sizes of the groups.

    Returns
    -------
    Constant, Distribution, PerSynapse or OfDistance
    """
    if isinstance(given, Distribution):
        return given
    if callable(given):
        return OfDistance(given, dimension)
    numbers = np.asarray(to_engine(given, dimension, what))
    require_finite(numbers, what, dimension.unit)
    if numbers.ndim == 0:
        return Constant(float(numbers))
    shapes = rule.array_shapes(n_source, n_target)
    if not shapes:
        raise no_arrays(what, rule)
    if numbers.shape not in shapes:
        wanted = " or ".join(str(shape) for shape in shapes)
        raise NetworkError(
            f"{what}: for {rule!r}, expected one value or an array of shape {wanted}; "
            f"got shape {numbers.shape}."
        )
    return PerSynapse(numbers.ravel())


def neuron_value(given: Any, dimension: Dimension, what: str, n: int) -> Constant | PerNeuron:
    """Return a value of a drive: one for all, or one for each of `n` neurons."""
    if isinstance(given, Distribution) or callable(given):
        raise NetworkError(
            f"{what}: expected one value, or one for each of {n} neurons; got {given!r}."
        )
    numbers = np.asarray(to_engine(given, dimension, what))
    if numbers.shape not in ((), (n,)):
        raise NetworkError(
            f"{what}: expected one value, or one for each of {n} neurons; "
            f"got an array of shape {numbers.shape}."
        )
    require_finite(numbers, what, dimension.unit)
    return PerNeuron(numbers) if numbers.ndim else Constant(float(numbers))


def rate_value(given: Any, n: int) -> Constant | PerNeuron | OfTime:
    """Return the rate of Poisson spikes: as `neuron_value`, or a function of time."""
    if callable(given) and not isinstance(given, Distribution):
        return OfTime(given)
    return neuron_value(given, FREQUENCY, "rate", n)


def positions_value(given: QuantityLike | None, n: int) -> NDArray[np.float64] | None:
    """Return positions in um, one row a neuron; a row of numbers is one coordinate."""
    if given is None:
        return None
    positions = np.array(to_engine(given, LENGTH, "positions"))
    if positions.ndim == 1:
        positions = positions[:, np.newaxis]
    positions.setflags(write=False)
    return positions


def population_values(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters and initial values as quantities of our own, or distributions."""
    values = {}
    for name, value in given.items():
        if isinstance(value, Distribution):
            values[name] = value
            continue
        typed = quantity(value, name)
        if np.ndim(typed.magnitude):
            typed = Quantity(np.array(typed.magnitude), typed.units)
            typed.magnitude.setflags(write=False)
        values[name] = typed
    return values
