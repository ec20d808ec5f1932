"""Recordings of runs that followed each other, as one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import NetworkError
from rheobase.recording.network_recording import NetworkRecording
from rheobase.recording.population_recording import PopulationRecording
from rheobase.recording.trace import Trace

_SLACK = 1e-9  # relative: times are multiples of a step, rounded


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
    >>> import numpy as np
    >>> from rheobase.recording import NetworkRecording, PopulationRecording, joined
    >>> def run(start, stop, times):
    ...     exc = PopulationRecording("exc", 2, start, stop, np.array(times), np.array([0, 1]))
    ...     return NetworkRecording({"exc": exc}, start, stop, provenance={"seed": 1})
    >>> whole = joined([run(0.0, 50.0, [10.0, 20.0]), run(50.0, 100.0, [60.0, 80.0])])
    >>> print(whole.stop, whole["exc"].spikes[1].times)
    100.0 ms [20.0 80.0] ms
    """
    if not recordings:
        raise NetworkError("recordings: expected one at least.")
    for before, after in pairwise(recordings):
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
    if abs(after._start - before._stop) > _SLACK * abs(after._start):
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
    first, last = parts[0], parts[-1]
    times, neurons, recorded = zip(*(part._flat_spikes() for part in parts), strict=True)
    return PopulationRecording(
        first.name,
        first.size,
        first._start,
        last._stop,
        None if times[0] is None else np.concatenate(times),
        None if neurons[0] is None else np.concatenate(neurons),
        recorded[0],
        {name: _trace([part._traces[name] for part in parts]) for name in first._traces},
        None if first._rate is None else _rate(parts),
    )


def _trace(parts: Sequence[Trace]) -> Trace:
    """Return a trace without the samples that are both the last of a run and the first of a run."""
    new = [slice(None), *(slice(int(_meet(a, b)), None) for a, b in pairwise(parts))]
    return Trace(
        np.concatenate([part.t[k] for part, k in zip(parts, new, strict=True)]),
        parts[0].neurons,
        np.concatenate([part.values[:, k] for part, k in zip(parts, new, strict=True)], axis=1),
        parts[0].dimension,
    )


def _meet(before: Trace, after: Trace) -> bool:
    if not before.t.size or not after.t.size:
        return False
    return bool(after.t[0] - before.t[-1] <= _SLACK * abs(after.t[0]))


def _rate(parts: Sequence[PopulationRecording]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rates = []
    for part in parts:
        assert part._rate is not None
        t, rate = part._rate
        bins = 2 * (t[0] - part._start) * t.size if t.size else 0.0  # how long they are together
        if abs(part._start + bins - part._stop) > _SLACK * abs(part._stop):
            raise NetworkError(
                f"recordings: the last bin of the rate of '{part.name}' does not end with its run, "
                f"at {part._stop:g} ms."
            )
        rates.append((t, rate))
    centres, values = zip(*rates, strict=True)
    return np.concatenate(centres), np.concatenate(values)
