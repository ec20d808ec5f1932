"""Populations: neurons of one model, or sources of given spikes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.circuit.arguments import first, whole_number
from rheobase.distributions import Distribution
from rheobase.errors import NetworkError, ParameterError, UnitError, did_you_mean
from rheobase.neurons import LIF, Model
from rheobase.units import (
    CAPACITANCE,
    CONDUCTANCE,
    Dimension,
    QuantityLike,
    from_engine,
    to_engine,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_NEURONS = 2**31
_MOST_COORDINATES = 3
_ON_GRID = 1e-9  # how far from a multiple of dt, in steps, rounding may leave a time


@dataclass(frozen=True, eq=False)
class Population:
    """Neurons of one model, or sources of given spikes.

    Parameters
    ----------
    name : str
        Unique in its circuit.
    model : Model or None
        None for a spike source.
    size : int
        The number of neurons.
    values : mapping of str to Quantity or Distribution
        Parameters and initial values that differ from the model's; an array has one value a
        neuron.
    positions : ndarray of float64, shape (size, coordinates), optional
        In um; one to three coordinates.
    spikes : tuple of (ndarray of float64, ndarray of int64), optional
        Of a spike source, and only of one: times in ms, each a multiple of dt after 0, sorted; and
        the source of each.

    Raises
    ------
    NetworkError, ParameterError, UnitError
        If anything does not fit.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.circuit import Population
    >>> Population("exc", rb.LIF(), 100).size
    100
    """

    name: str
    model: Model | None
    size: int
    values: Mapping[str, Any] = field(default_factory=dict)
    positions: NDArray[np.float64] | None = None
    spikes: tuple[NDArray[np.float64], NDArray[np.int64]] | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
            raise NetworkError(f"name: expected some text, got {self.name!r}.")
        size = whole_number(self.size, "size", 1, MOST_NEURONS)
        object.__setattr__(self, "size", size)
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))
        if self.positions is not None:
            _check_positions(self.positions, size)
        if self.is_spike_source:
            _check_source(self)
        else:
            _check_model(self)

    @property
    def is_spike_source(self) -> bool:
        """Whether it has spikes instead of a model."""
        return self.model is None


def with_values(model: Model, values: Mapping[str, QuantityLike]) -> Model:
    """Return a model with parameters and initial values of a population.

    Parameters
    ----------
    model : Model
    values : mapping of str to Quantity
        By the names in the equations: initial values under the variable's name, also of models
        that have another keyword for it (LIF: ``v_init``). Distributions must have been drawn.

    Returns
    -------
    Model

    Raises
    ------
    ParameterError
        If a value makes no sense, or arrays are not equally long.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.circuit import with_values
    >>> from rheobase.units import mV
    >>> print(with_values(rb.LIF(), {"v": [-60, -55]*mV}).initial["v"])
    [-60 -55] mV
    """
    if not values:
        return model
    if isinstance(model, LIF):
        values = {("v_init" if name == "v" else name): value for name, value in values.items()}
    return model.replace(**values)


def value_dimensions(model: Model) -> dict[str, Dimension]:
    """Return the dimension of every value that a population of a model may have.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.circuit.populations import value_dimensions
    >>> list(value_dimensions(rb.LIF()))
    ['tau_m', 'v_rest', 'R', 'v_threshold', 'v_reset', 't_ref', 'v', 'C', 'g_L']
    """
    names = [*model.system.parameters, *model.states]
    dimensions = {name: model.system.dimensions[name] for name in names}
    if isinstance(model, LIF):
        dimensions |= {"C": CAPACITANCE, "g_L": CONDUCTANCE}
    return dimensions


def _check_model(population: Population) -> None:
    model, values, n = population.model, population.values, population.size
    if not isinstance(model, Model):
        call = f" Write rb.{model.__name__}(...)." if isinstance(model, type) else ""
        raise NetworkError(f"model: expected a neuron such as rb.LIF(), got {model!r}.{call}")
    if population.spikes is not None:
        raise NetworkError("spikes: expected none, since there is a model to make them.")
    if model.size not in (None, n):
        raise NetworkError(
            f"model: its parameters are arrays for {model.size} neurons, the population has {n}."
        )
    known = value_dimensions(model)
    fixed = {}
    for name, value in values.items():
        if name not in known:
            near = did_you_mean(name.removesuffix("_init"), known)  # LIF(v_init=...) is v here
            raise ParameterError(f"{model.name} has no parameter or variable '{name}'. {near}")
        fixed[name] = _check_value(value, known[name], name, n)
    drawn = any(isinstance(value, Distribution) for value in values.values())
    try:
        _ = with_values(model, fixed).initial
    except ParameterError as error:
        note = " (Looked at with the mean of each distribution.)" if drawn else ""
        raise ParameterError(f"{error}{note}") from None


def _check_value(value: Any, dimension: Dimension, name: str, n: int) -> Any:
    """Return a value that stands for all: of a distribution, its mean."""
    if isinstance(value, Distribution):
        if value.dimension != dimension:
            raise UnitError(
                f"{name}: expected {dimension}, got {value!r}, which is {value.dimension}."
            )
        return from_engine(value.mean, dimension)
    numbers = np.asarray(to_engine(value, dimension, name))
    if numbers.shape not in ((), (n,)):
        raise NetworkError(
            f"{name}: expected one value, or one for each of {n} neurons; "
            f"got an array of shape {numbers.shape}."
        )
    return value


def _check_positions(positions: Any, n: int) -> None:
    if (
        positions.ndim != 2
        or len(positions) != n
        or not (1 <= positions.shape[1] <= _MOST_COORDINATES)
    ):
        raise NetworkError(
            f"positions: expected one row for each of {n} neurons, with 1 to {_MOST_COORDINATES} "
            f"coordinates; got shape {positions.shape}."
        )
    bad = ~np.isfinite(positions)
    if bad.any():
        raise ParameterError(
            f"positions: expected finite values, got {first(positions, bad, 'um')}."
        )


def _check_source(population: Population) -> None:
    if population.spikes is None:
        raise NetworkError("expected a model, or spikes; got neither.")
    if population.values:
        raise NetworkError(
            f"a spike source has no parameters, got '{next(iter(population.values))}'."
        )
    times, neurons = population.spikes
    if times.shape != neurons.shape or times.ndim != 1:
        raise NetworkError(
            f"spikes: expected as many sources as times, got {times.shape} and {neurons.shape}."
        )
    if not times.size:
        return
    if neurons.min() < 0 or neurons.max() >= population.size:
        raise NetworkError(f"spikes: expected sources from 0 to {population.size - 1}.")
    if not (np.isfinite(times).all() and times[0] > 0.0 and (np.diff(times) >= 0.0).all()):
        raise NetworkError("spikes: expected finite times after 0 ms, sorted.")


def check_spikes_on_grid(population: Population, dt: float) -> None:
    """Raise a `NetworkError` if given spikes are not at multiples of dt (ms)."""
    if population.spikes is None:
        return
    times, _ = population.spikes
    steps = times / dt
    off = np.abs(steps - np.round(steps)) > _ON_GRID * np.maximum(1.0, steps)
    if off.any():
        raise NetworkError(
            f"spikes: expected multiples of dt = {dt:g} ms, got {first(times, off, 'ms')}."
        )
