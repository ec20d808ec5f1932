"""Parameters and initial values of populations, drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rheobase.circuit import Circuit, with_values
from rheobase.distributions import Distribution
from rheobase.engine.compile import shipped
from rheobase.engine.network.wiring import law_of
from rheobase.engine.streams import VALUES, key_of, stream
from rheobase.errors import NetworkError, ParameterError
from rheobase.neurons import Model
from rheobase.units import from_engine


def draw_values(
    distribution: Distribution, n: int, which: int, number: int, seed: int
) -> NDArray[np.float64]:
    """Return one value for each of `n` neurons.

    Parameters
    ----------
    distribution : Distribution
    n : int
    which : int
        Of the population's values.
    number : int
        Of the population.
    seed : int

    Returns
    -------
    ndarray of float64, shape (n,)
    """
    values = np.empty(n)
    shipped("ziggurat", "fill")(
        law_of(distribution), which, stream(VALUES, number), key_of(seed), values
    )
    return values


def model_of(circuit: Circuit, number: int) -> Model:
    """Return the model of a population with all its values.

    Parameters
    ----------
    circuit : Circuit
    number : int
        Of a population that is no spike source.

    Returns
    -------
    Model

    Raises
    ------
    NetworkError
        If values were drawn that make no sense.
    """
    population = circuit.populations[number]
    assert population.model is not None
    values = {}
    for which, (name, value) in enumerate(population.values.items()):
        if isinstance(value, Distribution):
            drawn = draw_values(value, population.size, which, number, circuit.seed)
            value = from_engine(drawn, value.dimension)
        values[name] = value
    try:
        return with_values(population.model, values)
    except ParameterError as error:
        raise NetworkError(
            f"{population.name}: among the values that were drawn, some cannot be: {error} "
            "Bound the distributions with low= and high=."
        ) from None
