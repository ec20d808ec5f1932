"""Weights and delays: the right ones at the right synapse, whole and packed.

Statistics are of fixed seeds; each would go wrong by chance in one of 10,000 seeds.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import rheobase as rb
from rheobase.circuit import (
    AllToAll,
    Bernoulli,
    FixedIndegree,
    FixedOutdegree,
    FixedTotalNumber,
    OneToOne,
    Pairs,
)
from rheobase.distributions import lognormal, normal, uniform
from rheobase.engine.network.plan import make_plan
from rheobase.errors import RheobaseError
from rheobase.network import Network
from rheobase.synapses import Alpha, Delta, Exp
from rheobase.units import ms, mV, nA, pA, um

SELDOM = 1e-4
CELL = rb.LIF()


def networks(precision="double", n=40, m=30):
    net = Network(seed=4, dt=0.1 * ms, precision=precision)
    random = np.random.default_rng(2)
    one = net.population(CELL, n, name="one", positions=random.uniform(0, 300, (n, 2)) * um)
    two = net.population(CELL, m, name="two", positions=random.uniform(0, 300, (m, 2)) * um)
    return net, one, two


def slope(d):
    return 1 * mV + d / (100 * um) * mV


def conduction(d):
    return 0.2 * ms + d / (100 * um / ms)


def apart(net, source, target):
    """Return the distances of neurons of the whole network."""
    where = np.concatenate([p.positions for p in net.circuit_populations])
    return np.sqrt(((where[source] - where[target]) ** 2).sum(axis=1))


def steps(delays):
    return np.maximum(np.floor(np.asarray(delays) / 0.1 + 0.5 + 1e-9), 1)


# Given


def test_a_matrix_has_a_row_for_each_target(stored_in):
    net, one, two = networks()
    weights = np.arange(70.0 * 40).reshape(70, 40) + 1
    delays = (np.arange(70 * 40).reshape(70, 40) * 7 % 1000 + 1) * 0.1
    rule = AllToAll(autapses=False)
    net.connect(one, two + one, Delta(), rule=rule, weight=weights * mV, delay=delays * ms)
    table = stored_in(make_plan(net.circuit(), 2))
    source, target = table[:, :2].astype(int).T
    assert len(table) == 70 * 40 - 40
    row = np.where(target >= 40, target - 40, target + 30)  # `two` comes first
    assert np.array_equal(table[:, 4], weights[row, source])
    assert np.array_equal(table[:, 3], steps(delays)[row, source])


def test_an_array_has_one_value_for_each_pair(stored_in):
    net, one, two = networks()
    random = np.random.default_rng(0)
    i, j = random.integers(0, 40, 500), random.integers(0, 30, 500)
    weight, delay = np.arange(1, 501.0), 0.1 * random.integers(1, 50, 500)
    net.connect(one, two, Delta(), rule=Pairs(i, j), weight=weight * mV, delay=delay * ms)
    net.connect(
        two, one[:30][::-1], Alpha(2 * ms), rule=OneToOne(), weight=np.arange(30.0) * nA,
        delay=np.arange(1, 31) * 0.1 * ms,
    )  # fmt: skip
    table = stored_in(make_plan(net.circuit(), 2))
    given = table[table[:, 1] >= 40]
    order = np.argsort(given[:, 4])
    expected = np.array([i, 40 + j, 0 * i, steps(delay), weight]).T
    assert np.array_equal(given[order], expected)
    ones = table[table[:, 1] < 40]
    k = np.arange(30)
    assert np.array_equal(ones, np.array([40 + k, 29 - k, 0 * k, k + 1, k]).T)


def test_values_of_another_projection_are_not_touched(stored_in):
    """Two kinds of synapse, three projections, onto parts of two populations."""
    net, one, two = networks()
    for k, (synapse, unit) in enumerate([(Delta(), mV), (Exp(5 * ms), nA), (Delta(), mV)]):
        net.connect(
            one[k::3], two[k:] + one[5 * k : 5 * k + 5], synapse, rule=AllToAll(),
            weight=(k + 1) * unit, delay=(k + 1) * ms,
        )  # fmt: skip
    table = stored_in(make_plan(net.circuit(), 3))
    for k in range(3):
        mine = table[table[:, 4] == k + 1]
        sources = np.arange(k, 40, 3)
        targets = np.r_[5 * k : 5 * k + 5, 40 + k : 70]
        pairs = np.array([(s, t) for s in sources for t in targets])
        assert np.array_equal(mine[:, :2], pairs)
        assert (mine[:, 3] == 10 * (k + 1)).all()


# Functions of distance


@pytest.mark.parametrize(
    "rule",
    [
        AllToAll(),
        AllToAll(autapses=False),
        OneToOne(),
        Bernoulli(0.2),
        Bernoulli(lambda d: np.exp(-d / (80 * um))),
        FixedIndegree(7),
        FixedIndegree(7, multapses=False),
        FixedOutdegree(7),
        FixedOutdegree(7, autapses=False, multapses=False),
        FixedTotalNumber(200),
        FixedTotalNumber(200, multapses=False),
        FixedTotalNumber(800, autapses=False, multapses=False),
        Pairs([3, 2, 29, 0, 3], [29, 1, 0, 4, 0]),
    ],
    ids=repr,
)
@pytest.mark.parametrize("which", ["weight", "delay", "both"])
def test_functions_of_distance(rule, which, stored_in, by_twin):
    net, one, two = networks()
    weight = slope if which != "delay" else 1 * mV
    delay = conduction if which != "weight" else 1 * ms
    sources, targets = one[:20] + two[:10], two[::-1][:15] + one[5:20]
    net.connect(sources, targets, Delta(), rule=rule, weight=weight, delay=delay)
    circuit = net.circuit()
    table = stored_in(make_plan(circuit, 2))
    d = apart(net, *table[:, :2].astype(int).T)
    if which != "delay":
        assert table[:, 4] == pytest.approx(1 + d / 100, rel=1e-12)
    if which != "weight":
        assert np.array_equal(table[:, 3], steps(0.2 + d / 100))
    assert table == pytest.approx(by_twin(circuit), rel=1e-12)


@pytest.mark.parametrize("rule", [AllToAll(autapses=False), Pairs([3, 2, 0, 2], [1, 3, 2, 0])])
def test_a_function_beside_an_array(rule, stored_in, by_twin):
    net, one, _ = networks()
    shape = (4, 4) if isinstance(rule, AllToAll) else (4,)
    given = (np.arange(np.prod(shape)).reshape(shape) + 1) * 0.1
    net.connect(one[:4], one[:4], Delta(), rule=rule, weight=slope, delay=given * ms)
    net.connect(one[:4], one[:4], Exp(5 * ms), rule=rule, weight=given * nA, delay=conduction)
    circuit = net.circuit()
    assert stored_in(make_plan(circuit, 1)) == pytest.approx(by_twin(circuit), rel=1e-12)


# Drawn


@pytest.mark.usefixtures("needs_speed")
def test_weights_and_delays_have_their_distributions(stored_in):
    net, one, two = networks(n=400, m=300)
    weight, delay = lognormal(2 * mV, 1 * mV), normal(20 * ms, 8 * ms, low=0.1 * ms)
    net.connect(one, two, Delta(), rule=FixedIndegree(100), weight=weight, delay=delay)
    net.connect(one, two, Exp(5 * ms), rule=AllToAll(), weight=-2 * uniform(1 * nA, 2 * nA),
                delay=uniform(1 * ms, 3 * ms))  # fmt: skip
    table = stored_in(make_plan(net.circuit(), 2))
    first, second = (table[table[:, 2] == port] for port in (0, 1))
    b = np.sqrt(np.log1p(0.25))
    law = stats.lognorm(b, scale=2 * np.exp(-0.5 * b**2))
    assert stats.kstest(first[:, 4], law.cdf).pvalue > SELDOM
    assert stats.kstest(second[:, 4], stats.uniform(-4, 2).cdf).pvalue > SELDOM
    # delays are rounded to steps
    k = np.arange(1, 700)
    cut = stats.truncnorm((0.1 - 20) / 8, np.inf, 20, 8)
    edges = np.r_[0.1, (k[:-1] + 0.5) * 0.1, np.inf]
    expected = np.diff(cut.cdf(edges)) * len(first)
    enough = expected > 10
    found = np.bincount(first[:, 3].astype(int), minlength=700)[1:]
    assert stats.chisquare(
        np.r_[found[enough], found[~enough].sum()],
        np.r_[expected[enough], expected[~enough].sum()],
    ).pvalue > SELDOM  # fmt: skip
    found = np.bincount(second[:, 3].astype(int))[10:31]
    expected = np.r_[0.5, np.ones(19), 0.5] / 20 * len(second)
    assert stats.chisquare(found, expected).pvalue > SELDOM
    # and weight and delay of a synapse, and of neighbours, have nothing to do with each other
    for part in (first, second):
        assert stats.spearmanr(part[:, 3], part[:, 4]).pvalue > SELDOM
        assert stats.spearmanr(part[:-1, 4], part[1:, 4]).pvalue > SELDOM


def test_values_of_neurons_are_drawn(engine, size):
    from rheobase.engine.network.plan import initial_state
    from rheobase.engine.network.reference.neurons import drawn_model

    n = size(5000, 50)
    net = Network(seed=4, dt=0.1 * ms)
    net.population(CELL, 3)
    net.population(CELL, n, v=uniform(-70 * mV, -60 * mV), tau_m=normal(8 * ms, 1 * ms, low=6 * ms))
    circuit = net.circuit()
    neurons = make_plan(circuit, 2).neurons[1]
    v, tau = initial_state(neurons)[:, 0], neurons.model.value("tau_m")
    assert stats.kstest(v, stats.uniform(-70, 10).cdf).pvalue > SELDOM
    assert stats.kstest(tau, stats.truncnorm(-2, np.inf, 8, 1).cdf).pvalue > SELDOM
    assert stats.spearmanr(v, tau).pvalue > SELDOM
    twin = drawn_model(circuit, 1)
    assert v == pytest.approx(twin.initial["v"].m, rel=1e-14)
    assert tau == pytest.approx(twin.value("tau_m"), rel=1e-14)


# Delays


def test_every_delay_is_honoured(engine, size):
    """One spike, a thousand delays, each to a neuron of its own, one step after another."""
    n = size(1000, 30)
    net = Network(seed=1, dt=0.1 * ms, precision="double")
    source = net.spike_source([[0.5] * ms])
    cells = net.population(CELL, n)
    order = np.random.default_rng(0).permutation(n)
    net.connect(
        source, cells[order], Delta(), rule=AllToAll(), weight=30 * mV,
        delay=0.1 * np.arange(1, n + 1)[:, np.newaxis] * ms,
    )  # fmt: skip
    chunk = engine.run(net.circuit(), n + 10, chunk=size(64, 9))
    mine = chunk.population == 1
    assert np.array_equal(chunk.step[mine], 4 + np.arange(1, n + 1))
    assert np.array_equal(chunk.neuron[mine], order)
    assert chunk.events == n


def test_the_shortest_and_the_longest_delay(engine, size):
    longest = size(65535, 40)
    net = Network(seed=1, dt=0.1 * ms, precision="double")
    source = net.spike_source([[0.1, 0.3] * ms])
    cells = net.population(CELL, 3)
    net.connect(
        source, cells, Delta(), rule=AllToAll(), weight=30 * mV,
        delay=0.1 * np.array([[1], [2], [longest]]) * ms,
    )  # fmt: skip
    chunk = engine.run(net.circuit(), longest + 5, threads=size(2, 1), chunk=10_000)
    mine = chunk.population == 1
    expected = [(1, 0), (2, 1), (longest, 2)]  # what comes while refractory is lost
    assert list(zip(chunk.step[mine], chunk.neuron[mine], strict=True)) == expected
    assert chunk.events == 6


def test_delays_that_are_drawn_too_long_are_refused():
    """Unbounded above, so that only the drawing shows it."""
    net, one, _ = networks()
    net.connect(
        one, one, Delta(), rule=AllToAll(), weight=1 * mV,
        delay=lognormal("3 s", "6 s", low=0.1 * ms),
    )  # fmt: skip
    with pytest.raises(RheobaseError, match=r"delay.*65535"):
        make_plan(net.circuit(), 1)


# Packed and plain


@pytest.mark.parametrize("precision", ["single", "double"])
def test_one_weight_for_all_of_a_population(precision, stored_in, by_twin, size):
    """Of each population of sources, onto whatever they lead to: it is stored once."""
    net, one, two = networks(precision)
    rule, other = FixedIndegree(7), FixedIndegree(70)
    net.connect(one, two, Delta(), rule=rule, weight=1 / 3 * mV, delay=uniform(1 * ms, 2 * ms))
    net.connect(one, one[5:], Delta(), rule=other, weight=1 / 3 * mV, delay=1 * ms)
    net.connect(two, two + one, Delta(), rule=rule, weight=-1 / 7 * mV, delay=1 * ms)
    plan = make_plan(net.circuit(), size(2, 1))
    assert not plan.wired.packed
    assert plan.wired.wiring.weights.size == 0
    got, expected = stored_in(plan), by_twin(net.circuit())
    assert np.array_equal(got[:, :4], expected[:, :4])
    real = {"single": np.float32, "double": np.float64}[precision]
    assert np.array_equal(got[:, 4], expected[:, 4].astype(real))


def test_two_weights_of_a_population_are_told_apart(stored_in, by_twin):
    """Onto two populations, or two kinds of synapse, in any order."""
    for weights in ((1, 2), (2, 1)):
        for first, second in ((Delta(), Delta()), (Delta(), Exp(5 * ms))):
            net, one, two = networks()
            for target, synapse, weight in zip((one, two), (first, second), weights, strict=True):
                unit = mV if synapse == Delta() else nA
                net.connect(
                    one, target, synapse, rule=FixedIndegree(5), weight=weight * unit,
                    delay=1 * ms,
                )  # fmt: skip
            net.connect(two, one, Delta(), rule=FixedIndegree(5), weight=9 * mV, delay=1 * ms)
            circuit = net.circuit()
            assert np.array_equal(stored_in(make_plan(circuit, 1)), by_twin(circuit))


def test_double_precision_is_never_packed(stored_in, by_twin):
    net, one, two = networks("double")
    weight = normal(1 * mV, 0.1 * mV)
    net.connect(one, two, Delta(), rule=AllToAll(), weight=weight, delay=1 * ms)
    plan = make_plan(net.circuit(), 1)
    assert not plan.wired.packed
    assert stored_in(plan) == pytest.approx(by_twin(net.circuit()), rel=1e-14)


def test_weights_are_packed_where_rounding_is_small(stored_in, by_twin):
    """By at most half a quantum, which is the largest weight of the kind over 32767."""
    net, one, two = networks("single")
    weight = normal(0.1 * mV, 0.02 * mV)
    net.connect(one, two, Delta(), rule=FixedIndegree(200), weight=weight, delay=1 * ms)
    net.connect(two, two, Delta(), rule=FixedIndegree(50), weight=-0.4 * mV, delay=2 * ms)
    net.connect(one, two + one, Exp(2 * ms), rule=AllToAll(), weight=87.8 * pA, delay=1 * ms)
    circuit = net.circuit()
    plan = make_plan(circuit, 2)
    assert plan.wired.packed
    got, expected = stored_in(plan), by_twin(circuit)
    got, expected = (t[np.lexsort(t[:, [4, 3, 2, 1, 0]].T)] for t in (got, expected))
    assert np.array_equal(got[:, :4], expected[:, :4])
    for port in (0, 1):
        onto = got[:, 2] == port
        largest = abs(expected[onto, 4]).max()
        assert abs(got - expected)[onto, 4].max() <= 0.5 * largest / 32767 * (1 + 1e-6)
    constant = expected[:, 4] == -0.4
    assert got[constant, 4] == pytest.approx(-0.4, rel=1e-12)  # the largest has no rounding
    assert got[expected[:, 2] == 1, 4] == pytest.approx(0.0878, rel=1e-12)


@pytest.mark.parametrize(("weak", "packed"), [(0.02, True), (0.01, False)])
def test_coarse_weights_are_stored_whole(weak, packed, stored_in, by_twin):
    """A weak projection beside a strong one of the same kind: rounding is below 1e-3, or is not."""
    net, one, two = networks("single")
    net.connect(one, two, Delta(), rule=AllToAll(), weight=1 * mV, delay=1 * ms)
    net.connect(one, two, Delta(), rule=AllToAll(), weight=weak * mV, delay=1 * ms)
    circuit = net.circuit()
    plan = make_plan(circuit, 2)
    assert plan.wired.packed == packed
    assert plan.wired.wiring.weights.dtype == np.float32
    got, expected = stored_in(plan), by_twin(circuit)
    assert np.array_equal(got[:, :4], expected[:, :4])
    assert got[:, 4] == pytest.approx(expected[:, 4], rel=1e-3 if packed else 1e-7)


def test_whether_it_is_packed_does_not_depend_on_threads():
    """The decision hangs on a mean over all shards; here it is as close as it can be."""
    for ratio in np.linspace(65.4, 65.6, 21):
        net, one, two = networks("single", n=301, m=203)
        weight = np.r_[np.full(50, 1.0), [ratio]]
        pairs = Pairs(np.arange(51), np.arange(51))
        net.connect(one, two, Delta(), rule=pairs, weight=weight * mV, delay=1 * ms)
        circuit = net.circuit()
        assert len({make_plan(circuit, threads).wired.packed for threads in (1, 2, 3)}) == 1


def test_no_synapses_at_all(engine):
    for rule in (Bernoulli(0.0), FixedIndegree(0), Pairs([], [])):
        net, one, two = networks()
        net.connect(one, one + two, Delta(), rule=rule, weight=1 * mV, delay=1 * ms)
        plan = make_plan(net.circuit(), 2)
        assert plan.wired.synapses == 0
        assert engine.run(net.circuit(), 5).events == 0
