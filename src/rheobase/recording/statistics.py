"""Statistics of spike trains: intervals, how irregular they are, how variable the counts are.

Each is a function of its argument alone. A statistic of too few spikes to be defined is nan, never
zero: zero would claim that the train is perfectly regular.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.recording.spike_train import SpikeTrain, spike_times, spike_trains
from rheobase.units import TIME, QuantityLike, from_engine, to_engine

DEFAULT_WINDOW = "100 ms"
"""The window of `SpikeTrain.fano`: long beside an interval, short beside a slow change of rate."""

# More windows than this are a slip of a unit, and would fill the memory before anyone notices.
_MOST_WINDOWS = 100_000_000


def isi(train: SpikeTrain | QuantityLike) -> Any:
    """Return the interspike intervals.

    Parameters
    ----------
    train : SpikeTrain or Quantity, shape (count,)
        A train or its sorted times.

    Returns
    -------
    Quantity in ms, shape (count - 1,)
        Empty for less than two spikes.

    Examples
    --------
    >>> from rheobase.recording.statistics import isi
    >>> from rheobase.units import ms
    >>> print(isi([10.0, 30.0, 35.0] * ms))
    [20.0 5.0] ms
    """
    return from_engine(np.diff(spike_times(train)), TIME)


def cv(train: SpikeTrain | QuantityLike) -> float:
    """Return the coefficient of variation of the interspike intervals.

    The standard deviation of the intervals (over their number, not one less) over their mean: 0
    for a clock, 1 for a Poisson process of constant rate. It also grows with slow changes of the
    rate; `lv` does not.

    Parameters
    ----------
    train : SpikeTrain or Quantity, shape (count,)
        A train or its sorted times.

    Returns
    -------
    float
        nan for less than three spikes, or if all of them coincide.

    References
    ----------
    Softky and Koch (1993), J Neurosci 13:334-350.

    Examples
    --------
    >>> from rheobase.recording.statistics import cv
    >>> from rheobase.units import ms
    >>> cv([0.0, 10.0, 40.0] * ms)
    0.5
    """
    intervals = np.diff(spike_times(train))
    if intervals.size < 2 or not intervals.any():
        return float("nan")
    return float(intervals.std() / intervals.mean())


def lv(train: SpikeTrain | QuantityLike) -> float:
    """Return the local variation of the interspike intervals.

    ``3/(n - 1) * sum(((I[k] - I[k+1]) / (I[k] + I[k+1]))**2)`` over the n intervals: 0 for a
    clock, 1 for a Poisson process, and, since it compares neighbours only, little moved by slow
    changes of the rate. Two neighbouring intervals that are both zero count as equal.

    Parameters
    ----------
    train : SpikeTrain or Quantity, shape (count,)
        A train or its sorted times.

    Returns
    -------
    float
        Between 0 and 3; nan for less than three spikes.

    References
    ----------
    Shinomoto, Shima and Tanji (2003), Neural Comput 15:2823-2842.

    Examples
    --------
    >>> from rheobase.recording.statistics import lv
    >>> from rheobase.units import ms
    >>> lv([0.0, 10.0, 40.0] * ms)
    0.75
    """
    intervals = np.diff(spike_times(train))
    if intervals.size < 2:
        return float("nan")
    difference = intervals[1:] - intervals[:-1]
    total = intervals[1:] + intervals[:-1]
    ratio = np.divide(difference, total, out=np.zeros_like(total), where=total > 0)
    return float(3.0 * np.mean(ratio**2))


def fano_factor(trains: Any, window: QuantityLike = DEFAULT_WINDOW) -> float:
    """Return the Fano factor of the spike counts: their variance over their mean.

    Counts are taken in windows that follow each other from the start of the train; what is left
    at its end, shorter than a window, is not used. The variance is the unbiased one (over the
    number of counts less one): with it the expectation for a Poisson process is exactly 1, however
    few windows there are.

    * Of one train: variance and mean over its windows.
    * Of several trains, as trials of one experiment: variance and mean over the trials, window by
      window, and then the sum of the variances over the sum of the means, so that a rate that
      follows the stimulus does not count as variability.

    Parameters
    ----------
    trains : SpikeTrain or sequence of SpikeTrain
        One train, or trials with equal bounds.
    window : Quantity or str
        How long to count.

    Returns
    -------
    float
        nan if there are no spikes or less than two counts to compare.

    Raises
    ------
    ParameterError
        If the window is not positive, or the trials have different bounds.

    References
    ----------
    Nawrot, Boucsein, Rodriguez Molina, Riehle, Aertsen and Rotter (2008), J Neurosci Methods
    169:374-390.

    Examples
    --------
    >>> from rheobase.recording import SpikeTrain
    >>> from rheobase.recording.statistics import fano_factor
    >>> from rheobase.units import ms
    >>> train = SpikeTrain([5.0, 12.0, 15.0, 18.0] * ms, 0 * ms, 20 * ms)
    >>> fano_factor(train, 10 * ms)     # counts 1 and 3: variance 2, mean 2
    1.0
    """
    several = not isinstance(trains, SpikeTrain)
    counts, _ = counts_in_windows(trains, window)
    samples = counts if several else counts.T  # what varies lies along axis 0
    if samples.shape[0] < 2 or not samples.any():
        return float("nan")
    return float(samples.var(axis=0, ddof=1).sum() / samples.mean(axis=0).sum())


def counts_in_windows(trains: Any, window: QuantityLike) -> tuple[NDArray[np.int64], Any]:
    """Count spikes in windows that follow each other from the start.

    A window holds ``start <= time < stop``; the last one also holds its stop if the train ends
    there. What is left at the end, shorter than a window, is not used.

    Parameters
    ----------
    trains : SpikeTrain or sequence of SpikeTrain
        One train, or several with equal bounds.
    window : Quantity or str
        How long a window is.

    Returns
    -------
    counts : ndarray of int64, shape (trains, windows)
    edges : Quantity in ms, shape (windows + 1,)

    Raises
    ------
    ParameterError
        If the window is not positive, or the trains have different bounds.

    Examples
    --------
    >>> from rheobase.recording import SpikeTrain
    >>> from rheobase.recording.statistics import counts_in_windows
    >>> from rheobase.units import ms
    >>> train = SpikeTrain([5.0, 12.0, 15.0, 18.0] * ms, 0 * ms, 25 * ms)
    >>> counts, edges = counts_in_windows(train, 10 * ms)
    >>> counts
    array([[1, 3]])
    >>> print(edges)
    [0.0 10.0 20.0] ms
    """
    trains = spike_trains(trains)
    start, stop = common_bounds(trains)
    width = positive_time(window, "window")
    number = (stop - start) / width
    if number > _MOST_WINDOWS:
        raise ParameterError(f"window: {width:g} ms is too short for {stop - start:g} ms.")
    windows = int(number * (1 + 1e-12))  # 0.3 / 0.1 is 2.9999999999999996
    edges = start + width * np.arange(windows + 1)
    if abs(edges[-1] - stop) <= 1e-9 * width:
        edges[-1] = stop
    counts = np.empty((len(trains), windows), dtype=np.int64)
    for row, train in zip(counts, trains, strict=True):
        times = spike_times(train)
        below = np.searchsorted(times, edges, side="left")
        if edges[-1] == stop:
            below[-1] = times.size
        row[:] = np.diff(below)
    return counts, from_engine(edges, TIME)


def common_bounds(trains: list[SpikeTrain]) -> tuple[float, float]:
    """Return start and stop in ms of trains that have to share them.

    Parameters
    ----------
    trains : list of SpikeTrain

    Returns
    -------
    tuple of float

    Raises
    ------
    ParameterError
        If two trains have different bounds.
    """
    bounds = (trains[0]._start, trains[0]._stop)
    for number, train in enumerate(trains):
        if (train._start, train._stop) != bounds:
            raise ParameterError(
                "spike trains: expected the same bounds for all, "
                f"got {bounds[0]:g} to {bounds[1]:g} ms for train 0 "
                f"and {train._start:g} to {train._stop:g} ms for train {number}. "
                "Cut them to a common stretch: train[a:b]."
            )
    return bounds


def positive_time(value: QuantityLike, what: str) -> float:
    """Return a time in ms that has to be positive and finite.

    Parameters
    ----------
    value : Quantity or str
    what : str
        What it is, for the error message.

    Returns
    -------
    float

    Raises
    ------
    UnitError
        If it is not a time.
    ParameterError
        If it is not one positive, finite value.

    Examples
    --------
    >>> from rheobase.recording.statistics import positive_time
    >>> positive_time("2 s", "window")
    2000.0
    """
    time = to_engine(value, TIME, what)
    if np.ndim(time) or not 0 < time < np.inf:
        raise ParameterError(f"{what}: expected one positive time, got {value}.")
    return float(time)
