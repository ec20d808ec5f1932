"""Rows that are cut into lines: whatever their lengths, every synapse counts once."""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.engine.network import Probe, Simulation
from rheobase.engine.network.plan import make_plan
from rheobase.units import ms, mV


def network(adder: rb.Model, degrees: np.ndarray, targets: int, delays: int) -> rb.Network:
    """One neuron a degree, all fire in the first step; weights that need 16 bits."""
    generator = np.random.default_rng(1)
    net = rb.Network(seed=1, precision="single")
    sources = net.spike_source([[0.1] * ms] * len(degrees))
    cells = net.population(adder, targets)
    source = np.repeat(np.arange(len(degrees)), degrees)
    target = np.concatenate([generator.choice(targets, n, replace=n > targets) for n in degrees])
    weight = generator.integers(1, 32768, source.size)
    weight[0] = 32767  # so that a quantum is 1 mV
    delay = 0.1 * generator.integers(1, delays + 1, source.size) * ms
    pairs = rb.Pairs(source, target)
    net.connect(sources, cells, rb.Delta(), rule=pairs, weight=weight * mV, delay=delay)
    return net


def totals(net: rb.Network, threads: int, steps: int) -> tuple[int, np.ndarray]:
    plan = make_plan(net.circuit(), threads)
    assert plan.wired.packed
    n = net.circuit().populations[1].size
    chunk = Simulation(plan).advance(steps, [Probe(1, 0, np.arange(n))])
    return plan.wired.wiring.line, chunk.traces[0][-1]


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(
    ("degrees", "delays", "line"),
    [
        ([5, 0, 1, 2, 3, 1, 0, 7], 1, 4),  # short rows: little is filled up
        ([20, 19, 21, 0, 18] * 40, 1, 8),
        ([100, 0, 90, 130, 64, 65, 63] * 40, 1, 16),
        ([3000, 2900, 20, 0, 1025], 1, 16),  # some too long for the queue
        ([200] * 900, 3, 16),  # more lines than it holds
    ],
)
def test_every_synapse_once(degrees, delays, line, threads, adder, size):
    targets = 1500
    net = network(adder, np.array(degrees), targets, delays)
    found, got = totals(net, threads, delays + 1)
    projection = net.circuit().projections[0]
    expected = np.zeros(targets)
    np.add.at(expected, projection.rule.targets, projection.weight.values)
    assert np.array_equal(got, expected)  # whole numbers below 2**24: exact in single precision
    if threads == 1:
        assert found == line
