"""Synapses that lead to a population, and the model that they make with its neurons."""

import numpy as np
import pytest

import rheobase as rb
from rheobase.circuit import (
    Constant,
    CurrentDrive,
    Group,
    PoissonDrive,
    Population,
    compose_population,
    synapses_onto,
    with_values,
)
from rheobase.errors import NetworkError
from rheobase.synapses import Delta, Exp
from rheobase.units import MOhm, ms

EXC, INH = Group(((0, np.arange(10)),)), Group(((1, np.arange(4)),))
BOTH = Group((*EXC.parts, *INH.parts))


def test_synapses_come_in_order_projections_first(project):
    a, b, c = Exp(1 * ms), Exp(2 * ms), Delta()
    projections = [project(target=BOTH, synapse=a), project(synapse=b), project(INH, INH, c)]
    drives = [
        PoissonDrive(EXC, c, Constant(1.0), Constant(1.0)),
        CurrentDrive(BOTH, rb.zero()),
        PoissonDrive(BOTH, b, Constant(1.0), Constant(1.0)),
    ]
    assert synapses_onto(0, projections, drives) == (a, b, c, b)
    assert synapses_onto(1, projections, drives) == (a, c, b)
    assert synapses_onto(2, projections, drives) == ()


def test_equal_kinetics_share_a_state():
    population = Population("exc", rb.LIF(), 10)
    composed = compose_population(population, [Exp(1 * ms), Exp(2 * ms), Exp(1 * ms)])
    assert composed.port_of == (0, 1, 0)
    assert len(composed.model.states) == 3


def test_the_model_may_have_its_values():
    population = Population("exc", rb.LIF(), 2, {"R": [9, 11] * MOhm})
    model = with_values(population.model, population.values)
    composed = compose_population(population, [Exp(1 * ms)], model)
    assert composed.model.value("R").tolist() == [9.0, 11.0]
    assert compose_population(population, []).model.size is None


def test_arrays_of_synapses_have_the_size_of_the_population():
    population = Population("exc", rb.LIF(), 3)
    assert compose_population(population, [Exp([1, 2, 3] * ms)]).model.size == 3
    with pytest.raises(NetworkError, match=r"'exc' has 3 neurons, but .* arrays for 2"):
        compose_population(population, [Exp([1, 2] * ms)])


def test_a_neuron_without_current_takes_delta_only():
    model = rb.Model("tau*dv/dt = -v", "v > 1*mV", "v = 0*mV", tau=8 * ms)
    population = Population("exc", model, 3)
    assert compose_population(population, [Delta()]).model.states == ("v",)
    with pytest.raises(NetworkError):
        compose_population(population, [Exp(1 * ms)])


def test_a_spike_source_has_none():
    source = Population("src", None, 1, spikes=(np.array([1.0]), np.array([0])))
    with pytest.raises(NetworkError, match="'src' is a spike source"):
        compose_population(source, [])
