"""How much memory a circuit will need, before it is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rheobase.circuit.delays import MOST_STEPS, delay_steps
from rheobase.circuit.distance import sample_of_distances, values_at
from rheobase.circuit.gap_junctions import expected_gap_junctions
from rheobase.circuit.projections import Projection, expected_synapses
from rheobase.circuit.values import Constant, OfDistance, PerSynapse
from rheobase.distributions import Distribution
from rheobase.units import TIME

if TYPE_CHECKING:
    from rheobase.circuit.circuit import Circuit

PER_SYNAPSE = {"single": 4, "double": 10}  # bytes: target and weight
PER_SYNAPSE_ALIKE = 2  # the target alone, where all synapses of each population weigh the same
PER_HEAD = 4  # bytes: where the synapses of a source with one delay begin
PER_NEURON = 64  # bytes: state, parameters, input
# Where synapses change with spikes:
PER_NUMBER = {"single": 4, "double": 8}  # bytes: of each variable
PER_ROW = 20  # bytes: when a source fired last, with each of its delays
PER_SPIKE = 4  # bytes: when a target fired
SPIKES_KEPT = 32  # of a target
PER_GAP_JUNCTION = 144  # bytes: for each of its neurons who and how strongly, twice
_SPREAD = 4.0  # standard deviations of a delay that will be met


@dataclass(frozen=True)
class Memory:
    """What a circuit needs, in bytes.

    Parameters
    ----------
    synapses : int
        For the synapses, electrical ones too.
    index : int
        For where those of a source begin, one entry for each of its delays.
    neurons : int
        For the neurons.

    Examples
    --------
    >>> from rheobase.circuit.memory import Memory
    >>> Memory(4_000_000, 50_000, 64_000).total
    4114000
    """

    synapses: int
    index: int
    neurons: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.synapses + self.index + self.neurons


def memory_needed(circuit: Circuit) -> Memory:
    """Return an estimate of the memory that a circuit will take.

    Parameters
    ----------
    circuit : Circuit

    Returns
    -------
    Memory
        From expected numbers of synapses.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.circuit import Circuit, Population, memory_needed
    >>> circuit = Circuit((Population("exc", rb.LIF(), 100),), (), (), 0.1, 1, "single")
    >>> memory_needed(circuit)
    Memory(synapses=0, index=0, neurons=6400)
    """
    synapses = index = neurons = 0.0
    fixed = [each for each in circuit.projections if each.plasticity is None]
    for projection in circuit.projections:
        count = expected_synapses(projection, circuit.populations)
        rows = projection.source.size * distinct_delays(projection, circuit)
        index += PER_HEAD * rows
        if projection.plasticity is None:
            synapses += _per_synapse(fixed, circuit.precision) * count
            continue
        system, number = projection.plasticity.system, PER_NUMBER[circuit.precision]
        synapses += (PER_SYNAPSE_ALIKE + number * len(system.of_synapse)) * count
        index += (PER_ROW + number * len(system.of_source)) * rows
        if system.on_post:
            entry = PER_SPIKE + 2 * number * len(system.of_target)
            neurons += SPIKES_KEPT * entry * projection.target.size
    for gaps in circuit.gaps:
        synapses += PER_GAP_JUNCTION * expected_gap_junctions(gaps, circuit.populations)
    neurons += PER_NEURON * circuit.size
    return Memory(round(synapses), round(index), round(neurons))


def _per_synapse(projections: Sequence[Projection], precision: str) -> int:
    weights: dict[int, set[float]] = {}
    for projection in projections:
        if not isinstance(projection.weight, Constant):
            return PER_SYNAPSE[precision]
        for population in projection.source.populations:
            weights.setdefault(population, set()).add(projection.weight.value)
    alike = all(len(values) == 1 for values in weights.values())
    return PER_SYNAPSE_ALIKE if alike else PER_SYNAPSE[precision]


def distinct_delays(projection: Projection, circuit: Circuit) -> int:
    """Return about how many different delays in steps a projection has."""
    dt, delay = circuit.dt, projection.delay
    match delay:
        case Constant():
            return 1
        case Distribution():
            low = max(delay.lowest, delay.mean - _SPREAD * delay.sd, dt)
            high = max(min(delay.highest, delay.mean + _SPREAD * delay.sd), low)
            ends = np.array([low, high])
        case PerSynapse() if not delay.values.size:
            return 0
        case PerSynapse():
            ends = np.array([delay.values.min(), delay.values.max()])
        case OfDistance():
            sample = sample_of_distances(projection.source, projection.target, circuit.populations)
            values = values_at(delay.function, sample, TIME, "delay")
            ends = np.array([values.min(), values.max()])
    low, high = delay_steps(ends, dt)
    most = delay.values.size if isinstance(delay, PerSynapse) else MOST_STEPS
    return int(min(high - low + 1, most))
