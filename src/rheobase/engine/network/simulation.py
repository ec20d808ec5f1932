"""A plan -> neurons that fire: the state of a network, and how it advances."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.engine.compile import shipped
from rheobase.engine.network import layout
from rheobase.engine.network.gaps import lay_out_gaps
from rheobase.engine.network.inputs import KindInputs, schedule_of
from rheobase.engine.network.listing import Listing, listing_of
from rheobase.engine.network.plan import REAL, Plan, hold_steps, initial_state
from rheobase.engine.network.plastic import PlasticState, order_of
from rheobase.engine.network.wiring import wire
from rheobase.engine.streams import ESCAPE, key_of, stream
from rheobase.engine.threads import give_way
from rheobase.equations.synaptic import WEIGHT
from rheobase.errors import SimulationError
from rheobase.neurons.countdown import CountedDown

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

_QUEUE = 4096  # rows of synapses that are noted before any is delivered
_MOST_PENDING = 16_000_000  # heads of spikes on their way, of a shard; most is never touched
_LINES = 4096  # lines of words that are asked for before any is added
_TABLE = 64  # entries of a table of Poisson numbers
_MOST_LOGGED = 64_000_000  # spikes that one call may have to keep, of all shards
_NEURON_STEPS = 2e8  # in one call: some tenths of a second
_MOST_VALUES = 4_000_000  # of inputs that neurons have for themselves, in one call
_MOST_STEPS = 10_000


@dataclass(frozen=True, eq=False)
class Probe:
    """One variable of some neurons of a population, to be sampled.

    Parameters
    ----------
    population, state : int
    neurons : ndarray of int64
    """

    population: int
    state: int
    neurons: Integers


@dataclass(frozen=True, eq=False)
class Chunk:
    """What happened in some steps.

    Parameters
    ----------
    steps : int
        How many there were.
    step, population, neuron : ndarray of int64, shape (spikes,)
        Of each spike, in this order. The step is counted from the start of the simulation, and its
        spikes are at its end.
    traces : list of ndarray, shape (samples, neurons)
        One for each probe.
    events : int
        How many synapses these spikes reach, each after its delay.
    """

    steps: int
    step: Integers
    population: Integers
    neuron: Integers
    traces: list[Floats]
    events: int


@dataclass(frozen=True, eq=False)
class State:
    """All that a simulation goes on from, whatever its shards are.

    Parameters
    ----------
    step : int
        How many steps have been done.
    x : dict of int to ndarray, shape (variables, n)
        By population, in the precision of the network.
    hold : dict of int to ndarray of int32, shape (n,)
    spike_step, spike_population, spike_neuron : ndarray of int64
        Spikes that may still be on their way.
    plastic : tuple of PlasticState
        Of synapses that change.
    """

    step: int
    x: dict[int, NDArray[Any]]
    hold: dict[int, NDArray[np.int32]]
    spike_step: Integers
    spike_population: Integers
    spike_neuron: Integers
    plastic: tuple[PlasticState, ...]


@dataclass(frozen=True, eq=False)
class _Call:
    """What the kernel is given."""

    network: layout.Network
    probes: layout.Probes
    places: list[int]  # where the samples of each probe begin
    arguments: tuple[Any, ...]  # all of it, after the number of the thread


class Simulation:
    """A network that can be advanced.

    Parameters
    ----------
    plan : Plan
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.step = 0
        circuit, partition = plan.circuit, plan.partition
        self._real = REAL[circuit.precision]
        self._populations = len(circuit.populations)
        self._shortest, self._lag = plan.delays
        self._outdegrees = plan.outdegrees
        self._columns: dict[int, Integers] = {}
        self._kind_of: dict[int, int] = {}
        column = np.zeros_like(partition.first)
        widths = [self._place(k, members, column) for k, members in enumerate(plan.members)]
        self._kinds = [self._lay_out(k, width) for k, width in enumerate(widths)]
        self._inputs = [
            KindInputs(
                circuit,
                [plan.neurons[p] for p in members],
                self._columns,
                width,
                self._real,
            )
            for members, width in zip(plan.members, widths, strict=True)
        ]
        self._segments = self._make_segments(column)
        self._gaps = self._lay_out_gaps()
        slots = np.int32 if plan.wired.packed else self._real
        self._rows = np.zeros((partition.shards, partition.slots), slots)
        self._scratch = self._make_scratch()
        self._pending = self._make_pending()
        self._carried = [
            (np.zeros(0, np.uint32), np.zeros(self._lag * self._populations + 1, np.int64))
            for _ in range(partition.shards)
        ]
        self._pool = ThreadPoolExecutor(plan.threads) if plan.threads > 1 else None
        self._failed = ""
        # Compiled now, so that no thread waits for another one that compiles.
        plan.kernel.prepare(0, *self._lay_out_call(1, (), 1).arguments)

    # Laying out

    def _place(self, kind: int, members: Sequence[int], column: Integers) -> int:
        """Give each neuron of a kind a column, shard after shard; return how many there are."""
        partition = self.plan.partition
        for p in members:
            self._kind_of[p] = kind
            self._columns[p] = np.zeros(self.plan.neurons[p].size, np.int64)
        used = 0
        for shard in range(partition.shards):
            for p in members:
                first, count = partition.first[shard, p], partition.count[shard, p]
                column[shard, p] = used
                self._columns[p][first : first + count] = used + np.arange(count)
                used += partition.stride[shard, p]
        return used

    def _lay_out(self, number: int, width: int) -> layout.Kind:
        """Return the arrays of a kind, with neurons at their initial state."""
        plan = self.plan
        kind, members = plan.kinds[number], plan.members[number]
        x = np.zeros((len(kind.states), width), self._real)
        hold_for = np.zeros(width, np.int32)
        constants = np.zeros((len(members), len(kind.constants)), self._real)
        values = np.zeros((len(kind.values), width), self._real)
        for m, p in enumerate(members):
            columns, coefficients = self._columns[p], plan.coefficients[p]
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
            hold=np.zeros_like(hold_for),
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
        amounts = np.zeros(self.plan.neurons[population].size)
        key = key_of(self.plan.circuit.seed)
        shipped("escape", "draw")(0, 0, stream(ESCAPE, population), key, amounts)
        return amounts

    def _lay_out_gaps(self) -> layout.Gaps:
        coupled = [p for p, each in self.plan.neurons.items() if each.coupled]
        models = {p: self.plan.neurons[p].model for p in coupled}
        rows = {p: m.states.index(m.system.membrane or "") for p, m in models.items()}
        circuit, partition = self.plan.circuit, self.plan.partition
        return lay_out_gaps(
            self.plan.coupling, circuit.offsets, partition, self._kind_of, self._columns, rows
        )

    def _make_segments(self, column: Integers) -> layout.Segments:
        partition = self.plan.partition
        kind = np.full_like(column, -1)
        member = np.zeros_like(column)
        for p, k in self._kind_of.items():
            kind[:, p] = k
            member[:, p] = self.plan.members[k].index(p)
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
        threads = self.plan.threads
        drives = max([len(kind.drives) for kind in self.plan.kinds], default=0)
        # Each thread's part ends with some that nobody uses: no two write to one cache line.
        words = np.zeros((threads, drives + 1, layout.DRAWN_AT_ONCE, 8, 16), np.uint16)
        return layout.Scratch(
            words=words,
            flat_words=words.reshape(threads, drives + 1, layout.DRAWN_AT_ONCE, -1),
            counts=np.zeros((threads, drives + 1, layout.BLOCK), np.uint16),
            tables=np.zeros((threads, drives + 2, _TABLE), np.uint16),
            fired=np.zeros((threads, 2 * layout.BLOCK), np.int32),
            begin=np.zeros((threads, _QUEUE), np.int64),
            end=np.zeros((threads, _QUEUE), np.int64),
            population=np.zeros((threads, _QUEUE), np.uint16),
            lines=np.zeros((threads, _LINES), np.uint32),
        )

    def _make_pending(self) -> layout.Pending:
        shards, steps = self.plan.partition.shards, self._lag + 1
        delays = len(self.plan.wired.wiring.delays)
        heads = delays + 2
        # With a single delay each head is wanted once, so a copy would be of no use.
        most = min(self.plan.circuit.size, _MOST_PENDING // (heads * steps)) if delays > 1 else 0
        return layout.Pending(
            heads=np.empty((shards, steps, most * heads), np.uint32),
            count=np.full((shards, steps), -1),
        )

    # Running

    @property
    def most_steps(self) -> int:
        """How many steps one call of `advance` may do."""
        neurons = max(1, self.plan.circuit.size)
        inputs = sum(each.size for each in self.plan.neurons.values() if each.has_currents)
        steps = min(_MOST_STEPS, max(10, int(_NEURON_STEPS / neurons)))
        inputs += sum(each.values_a_step for each in self._inputs)
        if inputs:
            steps = min(steps, max(10, _MOST_VALUES // inputs))
        while steps > 10 and sum(self._capacity(steps)) > _MOST_LOGGED:
            steps //= 2
        return steps

    def _capacity(self, steps: int) -> list[int]:
        """Return how many spikes each shard can fire in some steps."""
        per_neuron = np.zeros(self._populations, np.int64)
        for p, each in self.plan.neurons.items():
            hold = self._kinds[self._kind_of[p]].hold_for[self._columns[p]]
            per_neuron[p] = steps // (int(hold.min()) + 1) + 1 if each.size else 0
        return [int(row @ per_neuron) for row in self.plan.partition.count]

    def advance(self, steps: int, probes: Sequence[Probe] = (), every: int = 1) -> Chunk:
        """Run some steps.

        Parameters
        ----------
        steps : int
            At most `most_steps`.
        probes : sequence of Probe
        every : int
            Sample after each step whose number is a multiple of this.

        Returns
        -------
        Chunk

        Raises
        ------
        SimulationError
            If a value is no longer finite; it has what happened before as its attribute `chunk`.
        """
        if self._failed:
            raise SimulationError(self._failed)
        if self.plan.plastic and self.step + steps > layout.MOST_STEPS:
            raise SimulationError(
                f"synapses that change count at most {layout.MOST_STEPS:,} steps, which is "
                f"{layout.MOST_STEPS * self.plan.circuit.dt / 3.6e6:.3g} hours. Take a larger dt."
            )
        call = self._lay_out_call(steps, probes, every)
        gaps = self._gaps
        for k, kind in enumerate(self._kinds):
            mine = gaps.kind == k
            gaps.v[self.step & 1, mine] = kind.x[gaps.row[mine], gaps.column[mine]]
        kernel, threads = self.plan.kernel, self.plan.threads
        if self._pool is None:
            kernel(0, *call.arguments)
        else:
            list(self._pool.map(lambda thread: kernel(thread, *call.arguments), range(threads)))
        failure = call.network.failure
        failed = failure.step[failure.step >= 0]
        done = steps if not failed.size else int(failed.min()) - self.step
        chunk = self._read(call, done)
        if failed.size:
            self._failed = self._words(failure)
            error = SimulationError(self._failed)
            error.chunk = chunk  # type: ignore[attr-defined]
            raise error
        self._carry(call.network.log, steps)
        self.step += steps
        return chunk

    def _lay_out_call(self, steps: int, probes: Sequence[Probe], every: int) -> _Call:
        """Return what the kernel is given for some steps."""
        plan = self.plan
        shards = plan.partition.shards
        schedule = layout.Schedule(*schedule_of(plan.circuit, plan.partition, self.step, steps))
        kinds = [
            self._with_inputs(kind, inputs, steps)
            for kind, inputs in zip(self._kinds, self._inputs, strict=True)
        ]
        samples = (self.step + steps) // every - self.step // every
        sampled, places = self._lay_out_probes(probes, samples, every)
        network = layout.Network(
            wiring=plan.wired.wiring,
            segments=self._segments,
            rows=self._rows,
            log=self._open_log(steps, schedule),
            pending=self._pending,
            scratch=self._scratch,
            failure=layout.Failure(
                np.full(shards, -1, np.int64), np.zeros((shards, 3), np.int64), np.zeros(shards)
            ),
            threads=layout.Threads(
                np.zeros(16 * plan.threads, np.int64),
                *give_way(),
                1 if plan.coupling.junctions else self._shortest or steps,
                self._lag,
            ),
            gaps=self._gaps,
            key=key_of(plan.circuit.seed),
        )
        plastics = _tuple("Plastics", [synapses.layout for synapses in plan.plastic])
        tupled = _tuple("Kinds", kinds)
        arguments = (self.step, steps, network, schedule, sampled, tupled, plastics)
        return _Call(network, sampled, places, arguments)

    def read(self, probe: Probe) -> Floats:
        """Return the values of a probe now, one a neuron."""
        columns = self._columns[probe.population][probe.neurons]
        values = self._kinds[self._kind_of[probe.population]].x[probe.state, columns]
        return values.astype(np.float64)

    def synapses(self, projection: int) -> list[Listing]:
        """Return the synapses of a projection as they are now, by population of the target."""
        plan = self.plan
        known = {id(synapses.part): synapses for synapses in plan.plastic}
        found = []
        for part in plan.parts:
            if part.projection != projection:
                continue
            plastic = known.get(id(part))
            if plastic is None:  # made again, since they lie among those of other projections
                wired = wire(plan.circuit, [part], plan.partition, plan.threads, "own")
                values = {WEIGHT: wired.wiring.weights[order_of(wired)]}
            else:
                wired = plastic.wired
                values = dict(zip(plastic.rule.variables, plastic.values(self.step), strict=True))
            found.append(listing_of(part, wired, plan.partition, values))
        return found

    def _open_log(self, steps: int, schedule: layout.Schedule) -> layout.Log:
        """Return an empty log that begins with the spikes that are on their way."""
        capacity = [
            carried.size + given + fired
            for (carried, _), given, fired in zip(
                self._carried, schedule.starts[:, -1], self._capacity(steps), strict=True
            )
        ]
        shards = len(capacity)
        neurons = np.empty((shards, max(capacity)), np.uint32)
        starts = np.zeros((shards, (self._lag + steps) * self._populations + 1), np.int64)
        for shard, (carried, before) in enumerate(self._carried):
            neurons[shard, : carried.size] = carried
            starts[shard, : before.size] = before
        return layout.Log(neurons, starts)

    def _carry(self, log: layout.Log, steps: int) -> None:
        """Keep the spikes of the last steps, which may still be on their way."""
        first = steps * self._populations
        self._carried = []
        for neurons, starts in zip(log.neurons, log.starts, strict=True):
            kept = starts[first:]
            self._carried.append((neurons[kept[0] : kept[-1]].copy(), kept - kept[0]))

    def _with_inputs(self, kind: layout.Kind, inputs: KindInputs, steps: int) -> layout.Kind:
        means, each_mean = inputs.means(self.step, steps)
        current, currents = inputs.currents(self.step, steps)
        return kind._replace(
            streams=inputs.streams,
            means=means,
            each_mean=each_mean,
            current=current,
            currents=currents,
        )

    def _lay_out_probes(
        self, probes: Sequence[Probe], samples: int, every: int
    ) -> tuple[layout.Probes, list[int]]:
        """Return the probes sorted by shard, and where those of each begin among the traces."""
        sizes = [probe.neurons.size for probe in probes]
        places = [0, *np.cumsum(sizes).tolist()]
        kind = [np.full(n, self._kind_of[p.population]) for p, n in zip(probes, sizes, strict=True)]
        row = [np.full(n, probe.state) for probe, n in zip(probes, sizes, strict=True)]
        column = [self._columns[probe.population][probe.neurons] for probe in probes]
        partition = self.plan.partition
        ends = partition.first + partition.count
        shard = [
            np.searchsorted(ends[:, probe.population], probe.neurons, side="right")
            for probe in probes
        ]
        whole = [
            np.concatenate([*parts, np.zeros(0, np.int64)]).astype(np.int64)
            for parts in (shard, kind, row, column)
        ]
        order = np.argsort(whole[0], kind="stable")
        shards, kinds, rows, columns = (part[order] for part in whole)
        return layout.Probes(
            first=np.searchsorted(shards, np.arange(partition.shards + 1)).astype(np.int64),
            kind=kinds,
            row=rows,
            column=columns,
            place=order,
            traces=np.zeros((samples, places[-1])),
            every=every,
        ), places

    def _read(self, call: _Call, steps: int) -> Chunk:
        """Return what happened in the first steps of a call."""
        probes = call.probes
        spikes = self._spikes(call.network.log, self._lag, self._lag + steps)
        samples = (self.step + steps) // probes.every - self.step // probes.every
        traces = [probes.traces[:samples, first:last] for first, last in pairwise(call.places)]
        return Chunk(steps, *spikes, traces, self._events(*spikes[1:]))

    def _events(self, population: Integers, neuron: Integers) -> int:
        """Return how many synapses some spikes reach."""
        sources = self.plan.circuit.offsets[population] + neuron
        return int(self._outdegrees[sources].sum())

    def _spikes(
        self, log: layout.Log, first: int, last: int
    ) -> tuple[Integers, Integers, Integers]:
        """Return step, population and neuron of the spikes of some steps of a log, in order."""
        keys, neurons = [], []
        for found, starts in zip(log.neurons, log.starts, strict=True):
            part = starts[first * self._populations : last * self._populations + 1]
            keys.append(np.repeat(np.arange(part.size - 1), np.diff(part)))
            neurons.append(found[part[0] : part[-1]].astype(np.int64))
        key, neuron = np.concatenate(keys), np.concatenate(neurons)
        order = np.argsort(key, kind="stable")  # shards have their neurons in order
        key, neuron = key[order], neuron[order]
        step = self.step - self._lag + first + key // max(self._populations, 1)
        return step, key % max(self._populations, 1), neuron

    def _words(self, failure: layout.Failure) -> str:
        # the first one, and of several at once that which comes first in the network
        found = np.column_stack([failure.step, failure.place[:, [0, 2, 1]]])[failure.step >= 0]
        first = min(range(len(found)), key=found.tolist().__getitem__)
        step, population, neuron, variable = found[first].tolist()
        circuit = self.plan.circuit
        time = (step + 1) * circuit.dt
        model = self.plan.neurons[int(population)].model
        state = model.states[variable]
        if isinstance(model, CountedDown) and state == model.left:
            hazard = failure.value[failure.step >= 0][first]
            return (
                f"{circuit.populations[population].name}: the hazard "
                f"'{model.neuron.system.escape}' of neuron {neuron} is {hazard:.6g} per ms at "
                f"{time:.6g} ms; expected a finite number that is not negative."
            )
        return (
            f"{circuit.populations[population].name}: '{state}' of neuron {neuron} is no longer a "
            f"finite number at {time:.6g} ms. Is dt small enough, and is every weight what it "
            "should be?"
        )

    # State

    def state(self) -> State:
        """Return all that the simulation goes on from.

        Raises
        ------
        SimulationError
            If it cannot go on, since a value is no longer finite.
        """
        if self._failed:
            raise SimulationError(self._failed)
        log = self._log_of_carried()
        step, population, neuron = self._spikes(log, 0, self._lag)
        return State(
            self.step,
            {p: self._kinds[k].x[:, self._columns[p]] for p, k in self._kind_of.items()},
            {
                p: self._kinds[k].hold[self._columns[p]].astype(np.int32)
                for p, k in self._kind_of.items()
            },
            step,
            population,
            neuron,
            tuple(synapses.state(self.step) for synapses in self.plan.plastic),
        )

    def _log_of_carried(self) -> layout.Log:
        most = max(carried.size for carried, _ in self._carried)
        neurons = np.zeros((len(self._carried), most), np.uint32)
        for shard, (carried, _) in enumerate(self._carried):
            neurons[shard, : carried.size] = carried
        return layout.Log(neurons, np.array([starts for _, starts in self._carried]))

    def restore(self, state: State) -> None:
        """Go on from a state, also of a simulation with another number of threads.

        Parameters
        ----------
        state : State
            Of the same circuit.
        """
        self.step = state.step
        self._failed = ""
        for p, k in self._kind_of.items():
            self._kinds[k].x[:, self._columns[p]] = state.x[p]
            self._kinds[k].hold[self._columns[p]] = state.hold[p]
        for synapses, known in zip(self.plan.plastic, state.plastic, strict=True):
            synapses.restore(known, state.step)
        self._rows[:] = 0
        self._pending.count[:] = -1
        partition, populations = self.plan.partition, self._populations
        ends = partition.first + partition.count
        shard = np.zeros(state.spike_step.size, np.int64)
        for p in range(populations):
            mine = state.spike_population == p
            shard[mine] = np.searchsorted(ends[:, p], state.spike_neuron[mine], side="right")
        key = (state.spike_step - (self.step - self._lag)) * populations + state.spike_population
        self._carried = []
        for s in range(partition.shards):
            mine = shard == s
            counts = np.bincount(key[mine], minlength=self._lag * populations)
            starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
            self._carried.append((state.spike_neuron[mine].astype(np.uint32), starts))


def _smallest_type(most: int) -> type[np.signedinteger[Any]]:
    """Return the smallest type of integers up to `most`: the less there is to read, the better."""
    types = (np.int8, np.int16, np.int32)
    return next(kind for kind in types if most <= np.iinfo(kind).max)


@cache
def _tuple_class(name: str, size: int) -> Any:
    return namedtuple(f"{name}{size}", [f"number_{k}" for k in range(size)])


def _tuple(name: str, values: Sequence[Any]) -> Any:
    return _tuple_class(name, len(values))(*values)
