"""What a process computes for the page of the network, which it keeps from call to call."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Mapping
from math import isfinite
from time import perf_counter
from typing import Any

from rheobase.errors import SimulationError
from rheobase.gallery import brunel, populations
from rheobase.laboratory.network.shown import WINDOW, stride
from rheobase.recording import NetworkRecording, joined

KEPT = 2_000.0  # ms of a recording: what the statistics are taken over
SHORTEST = 5  # ms that are computed without looking at the clock


class Running:
    """A network in time, with the recording of its last seconds.

    Parameters
    ----------
    arguments : mapping of str to Any
        Of `rheobase.gallery.brunel`.

    Attributes
    ----------
    stride : int
        Of how many neurons one is recorded.
    """

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        self.stride = step = stride(arguments["scale"])
        net = brunel(**arguments)
        exc, inh = populations(net).values()
        self._record = [exc[::step].spikes, inh[::step].spikes, exc.rate, inh.rate]
        self._simulation = net.simulation(threads=1)
        self._recordings: deque[NetworkRecording] = deque()

    def advance(self, until: float, seconds: float) -> NetworkRecording:
        """Go on until a time in ms that is to come, or for about as long as is given."""
        begun, duration = perf_counter(), SHORTEST
        made: list[NetworkRecording] = []
        while (left := until - self._simulation.t.m) > 0.5:
            duration = min(duration, round(left))
            made.append(self._simulation.advance(f"{duration} ms", self._record, every="1 ms"))
            spent = perf_counter() - begun
            if spent >= seconds:
                break
            speed = sum(each.duration.m for each in made) / spent
            duration = max(SHORTEST, round(0.5 * speed * (seconds - spent)))
        self._recordings.append(joined(made))
        while self._length() - self._recordings[0].duration.m >= KEPT:
            self._recordings.popleft()
        return self._recordings[-1]

    def recording(self) -> NetworkRecording:
        """Return what is kept."""
        return joined(list(self._recordings))

    def _length(self) -> float:
        return float(self._recordings[-1].stop.m - self._recordings[0].start.m)


def begin(kept: dict[Any, Any], name: Any, arguments: Mapping[str, Any]) -> None:
    """Build a network and keep it."""
    kept[name] = Running(arguments)


def advance(kept: dict[Any, Any], name: Any, until: float, seconds: float) -> dict[str, Any]:
    """Go on, and return what is new of the network, as far as it is in sight.

    Parameters
    ----------
    kept, name
        Where the network is.
    until : float
        How far, in ms.
    seconds : float
        How long it may compute, about.

    Returns
    -------
    dict
        ``t``, the time that it has reached; for each population the times of spikes and the rows
        of the neurons; ``rates``.

    Examples
    --------
    >>> from rheobase.laboratory.network.parameters import arguments
    >>> from rheobase.laboratory.network.simulate import advance, begin
    >>> kept = {}
    >>> begin(kept, 0, arguments({"scale": "0.08"}))
    >>> new = advance(kept, 0, 20.0, seconds=10.0)
    >>> sorted(new), new["t"]
    (['exc', 'inh', 'rates', 't'], 20.0)
    """
    running = _running(kept, name)
    recording = running.advance(until, seconds)
    stop = float(recording.stop.m)
    start = stop - WINDOW
    found: dict[str, Any] = {"t": stop}
    for population in recording:
        spikes = recording[population].spikes
        seen = spikes.times.m > start
        found[population] = {
            "t": spikes.times.m[seen],
            "row": spikes.neurons[seen] // running.stride,
        }
    t = recording["exc"].rate_t.m
    rates = {population: recording[population].rate.m_as("Hz") for population in recording}
    found["rates"] = {name: x[t > start] for name, x in {"t": t, **rates}.items()}
    return found


def statistics(kept: dict[Any, Any], name: Any) -> dict[str, str]:
    """Return the rates, how irregular and how synchronous the spikes are, and how fast it goes.

    Examples
    --------
    >>> from rheobase.laboratory.network.parameters import arguments
    >>> from rheobase.laboratory.network.simulate import advance, begin, statistics
    >>> kept = {}
    >>> begin(kept, 0, arguments({"scale": "0.08"}))
    >>> _ = advance(kept, 0, 100.0, seconds=10.0)
    >>> list(statistics(kept, 0))
    ['Rate, exc', 'Rate, inh', 'CV of ISI', 'Synchrony', 'Real-time factor']
    """
    # The page's own process, which imports this too, does without.
    from rheobase.analysis.network_statistics import mean_cv
    from rheobase.analysis.synchrony import synchrony

    recording = _running(kept, name).recording()
    spikes = recording["exc"].spikes
    rates = {
        f"Rate, {population}": f"{recording[population].rate.m_as('Hz').mean():.1f} Hz"
        for population in recording
    }
    return {
        **rates,
        "CV of ISI": _number(mean_cv(spikes)),
        "Synchrony": _number(synchrony(spikes)),
        "Real-time factor": f"{recording.real_time_factor:.2g}",
    }


def csv(kept: dict[Any, Any], name: Any) -> bytes:
    """Return the spikes in sight as a table: time, population, number of the neuron."""
    recording = _running(kept, name).recording()
    start = recording.stop.m - WINDOW
    found = []
    for population in recording:
        spikes = recording[population].spikes
        rows = zip(spikes.times.m.tolist(), spikes.neurons.tolist(), strict=True)
        found += [(time, population, neuron) for time, neuron in rows if time > start]
    lines = [f"{time:.10g},{population},{neuron}" for time, population, neuron in sorted(found)]
    return "\n".join(["t (ms),population,neuron", *lines, ""]).encode()


def figure(kept: dict[Any, Any], name: Any, kind: str) -> bytes:
    """Return a figure of what is in sight, as a file of the kind "png" or "svg"."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    from rheobase.plotting import style

    recording, file = _running(kept, name).recording(), io.BytesIO()
    start = max(recording.start.m, recording.stop.m - WINDOW)
    with style():
        upper, _ = recording.plot(start=f"{start!r} ms", bin="1 ms")
        upper.figure.savefig(file, format=kind)
    plt.close(upper.figure)
    return file.getvalue()


def _running(kept: dict[Any, Any], name: Any) -> Running:
    if name not in kept:
        raise SimulationError("The process with this network has died. Reset begins it again.")
    running: Running = kept[name]
    return running


def _number(value: float) -> str:
    return f"{value:.2f}" if isfinite(value) else "–"
