"""The synapses of a network, one by one: which they are, and what they have become."""

import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import FileError, NetworkError
from rheobase.network import Snapshot
from rheobase.network.fingerprint import fingerprint_of
from rheobase.units import Quantity, ms, mV, nA

WEIGHTS = np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]])  # of a target from each source, in nA
DELAYS = np.array([[1.0, 1.5], [1.5, 1.5], [1.0, 3.0]])
FIRST, FIRED, AGAIN = np.array([10.0, 12.0]), np.array([20.0, 22.0, 24.0]), 45.0  # ms


def make(synapse):
    """Two sources learn with three cells; three others, which do not learn, hear all of them."""
    net = rb.Network(precision="double")
    pre = net.spike_source([[time, AGAIN] * ms for time in FIRST], name="pre")
    kick = net.spike_source([[time - 0.1] * ms for time in FIRED], name="kick")
    cells = net.population(rb.LIF(), 3, name="cells")
    others = net.population(rb.LIF(), 3, name="others")
    given = {"weight": Quantity(WEIGHTS, "nA"), "delay": Quantity(DELAYS, "ms")}
    net.connect(pre, cells, synapse, rule=rb.AllToAll(), **given)
    net.connect(kick, cells, rb.Delta(), rule=rb.OneToOne(), weight=50 * mV, delay=0.1 * ms)
    between = [0.07, 0.08, 0.09] * nA
    net.connect(cells, others, rb.Exp(5 * ms), rule=rb.OneToOne(), weight=between, delay=2 * ms)
    net.connect(pre, others[1:], rb.Delta(), rule=rb.AllToAll(), weight=3 * mV, delay=1 * ms)
    net.connect(pre[1:], cells[:1], rb.Exp(5 * ms), rule=rb.AllToAll(), weight=1 * nA, delay=9 * ms)
    return net


@pytest.fixture(scope="module")
def rule():
    return rb.STDP(rb.Exp(5 * ms), w_max=1 * nA)


@pytest.fixture(scope="module")
def net(rule):
    return make(rule)


@pytest.fixture(scope="module")
def tables(net):
    """Return the synapses that learn, before the network has run, after 40 ms, and after 60 ms."""
    found = [net.synapses(net["pre"], net["cells"][1:])]
    for duration in (40, 20):
        recording = net.run(duration * ms, [net["cells"].spikes])
        found.append(net.synapses(net["pre"], net["cells"][1:]))
    assert recording["cells"].spikes.times.size == 0
    return found


def test_text_and_length(net, tables):
    assert repr(tables[0]) == "SynapseTable(4 synapses: source, target, delay, w, x_pre, x_post)"
    assert len(tables[0]) == 4
    assert repr(net.synapses(net["cells"], net["others"])) == (
        "SynapseTable(3 synapses: source, target, delay, w)"
    )


def test_order(tables):
    """Of source, delay and target; neurons are counted within the views that were asked for."""
    for table in tables:
        assert table.source.tolist() == [0, 0, 1, 1]
        assert table.target.tolist() == [1, 0, 0, 1]
        assert table.delay.m_as("ms").tolist() == [1.0, 1.5, 1.5, 3.0]


def test_before_the_first_run(tables):
    table = tables[0]
    assert table["w"].m_as("nA").tolist() == [0.5, 0.3, 0.4, 0.6]
    assert table["x_pre"].m.tolist() == table["x_post"].m.tolist() == [0.0] * 4


def learnt(rule, table):
    """Return when things were at each synapse: both spikes of the source, that of the target."""
    source, target, delay = table.source, table.target + 1, table.delay.m_as("ms")
    assert np.array_equal(delay, DELAYS[target, source])
    return FIRST[source], FIRED[target] + delay, WEIGHTS[target, source], delay


