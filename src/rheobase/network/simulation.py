"""The simulation of a network: what has state."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.circuit import Circuit, memory_needed
from rheobase.circuit.delays import shortest_delay
from rheobase.engine.network import Simulation as Engine
from rheobase.engine.network import make_plan
from rheobase.engine.threads import deferred_interrupts, usable_cores
from rheobase.errors import NetworkError, SimulationError
from rheobase.memory import require_memory
from rheobase.network.collecting import Collector
from rheobase.network.display import as_text
from rheobase.network.fingerprint import fingerprint_of
from rheobase.network.observable import Observable
from rheobase.network.progress import progress_bar
from rheobase.network.request import check_threads, make_request
from rheobase.network.snapshot import Snapshot
from rheobase.network.synapse_table import SynapseTable, synapse_table
from rheobase.network.view import PopulationView
from rheobase.units import TIME, QuantityLike, from_engine

if TYPE_CHECKING:
    from rheobase.network.network import Network
    from rheobase.recording import NetworkRecording


_LEAST_WORK = 2_000  # updates of a neuron: a microsecond, of which a meeting takes a fifth
_LONG = 1_000  # steps without a meeting, where nobody waits for anybody


class Simulation:
    """A network in time: made by `Network.simulation`.

    Making one draws the values of all neurons and makes all synapses. Then it can be advanced,
    looked into, stored and restored; each has a time and a state of its own.

    Parameters
    ----------
    network : Network
    threads : int, optional
        As many as the process may use if not given, or fewer where the network is so small that
        they would only wait for each other. Results do not depend on it.

    Raises
    ------
    NetworkError, ParameterError
        If it would not fit into memory, or values that were drawn make no sense.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.units import kHz, ms, mV
    >>> net = rb.Network(seed=1)
    >>> cells = net.population(rb.LIF(), 100, name="cells")
    >>> net.poisson(cells, rb.Delta(), rate=10*kHz, weight=0.4*mV)
    >>> simulation = net.simulation()
    >>> recording = simulation.advance(100*ms, [cells.spikes])
    >>> print(simulation.t)
    100.0 ms
    >>> middle = simulation.snapshot()
    >>> first = simulation.advance(50*ms, [cells.spikes])
    >>> simulation.restore(middle)
    >>> again = simulation.advance(50*ms, [cells.spikes])
    >>> bool((first[cells].spikes.times.m == again[cells].spikes.times.m).all())
    True
    """

    def __init__(self, network: Network, threads: int | None = None) -> None:
        self._network = network
        self._circuit = network.circuit()
        self._threads = check_threads(threads) or _worthwhile_threads(self._circuit)
        _require_memory(self._circuit)
        self._engine = Engine(make_plan(self._circuit, self._threads))
        self._description = as_text(self._circuit)

    @property
    def t(self) -> Any:
        """Quantity in ms: how far it has come."""
        return from_engine(self._engine.step * self._circuit.dt, TIME)

    @property
    def threads(self) -> int:
        """How many threads work on it."""
        return self._threads

    @property
    def synapse_count(self) -> int:
        """How many synapses there are."""
        return self._engine.plan.synapses

    @property
    def state(self) -> Mapping[str, Mapping[str, Any]]:
        """Every variable of every neuron, as it is now: ``simulation.state["exc"]["v"]``."""
        found = {}
        for number, values in self._engine.state().x.items():
            model = self._engine.plan.neurons[number].model
            found[self._circuit.populations[number].name] = {
                name: from_engine(row.astype(np.float64), model.system.dimensions[name])
                for name, row in zip(model.states, values, strict=True)
            }
        return found

    def advance(
        self,
        duration: QuantityLike,
        record: Iterable[Observable] = (),
        *,
        every: QuantityLike | None = None,
        progress: bool = False,
    ) -> NetworkRecording:
        """Simulate on, and record (see `Network.run`).

        Raises
        ------
        SimulationError
            If a value is no longer finite. What was recorded until then is its attribute
            ``recording``.
        """
        request = make_request(self._network, duration, record, every, progress)
        engine = self._engine
        collector = Collector(
            self._circuit,
            engine,
            request.record,
            request.every,
            request.steps,
            self._description,
        )
        begun, done = perf_counter(), 0
        with (
            deferred_interrupts() as is_interrupted,
            progress_bar(progress, request.steps * self._circuit.dt) as bar,
        ):
            while done < request.steps and not is_interrupted():
                steps = min(engine.most_steps, request.steps - done)
                try:
                    collector.add(engine.advance(steps, collector.probes, request.every))
                except SimulationError as error:
                    chunk = getattr(error, "chunk", None)
                    if chunk is not None:
                        collector.add(chunk)
                    error.recording = collector.recording(  # type: ignore[attr-defined]
                        perf_counter() - begun, None
                    )
                    raise
                done += steps
                bar.advance(steps * self._circuit.dt)
        stopped = None if done == request.steps else engine.step * self._circuit.dt
        if stopped is not None:
            end = stopped + (request.steps - done) * self._circuit.dt
            warnings.warn(
                f"stopped by Ctrl-C at {stopped:g} ms of {end:g} ms; "
                "the recording ends there, and the next run goes on from there.",
                RuntimeWarning,
                stacklevel=2,
            )
        return collector.recording(perf_counter() - begun, stopped)

    def reset(self) -> None:
        """Go back to the beginning: t = 0 and the initial state, also of synapses that change."""
        plan = self._engine.plan
        if plan.plastic:  # their first weights were overwritten: draw the same ones again
            plan = make_plan(self._circuit, self._threads)
        self._engine = Engine(plan)

    def synapses(self, source: PopulationView, target: PopulationView) -> SynapseTable:
        """Return the synapses from some neurons to others as they are now.

        Those that change are as a spike would meet them that arrives now, before it does anything.

        Parameters
        ----------
        source, target : PopulationView
            Populations, parts of them, or sums.

        Returns
        -------
        SynapseTable
            Projection after projection, in order of source, delay and target.

        Raises
        ------
        NetworkError
            If there is no projection from one to the other, or weights onto the populations of a
            sum differ in dimension.
        """
        for view, what in ((source, "source"), (target, "target")):
            if not isinstance(view, PopulationView) or view.network is not self._network:
                raise NetworkError(f"{what}: expected a population of this network, got {view!r}.")
        return synapse_table(self._circuit, self._engine, source, target)

    def snapshot(self) -> Snapshot:
        """Return all that it goes on from: see `Snapshot`."""
        return Snapshot(fingerprint_of(self._circuit), self._engine.state())

    def restore(self, snapshot: Snapshot | str | os.PathLike[str]) -> None:
        """Go on from a snapshot, or from a file with one.

        Parameters
        ----------
        snapshot : Snapshot or path
            Of the same network, whatever the number of threads was.

        Raises
        ------
        FileError
            If the file cannot be read, or is of another network or version.
        """
        if not isinstance(snapshot, Snapshot):
            snapshot = Snapshot.load(snapshot)
        snapshot.require(fingerprint_of(self._circuit))
        self._engine.restore(snapshot.state)

    def __repr__(self) -> str:
        threads = "1 thread" if self._threads == 1 else f"{self._threads} threads"
        return (
            f"Simulation({self._circuit.size:,} neurons, {self.synapse_count:,} synapses, "
            f"t = {self.t.m:g} ms, {threads})"
        )


def _worthwhile_threads(circuit: Circuit) -> int:
    """Return how many threads have enough to do between two of their meetings."""
    delays = [shortest_delay(projection.delay, circuit.dt) for projection in circuit.projections]
    work = circuit.size * min(delays, default=_LONG)
    return max(1, min(usable_cores(), work // _LEAST_WORK))


def _require_memory(circuit: Circuit) -> None:
    needed = memory_needed(circuit)
    require_memory(
        needed.total,
        f"network: {circuit.size:,} neurons with synapses of {needed.synapses / 1e9:.3g} GB",
        "Take fewer neurons or synapses"
        + ("." if circuit.precision == "single" else ", or precision='single'."),
    )
