"""Gap junctions one by one, and the currents that flow through them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rheobase.circuit import Circuit, Constant, OneToOne, Pairs, Projection
from rheobase.engine.network.reference.wiring import synapses_of
from rheobase.synapses import Exp

Floats = NDArray[np.float64]
_OTHER_SEED = 0x9E3779B97F4A7C15


class Junction(NamedTuple):
    """One gap junction; neurons are numbered through the whole circuit."""

    source: int
    target: int
    conductance: float
    rectifying: bool


def junctions_of(circuit: Circuit) -> list[Junction]:
    """Return all gap junctions: those of one rule after those of another.

    Pairs are drawn as the synapses of a projection are, with a seed of their own. Of two neurons
    that are both in both groups, all rules but `Pairs` count once.

    Parameters
    ----------
    circuit : Circuit

    Returns
    -------
    list of Junction

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.engine.network.reference.gaps import junctions_of
    >>> from rheobase.units import nS
    >>> net = rb.Network()
    >>> cells = net.population(rb.LIF(), 3)
    >>> net.gap_junctions(cells, cells, rule=rb.AllToAll(autapses=False), conductance=1*nS)
    >>> [(each.source, each.target) for each in junctions_of(net.circuit())]
    [(0, 1), (0, 2), (1, 2)]
    """
    return [
        junction for number in range(len(circuit.gaps)) for junction in _junctions(circuit, number)
    ]


def _junctions(circuit: Circuit, number: int) -> Iterator[Junction]:
    gaps = circuit.gaps[number]
    sources, targets = (
        set(group.global_numbers(circuit.offsets).tolist()) for group in (gaps.source, gaps.target)
    )
    both = sources & targets
    chosen = _chosen(circuit, number)
    pairs = {(source, target) for source, target, _ in chosen}
    for source, target, conductance in chosen:
        if not gaps.rectifying and {source, target} <= both and source > target:
            match gaps.rule:
                case Pairs():
                    pass  # it means what it says
                case OneToOne() if (target, source) not in pairs:
                    pass
                case _:  # the other order is chosen, or not, by itself
                    continue
        yield Junction(source, target, conductance, gaps.rectifying)


def _chosen(circuit: Circuit, number: int) -> list[tuple[int, int, float]]:
    """Carry out a rule: source, target and conductance of each pair."""
    conductances = Exp("1 ms", E_syn="0 mV")  # whose weights these could be
    drawn = Circuit(
        circuit.populations,
        tuple(
            Projection(
                g.source, g.target, conductances, g.rule, g.conductance, Constant(circuit.dt)
            )
            for g in circuit.gaps
        ),
        (),
        circuit.dt,
        (circuit.seed + _OTHER_SEED) % 2**64,
        "double",
    )
    return [
        (each.source, each.target, each.weight)
        for each in synapses_of(drawn)
        if each.projection == number
    ]


def currents_through(junctions: Sequence[Junction], v: Any) -> Floats:
    """Return the current that flows into each neuron through all its gap junctions.

    What flows into one neuron flows out of the other.

    Parameters
    ----------
    junctions : sequence of Junction
    v : array of float64, shape (n,)
        Membrane potentials of all neurons of the circuit, in mV.

    Returns
    -------
    ndarray of float64, shape (n,)
        In nA.

    Examples
    --------
    >>> from rheobase.engine.network.reference.gaps import Junction, currents_through
    >>> currents_through([Junction(0, 1, 0.01, False)], [-60.0, -70.0])
    array([-0.1,  0.1])
    >>> currents_through([Junction(0, 1, 0.01, True)], [-70.0, -60.0])
    array([0., 0.])
    """
    currents = np.zeros(len(v))
    for source, target, conductance, rectifying in junctions:
        current = conductance * (v[source] - v[target])
        if not (rectifying and current < 0.0):
            currents[source] -= current
            currents[target] += current
    return currents
