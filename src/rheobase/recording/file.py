"""Recordings on disk: one file, nothing in it that could be executed.

A ZIP archive of ``recording.json`` (what was run, what the arrays are) and one NumPy ``.npy``
member an array, all stored as they are. ``numpy.load`` opens it too, so that a recording can be
read where there is no Rheobase. The same recording gives the same bytes.

A file may come from a stranger. Nothing is unpickled; members must be stored uncompressed, so that
what is read is never larger than the file; and every claim in it is checked before it is used.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import FileError, ParameterError, UnitError
from rheobase.recording.encoding import decode_dimension, encode_dimension
from rheobase.recording.provenance import Provenance
from rheobase.storage import write_atomically

if TYPE_CHECKING:
    from rheobase.recording.recording import Recording

FORMAT = 1
"""Raised whenever an older Rheobase could no longer read what a newer one writes."""

LARGEST_FILE = 16 * 2**30
"""In bytes. Reading takes about that much memory, so that a file has to say how much it may be."""

_LARGEST_HEADER = 64 * 2**20
_KIND = "rheobase recording"
_HEADER = "recording.json"
_HEADER_KEYS = {"kind", "format", "duration", "scalar", "variables", "provenance"}
_FLOAT, _INT = np.dtype("<f8"), np.dtype("<i8")


def save(recording: Recording, path: str | os.PathLike[str]) -> None:
    """Write a recording to one file, whole or not at all.

    Parameters
    ----------
    recording : Recording
    path : str or path
        Customarily ends in ``.npz``. A file that exists is replaced.

    Raises
    ------
    FileError
        If it cannot be written, or would be larger than `LARGEST_FILE`.
    """
    path = Path(path)
    if not path.name:
        raise FileError(f"{path} cannot be written: it is not the name of a file.")
    arrays = {
        "t": recording._t,
        "spike_times": recording.spikes._times,
        "spike_offsets": recording.spikes._offsets,
        **{f"traces/{name}": trace for name, trace in recording._traces.items()},
    }
    if recording._threshold is not None:
        arrays["threshold"] = np.asarray(recording._threshold, dtype=np.float64)
    size = sum(array.nbytes for array in arrays.values())
    if size > LARGEST_FILE - _LARGEST_HEADER:
        raise FileError(
            f"{path} is not written: the recording takes {size / 2**30:.1f} GiB, and at most "
            f"{LARGEST_FILE / 2**30:g} GiB can be read back. Record less, or with a longer dt."
        )
    header = {
        "kind": _KIND,
        "format": FORMAT,
        "duration": float(recording.duration.m),
        "scalar": recording.scalar,
        "variables": {
            name: encode_dimension(recording.dimensions[name]) for name in recording.variables
        },
        "provenance": recording.provenance.to_dict(),
    }
    write_atomically(path, _archive(json.dumps(header, indent=1, allow_nan=False), arrays))


def _archive(header: str, arrays: dict[str, NDArray[Any]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        # A ZipInfo of our own has a fixed date, so that the bytes depend on the recording alone.
        archive.writestr(zipfile.ZipInfo(_HEADER), header.encode())
        for name, array in arrays.items():
            dtype = _INT if array.dtype.kind == "i" else _FLOAT
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
                contiguous = np.ascontiguousarray(array, dtype=dtype).reshape(array.shape)
                np.lib.format.write_array(member, contiguous, version=(1, 0), allow_pickle=False)
    return buffer.getvalue()


def load(path: str | os.PathLike[str]) -> Recording:
    """Read a recording that `save` wrote.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    Recording
        With traces, spikes and provenance. The objects that were run are not in the file: `model`
        and `stimulus` are None.

    Raises
    ------
    FileError
        If the file cannot be read, is not a recording, is truncated or damaged, is of a newer
        format, or is larger than `LARGEST_FILE`.
    """
    path = Path(path)
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > LARGEST_FILE:
                raise FileError(
                    f"{path} is not read: it has {size / 2**30:.1f} GiB, "
                    f"and a recording has at most {LARGEST_FILE / 2**30:g} GiB."
                )
            if file.read(4) != b"PK\x03\x04":
                raise FileError(f"{path} is not a Rheobase recording.")
            return _read(path, file, size)
    except OSError as error:
        reason = error.strerror or error
        raise FileError(f"{path} cannot be read: {reason}.") from error


def _read(path: Path, file: Any, size: int) -> Recording:
    from rheobase.recording.recording import Recording

    try:
        with zipfile.ZipFile(file) as archive:
            _check_members(path, archive, size)
            if _HEADER not in archive.namelist():
                raise FileError(f"{path} is not a Rheobase recording: it has no {_HEADER}.")
            header = _header(path, archive)
            members = {name: _array(path, archive, name) for name in _names(header, archive)}
    # whatever the zipfile module raises on what it cannot read
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise FileError(f"{path} is truncated or damaged: {error}.") from error
    try:
        return Recording(
            t=members["t"],
            traces={name: members[f"traces/{name}"] for name in header["variables"]},
            dimensions={
                name: decode_dimension(data, f"dimension of {name[:60]!r}")
                for name, data in header["variables"].items()
            },
            spike_times=members["spike_times"],
            spike_offsets=members["spike_offsets"],
            duration=header["duration"],
            scalar=header["scalar"],
            provenance=Provenance.from_dict(header["provenance"]),
            threshold=members.get("threshold"),
        )
    except (ParameterError, UnitError, ValueError) as error:  # ValueError: pint, of odd units
        raise FileError(f"{path} is not a valid recording: {error}") from error


def _check_members(path: Path, archive: zipfile.ZipFile, size: int) -> None:
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
        raise FileError(f"{path} is not a Rheobase recording, or was changed by another program.")


def _header(path: Path, archive: zipfile.ZipFile) -> dict[str, Any]:
    if archive.getinfo(_HEADER).file_size > _LARGEST_HEADER:
        raise FileError(
            f"{path} is not read: its {_HEADER} has more than {_LARGEST_HEADER / 2**20:g} MiB."
        )
    text = archive.read(_HEADER)
    try:
        header = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileError(f"{path} is damaged: {_HEADER} cannot be read ({error}).") from error
    if not isinstance(header, dict) or header.get("kind") != _KIND:
        raise FileError(f"{path} is not a Rheobase recording: {_HEADER} does not say so.")
    number = header.get("format")
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise FileError(f"{path} is not a valid recording: its format is no number.")
    if number > FORMAT:
        raise FileError(
            f"{path} was written by a newer Rheobase: it has format {str(number)[:20]}, and this "
            f"version reads up to {FORMAT}. Upgrade with: pip install --upgrade rheobase"
        )
    _check_header(path, header)
    return header


def _check_header(path: Path, header: dict[str, Any]) -> None:
    variables, duration = header.get("variables"), header.get("duration")
    problem = None
    if set(header) != _HEADER_KEYS:
        odd = ", ".join(sorted(name[:60] for name in set(header) ^ _HEADER_KEYS)[:5])
        problem = f"missing or unknown in {_HEADER}: {odd}"
    elif not isinstance(variables, dict) or not all(name.isidentifier() for name in variables):
        problem = "its variables are not a mapping of names"
    elif not isinstance(duration, float) or not 0 <= duration < np.inf:
        problem = "its duration is not a finite time"
    elif not isinstance(header["scalar"], bool):
        problem = "scalar is neither true nor false"
    if problem:
        raise FileError(f"{path} is not a valid recording: {problem}.")


def _names(header: dict[str, Any], archive: zipfile.ZipFile) -> list[str]:
    names = ["t", "spike_times", "spike_offsets"]
    names += [f"traces/{name}" for name in header["variables"]]
    return names + (["threshold"] if "threshold.npy" in archive.namelist() else [])


def _array(path: Path, archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    """Return one array, a read-only view of the member's bytes.

    `numpy.load` would allocate what the member claims to hold before it looks whether it does.
    """
    member = f"{name}.npy"
    if member not in archive.namelist():
        raise FileError(f"{path} is not a valid recording: {member} is missing.")
    data = archive.read(member)
    stream = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(stream)
        if version != (1, 0):
            raise ValueError(f"version {version}")
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
    except (ValueError, TypeError, EOFError) as error:
        raise FileError(f"{path} is damaged: {member} has no array header ({error}).") from error
    expected = _INT if name == "spike_offsets" else _FLOAT
    start = stream.tell()
    claimed = dtype.itemsize
    for length in shape:  # Python's integers: no product overflows
        claimed *= int(length)
    if dtype != expected or fortran or min(shape, default=0) < 0 or claimed != len(data) - start:
        raise FileError(
            f"{path} is not a valid recording: {member} does not hold {len(data) - start} bytes "
            f"of {expected}."
        )
    return np.frombuffer(data, dtype=expected, offset=start).reshape(shape)
