"""Where files go, and how they get there whole.

Kernels are kept as machine code in `cache_directory` and loaded back by later processes. Whoever
can write there can run code as this user, so the directory must be this user's alone.
"""

from __future__ import annotations

import os
import stat
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

from rheobase.errors import FileError

_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def cache_directory() -> Path:
    """Return the directory for files that can be made again, creating it if need be.

    It is ``$RHEOBASE_CACHE`` if that is set, else ``rheobase`` in the user's cache directory
    (``$XDG_CACHE_HOME`` or ``~/.cache``, ``~/Library/Caches`` on macOS, ``%LOCALAPPDATA%`` on
    Windows). Only its owner can write there. If that cannot be had (a read-only disk, a
    directory of somebody else), a warning says why, once, and the process gets a private
    temporary directory that is removed when it ends.

    Returns
    -------
    Path
        An existing, writable, absolute directory.

    Raises
    ------
    FileError
        If not even a temporary directory can be made.

    Examples
    --------
    >>> from rheobase.storage import cache_directory
    >>> cache_directory().is_dir()
    True
    """
    path = _user_directory()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        problem = _problem(path)
    except OSError as error:
        problem = error.strerror or str(error)
    return path if problem is None else _temporary_directory(path, problem)


def _user_directory() -> Path:
    given = os.environ.get("RHEOBASE_CACHE")
    if given:
        return Path(os.path.abspath(os.path.expanduser(given)))
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        base = local if local else os.path.expanduser(r"~\AppData\Local")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        if not os.path.isabs(base):  # the XDG specification: ignore a relative one
            base = os.path.expanduser("~/.cache")
    return Path(os.path.abspath(base)) / "rheobase"


def _problem(path: Path) -> str | None:
    """Say why a directory must not be used, or return None."""
    if not path.is_dir():
        return "it is not a directory"
    if hasattr(os, "getuid"):  # elsewhere the user's own profile directory is private already
        user = os.getuid()
        # The link and what it points to: either owner could swap the contents.
        if os.lstat(path).st_uid != user or os.stat(path).st_uid != user:
            return "it belongs to another user"
        mode = stat.S_IMODE(os.stat(path).st_mode)
        if mode & _WRITABLE_BY_OTHERS:
            with os.scandir(path) as entries:
                if any(entry.stat(follow_symlinks=False).st_uid != user for entry in entries):
                    return "other users can write there, and have"
            os.chmod(path, mode & ~_WRITABLE_BY_OTHERS)
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        return "it cannot be written"
    return None


@cache
def _process_directory() -> tuple[Path, tuple[int, int, int]]:
    """Make the temporary directory of this process; return it and what tells it from others."""
    import atexit
    import shutil
    import tempfile

    try:
        path = tempfile.mkdtemp(prefix="rheobase-")
    except OSError as error:
        reason = error.strerror or error
        raise FileError(f"no temporary directory can be made: {reason}.") from error
    maker = os.getpid()

    def remove() -> None:
        if os.getpid() == maker:  # a forked child shares the directory; it is not its to remove
            shutil.rmtree(path, ignore_errors=True)

    atexit.register(remove)
    return Path(path), _identity(Path(path))


def _identity(path: Path) -> tuple[int, int, int]:
    found = os.lstat(path)
    return found.st_dev, found.st_ino, found.st_uid


@cache
def _warn_once(message: str) -> None:
    warnings.warn(message, RuntimeWarning, stacklevel=4)


def _temporary_directory(path: Path, problem: str) -> Path:
    _warn_once(
        f"The cache directory {path} is not used: {problem}. Kernels are compiled again in each "
        "process. Set RHEOBASE_CACHE to a directory that only you can write."
    )
    directory, identity = _process_directory()
    # A session may outlive the cleaners of /tmp, and somebody else may then take the name.
    if not directory.is_dir() or _identity(directory) != identity:
        _process_directory.cache_clear()
        directory, _ = _process_directory()
    return directory


def write_atomically(path: Path, content: bytes | Callable[[BinaryIO], object]) -> None:
    """Write a file whole or not at all, however many processes write it at once.

    Parameters
    ----------
    path : Path
        Where. An existing file is replaced; its directory must exist.
    content : bytes or callable
        What; or, for what is better not held in memory at once, a function that writes it to the
        open file that it is given.

    Raises
    ------
    FileError
        If it cannot be written. Whenever anything is raised, also by `content`, an existing file
        is as it was, and nothing else is left.

    Examples
    --------
    >>> from rheobase.storage import cache_directory, write_atomically
    >>> path = cache_directory() / "example.txt"
    >>> write_atomically(path, b"whole")
    >>> path.read_bytes()
    b'whole'
    >>> write_atomically(path, lambda file: file.writelines([b"piece ", b"by piece"]))
    >>> path.read_bytes()
    b'piece by piece'
    >>> path.unlink()
    """
    path = Path(path)
    # In the same directory, so that the rename cannot cross file systems; a name of its own, so
    # that writers never share it.
    temporary = path.with_name(f".{os.urandom(8).hex()}.tmp")
    try:
        with open(temporary, "xb") as file:
            if callable(content):
                content(file)
            else:
                file.write(content)
        os.replace(temporary, path)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError):
            reason = error.strerror or error
            raise FileError(f"{path} cannot be written: {reason}.") from error
        raise
