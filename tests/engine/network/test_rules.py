"""Connection rules: what each promises, its distribution, and the twin synapse by synapse.

Statistics are of fixed seeds; each would go wrong by chance in one of 10,000 seeds.
"""

from __future__ import annotations

from itertools import combinations

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
from rheobase.engine.network.plan import make_plan
from rheobase.network import Network
from rheobase.synapses import Delta, Exp
from rheobase.units import ms, mV, nA, um

SELDOM = 1e-4
CELL = rb.LIF()


def near(d):
    return np.exp(-d / (80 * um))


RULES = {
    "all to all": AllToAll(),
    "all to others": AllToAll(autapses=False),
    "chance": Bernoulli(0.3),
    "chance of others": Bernoulli(0.3, autapses=False),
    "never": Bernoulli(0.0),
    "always": Bernoulli(1.0, autapses=False),
    "seldom": Bernoulli(1e-3),
    "near": Bernoulli(near),
    "near others": Bernoulli(near, autapses=False),
    "indegree": FixedIndegree(17),
    "indegree, many": FixedIndegree(150),
    "indegree, none": FixedIndegree(0),
    "indegree of others": FixedIndegree(17, autapses=False),
    "indegree, different": FixedIndegree(17, multapses=False),
    "indegree, different others": FixedIndegree(17, autapses=False, multapses=False),
    "indegree, all others": FixedIndegree(49, autapses=False, multapses=False),
    "outdegree": FixedOutdegree(9),
    "outdegree of others": FixedOutdegree(9, autapses=False),
    "outdegree, different": FixedOutdegree(9, multapses=False),
    "outdegree, different others": FixedOutdegree(9, autapses=False, multapses=False),
    "total": FixedTotalNumber(301),
    "total, none": FixedTotalNumber(0),
    "total of others": FixedTotalNumber(301, autapses=False),
    "total, different": FixedTotalNumber(301, multapses=False),
    "total, different others": FixedTotalNumber(301, autapses=False, multapses=False),
    "total, most": FixedTotalNumber(1900, multapses=False),
    "total, all others": FixedTotalNumber(1960, autapses=False, multapses=False),
    "pairs": Pairs([3, 2, 49, 0, 3, 3], [39, 1, 0, 4, 0, 0]),
}


def two_populations(seed=1):
    """Return a network with two populations, and groups that overlap in part."""
    net = Network(seed=seed, dt=0.1 * ms, precision="double")
    random = np.random.default_rng(0)
    one = net.population(CELL, 30, name="one", positions=random.uniform(0, 200, (30, 2)) * um)
    two = net.population(CELL, 20, name="two", positions=random.uniform(0, 200, (20, 2)) * um)
    return net, one + two, two[::-1] + one[[7, 3, 0, 9]] + one[10:26]


@pytest.fixture(scope="module")
def wired(stored_in):
    """Return the number of synapses of each pair, (targets, sources), from one rule."""

    def count(rule, seed=1):
        net, sources, targets = two_populations(seed)
        net.connect(sources, targets, Delta(), rule=rule, weight=1 * mV, delay=1 * ms)
        circuit = net.circuit()
        table = stored_in(make_plan(circuit, 1))
        place = np.full(50, -1)
        place[targets.group.global_numbers(circuit.offsets)] = np.arange(40)
        counts = np.zeros((40, 50), int)
        np.add.at(counts, (place[table[:, 1].astype(int)], table[:, 0].astype(int)), 1)
        return counts

    return count


@pytest.fixture(scope="module")
def itself():
    """Which pairs are of a neuron with itself, (targets, sources)."""
    net, sources, targets = two_populations()
    offsets = net.circuit().offsets
    here, there = (g.group.global_numbers(offsets) for g in (sources, targets))
    return there[:, np.newaxis] == here


@pytest.mark.parametrize("name", RULES)
def test_what_a_rule_promises(name, wired, itself):
    rule, found = RULES[name], wired(RULES[name])
    if not getattr(rule, "autapses", True):
        assert not found[itself].any()
    if not getattr(rule, "multapses", isinstance(rule, Pairs)):
        assert found.max(initial=0) <= 1
    match rule:
        case AllToAll():
            assert np.array_equal(found, 1 - itself * (not rule.autapses))
        case Bernoulli() if rule.p == 1.0:
            assert np.array_equal(found, 1 - itself)
        case Bernoulli() if rule.p == 0.0:
            assert not found.any()
        case FixedIndegree():
            assert (found.sum(axis=1) == rule.n).all()
        case FixedOutdegree():
            assert (found.sum(axis=0) == rule.n).all()
        case FixedTotalNumber():
            assert found.sum() == rule.n
        case Pairs():
            expected = np.zeros_like(found)
            np.add.at(expected, (rule.targets, rule.sources), 1)
            assert np.array_equal(found, expected)


