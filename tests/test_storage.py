import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from rheobase import storage
from rheobase.errors import FileError
from rheobase.storage import cache_directory, write_atomically

posix = pytest.mark.skipif(not hasattr(os, "getuid"), reason="owners and modes are POSIX's")


@pytest.fixture(autouse=True)
def _fresh():
    """Let every test see the warning that a process sees once."""
    storage._warn_once.cache_clear()
    yield
    storage._warn_once.cache_clear()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_variable_names_the_directory(tmp_path, monkeypatch):
    monkeypatch.setenv("RHEOBASE_CACHE", str(tmp_path / "a" / "b"))
    assert cache_directory() == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").is_dir()


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="XDG is for the others")
def test_xdg_then_home(tmp_path, monkeypatch):
    monkeypatch.delenv("RHEOBASE_CACHE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_directory() == tmp_path / "xdg" / "rheobase"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")
    assert cache_directory() == tmp_path / "home" / ".cache" / "rheobase"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_directory() == tmp_path / "home" / ".cache" / "rheobase"


@posix
def test_only_the_owner_may_enter(tmp_path, monkeypatch):
    monkeypatch.setenv("RHEOBASE_CACHE", str(tmp_path / "cache"))
    assert mode(cache_directory()) == 0o700


@posix
def test_a_directory_open_to_others_is_closed(tmp_path, monkeypatch):
    path = tmp_path / "cache"
    path.mkdir()
    path.chmod(0o777)
    monkeypatch.setenv("RHEOBASE_CACHE", str(path))
    assert cache_directory() == path
    assert mode(path) == 0o755


def assert_falls_back(path: Path, reason: str) -> None:
    with pytest.warns(RuntimeWarning, match=reason):
        directory = cache_directory()
    assert directory != path
    assert directory.is_dir()
    assert cache_directory() == directory  # and no second warning, which would be an error
    if hasattr(os, "getuid"):
        assert mode(directory) == 0o700


@posix
def test_a_directory_of_another_user_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "cache"
    path.mkdir()
    monkeypatch.setenv("RHEOBASE_CACHE", str(path))
    me = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: me + 1)
    assert_falls_back(path, "it belongs to another user")


@posix
def test_a_link_to_a_directory_of_another_user_is_refused(tmp_path, monkeypatch):
    target, link = tmp_path / "target", tmp_path / "link"
    target.mkdir()
    link.symlink_to(target)
    monkeypatch.setenv("RHEOBASE_CACHE", str(link))
    assert cache_directory() == link
    real = os.stat

    def foreign(path, **options):
        info = real(path, **options)
        if Path(path) != link or options.get("follow_symlinks") is False:
            return info
        fields = list(info)
        fields[stat.ST_UID] += 1
        return os.stat_result(fields)

    monkeypatch.setattr(storage.os, "stat", foreign)
    with pytest.warns(RuntimeWarning, match="another user"):
        assert cache_directory() != link


@posix
def test_a_directory_that_others_have_used_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "cache"
    path.mkdir()
    (path / "planted").touch()
    path.chmod(0o777)
    monkeypatch.setenv("RHEOBASE_CACHE", str(path))

    class Entry:
        def stat(self, follow_symlinks):
            return os.stat_result((0, 0, 0, 0, os.getuid() + 1, 0, 0, 0, 0, 0))

    class Entries(list):
        __enter__ = lambda self: self  # noqa: E731
        __exit__ = lambda self, *error: None  # noqa: E731

    monkeypatch.setattr(storage.os, "scandir", lambda path: Entries([Entry()]))
    assert_falls_back(path, "other users can write there, and have")
    assert mode(path) == 0o777


def test_a_file_in_its_place(tmp_path, monkeypatch):
    path = tmp_path / "cache"
    path.write_text("a file")
    monkeypatch.setenv("RHEOBASE_CACHE", str(path))
    assert_falls_back(path, "Set RHEOBASE_CACHE to a directory")


def test_a_directory_that_cannot_be_written(tmp_path, monkeypatch):
    monkeypatch.setenv("RHEOBASE_CACHE", str(tmp_path))
    monkeypatch.setattr(storage.os, "access", lambda path, mode: False)  # root may write anywhere
    assert_falls_back(tmp_path, "it cannot be written")


def test_a_temporary_directory_that_was_cleaned_away_is_made_again(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("RHEOBASE_CACHE", str(tmp_path / "file"))
    with pytest.warns(RuntimeWarning):
        first = cache_directory()
    first.rmdir()
    first.write_text("taken by somebody else")
    second = cache_directory()
    assert second != first
    assert second.is_dir()
    first.unlink()


def test_the_temporary_directory_lives_as_long_as_the_process(tmp_path):
    (tmp_path / "file").touch()
    program = (
        "import warnings; warnings.simplefilter('ignore')\n"
        "from rheobase.storage import cache_directory\n"
        "path = cache_directory(); (path / 'kernel').touch(); print(path)"
    )
    environment = {**os.environ, "RHEOBASE_CACHE": str(tmp_path / "file" / "below")}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert not Path(done.stdout.strip()).exists()


def test_it_replaces_a_file(tmp_path):
    path = tmp_path / "file"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["file"]


@posix
def test_a_file_has_the_mode_that_the_user_wants(tmp_path):
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "file", b"")
    finally:
        os.umask(before)
    assert mode(tmp_path / "file") == 0o640


def test_a_missing_directory(tmp_path):
    with pytest.raises(FileError, match=r"nowhere.file cannot be written: No such file"):
        write_atomically(tmp_path / "nowhere" / "file", b"")


def test_a_directory_in_the_place_of_the_file(tmp_path):
    (tmp_path / "file").mkdir()
    with pytest.raises(FileError, match="file cannot be written: "):
        write_atomically(tmp_path / "file", b"")
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_nothing_is_left_when_it_fails(tmp_path, monkeypatch, failure):
    path = tmp_path / "file"
    write_atomically(path, b"old")

    def fail(*arguments):
        raise failure

    monkeypatch.setattr(storage.os, "replace", fail)
    expected = FileError if isinstance(failure, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        write_atomically(path, b"new")
    assert os.listdir(tmp_path) == ["file"]
    assert path.read_bytes() == b"old"


def test_a_function_may_write_piece_by_piece(tmp_path):
    def write(file):
        file.write(b"a header")
        file.seek(0)
        file.write(b"A")

    write_atomically(tmp_path / "file", write)
    assert (tmp_path / "file").read_bytes() == b"A header"
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize(
    ("failure", "raised"),
    [
        (OSError(28, "No space left on device"), FileError),
        (ValueError("no such column"), ValueError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_nothing_is_left_of_what_was_half_written(tmp_path, failure, raised):
    path = tmp_path / "file"
    write_atomically(path, b"old")

    def write(file):
        file.write(b"new, but")
        file.flush()
        raise failure

    with pytest.raises(raised):
        write_atomically(path, write)
    assert os.listdir(tmp_path) == ["file"]
    assert path.read_bytes() == b"old"


def test_many_writers_leave_one_whole_file(tmp_path):
    path = tmp_path / "file"
    contents = [bytes([k]) * 100_000 for k in range(8)]
    threads = [
        threading.Thread(target=lambda data=data: [write_atomically(path, data) for _ in range(5)])
        for data in contents
    ]
    for thread in threads:
        thread.start()
    for _ in range(50):
        if path.exists():
            assert path.read_bytes() in contents
    for thread in threads:
        thread.join()
    assert path.read_bytes() in contents
    assert os.listdir(tmp_path) == ["file"]
