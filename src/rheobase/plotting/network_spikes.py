"""Which spikes of a network to draw, and its rates, as plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.units import FREQUENCY, TIME, to_engine

MOST_ROWS = 5_000  # neurons; more than a page of print has dots across
MOST_DOTS = 50_000  # more of them are a grey in which nothing can be told apart

_MOST_BINS = 500


class Held(NamedTuple):
    """What is known of one population: its recording, and the spikes and rates in that."""

    name: str
    size: int
    spikes: Any  # Spikes or None
    rate: tuple[NDArray[np.float64], NDArray[np.float64]] | None  # centres in ms, rates in kHz


class Band(NamedTuple):
    """The rows of one population: how many, and the spikes in them, time in ms and row."""

    rows: int
    times: NDArray[np.float64]
    row: NDArray[np.int64]


def read_populations(recording: Any) -> list[Held]:
    """Return the populations of which spikes or rates were recorded.

    Raises
    ------
    ParameterError
        If this is not a recording of a network, or no spikes were recorded.
    """
    if not all(hasattr(recording, name) for name in ("populations", "start", "stop")):
        raise ParameterError(
            f"recording: expected what Network.run returns, got {type(recording).__name__}."
        )
    found = []
    for name in recording.populations:
        population = recording[name]
        known = population.observables
        spikes = population.spikes if "spikes" in known else None
        rate = None
        if "rate" in known:
            rate = (
                np.asarray(to_engine(population.rate_t, TIME)),
                np.asarray(to_engine(population.rate, FREQUENCY)),
            )
        if spikes is not None or rate is not None:
            found.append(Held(name, population.size, spikes, rate))
    if not any(each.spikes is not None for each in found):
        raise ParameterError(
            "recording: no spikes were recorded. Record those of the populations to draw: "
            "net.run(..., record=[exc.spikes])."
        )
    return found


def rows_of(sizes: Sequence[int], spikes: int, neurons: int | None) -> list[int]:
    """Return how many neurons of each population to draw: the same part of each.

    Parameters
    ----------
    sizes : sequence of int
        How many neurons of each there are to draw.
    spikes : int
        How many spikes all of them have.
    neurons : int or None
        How many to draw in all; None: as many as can be told apart.

    Returns
    -------
    list of int
        At least one of each.

    Examples
    --------
    >>> from rheobase.plotting.network_spikes import rows_of
    >>> rows_of([8000, 2000], spikes=5_000, neurons=None)
    [4000, 1000]
    >>> rows_of([8000, 2000], spikes=400_000, neurons=None)
    [1000, 250]
    """
    total = sum(sizes)
    if neurons is None:
        neurons = min(MOST_ROWS, int(total * MOST_DOTS / max(spikes, 1)))
    part = min(1.0, neurons / total)
    return [min(size, max(1, round(part * size))) for size in sizes]


def band(spikes: Any, rows: int, start: float, stop: float) -> Band:
    """Return the spikes of some neurons of a population, taken evenly from it.

    Parameters
    ----------
    spikes : Spikes
    rows : int
        How many neurons.
    start, stop : float
        Between when, in ms.
    """
    times, neurons = np.asarray(to_engine(spikes.times, TIME)), spikes.neurons
    first, last = _between(times, start, stop)
    times, neurons = times[first:last], neurons[first:last]
    recorded = spikes.recorded
    drawn = recorded[((np.arange(rows) + 0.5) * recorded.size / rows).astype(np.int64)]
    if rows < recorded.size:
        listed = np.zeros(spikes.size, dtype=bool)
        listed[drawn] = True
        kept = listed[neurons]
        times, neurons = times[kept], neurons[kept]
    return Band(rows, times, np.searchsorted(drawn, neurons))


def count_between(spikes: Any, start: float, stop: float) -> int:
    """Return how many spikes there are from start to stop, in ms."""
    first, last = _between(np.asarray(to_engine(spikes.times, TIME)), start, stop)
    return last - first


def _between(times: NDArray[np.float64], start: float, stop: float) -> tuple[int, int]:
    """Return where sorted times from start to stop begin and end."""
    first = np.searchsorted(times, start, side="left")
    return int(first), int(np.searchsorted(times, stop, side="right"))


def usual_bin(duration: float) -> float:
    """Return the width of bins for rates, in ms: 5 ms, or more if there would be too many.

    Examples
    --------
    >>> from rheobase.plotting.network_spikes import usual_bin
    >>> usual_bin(1_000.0), usual_bin(10_000.0)
    (5.0, 20.0)
    """
    width = 5.0
    for factor in cycle((2.0, 2.0, 2.5)):  # 5, 10, 20, 50, 100, ...
        if duration <= _MOST_BINS * width:
            return width
        width *= factor
    raise AssertionError


def rate_in_bins(
    held: Held, start: float, stop: float, width: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the edges of bins in ms, and the spikes a neuron and second in each.

    From the spikes of all neurons, if those were recorded, else from the recorded rate, which
    cannot be had in bins narrower than its own, else from the spikes of some neurons.

    Parameters
    ----------
    held : Held
    start, stop, width : float
        In ms.

    Returns
    -------
    edges : ndarray of float64, shape (bins + 1,)
    rate : ndarray of float64, shape (bins,)
        In Hz.
    """
    spikes = held.spikes
    if spikes is None or (held.rate is not None and len(spikes) < held.size):
        assert held.rate is not None
        return _rebinned(*held.rate, start, stop, width)
    times = np.asarray(to_engine(spikes.times, TIME))
    edges = _edges(start, stop, width)
    # a network stamps a spike with the end of its step: one at an edge, whatever the rounding,
    # belongs to the bin before
    below = np.searchsorted(times, edges + 1e-6 * width, side="right")
    observed = len(spikes) * np.diff(edges)
    nothing = np.zeros(observed.size)  # where no time has passed, or nobody was watched
    return edges, np.divide(1e3 * np.diff(below), observed, out=nothing, where=observed > 0)


def _edges(start: float, stop: float, width: float) -> NDArray[np.float64]:
    """Return edges from start to stop, with a last bin of half to one and a half widths."""
    bins = max(1, round((stop - start) / width))
    edges = start + width * np.arange(bins + 1, dtype=np.float64)
    edges[-1] = stop
    return edges


def _rebinned(
    t: NDArray[np.float64], rate: NDArray[np.float64], start: float, stop: float, width: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    first, last = _between(t, start, stop)
    t, rate = t[first:last], rate[first:last]
    if t.size < 2:  # one bin does not say how wide it is
        return np.array([start, stop])[: t.size + 1], 1e3 * rate
    own = float(t[-1] - t[0]) / (t.size - 1)
    several = min(t.size, max(1, round(width / own)))
    bins = t.size // several  # whole ones only
    edges = float(t[0]) + own * (several * np.arange(bins + 1, dtype=np.float64) - 0.5)
    return edges, 1e3 / several * rate[: bins * several].reshape(bins, several).sum(
        axis=1, dtype=np.float64
    )
