"""Arrays with a header in one file, nothing in it that could be executed.

A ZIP archive of ``header.json`` and one NumPy ``.npy`` member an array, all stored as they are.
``numpy.load`` opens it too. The same content gives the same bytes.

A file may come from a stranger. Nothing is unpickled; members must be stored uncompressed, so that
what is read is never larger than the file; and every claim in it is checked before it is used.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import FileError
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
        What JSON can hold.
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
    size = sum(array.nbytes for array in archive.arrays.values())
    if size > LARGEST_FILE - _LARGEST_HEADER:
        raise FileError(
            f"{path} is not written: it takes {size / 2**30:.1f} GiB, and at most "
            f"{LARGEST_FILE / 2**30:g} GiB can be read back."
        )
    header = {"kind": archive.kind, "format": archive.format, **archive.header}
    write_atomically(path, _packed(json.dumps(header, indent=1, allow_nan=False), archive.arrays))


def _packed(header: str, arrays: Mapping[str, NDArray[Any]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        # A ZipInfo of our own has a fixed date, so that the bytes depend on the content alone.
        archive.writestr(zipfile.ZipInfo(_HEADER), header.encode())
        for name, array in arrays.items():
            dtype = array.dtype.newbyteorder("<")
            if dtype not in _TYPES:
                raise TypeError(f"{name}: arrays of {dtype} are not stored")
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
                contiguous = np.ascontiguousarray(array, dtype=dtype).reshape(array.shape)
                np.lib.format.write_array(member, contiguous, version=(1, 0), allow_pickle=False)
    return buffer.getvalue()


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
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > LARGEST_FILE:
                raise FileError(
                    f"{path} is not read: it has {size / 2**30:.1f} GiB, "
                    f"and a {kind} has at most {LARGEST_FILE / 2**30:g} GiB."
                )
            if file.read(4) != b"PK\x03\x04":
                raise FileError(f"{path} is not a {kind}.")
            return _read(path, file, size, kind, newest)
    except OSError as error:
        reason = error.strerror or error
        raise FileError(f"{path} cannot be read: {reason}.") from error


def _read(path: Path, file: Any, size: int, kind: str, newest: int) -> Archive:
    try:
        with zipfile.ZipFile(file) as archive:
            _check_members(path, archive, size, kind)
            if _HEADER not in archive.namelist():
                raise FileError(f"{path} is not a {kind}: it has no {_HEADER}.")
            header = _header(path, archive, kind)
            arrays = {
                name.removesuffix(".npy"): _array(path, archive, name)
                for name in archive.namelist()
                if name.endswith(".npy")
            }
    # whatever the zipfile module raises on what it cannot read
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise FileError(f"{path} is truncated or damaged: {error}.") from error
    number = header.pop("format", None)
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise FileError(f"{path} is not a valid {kind}: its format is no number.")
    if number > newest:
        raise FileError(
            f"{path} was written by a newer Rheobase: it has format {str(number)[:20]}, and this "
            f"version reads up to {newest}. Upgrade with: pip install --upgrade rheobase"
        )
    del header["kind"]
    return Archive(kind, number, header, arrays)


def _check_members(path: Path, archive: zipfile.ZipFile, size: int, kind: str) -> None:
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
        raise FileError(f"{path} is not a {kind}, or was changed by another program.")


def _header(path: Path, archive: zipfile.ZipFile, kind: str) -> dict[str, Any]:
    if archive.getinfo(_HEADER).file_size > _LARGEST_HEADER:
        raise FileError(
            f"{path} is not read: its {_HEADER} has more than {_LARGEST_HEADER / 2**20:g} MiB."
        )
    try:
        header = json.loads(archive.read(_HEADER))
    except (ValueError, RecursionError) as error:
        raise FileError(f"{path} is damaged: {_HEADER} cannot be read ({error}).") from error
    if not isinstance(header, dict) or header.get("kind") != kind:
        raise FileError(f"{path} is not a {kind}: {_HEADER} does not say so.")
    return header


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
    except (ValueError, TypeError, EOFError) as error:
        raise FileError(f"{path} is damaged: {member} has no array header ({error}).") from error
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
