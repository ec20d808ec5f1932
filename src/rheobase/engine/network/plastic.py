"""Synapses that change: their arrays, what they go on from, and what they are at some time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.engine.compile import Kernel, generated, shipped
from rheobase.engine.network import layout
from rheobase.engine.network.generate import head
from rheobase.engine.network.generate_learning import look_source
from rheobase.engine.network.learning import Learning, course_of
from rheobase.engine.network.partition import Partition
from rheobase.engine.network.wiring import Part, Wired
from rheobase.equations.synaptic import WEIGHT
from rheobase.memory import require_memory
from rheobase.synapses import Synapse

Integers = NDArray[np.int64]

_TABLE = 4096  # steps for which decays are looked up
_SPIKES = 24  # of a target that are kept beyond those that some synapse may still need


@dataclass(frozen=True, eq=False)
class PlasticState:
    """All that the synapses of one projection onto one population go on from.

    Synapses are in order of source, delay and target, whatever the shards are.

    Parameters
    ----------
    synapses : ndarray, shape (variables of synapses, synapses)
        The weight first.
    last : ndarray of int64, shape (rows,)
        The step of the last spike of each source that arrived after each of its delays.
    sources : ndarray, shape (rows, variables of the source)
    steps : ndarray of int32, shape (targets, kept)
        When each target fired lately.
    before, after : ndarray, shape (targets, variables of the target, kept)
    kept : ndarray of int64, shape (targets,)
        How many of these there are.
    """

    synapses: NDArray[Any]
    last: Integers
    sources: NDArray[Any]
    steps: NDArray[np.int32]
    before: NDArray[Any]
    after: NDArray[Any]
    kept: Integers


class PlasticSynapses:
    """The synapses of one projection onto one population.

    Parameters
    ----------
    part : Part
        Which ones.
    wired : Wired
        With weights that are stored one by one.
    synapse : Synapse
    rule : Learning
    partition : Partition
    hold : int
        For how many steps a target is refractory at least.
    dt : float
        In ms.
    """

    def __init__(
        self,
        part: Part,
        wired: Wired,
        synapse: Synapse,
        rule: Learning,
        partition: Partition,
        hold: int,
        dt: float,
    ) -> None:
        self.part, self.wired, self.rule, self.synapse = part, wired, rule, synapse
        self._partition = partition
        self._first = partition.first[:, part.population]
        self._counts = partition.count[:, part.population]
        self._ring = self._ring_size(hold) if rule.follows_target else 0
        self.layout = self._lay_out(dt)

    @property
    def size(self) -> int:
        """How many synapses there are."""
        return self.wired.synapses

    def _ring_size(self, hold: int) -> int:
        """Return how many spikes of a target are kept: a power of 2, so that counts need no end."""
        needed = (2 * self.wired.longest + 2) // (hold + 1) + 1
        return 1 << int(needed + _SPIKES - 1).bit_length()

    def _lay_out(self, dt: float) -> layout.Plastic:
        rule, wiring, ring = self.rule, self.wired.wiring, self._ring
        real = wiring.weights.dtype
        shards, rows = len(wiring.heads), wiring.heads.shape[1] - 1
        cells = int(self._counts.max(initial=0)) if ring else 0
        longest = int(np.diff(wiring.heads.astype(np.int64), axis=1).max(initial=0))
        entries = shards * cells * ring
        needed = shards * rows * (16 + real.itemsize * len(rule.of_source)) + 4 * rows
        needed += entries * (4 + 2 * real.itemsize * len(rule.of_target))
        needed += self.size * real.itemsize * (1 + len(rule.others))
        require_memory(
            needed,
            f"the variables of {self.size:,} synapses that change",
            "Take fewer neurons or synapses, or precision='single'.",
        )
        course = course_of(self.synapse, dt)
        initial = {name: self.synapse.initial(name) for name in rule.variables[1:]}
        sources = np.empty((shards, rows, len(rule.of_source)), real)
        sources[:] = [initial[name] for name in rule.of_source]
        others = np.empty((len(rule.others), self.size), real)
        others.T[:] = [initial[name] for name in rule.others]
        before = np.empty((shards, cells, len(rule.of_target), ring), real)
        before[:] = np.array([initial[name] for name in rule.of_target])[:, np.newaxis]
        return layout.Plastic(
            wiring=wiring,
            delay=delays_of_rows(wiring, rows),
            last=np.full((shards, rows), -1),
            seen=np.full((shards, rows), layout.NEVER),
            sources=sources,
            others=others,
            steps=np.full((shards, cells, ring), layout.NEVER, np.int32),
            before=before,
            after=before.copy(),
            count=np.ones((shards, cells), np.int64),
            applied=np.ones((shards, cells), np.int64),
            full=np.zeros(16 * shards, np.int64),
            settled=np.zeros((shards, cells), np.int64),
            when=np.zeros((shards, cells), np.int64),
            traces=np.zeros((shards, len(rule.of_target), cells), real),
            queue=np.zeros((shards, longest + 16), np.int64),
            entries=np.zeros((shards, longest + 16), np.int64),
            buffers=np.zeros((shards, len(rule.variables) + 2, layout.BATCH), real),
            slot=self._slots(),
            population=self.part.population,
            longest=self.wired.longest,
            constants=np.array([self.synapse.numbers[name] for name in rule.parameters], real),
            decays=np.exp(course.rate[:, np.newaxis] * np.arange(_TABLE)).astype(real),
            rates=course.rate,
            rests=course.rest.astype(real),
            drifts=course.drift.astype(real),
        )

    def _slots(self) -> Integers:
        slot = self._partition.slot[:, self.part.population]
        stride = self._partition.stride[:, self.part.population]
        return (slot + self.part.port * stride).astype(np.int64)

    def _kernel(self, entry: str) -> Kernel:
        source = head("one kind of synapses", self.rule.precision) + look_source(self.rule)
        return generated("synapses", source, entry)

    # What they are

    def values(self, step: int, wanted: NDArray[np.uint8]) -> NDArray[Any]:
        """Return the variables of the synapses of some rows, shape (variables, synapses).

        As a spike would meet them that arrives in this step, before it does anything; in order of
        source, delay and target.
        """
        plastic = self.layout
        weights, others = plastic.wiring.weights, plastic.others
        copied = plastic._replace(  # memory that is not touched is not there
            wiring=plastic.wiring._replace(weights=np.empty_like(weights)),
            others=np.empty_like(others),
        )
        values = np.empty((len(self.rule.variables), self.size), weights.dtype)
        for shard in range(self._partition.shards):
            self._kernel("look")(shard, step, copied, weights, others, wanted, values)
        return values[:, order_of(self.wired, wanted)]

    # What they go on from

    def _of_synapses(self) -> list[NDArray[Any]]:
        """Return the variables that each synapse has for itself, as they lie."""
        plastic, others = self.layout, self.rule.others
        return [
            plastic.wiring.weights if name == WEIGHT else plastic.others[others.index(name)]
            for name in self.rule.of_synapse
        ]

    def state(self, step: int) -> PlasticState:
        """Return all that they go on from, whatever the shards are."""
        plastic, ring = self.layout, self._ring
        if ring:  # then what is left in the rings does not depend on shards
            for shard in range(self._partition.shards):
                self._kernel("go_through")(shard, step, plastic)
        order = order_of(self.wired)
        targets, nothing = int(self._counts.sum()), np.zeros_like(plastic.count)
        # the last one that all have gone through, and the one before it: a spike that arrives next
        # may coincide with the last one, and then meets the traces as they were before
        kept = np.minimum(plastic.count - plastic.applied + 2, plastic.count) if ring else nothing
        most = int(kept.max(initial=0))
        state = PlasticState(
            np.array([values[order] for values in self._of_synapses()]),
            plastic.last[0].copy(),
            plastic.sources[0].copy(),
            np.full((targets, most), layout.NEVER, np.int32),
            np.zeros((targets, len(self.rule.of_target), most), plastic.before.dtype),
            np.zeros((targets, len(self.rule.of_target), most), plastic.before.dtype),
            np.zeros(targets, np.int64),
        )
        for shard, (first, count) in enumerate(zip(self._first, self._counts, strict=True)):
            cells = np.arange(count if ring else 0)
            state.kept[first : first + cells.size] = kept[shard, : cells.size]
            for k in range(most):  # the oldest first
                there = cells[kept[shard, cells] > k]
                place = (plastic.count - kept)[shard, there] + k & ring - 1
                state.steps[first + there, k] = plastic.steps[shard, there, place]
                state.before[first + there, :, k] = plastic.before[shard, there, :, place]
                state.after[first + there, :, k] = plastic.after[shard, there, :, place]
        return state

    def restore(self, state: PlasticState, step: int) -> None:
        """Go on from a state, also of a simulation with another number of shards."""
        plastic, ring = self.layout, self._ring
        order = order_of(self.wired)
        for values, kept in zip(self._of_synapses(), state.synapses, strict=True):
            values[order] = kept
        plastic.last[:] = state.last
        plastic.sources[:] = state.sources
        if not ring:
            return
        fired = np.where(state.last >= 0, state.last - plastic.delay, layout.NEVER)
        plastic.seen[:] = np.maximum(fired, step - 2 * plastic.longest)
        plastic.full[:] = 0
        plastic.applied[:] = 1
        plastic.steps[:] = layout.NEVER  # what is beyond the spikes that are kept is looked at too
        for shard, (first, count) in enumerate(zip(self._first, self._counts, strict=True)):
            here = slice(first, first + count)
            most = state.steps.shape[1]
            plastic.count[shard, :count] = state.kept[here]
            plastic.steps[shard, :count, :most] = state.steps[here]
            plastic.before[shard, :count, :, :most] = state.before[here]
            plastic.after[shard, :count, :, :most] = state.after[here]


def order_of(wired: Wired, wanted: NDArray[np.uint8] | None = None) -> Integers:
    """Return where each synapse of some rows lies, in order of source, delay and target."""
    if wanted is None:
        wanted = np.ones(wired.wiring.heads.shape[1] - 1, np.uint8)
    order = np.empty(int(synapses_of_rows(wired.wiring)[wanted > 0].sum()), np.int64)
    shipped("learning", "find_order")(wired.wiring, wanted, order)
    return _by_target(wired.wiring, wanted, order)


def _by_target(wiring: layout.Wiring, wanted: NDArray[np.uint8], order: Integers) -> Integers:
    """Put the targets of each row in order: they lie as in the projection's group of targets."""
    counts = np.diff(wiring.heads.astype(np.int64), axis=1).T * wanted[:, np.newaxis]
    slots = wiring.slots[order]
    falls = np.flatnonzero(slots[1:] < slots[:-1]) + 1
    if np.isin(falls, np.cumsum(counts)).all():  # each where another row or shard begins
        return order
    part = np.repeat(np.arange(counts.size), counts.ravel())
    return order[np.lexsort((slots, part))]


def synapses_of_rows(wiring: layout.Wiring) -> Integers:
    """Return how many synapses each row has in all shards."""
    return np.diff(wiring.heads.astype(np.int64), axis=1).sum(axis=0)


def delays_of_rows(wiring: layout.Wiring, rows: int) -> NDArray[np.int32]:
    """Return the delay of each row, in steps."""
    delays = np.zeros(rows, np.int32)
    ends = [*wiring.first_row[1:].tolist(), rows]
    for first, end, place in zip(wiring.first_row.tolist(), ends, wiring.place, strict=True):
        own = wiring.delays[np.flatnonzero(np.diff(place))]
        if own.size:
            delays[first:end] = np.tile(own, (end - first) // own.size)
    return delays
