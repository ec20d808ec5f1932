"""How much the neurons of a population fire together."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.circuit.arguments import whole_number
from rheobase.errors import ParameterError
from rheobase.recording import Spikes
from rheobase.recording.statistics import positive_time
from rheobase.units import TIME, QuantityLike, to_engine

_ROUNDING = 1e-6  # ms: how far from the end of its step a time may be
_MOST_BINS = 100_000_000


def synchrony(
    spikes: Spikes,
    bin: QuantityLike = "1 ms",
    neurons: int = 1000,
    start: QuantityLike | None = None,
    stop: QuantityLike | None = None,
) -> float:
    """Return the Fano factor of a population's spike counts in short bins.

    The variance of the number of spikes of all neurons together in a bin (over the number of bins,
    not one less), over its mean. About 1 if the neurons are independent of each other (less where
    refractoriness counts), and as large as the number of neurons that fire together. So it grows
    with the number of neurons, and only values for as many of them compare.

    Parameters
    ----------
    spikes : Spikes
        Those of a population: ``recording[exc].spikes``.
    bin : Quantity or str
        How long a bin is. What is left at the end, shorter than that, is not used.
    neurons : int
        Of the first of how many neurons; of all if there are fewer.
    start, stop : Quantity or str, optional
        Between when; all that was recorded if not given. A spike that ends a step of the grid
        belongs to that step, so one at `start` is not counted and one at `stop` is.

    Returns
    -------
    float
        nan if there are no spikes.

    Raises
    ------
    ParameterError
        If an argument is out of range.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.analysis.synchrony import synchrony
    >>> from rheobase.recording import Spikes
    >>> together = Spikes.in_time(np.full(8, 1.5), np.arange(8), 8, stop=4.0)
    >>> synchrony(together)     # counts 0, 8, 0, 0: variance 12, mean 2
    6.0
    """
    require_spikes(spikes)
    width = positive_time(bin, "bin")
    bounds = stretch(spikes, start, stop)
    times, whose = between(spikes, *bounds)
    chosen = spikes.recorded[: whole_number(neurons, "neurons", least=1)]
    if chosen.size < len(spikes):
        times = times[whose <= chosen[-1]]
    number = (bounds[1] - bounds[0]) / width
    if not 1.0 - 1e-9 <= number <= _MOST_BINS:
        raise ParameterError(
            f"bin: expected 1 to {_MOST_BINS:,} bins in {bounds[1] - bounds[0]:g} ms, got bins of "
            f"{width:g} ms."
        )
    bins = int(number * (1 + 1e-12))  # 0.3 / 0.1 is 2.9999999999999996
    place = np.ceil((times - _ROUNDING - bounds[0]) / width).astype(np.int64) - 1
    counts = np.bincount(np.maximum(place, 0), minlength=bins)[:bins]
    return float(counts.var() / counts.mean()) if counts.any() else float("nan")


def require_spikes(spikes: Any) -> None:
    """Refuse what is not the spikes of a population."""
    if not isinstance(spikes, Spikes):
        raise ParameterError(
            "spikes: expected those of a population, such as recording[exc].spikes, got "
            f"{str(spikes)[:60]}."
        )


def stretch(
    held: Any, start: QuantityLike | None, stop: QuantityLike | None
) -> tuple[float, float]:
    """Return between when to look, in ms: all of what is `held` if not given."""
    bounds = [
        float(to_engine(getattr(held, what) if value is None else value, TIME, what))
        for what, value in (("start", start), ("stop", stop))
    ]
    first, last = held.start.m, held.stop.m
    if not first <= bounds[0] < bounds[1] <= last:
        raise ParameterError(
            f"start and stop: expected a stretch of {first:g} to {last:g} ms, which was recorded, "
            f"got {bounds[0]:g} to {bounds[1]:g} ms."
        )
    return bounds[0], bounds[1]


def between(
    spikes: Spikes, start: float, stop: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return times in ms, sorted, and neurons of the spikes after `start` and not after `stop`."""
    times = spikes.times.m
    edges = np.array([start, stop]) + _ROUNDING
    a, b = np.searchsorted(times, edges, side="right")
    return times[a:b], spikes.neurons[a:b]
