"""A network in time: run, continued, stopped, stored, gone back to."""

import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

import rheobase as rb
from rheobase.engine.network import Simulation as Engine
from rheobase.errors import FileError, NetworkError, ParameterError, SimulationError
from rheobase.network import Snapshot
from rheobase.network.fingerprint import fingerprint_of
from rheobase.units import kHz, ms, mV, nA, uS


def make(seed=1, precision="double", weight=0.5):
    """A network with all kinds of synapses, drives and populations."""
    net = rb.Network(seed=seed, dt=0.1 * ms, precision=precision)
    exc = net.population(rb.LIF(), 300, name="exc", v=rb.uniform(-70 * mV, -50 * mV))
    inh = net.population(rb.LIF(tau_m=5 * ms), 100, name="inh")
    source = net.spike_source([[5, 20, 40] * ms, [7, 30] * ms], name="source")
    delays = rb.normal(1.5 * ms, 0.7 * ms, low=0.1 * ms)
    net.connect(
        exc,
        exc + inh,
        rb.Exp(5 * ms),
        rule=rb.FixedIndegree(30),
        weight=rb.normal(0.04 * nA, 0.01 * nA, low=0 * nA),
        delay=delays,
    )
    net.connect(inh, exc, rb.Alpha(3 * ms), rule=rb.Bernoulli(0.2), weight=-0.1 * nA, delay=delays)
    net.connect(
        inh,
        inh,
        rb.BiExp(0.5 * ms, 4 * ms, E_syn=-80 * mV),
        rule=rb.FixedOutdegree(10),
        weight=0.002 * uS,
        delay=1 * ms,
    )
    net.connect(source, exc, rb.Delta(), rule=rb.AllToAll(), weight=2 * mV, delay=0.3 * ms)
    net.poisson(exc + inh, rb.Delta(), rate=8 * kHz, weight=weight * mV)
    net.noise(inh[:50], mean=0.1 * nA, sd=0.3 * nA)
    net.stimulate(exc, rb.step(0.5 * nA, start=20 * ms, stop=40 * ms))
    return net, exc, inh, source


def spikes_of(recording, *populations):
    return [
        array
        for population in populations
        for array in (recording[population].spikes.times.m, recording[population].spikes.neurons)
    ]


