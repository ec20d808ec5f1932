"""A plan -> the arrays that a simulation changes: states, slots, and what threads work with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.engine.compile import shipped
from rheobase.engine.network import layout
from rheobase.engine.network.aligned import aligned_empty, aligned_zeros
from rheobase.engine.network.gaps import lay_out_gaps
from rheobase.engine.network.inputs import KindInputs
from rheobase.engine.network.plan import REAL, Plan, hold_steps, initial_state
from rheobase.engine.streams import ESCAPE, key_of, stream
from rheobase.neurons.countdown import CountedDown

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

_QUEUE = 4096  # rows of synapses that are noted before any is delivered
_MOST_PENDING = 16_000_000  # heads of spikes on their way, of a shard; most is never touched
_LINES = 4096  # lines of words that are asked for before any is added
_TABLE = 64  # entries of a table of Poisson numbers


class Arrays:
    """What a simulation works on, with neurons at their initial state.

    Parameters
    ----------
    plan : Plan

    Attributes
    ----------
    kinds : list of layout.Kind
    kind_of : dict of int to int
        By population.
    columns : dict of int to ndarray of int64
        By population: where each of its neurons is in the arrays of its kind.
    inputs : list of KindInputs
        Of each kind.
    segments : layout.Segments
    gaps : layout.Gaps
    rows : ndarray, shape (shards, slots)
    scratch : layout.Scratch
    pending : layout.Pending
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        circuit, partition = plan.circuit, plan.partition
        self._real = REAL[circuit.precision]
        self.columns: dict[int, Integers] = {}
        self.kind_of: dict[int, int] = {}
        column = np.zeros_like(partition.first)
        widths = [self._place(k, members, column) for k, members in enumerate(plan.members)]
        self.kinds = [self._lay_out(k, width) for k, width in enumerate(widths)]
        self.inputs = [
            KindInputs(
                circuit,
                [plan.neurons[p] for p in members],
                self.columns,
                width,
                self._real,
            )
            for members, width in zip(plan.members, widths, strict=True)
        ]
        self.segments = self._make_segments(column)
        self.gaps = self._lay_out_gaps()
        slots = np.int32 if plan.wired.packed else self._real
        self.rows = aligned_zeros((partition.shards, partition.slots), slots)
        self.scratch = self._make_scratch()
        self.pending = self._make_pending()

    def _place(self, kind: int, members: Sequence[int], column: Integers) -> int:
        """Give each neuron of a kind a column, shard after shard; return how many there are."""
        partition = self._plan.partition
        for p in members:
            self.kind_of[p] = kind
            self.columns[p] = np.zeros(self._plan.neurons[p].size, np.int64)
        used = 0
        for shard in range(partition.shards):
            for p in members:
                first, count = partition.first[shard, p], partition.count[shard, p]
                column[shard, p] = used
                self.columns[p][first : first + count] = used + np.arange(count)
                used += partition.stride[shard, p]
        return used

    def _lay_out(self, number: int, width: int) -> layout.Kind:
        """Return the arrays of a kind, with neurons at their initial state."""
        plan = self._plan
        kind, members = plan.kinds[number], plan.members[number]
        x = aligned_zeros((len(kind.states), width), self._real)
        hold_for = np.zeros(width, np.int32)
        constants = np.zeros((len(members), len(kind.constants)), self._real)
        values = aligned_zeros((len(kind.values), width), self._real)
        for m, p in enumerate(members):
            columns, coefficients = self.columns[p], plan.coefficients[p]
            x[:, columns] = initial_state(plan.neurons[p]).T
            if kind.countdown:
                x[kind.states.index(kind.countdown[0]), columns] = self._first_amounts(p)
            hold_for[columns] = hold_steps(plan.circuit, plan.neurons[p])
            constants[m] = [coefficients[name] for name in kind.constants]
            for k, name in enumerate(kind.values):
                values[k, columns] = coefficients[name]
        nothing = np.zeros((0, 0), self._real)
        hold_for = hold_for.astype(_smallest_type(hold_for.max(initial=0)))
        return layout.Kind(
            x=x,
            hold=aligned_zeros(width, hold_for.dtype),
            hold_for=hold_for,
            constants=constants,
            values=values,
            current=nothing,
            currents=nothing,
            streams=np.zeros((0, 0), np.int64),
            means=np.zeros((0, 0, 0)),
            each_mean=np.zeros((0, 0, 0)),
        )

    def _first_amounts(self, population: int) -> Floats:
        """Draw what each neuron of a population counts down until its first spike."""
        amounts = np.zeros(self._plan.neurons[population].size)
        key = key_of(self._plan.circuit.seed)
        shipped("escape", "draw")(0, 0, stream(ESCAPE, population), key, amounts)
        return amounts

    def _lay_out_gaps(self) -> layout.Gaps:
        rows = {}
        for p, each in self._plan.neurons.items():
            if each.coupled:  # the threshold of a neuron that fires by a hazard is its countdown's
                model = each.model.neuron if isinstance(each.model, CountedDown) else each.model
                rows[p] = each.model.states.index(model.system.membrane or "")
        circuit, partition = self._plan.circuit, self._plan.partition
        return lay_out_gaps(
            self._plan.coupling, circuit.offsets, partition, self.kind_of, self.columns, rows
        )

    def _make_segments(self, column: Integers) -> layout.Segments:
        partition = self._plan.partition
        kind = np.full_like(column, -1)
        member = np.zeros_like(column)
        for p, k in self.kind_of.items():
            kind[:, p] = k
            member[:, p] = self._plan.members[k].index(p)
        return layout.Segments(
            kind,
            partition.first,
            partition.count,
            column,
            partition.slot,
            partition.stride,
            member,
        )

    def _make_scratch(self) -> layout.Scratch:
        threads = self._plan.threads
        drives = max([len(kind.drives) for kind in self._plan.kinds], default=0)
        # Each thread's part ends with some that nobody uses: no two write to one cache line.
        words = aligned_zeros((threads, drives + 1, 2, layout.BLOCK // 8), np.uint64)
        fired = aligned_zeros((threads, layout.GROUP + 2 * layout.BLOCK), np.int8)
        return layout.Scratch(
            words=words,
            half_words=words.reshape(threads, drives + 1, -1).view(np.uint16),
            counts=aligned_zeros((threads, drives + 1, layout.BLOCK), np.uint16),
            tables=aligned_zeros((threads, drives + 2, _TABLE), np.uint16),
            fired=fired,
            fired_words=fired.view(np.uint64),
            blocks=aligned_zeros((threads, layout.GROUP // layout.BLOCK + 16), np.int64),
            spikes=aligned_zeros((threads, layout.GROUP + 16), np.int64),
            begin=aligned_zeros((threads, _QUEUE), np.int64),
            end=aligned_zeros((threads, _QUEUE), np.int64),
            population=aligned_zeros((threads, _QUEUE), np.uint16),
            lines=aligned_zeros((threads, _LINES), np.uint32),
        )

    def _make_pending(self) -> layout.Pending:
        shards, steps = self._plan.partition.shards, self._plan.delays[1] + 1
        delays = len(self._plan.wired.wiring.delays)
        heads = delays + 2
        # With a single delay each head is wanted once, so a copy would be of no use.
        most = min(self._plan.circuit.size, _MOST_PENDING // (heads * steps)) if delays > 1 else 0
        return layout.Pending(
            heads=aligned_empty((shards, steps, most * heads), np.uint32),
            count=np.full((shards, steps), -1),
        )


def _smallest_type(most: int) -> type[np.signedinteger[Any]]:
    """Return the smallest type of integers up to `most`: the less there is to read, the better."""
    types = (np.int8, np.int16, np.int32)
    return next(kind for kind in types if most <= np.iinfo(kind).max)