def test_potentiation_and_traces(rule, tables):
    """Variables are as a spike would meet them that arrives in the step that comes now."""
    table = tables[1]
    before, fired, weight, delay = learnt(rule, table)
    now = 40.1 - delay
    expected = {
        "w": weight + rule.numbers["A_plus"] * np.exp(-(fired - before) / 20.0),
        "x_pre": np.exp(-(now - before) / 20.0),
        "x_post": np.exp(-(now - fired) / 20.0),
    }
    for name, values in expected.items():
        np.testing.assert_allclose(table[name].m, values, rtol=1e-12, err_msg=name)
    assert str(table["w"].units) == "nA"


def test_depression_on_top(rule, tables):
    table = tables[2]
    before, fired, weight, delay = learnt(rule, table)
    now = 60.1 - delay
    weight = weight + rule.numbers["A_plus"] * np.exp(-(fired - before) / 20.0)
    weight -= rule.numbers["A_minus"] * np.exp(-(AGAIN - fired) / 20.0)
    traces = np.exp(-(now - before) / 20.0) + np.exp(-(now - AGAIN) / 20.0)
    np.testing.assert_allclose(table["w"].m, weight, rtol=1e-12)
    np.testing.assert_allclose(table["x_pre"].m, traces, rtol=1e-12)


def test_looking_changes_nothing(net, rule):
    other = make(rule)
    for _ in range(6):
        other.run(10 * ms)
        other.synapses(other["pre"], other["cells"][1:])
    net_table, other_table = (
        each.synapses(each["pre"], each["cells"][1:]) for each in (net, other)
    )
    for name in ("w", "x_pre", "x_post"):
        assert np.array_equal(net_table[name].m, other_table[name].m)


def test_a_simulation_begins_again_with_the_first_weights(net):
    simulation = net.simulation(threads=2)
    simulation.advance(50 * ms)
    views = net["pre"], net["cells"][1:]
    assert simulation.synapses(*views)["w"].m.tolist() != [0.5, 0.3, 0.4, 0.6]
    simulation.reset()
    assert simulation.synapses(*views)["w"].m.tolist() == [0.5, 0.3, 0.4, 0.6]


# Views


def test_static_synapses(net):
    table = net.synapses(net["cells"], net["others"])
    assert (table.source.tolist(), table.target.tolist()) == ([0, 1, 2], [0, 1, 2])
    assert table["w"].m_as("nA").tolist() == [0.07, 0.08, 0.09]
    assert table.delay.m_as("ms").tolist() == [2.0, 2.0, 2.0]


def test_parts(net):
    """Numbers are those within the parts."""
    cells, others = net["cells"], net["others"]
    table = net.synapses(cells[1:], others)
    assert (table.source.tolist(), table.target.tolist()) == ([0, 1], [1, 2])
    table = net.synapses(cells, others[[0, 2]])
    assert (table.source.tolist(), table.target.tolist()) == ([0, 2], [0, 1])
    assert len(net.synapses(cells[:1], others[1:])) == 0
    table = net.synapses(net["pre"][1:], others)
    assert (table.source.tolist(), table.target.tolist()) == ([0, 0], [1, 2])


def test_sums(net):
    cells, others = net["cells"], net["others"]
    table = net.synapses(cells[2:] + cells[:1], others)
    assert (table.source.tolist(), table.target.tolist()) == ([1, 0], [0, 2])
    table = net.synapses(net["kick"] + net["pre"], others)
    assert (table.source.tolist(), table.target.tolist()) == ([3, 3, 4, 4], [1, 2, 1, 2])
    assert table["w"].m_as("mV").tolist() == [3.0] * 4


def test_variables_that_all_have(net):
    """One of the synapses onto the first cell does not learn."""
    table = net.synapses(net["pre"], net["cells"])
    assert repr(table) == "SynapseTable(7 synapses: source, target, delay, w)"
    assert table.source.tolist()[-1] == 1
    assert table["w"].m_as("nA")[-1] == 1.0
    assert table.delay.m_as("ms")[-1] == 9.0


