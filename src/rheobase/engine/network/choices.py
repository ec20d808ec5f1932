"""Connection rules -> what the wiring kernel is told of them.

Most rules are carried out by the kernel, target by target. Where a synapse depends on the pair that
it connects (distances), or is not chosen by its target, the pairs are listed here first.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from rheobase.circuit import (
    AllToAll,
    Bernoulli,
    Circuit,
    FixedIndegree,
    FixedOutdegree,
    FixedTotalNumber,
    OfDistance,
    OneToOne,
    Pairs,
    PerSynapse,
    Projection,
    Value,
)
from rheobase.circuit.delays import check_delays
from rheobase.circuit.distance import distances, positions_of, probabilities_at, values_at
from rheobase.engine.compile import shipped
from rheobase.engine.network import layout
from rheobase.engine.streams import INDEGREES, SOURCES, key_of, stream
from rheobase.engine.threads import in_threads
from rheobase.units import TIME

Integers = NDArray[np.int64]

_PAIRS_AT_ONCE = 4_000_000  # of distances held in memory


def _no_numbers() -> Integers:
    return np.zeros(0, np.int64)


@dataclass(frozen=True, eq=False)
class Choice:
    """How the targets of a projection choose; arrays have one entry a target, one for all, or none.

    Parameters
    ----------
    kind : int
        Of `layout`: ALL, ONE, ...
    sources, targets : int
        How many there are.
    stream : int
    chance : float
    indegrees, own : ndarray of int64
    listed, first, last, serial : ndarray of int64
        See `layout.Rule`.
    """

    kind: int
    sources: int
    targets: int
    stream: int
    chance: float = 0.0
    indegrees: Integers = field(default_factory=_no_numbers)
    own: Integers = field(default_factory=_no_numbers)
    listed: Integers = field(default_factory=_no_numbers)
    first: Integers = field(default_factory=_no_numbers)
    last: Integers = field(default_factory=_no_numbers)
    serial: Integers = field(default_factory=_no_numbers)

    @property
    def most(self) -> int:
        """The largest number of synapses that a target can have."""
        if self.kind in (layout.REPEATED, layout.DISTINCT):
            return int(self.indegrees.max(initial=0))
        if self.kind == layout.LISTED:
            return int((self.last - self.first).max(initial=0))
        return 1 if self.kind == layout.ONE else self.sources

    def of(self, targets: Integers) -> layout.Rule:
        """Return what the kernel is told, for some of the targets."""
        return layout.Rule(
            int(self.kind),
            float(self.chance),
            self.sources,
            targets,
            self.indegrees[targets] if self.indegrees.size > 1 else self.indegrees,
            self.own[targets] if self.own.size else self.own,
            self.listed,
            self.first[targets] if self.first.size else self.first,
            self.last[targets] if self.last.size else self.last,
            self.serial,
            self.stream,
        )

    def draft(self) -> layout.Draft:
        """Return what a thread works with."""
        return layout.Draft(
            np.zeros(max(self.most, 1), np.int64),
            np.zeros(max(self.most, 1)),
            np.zeros(max(self.most, 1), np.int64),
            np.zeros(self.sources, np.uint8),
            np.zeros((4, 16), np.uint32),
        )


def choose(circuit: Circuit, number: int, threads: int) -> tuple[Choice, Value, Value]:
    """Return how a projection's targets choose, and its weights and delays.

    Parameters
    ----------
    circuit : Circuit
    number : int
        Of the projection.
    threads : int

    Returns
    -------
    Choice
    weight, delay : Constant, Distribution or PerSynapse
    """
    projection = circuit.projections[number]
    choice = _by_rule(circuit, number, projection, threads)
    weight, delay = projection.weight, projection.delay
    if isinstance(weight, OfDistance) or isinstance(delay, OfDistance):
        choice = _listed(choice, circuit, threads)
        targets = np.repeat(np.arange(choice.targets), choice.last - choice.first)
        apart = _distances(circuit, projection, choice.listed, targets)
        if isinstance(weight, OfDistance):
            values = values_at(weight.function, apart, weight.dimension, "weight")
            weight = _by_serial(choice, values)
        if isinstance(delay, OfDistance):
            values = values_at(delay.function, apart, TIME, "delay")
            check_delays(values, circuit.dt)
            delay = _by_serial(choice, values)
    return choice, weight, delay


def _by_serial(choice: Choice, values: NDArray[np.float64]) -> PerSynapse:
    """Return values of listed pairs in the order in which given values are: that of the rule."""
    ordered = np.zeros(int(choice.serial.max(initial=-1)) + 1)
    ordered[choice.serial] = values
    return PerSynapse(ordered)


def _by_rule(circuit: Circuit, number: int, projection: Projection, threads: int) -> Choice:
    rule = projection.rule
    choice = Choice(
        int(layout.ALL),
        projection.source.size,
        projection.target.size,
        stream(SOURCES, number),
        own=_own(circuit, projection),
    )
    match rule:
        case AllToAll():
            return choice
        case OneToOne():
            return replace(choice, kind=int(layout.ONE))
        case Bernoulli() if callable(rule.p):
            return _selected(choice, circuit, projection, threads)
        case Bernoulli(p=float(chance)):
            return replace(choice, kind=int(layout.CHANCE), chance=chance)
        case FixedIndegree():
            return replace(
                choice, kind=_kind(rule.multapses), indegrees=np.array([rule.n], np.int64)
            )
        case FixedOutdegree():
            return _by_sources(choice, circuit, number, rule, threads)
        case FixedTotalNumber() if rule.multapses:
            counts = np.zeros(choice.targets, np.int64)
            shares = replace(choice, stream=stream(INDEGREES, number))
            shipped("choosing", "indegrees")(
                rule.n,
                shares.of(np.arange(choice.targets)),
                shares.draft(),
                key_of(circuit.seed),
                counts,
            )
            return replace(choice, kind=int(layout.REPEATED), indegrees=counts)
        case FixedTotalNumber():
            return _distinct_pairs(choice, circuit, rule.n)
        case Pairs():
            return _from_pairs(choice, rule.sources, rule.targets)
    raise AssertionError(rule)


def _kind(multapses: bool) -> int:
    return int(layout.REPEATED if multapses else layout.DISTINCT)


def _own(circuit: Circuit, projection: Projection) -> Integers:
    """Return which source each target is, -1 if none; nothing if it may choose itself."""
    if not projection.shared:
        return _no_numbers()
    sources = projection.source.global_numbers(circuit.offsets)
    targets = projection.target.global_numbers(circuit.offsets)
    place = np.full(circuit.size, -1, dtype=np.int64)
    place[sources] = np.arange(sources.size)
    return place[targets]


def _from_pairs(choice: Choice, sources: Integers, targets: Integers) -> Choice:
    """List pairs target after target, those of a target in the order given."""
    order = np.argsort(targets, kind="stable")
    ends = np.cumsum(np.bincount(targets, minlength=choice.targets)).astype(np.int64)
    return replace(
        choice,
        kind=int(layout.LISTED),
        listed=np.ascontiguousarray(sources[order], dtype=np.int64),
        first=np.concatenate([[0], ends[:-1]]).astype(np.int64),
        last=ends,
        serial=order.astype(np.int64),
    )


def _blocks(choice: Choice, width: int) -> list[Integers]:
    """Return the targets in blocks that have few enough pairs."""
    size = max(1, _PAIRS_AT_ONCE // max(width, 1))
    return [
        np.arange(first, min(first + size, choice.targets), dtype=np.int64)
        for first in range(0, choice.targets, size)
    ]


def _gathered(choice: Choice, found: list[tuple[Integers, Integers]]) -> Choice:
    """Return the choice with the sources that were found, block after block of targets."""
    sources = np.concatenate([sources for sources, _ in found])
    counts = np.concatenate([counts for _, counts in found])
    targets = np.repeat(np.arange(choice.targets), counts)
    return _from_pairs(choice, sources, targets)


def _listed(choice: Choice, circuit: Circuit, threads: int) -> Choice:
    """Return the same choice with all pairs listed."""
    if choice.kind == layout.LISTED:
        return choice
    key = key_of(circuit.seed)

    def block(targets: Integers) -> tuple[Integers, Integers]:
        sources = np.zeros(len(targets) * choice.most, np.int64)
        counts = np.zeros(len(targets), np.int64)
        total = shipped("choosing", "list_sources")(
            choice.of(targets), choice.draft(), key, sources, counts
        )
        return sources[:total].copy(), counts

    found = _gathered(choice, list(in_threads(block, _blocks(choice, choice.most), threads)))
    targets = np.repeat(np.arange(found.targets), found.last - found.first)
    if choice.kind == layout.ALL:  # given values are a matrix, also where its diagonal is left out
        return replace(found, serial=targets * found.sources + found.listed)
    if choice.kind == layout.ONE:
        return replace(found, serial=targets)
    return found


def _by_sources(
    choice: Choice, circuit: Circuit, number: int, rule: FixedOutdegree, threads: int
) -> Choice:
    """Let each source choose its targets, as targets choose sources elsewhere."""
    projection = circuit.projections[number]
    turned = replace(
        choice,
        kind=_kind(rule.multapses),
        sources=choice.targets,
        targets=choice.sources,
        indegrees=np.array([rule.n], np.int64),
        own=_own(circuit, replace(projection, source=projection.target, target=projection.source)),
    )
    pairs = _listed(turned, circuit, threads)
    sources = np.repeat(np.arange(turned.targets), pairs.last - pairs.first)
    return _from_pairs(choice, sources, pairs.listed)


def _distinct_pairs(choice: Choice, circuit: Circuit, number: int) -> Choice:
    """Choose different pairs: what is drawn a second time is drawn again."""
    pairs = choice.sources * choice.targets
    forbidden = np.zeros(0, np.int64)
    if choice.own.size:
        targets = np.flatnonzero(choice.own >= 0)
        forbidden = targets * choice.sources + choice.own[targets]
    allowed = pairs - forbidden.size
    most = number > allowed // 2  # then those that are left out are fewer
    wanted = allowed - number if most else number
    random = np.random.Philox(key=np.array([circuit.seed, choice.stream], dtype=np.uint64))
    taken = forbidden
    while taken.size < forbidden.size + wanted:
        missing = forbidden.size + wanted - taken.size
        unit = (random.random_raw(missing) >> np.uint64(11)).astype(np.float64) * 2.0**-53
        drawn = np.concatenate([taken, (unit * pairs).astype(np.int64)])
        _, first = np.unique(drawn, return_index=True)
        taken = drawn[np.sort(first)]
    chosen = taken[forbidden.size :]
    if most:
        chosen = np.setdiff1d(np.arange(pairs), taken, assume_unique=True)
    return _from_pairs(choice, chosen % choice.sources, chosen // choice.sources)


def _selected(choice: Choice, circuit: Circuit, projection: Projection, threads: int) -> Choice:
    """Choose every pair with a chance that depends on its distance."""
    assert isinstance(projection.rule, Bernoulli)
    assert callable(projection.rule.p)
    chance_at = partial(probabilities_at, projection.rule.p)
    from_ = positions_of(projection.source, circuit.populations)
    to = positions_of(projection.target, circuit.populations)
    key = key_of(circuit.seed)

    def block(targets: Integers) -> tuple[Integers, Integers]:
        chances = chance_at(distances(from_[np.newaxis], to[targets][:, np.newaxis]))
        sources = np.zeros(chances.size, np.int64)
        counts = np.zeros(len(targets), np.int64)
        own = choice.own[targets] if choice.own.size else choice.own
        total = shipped("choosing", "select")(
            np.ascontiguousarray(chances),
            targets,
            own,
            choice.stream,
            choice.draft(),
            key,
            sources,
            counts,
        )
        return sources[:total].copy(), counts

    blocks = _blocks(choice, choice.sources)
    return _gathered(choice, list(in_threads(block, blocks, threads)))


def _distances(
    circuit: Circuit, projection: Projection, sources: Integers, targets: Integers
) -> NDArray[np.float64]:
    from_ = positions_of(projection.source, circuit.populations)
    to = positions_of(projection.target, circuit.populations)
    return distances(from_[sources], to[targets])
