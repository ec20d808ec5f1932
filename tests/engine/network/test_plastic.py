"""Synapses that change: how they are laid out, what is kept, and what they go on from."""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.engine.network import layout
from rheobase.engine.network.plan import make_plan
from rheobase.engine.network.plastic import delays_of_rows, order_of, synapses_of_rows
from rheobase.errors import ParameterError
from rheobase.network import Network
from rheobase.units import ms, mV

STDP = rb.STDP(w_max=1 * mV, mu_plus=0.3, mu_minus=0.7, x_pre=0.25, x_post=0.75)


def network(synapse=STDP, t_ref=2.0, rule=None, delay=None, precision="double", backwards=False):
    net = Network(seed=2, dt=0.1 * ms, precision=precision)
    source = net.spike_source([[1 * ms]] * 7)
    net.population(rb.LIF(), 3)
    cells = net.population(rb.LIF(t_ref=t_ref * ms), 300)
    delay = rb.uniform(0.3 * ms, 0.9 * ms) if delay is None else delay
    net.connect(
        source[2:] + cells[5:90], cells[3:][:: -1 if backwards else 1], synapse,
        rule=rule or rb.FixedIndegree(4),
        weight=rb.uniform(0.1 * mV, 0.9 * mV), delay=delay,
    )  # fmt: skip
    return net.circuit()


def plastic_of(circuit, threads=1):
    (plastic,) = make_plan(circuit, threads).plastic
    return plastic


@pytest.mark.parametrize("backwards", [False, True])
def test_the_order_is_that_of_source_delay_and_target(backwards):
    """The same for any number of shards, in whatever order the targets were given."""
    circuit, orders = network(backwards=backwards), []
    for threads in (1, 2, 3):
        plastic = plastic_of(circuit, threads)
        wiring, order = plastic.wired.wiring, order_of(plastic.wired)
        assert np.array_equal(np.sort(order), np.arange(plastic.size))
        assert plastic.size == 4 * 297
        orders.append(wiring.weights[order])
        # slots of a shard are in order of its targets, and rows in that of source and delay
        shard = np.searchsorted(wiring.base, order, side="right") - 1
        row = np.repeat(np.arange(len(plastic.layout.delay)), synapses_of_rows(wiring))
        key = np.lexsort((np.arange(order.size), wiring.slots[order], shard, row))
        assert np.array_equal(key, np.arange(order.size))
    assert np.array_equal(orders[0], orders[1])
    assert np.array_equal(orders[0], orders[2])


def test_the_order_of_some_rows_is_a_part_of_that_of_all():
    plastic = plastic_of(network(), 2)
    wiring = plastic.wired.wiring
    counts = synapses_of_rows(wiring)
    wanted = (np.arange(counts.size) % 3 == 1).astype(np.uint8)
    part = order_of(plastic.wired)[np.repeat(wanted, counts) > 0]
    assert np.array_equal(order_of(plastic.wired, wanted), part)
    assert order_of(plastic.wired, 0 * wanted).size == 0


def test_each_row_has_a_delay_of_its_population():
    """Populations have different ones: 3 to 9 steps, and those that were drawn for few synapses."""
    plastic = plastic_of(network())
    wiring = plastic.wired.wiring
    delays = delays_of_rows(wiring, wiring.heads.shape[1] - 1)
    for population, size in ((0, 7), (2, 300)):
        first, own = wiring.first_row[population], wiring.place[population, -1]
        rows = delays[first : first + size * own].reshape(size, own)
        assert own == 7
        assert (rows == np.arange(3, 10)).all()
    assert (np.diff(wiring.place[1]) == 0).all()  # nothing comes from there


@pytest.mark.parametrize(
    ("t_ref", "delay", "ring"),
    [(0.0, 0.1, 32), (2.0, 0.1, 32), (0.0, 1.5, 64), (2.0, 1.5, 32), (0.0, 5.0, 128),
     (0.0, 300.0, 8192)],
)  # fmt: skip
def test_rings_hold_what_may_be_needed_and_some_more(t_ref, delay, ring):
    """Spikes within two delays; the more often targets can fire, the more of them."""
    plastic = plastic_of(network(t_ref=t_ref, delay=delay * ms))
    most = (20 * delay + 2) // (10 * t_ref + 1) + 1
    assert plastic.layout.steps.shape[2] == ring >= most + 24


