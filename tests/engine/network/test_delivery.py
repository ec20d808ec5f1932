"""Rows of synapses of every length, in every way of storing them, and many spikes at once.

Targets add up what they get, and never forget it.
"""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.circuit import AllToAll, Pairs
from rheobase.engine.network import Probe, Simulation
from rheobase.engine.network.plan import make_plan
from rheobase.network import Network
from rheobase.synapses import Delta, Exp
from rheobase.units import ms, mV, nA


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(
    ("precision", "kind"),
    [("single", "packed"), ("single", "whole"), ("double", "whole"), ("single", "alike"),
     ("double", "alike")],
)  # fmt: skip
def test_rows_of_every_length(precision, kind, threads, adder, size, needs_threads):
    """Source k, which fires in step k, has k synapses: some in each shard."""
    needs_threads(threads)
    n = size(333, 13)
    source, target = np.nonzero(np.tri(n, k=-1))
    target = (7 * target + source) % n  # of these, another part in each row
    weight = {
        "packed": 1.0 + (source + target) % 2,
        "whole": np.where(np.arange(source.size) % 200, 1e-4, 1.0),  # too uneven to be packed
        "alike": np.ones(source.size),
    }[kind]
    net = Network(dt=0.1 * ms, precision=precision)
    sources = net.spike_source([[0.1 * (k + 1)] * ms for k in range(n)])
    cells = net.population(adder, n)
    pairs = Pairs(source, target)
    each = 1 * mV if kind == "alike" else weight * mV
    net.connect(sources, cells, Delta(), rule=pairs, weight=each, delay=0.1 * ms)
    plan = make_plan(net.circuit(), threads)
    assert plan.wired.packed == (kind == "packed")
    assert (plan.wired.wiring.weights.size > 0) == (kind == "whole")
    chunk = Simulation(plan).advance(n + 1, [Probe(1, 0, np.arange(n))])
    expected = np.zeros((n + 1, n))
    np.add.at(expected, (source + 1, target), weight)
    exact = {"single": 2e-4, "double": 1e-12}[precision]
    assert chunk.traces[0] == pytest.approx(np.cumsum(expected, axis=0), rel=exact)
    assert chunk.events == source.size


@pytest.mark.parametrize("alike", [True, False])
def test_more_spikes_than_the_queue_is_long(alike, adder, size):
    """From two populations with different weights, in one step, with two delays."""
    n = size(9001, 30)
    net = Network(dt=0.1 * ms, precision="double")
    one, two = (net.spike_source([[0.1] * ms] * n) for _ in range(2))
    cells = net.population(adder, 3)
    for k, source in enumerate((one, two)):
        for delay in (0.1, 0.3):
            weight = (1 + k if alike else 1 + k + delay) * mV
            net.connect(source, cells, Delta(), rule=AllToAll(), weight=weight, delay=delay * ms)
    plan = make_plan(net.circuit(), 1)
    assert (plan.wired.wiring.common.size > 0) == alike
    v = Simulation(plan).advance(5, [Probe(2, 0, np.arange(3))]).traces[0]
    first, second = (3, 3) if alike else (3.2, 3.6)
    expected = n * np.array([0, first, first, first + second, first + second])
    assert v == pytest.approx(expected[:, np.newaxis] * np.ones(3), rel=1e-12)


def test_slots_are_empty_after_each_step(size):
    """What arrived once does not arrive again, in any port of any block."""
    n = size(300, 140)
    net = Network(dt=0.1 * ms, precision="single")
    source = net.spike_source([[0.1, 0.2] * ms])
    cells = net.population(rb.LIF(), n)
    net.connect(source, cells, Delta(), rule=AllToAll(), weight=1 * mV, delay=0.1 * ms)
    net.connect(source, cells, Exp(2 * ms), rule=AllToAll(), weight=1 * nA, delay=0.2 * ms)
    chunk = Simulation(make_plan(net.circuit(), 1)).advance(
        6, [Probe(1, k, np.arange(n)) for k in range(2)]
    )
    decay = np.exp(-0.05)
    current = [0, 0, 1, 1 + decay, (1 + decay) * decay, (1 + decay) * decay**2]
    assert chunk.traces[1] == pytest.approx(np.outer(current, np.ones(n)), rel=1e-6)
    assert chunk.traces[0][1] == pytest.approx(-69.0, abs=1e-5)
    assert (np.ptp(chunk.traces[0], axis=1) == 0.0).all()
