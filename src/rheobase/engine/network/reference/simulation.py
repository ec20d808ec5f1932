"""A circuit, step by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.circuit import Circuit
from rheobase.engine.network.outcome import Chunk, Probe
from rheobase.engine.network.reference.gaps import currents_through, junctions_of
from rheobase.engine.network.reference.inputs import Currents, Events
from rheobase.engine.network.reference.neurons import Neurons, drawn_model
from rheobase.engine.network.reference.plasticity import PlasticSynapse, Rule
from rheobase.engine.network.reference.randomness import Stream
from rheobase.engine.network.reference.wiring import Synapse, synapses_of
from rheobase.engine.streams import ESCAPE
from rheobase.equations.synaptic import WEIGHT
from rheobase.errors import SimulationError

_MOST = 1e30  # what is larger has run away


@dataclass(frozen=True, eq=False)
class Outcome(Chunk):
    """What happened, and what has become of the synapses.

    Parameters
    ----------
    steps, step, population, neuron, traces, events
        See `Chunk`.
    synapses : list of Synapse
        All of them, as they were made.
    variables : dict of int to list of mapping of str to float
        By how many steps were done: the weight of each synapse and, if it changes, its other
        variables. As a spike would meet them that arrives then, before it does anything.
    """

    synapses: list[Synapse]
    variables: dict[int, list[Mapping[str, float]]]


def simulate(
    circuit: Circuit,
    steps: int,
    probes: Sequence[Probe] = (),
    every: int = 1,
    looks: Collection[int] = (),
) -> Outcome:
    """Run a circuit from its beginning, in double precision.

    In each step, as in NEST: states are propagated by dt, the membrane variables of refractory
    neurons held; what arrives now is added; neurons that then meet their threshold condition, and
    are not refractory, fire at the end of the step, and are reset. A spike of step k arrives
    `delay` steps later, in step k + delay. Through gap junctions flows the current of the
    potentials at the beginning of the step.

    A synapse that changes does so when a spike would arrive that was fired a delay earlier: that is
    the time it goes by, and it hears of a spike of the target a delay after it.

    Parameters
    ----------
    circuit : Circuit
    steps : int
    probes : sequence of Probe
    every : int
        Sample after each step whose number is a multiple of this.
    looks : collection of int
        After how many steps to look at the synapses, apart from the last one.

    Returns
    -------
    Outcome
        What `Simulation.advance` returns, and the synapses.

    Raises
    ------
    SimulationError
        If a value is no longer finite.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.circuit import OneToOne
    >>> from rheobase.engine.network.reference import simulate
    >>> from rheobase.network import Network
    >>> from rheobase.synapses import Delta
    >>> from rheobase.units import ms, mV
    >>> net = Network()
    >>> source = net.spike_source([[1, 4]*ms])
    >>> target = net.population(rb.LIF(), 1)
    >>> net.connect(source, target, Delta(), rule=OneToOne(), weight=30*mV, delay=2*ms)
    >>> chunk = simulate(net.circuit(), steps=100)
    >>> [(int(p), (int(k) + 1) / 10) for k, p in zip(chunk.step, chunk.population)]
    [(0, 1.0), (1, 3.0), (0, 4.0), (1, 6.0)]
    """
    populations: dict[int, Neurons] = {}
    events: dict[int, list[Events]] = {}
    currents: dict[int, list[Currents]] = {}
    for number, population in enumerate(circuit.populations):
        if not population.is_spike_source:
            composed = circuit.composed(number, drawn_model(circuit, number))
            populations[number] = Neurons(
                composed, population.size, circuit.dt, Stream(circuit.seed, ESCAPE, number)
            )
            events[number] = Events.onto(circuit, number, composed)
            currents[number] = Currents.into(circuit, number)
    synapses = _Synapses(circuit, populations)
    junctions = junctions_of(circuit)
    given = _given_spikes(circuit)
    spikes: list[tuple[int, int, int]] = []
    samples: list[list[NDArray[np.float64]]] = [[] for _ in probes]
    reached = 0
    variables: dict[int, list[Mapping[str, float]]] = {}
    for step in range(steps):
        if step in looks:
            variables[step] = synapses.variables(step)
        fired = [(p, i) for p, i in given[step]]
        jumps = {
            p: np.zeros((each.size, len(each.composed.ports))) for p, each in populations.items()
        }
        synapses.arrive(step, jumps)
        through = currents_through(junctions, _potentials(circuit, populations))
        for p, each in populations.items():
            for drive in events[p]:
                jumps[p][:, drive.port] += drive.weight * drive.numbers(step)
            current = sum((drive.values(step) for drive in currents[p]), np.zeros(each.size))
            current += through[circuit.offsets[p] : circuit.offsets[p + 1]]
            fired += [(p, int(i)) for i in each.advance(step * circuit.dt, current, jumps[p])]
            _check_finite(circuit, p, each, step)
        for p, i in sorted(fired):
            spikes.append((step, p, i))
            reached += synapses.leave(step, int(circuit.offsets[p]) + i)
        if (step + 1) % every == 0:
            for probe, found in zip(probes, samples, strict=True):
                found.append(populations[probe.population].x[probe.neurons, probe.state].copy())
    at, of_which, who = np.array(spikes, dtype=np.int64).reshape(-1, 3).T
    traces = [
        np.array(found).reshape(-1, probe.neurons.size)
        for found, probe in zip(samples, probes, strict=True)
    ]
    variables[steps] = synapses.variables(steps)
    return Outcome(steps, at, of_which, who, traces, reached, synapses.all, variables)


class _Synapses:
    """All synapses by number, and the spikes on their way to them by step.

    A spike of step k arrives in step k + delay, for a synapse in its own step k. A spike of the
    target in step k is at the synapse in its own step k + delay, with what arrives in k + 2*delay.
    """

    def __init__(self, circuit: Circuit, populations: dict[int, Neurons]) -> None:
        self.all = synapses_of(circuit)
        numbers = np.repeat(np.arange(len(circuit.populations)), np.diff(circuit.offsets))
        self.population = [int(numbers[each.target]) for each in self.all]
        self.target = [
            each.target - int(circuit.offsets[p])
            for each, p in zip(self.all, self.population, strict=True)
        ]
        self.port = [
            _port(circuit, each.projection, p, populations[p])
            for each, p in zip(self.all, self.population, strict=True)
        ]
        rules = {
            number: Rule(projection.plasticity, circuit.dt)
            for number, projection in enumerate(circuit.projections)
            if projection.plasticity is not None
        }
        self.plastic = {
            k: PlasticSynapse(rules[each.projection], each.weight, each.delay)
            for k, each in enumerate(self.all)
            if each.projection in rules
        }
        self.outgoing: dict[int, list[int]] = defaultdict(list)
        self.incoming: dict[int, list[int]] = defaultdict(list)
        for k, each in enumerate(self.all):
            self.outgoing[each.source].append(k)
            if k in self.plastic:
                self.incoming[each.target].append(k)
        self.arriving: dict[int, list[int]] = defaultdict(list)
        self.returning: dict[int, list[int]] = defaultdict(list)

    def leave(self, step: int, neuron: int) -> int:
        """Send a spike on its way; return how many synapses it will reach."""
        for k in self.outgoing[neuron]:
            self.arriving[step + self.all[k].delay].append(k)
        for k in self.incoming[neuron]:
            self.returning[step + 2 * self.all[k].delay].append(k)
        return len(self.outgoing[neuron])

    def arrive(self, step: int, jumps: dict[int, NDArray[np.float64]]) -> None:
        """Let all spikes arrive; at a synapse those of the target first."""
        self._return(step)
        for k in self.arriving.pop(step, ()):
            weight = self.all[k].weight
            if k in self.plastic:
                weight = self.plastic[k].source_fires(step - self.all[k].delay)
            jumps[self.population[k]][self.target[k], self.port[k]] += weight

    def _return(self, step: int) -> None:
        for k in self.returning.pop(step, ()):
            self.plastic[k].target_fires(step - self.all[k].delay)

    def variables(self, step: int) -> list[Mapping[str, float]]:
        """Return the variables of all as a spike would meet them that arrives in this step."""
        self._return(step)
        return [
            self.plastic[k].values_at(step - each.delay)
            if k in self.plastic
            else {WEIGHT: each.weight}
            for k, each in enumerate(self.all)
        ]


def _port(circuit: Circuit, projection: int, population: int, neurons: Neurons) -> int:
    """Return the port at which a projection leads to a population."""
    projections = [
        k for k, each in enumerate(circuit.projections) if population in each.target.populations
    ]
    return neurons.composed.port_of[projections.index(projection)]


def _given_spikes(circuit: Circuit) -> dict[int, list[tuple[int, int]]]:
    """Return the spikes of sources, by step: a time is the end of a step."""
    given = defaultdict(list)
    for p, population in enumerate(circuit.populations):
        if population.spikes is not None:
            for time, neuron in zip(*population.spikes, strict=True):
                given[round(time / circuit.dt) - 1].append((p, int(neuron)))
    return given


def _potentials(circuit: Circuit, populations: dict[int, Neurons]) -> NDArray[np.float64]:
    """Return the membrane potential of each neuron of the circuit; 0 where there is none."""
    v = np.zeros(circuit.size)
    for p, each in populations.items():
        neuron = each.composed.model  # without a countdown
        if neuron.system.membrane is not None:
            k = neuron.states.index(neuron.system.membrane)
            v[circuit.offsets[p] : circuit.offsets[p + 1]] = each.x[:, k]
    return v


def _check_finite(circuit: Circuit, number: int, neurons: Neurons, step: int) -> None:
    bad: Any = np.argwhere(~(np.abs(neurons.x) < _MOST))
    if bad.size:
        neuron, state = bad[0]
        raise SimulationError(
            f"{circuit.populations[number].name}: '{neurons.model.states[state]}' of neuron "
            f"{neuron} is no longer a finite number at {(step + 1) * circuit.dt:.6g} ms."
        )
