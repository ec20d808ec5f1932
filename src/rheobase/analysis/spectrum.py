"""The power spectrum of spike trains, computed from the spike times themselves."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import floor, pi
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.recording.spike_train import spike_times, spike_trains
from rheobase.recording.statistics import common_bounds, positive_time
from rheobase.units import FREQUENCY, Hz, Quantity, QuantityLike, to_engine

_MOST_FREQUENCIES = 5_000_000

# Gaussian gridding, Greengard and Lee (2004): twice oversampled, 14 grid points to either side
# give Fourier sums to about 1e-12 of the number of spikes.
_OVERSAMPLING = 2
_REACH = 14


@dataclass(frozen=True, eq=False)
class PowerSpectrum:
    """The power of spike trains over frequency.

    Parameters
    ----------
    frequency : Quantity in Hz, shape (frequencies,)
        The multiples of one over the duration of a segment, from the first on.
    power : Quantity in Hz, shape (frequencies,)
        Tends to the firing rate for a Poisson process, and for every process at high frequencies.
    segments : int
        How many stretches of train were averaged: the standard error of the power of a Poisson
        process is the power over the root of this.
    """

    frequency: Any
    power: Any
    segments: int


def power_spectrum(
    trains: Any, highest: QuantityLike = "500 Hz", segment: QuantityLike | None = None
) -> PowerSpectrum:
    """Return the power spectrum of a train, or the mean of the spectra of several.

    With the spike train as a sum of delta functions at t_j in a segment of duration T,
    ``S(f) = |sum_j exp(-2 pi i f t_j)|**2 / T`` at f = 1/T, 2/T, ... This convention is two-sided,
    in Hz (spikes squared a second), and a Poisson process of constant rate r has S(f) = r. At these
    frequencies the mean rate contributes nothing. No time grid is involved: the spectrum has no
    aliases and no upper limit but `highest`.

    The spectrum of one stretch does not get less noisy as it gets longer: average over many
    trains, or cut them into segments (Bartlett's method), at the price of the resolution.

    Parameters
    ----------
    trains : SpikeTrain or sequence of SpikeTrain
        Trains with equal bounds.
    highest : Quantity or str
        The largest frequency of interest.
    segment : Quantity or str, optional
        The duration of the segments that each train is cut into; what is left at its end is not
        used. If not given, each train is one segment.

    Returns
    -------
    PowerSpectrum

    Raises
    ------
    ParameterError
        If the trains have different bounds, the segment is longer than they are, or `highest` is
        below one over its duration.

    References
    ----------
    Bartlett (1963), J R Stat Soc B 25:264-296 (the spectrum of a point process).
    Greengard and Lee (2004), SIAM Rev 46:443-454 (the algorithm).

    Examples
    --------
    A clock at 40 Hz has all its power at the multiples of 40 Hz.

    >>> import numpy as np
    >>> from rheobase.analysis import power_spectrum
    >>> from rheobase.recording import SpikeTrain
    >>> from rheobase.units import ms
    >>> clock = SpikeTrain(np.arange(5.0, 100.0, 25.0) * ms, "0 ms", "100 ms")
    >>> spectrum = power_spectrum(clock, highest="50 Hz")
    >>> print(spectrum.frequency)
    [10.0 20.0 30.0 40.0 50.0] Hz
    >>> np.round(spectrum.power.m, 9) + 0.0
    array([  0.,   0.,   0., 160.,   0.])
    """
    trains = spike_trains(trains)
    start, stop = common_bounds(trains)
    length = stop - start if segment is None else positive_time(segment, "segment")
    pieces = floor((stop - start) / length * (1 + 1e-12)) if length > 0 else 0
    if pieces == 0:
        raise ParameterError(f"segment: {length:g} ms of trains of {stop - start:g} ms.")
    frequencies = _how_many(highest, length)
    power = np.zeros(frequencies)
    for train in trains:
        times = spike_times(train)
        edges = np.searchsorted(times, start + length * np.arange(pieces + 1), side="left")
        if start + length * pieces >= stop:
            edges[-1] = times.size
        for piece, (first, last) in enumerate(pairwise(edges)):
            phases = (times[first:last] - (start + length * piece)) / length
            power += np.abs(_fourier_sums(phases, frequencies)) ** 2
    segments = pieces * len(trains)
    hertz = 1e3 * np.arange(1, frequencies + 1) / length
    return PowerSpectrum(
        Quantity(hertz, Hz), Quantity(1e3 * power / (length * segments), Hz), segments
    )


def _how_many(highest: QuantityLike, length: float) -> int:
    limit = to_engine(highest, FREQUENCY, "highest")
    if np.ndim(limit) or not 0 < limit < np.inf:
        raise ParameterError(f"highest: expected one positive frequency, got {highest}.")
    frequencies = limit * length * (1 + 1e-12)
    if not 1 <= frequencies <= _MOST_FREQUENCIES:
        raise ParameterError(
            f"highest: segments of {length:g} ms resolve {1e3 / length:g} Hz to "
            f"{1e3 * _MOST_FREQUENCIES / length:g} Hz, got {highest}."
        )
    return floor(frequencies)


def _fourier_sums(phases: NDArray[np.float64], frequencies: int) -> NDArray[np.complex128]:
    """Return ``sum_j exp(-2 pi i k phases[j])`` for k from 1 to `frequencies`.

    A non-uniform fast Fourier transform: each spike is spread over the grid points around it as a
    narrow Gaussian, the grid is transformed, and the Gaussian is divided out again.
    """
    k = np.arange(1, frequencies + 1)
    if phases.size <= 2 * _REACH:  # few spikes: the sum itself is as fast
        sums = np.zeros(frequencies, dtype=np.complex128)
        for phase in phases:
            sums += np.exp(-2j * pi * phase * k)
        return sums
    if frequencies < 4 * _REACH:  # few frequencies: the Gaussian would be as wide as the grid
        return np.array([np.exp(-2j * pi * mode * phases).sum() for mode in k])
    modes = 2 * frequencies + 2
    grid = _OVERSAMPLING * modes
    # Greengard and Lee's tau, in units of the grid's circle of 2 pi
    tau = pi * _REACH / (modes**2 * _OVERSAMPLING * (_OVERSAMPLING - 0.5))
    nearest = np.floor(phases * grid).astype(np.int64)
    spread = np.zeros(grid)
    for shift in range(-_REACH + 1, _REACH + 1):
        distance = 2 * pi * (phases - (nearest + shift) / grid)
        weight = np.exp(-(distance**2) / (4 * tau))
        spread += np.bincount((nearest + shift) % grid, weights=weight, minlength=grid)
    sums = np.fft.rfft(spread)[1 : frequencies + 1]
    return sums * np.sqrt(pi / tau) * np.exp(tau * k**2) / grid
