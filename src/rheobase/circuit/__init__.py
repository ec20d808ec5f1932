"""The frozen description of a network: what the engine reads, and all checks of it."""

from rheobase.circuit.circuit import Circuit
from rheobase.circuit.composition import compose_population, synapses_onto
from rheobase.circuit.delays import delay_steps
from rheobase.circuit.drives import CurrentDrive, Drive, NoiseDrive, PoissonDrive, rates_at
from rheobase.circuit.gap_junctions import GapJunctions
from rheobase.circuit.groups import Group
from rheobase.circuit.memory import Memory, memory_needed
from rheobase.circuit.populations import Population, with_values
from rheobase.circuit.projections import Projection, expected_synapses
from rheobase.circuit.rules import (
    AllToAll,
    Bernoulli,
    FixedIndegree,
    FixedOutdegree,
    FixedTotalNumber,
    OneToOne,
    Pairs,
    Rule,
)
from rheobase.circuit.values import Constant, OfDistance, OfTime, PerNeuron, PerSynapse, Value

__all__ = [
    "Circuit",
    "Population",
    "Group",
    "Projection",
    "GapJunctions",
    "PoissonDrive",
    "CurrentDrive",
    "NoiseDrive",
    "Drive",
    "Rule",
    "AllToAll",
    "OneToOne",
    "Bernoulli",
    "FixedIndegree",
    "FixedOutdegree",
    "FixedTotalNumber",
    "Pairs",
    "Constant",
    "PerSynapse",
    "PerNeuron",
    "OfDistance",
    "OfTime",
    "Value",
    "Memory",
    "compose_population",
    "delay_steps",
    "expected_synapses",
    "memory_needed",
    "rates_at",
    "synapses_onto",
    "with_values",
]
