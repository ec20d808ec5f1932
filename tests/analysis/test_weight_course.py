import numpy as np
import pytest

import rheobase as rb
from rheobase import gallery
from rheobase.analysis import weight_course
from rheobase.errors import NetworkError, ParameterError, SimulationError
from rheobase.units import ms


def network():
    """A neuron whose synapses change, and that fires at 90 Hz; in large steps, for speed."""
    net = gallery.song(dt=0.5 * ms)
    exc, _, cell = gallery.populations(net).values()
    return net, exc, cell


def test_looks_change_nothing_and_are_those_of_runs():
    net, exc, cell = network()
    course = weight_course(net, exc, cell, 250 * ms, "100 ms", [cell.spikes, exc[:2].r])
    assert course.t.m.tolist() == [0, 100, 200, 250]
    assert course.w.shape == (4, 1000)
    other, inputs, same = network()
    whole = other.run(250 * ms, [same.spikes, inputs[:2].r])
    found = course.recording
    assert whole[same].spikes.total > 10
    assert np.array_equal(found[cell].spikes.times.m, whole[same].spikes.times.m)
    assert np.array_equal(found[exc].r.m, whole[inputs].r.m)
    assert np.array_equal(course.w[-1].m, other.synapses(inputs, same)["w"].m)
    third, inputs, same = network()
    for look in course.w[:3]:
        assert np.array_equal(look.m, third.synapses(inputs, same)["w"].m)
        third.run(100 * ms)
    assert (course.w[0] != course.w[-1]).sum() > 900


def test_goes_on_with_a_simulation():
    net, exc, cell = network()
    simulation = net.simulation(threads=1)
    simulation.advance(50 * ms)
    course = weight_course(simulation, exc[:5], cell, 100 * ms, 50 * ms)
    assert course.t.m.tolist() == [50, 100, 150]
    assert course.w.shape == (3, 5)
    assert simulation.t == 150 * ms
    assert (course.recording.start, course.recording.stop) == (50 * ms, 150 * ms)


def test_progress_is_that_of_the_whole(capsys):
    net, exc, cell = network()
    weight_course(net, exc, cell, 40 * ms, 10 * ms, progress=True)
    assert "40 of 40 ms" in capsys.readouterr().err


def test_interruption_keeps_what_there_is(monkeypatch):
    net, exc, cell = network()
    run = net.run

    def interrupted(*arguments, **options):
        recording = run(*arguments, **options)
        if recording.stop < 20 * ms:
            return recording
        kept = {name: getattr(recording, name) for name in ("events", "provenance")}
        populations = {name: recording[name] for name in recording}
        return rb.recording.NetworkRecording(populations, 10.0, 20.0, interrupted_at=20.0, **kept)

    monkeypatch.setattr(net, "run", interrupted)
    course = weight_course(net, exc, cell, 100 * ms, 10 * ms, [cell.spikes])
    assert course.t.m.tolist() == [0, 10, 20]
    assert course.recording.interrupted_at == 20 * ms


def test_failure_keeps_what_was_recorded(monkeypatch):
    net, exc, cell = network()
    run = net.run

    def fails(*arguments, **options):
        recording = run(*arguments, **options)
        if recording.stop > 10 * ms:
            error = SimulationError("v is not finite")
            error.recording = recording
            raise error
        return recording

    monkeypatch.setattr(net, "run", fails)
    with pytest.raises(SimulationError) as caught:
        weight_course(net, exc, cell, 100 * ms, 10 * ms, [cell.spikes])
    assert (caught.value.recording.start, caught.value.recording.stop) == (0 * ms, 20 * ms)


def test_bad_arguments():
    net, exc, cell = network()
    with pytest.raises(NetworkError, match=r"^network: expected a Network, got 'PopulationView"):
        weight_course(cell, exc, cell, 100 * ms, 10 * ms)
    with pytest.raises(NetworkError, match=r"^source: expected a population of this network"):
        weight_course(net, "exc", cell, 100 * ms, 10 * ms)
    with pytest.raises(ParameterError, match=r"^every: expected a multiple of dt = 0.5 ms, got 0"):
        weight_course(net, exc, cell, 100 * ms, 0 * ms)