def assert_same(a, b):
    for one, other in zip(a, b, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.fixture(scope="module")
def whole():
    """What 60 ms in one go give, on one thread."""
    net, exc, inh, source = make()
    recording = net.run(60 * ms, [exc.spikes, inh.spikes, source.spikes, exc[:3].v], threads=1)
    assert recording[exc].spikes.times.size > 100
    assert recording[inh].spikes.times.size > 30
    return recording


@pytest.mark.parametrize("threads", [2, 3, 4])
def test_the_same_bits_for_any_number_of_threads(whole, threads):
    net, exc, inh, source = make()
    recording = net.run(
        60 * ms, [exc.spikes, inh.spikes, source.spikes, exc[:3].v], threads=threads
    )
    names = ("exc", "inh", "source")
    assert_same(spikes_of(whole, *names), spikes_of(recording, *names))
    np.testing.assert_array_equal(whole["exc"].v.m, recording[exc].v.m)


@pytest.mark.parametrize("length", [1, 7])
def test_the_same_bits_in_pieces(whole, length):
    net, exc, inh, source = make()
    parts = []
    left = 60
    while left:
        now = min(length, left)
        parts.append(net.run(now * ms, [exc.spikes, inh.spikes, source.spikes]))
        left -= now
    for name in ("exc", "inh", "source"):
        times = np.concatenate([part[name].spikes.times.m for part in parts])
        neurons = np.concatenate([part[name].spikes.neurons for part in parts])
        np.testing.assert_array_equal(times, whole[name].spikes.times.m)
        np.testing.assert_array_equal(neurons, whole[name].spikes.neurons)


def test_the_same_bits_whatever_is_recorded(whole, capsys):
    net, exc, inh, _ = make()
    net.run(30 * ms)
    assert capsys.readouterr().err == ""
    recording = net.run(30 * ms, [exc[5:7].spikes, inh.rate, exc.v], every=0.3 * ms, progress=True)
    assert "real-time factor" in capsys.readouterr().err
    for neuron in (5, 6):
        later = whole["exc"].spikes[neuron].times.m
        np.testing.assert_array_equal(recording[exc].spikes[neuron].times.m, later[later > 30.0])


# Stored and gone back to


_GO_ON = """
import sys
import numpy as np
sys.path.insert(0, sys.argv[1])
from test_simulation import make, spikes_of
from rheobase.units import ms
net, exc, inh, source = make()
simulation = net.simulation(threads=3)
simulation.restore(sys.argv[2])
recording = simulation.advance(40*ms, [exc.spikes, inh.spikes, source.spikes])
np.savez(sys.argv[3], *spikes_of(recording, "exc", "inh", "source"))
"""


def test_another_process_with_other_threads_goes_on_from_a_file(whole, tmp_path):
    net, *_ = make()
    net.run(20 * ms, threads=2)
    net.snapshot().save(tmp_path / "snapshot.npz")
    subprocess.run(
        [
            sys.executable,
            "-c",
            _GO_ON,
            str(Path(__file__).parent),
            str(tmp_path / "snapshot.npz"),
            str(tmp_path / "spikes.npz"),
        ],
        check=True,
    )
    found = np.load(tmp_path / "spikes.npz")
    expected = spikes_of(whole, "exc", "inh", "source")
    for k, name in enumerate(("exc", "inh", "source")):
        later = expected[2 * k] > 20.0 + 1e-9
        np.testing.assert_array_equal(found[f"arr_{2 * k}"], expected[2 * k][later])
        np.testing.assert_array_equal(found[f"arr_{2 * k + 1}"], expected[2 * k + 1][later])
        assert later.any(), name


def test_a_simulation_can_begin_again(whole):
    net, exc, inh, source = make()
    simulation = net.simulation(threads=1)
    simulation.advance(25 * ms)
    assert simulation.t.m == pytest.approx(25.0)
    before = simulation.state["exc"]["v"].m.copy()
    simulation.reset()
    assert simulation.t.m == 0.0
    assert not np.array_equal(simulation.state["exc"]["v"].m, before)
    recording = simulation.advance(60 * ms, [exc.spikes, inh.spikes, source.spikes])
    names = ("exc", "inh", "source")
    assert_same(spikes_of(whole, *names), spikes_of(recording, *names))


def test_a_later_run_may_have_other_threads(whole):
    net, exc, *_ = make()
    net.run(20 * ms, threads=1)
    recording = net.run(40 * ms, [exc.spikes], threads=2)
    late = whole["exc"].spikes.times.m > 20.0 + 1e-9
    np.testing.assert_array_equal(recording[exc].spikes.times.m, whole["exc"].spikes.times.m[late])


@pytest.mark.parametrize(
    ("arguments", "what"),
    [({"seed": 2}, "seed"), ({"precision": "single"}, "precision"), ({"weight": 0.6}, "drives")],
)
def test_a_snapshot_of_another_network_is_refused(arguments, what, tmp_path):
    net, *_ = make()
    other, *_ = make(**arguments)
    snapshot = Snapshot(fingerprint_of(other.circuit()), net.snapshot().state)
    snapshot.save(tmp_path / "snapshot.npz")
    with pytest.raises(FileError, match=f"another network: expected the same .*{what}"):
        net.restore(tmp_path / "snapshot.npz")


def small():
    net = rb.Network(seed=1)
    cells = net.population(rb.LIF(), 10, name="cells")
    net.stimulate(cells, rb.constant(3 * nA))
    return net, cells


def test_a_snapshot_of_another_version_is_refused(tmp_path, monkeypatch):
    net, _ = small()
    net.snapshot().save(tmp_path / "snapshot.npz")
    monkeypatch.setattr(rb, "__version__", "9.9.9")
    with pytest.raises(FileError, match=r"written by Rheobase .*, this is 9\.9\.9"):
        net.restore(tmp_path / "snapshot.npz")


@pytest.mark.parametrize("left", [0, 3, 200, 0.5, 0.99])
def test_a_truncated_snapshot_is_refused(left, tmp_path):
    net, _ = small()
    path = tmp_path / "snapshot.npz"
    net.snapshot().save(path)
    data = path.read_bytes()
    path.write_bytes(data[: left if isinstance(left, int) else int(left * len(data))])
    with pytest.raises(FileError, match=r"snapshot\.npz is (truncated or damaged|not a rheobase)"):
        net.restore(path)


def test_something_else_is_no_snapshot(tmp_path):
    net, cells = small()
    net.run(5 * ms, [cells.spikes]).save(tmp_path / "recording.npz")
    with pytest.raises(FileError, match="is not a rheobase snapshot"):
        net.restore(tmp_path / "recording.npz")
    with pytest.raises(FileError, match="cannot be read: No such file"):
        net.restore(tmp_path / "nowhere.npz")


def test_a_full_disk_leaves_the_old_snapshot(tmp_path, monkeypatch):
    net, _ = small()
    path = tmp_path / "snapshot.npz"
    net.snapshot().save(path)
    before = path.read_bytes()
    net.run(5 * ms)

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(FileError, match="cannot be written: No space left"):
        net.snapshot().save(path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["snapshot.npz"]


# Stopped


@pytest.fixture
def ctrl_c():
    """Whoever runs the tests in the background has Ctrl-C ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_ends_a_run_and_keeps_what_was_recorded(monkeypatch):
    net, cells = small()
    advance = Engine.advance

    def pressed(self, steps, *arguments):
        if self.step >= 200:
            os.kill(os.getpid(), signal.SIGINT)
        return advance(self, steps, *arguments)

    monkeypatch.setattr(Engine, "advance", pressed)
    monkeypatch.setattr(Engine, "most_steps", 100)
    with pytest.warns(RuntimeWarning, match="stopped by Ctrl-C at 30 ms of 1000 ms"):
        recording = net.run(1000 * ms, [cells.spikes])
    assert recording.stop.m == pytest.approx(30.0)
    assert recording.interrupted_at.m == pytest.approx(30.0)
    assert recording[cells].spikes.times.size > 0
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    monkeypatch.undo()
    assert net.run(20 * ms).start.m == pytest.approx(30.0)  # goes on from there


def test_a_run_in_another_thread_leaves_ctrl_c_alone():
    net, cells = small()
    found = []
    thread = threading.Thread(target=lambda: found.append(net.run(20 * ms, [cells.spikes])))
    thread.start()
    thread.join()
    assert found[0][cells].spikes.times.size > 0


def test_a_value_that_is_not_finite_is_named_and_nothing_is_lost():
    net = rb.Network(seed=1, precision="double")
    runaway = rb.Model(  # of tests/engine/network/test_failure.py, and so is its kernel
        """
    tau*dv/dt = v*v*v/s + R*I
    tau*dw/dt = -w
    """,
        threshold="w > never", reset="w = 0*mV", tau=10 * ms, R=10 * rb.units.MOhm,
        never=1e6 * mV, s=1 * mV * mV, v=0 * mV, w=0 * mV,
    )  # fmt: skip
    well = net.population(rb.LIF(), 200, name="well")
    ill = net.population(runaway, 200, name="ill")
    net.stimulate(well, rb.constant(3 * nA))
    net.stimulate(ill[150], rb.step(5 * nA, start=12 * ms, stop=100 * ms))
    with pytest.raises(SimulationError, match=r"ill: 'v' of neuron 150 .* at 1[2-9][.\d]* ms") as e:
        net.run(100 * ms, [well.spikes], threads=2)
    recording = e.value.recording
    assert 12.0 < recording.stop.m < 20.0
    assert recording[well].spikes.times.size == 200
    with pytest.raises(SimulationError, match="ill: 'v' of neuron 150"):
        net.run(1 * ms)


# Refused beforehand


def test_a_network_that_does_not_fit_is_refused_with_the_sum():
    net = rb.Network()
    many = net.population(rb.LIF(), 10_000_000, name="many")
    net.connect(many, many, rb.Delta(), rule=rb.FixedIndegree(100_000), weight=1 * mV, delay=1 * ms)
    with pytest.raises(ParameterError, match=r"takes 2e.03 GB, more than half of"):
        net.run(1 * ms)


def test_samples_that_do_not_fit_are_refused_with_the_sum():
    net = rb.Network()
    many = net.population(rb.LIF(), 1_000_000, name="many")
    net.stimulate(many, rb.constant(3 * nA))
    with pytest.raises(ParameterError, match=r"record: 100,001 samples of 1,000,000 values.* GB"):
        net.run(10_000 * ms, [many.v])
    assert net.run(0.1 * ms, [many[:3].v])[many].v.shape == (3, 2)


def test_two_rates_of_one_population_are_refused():
    net, cells = small()
    with pytest.raises(NetworkError, match="another group of 'cells' has its rate recorded"):
        net.run(1 * ms, [cells.rate, cells[:5].rate])


def test_rates_and_samples():
    net, cells = small()
    recording = net.run(20 * ms, [cells.spikes, cells.rate, cells[[7, 2]].v], every=0.5 * ms)
    assert recording[cells].rate.m.sum() * 0.5e-3 * 10 == pytest.approx(
        recording[cells].spikes.times.size
    )
    np.testing.assert_allclose(recording[cells].t.m, 0.5 * np.arange(41))
    assert recording[cells].v.shape == (2, 41)
    assert recording[cells].neurons_of("v").tolist() == [2, 7]
    again = net.run(10 * ms, [cells[:2].v], every=3 * ms)
    np.testing.assert_allclose(again[cells].t.m, [21, 24, 27, 30])


def test_a_network_of_sources_alone():
    net = rb.Network()
    source = net.spike_source([[1, 2] * ms, [1.5] * ms])
    recording = net.run(3 * ms, [source.spikes], threads=2)
    assert recording[source].spikes.times.m.tolist() == pytest.approx([1.0, 1.5, 2.0])
    assert recording[source].spikes.neurons.tolist() == [0, 1, 0]
