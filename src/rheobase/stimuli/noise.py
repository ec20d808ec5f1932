"""Noisy currents that are the same for every run with the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, exp, expm1, sqrt
from operator import index
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.errors import ParameterError
from rheobase.stimuli.arguments import Sizes, current, duration, end_after, instant, lengths
from rheobase.stimuli.base import Stimulus
from rheobase.stimuli.piecewise import Piecewise
from rheobase.stimuli.room import require_pieces
from rheobase.stimuli.text import call, milliseconds, nanoamperes
from rheobase.units import QuantityLike

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, repr=False)
class Noise(Stimulus):
    """See `noise`."""

    sigma: NDArray[np.float64]
    tau: float | None
    mean: NDArray[np.float64]
    dt: float
    start: float
    stop: float | None
    seed: int
    n: int | None

    def _sizes(self) -> Sizes:
        return [*lengths(sigma=self.sigma, mean=self.mean), ("n", self.n)]

    def _window(self, start: float, stop: float) -> Piecewise:
        off = np.zeros((1, 1, 1))
        end = stop if self.stop is None else min(stop, self.stop)
        if end <= max(start, self.start):
            return Piecewise(np.array([start]), off)
        whole = self._samples(start, end)
        if start < self.start:
            whole = Piecewise(np.array([start]), off).joined(whole)
        if self.stop is not None and self.stop < stop:
            whole = whole.joined(Piecewise(np.array([self.stop]), off))
        return whole.restricted(start, stop)

    def _samples(self, start: float, stop: float) -> Piecewise:
        """Return the noise from the sample at or before `start` until `stop`, as if never off."""
        rows = self.size or 1
        first = max(0, int((start - self.start) // self.dt))
        last = max(first + 1, ceil((stop - self.start) / self.dt))
        require_pieces(rows, last + 1, 1 if self.tau is None else 2, "noise")
        values = np.empty((rows, last + 1))
        for row in range(rows):
            # The samples before the first are drawn too: a generator counts, it does not jump.
            normal(self.seed, row, values[row])
            if self.tau is not None:
                correlate(values[row], self.dt / self.tau)
        values *= np.reshape(self.sigma, (-1, 1))
        values += np.reshape(self.mean, (-1, 1))
        times = self.start + self.dt * np.arange(first, last, dtype=np.float64)
        left, right = values[:, first:-1], values[:, first + 1 :]
        if self.tau is None:
            return Piecewise(times, left[:, :, np.newaxis])
        lines = np.empty((rows, last - first, 2))
        lines[:, :, 0] = left
        np.subtract(right, left, out=lines[:, :, 1])
        lines[:, :, 1] /= self.dt
        return Piecewise(times, lines)

    def __repr__(self) -> str:
        return call(
            "noise",
            nanoamperes(self.sigma),
            tau=milliseconds(self.tau),
            mean=nanoamperes(self.mean) if self.mean.any() else None,
            dt=milliseconds(self.dt),
            start=milliseconds(self.start) if self.start else None,
            stop=milliseconds(self.stop),
            seed=str(self.seed),
            n=None if self.n is None else str(self.n),
        )


def normal(seed: int, neuron: int, numbers: NDArray[np.float64]) -> None:
    """Fill an array with independent standard normal numbers; a longer one goes on the same way.

    They come from a Philox generator (Salmon et al. 2011, SC '11) with the key (seed, neuron): they
    depend on nothing else, such as how many neurons there are.
    """
    key = np.array([seed, neuron], dtype=np.uint64)
    np.random.Generator(np.random.Philox(key=key)).standard_normal(out=numbers)


def correlate(numbers: NDArray[np.float64], step: float) -> None:
    """Turn standard normal numbers into an Ornstein-Uhlenbeck process, in place.

    The process of unit variance, sampled every `step` time constants, is exactly ``x[0] = z[0]``,
    ``x[k+1] = rho x[k] + sqrt(1 - rho**2) z[k+1]`` with ``rho = exp(-step)`` (Gillespie 1996,
    Phys. Rev. E 54, 2084, eq. 1.9). The recursion is a sum over the past with weights rho**i, and
    is done by doubling the length of that sum: a few passes over the array instead of one step a
    sample. Values do not depend on how many follow.
    """
    numbers[1:] *= sqrt(-expm1(-2.0 * step))
    reach = 1
    while reach < len(numbers) and reach * step < 50.0:  # beyond, exp(-50) is nothing
        numbers[reach:] += exp(-reach * step) * numbers[:-reach]
        reach *= 2


def noise(
    sigma: QuantityLike,
    tau: QuantityLike | None = None,
    mean: QuantityLike = "0 nA",
    dt: QuantityLike = "0.1 ms",
    start: QuantityLike = "0 ms",
    stop: QuantityLike | None = None,
    seed: int = 0,
    n: int | None = None,
) -> Stimulus:
    """Return a noisy current: an Ornstein-Uhlenbeck process, or white noise without `tau`.

    With `tau`, an Ornstein-Uhlenbeck process of standard deviation `sigma` and autocorrelation
    ``exp(-lag / tau)``, stationary from the first sample on, exact at the samples (every `dt`) and
    linear between them; take `dt` well below `tau`.

    Without, white noise as NEST's ``noise_generator`` makes it: constant for each `dt`, with
    independent normal values of standard deviation `sigma`. Its one-sided power spectral density
    is ``2 sigma**2 dt`` at frequencies well below ``1 / dt``, so that `sigma` means nothing
    without `dt`.

    The step of a run plays no part in either. The numbers depend on the seed, the neuron and the
    sample alone: a longer run has the same noise for longer. Two stimuli of the same seed are made
    of the same numbers; give independent ones different seeds.

    Parameters
    ----------
    sigma : Quantity
        Standard deviation; a 1-D array has one a neuron, each with a realisation of its own.
    tau : Quantity, optional
        Correlation time.
    mean : Quantity
        Mean; a 1-D array has one a neuron, each with a realisation of its own.
    dt : Quantity
        The time from sample to sample.
    start, stop : Quantity
        When it comes on and, if it does, goes off. There is no current before and after. The first
        sample is at `start`.
    seed : int
        From 0 to 2**64 - 1.
    n : int, optional
        For `n` neurons, each with a realisation of its own. Without it (and without arrays) all
        neurons get the very same noise.

    Returns
    -------
    Stimulus

    Raises
    ------
    UnitError
        If an argument has the wrong dimension.
    ParameterError
        If `sigma` is negative, `tau` or `dt` not positive, it ends before it starts, a value is
        NaN or infinite, or sizes do not fit.

    Examples
    --------
    >>> from rheobase.units import nA, ms
    >>> stimulus = noise(0.5 * nA, tau=5 * ms, mean=2 * nA, seed=1, n=3)
    >>> stimulus
    noise(0.5 nA, tau=5 ms, mean=2 nA, dt=0.1 ms, seed=1, n=3)
    >>> stimulus([0, 10] * ms).shape
    (3, 2)
    """
    deviation = current(sigma, "sigma")
    if (deviation < 0.0).any():
        raise ParameterError(
            f"sigma: a standard deviation is not negative, got {deviation.min():g} nA."
        )
    begin = instant(start, "start")
    return Noise(
        deviation,
        None if tau is None else duration(tau, "tau"),
        current(mean, "mean"),
        duration(dt, "dt"),
        begin,
        None if stop is None else end_after(begin, stop, "noise"),
        _integer(seed, "seed", 0, 2**64 - 1),
        None if n is None else _integer(n, "n", 1, 2**31 - 1),
    )


def _integer(value: Any, what: str, lowest: int, highest: int) -> int:
    try:
        number = index(value)
    except TypeError:
        raise ParameterError(f"{what}: expected an integer, got {value!r}.") from None
    if not lowest <= number <= highest:
        raise ParameterError(f"{what}: expected {lowest} to {highest}, got {number}.")
    return number
