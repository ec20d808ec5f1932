"""Which synapses lead to a population, and the model that they and its neurons make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rheobase.circuit.drives import Drive, PoissonDrive
from rheobase.circuit.projections import target_model
from rheobase.errors import NetworkError
from rheobase.neurons import Model
from rheobase.synapses import Composed, Kinetics, compose

if TYPE_CHECKING:
    from rheobase.circuit.populations import Population
    from rheobase.circuit.projections import Projection


def synapses_onto(
    number: int, projections: Sequence[Projection], drives: Sequence[Drive]
) -> tuple[Kinetics, ...]:
    """Return the synapses that lead to a population.

    Parameters
    ----------
    number : int
        Of the population.
    projections : sequence of Projection
    drives : sequence of Drive

    Returns
    -------
    tuple of Kinetics
        One for each projection to it, then one for each Poisson drive, in order.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.circuit import Constant, Group, PoissonDrive, synapses_onto
    >>> from rheobase.synapses import Delta
    >>> everybody = Group(((0, np.arange(100)),))
    >>> drive = PoissonDrive(everybody, Delta(), Constant(8.0), Constant(0.1))
    >>> synapses_onto(0, [], [drive])
    (Delta(),)
    """
    inputs: list[Projection | PoissonDrive] = [*projections]
    inputs += [drive for drive in drives if isinstance(drive, PoissonDrive)]
    return tuple(each.synapse for each in inputs if number in each.target.populations)


def compose_population(
    population: Population, synapses: Sequence[Kinetics], model: Model | None = None
) -> Composed:
    """Return the model of a population together with the synapses onto it.

    Parameters
    ----------
    population : Population
        One with a model.
    synapses : sequence of Kinetics
        See `synapses_onto`.
    model : Model, optional
        The population's model with its values (see `with_values`); without them if not given,
        which is enough for names, dimensions and methods.

    Returns
    -------
    Composed

    Raises
    ------
    NetworkError
        If they do not fit: no current in the equations, arrays of another length.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.circuit import Population, compose_population
    >>> from rheobase.synapses import Exp
    >>> compose_population(Population("exc", rb.LIF(), 100), [Exp("5 ms")]).model.states
    ('v', 'I_exp')
    """
    composed = compose(model or target_model(population), synapses)
    if composed.model.size not in (None, population.size):
        raise NetworkError(
            f"'{population.name}' has {population.size} neurons, but values of a synapse onto it "
            f"are arrays for {composed.model.size}. They need one value for each of its neurons, "
            "also where only some are connected."
        )
    return composed
