"""Gap junctions -> arrays: which neuron is coupled to which others, and how strongly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rheobase.circuit import Circuit, Constant, GapJunctions, OneToOne, Pairs, Projection
from rheobase.engine.network import layout
from rheobase.engine.network.listing import listing_of
from rheobase.engine.network.partition import Partition, make_partition
from rheobase.engine.network.plastic import order_of
from rheobase.engine.network.wiring import parts_of, wire
from rheobase.equations.synaptic import WEIGHT
from rheobase.synapses import Exp

Integers = NDArray[np.int64]
_OTHER_SEED = 0x9E3779B97F4A7C15  # so that they are drawn by other numbers than synapses are


@dataclass(frozen=True, eq=False)
class Coupling:
    """The ends of all gap junctions, sorted by the neuron into which current flows.

    Parameters
    ----------
    neuron, partner : ndarray of int64
        Numbered through the whole circuit.
    conductance : ndarray of float64
        In uS.
    low, high : ndarray of float64
        Between which a difference of potentials, the partner's minus the neuron's, counts.
    """

    neuron: Integers
    partner: Integers
    conductance: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @property
    def junctions(self) -> int:
        """How many gap junctions there are."""
        return self.neuron.size // 2


def coupling_of(circuit: Circuit, threads: int) -> Coupling:
    """Draw the gap junctions of a circuit.

    Parameters
    ----------
    circuit : Circuit
    threads : int

    Returns
    -------
    Coupling
    """
    found = [_drawn(circuit, number, threads) for number in range(len(circuit.gaps))]
    ends = [_both_ends(circuit.gaps[number], *drawn) for number, drawn in enumerate(found)]
    columns = [np.concatenate(column) for column in zip(*ends, strict=True)] if ends else None
    if columns is None:
        none, nothing = np.zeros(0, np.int64), np.zeros(0)
        return Coupling(none, none, nothing, nothing, nothing)
    order = np.lexsort((columns[1], columns[0]))  # no sum depends on shards
    return Coupling(*(column[order] for column in columns))


def _drawn(
    circuit: Circuit, number: int, threads: int
) -> tuple[Integers, Integers, NDArray[np.float64]]:
    """Return source, target and conductance of each gap junction of a rule."""
    junctions = circuit.gaps[number]
    kinetics = Exp("1 ms", E_syn="0 mV")  # whose weight is a conductance too
    projections = [
        Projection(g.source, g.target, kinetics, g.rule, g.conductance, Constant(circuit.dt))
        for g in circuit.gaps
    ]
    seed = (circuit.seed + _OTHER_SEED) % 2**64
    drawing = Circuit(circuit.populations, tuple(projections), (), circuit.dt, seed, "double")
    sizes = [population.size for population in circuit.populations]
    partition = make_partition(sizes, [1] * len(sizes), 1)
    ports = [[0] * len(projections) for _ in sizes]
    parts = [part for part in parts_of(drawing, ports, threads) if part.projection == number]
    offsets = circuit.offsets
    sources, targets, values = [], [], []
    for part in parts:
        wired = wire(drawing, [part], partition, threads, "own")
        everyone = np.ones(wired.wiring.heads.shape[1] - 1, np.uint8)
        weights = {WEIGHT: wired.wiring.weights[order_of(wired)]}
        listing = listing_of(part, wired, partition, everyone, weights)
        sources.append(offsets[listing.source_population] + listing.source)
        targets.append(offsets[listing.population] + listing.target)
        values.append(listing.values[WEIGHT])
    source, target = np.concatenate(sources), np.concatenate(targets)
    conductance = np.concatenate(values)
    if not junctions.rectifying:  # of two neurons that are in both groups, one order counts
        here, there = (
            np.isin(np.arange(circuit.size), group.global_numbers(offsets))
            for group in (junctions.source, junctions.target)
        )
        both = here & there
        kept = (source < target) | ~(both[source] & both[target])
        if isinstance(junctions.rule, OneToOne):  # in a ring, it has the other order only
            kept |= ~np.isin(target * circuit.size + source, source * circuit.size + target)
        if not isinstance(junctions.rule, Pairs):  # which says what it means
            source, target, conductance = source[kept], target[kept], conductance[kept]
    return source, target, conductance


def _both_ends(
    junctions: GapJunctions, source: Integers, target: Integers, conductance: NDArray[np.float64]
) -> tuple[NDArray[np.generic], ...]:
    infinite = np.full(source.size, np.inf)
    zero = np.zeros(source.size)
    into = (zero, infinite) if junctions.rectifying else (-infinite, infinite)
    out_of = (-infinite, zero) if junctions.rectifying else (-infinite, infinite)
    return (
        np.concatenate([target, source]),
        np.concatenate([source, target]),
        np.concatenate([conductance, conductance]),
        np.concatenate([into[0], out_of[0]]),
        np.concatenate([into[1], out_of[1]]),
    )


def lay_out_gaps(
    coupling: Coupling,
    offsets: Integers,
    partition: Partition,
    kinds: Mapping[int, int],
    columns: Mapping[int, Integers],
    rows: Mapping[int, int],
) -> layout.Gaps:
    """Return what kernels are given.

    Parameters
    ----------
    coupling : Coupling
    offsets : ndarray of int64
        `Circuit.offsets`.
    partition : Partition
    kinds, rows : mapping of int to int
        By population: its kind, and the row of its membrane variable.
    columns : mapping of int to ndarray of int64
        By population: where each neuron is in the arrays of its kind.

    Returns
    -------
    layout.Gaps
    """
    neurons = np.unique(coupling.neuron)
    population = np.searchsorted(offsets, neurons, side="right") - 1
    within = neurons - offsets[population]
    ends = partition.first + partition.count
    shard = np.array(
        [
            np.searchsorted(ends[:, p], n, side="right")
            for p, n in zip(population, within, strict=True)
        ],
        np.int64,
    )
    order = np.argsort(shard, kind="stable")
    place = np.zeros(int(offsets[-1]), np.int64)
    place[neurons[order]] = np.arange(neurons.size)
    by_neuron = np.argsort(place[coupling.neuron], kind="stable")
    counts = np.bincount(place[coupling.neuron], minlength=neurons.size)
    population, within = population[order], within[order]
    pairs: Sequence[tuple[int, int]] = list(zip(population.tolist(), within.tolist(), strict=True))
    return layout.Gaps(
        first=np.searchsorted(shard[order], np.arange(partition.shards + 1)).astype(np.int64),
        kind=np.array([kinds[p] for p, _ in pairs], np.int64),
        row=np.array([rows[p] for p, _ in pairs], np.int64),
        column=np.array([columns[p][n] for p, n in pairs], np.int64),
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        partners=place[coupling.partner[by_neuron]],
        conductances=coupling.conductance[by_neuron],
        low=coupling.low[by_neuron],
        high=coupling.high[by_neuron],
        v=np.zeros((2, neurons.size)),
    )
