"""Gap junctions as a description: their names, how many to expect, and what cannot be."""

import numpy as np
import pytest

import rheobase as rb
from rheobase.circuit import (
    AllToAll,
    Bernoulli,
    Circuit,
    Constant,
    FixedIndegree,
    FixedOutdegree,
    FixedTotalNumber,
    GapJunctions,
    Group,
    OneToOne,
    Pairs,
    PerSynapse,
    Population,
    memory_needed,
)
from rheobase.circuit.gap_junctions import (
    check_gap_junctions,
    expected_gap_junctions,
    gap_junctions_name,
)
from rheobase.distributions import normal, uniform
from rheobase.errors import NetworkError, ParameterError, UnitError
from rheobase.units import mV, nS, um


def part(number, *indices):
    return (number, np.array(indices))


EXC, INH, SRC = (Group(((number, np.arange(size)),)) for number, size in enumerate((10, 4, 2)))
BOTH = Group((*EXC.parts, *INH.parts))
ALL = AllToAll(autapses=False)


def junctions(source=EXC, target=EXC, rule=ALL, conductance=0.001, rectifying=False):
    value = Constant(conductance) if isinstance(conductance, float) else conductance
    return GapJunctions(source, target, rule, value, rectifying)


SYMMETRIC = np.add.outer(np.arange(10.0), np.arange(10.0)).ravel()
FIT = {
    "everybody": junctions(),
    "others": junctions(target=INH, rule=AllToAll()),
    "chance": junctions(target=INH, rule=Bernoulli(0.5)),
    "chance of all": junctions(BOTH, BOTH, Bernoulli(0.5, autapses=False)),
    "near": junctions(rule=Bernoulli(lambda d: 0.5 * (d < 250 * um), autapses=False)),
    "pairs": junctions(rule=Pairs([0, 9], [9, 3]), conductance=PerSynapse([0.0, 5.0])),
    "one to one": junctions(Group((part(0, 0, 1, 2, 3),)), INH, OneToOne()),
    "matrix": junctions(conductance=PerSynapse(SYMMETRIC)),
    "any matrix": junctions(conductance=PerSynapse(np.arange(100.0)), rectifying=True),
    "drawn": junctions(conductance=normal(1 * nS, 1 * nS, low=0 * nS)),
    "zero": junctions(conductance=0.0),
}


@pytest.mark.parametrize("name", FIT)
def test_what_fits(name, populations):
    check_gap_junctions(FIT[name], populations)


def test_names(populations):
    assert gap_junctions_name(junctions(target=BOTH), populations) == "exc = exc + inh"
    one_way = junctions(Group((part(0, 1, 2),)), INH, rectifying=True)
    assert gap_junctions_name(one_way, populations) == "exc[1:3] => inh"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (junctions(), 45),
        (junctions(rectifying=True), 90),
        (junctions(target=INH), 40),
        (junctions(EXC, BOTH), 45 + 40),
        (junctions(rule=Bernoulli(0.2, autapses=False)), 9),
        (junctions(BOTH, EXC, Bernoulli(0.2, autapses=False), rectifying=True), 0.2 * 130),
        (junctions(rule=Bernoulli(lambda d: 1.0 * (d < 150 * um), autapses=False)), 9),
        (junctions(rule=Pairs([0, 1, 0], [1, 0, 1])), 3),
        (junctions(rule=OneToOne(), target=Group((part(0, *range(9, -1, -1)),))), 5),
        (junctions(rule=OneToOne(), target=Group((part(0, *range(1, 10), 0),))), 10),
        (junctions(Group((part(0, 4),)), Group((part(0, 4),))), 0),
    ],
)
def test_how_many_to_expect(given, expected, populations):
    assert expected_gap_junctions(given, populations) == pytest.approx(expected)


def test_memory():
    populations = (Population("exc", rb.LIF(), 10),)
    with_them = Circuit(populations, (), (), 0.1, 1, "single", (junctions(), junctions()))
    assert memory_needed(with_them).synapses == 90 * 144


SILENT = rb.Model("tau*dv/dt = -v", threshold="v >= 1*mV", tau="8 ms", v="0 mV")
NO_THRESHOLD = rb.Model("tau*dv/dt = E - v + R*I", tau="8 ms", E="-70 mV", R="10 MOhm")
PHASE = rb.Model("dx/dt = k*I", threshold="x >= 1", reset="x = 0", k="1 kHz/nA", x=0)

