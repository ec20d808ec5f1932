"""The histogram of interspike intervals."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.recording.spike_train import spike_times, spike_trains
from rheobase.recording.statistics import positive_time
from rheobase.units import TIME, QuantityLike, from_engine

_MOST_BINS = 10_000_000
_BINS = 50  # about as many as a figure shows well


@dataclass(frozen=True, eq=False)
class IsiHistogram:
    """How often which interspike interval occurred.

    Parameters
    ----------
    counts : ndarray of int64, shape (bins,)
        The number of intervals in each bin.
    edges : Quantity in ms, shape (bins + 1,)
        Where the bins start and stop.
    """

    counts: NDArray[np.int64]
    edges: Any


def isi_histogram(trains: Any, width: QuantityLike | None = None) -> IsiHistogram:
    """Count the interspike intervals of one train or of several together.

    Bins start at zero and reach beyond the longest interval, so that none is left out. A bin holds
    ``edge <= interval < next edge``.

    Parameters
    ----------
    trains : SpikeTrain or sequence of SpikeTrain
        Intervals are taken within each train.
    width : Quantity or str, optional
        Of a bin. If not given, a round width (1, 2 or 5 times a power of ten, in ms) that makes at
        most 50 bins.

    Returns
    -------
    IsiHistogram
        One empty bin if there is no interval.

    Raises
    ------
    ParameterError
        If the width is not positive, or so small that there would be more than ten million bins.

    Examples
    --------
    >>> from rheobase.analysis import isi_histogram
    >>> from rheobase.recording import SpikeTrain
    >>> from rheobase.units import ms
    >>> histogram = isi_histogram(SpikeTrain([1.0, 5.0, 9.0, 20.0] * ms, "0 ms", "25 ms"), "5 ms")
    >>> histogram.counts
    array([2, 0, 1])
    >>> print(histogram.edges)
    [0.0 5.0 10.0 15.0] ms
    """
    intervals = np.concatenate([np.diff(spike_times(train)) for train in spike_trains(trains)])
    longest = float(intervals.max(initial=0.0))
    step = _round_width(longest) if width is None else positive_time(width, "width")
    if longest / step > _MOST_BINS:
        raise ParameterError(f"width: {step:g} ms is too short for intervals of {longest:g} ms.")
    bins = floor(longest / step) + 1
    edges = step * np.arange(bins + 1)
    if edges[-1] <= longest:  # the division was rounded down
        edges = step * np.arange(bins + 2)
    # as differences of sorted positions, because np.histogram closes the last bin on both sides
    counts = np.diff(np.searchsorted(np.sort(intervals), edges, side="left")).astype(np.int64)
    return IsiHistogram(counts, from_engine(edges, TIME))


def _round_width(longest: float) -> float:
    if longest < 1e-9:  # nothing, or rounding errors
        return 1.0
    wanted = longest / (_BINS - 1)  # one less: an interval of just fifty widths is in bin 51
    power = floor(log10(wanted))
    widths = (float(f"{step}e{power}") for step in (1, 2, 5, 10))
    return next((width for width in widths if width >= wanted), float(f"1e{power + 1}"))
