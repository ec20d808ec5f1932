"""Recordings of networks on disk: see `rheobase.archive` for what the files are like.

The arrays of population number k, in the order of the network, are ``k/spike_times``,
``k/spike_neurons``, ``k/recorded``, ``k/rate_t``, ``k/rate``, and of each variable ``k/v/t``,
``k/v/neurons`` and ``k/v/values``; the header says which there are. Numbers, because the name of a
population can be any text, and a member of an archive is named like a file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from rheobase.archive import Archive, entry, read_archive, write_archive
from rheobase.errors import FileError, ParameterError
from rheobase.recording.encoding import decode_dimension, encode_dimension
from rheobase.recording.network_recording import NetworkRecording
from rheobase.recording.population_recording import PopulationRecording
from rheobase.recording.trace import Trace

KIND = "rheobase network recording"
FORMAT = 1
"""Raised whenever an older Rheobase could no longer read what a newer one writes."""

_MOST_NEURONS = 2**31  # an array with a number for each neuron must not be a surprise


def save(recording: NetworkRecording, path: str | os.PathLike[str]) -> None:
    """Write a recording to one file, whole or not at all.

    Parameters
    ----------
    recording : NetworkRecording
    path : str or path
        A file that exists is replaced.

    Raises
    ------
    FileError
        If it cannot be written, or would be too large to be read back.
    """
    arrays: dict[str, NDArray[Any]] = {}
    populations = []
    for number, population in enumerate(recording._populations.values()):
        found = _arrays(population)
        arrays |= {f"{number}/{name}": array for name, array in found.items()}
        variables = {
            name: encode_dimension(trace.dimension) for name, trace in population._traces.items()
        }
        populations.append(
            {
                "name": population.name,
                "size": population.size,
                "spikes": "spike_times" in found,
                "selected": "recorded" in found,
                "rate": "rate" in found,
                "variables": variables,
            }
        )
    header = {
        "start": recording._start,
        "stop": recording._stop,
        "interrupted_at": recording._interrupted_at,
        "events": recording.events,
        "wall_time": recording._wall_time,
        "provenance": dict(recording.provenance),
        "populations": populations,
    }
    write_archive(Path(path), Archive(KIND, FORMAT, header, arrays))


def _arrays(population: PopulationRecording) -> dict[str, NDArray[Any]]:
    names = ("spike_times", "spike_neurons", "recorded", "rate_t", "rate")
    held = (*population._flat_spikes(), *(population._rate or (None, None)))
    found = {name: array for name, array in zip(names, held, strict=True) if array is not None}
    for name, trace in population._traces.items():
        found |= {
            f"{name}/t": trace.t,
            f"{name}/neurons": trace.neurons,
            f"{name}/values": trace.values,
        }
    return found


def load(path: str | os.PathLike[str]) -> NetworkRecording:
    """Read a recording that `save` wrote.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    NetworkRecording

    Raises
    ------
    FileError
        If the file cannot be read, is not a recording of a network, is truncated or damaged, or is
        of a newer format.
    """
    path = Path(path)
    archive = read_archive(path, KIND, FORMAT)
    try:
        return _recording(archive)
    except ParameterError as error:
        raise FileError(f"{path} is not a valid recording: {error}") from error


def _recording(archive: Archive) -> NetworkRecording:
    header = archive.header
    start, stop = entry(header, "start", float), entry(header, "stop", float)
    populations: dict[str, PopulationRecording] = {}
    for number, data in enumerate(entry(header, "populations", list)):
        part = _Part(archive, number, data)
        if part.name in populations:
            raise ParameterError(f"two populations are called {part.name[:60]!r}.")
        populations[part.name] = part.recording(start, stop)
    return NetworkRecording(
        populations,
        start,
        stop,
        provenance=entry(header, "provenance", dict),
        interrupted_at=entry(header, "interrupted_at", float, type(None)),
        events=entry(header, "events", int),
        wall_time=entry(header, "wall_time", float),
    )


class _Part:
    """What a file says of one population."""

    def __init__(self, archive: Archive, number: int, data: Any) -> None:
        self._archive, self._number, self._data = archive, number, data
        self.name: str = entry(data, "name", str)

    def recording(self, start: float, stop: float) -> PopulationRecording:
        size = entry(self._data, "size", int)
        if size > _MOST_NEURONS:
            raise ParameterError(f"{self.name[:60]!r}: more than {_MOST_NEURONS:,} neurons.")
        has_spikes, has_rate = (entry(self._data, name, bool) for name in ("spikes", "rate"))
        selected = entry(self._data, "selected", bool)
        variables = entry(self._data, "variables", dict)
        return PopulationRecording(
            self.name,
            size,
            start,
            stop,
            self._array("spike_times") if has_spikes else None,
            self._array("spike_neurons") if has_spikes else None,
            self._array("recorded") if has_spikes and selected else None,
            {name: self._trace(name, dimension) for name, dimension in variables.items()},
            (self._array("rate_t"), self._array("rate")) if has_rate else None,
        )

    def _trace(self, name: str, dimension: Any) -> Trace:
        t, neurons, values = (self._array(f"{name}/{k}") for k in ("t", "neurons", "values"))
        what = f"dimension of {name[:60]!r}"
        return Trace(t, neurons, values, decode_dimension(dimension, what))

    def _array(self, name: str) -> NDArray[Any]:
        member = f"{self._number}/{name}"
        if member not in self._archive.arrays:
            raise ParameterError(f"{member[:80]}.npy is missing.")
        return self._archive.arrays[member]
