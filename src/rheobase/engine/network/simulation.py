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
from rheobase.engine.network.arrays import Arrays
from rheobase.engine.network.inputs import KindInputs, schedule_of
from rheobase.engine.network.listing import Listing, listing_of, rows_of
from rheobase.engine.network.outcome import Chunk, Probe, State
from rheobase.engine.network.plan import Plan
from rheobase.engine.network.plastic import order_of
from rheobase.engine.network.wiring import wire
from rheobase.engine.streams import key_of
from rheobase.engine.threads import give_way
from rheobase.equations.synaptic import WEIGHT
from rheobase.errors import SimulationError
from rheobase.neurons.countdown import CountedDown

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

_MOST_LOGGED = 64_000_000  # spikes that one call may have to keep, of all shards
_NEURON_STEPS = 2e8  # in one call: some tenths of a second
_MOST_VALUES = 4_000_000  # of inputs that neurons have for themselves, in one call
_MOST_STEPS = 10_000


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
        self._populations = len(circuit.populations)
        self._shortest, self._lag = plan.delays
        self._outdegrees = plan.outdegrees
        self._arrays = Arrays(plan)
        self._carried = [
            (np.zeros(0, np.uint32), np.zeros(self._lag * self._populations + 1, np.int64))
            for _ in range(partition.shards)
        ]
        self._pool = ThreadPoolExecutor(plan.threads - 1) if plan.threads > 1 else None
        self._failed = ""
        # Compiled now, so that no thread waits for another one that compiles.
        plan.kernel.prepare(0, *self._lay_out_call(1, (), 1).arguments)

    # Running

    @property
    def most_steps(self) -> int:
        """How many steps one call of `advance` may do."""
        neurons = max(1, self.plan.circuit.size)
        inputs = sum(each.size for each in self.plan.neurons.values() if each.has_currents)
        steps = min(_MOST_STEPS, max(10, int(_NEURON_STEPS / neurons)))
        inputs += sum(each.values_a_step for each in self._arrays.inputs)
        if inputs:
            steps = min(steps, max(10, _MOST_VALUES // inputs))
        while steps > 10 and sum(self._capacity(steps)) > _MOST_LOGGED:
            steps //= 2
        return steps

    def _capacity(self, steps: int) -> list[int]:
        """Return how many spikes each shard can fire in some steps."""
        per_neuron = np.zeros(self._populations, np.int64)
        for p, each in self.plan.neurons.items():
            hold = self._arrays.kinds[self._arrays.kind_of[p]].hold_for[self._arrays.columns[p]]
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
        gaps = self._arrays.gaps
        for k, kind in enumerate(self._arrays.kinds):
            mine = gaps.kind == k
            gaps.v[self.step & 1, mine] = kind.x[gaps.row[mine], gaps.column[mine]]
        self._run(call)
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

    def _run(self, call: _Call) -> None:
        """Run the kernel in all threads, of which this is the first."""
        others = [
            self._pool.submit(self.plan.kernel, thread, *call.arguments)
            for thread in range(1, self.plan.threads)
            if self._pool
        ]
        self.plan.kernel(0, *call.arguments)
        for other in others:
            other.result()

    def _lay_out_call(self, steps: int, probes: Sequence[Probe], every: int) -> _Call:
        """Return what the kernel is given for some steps."""
        plan = self.plan
        shards = plan.partition.shards
        schedule = layout.Schedule(*schedule_of(plan.circuit, plan.partition, self.step, steps))
        kinds = [
            self._with_inputs(kind, inputs, steps)
            for kind, inputs in zip(self._arrays.kinds, self._arrays.inputs, strict=True)
        ]
        samples = (self.step + steps) // every - self.step // every
        sampled, places = self._lay_out_probes(probes, samples, every)
        network = layout.Network(
            wiring=plan.wired.wiring,
            segments=self._arrays.segments,
            rows=self._arrays.rows,
            log=self._open_log(steps, schedule),
            pending=self._arrays.pending,
            scratch=self._arrays.scratch,
            failure=layout.Failure(
                np.full(shards, -1, np.int64), np.zeros((shards, 3), np.int64), np.zeros(shards)
            ),
            threads=layout.Threads(
                np.zeros(16 * plan.threads, np.int64),
                *give_way(),
                1 if plan.coupling.junctions else self._shortest or steps,
                self._lag,
            ),
            gaps=self._arrays.gaps,
            key=key_of(plan.circuit.seed),
        )
        plastics = _tuple("Plastics", [synapses.layout for synapses in plan.plastic])
        tupled = _tuple("Kinds", kinds)
        arguments = (self.step, steps, network, schedule, sampled, tupled, plastics)
        return _Call(network, sampled, places, arguments)

    def read(self, probe: Probe) -> Floats:
        """Return the values of a probe now, one a neuron."""
        columns = self._arrays.columns[probe.population][probe.neurons]
        values = self._arrays.kinds[self._arrays.kind_of[probe.population]].x[probe.state, columns]
        return values.astype(np.float64)

    def synapses(self, projection: int, sources: NDArray[np.bool_]) -> list[Listing]:
        """Return the synapses of a projection as they are now, by population of the target.

        Parameters
        ----------
        projection : int
        sources : ndarray of bool
            Of which neurons of the circuit.

        Returns
        -------
        list of Listing
        """
        plan, offsets = self.plan, self.plan.circuit.offsets
        known = {id(synapses.part): synapses for synapses in plan.plastic}
        found = []
        for part in plan.parts:
            if part.projection != projection:
                continue
            plastic = known.get(id(part))
            if plastic is None:  # made again, since they lie among those of other projections
                wired = wire(plan.circuit, [part], plan.partition, plan.threads, "own")
                wanted = rows_of(wired.wiring, offsets, sources)
                values = {WEIGHT: wired.wiring.weights[order_of(wired, wanted)]}
            else:
                wired = plastic.wired
                wanted = rows_of(wired.wiring, offsets, sources)
                numbers = plastic.values(self.step, wanted)
                values = dict(zip(plastic.rule.variables, numbers, strict=True))
            found.append(listing_of(part, wired, plan.partition, wanted, values))
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
        kind = [
            np.full(n, self._arrays.kind_of[p.population])
            for p, n in zip(probes, sizes, strict=True)
        ]
        row = [np.full(n, probe.state) for probe, n in zip(probes, sizes, strict=True)]
        column = [self._arrays.columns[probe.population][probe.neurons] for probe in probes]
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
        at, end = first * self._populations, last * self._populations
        spikes = np.empty((3, int((log.starts[:, end] - log.starts[:, at]).sum())), np.int64)
        step = self.step - self._lag + first
        shipped("log", "in_order")(
            log.neurons, log.starts, at, end, self._populations, step, spikes
        )
        return spikes[0], spikes[1], spikes[2]

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
            {
                p: self._arrays.kinds[k].x[:, self._arrays.columns[p]]
                for p, k in self._arrays.kind_of.items()
            },
            {
                p: self._arrays.kinds[k].hold[self._arrays.columns[p]].astype(np.int32)
                for p, k in self._arrays.kind_of.items()
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
        for p, k in self._arrays.kind_of.items():
            self._arrays.kinds[k].x[:, self._arrays.columns[p]] = state.x[p]
            self._arrays.kinds[k].hold[self._arrays.columns[p]] = state.hold[p]
        for synapses, known in zip(self.plan.plastic, state.plastic, strict=True):
            synapses.restore(known, state.step)
        self._arrays.rows[:] = 0
        self._arrays.pending.count[:] = -1
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


@cache
def _tuple_class(name: str, size: int) -> Any:
    return namedtuple(f"{name}{size}", [f"number_{k}" for k in range(size)])


def _tuple(name: str, values: Sequence[Any]) -> Any:
    return _tuple_class(name, len(values))(*values)
