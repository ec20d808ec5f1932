"""The memory that a circuit will need: sums that can be done by hand."""

import numpy as np
import pytest

import rheobase as rb
from rheobase.circuit import (
    Bernoulli,
    Circuit,
    FixedIndegree,
    Group,
    OfDistance,
    PerSynapse,
    Population,
    memory_needed,
)
from rheobase.circuit.memory import distinct_delays
from rheobase.distributions import lognormal, normal, uniform
from rheobase.units import TIME, ms, mV, um


def circuit(populations, projections=(), precision="single"):
    return Circuit(tuple(populations), tuple(projections), (), 0.1, 1, precision)


def test_synapses_index_and_neurons(populations, project):
    projections = [project(), project(rule=FixedIndegree(3), delay=2.0)]
    single = memory_needed(circuit(populations, projections))
    assert (single.synapses, single.index, single.neurons) == (2 * 130, 4 * 20, 64 * 16)
    assert single.total == 2 * 130 + 4 * 20 + 64 * 16
    assert memory_needed(circuit(populations, projections, "double")).synapses == 2 * 130
    projections.append(project(weight=0.7))  # than the others': each synapse has its own then
    assert memory_needed(circuit(populations, projections)).synapses == 4 * 230
    assert memory_needed(circuit(populations, projections, "double")).synapses == 10 * 230


def test_the_microcircuit_is_as_large_as_it_was_measured():
    """299 million synapses took 1.5 GB at 4 bytes each and up to 64 delays."""
    from rheobase.circuit import FixedTotalNumber, Projection
    from rheobase.synapses import Delta

    n = 77_169
    whole = Group(((0, np.arange(n)),))
    delay = normal(1.5 * ms, 0.75 * ms, low=0.1 * ms)
    rule = FixedTotalNumber(298_880_970)
    weight = uniform(1 * mV, 2 * mV)
    projection = Projection(whole, whole, Delta(), rule, weight, delay)
    needed = memory_needed(circuit([Population("all", rb.LIF(), n)], [projection]))
    assert 1.1e9 < needed.total < 1.5e9


@pytest.mark.parametrize(
    ("delay", "steps"),
    [
        (1.5, 1),
        (uniform(1 * ms, 2 * ms), 11),
        (normal(5 * ms, 0.5 * ms, low=0.1 * ms), 41),  # within four standard deviations
        (normal(5 * ms, 0.5 * ms, low=4.5 * ms, high=5.5 * ms), 11),
        (PerSynapse(np.linspace(1.0, 2.0, 100)), 11),
        (PerSynapse(np.r_[0.1, 100.0, np.ones(98)]), 100),  # no more than there are synapses
        (OfDistance(lambda d: 0.5 * ms + d / (300 * um / ms), TIME), 31),
    ],
)
def test_distinct_delays(populations, project, delay, steps):
    projection = project(delay=delay)
    assert distinct_delays(projection, circuit(populations, [projection])) == steps


def test_a_wide_distribution_has_a_finite_number_of_delays(populations, project):
    projection = project(delay=lognormal(5 * ms, 50 * ms, low=0.1 * ms))
    assert 100 < distinct_delays(projection, circuit(populations, [projection])) <= 65_535


def test_no_synapses_need_no_memory(populations, project):
    from rheobase.circuit import Pairs

    projections = [
        project(rule=Bernoulli(0.0)),
        project(rule=Pairs([], []), delay=PerSynapse([])),
    ]
    assert memory_needed(circuit(populations, projections)).synapses == 0
