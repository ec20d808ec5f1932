from __future__ import annotations

import io
import json
import os
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rheobase.recording.file as recording_file
from rheobase.errors import FileError
from rheobase.recording import Recording, load
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
        assert json.loads(file["recording.json"])["provenance"]["name"] == "LIF"


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


# What cannot be written


def test_a_directory_that_is_not_there(make_recording, tmp_path):
    with pytest.raises(FileError, match=r"nowhere.run\.npz cannot be written"):
        make_recording().save(tmp_path / "nowhere" / "run.npz")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_directory_that_cannot_be_written(make_recording, tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(FileError, match="cannot be written: Permission denied"):
            make_recording().save(tmp_path / "run.npz")
    finally:
        tmp_path.chmod(0o700)


def test_a_path_under_a_file(make_recording, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="cannot be written"):
        make_recording().save(tmp_path / "file" / "run.npz")


def test_a_directory_as_a_file(make_recording, tmp_path):
    with pytest.raises(FileError, match="cannot be written"):
        make_recording().save(tmp_path)
    with pytest.raises(FileError, match="it is not the name of a file"):
        make_recording().save("")


def test_too_large(make_recording, tmp_path, monkeypatch):
    path = tmp_path / "run.npz"
    make_recording().save(path)
    monkeypatch.setattr(recording_file, "LARGEST_FILE", 100)
    with pytest.raises(FileError, match="is not read: it has"):
        load(path)
    with pytest.raises(FileError, match=r"is not written: .* Record less"):
        make_recording().save(path)


# What is not a recording


def test_no_file(tmp_path):
    with pytest.raises(FileError, match=r"nothing\.npz cannot be read: No such file"):
        load(tmp_path / "nothing.npz")
    with pytest.raises(FileError, match="cannot be read"):
        load(tmp_path)


def zipped(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def saved_by_numpy():
    buffer = io.BytesIO()
    np.savez(buffer, t=np.arange(3.0))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is not a Rheobase recording"),
        (b"hello", "is not a Rheobase recording"),
        (b"\x80\x04K\x01.", "is not a Rheobase recording"),
        (saved_by_numpy(), r"it has no recording\.json"),
        (zipped(**{"recording.json": "{"}), r"recording\.json cannot be read"),
        (zipped(**{"recording.json": "[" * 100_000}), r"recording\.json cannot be read"),
        (zipped(**{"recording.json": b"\xff\xff"}), r"recording\.json cannot be read"),
        (zipped(**{"recording.json": "[]"}), "does not say so"),
        (zipped(**{"recording.json": '{"kind": "plot"}'}), "does not say so"),
    ],
)
def test_foreign_files(tmp_path, data, message):
    path = tmp_path / "foreign.npz"
    path.write_bytes(data)
    with pytest.raises(FileError, match=message) as caught:
        load(path)
    assert str(path) in str(caught.value)


@pytest.fixture
def whole(make_recording, tmp_path):
    make_recording(2).save(tmp_path / "whole.npz")
    return (tmp_path / "whole.npz").read_bytes()