def test_weights_that_differ_in_dimension(net):
    pre, cells, others = net["pre"], net["cells"], net["others"]
    for source, target in ((pre, cells + others), (cells + pre, others)):
        with pytest.raises(NetworkError) as caught:
            net.synapses(source, target)
        assert str(caught.value) == (
            f"{source.name} -> {target.name}: 'w' would be current (nA) and voltage (mV). Ask for "
            "the synapses onto one population at a time."
        )
    # Only those count that are asked for: none leads to the first of the others.
    assert len(net.synapses(pre, cells[1:] + others[:1])) == 4


def test_what_is_not_there(net, tables):
    with pytest.raises(NetworkError, match=r"^there is no projection from others to cells\.$"):
        net.synapses(net["others"], net["cells"])
    with pytest.raises(
        NetworkError, match=r"^target: expected a population of this network, got 3"
    ):
        net.synapses(net["pre"], 3)
    stranger = rb.Network().population(rb.LIF(), 3, name="stranger")
    with pytest.raises(NetworkError, match=r"^source: expected a population of this network"):
        net.synapses(stranger, net["cells"])
    with pytest.raises(NetworkError, match=r"no variable 'x_pr'\. Did you mean 'x_pre'\?"):
        tables[0]["x_pr"]


def test_synapses_that_were_drawn():
    net = rb.Network(seed=3, precision="double")
    cells = net.population(rb.LIF(), 50)
    delay = rb.normal(2 * ms, 1 * ms, low=0.1 * ms)
    weight = rb.uniform(1 * mV, 2 * mV)
    net.connect(cells, cells, rb.Delta(), rule=rb.FixedIndegree(10), weight=weight, delay=delay)
    table = net.synapses(cells, cells)
    assert np.bincount(table.target).tolist() == [10] * 50
    assert np.array_equal(np.lexsort((table.target, table.delay.m, table.source)), np.arange(500))
    steps = table.delay.m_as("ms") / 0.1
    np.testing.assert_allclose(steps, np.rint(steps), atol=1e-9)
    assert steps.min() >= 1
    assert 1.0 <= table["w"].m_as("mV").min() < 1.1 < 1.9 < table["w"].m_as("mV").max() <= 2.0
    part = net.synapses(cells[10:20], cells[5:])
    wanted = (table.source >= 10) & (table.source < 20) & (table.target >= 5)
    assert np.array_equal(part.source, table.source[wanted] - 10)
    assert np.array_equal(part.target, table.target[wanted] - 5)
    assert np.array_equal(part["w"].m, table["w"].m[wanted])


# Snapshots


@pytest.mark.parametrize(
    "other",
    [
        rb.STDP(rb.Exp(5 * ms), w_max=1 * nA, A_plus=0.02),
        rb.STDP(rb.Exp(5 * ms), w_max=1 * nA, x_pre=1),
        rb.STDP(rb.Exp(5 * ms), w_max=1 * nA, pairing="nearest"),
        rb.STDP(rb.Exp(6 * ms), w_max=1 * nA),
        rb.TripletSTDP(rb.Exp(5 * ms), w_max=1 * nA),
        rb.Exp(5 * ms),
    ],
)
def test_a_snapshot_with_another_rule_is_refused(net, rule, other):
    mine, theirs = fingerprint_of(make(rule).circuit()), fingerprint_of(make(other).circuit())
    assert mine == fingerprint_of(net.circuit())
    assert mine != theirs
    with pytest.raises(FileError, match=r"another network: expected the same .*synapses"):
        net.restore(Snapshot(theirs, net.snapshot().state))


def test_a_snapshot_has_what_was_learnt(net, rule, tmp_path):
    net.snapshot().save(tmp_path / "learnt.npz")
    other = make(rule)
    other.restore(tmp_path / "learnt.npz")
    views = [(each["pre"], each["cells"][1:]) for each in (net, other)]
    for name in ("w", "x_pre", "x_post"):
        mine, theirs = net.synapses(*views[0])[name], other.synapses(*views[1])[name]
        assert np.array_equal(mine.m, theirs.m), name
