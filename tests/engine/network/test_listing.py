"""Synapses one by one: each with its own source, target, delay and values."""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.engine.network.listing import listing_of, rows_of
from rheobase.engine.network.plan import make_plan
from rheobase.engine.network.plastic import order_of
from rheobase.engine.network.reference import synapses_of
from rheobase.engine.network.wiring import wire
from rheobase.network import Network
from rheobase.units import ms, mV

STDP = rb.STDP(w_max=1 * mV, mu_plus=0.3, mu_minus=0.7)
RULES = [
    rb.AllToAll(autapses=False),
    rb.OneToOne(),
    rb.FixedIndegree(5),
    rb.FixedOutdegree(3),
    rb.Bernoulli(0.1),
    rb.Bernoulli(0.0),
    rb.FixedTotalNumber(1),
]


def network(rule, first, second):
    """Two projections onto two populations each, in another order, and one to step around."""
    net = Network(seed=8, dt=0.1 * ms, precision="double")
    a = net.population(rb.LIF(), 140, name="a")
    net.population(rb.LIF(), 5, name="nobody")
    b = net.population(rb.LIF(), 30, name="b")
    source = net.spike_source([[1 * ms]] * 20, name="source")
    weight = rb.uniform(0.1 * mV, 0.9 * mV)
    here, there = b[::-2] + source + a[120:125], a[110:] + b[:10]
    net.connect(a, a + b, rb.Delta(), rule=rb.FixedIndegree(2), weight=weight, delay=1 * ms)
    net.connect(here, there, first, rule=rule, weight=weight, delay=rb.uniform(0.1 * ms, 3 * ms))
    net.connect(there, here[:15], second, rule=rule if rule != RULES[1] else RULES[2],
                weight=weight, delay=0.7 * ms)  # fmt: skip
    return net.circuit()


def listings(circuit, threads, sources):
    """Return what is listed of each projection, as (source, delay, target, weight)."""
    plan = make_plan(circuit, threads)
    plastic = {id(each.part): each for each in plan.plastic}
    found = {}
    for part in plan.parts:
        if id(part) in plastic:
            each = plastic[id(part)]
            wired, wanted = each.wired, rows_of(each.wired.wiring, circuit.offsets, sources)
            values = dict(zip(each.rule.variables, each.values(0, wanted), strict=True))
        else:
            wired = wire(circuit, [part], plan.partition, threads, "own")
            wanted = rows_of(wired.wiring, circuit.offsets, sources)
            values = {"w": wired.wiring.weights[order_of(wired, wanted)]}
        listing = listing_of(part, wired, plan.partition, wanted, values)
        assert listing.population == part.population
        rows = [
            circuit.offsets[listing.source_population] + listing.source,
            listing.delay,
            circuit.offsets[listing.population] + listing.target,
            listing.values["w"],
        ]
        found[part.projection, part.population] = np.array(rows).T
    return found


def by_reference(circuit, sources):
    of = np.repeat(np.arange(len(circuit.populations)), np.diff(circuit.offsets))
    found = {}
    for each in synapses_of(circuit):
        if sources[each.source]:
            rows = found.setdefault((each.projection, int(of[each.target])), [])
            rows.append((each.source, each.delay, each.target, each.weight))
    for rows in found.values():
        rows.sort(key=lambda row: row[:3])
    return found


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_they_are_those_of_the_reference(rule, threads):
    """Synapses that change and others; several of one pair stay in the order they were made in."""
    for first, second in ((STDP, rb.Delta()), (rb.Delta(), STDP)):
        circuit = network(rule, first, second)
        everyone = np.ones(circuit.size, np.bool_)
        expected = by_reference(circuit, everyone)
        for part, rows in listings(circuit, threads, everyone).items():
            assert rows == pytest.approx(np.array(expected.get(part, [])).reshape(-1, 4), rel=1e-14)
        assert set(expected) <= set(listings(circuit, threads, everyone))


@pytest.mark.parametrize("which", ["some", "few", "nobody"])
def test_only_those_of_some_sources(which):
    circuit = network(RULES[2], STDP, rb.Delta())
    sources = np.zeros(circuit.size, np.bool_)
    sources[{"some": slice(None, None, 3), "few": [3, 147, 180], "nobody": []}[which]] = True
    expected = by_reference(circuit, sources)
    found = listings(circuit, 2, sources)
    for part, rows in found.items():
        assert rows == pytest.approx(np.array(expected.get(part, [])).reshape(-1, 4), rel=1e-14)
    assert sum(map(len, found.values())) == sum(map(len, expected.values()))
    assert bool(expected) == (which != "nobody")
