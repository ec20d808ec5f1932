from __future__ import annotations

import copy
import pickle
import sys

import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import NetworkError, ParameterError
from rheobase.network import Network
from rheobase.recording import NetworkRecording
from rheobase.units import ms


@pytest.fixture
def network():
    """The populations that the recording is of, as users hold them."""
    net = Network()
    sizes = {"exc": 50, "inh": 12, "L2/3": 20}
    return {name: net.population(rb.LIF(), size, name=name) for name, size in sizes.items()}


def test_populations_by_name_and_by_view(make_network_recording, network):
    recording = make_network_recording()
    assert recording.populations == tuple(recording) == ("exc", "inh", "L2/3")
    assert len(recording) == 3
    for name, view in network.items():
        assert recording[name] is recording[view] is recording[view[:5]]
        assert recording[name].name == name
    assert "exc" in recording


def test_several_populations(make_network_recording, network):
    message = (
        r"^recording\[exc \+ inh\]: expected one population, got 2: 'exc', 'inh'\. "
        r"Take one of them: recording\['exc'\]\.$"
    )
    with pytest.raises(NetworkError, match=message):
        make_network_recording()[network["exc"] + network["inh"]]


def test_no_such_population(make_network_recording):
    recording = make_network_recording()
    with pytest.raises(NetworkError, match=r"no population 'ex'\. Did you mean 'exc'\?"):
        recording["ex"]
    other = Network()
    with pytest.raises(NetworkError, match=r"no population 'motor'\. Known: 'exc', 'inh'"):
        recording[other.population(rb.LIF(), 3, name="motor")]
    with pytest.raises(NetworkError, match=r"'exc' had 50 neurons .*, this one has 3\."):
        recording[other.population(rb.LIF(), 3, name="exc")]
    for wrong in (0, None, slice(3)):
        with pytest.raises(NetworkError, match=r"takes a population or its name, recording\[exc\]"):
            recording[wrong]


def test_times(make_network_recording):
    recording = make_network_recording()
    assert (recording.start, recording.stop) == (100.0 * ms, 300.0 * ms)
    assert recording.duration == 200.0 * ms
    assert recording.wall_time.m_as("ms") == pytest.approx(100.0)
    assert recording.real_time_factor == pytest.approx(0.5)
    assert recording.interrupted_at is None
    assert make_network_recording(interrupted_at=300.0).interrupted_at == 300.0 * ms


def test_repr(make_network_recording):
    assert repr(make_network_recording()).splitlines() == [
        "NetworkRecording(100 to 300 ms, 82 neurons)",
        "",
        "population  size            spikes     rate  variables",
        "exc           50               200    20 Hz  rate, v (2), w (2)",
        "inh           12      not recorded",
        "L2/3          20  4 (of 3 neurons)  6.67 Hz",
        "",
        "12,345,678 synaptic events, computed in 0.1 s, 0.5 times real time",
    ]
    stopped = repr(make_network_recording(interrupted_at=300.0))
    assert stopped.startswith("NetworkRecording(100 to 300 ms, 82 neurons, interrupted)")


def test_html(make_network_recording):
    html = make_network_recording()._repr_html_()
    assert "<table>" in html
    assert "12,345,678 synaptic events" in html
    assert "Network &lt;x&gt;" in html
    assert "<x>" not in html


def test_nothing_recorded_and_nothing_passed():
    recording = NetworkRecording({}, 5.0, 5.0, {})
    assert np.isnan(recording.real_time_factor)
    assert repr(recording).startswith("NetworkRecording(5 to 5 ms, 0 neurons)")
    with pytest.raises(NetworkError, match=r"no spikes were recorded\..*record=\[exc\.spikes\]"):
        recording.to_dataframe()


@pytest.mark.parametrize("again", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_copies_are_the_same_and_read_only(make_network_recording, again):
    recording = make_network_recording(interrupted_at=250.0)
    other = again(recording)
    assert repr(other) == repr(recording)
    assert dict(other.provenance) == dict(recording.provenance)
    assert other.interrupted_at == recording.interrupted_at
    assert np.array_equal(other["exc"].v.m, recording["exc"].v.m)
    with pytest.raises(AttributeError, match="does not change: cannot set 'start'"):
        other.start = 3
    with pytest.raises(TypeError):
        other.provenance["seed"] = 3


def test_dataframe(make_network_recording):
    pytest.importorskip("pandas")
    recording = make_network_recording()
    frame = recording.to_dataframe()
    assert list(frame.columns) == ["population", "neuron", "t (ms)"]
    assert len(frame) == 204
    for name in ("exc", "L2/3"):
        part, spikes = frame[frame["population"] == name], recording[name].spikes
        assert part["neuron"].tolist() == spikes.neurons.tolist()
        assert part["t (ms)"].tolist() == spikes.times.m.tolist()
    assert list(frame["population"].cat.categories) == ["exc", "inh", "L2/3"]


def test_without_pandas(make_network_recording, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r'pip install "rheobase\[pandas\]"'):
        make_network_recording().to_dataframe()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"start": 0.0}, "'exc': expected it recorded from 0 to 300 ms, got 100 to 300 ms"),
        ({"stop": np.inf}, "expected a finite time"),
        ({"interrupted_at": np.nan}, "interrupted_at: expected a finite time"),
        ({"events": -1}, "events and wall_time: expected none or more"),
        ({"wall_time": np.nan}, "events and wall_time: expected none or more"),
        ({"provenance": {"seed": [1]}}, "provenance: seed: expected text or a number, got list"),
        ({"provenance": {1: 2}}, "provenance: 1: expected text"),
        ({"provenance": {"dt": np.inf}}, "provenance: dt: expected a finite number"),
    ],
)
def test_what_does_not_fit(make_network_recording, changes, message):
    with pytest.raises(ParameterError, match=message):
        make_network_recording(**changes)


def test_a_population_by_another_name(make_population):
    with pytest.raises(ParameterError, match="population 'inh' calls itself 'exc'"):
        NetworkRecording({"inh": make_population()}, 100.0, 300.0, {})