def changed(data, header=None, **members):
    """Return the file with an entry of the header or some members replaced; None removes one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "recording.json" and header:
                entries = json.loads(content) | header
                kept = {key: value for key, value in entries.items() if value is not None}
                content = json.dumps(kept).encode()
            content = members.pop(name, content)
            if content is not None:
                new.writestr(name, content)
    return buffer.getvalue()


def npy(array, **options):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, **options)
    return buffer.getvalue()


def test_a_newer_format(whole, tmp_path):
    (tmp_path / "run.npz").write_bytes(changed(whole, {"format": 2}))
    with pytest.raises(FileError, match=r"newer Rheobase: it has format 2.* pip install --upgrade"):
        load(tmp_path / "run.npz")


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ({"format": "1"}, "its format is no number"),
        ({"format": True}, "its format is no number"),
        ({"format": 0}, "its format is no number"),
        ({"secret": 1}, r"missing or unknown in recording\.json: secret"),
        ({"duration": None}, r"missing or unknown in recording\.json: duration"),
        ({"duration": "long"}, "its duration is not a finite time"),
        ({"duration": -1.0}, "its duration is not a finite time"),
        ({"duration": 1.0}, "expected all between 0 and 1 ms"),
        ({"scalar": 1}, "scalar is neither true nor false"),
        ({"scalar": True}, "a scalar recording has one neuron, got 2"),
        ({"variables": ["v"]}, "its variables are not a mapping"),
        ({"variables": {"../v": {}}}, "its variables are not a mapping of names"),
        ({"variables": {"w": {}}}, r"traces/w\.npy is missing"),
        ({"variables": {"v": {"mass": "1"}}}, "dimension of 'v': expected the exponents"),
        ({"variables": {"v": {"voltage": "1e99"}}}, "dimension of 'v': expected a small power"),
        ({"provenance": {}}, "provenance: 'name' is missing"),
    ],
)
def test_headers_that_do_not_fit(whole, tmp_path, header, message):
    (tmp_path / "run.npz").write_bytes(changed(whole, header))
    with pytest.raises(FileError, match=message):
        load(tmp_path / "run.npz")


# claims 8 terabytes, holds 8 bytes
HUGE = npy(np.zeros(1)).replace(b"(1,), }" + 12 * b" ", b"(1000000000000,), }")


@pytest.mark.parametrize(
    ("member", "content", "message"),
    [
        ("t.npy", None, r"t\.npy is missing"),
        ("t.npy", b"", r"t\.npy has no array header"),
        ("t.npy", b"\x93NUMPY\x01\x00\xff\xff", r"t\.npy has no array header"),
        ("t.npy", npy(np.zeros(2), version=(2, 0)), r"t\.npy has no array header \(version"),
        ("t.npy", npy(np.zeros(2, dtype="<f4")), r"t\.npy does not hold"),
        ("t.npy", npy(np.array([{}], dtype=object)), r"t\.npy does not hold"),
        ("t.npy", npy(np.zeros(31))[:-8], r"t\.npy does not hold"),
        ("t.npy", HUGE, r"t\.npy does not hold"),
        ("t.npy", npy(np.zeros(31)), "one row of float64 times that increase"),
        ("t.npy", npy(np.zeros((1, 31))), "one row of float64 times that increase"),
        ("t.npy", npy(np.arange(30.0)), "trace 'v': expected float64 of shape"),
        ("spike_offsets.npy", npy(np.array([0, 1])), "spike offsets: expected 0 to 9"),
        ("spike_times.npy", npy(np.zeros((9, 1))), "spike times: expected one row"),
        ("threshold.npy", npy(np.zeros(5)), "threshold: expected one value or 2"),
    ],
)
def test_members_that_do_not_fit(whole, tmp_path, member, content, message):
    (tmp_path / "run.npz").write_bytes(changed(whole, **{member: content}))
    with pytest.raises(FileError, match=message):
        load(tmp_path / "run.npz")


def test_compressed_members_are_refused(whole, tmp_path):
    # a bomb would be: a gigabyte of zeros in a megabyte
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(whole)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
    (tmp_path / "run.npz").write_bytes(buffer.getvalue())
    with pytest.raises(FileError, match="changed by another program"):
        load(tmp_path / "run.npz")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_that_come_twice_are_refused(whole, tmp_path):
    path = tmp_path / "run.npz"
    path.write_bytes(whole)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("t.npy", b"")
    with pytest.raises(FileError, match="changed by another program"):
        load(path)


@pytest.mark.parametrize("part", [0.01, 0.1, 0.5, 0.9, 0.999])
def test_truncated_files(whole, tmp_path, part):
    path = tmp_path / "run.npz"
    path.write_bytes(whole[: int(part * len(whole))])
    with pytest.raises(FileError, match=r"run\.npz is truncated or damaged"):
        load(path)


def test_a_damaged_file_never_gives_a_wrong_number(whole, tmp_path, make_recording):
    # every member has a checksum: a flipped bit is found, or is where nothing is kept
    rng = np.random.default_rng(1)
    path = tmp_path / "run.npz"
    expected = make_recording(2)
    failures = 0
    for place in rng.integers(0, len(whole), 300):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(damaged)
        try:
            loaded = load(path)
        except FileError:
            failures += 1
        else:
            same(loaded, expected)
    assert failures > 200


def test_members_that_claim_more_than_the_file_holds(whole, tmp_path):
    path = tmp_path / "run.npz"
    path.write_bytes(whole)
    with zipfile.ZipFile(path, "a") as archive:
        member = archive.getinfo("t.npy")
        member.file_size = member.compress_size = 2**31
        archive._didModify = True  # so that the directory is written again, with the lie
    with pytest.raises(FileError, match="changed by another program"):
        load(path)
