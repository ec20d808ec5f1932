"""Projections -> a plain list of synapses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import floor, log1p
from typing import Any, NamedTuple

import numpy as np

from rheobase.circuit import (
    AllToAll,
    Bernoulli,
    Circuit,
    Constant,
    FixedIndegree,
    FixedOutdegree,
    FixedTotalNumber,
    OfDistance,
    OneToOne,
    Pairs,
    PerSynapse,
    Projection,
)
from rheobase.circuit.delays import delay_steps
from rheobase.circuit.distance import distances, positions_of, probabilities_at, values_at
from rheobase.distributions import Distribution
from rheobase.engine.network.reference.randomness import Stream, unit
from rheobase.engine.streams import INDEGREES, SOURCES, SYNAPSES
from rheobase.units import TIME


class Synapse(NamedTuple):
    """One synapse; neurons are numbered through the whole circuit."""

    source: int
    target: int
    projection: int
    weight: float
    delay: int  # steps


class Chosen(NamedTuple):
    """A pair that a rule has chosen: places in the two groups, and in an array of values."""

    source: int
    target: int
    serial: int


def synapses_of(circuit: Circuit) -> list[Synapse]:
    """Return all synapses: projection after projection, target after target.

    Parameters
    ----------
    circuit : Circuit

    Returns
    -------
    list of Synapse

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.circuit import FixedIndegree
    >>> from rheobase.engine.network.reference import synapses_of
    >>> from rheobase.network import Network
    >>> from rheobase.synapses import Delta
    >>> from rheobase.units import ms, mV
    >>> net = Network()
    >>> exc = net.population(rb.LIF(), 10)
    >>> net.connect(exc, exc, Delta(), rule=FixedIndegree(2), weight=1*mV, delay=1.5*ms)
    >>> synapses = synapses_of(net.circuit())
    >>> len(synapses), synapses[-1].target, synapses[-1].delay
    (20, 9, 15)
    """
    return [
        synapse
        for number in range(len(circuit.projections))
        for synapse in _synapses(circuit, number)
    ]


def _synapses(circuit: Circuit, number: int) -> Iterator[Synapse]:
    projection = circuit.projections[number]
    sources = projection.source.global_numbers(circuit.offsets).tolist()
    targets = projection.target.global_numbers(circuit.offsets).tolist()
    random = Stream(circuit.seed, SYNAPSES, number)
    apart = _distance_of(circuit, projection) if projection.needs_positions else None
    onto = [0] * len(targets)  # synapses of each target so far
    for pair in sorted(_chosen(circuit, number), key=lambda pair: pair.target):
        weight, delay = (
            _value(value, pair, onto[pair.target], place, random, apart)
            for place, value in enumerate((projection.weight, projection.delay))
        )
        onto[pair.target] += 1
        steps = max(int(delay_steps(delay, circuit.dt)), 1)
        yield Synapse(sources[pair.source], targets[pair.target], number, weight, steps)


def _value(value: Any, pair: Chosen, k: int, place: int, random: Stream, apart: Any) -> float:
    """Return weight (place 0) or delay (place 1) of the k-th synapse of its target."""
    match value:
        case Constant():
            return value.value
        case PerSynapse():
            return float(value.values[pair.serial])
        case Distribution():
            return random.draw(value, k, pair.target, place)
        case OfDistance():
            what, dimension = ("weight", value.dimension) if place == 0 else ("delay", TIME)
            apart_now = np.array([apart(pair.source, pair.target)])
            return float(values_at(value.function, apart_now, dimension, what)[0])
    raise AssertionError(value)


def _distance_of(circuit: Circuit, projection: Projection) -> Callable[[int, int], float]:
    here = positions_of(projection.source, circuit.populations)
    there = positions_of(projection.target, circuit.populations)
    return lambda source, target: float(distances(here[source], there[target]))


def _chosen(circuit: Circuit, number: int) -> Iterator[Chosen]:
    """Carry out a rule: the pairs that it chooses, in the order of its definition."""
    projection = circuit.projections[number]
    rule = projection.rule
    sources, targets = range(projection.source.size), range(projection.target.size)
    random = Stream(circuit.seed, SOURCES, number)
    here = projection.source.global_numbers(circuit.offsets)
    there = projection.target.global_numbers(circuit.offsets)
    autapses = getattr(rule, "autapses", True)

    def allowed(source: int, target: int) -> bool:
        return autapses or here[source] != there[target]

    match rule:
        case AllToAll():
            for t in targets:
                for s in sources:
                    if allowed(s, t):
                        yield Chosen(s, t, t * len(sources) + s)
        case OneToOne():
            for t in targets:
                yield Chosen(t, t, t)
        case Pairs():
            for k, (s, t) in enumerate(zip(rule.sources, rule.targets, strict=True)):
                yield Chosen(int(s), int(t), k)
        case Bernoulli() if callable(rule.p):
            apart = _distance_of(circuit, projection)
            for t in targets:
                for s in sources:
                    p = probabilities_at(rule.p, np.array([apart(s, t)]))[0]
                    if unit(*random.words(s, t)[:2]) < p and allowed(s, t):
                        yield Chosen(s, t, -1)
        case Bernoulli():
            assert isinstance(rule.p, float)
            for t in targets:
                for s in _by_chance(rule.p, len(sources), random, t):
                    if allowed(s, t):
                        yield Chosen(s, t, -1)
        case FixedIndegree():
            for t in targets:
                candidates = [s for s in sources if allowed(s, t)]
                for k in _some(rule.n, len(candidates), rule.multapses, random, t):
                    yield Chosen(candidates[k], t, -1)
        case FixedOutdegree():
            for s in sources:
                candidates = [t for t in targets if allowed(s, t)]
                for k in _some(rule.n, len(candidates), rule.multapses, random, s):
                    yield Chosen(s, candidates[k], -1)
        case FixedTotalNumber() if rule.multapses:
            lone = [not all(allowed(s, t) for s in sources) for t in targets]
            shares = _shares(rule.n, lone, len(sources), Stream(circuit.seed, INDEGREES, number))
            for t in targets:
                candidates = [s for s in sources if allowed(s, t)]
                for k in _some(shares[t], len(candidates), True, random, t):
                    yield Chosen(candidates[k], t, -1)
        case FixedTotalNumber():
            yield from _distinct(rule.n, allowed, len(sources), len(targets), circuit.seed, random)


def _by_chance(p: float, n: int, random: Stream, target: int) -> Iterator[int]:
    """Choose each of n with probability p: how many are passed over has a geometric law.

    Two numbers are made of the words of each counter (block, target).
    """
    source, used = -1, 0
    while p > 0.0:
        words = random.words(used // 2, target)
        u = unit(*words[2 * (used % 2) :][:2])
        used += 1
        passed = log1p(-u) / log1p(-p) if p < 1.0 else 0.0
        if passed >= n:  # also if it is infinite
            return
        source += 1 + floor(passed)
        if source >= n:
            return
        yield source


def _some(count: int, n: int, repeated: bool, random: Stream, chooser: int) -> Iterator[int]:
    """Choose `count` of n, with replacement or without (R. W. Floyd 1987)."""
    if repeated:
        for k in range(count):
            block, lane, which = k // 64, k % 64 // 4, k % 4
            yield random.words(16 * block + lane, chooser)[which] * n >> 32
        return
    taken: set[int] = set()
    for k in range(count):
        top = n - count + k
        one = floor(unit(*random.words(k, chooser)[:2]) * (top + 1))
        one = top if one in taken else one
        taken.add(one)
        yield one


def _shares(count: int, lone: list[bool], sources: int, random: Stream) -> list[int]:
    """Let each of `count` synapses fall on a target, all allowed pairs being equally likely.

    A target that is among its own sources refuses one in `sources`: the synapse falls again.
    """
    shares, used = [0] * len(lone), 0
    while sum(shares) < count:
        words = random.words(used)
        used += 1
        target = floor(unit(*words[:2]) * len(lone))
        if not (lone[target] and unit(*words[2:]) * sources < 1.0):
            shares[target] += 1
    return shares


def _distinct(
    count: int,
    allowed: Callable[[int, int], bool],
    sources: int,
    targets: int,
    seed: int,
    random: Stream,
) -> Iterator[Chosen]:
    """Choose `count` different pairs: draw, and draw again what cannot be.

    Where more than half of all are wanted, those to leave out are drawn. These numbers come one
    after the other, from NumPy's Philox.
    """
    pairs = [(s, t) for t in range(targets) for s in range(sources)]
    possible = sum(allowed(*pair) for pair in pairs)
    leave_out = count > possible // 2
    wanted = possible - count if leave_out else count
    generator = np.random.Philox(key=np.array([seed, random.last], dtype=np.uint64))
    drawn: dict[tuple[int, int], None] = {}
    while len(drawn) < wanted:
        u = (int(generator.random_raw()) >> 11) * 2.0**-53
        pair = pairs[floor(u * len(pairs))]
        if allowed(*pair):
            drawn[pair] = None
    if leave_out:
        for pair in pairs:
            if allowed(*pair) and pair not in drawn:
                yield Chosen(*pair, -1)
        return
    for pair in drawn:
        yield Chosen(*pair, -1)
