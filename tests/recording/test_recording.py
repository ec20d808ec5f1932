from __future__ import annotations

import copy
import pickle
import sys
import types

import numpy as np
import pytest

from rheobase.errors import ParameterError
from rheobase.recording import Recording
from rheobase.units import CURRENT, NONE, TIME, VOLTAGE, ms, mV, nA


def test_a_scalar_recording_has_one_dimension_less(make_recording):
    scalar, several = make_recording(), make_recording(3)
    assert scalar.t.shape == scalar.v.shape == scalar.I.shape == (31,)
    assert several.v.shape == (3, 31)
    assert make_recording(1).v.shape == (1, 31)
    assert (scalar.n, several.n) == (1, 3)
    assert len(several.spikes) == 3


def test_variables_have_units(make_recording):
    recording = make_recording()
    assert recording.variables == ("v", "I")
    assert recording.v.units == mV
    assert recording.I.units == nA
    assert recording.t.units == ms
    assert recording.duration == 300 * ms
    assert recording.threshold == -50 * mV
    assert np.array_equal(recording["v"].m, recording.v.m)


def test_arrays_are_wrapped_and_read_only(make_recording):
    trace = np.zeros((1, 31))
    recording = make_recording(traces={"v": trace})
    assert np.shares_memory(recording.v.m, trace)
    assert trace.flags.writeable
    for array in (recording.v.m, recording.t.m, recording.spikes[0].times.m):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_nothing_can_be_set(make_recording):
    with pytest.raises(AttributeError, match="does not change: cannot set 'v'"):
        make_recording().v = 3


def test_misspelt_names(make_recording):
    recording = make_recording()
    with pytest.raises(AttributeError, match=r"no 'spike'. Did you mean 'spikes'\?"):
        _ = recording.spike
    with pytest.raises(AttributeError, match=r"no 'i'. Did you mean 'I'\?"):
        _ = recording.i
    with pytest.raises(AttributeError, match=r"no 'w'\. It has recorded 'v', 'I'"):
        _ = recording.w
    with pytest.raises(ParameterError, match=r"no 'w'\. It has recorded 'v', 'I'"):
        recording["w"]
    with pytest.raises(ParameterError, match="no 't'"):
        recording["t"]
    with pytest.raises(AttributeError, match="no variables"):
        _ = make_recording(traces={}).q
    assert not hasattr(recording, "w")
    assert {"v", "I", "spikes"} <= set(dir(recording))


def test_a_variable_called_n_is_not_hidden(make_recording):
    gate = np.linspace(0, 1, 31)[None]
    recording = make_recording(traces={"n": gate}, dimensions={"n": NONE})
    assert recording.n.m[-1] == 1.0


def test_the_membrane_is_the_first_voltage(make_recording):
    rows = np.zeros((1, 31))
    gates_first = make_recording(
        traces={"m": rows, "u": rows}, dimensions={"m": NONE, "u": VOLTAGE}
    )
    assert gates_first.membrane == "u"
    plain = make_recording(traces={"x": rows}, dimensions={"x": NONE}, threshold=1.0)
    assert plain.membrane == "x"
    assert plain.threshold == 1.0
    nothing = make_recording(traces={})
    assert nothing.membrane is None
    assert nothing.threshold is None
    assert make_recording(threshold=None).threshold is None
    assert make_recording(2, threshold=np.array([-50.0, -45.0])).threshold.m.tolist() == [-50, -45]


def test_repr(make_recording):
    assert repr(make_recording()).splitlines() == [
        "Recording of LIF: 300 ms, continuous clock",
        "  spikes  4 (13.33 Hz)",
        "  t       (31,) ms",
        "  v       (31,) mV",
        "  I       (31,) nA",
    ]
    assert repr(make_recording(2)).splitlines() == [
        "Recording of 2 x LIF: 300 ms, continuous clock",
        "  spikes  9 (15 Hz a neuron)",
        "  t       (31,) ms",
        "  v       (2, 31) mV",
        "  I       (2, 31) nA",
    ]
    assert "0 (0 Hz a neuron)" in repr(make_recording(0))


def test_copies_and_pickles_are_as_fixed_as_the_original(make_recording):
    recording = make_recording(2, model="a model", stimulus="a stimulus")
    for other in (copy.deepcopy(recording), pickle.loads(pickle.dumps(recording))):
        assert np.array_equal(other.v.m, recording.v.m)
        assert other.provenance == recording.provenance
        assert (other.model, other.stimulus) == ("a model", "a stimulus")
        assert not other.v.m.flags.writeable
        assert not other.spikes[0].times.m.flags.writeable


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"t": np.zeros(31)}, "t: expected one row of float64 times that increase"),
        ({"t": np.arange(31)}, "t: expected one row of float64"),
        ({"t": np.full(31, np.nan)}, "t: expected one row of float64"),
        ({"traces": {"v": np.zeros(31)}}, r"trace 'v': expected float64 of shape \(2, 31\)"),
        ({"traces": {"v": np.zeros((2, 31), "f4")}}, "trace 'v'.*got float32"),
        ({"traces": {"w": np.zeros((2, 31))}}, "trace 'w' has no dimension"),
        ({"threshold": np.zeros(3)}, r"threshold: expected one value or 2, got shape \(3,\)"),
        ({"scalar": True}, "one neuron, got 2"),
        ({"duration": 100.0}, "between 0 and 100 ms"),
    ],
)
def test_arrays_that_do_not_fit(make_recording, changes, message):
    with pytest.raises(ParameterError, match=message):
        make_recording(2, **changes)


def test_plot_hands_itself_over(make_recording, monkeypatch):
    plotting = types.ModuleType("rheobase.plotting")
    plotting.plot_recording = lambda recording, **options: (recording, options)
    monkeypatch.setitem(sys.modules, "rheobase.plotting", plotting)
    recording = make_recording()
    assert recording.plot(spikes=False) == (recording, {"ax": None, "spikes": False})


def test_data_frames(make_recording):
    pytest.importorskip("pandas")
    frame = make_recording().to_dataframe()
    assert list(frame.columns) == ["t (ms)", "v (mV)", "I (nA)"]
    assert frame.shape == (31, 3)
    recording = make_recording(3)
    frame = recording.to_dataframe()
    assert list(frame.columns) == ["neuron", "t (ms)", "v (mV)", "I (nA)"]
    assert frame.shape == (93, 4)
    for neuron, part in frame.groupby("neuron"):
        assert np.array_equal(part["v (mV)"], recording.v.m[neuron])
        assert np.array_equal(part["t (ms)"], recording.t.m)
    spikes = recording.spikes.to_dataframe()
    assert list(spikes.columns) == ["neuron", "t (ms)"]
    assert np.array_equal(spikes["t (ms)"], recording.spikes.times.m)
    plain = make_recording(traces={"m": np.zeros((1, 31))}, dimensions={"m": NONE}).to_dataframe()
    assert list(plain.columns) == ["t (ms)", "m"]


def test_without_pandas(make_recording, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    for thing in (make_recording(), make_recording().spikes):
        with pytest.raises(ImportError, match=r'pip install "rheobase\[pandas\]"'):
            thing.to_dataframe()


def test_dimensions_cannot_be_changed(make_recording):
    recording = make_recording()
    assert dict(recording.dimensions) == {"v": VOLTAGE, "I": CURRENT}
    with pytest.raises(TypeError):
        recording.dimensions["v"] = TIME
    assert isinstance(recording, Recording)