def test_one_to_one(stored_in):
    net, one_and_two, _ = two_populations()
    targets = one_and_two[::-1]
    net.connect(one_and_two, targets, Delta(), rule=OneToOne(), weight=1 * mV, delay=1 * ms)
    table = stored_in(make_plan(net.circuit(), 1))
    assert table[:, 0].tolist() == list(range(50))
    assert table[:, 1].tolist() == list(range(50))[::-1]


@pytest.mark.parametrize("name", RULES)
def test_equal_to_the_twin(name, stored_in, by_twin, monkeypatch):
    """Synapse by synapse, with weights and delays that are drawn, for any number of shards."""
    net, sources, targets = two_populations()
    weight, delay = rb.normal(1 * mV, 2 * mV), rb.uniform(0.1 * ms, 3 * ms)
    net.connect(sources, targets, Delta(), rule=RULES[name], weight=weight, delay=delay)
    net.connect(targets, sources, Exp(5 * ms), rule=RULES["indegree"], weight=1 * nA, delay=delay)
    circuit = net.circuit()
    expected = by_twin(circuit)
    for threads in (1, 2, 3, 4):
        if threads > 2:  # several shards have neurons of each population
            monkeypatch.setattr("rheobase.engine.network.partition.BLOCK", 4)
        table = stored_in(make_plan(circuit, threads))
        assert table.shape == expected.shape
        assert np.array_equal(table[:, :4], expected[:, :4])
        assert table[:, 4] == pytest.approx(expected[:, 4], rel=1e-14, abs=1e-14)


def test_projections_and_seeds_are_independent(wired, stored_in):
    found = [wired(FixedIndegree(17), seed) for seed in (1, 2, 1 + 2**32)]
    for one, other in combinations(found, 2):
        assert not np.array_equal(one, other)
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.1
    net, sources, targets = two_populations()
    for k in range(2):
        net.connect(
            sources, targets, Delta(), rule=FixedIndegree(17), weight=(1 + k) * mV, delay=1 * ms
        )
    table = stored_in(make_plan(net.circuit(), 1))
    halves = [table[table[:, 4] == weight, :2].tolist() for weight in (1.0, 2.0)]
    assert len(halves[0]) == len(halves[1])
    assert halves[0] != halves[1]


# Distributions: many projections of one rule between few neurons, told apart by their weights


@pytest.fixture(scope="module")
def many(stored_in):
    """Return counts of each pair in each of many tries, (tries, targets, sources).

    The targets are the first of the sources, and then others.
    """

    def count(rule, sources, targets, shared, projections=100, seeds=range(10)):
        found = []
        for seed in seeds:
            net = Network(seed=seed, dt=0.1 * ms, precision="double")
            random = np.random.default_rng(1)
            everybody = net.population(
                CELL, sources + targets - shared, positions=random.uniform(0, 200, 60)[
                    : sources + targets - shared] * um,
            )  # fmt: skip
            to = everybody[list(range(shared)) + list(range(sources, sources + targets - shared))]
            for k in range(projections):
                net.connect(
                    everybody[:sources], to, Delta(), rule=rule, weight=(k + 1) * mV, delay=1 * ms
                )
            table = stored_in(make_plan(net.circuit(), 1))
            place = np.zeros(everybody.size, int)
            place[to.group.parts[0][1]] = np.arange(targets)
            counts = np.zeros((projections, targets, sources), int)
            columns = np.rint(table[:, [4, 1, 0]]).astype(int).T
            np.add.at(counts, (columns[0] - 1, place[columns[1]], columns[2]), 1)
            found.append(counts)
        return np.concatenate(found)

    return count


def assert_uniform(found, expected):
    """Chi-square; put together what is expected less than ten times."""
    found, expected = np.ravel(found), np.ravel(np.broadcast_to(expected, np.shape(found)))
    few = expected < 10
    found = np.append(found[~few], found[few].sum())
    expected = np.append(expected[~few], expected[few].sum())
    found, expected = found[expected > 0], expected[expected > 0]
    assert stats.chisquare(found, expected, sum_check=False).pvalue > SELDOM


def subsets(found, of):
    """Count how often each subset of a row of 0 and 1 was chosen."""
    words = found.reshape(-1, of) @ (1 << np.arange(of))
    return np.bincount(words, minlength=2**of)


statistics = pytest.mark.usefixtures("needs_speed")


@statistics
def test_chance_is_independent_for_all_pairs(many):
    found = many(Bernoulli(0.3), 4, 3, 0)
    for of in (4, 6, 12):
        words = np.array([k.bit_count() for k in range(2**of)])
        p = 0.3**words * 0.7 ** (of - words)
        assert_uniform(subsets(found, of), found.size / of * p)
    assert stats.binomtest(int(found.sum()), found.size, 0.3).pvalue > SELDOM


