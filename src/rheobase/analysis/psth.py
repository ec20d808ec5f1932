"""The peristimulus time histogram."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.recording.statistics import counts_in_windows, positive_time
from rheobase.units import TIME, Hz, Quantity, QuantityLike, from_engine


@dataclass(frozen=True, eq=False)
class Psth:
    """The firing rate over time, averaged over trials.

    Parameters
    ----------
    time : Quantity in ms, shape (bins,)
        The middle of each bin.
    rate : Quantity in Hz, shape (bins,)
        Spikes over trials and bin width; smoothed if that was asked for.
    counts : ndarray of int64, shape (bins,)
        Spikes of all trials together, never smoothed.
    edges : Quantity in ms, shape (bins + 1,)
        Where the bins start and stop.
    """

    time: Any
    rate: Any
    counts: NDArray[np.int64]
    edges: Any


def psth(trains: Any, width: QuantityLike = "5 ms", sigma: QuantityLike | None = None) -> Psth:
    """Return the peristimulus time histogram of trials of one experiment.

    Also the population rate, if the trains are those of a population: ``psth(recording.spikes)``.

    Parameters
    ----------
    trains : SpikeTrain or sequence of SpikeTrain
        One train a trial, all with the same bounds.
    width : Quantity or str
        Of a bin. What is left at the end of the trials, shorter than a bin, is not used.
    sigma : Quantity or str, optional
        Standard deviation of a Gaussian that the rate is smoothed with, as long as a bin or
        longer. At the ends the rate is continued by its mirror image, which keeps a constant rate
        constant and the number of spikes what it was.

    Returns
    -------
    Psth

    Raises
    ------
    ParameterError
        If the trials have different bounds or are shorter than a bin, or if `width` or `sigma` is
        not positive.

    References
    ----------
    Gerstein and Kiang (1960), Biophys J 1:15-28.

    Examples
    --------
    >>> from rheobase.analysis import psth
    >>> from rheobase.recording import SpikeTrain
    >>> from rheobase.units import ms
    >>> trials = [SpikeTrain([3.0, 14.0] * ms, "0 ms", "20 ms"),
    ...           SpikeTrain([16.0] * ms, "0 ms", "20 ms")]
    >>> print(psth(trials, width="10 ms").rate)
    [50.0 100.0] Hz
    """
    bin_width = positive_time(width, "width")
    counts, edges = counts_in_windows(trains, width)
    trials, bins = counts.shape
    if bins == 0:
        raise ParameterError(f"width: {bin_width:g} ms is longer than the trials.")
    total = counts.sum(axis=0)
    rate = 1e3 * total / (trials * bin_width)
    if sigma is not None:
        rate = _smooth(rate, positive_time(sigma, "sigma"), bin_width)
    middle = 0.5 * (edges.m[1:] + edges.m[:-1])
    return Psth(from_engine(middle, TIME), Quantity(rate, Hz), total, edges)


def _smooth(rate: NDArray[np.float64], sigma: float, width: float) -> NDArray[np.float64]:
    from scipy.ndimage import gaussian_filter1d

    if sigma < width:
        raise ParameterError(
            f"sigma: {sigma:g} ms is shorter than a bin of {width:g} ms, which cannot show it."
        )
    if sigma > rate.size * width:
        raise ParameterError(
            f"sigma: {sigma:g} ms is longer than the trials, {rate.size * width:g} ms."
        )
    return gaussian_filter1d(rate, sigma / width, mode="reflect", truncate=6.0)