@pytest.mark.parametrize("precision", ["single", "double"])
def test_everything_begins_with_its_initial_value(precision):
    plastic = plastic_of(network(precision=precision), 2)
    arrays, real = plastic.layout, {"single": np.float32, "double": np.float64}[precision]
    assert plastic.rule.of_source == ("x_pre",)
    assert plastic.rule.of_target == ("x_post",)
    assert (arrays.sources == 0.25).all()
    assert (arrays.before == 0.75).all()
    assert (arrays.after == 0.75).all()
    assert (arrays.steps == layout.NEVER).all()
    for values in (arrays.sources, arrays.before, arrays.constants, arrays.decays, arrays.others):
        assert values.dtype == real
    assert arrays.others.shape == (0, plastic.size)
    names = dict(zip(plastic.rule.parameters, arrays.constants, strict=True))
    expected = {"w_max": 1, "A_plus": 0.01, "A_minus": 0.0105, "mu_plus": 0.3, "mu_minus": 0.7}
    assert names == pytest.approx(expected, rel=1e-7)


def test_what_spikes_of_the_target_do_not_touch_has_no_ring():
    arrays = plastic_of(network(rb.TsodyksMarkram())).layout
    assert arrays.steps.size == arrays.before.size == arrays.traces.size == 0
    assert arrays.sources.shape[2] == 1


def test_a_weight_each_whatever_they_are_at_first():
    """Also where all are alike, and would take no memory if they stayed so."""
    net = Network(seed=2, dt=0.1 * ms)
    cells = net.population(rb.LIF(), 20)
    net.connect(cells, cells, STDP, rule=rb.AllToAll(), weight=0.5 * mV, delay=1 * ms)
    plastic = plastic_of(net.circuit())
    assert plastic.wired.wiring.weights.tolist() == [0.5] * 400
    assert plastic.wired.wiring.common.size == plastic.wired.wiring.words.size == 0


@pytest.mark.parametrize("rule", [rb.Bernoulli(0.0), rb.Pairs([], [])], ids=repr)
def test_no_synapses_at_all(rule):
    plastic = plastic_of(network(rule=rule))
    assert plastic.size == 0
    state = plastic.state(0)
    assert state.synapses.shape == (1, 0)
    plastic.restore(state, 0)
    assert plastic.values(0, np.zeros(0, np.uint8)).shape == (3, 0)


def test_a_state_comes_back_on_any_number_of_shards():
    """With as many entries of each ring as there were, and whatever the other one had before."""
    circuit = network(t_ref=0.0)
    one, two = plastic_of(circuit, 1), plastic_of(circuit, 3)
    for plastic in (one, two):
        arrays = plastic.layout
        for shard, (first, count) in enumerate(
            zip(plastic._first, plastic._counts, strict=True)
        ):  # neurons fire every 7, 8, ..., 16 steps; what came before 2 delays is gone through
            for cell in range(count):
                fired = np.arange((first + cell) % 10, 40, 7 + (first + cell) % 10)
                arrays.steps[shard, cell, 1 : fired.size + 1] = fired
                arrays.before[shard, cell, 0, 1 : fired.size + 1] = first + cell
                arrays.after[shard, cell, 0, 1 : fired.size + 1] = first + cell + fired
                arrays.count[shard, cell] = fired.size + 1
    state, other = one.state(40), two.state(40)
    for name, values in vars(state).items():
        assert np.array_equal(values, getattr(other, name)), name
    assert state.steps.shape[1] < 6
    assert len(set(state.kept.tolist())) > 1
    assert (state.steps[np.arange(297 + 3), state.kept - 1] > 40 - 17).all()
    for values in (two.layout.steps, two.layout.before, two.layout.after):
        values[:] = 1
    two.restore(state, 40)
    for name, values in vars(two.state(40)).items():
        assert np.array_equal(values, getattr(state, name)), name


def test_too_many_to_fit_are_refused(monkeypatch):
    """Here it is the rings that take so much, the longest delay being 300 ms."""
    monkeypatch.setattr("rheobase.memory.machine_memory", lambda: 4 * 10**7)
    with pytest.raises(ParameterError, match=r"variables of 1,188 synapses that change: .* GB"):
        plastic_of(network(t_ref=0.0, delay=300 * ms))
