from __future__ import annotations

import io
import json
import os
import zipfile

import numpy as np
import pytest

import rheobase.archive as archive
from rheobase.errors import FileError
from rheobase.recording import load
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


@pytest.fixture
def whole(make_network_recording, tmp_path):
    make_network_recording().save(tmp_path / "whole.npz")
    return (tmp_path / "whole.npz").read_bytes()


def changed(data, edit=None, **members):
    """Return the file with its header edited and some members replaced; None removes one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "header.json" and edit:
                entries = json.loads(content)
                edit(entries, entries["populations"][0])
                content = json.dumps(entries).encode()
            content = members.pop(name, content)
            if content is not None:
                new.writestr(name, content)
    return buffer.getvalue()


def npy(array):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=(1, 0))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda all, exc: all.update(format=2), "newer Rheobase: it has format 2"),
        (lambda all, exc: all.update(kind="rheobase snapshot"), "does not say so"),
        (lambda all, exc: all.pop("start"), "'start' is missing in its header"),
        (lambda all, exc: all.update(start=0), "start: expected float, got int"),
        (lambda all, exc: all.update(stop=float("nan")), "expected a finite time"),
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
    (tmp_path / "run.npz").write_bytes(changed(whole, edit))
    if message is None:
        load(tmp_path / "run.npz")
        return
    with pytest.raises(FileError, match=message):
        load(tmp_path / "run.npz")


@pytest.mark.parametrize(
    ("member", "content", "message"),
    [
        ("0/spike_times.npy", None, r"0/spike_times\.npy is missing"),
        ("0/spike_times.npy", npy(np.zeros(200)), "spike times: expected all between"),
        ("0/spike_times.npy", npy(np.linspace(300, 100, 200)), "spike times: expected them sorted"),
        ("0/spike_times.npy", npy(np.zeros(200, "<f4")), "expected one row of float64"),
        ("0/spike_neurons.npy", npy(np.zeros((200, 1), "<i8")), "expected one row of int64"),
        ("0/v/values.npy", npy(np.zeros((2, 3))), r"values: expected float64 of shape \(2, 21\)"),
        ("0/v/neurons.npy", npy(np.array([7, 50])), "neurons: expected numbers from 0 to 49"),
        ("0/rate.npy", npy(np.zeros(3)), "as many as centres"),
        ("2/recorded.npy", npy(np.array([3, 2, 11])), "numbers of neurons that increase"),
        ("2/recorded.npy", npy(np.array([2, 3])), "only those that were recorded"),
    ],
)
def test_members_that_do_not_fit(whole, tmp_path, member, content, message):
    (tmp_path / "run.npz").write_bytes(changed(whole, **{member: content}))
    with pytest.raises(FileError, match=message):
        load(tmp_path / "run.npz")


@pytest.mark.parametrize("part", [0.01, 0.5, 0.999])
def test_truncated_files(whole, tmp_path, part):
    path = tmp_path / "run.npz"
    path.write_bytes(whole[: int(part * len(whole))])
    with pytest.raises(FileError, match=r"run\.npz is truncated or damaged"):
        load(path)
    with pytest.raises(FileError, match=r"run\.npz is truncated or damaged"):
        load_network(path)


def test_a_damaged_file_never_gives_a_wrong_number(whole, tmp_path, make_network_recording):
    # every member has a checksum: a flipped bit is found, or is where nothing is kept
    rng = np.random.default_rng(1)
    path, expected = tmp_path / "run.npz", make_network_recording()
    failures = 0
    for place in rng.integers(0, len(whole), 200):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(damaged)
        try:
            loaded = load(path)
        except FileError:
            failures += 1
        else:
            same(loaded, expected)
    assert failures > 130
