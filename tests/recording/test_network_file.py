from __future__ import annotations

import json
import os
import zipfile
from dataclasses import replace

import numpy as np
import pytest

import rheobase.archive as archive
from rheobase.archive import read_archive, write_archive
from rheobase.errors import FileError
from rheobase.recording import load
from rheobase.recording.network_file import FORMAT, KIND
from rheobase.recording.network_file import load as load_network


def same(a, b):
    assert repr(a) == repr(b)
    assert (a._start, a._stop, a._interrupted_at) == (b._start, b._stop, b._interrupted_at)
    assert (a.events, a._wall_time) == (b.events, b._wall_time)
    assert dict(a.provenance) == dict(b.provenance)
    for name in a:
        one, other = a[name], b[name]
        assert one.observables == other.observables
        for x, y in zip(one._flat_spikes(), other._flat_spikes(), strict=True):
            assert x is y is None or np.array_equal(x, y)
        for x, y in zip(one._rate or (), other._rate or (), strict=True):
            assert np.array_equal(x, y)
        for variable in one.variables:
            assert one[variable].units == other[variable].units
            assert np.array_equal(one[variable].m, other[variable].m, equal_nan=True)
            assert np.array_equal(one.neurons_of(variable), other.neurons_of(variable))
            assert np.array_equal(one.t_of(variable).m, other.t_of(variable).m)


@pytest.mark.parametrize("interrupted_at", [None, 250.0])
def test_round_trip(make_network_recording, tmp_path, interrupted_at):
    recording = make_network_recording(interrupted_at=interrupted_at)
    recording.save(tmp_path / "run.npz")
    same(load(str(tmp_path / "run.npz")), recording)
    assert os.listdir(tmp_path) == ["run.npz"]


def test_loaded_arrays_are_read_only(make_network_recording, tmp_path):
    make_network_recording().save(tmp_path / "run.npz")
    exc = load(tmp_path / "run.npz")["exc"]
    for array in (exc.v.m, exc.spikes.times.m, exc.spikes.neurons):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_numpy_can_read_it(make_network_recording, tmp_path):
    recording = make_network_recording()
    recording.save(tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz", allow_pickle=False) as file:
        assert np.array_equal(file["0/spike_times"], recording["exc"].spikes.times.m)
        assert np.array_equal(file["0/v/values"], recording["exc"].v.m)
        header = json.loads(file["header.json"])
    assert [each["name"] for each in header["populations"]] == ["exc", "inh", "L2/3"]


def test_the_same_recording_gives_the_same_bytes(make_network_recording, tmp_path):
    for name in ("a", "b"):
        make_network_recording().save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_what_cannot_be_written(make_network_recording, tmp_path, monkeypatch):
    with pytest.raises(FileError, match="cannot be written"):
        make_network_recording().save(tmp_path / "nowhere" / "run.npz")
    monkeypatch.setattr(archive, "LARGEST_FILE", 100)
    with pytest.raises(FileError, match="is not written"):
        make_network_recording().save(tmp_path / "run.npz")
    assert not os.listdir(tmp_path)


# Whole files that hold no recording


def test_another_kind(make_recording, tmp_path):
    make_recording().save(tmp_path / "run.npz")
    message = "is not a rheobase network recording, but a 'rheobase recording'"
    with pytest.raises(FileError, match=message):
        load_network(tmp_path / "run.npz")


@pytest.fixture
def whole(make_network_recording, tmp_path):
    make_network_recording().save(tmp_path / "run.npz")
    return read_archive(tmp_path / "run.npz", KIND, FORMAT)


def test_a_newer_format(whole, tmp_path):
    write_archive(tmp_path / "run.npz", replace(whole, format=FORMAT + 1))
    with pytest.raises(FileError, match="newer Rheobase: it has format 2"):
        load(tmp_path / "run.npz")


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda all, exc: all.pop("start"), "'start' is missing in its header"),
        (lambda all, exc: all.update(start=0), "start: expected float, got int"),
        (lambda all, exc: all.update(stop=1e300, start=-1e300), None),
        (lambda all, exc: all.update(interrupted_at="now"), "expected float or NoneType, got str"),
        (lambda all, exc: all.update(events=True), "events: expected int, got bool"),
        (lambda all, exc: all.update(events=2**63), "expected none or more"),
        (lambda all, exc: all.update(provenance={"x": {}}), "provenance: x: expected text"),
        (lambda all, exc: all.update(populations={}), "populations: expected list, got dict"),
        (lambda all, exc: all.update(populations=[3]), "'name' is missing in its header"),
        (lambda all, exc: all["populations"].append(exc), "two populations are called 'exc'"),
        (lambda all, exc: exc.update(size=-1), "at least one neuron, got -1"),
        (lambda all, exc: exc.update(size=10**12), "more than 2,147,483,648 neurons"),
        (lambda all, exc: exc.update(size=20), "spike neurons: expected numbers from 0 to 19"),
        (lambda all, exc: exc.update(size=50.0), "size: expected int, got float"),
        (lambda all, exc: exc.update(spikes=1), "spikes: expected bool, got int"),
        (lambda all, exc: exc.update(selected=True), r"0/recorded\.npy is missing"),
        (lambda all, exc: exc["variables"].update(u={}), r"0/u/t\.npy is missing"),
        (lambda all, exc: exc.update(variables={"v": 3}), "dimension of 'v': expected"),
        (lambda all, exc: exc.update(variables={"../v": {}}), "is missing"),
    ],
)
def test_headers_that_do_not_fit(whole, tmp_path, edit, message):
    edit(whole.header, whole.header["populations"][0])
    write_archive(tmp_path / "run.npz", whole)
    if message is None:
        load(tmp_path / "run.npz")
        return
    with pytest.raises(FileError, match=message):
        load(tmp_path / "run.npz")


