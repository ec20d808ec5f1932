"""Recordings of runs that followed each other, as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import NetworkError
from rheobase.recording.network_recording import NetworkRecording
from rheobase.recording.population_recording import PopulationRecording
from rheobase.recording.trace import Trace


def joined(recordings: Sequence[NetworkRecording]) -> NetworkRecording:
    """Return the recording that one run would have made of several that followed each other.

    Parameters
    ----------
    recordings : sequence of NetworkRecording
        Of one network, in the order of time, each from where the one before it stopped, with the
        same populations, neurons and variables recorded.

    Returns
    -------
    NetworkRecording
        From the start of the first to the end of the last. Its events and its wall time are sums.

    Raises
    ------
    NetworkError
        If there is none, or they do not follow each other or differ in what was recorded.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.recording.joining import joined
    >>> from rheobase.units import kHz, ms, mV
    >>> net = rb.Network(seed=1)
    >>> cells = net.population(rb.LIF(), 10, name="cells")
    >>> net.poisson(cells, rb.Delta(), rate=10*kHz, weight=0.5*mV)
    >>> parts = [net.run(50*ms, [cells.spikes]) for _ in range(4)]
    >>> whole = joined(parts)
    >>> print(whole.start, whole.stop, whole[cells].spikes.total == sum(
    ...     part[cells].spikes.total for part in parts))
    0.0 ms 200.0 ms True
    """
    if not recordings:
        raise NetworkError("recordings: expected one at least.")
    for before, after in zip(recordings, recordings[1:], strict=False):
        _check_pair(before, after)
    first, last = recordings[0], recordings[-1]
    return NetworkRecording(
        {name: _population([each[name] for each in recordings]) for name in first},
        start=first._start,
        stop=last._stop,
        provenance=first.provenance,
        interrupted_at=last._interrupted_at,
        events=sum(each.events for each in recordings),
        wall_time=sum(each._wall_time for each in recordings),
    )


def _check_pair(before: NetworkRecording, after: NetworkRecording) -> None:
    slack = 1e-9 * max(abs(before._stop), abs(after._stop))
    if abs(after._start - before._stop) > slack:
        raise NetworkError(
            f"recordings: expected each from where the one before it stopped; one ends at "
            f"{before._stop:g} ms, the next begins at {after._start:g} ms."
        )
    if dict(before.provenance) != dict(after.provenance):
        raise NetworkError(
            "recordings: expected those of one network; seed, step, threads or description differ."
        )
    for name in before:
        if _recorded(before[name]) != _recorded(after[name]):
            raise NetworkError(f"recordings: of '{name}', not the same was recorded each time.")


def _recorded(population: PopulationRecording) -> dict[str, Any]:
    """Return what was recorded of a population, and of which neurons."""
    return {
        what: None if what == "rate" else population.neurons_of(what).tolist()
        for what in population.observables
    }


def _population(parts: Sequence[PopulationRecording]) -> PopulationRecording:
    first = parts[0]
    flat = [part._flat_spikes() for part in parts]
    rates = [part._rate for part in parts if part._rate is not None]
    return PopulationRecording(
        first.name,
        first.size,
        first._start,
        parts[-1]._stop,
        *(None if column[0] is None else np.concatenate(column) for column in zip(*flat[:, :2])),
    )
