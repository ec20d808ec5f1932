"""Projections: the synapses from one group of neurons to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rheobase.circuit.arguments import saying_where
from rheobase.circuit.delays import check_delay
from rheobase.circuit.distance import sample_of_distances, values_at
from rheobase.circuit.groups import Group, check_group, group_name, shared_neurons
from rheobase.circuit.rules.base import Rule
from rheobase.circuit.values import Constant, OfDistance, PerNeuron, PerSynapse, Value
from rheobase.distributions import Distribution
from rheobase.errors import NetworkError, ParameterError, UnitError
from rheobase.neurons import Model
from rheobase.synapses import Kinetics, Synapse
from rheobase.synapses.synapse import weight_dimension
from rheobase.units import TIME, Dimension, to_engine

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rheobase.circuit.populations import Population


@dataclass(frozen=True, eq=False)
class Projection:
    """The synapses from one group of neurons to another: what they are, and how many.

    Parameters
    ----------
    source, target : Group
    synapse : Kinetics
    rule : Rule
    weight : Constant, Distribution, PerSynapse or OfDistance
        Of the dimension that ``synapse.weight_dimension`` gives for the model of the target.
    delay : Constant, Distribution, PerSynapse or OfDistance
        In ms.
    plasticity : Synapse, optional
        What spikes do to the synapses; they stay as they are if not given.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.circuit import AllToAll, Constant, Group, Projection
    >>> from rheobase.synapses import Delta
    >>> everybody = Group(((0, np.arange(100)),))
    >>> Projection(everybody, everybody, Delta(), AllToAll(), Constant(0.1), Constant(1.5)).rule
    AllToAll()
    """

    source: Group
    target: Group
    synapse: Kinetics
    rule: Rule
    weight: Value
    delay: Value
    plasticity: Synapse | None = None

    @property
    def shared(self) -> int:
        """How many neurons are both sources and targets, where the rule asks for it."""
        return (
            0 if getattr(self.rule, "autapses", True) else shared_neurons(self.source, self.target)
        )

    @property
    def needs_positions(self) -> bool:
        """Whether anything in it is a function of distance."""
        functions = isinstance(self.weight, OfDistance) or isinstance(self.delay, OfDistance)
        return functions or self.rule.needs_positions


def projection_name(projection: Projection, populations: Sequence[Population]) -> str:
    """Return ``"exc -> exc + inh"``."""
    source = group_name(projection.source, populations)
    return f"{source} -> {group_name(projection.target, populations)}"


def expected_synapses(projection: Projection, populations: Sequence[Population]) -> float:
    """Return the expected number of synapses of a projection.

    Parameters
    ----------
    projection : Projection
    populations : sequence of Population
        Of the circuit.

    Returns
    -------
    float
        Where probability depends on distance, an estimate from a sample of pairs if there are many.

    Examples
    --------
    >>> import numpy as np
    >>> import rheobase as rb
    >>> from rheobase.circuit import Constant, Group, Population, Projection, expected_synapses
    >>> everybody = Group(((0, np.arange(100)),))
    >>> weight, delay = Constant(0.1), Constant(1.5)
    >>> tenth = Projection(everybody, everybody, rb.Delta(), rb.Bernoulli(0.1), weight, delay)
    >>> round(expected_synapses(tenth, [Population("exc", rb.LIF(), 100)]))
    1000
    """
    source, target = projection.source, projection.target
    sample = None
    if projection.rule.needs_positions:
        sample = sample_of_distances(source, target, populations)
    return projection.rule.expected(source.size, target.size, projection.shared, sample)


def check_projection(projection: Projection, populations: Sequence[Population], dt: float) -> None:
    """Raise an error if a projection cannot be: everything that needs no random numbers.

    Parameters
    ----------
    projection : Projection
    populations : sequence of Population
        Of the circuit.
    dt : float
        In ms.

    Raises
    ------
    NetworkError, ParameterError, UnitError
        The message begins with the names of source and target.
    """
    source, target = projection.source, projection.target
    for group, what in ((source, "source"), (target, "target")):
        with saying_where(what):
            check_group(group, populations)
    with saying_where(projection_name(projection, populations)):
        dimension = target_dimension(target, projection.synapse, populations)
        projection.rule.check(source.size, target.size, projection.shared)
        sample = None
        if projection.needs_positions:
            sample = sample_of_distances(source, target, populations)
        if projection.rule.needs_positions:
            projection.rule.expected(source.size, target.size, projection.shared, sample)
        weights = _check_value(projection, "weight", projection.weight, dimension, sample)
        check_sign(projection.synapse, projection.weight, weights)
        if projection.plasticity is not None:
            _check_plasticity(projection.plasticity, projection.weight, dimension, weights)
        delays = _check_value(projection, "delay", projection.delay, TIME, sample)
        check_delay(projection.delay, dt, delays)


def _check_plasticity(
    synapse: Synapse, weight: Value, dimension: Dimension, sample: NDArray[np.float64] | None
) -> None:
    """Raise an error if weights are none that a rule makes sense of."""
    if dimension != weight_dimension(synapse.kinetics):
        raise NetworkError(
            f"{synapse.name}: its weight is {weight_dimension(synapse.kinetics)}, but the target's "
            f"variable that {synapse.kinetics!r} acts on is {dimension}."
        )
    if synapse.bounds is None:
        return
    low, high = (float(to_engine(bound, dimension, "w")) for bound in synapse.bounds)
    lowest, highest = _range(weight, sample)
    if lowest < low or highest > high:
        got = lowest if lowest < low else highest
        bound = " Give the distribution low= and high=." if isinstance(weight, Distribution) else ""
        raise ParameterError(
            f"weight: {synapse.name} keeps weights between {low:g} and {high:g} {dimension.unit}, "
            f"got {got:g} {dimension.unit}.{bound}"
        )


def _range(weight: Value, sample: NDArray[np.float64] | None) -> tuple[float, float]:
    match weight:
        case Constant():
            return weight.value, weight.value
        case Distribution():
            return weight.lowest, weight.highest
        case PerSynapse():
            return float(weight.values.min(initial=0.0)), float(weight.values.max(initial=0.0))
    assert sample is not None
    return float(sample.min(initial=0.0)), float(sample.max(initial=0.0))


def check_sign(
    synapse: Kinetics, weight: Value | PerNeuron, sample: NDArray[np.float64] | None = None
) -> None:
    """Raise a `ParameterError` if a conductance could be negative.

    Parameters
    ----------
    synapse : Kinetics
    weight : Constant, Distribution, PerSynapse, PerNeuron or OfDistance
    sample : ndarray of float64, optional
        Values of a function of distance, where `weight` is one.
    """
    if not getattr(synapse, "is_conductance", False):
        return
    match weight:
        case Constant():
            lowest = weight.value
        case Distribution():
            lowest = weight.lowest
        case PerSynapse() | PerNeuron():
            lowest = weight.values.min(initial=0.0)
        case _:
            lowest = 0.0 if sample is None else sample.min(initial=0.0)
    if lowest < 0.0:
        bound = " Give the distribution low=0*uS." if isinstance(weight, Distribution) else ""
        raise ParameterError(
            f"weight: a conductance is not negative, got {lowest:g} uS. What inhibits is a "
            f"reversal potential E_syn below the threshold, not the sign.{bound}"
        )


def target_dimension(
    target: Group, synapse: Kinetics, populations: Sequence[Population]
) -> Dimension:
    """Return the dimension of weights onto a group.

    Raises
    ------
    NetworkError
        If a neuron of it cannot take the synapse, or weights onto its populations differ.
    """
    found: dict[Dimension, str] = {}
    for number in target.populations:
        name = populations[number].name
        model = target_model(populations[number])
        found.setdefault(synapse.weight_dimension(model), name)
    if len(found) > 1:
        listed = ", ".join(f"{dimension} onto {name}" for dimension, name in found.items())
        raise NetworkError(f"weight: it would be {listed}. Connect them one by one.")
    return next(iter(found))


def target_model(population: Population) -> Model:
    """Return the model of a population that something is to be connected to."""
    if population.model is None:
        raise NetworkError(
            f"'{population.name}' is a spike source: its spikes are given, nothing can act on it."
        )
    return population.model


def _check_value(
    projection: Projection,
    what: str,
    value: Value,
    dimension: Dimension,
    distances: NDArray[np.float64] | None,
) -> NDArray[np.float64] | None:
    """Check a weight or delay; return the values of a function of distance for the sample."""
    match value:
        case Distribution() | OfDistance() if value.dimension != dimension:
            got = repr(value) if isinstance(value, Distribution) else "a function"
            raise UnitError(f"{what}: expected {dimension}, got {got}, which is {value.dimension}.")
        case PerSynapse():
            _check_count(projection, what, value)
        case OfDistance() if distances is not None:
            return values_at(value.function, distances, dimension, what)
        case PerNeuron():
            raise NetworkError(f"{what}: expected values of synapses, got one for each neuron.")
        case Constant() | Distribution() | OfDistance():
            pass
    return None


def _check_count(projection: Projection, what: str, value: PerSynapse) -> None:
    rule = projection.rule
    shapes = rule.array_shapes(projection.source.size, projection.target.size)
    if not shapes:
        raise no_arrays(what, rule)
    if value.values.size != np.prod(shapes[0]):
        raise NetworkError(
            f"{what}: expected {np.prod(shapes[0])} values for {rule!r}, got {value.values.size}."
        )


def no_arrays(what: str, rule: Rule) -> NetworkError:
    """Return the error for an array of values for synapses that are drawn."""
    return NetworkError(
        f"{what}: {rule!r} draws its synapses, so an array has no order to be in. Give one value, "
        "a distribution such as rb.normal(...), or a function of distance; or list the synapses "
        "with rb.Pairs."
    )
