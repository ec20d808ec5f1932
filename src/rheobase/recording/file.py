"""Recordings of neurons on disk: see `rheobase.archive` for what the files are like.

The arrays are ``t``, ``spike_times``, ``spike_offsets``, ``traces/v`` of each variable, and
``threshold`` where there is one; the header says what was run.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rheobase.archive import Archive, entry, read_archive, write_archive
from rheobase.errors import FileError, ParameterError, UnitError
from rheobase.recording.encoding import decode_dimension, encode_dimension
from rheobase.recording.provenance import Provenance

if TYPE_CHECKING:
    from rheobase.recording.recording import Recording

KIND = "rheobase recording"
FORMAT = 1
"""Raised whenever an older Rheobase could no longer read what a newer one writes."""


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
        If it cannot be written, or would be too large to be read back.
    """
    arrays = {
        "t": recording._t,
        "spike_times": recording.spikes._times,
        "spike_offsets": recording.spikes._offsets,
        **{f"traces/{name}": trace for name, trace in recording._traces.items()},
    }
    if recording._threshold is not None:
        arrays["threshold"] = np.asarray(recording._threshold, dtype=np.float64)
    header = {
        "duration": float(recording.duration.m),
        "scalar": recording.scalar,
        "variables": {
            name: encode_dimension(recording.dimensions[name]) for name in recording.variables
        },
        "provenance": recording.provenance.to_dict(),
    }
    write_archive(Path(path), Archive(KIND, FORMAT, header, arrays))


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
        If the file cannot be read, is not a recording of neurons, is truncated or damaged, or is
        of a newer format.
    """
    path = Path(path)
    archive = read_archive(path, KIND, FORMAT)
    try:
        return _recording(archive)
    except (ParameterError, UnitError, ValueError) as error:  # ValueError: pint, of odd units
        raise FileError(f"{path} is not a valid recording: {error}") from error


def _recording(archive: Archive) -> Recording:
    from rheobase.recording.recording import Recording

    header = archive.header
    variables = entry(header, "variables", dict)
    if not all(name.isidentifier() for name in variables):
        raise ParameterError("its variables are not a mapping of names.")
    threshold = archive.arrays.get("threshold")
    if threshold is not None and threshold.dtype != np.float64:
        raise ParameterError(f"threshold: expected float64, got {threshold.dtype}.")
    return Recording(
        t=_array(archive, "t"),
        traces={name: _array(archive, f"traces/{name}") for name in variables},
        dimensions={
            name: decode_dimension(data, f"dimension of {name[:60]!r}")
            for name, data in variables.items()
        },
        spike_times=_array(archive, "spike_times"),
        spike_offsets=_array(archive, "spike_offsets"),
        duration=entry(header, "duration", float),
        scalar=entry(header, "scalar", bool),
        provenance=Provenance.from_dict(entry(header, "provenance", dict)),
        threshold=threshold,
    )


def _array(archive: Archive, name: str) -> NDArray[Any]:
    if name not in archive.arrays:
        raise ParameterError(f"{name[:80]}.npy is missing.")
    return archive.arrays[name]