@pytest.mark.parametrize("stop", [float("nan"), float("inf")])
def test_times_that_are_not_finite(whole, tmp_path, stop):
    # which we never write, but Python's JSON would read
    with zipfile.ZipFile(tmp_path / "run.npz") as file:
        members = {name: file.read(name) for name in file.namelist()}
    members["header.json"] = json.dumps(json.loads(members["header.json"]) | {"stop": stop})
    with zipfile.ZipFile(tmp_path / "run.npz", "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    with pytest.raises(FileError, match="is not a valid recording: expected a finite time"):
        load(tmp_path / "run.npz")


@pytest.mark.parametrize("name", ["0/spike_times", "0/spike_neurons", "0/rate", "0/v/neurons"])
def test_arrays_that_are_missing(whole, tmp_path, name):
    arrays = {key: value for key, value in whole.arrays.items() if key != name}
    write_archive(tmp_path / "run.npz", replace(whole, arrays=arrays))
    with pytest.raises(FileError, match=rf"{name}\.npy is missing"):
        load(tmp_path / "run.npz")


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("0/spike_times", np.zeros(200), "spike times: expected all between"),
        ("0/spike_times", np.linspace(300, 100, 200), "spike times: expected them sorted"),
        ("0/spike_times", np.zeros(200, "<f4"), "expected one row of float64"),
        ("0/spike_neurons", np.zeros((200, 1), "<i8"), "expected one row of int64"),
        ("0/v/values", np.zeros((2, 3)), r"values: expected float64 of shape \(2, 21\)"),
        ("0/v/neurons", np.array([7, 50]), "neurons: expected numbers from 0 to 49"),
        ("0/rate", np.zeros(3), "as many as centres"),
        ("2/recorded", np.array([3, 2, 11]), "numbers of neurons that increase"),
        ("2/recorded", np.array([2, 3]), "only those that were recorded"),
    ],
)
def test_arrays_that_do_not_fit(whole, tmp_path, name, array, message):
    write_archive(tmp_path / "run.npz", replace(whole, arrays=whole.arrays | {name: array}))
    with pytest.raises(FileError, match=message):
        load(tmp_path / "run.npz")
