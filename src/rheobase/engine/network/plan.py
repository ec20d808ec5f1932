"""A circuit -> arrays and a kernel: all that a simulation works on, before its first step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from rheobase.circuit import Circuit, CurrentDrive, NoiseDrive, PoissonDrive
from rheobase.engine.compile import Kernel, generated
from rheobase.engine.network.gaps import Coupling, coupling_of
from rheobase.engine.network.generate import network_source
from rheobase.engine.network.kinds import Input, Kind, dynamics
from rheobase.engine.network.learning import learning_of
from rheobase.engine.network.partition import Partition, make_partition
from rheobase.engine.network.plastic import PlasticSynapses
from rheobase.engine.network.values import model_of
from rheobase.engine.network.wiring import Part, Wired, parts_of, wire
from rheobase.engine.plan import hold_of, initial_of, whole_steps
from rheobase.engine.streams import NOISE, POISSON, SHARED_NOISE, stream
from rheobase.errors import ParameterError
from rheobase.neurons import Model
from rheobase.neurons.countdown import counted_down
from rheobase.synapses import Composed

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
REAL = {"single": np.float32, "double": np.float64}


@dataclass(frozen=True, eq=False)
class Poisson:
    """A Poisson drive of one population.

    Parameters
    ----------
    drive : PoissonDrive
    port : int
        Of the population.
    weight : float or ndarray of shape (n,)
    stream : int
    neurons : ndarray of int64
        Which neurons of the population it drives.
    rows : ndarray of int64
        Which of the drive's targets they are.
    """

    drive: PoissonDrive
    port: int
    weight: Any
    stream: int
    neurons: Integers
    rows: Integers


@dataclass(frozen=True, eq=False)
class Current:
    """A current that enters one population.

    Parameters
    ----------
    drive : CurrentDrive or NoiseDrive
    stream : int
        Of its noise.
    neurons, rows : ndarray of int64
        See `Poisson`.
    is_shared : bool
        Whether all neurons of the population get the same.
    """

    drive: CurrentDrive | NoiseDrive
    stream: int
    neurons: Integers
    rows: Integers
    is_shared: bool


@dataclass(frozen=True, eq=False)
class Neurons:
    """A population with its inputs, ready to be laid out.

    Parameters
    ----------
    number : int
    size : int
    composed : Composed
    ports : list of int
        The port of each projection onto it, in order.
    poisson : list of Poisson
    currents : list of Current
    coupled : bool
        Whether any has gap junctions.
    """

    number: int
    size: int
    composed: Composed
    ports: list[int]
    poisson: list[Poisson]
    currents: list[Current]
    coupled: bool

    @property
    def has_currents(self) -> bool:
        """Whether each neuron has an input current of its own."""
        return self.coupled or any(not current.is_shared for current in self.currents)

    @property
    def model(self) -> Model:
        """The model with all synapses and, if it fires by a hazard, a countdown."""
        return self.composed.model

    @property
    def slots(self) -> list[int]:
        """The ports at which spikes of other neurons arrive."""
        return sorted(set(self.ports))


@dataclass(frozen=True, eq=False)
class Plan:
    """What a simulation is made from.

    Parameters
    ----------
    circuit : Circuit
    neurons : mapping of int to Neurons
        By population; without spike sources.
    partition : Partition
    parts : tuple of Part
        All projections, cut by population of the target.
    wired : Wired
        The synapses that stay as they are.
    plastic : tuple of PlasticSynapses
        Those that change.
    coupling : Coupling
        Gap junctions.
    kinds : tuple of Kind
    members : tuple of list of int
        The populations of each kind.
    coefficients : mapping of int to dict
        By population: the values of its kind's constants and values, by name.
    kernel : Kernel
    threads : int
    """

    circuit: Circuit
    neurons: Mapping[int, Neurons]
    partition: Partition
    parts: tuple[Part, ...]
    wired: Wired
    plastic: tuple[PlasticSynapses, ...]
    coupling: Coupling
    kinds: tuple[Kind, ...]
    members: tuple[list[int], ...]
    coefficients: Mapping[int, dict[str, Any]]
    kernel: Kernel
    threads: int

    @property
    def outdegrees(self) -> Integers:
        """How many synapses each neuron of the circuit has onto others."""
        return sum((each.wired.outdegrees for each in self.plastic), self.wired.outdegrees)

    @property
    def synapses(self) -> int:
        """How many synapses there are."""
        return int(self.outdegrees.sum())

    @property
    def delays(self) -> tuple[int, int]:
        """The shortest and the longest delay, in steps; both 0 without synapses."""
        every = [w for w in (self.wired, *(p.wired for p in self.plastic)) if w.wiring.delays.size]
        shortest = min((wired.shortest for wired in every), default=0)
        return shortest, max((wired.longest for wired in every), default=0)


def make_plan(circuit: Circuit, threads: int) -> Plan:
    """Draw values, wire the circuit, and generate its kernel.

    Parameters
    ----------
    circuit : Circuit
    threads : int

    Returns
    -------
    Plan

    Raises
    ------
    NetworkError, ParameterError
        If what was drawn makes no sense, or does not fit into memory.
    """
    neurons = {
        number: _neurons(circuit, number)
        for number, population in enumerate(circuit.populations)
        if not population.is_spike_source
    }
    slots = [neurons[p].slots if p in neurons else [] for p in range(len(circuit.populations))]
    partition = make_partition(
        [population.size for population in circuit.populations],
        [len(found) for found in slots],
        threads,
    )
    # spikes arrive at slots, which number only those ports that have any
    ports = [
        [slots[p].index(port) for port in neurons[p].ports] if p in neurons else []
        for p in range(len(circuit.populations))
    ]
    parts = parts_of(circuit, ports, threads)
    fixed = [part for part in parts if circuit.projections[part.projection].plasticity is None]
    storage: Literal["smallest", "exact"] = "smallest" if len(fixed) == len(parts) else "exact"
    wired = wire(circuit, fixed, partition, threads, storage)
    changing = [part for part in parts if part not in fixed]
    plastic = [_plastic(circuit, part, neurons, partition, threads) for part in changing]
    kinds: dict[Kind, list[int]] = {}
    coefficients = {}
    for number, each in neurons.items():
        kind, coefficients[number] = _kind(circuit, each, wired)
        kinds.setdefault(kind, []).append(number)
    rules = [synapses.rule for synapses in plastic]
    source = network_source(tuple(kinds), rules, circuit.precision)
    return Plan(
        circuit,
        neurons,
        partition,
        tuple(parts),
        wired,
        tuple(plastic),
        coupling_of(circuit, threads),
        tuple(kinds),
        tuple(kinds.values()),
        coefficients,
        generated("network", source),
        threads,
    )


def _plastic(
    circuit: Circuit,
    part: Part,
    neurons: Mapping[int, Neurons],
    partition: Partition,
    threads: int,
) -> PlasticSynapses:
    synapse = circuit.projections[part.projection].plasticity
    assert synapse is not None
    hold = hold_steps(circuit, neurons[part.population])
    return PlasticSynapses(
        part,
        wire(circuit, [part], partition, threads, "own"),
        synapse,
        learning_of(synapse, circuit.precision),
        partition,
        int(hold.min()),
        circuit.dt,
    )


def _neurons(circuit: Circuit, number: int) -> Neurons:
    population = circuit.populations[number]
    composed = circuit.composed(number, model_of(circuit, number))
    if composed.model.escape is not None:
        composed = replace(composed, model=counted_down(composed.model, compensated=True))
    projections = [p for p in circuit.projections if number in p.target.populations]
    poisson, currents = [], []
    place, streams = len(projections), 0
    for k, drive in enumerate(circuit.drives):
        if number not in drive.target.populations:
            streams += len(drive.target.populations)
            continue
        neurons, rows = _targets(drive.target.parts, number)
        own = streams + drive.target.populations.index(number)  # neurons count from 0 in each
        if isinstance(drive, PoissonDrive):
            weight = _weights(drive, neurons, rows, population.size)
            port = composed.port_of[place]
            poisson.append(Poisson(drive, port, weight, stream(POISSON, own), neurons, rows))
            place += 1
        else:
            everyone = neurons.size == population.size
            if isinstance(drive, CurrentDrive):
                alike, mine = drive.stimulus.size is None, 0
            else:
                alike = drive.shared
                mine = stream(SHARED_NOISE, k) if alike else stream(NOISE, own)
            currents.append(Current(drive, mine, neurons, rows, everyone and alike))
        streams += len(drive.target.populations)
    ports = list(composed.port_of[: len(projections)])
    coupled = any(
        number in group.populations for gaps in circuit.gaps for group in (gaps.source, gaps.target)
    )
    return Neurons(number, population.size, composed, ports, poisson, currents, coupled)


def _targets(parts: tuple[tuple[int, Integers], ...], number: int) -> tuple[Integers, Integers]:
    """Return which neurons of a population a drive goes to, and which of its targets they are."""
    first = 0
    neurons, rows = [], []
    for population, found in parts:
        if population == number:
            neurons.append(found)
            rows.append(first + np.arange(found.size))
        first += found.size
    return np.concatenate(neurons), np.concatenate(rows)


def _weights(drive: PoissonDrive, neurons: Integers, rows: Integers, size: int) -> Any:
    values = getattr(drive.weight, "values", None)
    if values is None:
        return drive.weight.value  # type: ignore[union-attr]
    weights = np.zeros(size)
    weights[neurons] = values[rows]
    return weights


def _kind(circuit: Circuit, neurons: Neurons, wired: Wired) -> tuple[Kind, dict[str, Any]]:
    model, ports = neurons.model, neurons.composed.ports
    fields, coefficients = dynamics(
        model, circuit.dt, neurons.has_currents or bool(neurons.currents)
    )
    for k, port in enumerate(neurons.slots):
        quantum = wired.quanta.get((neurons.number, k), 1.0)
        coefficients[f"__synapse_{k}"] = ports[port].factor * quantum
    for k, drive in enumerate(neurons.poisson):
        coefficients[f"__drive_{k}"] = ports[drive.port].factor * drive.weight
    for name, value in coefficients.items():
        if np.ndim(value) and np.ptp(value) == 0.0:
            coefficients[name] = float(value[0])
    values = tuple(name for name, value in coefficients.items() if np.ndim(value))
    kind = Kind(
        **fields,
        constants=tuple(name for name in coefficients if name not in values),
        values=values,
        synapses=tuple(_input(model, neurons, port) for port in neurons.slots),
        drives=tuple(_input(model, neurons, drive.port) for drive in neurons.poisson),
        current=any(current.is_shared for current in neurons.currents),
        currents=neurons.has_currents,
        precision=circuit.precision,
        packed=wired.packed,
    )
    return kind, coefficients


def _input(model: Model, neurons: Neurons, port: int) -> Input:
    found = neurons.composed.ports[port]
    return Input(model.states[found.state], found.held)


def hold_steps(circuit: Circuit, neurons: Neurons) -> NDArray[np.int32]:
    """Return for how many steps each neuron is refractory after a spike."""
    try:
        steps = whole_steps(hold_of(neurons.model), circuit.dt)
    except ParameterError as error:
        name = circuit.populations[neurons.number].name
        raise ParameterError(f"{name}: {error}") from None
    most = np.iinfo(np.int32).max  # two days: for ever
    return np.broadcast_to(np.minimum(steps, most), neurons.size).astype(np.int32)


def initial_state(neurons: Neurons) -> Floats:
    """Return the initial state of a population, shape (n, variables)."""
    initial = initial_of(neurons.model)
    return np.broadcast_to(initial, (neurons.size, initial.shape[1]))
