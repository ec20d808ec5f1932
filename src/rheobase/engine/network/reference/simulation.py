"""A circuit, step by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.circuit import Circuit
from rheobase.engine.network.outcome import Chunk, Probe
from rheobase.engine.network.reference.gaps import currents_through, junctions_of
from rheobase.engine.network.reference.inputs import Currents, Events
from rheobase.engine.network.reference.neurons import Neurons, drawn_model
from rheobase.engine.network.reference.randomness import Stream
from rheobase.engine.network.reference.wiring import synapses_of
from rheobase.engine.streams import ESCAPE
from rheobase.errors import SimulationError

_MOST = 1e30  # what is larger has run away


def simulate(circuit: Circuit, steps: int, probes: Sequence[Probe] = (), every: int = 1) -> Chunk:
    """Run a circuit from its beginning, in double precision.

    In each step, as in NEST: states are propagated by dt, the membrane variables of refractory
    neurons held; what arrives now is added; neurons that then meet their threshold condition, and
    are not refractory, fire at the end of the step, and are reset. A spike of step k arrives
    `delay` steps later, in step k + delay. Through gap junctions flows the current of the potentials
    at the beginning of the step.

    Parameters
    ----------
    circuit : Circuit
    steps : int
    probes : sequence of Probe
    every : int
        Sample after each step whose number is a multiple of this.

    Returns
    -------
    Chunk
        What `Simulation.advance` returns.

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
    of = np.repeat(np.arange(len(circuit.populations)), np.diff(circuit.offsets)).tolist()
    within = [k - int(circuit.offsets[of[k]]) for k in range(circuit.size)]
    outgoing = _outgoing(circuit, populations)
    junctions = junctions_of(circuit)
    given = _given_spikes(circuit)
    arriving: dict[int, list[tuple[int, int, float]]] = defaultdict(list)
    spikes: list[tuple[int, int, int]] = []
    samples: list[list[NDArray[np.float64]]] = [[] for _ in probes]
    reached = 0
    for step in range(steps):
        fired = [(p, i) for p, i in given[step]]
        jumps = {
            p: np.zeros((each.size, len(each.composed.ports))) for p, each in populations.items()
        }
        for port, target, weight in arriving.pop(step, ()):
            jumps[of[target]][within[target], port] += weight
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
            for port, target, weight, delay in outgoing[int(circuit.offsets[p]) + i]:
                arriving[step + delay].append((port, target, weight))
                reached += 1
        if (step + 1) % every == 0:
            for probe, found in zip(probes, samples, strict=True):
                found.append(populations[probe.population].x[probe.neurons, probe.state].copy())
    at, of_which, who = np.array(spikes, dtype=np.int64).reshape(-1, 3).T
    traces = [
        np.array(found).reshape(-1, probe.neurons.size)
        for found, probe in zip(samples, probes, strict=True)
    ]
    return Chunk(steps, at, of_which, who, traces, reached)


def _outgoing(
    circuit: Circuit, populations: dict[int, Neurons]
) -> dict[int, list[tuple[int, int, float, int]]]:
    """Return the synapses of each source: port, target, weight, delay."""
    of = np.repeat(np.arange(len(circuit.populations)), np.diff(circuit.offsets))
    outgoing = defaultdict(list)
    for synapse in synapses_of(circuit):
        population = int(of[synapse.target])
        projections = [
            k for k, each in enumerate(circuit.projections) if population in each.target.populations
        ]
        port = populations[population].composed.port_of[projections.index(synapse.projection)]
        outgoing[synapse.source].append((port, synapse.target, synapse.weight, synapse.delay))
    return outgoing


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
