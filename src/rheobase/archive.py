"""Arrays with a header in one file, nothing in it that could be executed.

A ZIP of ``header.json``, which lists the arrays, and one NumPy ``.npy`` member an array, all of
them stored as they are. ``numpy.load`` opens it too. The same content gives the same bytes.

A file may come from a stranger. Nothing is unpickled; members must be stored uncompressed, so that
what is read is never larger than the file; and every claim in it is checked before it is used.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import FileError, ParameterError
from rheobase.storage import write_atomically

LARGEST_FILE = 16 * 2**30
"""In bytes. Reading takes about that much memory, so that a file has to say how much it may be."""

_LARGEST_HEADER = 64 * 2**20
_HEADER = "header.json"
_TYPES = tuple(np.dtype(code) for code in ("<f8", "<f4", "<i8", "<i4", "<u4"))


@dataclass(frozen=True, eq=False)
class Archive:
    """What is in a file.

    Parameters
    ----------
    kind : str
        What it is, such as ``"rheobase snapshot"``.
    format : int
        Of this kind: raised whenever an older Rheobase could not read what a newer one writes.
    header : mapping
        What JSON can hold, under other names than ``kind``, ``format`` and ``arrays``. A read one
        may come from a stranger: see `entry`.
    arrays : mapping of str to ndarray
        Of 4 or 8 byte floats or integers. Read ones are read-only.

    Examples
    --------
    >>> import numpy as np
    >>> from pathlib import Path
    >>> from rheobase.archive import Archive, read_archive, write_archive
    >>> write_archive(Path("numbers.npz"), Archive("numbers", 1, {"n": 3}, {"a": np.arange(3)}))
    >>> archive = read_archive(Path("numbers.npz"), "numbers", 1)
    >>> archive.header["n"], archive.arrays["a"]
    (3, array([0, 1, 2]))
    """

    kind: str
    format: int
    header: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]


def write_archive(path: Path, archive: Archive) -> None:
    """Write a file, whole or not at all.

    Parameters
    ----------
    path : Path
        A file that exists is replaced.
    archive : Archive

    Raises
    ------
    FileError
        If it cannot be written, or would be larger than `LARGEST_FILE`.
    """
    if not path.name:
        raise FileError(f"{path} cannot be written: it is not the name of a file.")
    own = {"kind": archive.kind, "format": archive.format, "arrays": list(archive.arrays)}
    header = own | dict(archive.header)
    text = json.dumps(header, indent=1, allow_nan=False).encode()
    if len(text) > _LARGEST_HEADER:
        raise FileError(
            f"{path} is not written: its {_HEADER} takes {len(text) / 2**20:.0f} MiB, and at most "
            f"{_LARGEST_HEADER / 2**20:g} MiB can be read back."
        )
    size = sum(array.nbytes for array in archive.arrays.values())
    if size > LARGEST_FILE - _LARGEST_HEADER:
        raise FileError(
            f"{path} is not written: it takes {size / 2**30:.1f} GiB, and at most "
            f"{LARGEST_FILE / 2**30:g} GiB can be read back."
        )
    write_atomically(path, lambda file: _pack(file, text, archive.arrays))


def _pack(file: BinaryIO, header: bytes, arrays: Mapping[str, NDArray[Any]]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        # A ZipInfo of our own has a fixed date, so that the bytes depend on the content alone.
        archive.writestr(zipfile.ZipInfo(_HEADER), header)
        for name, array in arrays.items():
            dtype = array.dtype.newbyteorder("<")
            if dtype not in _TYPES:
                raise TypeError(f"{name}: arrays of {dtype} are not stored")
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
                contiguous = np.ascontiguousarray(array, dtype=dtype).reshape(array.shape)
                np.lib.format.write_array(member, contiguous, version=(1, 0), allow_pickle=False)


def read_kind(path: Path) -> str:
    """Return what a file says that it is; `read_archive` tells whether that is so.

    Parameters
    ----------
    path : Path

    Returns
    -------
    str

    Raises
    ------
    FileError
        If it cannot be read, or is not a file that `write_archive` wrote.

    Examples
    --------
    >>> from pathlib import Path
    >>> from rheobase.archive import Archive, read_kind, write_archive
    >>> write_archive(Path("empty.npz"), Archive("nothing", 1, {}, {}))
    >>> read_kind(Path("empty.npz"))
    'nothing'
    """
    what = "rheobase file"
    with _opened(path, what) as archive:
        return _header(path, archive, what)["kind"]


def read_archive(path: Path, kind: str, newest: int) -> Archive:
    """Read a file that `write_archive` wrote.

    Parameters
    ----------
    path : Path
    kind : str
        What it must be.
    newest : int
        The newest format of this kind that is known here.

    Returns
    -------
    Archive

    Raises
    ------
    FileError
        If it cannot be read, is of another kind, is truncated or damaged, is of a newer format, or
        is larger than `LARGEST_FILE`.
    """
    with _opened(path, kind) as archive:
        header = _header(path, archive, kind)
        found = header.pop("kind")
        if found != kind:
            raise FileError(f"{path} is not a {kind}, but a {found[:60]!r}.")
        number = header.pop("format", None)
        _check_format(path, kind, number, newest)  # before arrays that may have changed with it
        names = _names(path, archive, header.pop("arrays", None))
        arrays = {name: _array(path, archive, f"{name}.npy") for name in names}
    return Archive(kind, number, header, arrays)


def entry(data: Any, name: str, *kinds: type) -> Any:
    """Return an entry of a header, or of a mapping in it, which must be of one of some kinds.

    Parameters
    ----------
    data : mapping
        Whatever was in the file.
    name : str
    *kinds : type
        What JSON can hold. A truth value is not an int here.

    Returns
    -------
    object
        Of one of these kinds.

    Raises
    ------
    ParameterError
        If `data` is no mapping, has no such entry, or one of another kind.

    Examples
    --------
    >>> from rheobase.archive import entry
    >>> entry({"start": 0.0}, "start", float)
    0.0
    >>> entry({"start": "now"}, "start", float)
    Traceback (most recent call last):
        ...
    rheobase.errors.ParameterError: start: expected float, got str.
    """
    if not isinstance(data, dict) or name not in data:
        raise ParameterError(f"{name!r} is missing in its header.")
    value = data[name]
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        wanted = " or ".join(kind.__name__ for kind in kinds)
        raise ParameterError(f"{name}: expected {wanted}, got {type(value).__name__}.")
    return value


@contextmanager
def _opened(path: Path, what: str) -> Iterator[zipfile.ZipFile]:
    """Open a file to be read; whatever goes wrong inside is a `FileError`."""
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > LARGEST_FILE:
                raise FileError(
                    f"{path} is not read: it has {size / 2**30:.1f} GiB, "
                    f"and a {what} has at most {LARGEST_FILE / 2**30:g} GiB."
                )
            if file.read(4) != b"PK\x03\x04":
                raise FileError(f"{path} is not a {what}.")
            with zipfile.ZipFile(file) as archive:
                _check_members(path, archive, size, what)
                yield archive
    except OSError as error:
        reason = error.strerror or error
        raise FileError(f"{path} cannot be read: {reason}.") from error
    # whatever the zipfile module raises on what it cannot read
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise FileError(f"{path} is truncated or damaged: {error}.") from error


def _check_format(path: Path, kind: str, number: Any, newest: int) -> None:
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise FileError(f"{path} is not a valid {kind}: its format is no number.")
    if number > newest:
        raise FileError(
            f"{path} was written by a newer Rheobase: it has format {str(number)[:20]}, and this "
            f"version reads up to {newest}. Upgrade with: pip install --upgrade rheobase"
        )


def _check_members(path: Path, archive: zipfile.ZipFile, size: int, what: str) -> None:
    """Refuse archives that would unpack to more than they are, before anything is unpacked."""
    members = archive.infolist()
    names = {member.filename for member in members}
    stored = all(
        member.compress_type == zipfile.ZIP_STORED
        and member.compress_size == member.file_size
        and not member.flag_bits & 1  # encrypted
        for member in members
    )
    if not stored or len(names) != len(members) or sum(m.file_size for m in members) > size:
        raise FileError(f"{path} is not a {what}, or was changed by another program.")


def _header(path: Path, archive: zipfile.ZipFile, what: str) -> dict[str, Any]:
    """Return the header, which is a mapping and says of what kind the file is."""
    if _HEADER not in archive.namelist():
        raise FileError(f"{path} is not a {what}: it has no {_HEADER}.")
    if archive.getinfo(_HEADER).file_size > _LARGEST_HEADER:
        raise FileError(
            f"{path} is not read: its {_HEADER} has more than {_LARGEST_HEADER / 2**20:g} MiB."
        )
    try:
        header = json.loads(archive.read(_HEADER))
    except (ValueError, RecursionError) as error:
        raise FileError(f"{path} is damaged: {_HEADER} cannot be read ({error}).") from error
    if not isinstance(header, dict) or not isinstance(header.get("kind"), str):
        raise FileError(f"{path} is not a {what}: {_HEADER} does not say so.")
    return header


def _names(path: Path, archive: zipfile.ZipFile, names: Any) -> list[str]:
    """Return the names of the arrays, if all are there: a ZIP's directory has no checksum."""
    members = [f"{name}.npy" for name in names] if isinstance(names, list) else []
    if sorted(archive.namelist()) != sorted([_HEADER, *members]):
        raise FileError(f"{path} is damaged: it does not have the arrays that it lists.")
    return [member.removesuffix(".npy") for member in members]


def _array(path: Path, archive: zipfile.ZipFile, member: str) -> NDArray[Any]:
    """Return one array, a read-only view of the member's bytes.

    `numpy.load` would allocate what the member claims to hold before it looks whether it does.
    """
    data = archive.read(member)
    stream = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(stream)
        if version != (1, 0):
            raise ValueError(f"version {version}")
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
    except Exception as error:  # NumPy's parser lets out whatever Python's tokenizer raises
        reason = str(error)[:80]
        raise FileError(f"{path} is damaged: {member} has no array header ({reason}).") from error
    start = stream.tell()
    claimed = dtype.itemsize
    for length in shape:  # Python's integers: no product overflows
        claimed *= int(length)
    bad = dtype not in _TYPES or fortran or min(shape, default=0) < 0
    if bad or claimed != len(data) - start:
        raise FileError(
            f"{path} is damaged: {member} does not hold {len(data) - start} bytes of numbers."
        )
    return np.frombuffer(data, dtype=dtype, offset=start).reshape(shape)
