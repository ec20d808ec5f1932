"""From what the engine reports chunk by chunk to a recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rheobase.circuit import Circuit
from rheobase.engine.network import Chunk, Probe, Simulation
from rheobase.errors import NetworkError, SimulationError
from rheobase.memory import machine_memory, require_memory
from rheobase.network.observable import Observable

if TYPE_CHECKING:
    from rheobase.recording import NetworkRecording

Integers = NDArray[np.int64]
_SPIKE_BYTES = 24  # while it is collected and when it becomes a time and a number


@dataclass(eq=False)
class _Wanted:
    """What is recorded of one population, and what has been."""

    spikes: Integers | None = None  # of which neurons
    rate: Integers | None = None
    variables: dict[str, Integers] = field(default_factory=dict)
    found: list[tuple[NDArray[np.int32], NDArray[np.int32]]] = field(default_factory=list)
    counts: list[Integers] = field(default_factory=list)
    traces: dict[str, list[NDArray[np.float64]]] = field(default_factory=dict)


class Collector:
    """Keeps what was asked for, and nothing else.

    Parameters
    ----------
    circuit : Circuit
    engine : Simulation
        The engine's, at the time where the recording starts.
    record : sequence of Observable
    every : int
        Steps from one sample to the next.
    steps : int
        How many there will be.
    description : str
        Of the network, for the recording's provenance.

    Raises
    ------
    ParameterError
        If samples would not fit into memory.
    NetworkError
        If the rates of two different groups of one population are asked for.
    """

    def __init__(
        self,
        circuit: Circuit,
        engine: Simulation,
        record: Sequence[Observable],
        every: int,
        steps: int,
        description: str,
    ) -> None:
        self._description = description
        self._circuit, self._every = circuit, every
        self._first = self._step = engine.step
        self._threads = engine.plan.threads
        self._events = 0
        self._spikes = 0
        self._wanted: dict[int, _Wanted] = {}
        for observable in record:
            self._add_observable(observable)
        self._require_memory(steps)
        self._probed: list[tuple[int, str]] = []
        self.probes: list[Probe] = []
        for number, wanted in self._wanted.items():
            for name, neurons in wanted.variables.items():
                state = engine.plan.neurons[number].model.states.index(name)
                probe = Probe(number, state, neurons)
                self._probed.append((number, name))
                self.probes.append(probe)
                on_grid = self._first % every == 0
                wanted.traces[name] = [engine.read(probe)[np.newaxis]] if on_grid else []
        self._dimensions = {
            number: each.model.system.dimensions for number, each in engine.plan.neurons.items()
        }

    def _add_observable(self, observable: Observable) -> None:
        parts: dict[int, list[Integers]] = {}
        for number, neurons in observable.view.group.parts:
            parts.setdefault(number, []).append(neurons)
        for number, found in parts.items():
            neurons = self._in_order(found, number)
            wanted = self._wanted.setdefault(number, _Wanted())
            if observable.what == "spikes":
                wanted.spikes = self._united(wanted.spikes, neurons, number)
            elif observable.what != "rate":
                before = wanted.variables.get(observable.what)
                wanted.variables[observable.what] = self._united(before, neurons, number)
            elif wanted.rate is None:
                wanted.rate = neurons
            elif not np.array_equal(wanted.rate, neurons):
                raise NetworkError(
                    f"record: {observable!r}: another group of "
                    f"'{self._circuit.populations[number].name}' has its rate recorded already, "
                    "and a population has one. Record spikes for the other one."
                )

    def _require_memory(self, steps: int) -> None:
        samples = steps // self._every + 1
        columns = sum(
            (each.rate is not None) + sum(n.size for n in each.variables.values())
            for each in self._wanted.values()
        )
        require_memory(
            2 * 8 * samples * columns,  # in parts, then joined
            f"record: {samples:,} samples of {columns:,} values",
            "Record fewer neurons, or with a larger every=.",
        )

    def add(self, chunk: Chunk) -> None:
        """Keep what was asked for of a chunk.

        Raises
        ------
        SimulationError
            If spikes no longer fit into memory.
        """
        self._step += chunk.steps
        self._events += chunk.events
        for (number, name), traces in zip(self._probed, chunk.traces, strict=True):
            self._wanted[number].traces[name].append(traces)
        for number, wanted in self._wanted.items():
            if wanted.spikes is None and wanted.rate is None:
                continue
            mine = np.flatnonzero(chunk.population == number)
            step, neuron = chunk.step[mine], chunk.neuron[mine]
            if wanted.rate is not None:
                wanted.counts.append(self._counts(wanted.rate, number, step, neuron, chunk.steps))
            if wanted.spikes is not None:
                if wanted.spikes.size < self._circuit.populations[number].size:
                    listed = self._is_in(wanted.spikes, number)[neuron]
                    step, neuron = step[listed], neuron[listed]
                offset = (step - self._first).astype(np.int32)
                wanted.found.append((offset, neuron.astype(np.int32)))
                self._spikes += neuron.size
        if self._spikes * _SPIKE_BYTES > machine_memory() / 2:
            raise SimulationError(
                f"record: {self._spikes:,} spikes in {self._time(self._step):g} ms take more than "
                "half of the memory. Record those of fewer neurons, or rates."
            )

    def _in_order(self, parts: list[Integers], number: int) -> Integers:
        """Return the neurons of a population that are in any of some lists, each once."""
        return np.flatnonzero(self._is_in(np.concatenate(parts), number))

    def _united(self, before: Integers | None, neurons: Integers, number: int) -> Integers:
        return neurons if before is None else self._in_order([before, neurons], number)

    def _is_in(self, neurons: Integers, number: int) -> NDArray[np.bool_]:
        listed = np.zeros(self._circuit.populations[number].size, bool)
        listed[neurons] = True
        return listed

    def _counts(
        self, group: Integers, number: int, step: Integers, neuron: Integers, steps: int
    ) -> Integers:
        """Return the spikes of a group in each step of the chunk that ends now."""
        inside = self._is_in(group, number)[neuron]
        return np.bincount(step[inside] - (self._step - steps), minlength=steps)

    def _time(self, step: int) -> float:
        return step * self._circuit.dt

    def recording(self, wall_time: float, interrupted_at: float | None) -> NetworkRecording:
        """Return what was kept.

        Parameters
        ----------
        wall_time : float
            How long the run took, in seconds.
        interrupted_at : float or None
            When somebody stopped it, in ms.
        """
        from rheobase import __version__
        from rheobase.recording import NetworkRecording

        circuit = self._circuit
        provenance = {
            "version": __version__,
            "seed": circuit.seed,
            "dt": circuit.dt,
            "precision": circuit.precision,
            "threads": self._threads,
            "network": self._description,
        }
        return NetworkRecording(
            {
                population.name: self._population(number)
                for number, population in enumerate(circuit.populations)
            },
            start=self._time(self._first),
            stop=self._time(self._step),
            provenance=provenance,
            interrupted_at=interrupted_at,
            events=self._events,
            wall_time=wall_time,
        )

    def _population(self, number: int) -> Any:
        from rheobase.recording import PopulationRecording, Trace

        population = self._circuit.populations[number]
        wanted = self._wanted.get(number, _Wanted())
        times = neurons = recorded = rate = None
        if wanted.spikes is not None:
            steps = _joined([step for step, _ in wanted.found], np.int32).astype(np.int64)
            times = np.asarray((steps + (self._first + 1)) * self._circuit.dt, np.float64)
            neurons = _joined([found for _, found in wanted.found], np.int32).astype(np.int64)
            if wanted.spikes.size < population.size:
                recorded = wanted.spikes
        if wanted.rate is not None:
            rate = self._rate(wanted.rate.size, _joined(wanted.counts, np.int64))
        first = -(-self._first // self._every)
        traces = {}
        for name, parts in wanted.traces.items():
            values = np.concatenate([*parts, np.zeros((0, wanted.variables[name].size))]).T
            t = self._time(self._every) * np.arange(first, first + values.shape[1])
            traces[name] = Trace(
                t,
                wanted.variables[name],
                np.ascontiguousarray(values),
                self._dimensions[number][name],
            )
        return PopulationRecording(
            population.name,
            population.size,
            self._time(self._first),
            self._time(self._step),
            times,
            neurons,
            recorded,
            traces,
            rate,
        )

    def _rate(self, size: int, counts: Integers) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the centres of bins of `every` steps, and the rate in each; whole bins only."""
        bins = counts.size // self._every
        spikes = counts[: bins * self._every].reshape(bins, self._every).sum(axis=1)
        width = self._time(self._every)
        centres = self._time(self._first) + width * (np.arange(bins, dtype=np.float64) + 0.5)
        return centres, spikes / (size * width)


def _joined(parts: list[Any], dtype: type) -> NDArray[Any]:
    return np.concatenate([*parts, np.zeros(0, dtype)])
