"""Projections: everything that can be wrong before a number is drawn."""

import numpy as np
import pytest

import rheobase as rb
from rheobase.circuit import (
    AllToAll,
    Bernoulli,
    Constant,
    FixedIndegree,
    Group,
    OfDistance,
    OneToOne,
    Pairs,
    PerNeuron,
    PerSynapse,
    Population,
    expected_synapses,
)
from rheobase.circuit.projections import check_projection, projection_name, target_dimension
from rheobase.distributions import normal
from rheobase.errors import NetworkError, ParameterError, UnitError
from rheobase.synapses import Delta, Exp
from rheobase.units import CURRENT, TIME, VOLTAGE, ms, mV, nA, um


def everybody(number, size):
    return Group(((number, np.arange(size)),))


EXC, INH, SRC = everybody(0, 10), everybody(1, 4), everybody(2, 2)
SPEED = 300 * um / ms


def fast(d):
    return d / SPEED + 0.5 * ms


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"source": SRC, "rule": FixedIndegree(5)},
        {"target": INH, "weight": PerSynapse(np.ones(40))},
        {"rule": OneToOne(), "weight": PerSynapse(np.ones(10)), "delay": PerSynapse(np.ones(10))},
        {"rule": Pairs([0, 9], [9, 0]), "delay": PerSynapse([0.1, 5.0])},
        {"weight": normal(1 * mV, 1 * mV), "delay": normal(1 * ms, 1 * ms, low=0.1 * ms)},
        {"rule": Bernoulli(lambda d: 0.5 * (d < 300 * um)), "delay": OfDistance(fast, TIME)},
        {"weight": OfDistance(lambda d: 1 * mV, VOLTAGE), "rule": FixedIndegree(9, False, False)},
        {"synapse": Exp(5 * ms), "weight": normal(1 * nA, 1 * nA)},
    ],
)
def test_what_fits(populations, project, parts):
    check_projection(project(**parts), populations, 0.1)


@pytest.mark.parametrize(
    ("parts", "error", "message"),
    [
        ({"target": SRC}, NetworkError, "exc -> src: 'src' is a spike source"),
        ({"rule": OneToOne(), "target": INH}, NetworkError, "exc -> inh: OneToOne: .*10 and 4"),
        ({"rule": FixedIndegree(10, False, False)}, NetworkError, "exc -> exc: .*got 9"),
        ({"rule": Pairs([0], [10])}, NetworkError, "exc -> exc: Pairs: targets: .*got 10"),
        ({"source": everybody(0, 11)}, NetworkError, "source: neuron 10 of 'exc'"),
        ({"target": Group(())}, NetworkError, "target: .*empty selection"),
        ({"weight": normal(1 * nA, 1 * nA)}, UnitError,
         r"exc -> exc: weight: expected voltage \(mV\), got normal\(1 nA, 1 nA\), which is"),
        ({"delay": normal(1 * mV, 1 * mV)}, UnitError, "exc -> exc: delay: expected time"),
        ({"weight": OfDistance(fast, TIME)}, UnitError, "weight: expected voltage.*a function"),
        ({"weight": PerSynapse(np.ones(99))}, NetworkError,
         r"weight: expected 100 values for AllToAll\(\), got 99"),
        ({"weight": PerSynapse(np.ones(5)), "rule": FixedIndegree(5)}, NetworkError,
         r"weight: FixedIndegree\(5\) draws its synapses, so an array has no order"),
        ({"weight": PerNeuron(np.ones(10))}, NetworkError, "weight: expected values of synapses"),
        ({"delay": 0.05}, NetworkError, "exc -> exc: delay: expected at least one step"),
        ({"delay": OfDistance(lambda d: d / SPEED, TIME)}, NetworkError, "one step.*got 0 ms"),
        ({"delay": OfDistance(lambda d: d, TIME)}, UnitError, "delay: expected time.*length"),
        ({"weight": OfDistance(lambda d: 1 * nA, VOLTAGE)}, UnitError, "weight: expected voltage"),
        ({"target": INH, "delay": OfDistance(fast, TIME)}, NetworkError, "'inh' has no positions"),
        ({"target": INH, "rule": Bernoulli(fast)}, NetworkError, "'inh' has no positions"),
        ({"rule": Bernoulli(lambda d: d / (100 * um))}, ParameterError, "p: expected probab"),
        ({"rule": Bernoulli(lambda d: d)}, UnitError, "Bernoulli: p: expected a plain number"),
    ],
)  # fmt: skip
def test_what_does_not_fit(populations, project, parts, error, message):
    with pytest.raises(error, match=message):
        check_projection(project(**parts), populations, 0.1)


def test_positions_have_equally_many_coordinates(project):
    flat = Population("flat", rb.LIF(), 10, positions=np.zeros((10, 2)))
    line = Population("line", rb.LIF(), 4, positions=np.zeros((4, 1)))
    projection = project(target=INH, delay=OfDistance(fast, TIME))
    with pytest.raises(NetworkError, match="sources have 2 coordinates, targets 1"):
        check_projection(projection, [flat, line], 0.1)


def test_weights_onto_all_targets_are_alike(project):
    plain = rb.Model("tau*dx/dt = -x", "x > 1", "x = 0", tau=8 * ms, x=0)
    populations = [Population("exc", rb.LIF(), 10), Population("plain", plain, 4)]
    both = Group((*EXC.parts, *INH.parts))
    with pytest.raises(NetworkError, match=r"voltage \(mV\) onto exc, a plain number onto plain"):
        target_dimension(both, Delta(), populations)
    assert target_dimension(both, Exp(5 * ms), populations) == CURRENT
    with pytest.raises(NetworkError, match=r"exc -> exc \+ plain: weight: it would be"):
        check_projection(project(target=both), populations, 0.1)


def test_names_and_expected_numbers(populations, project):
    part = Group(((0, np.arange(2, 6)), (1, np.arange(4))))
    projection = project(target=part, rule=AllToAll(autapses=False))
    assert projection_name(projection, populations) == "exc -> exc[2:6] + inh"
    assert projection.shared == 4
    assert expected_synapses(projection, populations) == 10 * 8 - 4
    near = project(rule=Bernoulli(lambda d: 1.0 * (d < 150 * um), autapses=False))
    assert expected_synapses(near, populations) == pytest.approx(18)  # neighbours on a line of ten


def test_shared_neurons_are_counted_only_where_it_matters(project):
    assert project(rule=AllToAll()).shared == 0
    assert project(rule=FixedIndegree(3, autapses=False)).shared == 10
    assert project(rule=OneToOne(), weight=Constant(1.0)).shared == 0
