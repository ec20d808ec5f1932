"""Distances between neurons, and functions of them.

Distances are Euclidean, between the positions of source and target, in um.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.circuit.arguments import first, require_finite
from rheobase.circuit.groups import Group
from rheobase.errors import NetworkError, ParameterError
from rheobase.units import LENGTH, NONE, Dimension, from_engine, to_engine

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rheobase.circuit.populations import Population

_SAMPLE = 10_000  # pairs, where all of them would be too many to look at


def positions_of(group: Group, populations: Sequence[Population]) -> NDArray[np.float64]:
    """Return the positions of the neurons of a group.

    Parameters
    ----------
    group : Group
    populations : sequence of Population
        Of the circuit.

    Returns
    -------
    ndarray of float64, shape (group.size, dimensions)
        In um.

    Raises
    ------
    NetworkError
        If a population has none, or they have different numbers of coordinates.
    """
    found = []
    for number, indices in group.parts:
        population = populations[number]
        if population.positions is None:
            raise NetworkError(
                f"'{population.name}' has no positions, so there is no distance. Give them when "
                "it is made: net.population(..., positions=...*um), one row a neuron."
            )
        found.append(population.positions[indices])
    widths = {array.shape[1] for array in found}
    if len(widths) > 1:
        raise NetworkError(
            f"expected positions with equally many coordinates, got {sorted(widths)}."
        )
    return np.concatenate(found)


def distances(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distance of each row of `a` and the same row of `b`; rows may be broadcast.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.circuit.distance import distances
    >>> distances(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [0.0, 2.0]]))
    array([5., 2.])
    """
    if a.shape[-1] != b.shape[-1]:
        raise NetworkError(
            f"distance: sources have {a.shape[-1]} coordinates, targets {b.shape[-1]}."
        )
    return np.sqrt(((a - b) ** 2).sum(axis=-1))


def sample_of_distances(
    source: Group, target: Group, populations: Sequence[Population]
) -> NDArray[np.float64]:
    """Return the distances of all pairs, or of ten thousand pairs if there are more.

    Which pairs these are is drawn, always the same ones: for checks and estimates only.
    """
    from_, to = positions_of(source, populations), positions_of(target, populations)
    if len(from_) * len(to) <= _SAMPLE:
        return distances(from_[np.newaxis], to[:, np.newaxis]).ravel()
    random = np.random.default_rng(0)
    return distances(
        from_[random.integers(len(from_), size=_SAMPLE)],
        to[random.integers(len(to), size=_SAMPLE)],
    )


def values_at(
    function: Callable[[Any], Any],
    distances: NDArray[np.float64],
    dimension: Dimension,
    what: str,
) -> NDArray[np.float64]:
    """Return the values of a function of distance, checked.

    Parameters
    ----------
    function : callable
        Takes a Quantity of distances and returns a Quantity of the same shape, or one value.
    distances : ndarray of float64
        In um.
    dimension : Dimension
        That it must return.
    what : str
        What it is, for messages.

    Returns
    -------
    ndarray of float64
        In the engine's unit, of the shape of `distances`.

    Raises
    ------
    UnitError
        If it returns something else.
    NetworkError
        If it returns another number of values.
    ParameterError
        If a value is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.circuit.distance import values_at
    >>> from rheobase.units import TIME, ms, um
    >>> values_at(lambda d: 0.5*ms + d / (300*um/ms), np.array([30.0, 60.0]), TIME, "delay")
    array([0.6, 0.7])
    """
    given = np.asarray(to_engine(function(from_engine(distances, LENGTH)), dimension, what))
    if given.shape not in (distances.shape, ()):
        raise NetworkError(
            f"{what}: expected one value for each distance, shape {distances.shape}; the function "
            f"returned shape {given.shape}. Write it for arrays: np.exp, np.where."
        )
    values = np.broadcast_to(given, distances.shape)
    require_finite(values, what, dimension.unit)
    return values


def probabilities_at(
    function: Callable[[Any], Any], distances: NDArray[np.float64], what: str = "p"
) -> NDArray[np.float64]:
    """Return the probabilities that a function of distance gives, checked.

    Raises
    ------
    ParameterError
        If one is not between 0 and 1.
    UnitError, NetworkError
        See `values_at`.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.circuit.distance import probabilities_at
    >>> from rheobase.units import um
    >>> probabilities_at(lambda d: np.exp(-d / (100*um)), np.array([0.0])).tolist()
    [1.0]
    """
    values = values_at(function, distances, NONE, what)
    bad = (values < 0.0) | (values > 1.0)
    if bad.any():
        where = distances[bad][0]
        raise ParameterError(
            f"{what}: expected probabilities from 0 to 1, the function returned "
            f"{first(values[bad], bad[bad]).split(' at ')[0]} at a distance of {where:g} um."
        )
    return values
