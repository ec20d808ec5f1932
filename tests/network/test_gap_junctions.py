"""Gap junctions at the door of a network: what users give, and what they are told."""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import NetworkError, ParameterError, RheobaseError, UnitError
from rheobase.network import Network
from rheobase.network.fingerprint import fingerprint_of
from rheobase.units import ms, mV, nA, nS, um

ALL = rb.AllToAll(autapses=False)


def join(net, a, b, **options):
    net.gap_junctions(a, b, **{"rule": ALL, "conductance": 1 * nS, **options})


def test_what_a_circuit_holds(net, exc, inh):
    join(net, exc[:10] + inh, inh, conductance="2 nS", rectifying=True)
    join(net, inh, inh, conductance=rb.uniform(0 * nS, 1 * nS))
    first, second = net.circuit().gaps
    assert first.source.size == 30
    assert first.conductance.value == pytest.approx(0.002)
    assert first.rectifying is True
    assert second.rectifying is False


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"rule": None}, NetworkError, r"exc = exc: rule: .*rb.OneToOne\(\)"),
        ({"rule": rb.AllToAll()}, NetworkError, "exc = exc: 100 neurons .* to themselves"),
        ({"rule": rb.Bernoulli(0.1)}, NetworkError, "Write rb.Bernoulli.*autapses=False"),
        ({"rule": rb.OneToOne()}, NetworkError, "neuron 0 would have a gap junction to itself"),
        ({"rule": rb.Pairs([3], [3])}, NetworkError, "neuron 3 would have a gap junction to its"),
        ({"rule": rb.FixedIndegree(3)}, NetworkError, "makes no sense"),
        ({"conductance": -1 * nS}, ParameterError, "exc = exc: conductance: .*negative, got -0.0"),
        ({"conductance": np.nan * nS}, ParameterError, "exc = exc: conductance: .*got nan"),
        ({"conductance": np.inf * nS}, ParameterError, "conductance: .*inf"),
        ({"conductance": 1 * nA}, UnitError, "exc = exc: conductance: expected conductance"),
        ({"conductance": 1.0}, UnitError, "conductance"),
        ({"conductance": rb.uniform(0 * mV, 1 * mV)}, UnitError, "conductance: expected conduct"),
        ({"conductance": np.ones(3) * nS}, NetworkError, r"conductance: .*got shape \(3,\)"),
        ({"conductance": lambda d: d * nS / um}, NetworkError, "values or a distribution"),
        ({"rectifying": 1}, ParameterError, "rectifying: expected True or False, got 1"),
    ],
)
def test_what_is_refused(options, error, message, net, exc):
    with pytest.raises(error, match=message):
        join(net, exc, exc, **options)
    assert not net.circuit().gaps


def test_whom_nothing_can_be_joined_to(net, exc, src):
    with pytest.raises(NetworkError, match="'src' is a spike source"):
        join(net, src, exc, rule=rb.AllToAll())
    with pytest.raises(NetworkError, match="no neuron is selected"):
        join(net, exc[:0], exc)
    other = Network().population(rb.LIF(), 3)
    with pytest.raises(NetworkError, match="another network"):
        join(net, exc, other)
    flat = rb.Model("dx/dt = k*I", threshold="x >= 1", reset="x = 0", k="1 kHz/nA", x=0)
    phases = net.population(flat, 3, name="phases")
    with pytest.raises(NetworkError, match="'phases' has no membrane potential"):
        join(net, phases, phases)
    silent = rb.Model("tau*dv/dt = -v", threshold="v >= 1*mV", tau=8 * ms, v=0 * mV)
    deaf = net.population(silent, 3, name="deaf")
    with pytest.raises(NetworkError, match="'deaf' takes no current"):
        join(net, deaf, exc, rule=rb.AllToAll())


# One kernel for what follows


def pair(conductance=20 * nS, seed=1):
    net = Network(seed=seed)
    cells = net.population(rb.LIF(), 2, name="cells", v=[-52, -70] * mV)
    net.gap_junctions(cells, cells, rule=ALL, conductance=conductance)
    return net, cells


def test_current_flows():
    """At rest again when both are; what one has lost, the other has got meanwhile."""
    net, cells = pair()
    v = net.run(20 * ms, record=[cells.v])[cells].v.m
    assert (np.diff(v[0]) <= 0).all()
    assert v[1].max() > -69
    t = np.arange(v.shape[1]) * 0.1
    assert v.mean(axis=0) + 70 == pytest.approx(9 * np.exp(-t / 8), abs=1e-3)


def test_the_same_bits_in_single_precision():
    found = []
    for threads in (1, 3):
        net = Network(seed=3)
        cells = net.population(rb.LIF(), 300, v=rb.uniform(-70 * mV, -50 * mV))
        net.gap_junctions(cells, cells, rule=rb.Bernoulli(0.05, autapses=False), conductance=5 * nS)
        net.stimulate(cells, rb.constant(np.linspace(2, 3, 300) * nA))
        recording = net.run(20 * ms, record=[cells.v, cells.spikes], threads=threads)[cells]
        found.append((recording.v.m.tobytes(), recording.spikes.times.m.tolist()))
    assert found[0] == found[1]
    assert len(found[0][1]) > 100


def test_a_snapshot_is_of_this_network(tmp_path):
    net, cells = pair()
    net.run(5 * ms)
    snapshot = net.snapshot()
    snapshot.save(tmp_path / "pair.rheo")
    expected = net.run(5 * ms, record=[cells.v])[cells].v.m
    again, same = pair()
    again.restore(tmp_path / "pair.rheo")
    assert again.run(5 * ms, record=[same.v])[same].v.m.tobytes() == expected.tobytes()
    with pytest.raises(RheobaseError, match="snapshot"):
        pair(21 * nS)[0].restore(snapshot)


def test_what_a_network_is_known_by():
    bare = Network(seed=1)
    bare.population(rb.LIF(), 2, name="cells", v=[-52, -70] * mV)
    known = [pair()[0], pair(21 * nS)[0], pair(rb.uniform(19 * nS, 21 * nS))[0], bare]
    one_way = Network(seed=1)
    cells = one_way.population(rb.LIF(), 2, name="cells", v=[-52, -70] * mV)
    one_way.gap_junctions(cells, cells, rule=ALL, conductance=20 * nS, rectifying=True)
    prints = [fingerprint_of(net.circuit()) for net in (*known, one_way)]
    assert len(set(prints)) == 5
    assert fingerprint_of(pair()[0].circuit()) == prints[0]