WRONG = {
    "a spike source": (junctions(SRC, INH), NetworkError, "src = inh: 'src' is a spike source"),
    "nobody": (junctions(Group(())), NetworkError, "source: .*empty selection"),
    "whoever": (junctions(target=Group((part(0, 10),))), NetworkError, "target: neuron 10 of"),
    "twice": (junctions(Group((part(0, 1, 1),))), NetworkError, "source: neuron 1 .* twice"),
    "itself, all": (
        junctions(rule=AllToAll()),
        NetworkError,
        r"exc = exc: 10 neurons would have gap junctions to themselves. Write rb.AllToAll\(",
    ),
    "itself, some": (
        junctions(EXC, Group((part(0, 3), *INH.parts)), Bernoulli(0.1)),
        NetworkError,
        "1 neurons would have gap junctions to themselves. .*Bernoulli.*autapses=False",
    ),
    "itself, one to one": (
        junctions(rule=OneToOne()),
        NetworkError,
        "exc = exc: neuron 0 would have a gap junction to itself, and 9 others",
    ),
    "itself, the middle": (
        junctions(Group((part(0, 0, 1, 2),)), Group((part(0, 2, 1, 0),)), OneToOne()),
        NetworkError,
        r"neuron 1 would have a gap junction to itself\.",
    ),
    "itself, pairs": (
        junctions(EXC, BOTH, Pairs([0, 2, 9], [1, 2, 13])),
        NetworkError,
        r"neuron 2 would have a gap junction to itself\.",
    ),
    "indegree": (
        junctions(rule=FixedIndegree(2, autapses=False)),
        NetworkError,
        "FixedIndegree.* makes no sense. Take rb.AllToAll, rb.OneToOne, rb.Bernoulli or rb.Pairs",
    ),
    "outdegree": (junctions(rule=FixedOutdegree(2)), NetworkError, "makes no sense"),
    "total": (junctions(rule=FixedTotalNumber(2)), NetworkError, "makes no sense"),
    "sizes": (junctions(target=INH, rule=OneToOne()), NetworkError, "equally many"),
    "pairs of others": (junctions(rule=Pairs([0], [10])), NetworkError, "indices from 0 to 9"),
    "negative": (
        junctions(conductance=-0.001),
        ParameterError,
        "exc = exc: conductance: it is not negative, got -0.001 uS",
    ),
    "one negative": (
        junctions(rule=Pairs([0, 1], [1, 2]), conductance=PerSynapse([1.0, -2.0])),
        ParameterError,
        "not negative, got -2 uS",
    ),
    "maybe negative": (
        junctions(conductance=normal(1 * nS, 1 * nS)),
        ParameterError,
        "not negative, got -inf uS. Give the distribution low=0",
    ),
    "no conductances": (
        junctions(conductance=uniform(0 * mV, 1 * mV)),
        UnitError,
        "conductance: expected conductance.*, got uniform",
    ),
    "values for what is drawn": (
        junctions(rule=Bernoulli(0.5, autapses=False), conductance=PerSynapse(np.ones(45))),
        NetworkError,
        "got 45 values, which Bernoulli.* has no order or no use for",
    ),
    "too few values": (
        junctions(rule=Pairs([0, 1], [1, 2]), conductance=PerSynapse([1.0])),
        NetworkError,
        "got 1 values",
    ),
    "two values for one": (
        junctions(conductance=PerSynapse(np.arange(100.0))),
        NetworkError,
        r"one conductance between them, but the matrix has 1 uS at \[0, 1\] and 10 uS at \[1, 0\]",
    ),
    "two values for one of a part": (
        junctions(EXC, Group((*INH.parts, part(0, 9, 5))), ALL, PerSynapse(np.arange(60.0))),
        NetworkError,
        r"the matrix has 59 uS at \[5, 9\] and 45 uS at \[4, 5\]. Make it symmetric",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_refused(name, populations):
    given, error, message = WRONG[name]
    with pytest.raises(error, match=message):
        check_gap_junctions(given, populations)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (NO_THRESHOLD, "exc = exc: 'exc' has no membrane potential: .* about a voltage"),
        (PHASE, "'exc' has no membrane potential"),
        (SILENT, "'exc' takes no current: there is no I in the equations of Model"),
    ],
)
def test_neurons_that_cannot_have_any(model, message):
    with pytest.raises(NetworkError, match=message):
        check_gap_junctions(junctions(), [Population("exc", model, 10)])


def test_distances_need_positions(populations):
    near = Bernoulli(lambda d: 0.5 * (d < 250 * um), autapses=False)
    with pytest.raises(NetworkError, match=r"inh = inh: .*position"):
        check_gap_junctions(junctions(INH, INH, near), populations)
    never = Bernoulli(lambda d: 2.0 * (d < 250 * um), autapses=False)
    with pytest.raises(ParameterError, match="exc = exc: Bernoulli: p"):
        check_gap_junctions(junctions(rule=never), populations)
