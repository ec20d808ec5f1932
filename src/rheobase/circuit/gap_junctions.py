"""Gap junctions: electrical synapses, through which current flows as potentials differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rheobase.circuit.arguments import saying_where
from rheobase.circuit.distance import sample_of_distances
from rheobase.circuit.drives import takes_current
from rheobase.circuit.groups import Group, check_group, group_name, shared_neurons
from rheobase.circuit.projections import target_model
from rheobase.circuit.rules import AllToAll, Bernoulli, OneToOne, Pairs, Rule
from rheobase.circuit.values import Constant, PerSynapse
from rheobase.distributions import Distribution
from rheobase.errors import NetworkError, ParameterError, UnitError
from rheobase.units import CONDUCTANCE, VOLTAGE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rheobase.circuit.populations import Population

_RULES = (AllToAll, OneToOne, Bernoulli, Pairs)


@dataclass(frozen=True, eq=False)
class GapJunctions:
    """Gap junctions between the neurons of two groups.

    Parameters
    ----------
    source, target : Group
    rule : AllToAll, OneToOne, Bernoulli or Pairs
        Which pairs have one. Of two neurons that are in both groups, a rule counts once.
    conductance : Constant, Distribution or PerSynapse
        In uS.
    rectifying : bool
        Whether current flows only from source to target.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.circuit import Bernoulli, Constant, GapJunctions, Group
    >>> everybody = Group(((0, np.arange(100)),))
    >>> rule = Bernoulli(0.1, autapses=False)
    >>> GapJunctions(everybody, everybody, rule, Constant(0.001), rectifying=False).rule
    Bernoulli(0.1, autapses=False)
    """

    source: Group
    target: Group
    rule: Rule
    conductance: Constant | Distribution | PerSynapse
    rectifying: bool


def gap_junctions_name(junctions: GapJunctions, populations: Sequence[Population]) -> str:
    """Return ``"exc = inh"``, or ``"exc => inh"`` if current flows only there."""
    names = [group_name(group, populations) for group in (junctions.source, junctions.target)]
    return (" => " if junctions.rectifying else " = ").join(names)


def expected_gap_junctions(junctions: GapJunctions, populations: Sequence[Population]) -> float:
    """Return the expected number of gap junctions of a rule.

    Parameters
    ----------
    junctions : GapJunctions
    populations : sequence of Population
        Of the circuit.

    Returns
    -------
    float
        Where the chance depends on distance, an estimate if there are many pairs.

    Examples
    --------
    >>> import numpy as np
    >>> import rheobase as rb
    >>> from rheobase.circuit import Bernoulli, Constant, GapJunctions, Group, Population
    >>> from rheobase.circuit.gap_junctions import expected_gap_junctions
    >>> everybody = Group(((0, np.arange(100)),))
    >>> rule = Bernoulli(0.1, autapses=False)
    >>> tenth = GapJunctions(everybody, everybody, rule, Constant(0.001), rectifying=False)
    >>> round(expected_gap_junctions(tenth, [Population("inh", rb.LIF(), 100)]))
    495
    """
    source, target, rule = junctions.source, junctions.target, junctions.rule
    sample = sample_of_distances(source, target, populations) if rule.needs_positions else None
    shared = shared_neurons(source, target)
    expected = rule.expected(source.size, target.size, shared, sample)
    if not shared or junctions.rectifying or isinstance(rule, Pairs):
        return expected
    if isinstance(rule, OneToOne):
        ends = zip(_pairs(source).tolist(), _pairs(target).tolist(), strict=True)
        return float(len({frozenset(map(tuple, pair)) for pair in ends}))
    pairs = source.size * target.size - shared
    return expected * (1.0 - shared * (shared - 1) / 2 / pairs) if pairs else 0.0


def check_gap_junctions(junctions: GapJunctions, populations: Sequence[Population]) -> None:
    """Raise an error if gap junctions cannot be: everything that needs no random numbers.

    Parameters
    ----------
    junctions : GapJunctions
    populations : sequence of Population
        Of the circuit.

    Raises
    ------
    NetworkError, ParameterError, UnitError
        The message begins with the names of the groups.
    """
    source, target, rule = junctions.source, junctions.target, junctions.rule
    for group, what in ((source, "source"), (target, "target")):
        with saying_where(what):
            check_group(group, populations)
    with saying_where(gap_junctions_name(junctions, populations)):
        for number in dict.fromkeys((*source.populations, *target.populations)):
            _check_neurons(populations[number])
        if not isinstance(rule, _RULES):
            raise NetworkError(
                f"rule: gap junctions are between two neurons alike, so {rule!r} makes no sense. "
                "Take rb.AllToAll, rb.OneToOne, rb.Bernoulli or rb.Pairs."
            )
        shared = shared_neurons(source, target)
        rule.check(source.size, target.size, 0 if getattr(rule, "autapses", True) else shared)
        _check_themselves(junctions, shared)
        if rule.needs_positions:
            expected_gap_junctions(junctions, populations)
        _check_conductance(junctions)


def _check_neurons(population: Population) -> None:
    model = target_model(population)
    membrane = model.system.membrane
    if membrane is None or model.system.dimensions[membrane] != VOLTAGE:
        raise NetworkError(
            f"'{population.name}' has no membrane potential: its threshold condition must be about "
            "a voltage."
        )
    if not takes_current(model):
        raise NetworkError(
            f"'{population.name}' takes no current: there is no I in the equations of {model.name}."
        )


def _check_themselves(junctions: GapJunctions, shared: int) -> None:
    """Raise a `NetworkError` if a neuron would have a gap junction to itself."""
    source, target, rule = junctions.source, junctions.target, junctions.rule
    if isinstance(rule, (AllToAll, Bernoulli)):
        if shared and rule.autapses:
            raise NetworkError(
                f"{shared} neurons would have gap junctions to themselves. "
                f"Write rb.{type(rule).__name__}(..., autapses=False)."
            )
        return
    here, there = _pairs(source), _pairs(target)
    if isinstance(rule, Pairs):
        here, there = here[rule.sources], there[rule.targets]
    alike = np.flatnonzero((here == there).all(axis=1))
    if alike.size:
        raise NetworkError(
            f"neuron {here[alike[0], 1]} would have a gap junction to itself"
            + (f", and {alike.size - 1} others." if alike.size > 1 else ".")
        )


def _pairs(group: Group) -> NDArray[np.int64]:
    """Return population and number of each neuron of a group."""
    return np.concatenate(
        [np.column_stack([np.full(found.size, p), found]) for p, found in group.parts]
    )


def _check_conductance(junctions: GapJunctions) -> None:
    value = junctions.conductance
    match value:
        case Constant():
            lowest = value.value
        case PerSynapse():
            lowest = float(value.values.min(initial=0.0))
            shapes = junctions.rule.array_shapes(junctions.source.size, junctions.target.size)
            if not shapes or value.values.size != np.prod(shapes[0]):
                raise NetworkError(
                    f"conductance: got {value.values.size} values, which {junctions.rule!r} has no "
                    "order or no use for."
                )
            if isinstance(junctions.rule, AllToAll) and not junctions.rectifying:
                _check_symmetric(junctions, value.values)
        case Distribution():
            if value.dimension != CONDUCTANCE:
                raise UnitError(
                    f"conductance: expected {CONDUCTANCE}, got {value!r}, which is "
                    f"{value.dimension}."
                )
            lowest = value.lowest
    if lowest < 0.0:
        bound = " Give the distribution low=0*uS." if isinstance(value, Distribution) else ""
        raise ParameterError(f"conductance: it is not negative, got {lowest:g} uS.{bound}")


def _check_symmetric(junctions: GapJunctions, values: NDArray[np.float64]) -> None:
    """Raise an error if a matrix has two conductances for the one junction of two neurons."""
    sources, targets = (
        [tuple(pair) for pair in _pairs(group).tolist()]
        for group in (junctions.source, junctions.target)
    )
    rows = {pair: k for k, pair in enumerate(targets)}
    shared = [(rows[pair], k) for k, pair in enumerate(sources) if pair in rows]
    row, column = np.array(shared, np.int64).reshape(-1, 2).T
    square = values.reshape(len(targets), len(sources))[np.ix_(row, column)]
    wrong = np.argwhere(square != square.T)
    if wrong.size:
        i, j = wrong[0]
        raise NetworkError(
            "conductance: two neurons have one conductance between them, but the matrix has "
            f"{square[i, j]:g} uS at [{row[i]}, {column[j]}] and {square[j, i]:g} uS at "
            f"[{row[j]}, {column[i]}]. Make it symmetric, or write rectifying=True for current "
            "that flows one way."
        )