@statistics
def test_chance_of_one_after_a_long_way(many):
    found = many(Bernoulli(0.02, autapses=False), 40, 5, 3, projections=60)
    expected = np.full((5, 40), 0.02 * len(found))
    expected[range(3), range(3)] = 0.0
    assert_uniform(found.sum(axis=0), expected)


@statistics
def test_chance_by_distance(many):
    found = many(Bernoulli(near, autapses=False), 12, 8, 4, projections=50)
    where = np.random.default_rng(1).uniform(0, 200, 60)
    to = np.r_[where[:4], where[12:16]]
    p = np.exp(-abs(to[:, np.newaxis] - where[:12]) / 80)
    p[range(4), range(4)] = 0.0
    tries = len(found)
    z = (found.sum(axis=0) - tries * p)[p > 0] / np.sqrt(tries * p * (1 - p))[p > 0]
    assert SELDOM < stats.chi2.sf((z**2).sum(), z.size) < 1 - SELDOM
    assert found.max() == 1


@statistics
def test_indegree_draws_from_all(many):
    found = many(FixedIndegree(3), 5, 4, 2)
    words = (found.reshape(-1, 5) * 4 ** np.arange(5)).sum(axis=1)
    rows, counts = np.unique(words, return_counts=True)
    n = np.array([[row // 4**k % 4 for k in range(5)] for row in rows])
    p = stats.multinomial.pmf(n, 3, np.full(5, 0.2))
    assert p.sum() == pytest.approx(1.0)  # every outcome was seen
    assert_uniform(counts, p * counts.sum())


@statistics
def test_indegree_draws_from_all_others(many):
    found = many(FixedIndegree(3, autapses=False), 5, 4, 2)
    assert not found[:, range(2), range(2)].any()
    expected = np.full((4, 5), 3 / 5)
    expected[:2] = 3 / 4
    expected[range(2), range(2)] = 0.0
    assert_uniform(found.sum(axis=0), expected * len(found))


@statistics
@pytest.mark.parametrize("n", [1, 3, 5])
def test_every_subset_is_as_likely(n, many):
    found = many(FixedIndegree(n, multapses=False), 6, 3, 0)
    for k in range(3):
        counts = subsets(found[:, k], 6)
        allowed = np.array([word.bit_count() == n for word in range(64)])
        assert not counts[~allowed].any()
        assert_uniform(counts[allowed], counts.sum() / allowed.sum())


@statistics
def test_every_subset_of_others_is_as_likely(many):
    found = many(FixedIndegree(2, autapses=False, multapses=False), 6, 4, 3)
    for k in range(4):
        counts = subsets(found[:, k], 6)
        allowed = np.array([w.bit_count() == 2 and not (k < 3 and w >> k & 1) for w in range(64)])
        assert not counts[~allowed].any()
        assert_uniform(counts[allowed], counts.sum() / allowed.sum())


@statistics
def test_outdegree_is_indegree_the_other_way_round(many):
    found = many(FixedOutdegree(2, autapses=False, multapses=False), 4, 6, 3)
    for k in range(4):
        counts = subsets(found[:, :, k], 6)
        allowed = np.array([w.bit_count() == 2 and not (k < 3 and w >> k & 1) for w in range(64)])
        assert not counts[~allowed].any()
        assert_uniform(counts[allowed], counts.sum() / allowed.sum())
    found = many(FixedOutdegree(3, autapses=False), 4, 5, 2)
    expected = np.full((5, 4), 3 / 5)
    expected[:, :2] = 3 / 4
    expected[range(2), range(2)] = 0.0
    assert_uniform(found.sum(axis=0), expected * len(found))


@statistics
def test_a_total_number_falls_on_all_pairs_alike(many):
    found = many(FixedTotalNumber(7, autapses=False), 4, 5, 3)
    allowed = np.ones((5, 4))
    allowed[range(3), range(3)] = 0.0
    assert_uniform(found.sum(axis=0), 7 * len(found) * allowed / allowed.sum())
    # each pair independently of the others: a multinomial distribution
    p = stats.binom.pmf(range(8), 7, 1 / allowed.sum())
    for t, s in np.argwhere(allowed):
        assert_uniform(np.bincount(found[:, t, s], minlength=8), p * len(found))
    p = stats.binom.pmf(range(8), 7, 4 / allowed.sum())  # the last has four allowed sources
    assert_uniform(np.bincount(found[:, 4].sum(axis=1), minlength=8), p * len(found))


@statistics
@pytest.mark.parametrize("n", [2, 4])
def test_every_set_of_pairs_is_as_likely(n, many):
    """Five pairs, of which few are drawn, or few are left out."""
    found = many(FixedTotalNumber(n, autapses=False, multapses=False), 3, 2, 1)
    counts = subsets(found, 6)
    allowed = np.array([word.bit_count() == n and not word & 1 for word in range(64)])
    assert not counts[~allowed].any()
    assert_uniform(counts[allowed], counts.sum() / allowed.sum())
