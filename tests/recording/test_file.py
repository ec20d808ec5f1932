from __future__ import annotations

import json
import os
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rheobase.archive as archive
from rheobase.archive import read_archive, write_archive
from rheobase.errors import FileError
from rheobase.recording import Recording, load
from rheobase.recording.file import FORMAT, KIND
from rheobase.units import NONE, VOLTAGE


def same(a, b):
    assert a.variables == b.variables
    assert dict(a.dimensions) == dict(b.dimensions)
    assert np.array_equal(a.t.m, b.t.m)
    for name in a.variables:
        assert a[name].units == b[name].units
        assert np.array_equal(a[name].m, b[name].m, equal_nan=True)
    assert len(a.spikes) == len(b.spikes)
    assert all(x == y for x, y in zip(a.spikes, b.spikes, strict=True))
    assert a.duration == b.duration
    assert a.scalar == b.scalar
    assert a.provenance == b.provenance
    assert np.array_equal(a.threshold is None, b.threshold is None)
    if a.threshold is not None:
        assert np.array_equal(a.threshold.m, b.threshold.m)


@pytest.mark.parametrize("neurons", [None, 1, 3, 0])
def test_round_trip(make_recording, tmp_path, neurons):
    recording = make_recording(neurons)
    recording.save(tmp_path / "run.npz")
    loaded = Recording.load(str(tmp_path / "run.npz"))
    same(loaded, recording)
    assert loaded.model is None
    assert repr(loaded) == repr(recording)
    assert os.listdir(tmp_path) == ["run.npz"]


@given(
    neurons=st.integers(1, 3),
    values=st.lists(st.floats(), min_size=2, max_size=2),
    threshold=st.none() | st.floats(-90, 90),
    name=st.sampled_from(["v", "u", "größe", "recording", "t_"]),
)
def test_any_recording_comes_back(
    make_recording, tmp_path_factory, neurons, values, threshold, name
):
    path = tmp_path_factory.mktemp("any") / "run.npz"
    traces = {name: np.tile(values, (neurons, 1)), "n": np.zeros((neurons, 2))}
    recording = make_recording(
        neurons,
        samples=2,
        traces=traces,
        dimensions={name: VOLTAGE, "n": NONE},
        threshold=np.full(neurons, threshold) if threshold is not None else None,
    )
    recording.save(path)
    same(load(path), recording)


