from __future__ import annotations

import pytest

import rheobase.archive as archive
from rheobase.archive import Archive, write_archive
from rheobase.errors import FileError
from rheobase.recording import NetworkRecording, Recording, load


def test_either_kind(make_recording, make_network_recording, tmp_path):
    make_recording().save(tmp_path / "one")
    make_network_recording().save(tmp_path / "two")
    assert type(load(tmp_path / "one")) is Recording
    assert type(load(tmp_path / "two")) is NetworkRecording


@pytest.mark.parametrize("kind", ["rheobase snapshot", "", "x" * 1000])
def test_a_file_of_another_kind(tmp_path, kind):
    write_archive(tmp_path / "state.npz", Archive(kind, 1, {}, {}))
    message = rf"state\.npz is not a recording, but a '{kind[:60]}'\."
    with pytest.raises(FileError, match=message):
        load(tmp_path / "state.npz")


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04 and no more"])
def test_what_is_no_recording(tmp_path, data):
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(FileError, match=str(tmp_path / "file")):
        load(tmp_path / "file")
    with pytest.raises(FileError, match="cannot be read"):
        load(tmp_path / "nothing")
    with pytest.raises(FileError, match="cannot be read"):
        load(tmp_path)


def test_too_large(make_network_recording, tmp_path, monkeypatch):
    make_network_recording().save(tmp_path / "run.npz")
    monkeypatch.setattr(archive, "LARGEST_FILE", 100)
    with pytest.raises(FileError, match="is not read: it has"):
        load(tmp_path / "run.npz")
