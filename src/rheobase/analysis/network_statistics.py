"""Rate, irregularity and synchrony of every population of a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rheobase.analysis.synchrony import between, require_spikes, stretch, synchrony
from rheobase.circuit.arguments import whole_number
from rheobase.errors import ParameterError
from rheobase.recording import NetworkRecording, Spikes
from rheobase.recording.table import table_text
from rheobase.units import TIME, Hz, Quantity, QuantityLike, from_engine

FEWEST = 5
"""Spikes that a neuron needs for the irregularity of its intervals to count."""


@dataclass(frozen=True)
class PopulationStatistics:
    """How a population fires.

    Parameters
    ----------
    name : str
        Of the population.
    size : int
        The number of its neurons.
    rate : Quantity in Hz
        Spikes a neuron and time.
    cv : float
        The mean coefficient of variation of interspike intervals (see `mean_cv`).
    fano : float
        Of the spikes of up to 1,000 neurons together, in bins of 1 ms (see `synchrony`).
    """

    name: str
    size: int
    rate: Any
    cv: float
    fano: float


class NetworkStatistics(dict[str, PopulationStatistics]):
    """The `PopulationStatistics` of each population by its name; prints as a table."""

    def __repr__(self) -> str:
        heads = ("population", "size", "rate", "CV of intervals", "Fano factor (1 ms)")
        rows = [
            (each.name, f"{each.size:,}", f"{each.rate.m:.3f} Hz", f"{each.cv:.3f}",
             f"{each.fano:.3g}")
            for each in self.values()
        ]  # fmt: skip
        return table_text(heads, rows, (1, 2, 3, 4))

    __str__ = __repr__


def network_statistics(
    recording: NetworkRecording,
    start: QuantityLike | None = None,
    stop: QuantityLike | None = None,
) -> NetworkStatistics:
    """Return rate, irregularity and synchrony of each population whose spikes were recorded.

    Parameters
    ----------
    recording : NetworkRecording
    start, stop : Quantity or str, optional
        Between when; all that was recorded if not given. Spikes at `start` do not count, those at
        `stop` do.

    Returns
    -------
    NetworkStatistics
        A `PopulationStatistics` by the name of each population.

    Raises
    ------
    ParameterError
        If no spikes were recorded, or not between these times.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.analysis.network_statistics import network_statistics
    >>> from rheobase.recording import NetworkRecording, PopulationRecording
    >>> times, neurons = np.arange(1.0, 101.0), np.arange(100) % 10
    >>> exc = PopulationRecording("exc", 10, 0.0, 100.0, times, neurons)
    >>> network_statistics(NetworkRecording({"exc": exc}, 0.0, 100.0, provenance={}))
    population  size         rate  CV of intervals  Fano factor (1 ms)
    exc           10   100.000 Hz            0.000                   0
    """
    if not isinstance(recording, NetworkRecording):
        raise ParameterError(
            f"recording: expected what net.run(...) returns, got {str(recording)[:60]}."
        )
    bounds = stretch(recording, start, stop)
    found = NetworkStatistics()
    for name in recording.populations:
        population = recording[name]
        if "spikes" in population.observables:
            found[name] = _statistics(name, population.size, population.spikes, *bounds)
    if not found:
        raise ParameterError(
            "no spikes were recorded. To record them: net.run(..., record=[exc.spikes])."
        )
    return found


def mean_cv(
    spikes: Spikes,
    fewest: int = FEWEST,
    start: QuantityLike | None = None,
    stop: QuantityLike | None = None,
) -> float:
    """Return how irregularly the neurons of a population fire: the mean of their CVs.

    The standard deviation of the interspike intervals of a neuron (over their number, not one
    less) over their mean, averaged over the neurons that fire often enough for it.

    Parameters
    ----------
    spikes : Spikes
        Those of a population: ``recording[exc].spikes``.
    fewest : int
        Neurons with fewer spikes are left out; 3 at least.
    start, stop : Quantity or str, optional
        Between when; all that was recorded if not given. Spikes at `start` do not count, those at
        `stop` do.

    Returns
    -------
    float
        nan if no neuron has that many.

    Raises
    ------
    ParameterError
        If an argument is out of range.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.analysis.network_statistics import mean_cv
    >>> from rheobase.recording import Spikes
    >>> spikes = Spikes.in_time(np.array([1.0, 11.0, 41.0]), np.zeros(3, int), 1, stop=50.0)
    >>> mean_cv(spikes, fewest=3)
    0.5
    """
    require_spikes(spikes)
    fewest = whole_number(fewest, "fewest", least=3)
    times, neurons = between(spikes, *stretch(spikes, start, stop))
    order = np.argsort(neurons, kind="stable")
    times, neurons = times[order], neurons[order]
    same = neurons[1:] == neurons[:-1]
    intervals, whose = np.diff(times)[same], neurons[1:][same]
    count = np.bincount(whose, minlength=spikes.size)
    safe = np.maximum(count, 1)
    mean = np.bincount(whose, intervals, spikes.size) / safe
    enough = (count >= fewest - 1) & (mean > 0)
    variance = np.bincount(whose, (intervals - mean[whose]) ** 2, spikes.size) / safe
    cvs = np.sqrt(variance[enough]) / mean[enough]
    return float(cvs.mean()) if cvs.size else float("nan")


def _statistics(
    name: str, size: int, spikes: Spikes, start: float, stop: float
) -> PopulationStatistics:
    a, b = from_engine(start, TIME), from_engine(stop, TIME)
    times, _ = between(spikes, start, stop)
    rate = 1e3 * times.size / (len(spikes) * (stop - start)) if len(spikes) else float("nan")
    return PopulationStatistics(
        name,
        size,
        Quantity(rate, Hz),
        mean_cv(spikes, start=a, stop=b),
        synchrony(spikes, start=a, stop=b) if stop - start >= 1.0 else float("nan"),
    )