def test_numpy_can_read_it(make_recording, tmp_path):
    recording = make_recording()
    recording.save(tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz", allow_pickle=False) as file:
        assert np.array_equal(file["traces/v"][0], recording.v.m)
        assert json.loads(file["header.json"])["provenance"]["name"] == "LIF"


def test_the_same_recording_gives_the_same_bytes(make_recording, tmp_path):
    for name in ("a", "b"):
        make_recording().save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_loaded_arrays_are_read_only(make_recording, tmp_path):
    make_recording().save(tmp_path / "run.npz")
    with pytest.raises(ValueError, match="read-only"):
        load(tmp_path / "run.npz").v.m[0] = 0


def test_a_file_that_exists_is_replaced(make_recording, tmp_path):
    path = tmp_path / "run.npz"
    make_recording(3).save(path)
    make_recording().save(path)
    same(load(path), make_recording())


def test_what_cannot_be_written(make_recording, tmp_path, monkeypatch):
    with pytest.raises(FileError, match=r"nowhere.run\.npz cannot be written"):
        make_recording().save(tmp_path / "nowhere" / "run.npz")
    with pytest.raises(FileError, match="it is not the name of a file"):
        make_recording().save("")
    monkeypatch.setattr(archive, "LARGEST_FILE", 100)
    with pytest.raises(FileError, match="is not written: it takes"):
        make_recording().save(tmp_path / "run.npz")
    assert not os.listdir(tmp_path)


# Whole files that hold no recording


def test_another_kind(make_network_recording, tmp_path):
    make_network_recording().save(tmp_path / "run.npz")
    message = "is not a rheobase recording, but a 'rheobase network recording'"
    with pytest.raises(FileError, match=message):
        Recording.load(tmp_path / "run.npz")


@pytest.fixture
def whole(make_recording, tmp_path):
    make_recording(2).save(tmp_path / "run.npz")
    return read_archive(tmp_path / "run.npz", KIND, FORMAT)


def test_a_newer_format(whole, tmp_path):
    write_archive(tmp_path / "run.npz", replace(whole, format=FORMAT + 1))
    with pytest.raises(FileError, match="newer Rheobase: it has format 2"):
        load(tmp_path / "run.npz")


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ({"duration": None}, "duration: expected float, got NoneType"),
        ({"duration": "long"}, "duration: expected float, got str"),
        ({"duration": -1.0}, "expected a stop after the start, got 0 to -1 ms"),
        ({"duration": 1.0}, "spike times: expected all between 0 and 1 ms"),
        ({"scalar": 1}, "scalar: expected bool, got int"),
        ({"scalar": True}, "a scalar recording has one neuron, got 2"),
        ({"variables": ["v"]}, "variables: expected dict, got list"),
        ({"variables": {"../v": {}}}, "its variables are not a mapping of names"),
        ({"variables": {"w": {}}}, r"traces/w\.npy is missing"),
        ({"variables": {"v": {"mass": "1"}}}, "dimension of 'v': expected the exponents"),
        ({"variables": {"v": {"voltage": "1e99"}}}, "dimension of 'v': expected a small power"),
        ({"provenance": []}, "provenance: expected dict, got list"),
        ({"provenance": {}}, "provenance: 'name' is missing"),
    ],
)
def test_headers_that_do_not_fit(whole, tmp_path, header, message):
    write_archive(tmp_path / "run.npz", replace(whole, header=whole.header | header))
    with pytest.raises(FileError, match=rf"run\.npz is not a valid recording: {message}"):
        load(tmp_path / "run.npz")


@pytest.mark.parametrize("name", ["duration", "scalar", "variables", "provenance"])
def test_headers_that_lack_something(whole, tmp_path, name):
    header = {key: value for key, value in whole.header.items() if key != name}
    write_archive(tmp_path / "run.npz", replace(whole, header=header))
    with pytest.raises(FileError, match=f"'{name}' is missing in its header"):
        load(tmp_path / "run.npz")


@pytest.mark.parametrize("name", ["t", "spike_times", "spike_offsets", "traces/v"])
def test_arrays_that_are_missing(whole, tmp_path, name):
    arrays = {key: value for key, value in whole.arrays.items() if key != name}
    write_archive(tmp_path / "run.npz", replace(whole, arrays=arrays))
    with pytest.raises(FileError, match=rf"{name}\.npy is missing"):
        load(tmp_path / "run.npz")


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("t", np.zeros(31), "one row of float64 times that increase"),
        ("t", np.zeros((1, 31)), "one row of float64 times that increase"),
        ("t", np.arange(31, dtype="<f4"), "one row of float64 times that increase"),
        ("t", np.arange(30.0), "trace 'v': expected float64 of shape"),
        ("traces/v", np.zeros((2, 31), "<i8"), "trace 'v': expected float64 of shape"),
        ("spike_offsets", np.array([0, 1]), "spike offsets: expected 0 to 9"),
        ("spike_offsets", np.array([0, 4, 9], "<i4"), "spike offsets: expected one row of int64"),
        ("spike_times", np.zeros((9, 1)), "spike times: expected one row"),
        ("spike_times", np.zeros(9, "<f4"), "spike times: expected one row of float64"),
        ("threshold", np.zeros(5), "threshold: expected one value or 2"),
        ("threshold", np.zeros(2, "<i8"), "threshold: expected float64, got int64"),
    ],
)
def test_arrays_that_do_not_fit(whole, tmp_path, name, array, message):
    write_archive(tmp_path / "run.npz", replace(whole, arrays=whole.arrays | {name: array}))
    with pytest.raises(FileError, match=message):
        load(tmp_path / "run.npz")
