"""Rate, irregularity and synchrony of a population's spikes on a grid of 0.1 ms: plain NumPy."""

from __future__ import annotations

import numpy as np

STEP = 0.1  # ms
BIN = 10  # steps: 1 ms
SYNCHRONY_OF = 1000  # neurons
FEWEST = 5  # spikes that a neuron needs for its intervals to count


def rate(steps: np.ndarray, size: int, window: tuple[int, int]) -> float:
    """Return the mean rate in spikes/s. `window` is (a, b): steps a + 1 to b count."""
    inside = (steps > window[0]) & (steps <= window[1])
    return 1e3 * inside.sum() / size / ((window[1] - window[0]) * STEP)


def mean_cv(steps: np.ndarray, neurons: np.ndarray, window: tuple[int, int]) -> float:
    """Return the mean, over neurons with FEWEST spikes or more, of sd / mean of their intervals.

    The sd is that of the intervals themselves (divided by their number, not one less). NaN where no
    neuron has enough spikes.
    """
    inside = (steps > window[0]) & (steps <= window[1])
    order = np.lexsort((steps[inside], neurons[inside]))
    times, of = steps[inside][order], neurons[inside][order]
    parts = np.split(times, np.flatnonzero(np.diff(of)) + 1)
    intervals = [np.diff(part) for part in parts if len(part) >= FEWEST]
    return float(np.mean([part.std() / part.mean() for part in intervals])) if intervals else np.nan


def fano(steps: np.ndarray, neurons: np.ndarray, window: tuple[int, int]) -> float:
    """Return variance / mean of the spike counts of neurons 0 to 999 together, in bins of 1 ms.

    About 1 for independent neurons (less where refractoriness counts), large where they fire
    together.
    """
    kept = (steps > window[0]) & (steps <= window[1]) & (neurons < SYNCHRONY_OF)
    bins = (steps[kept] - window[0] - 1) // BIN
    counts = np.bincount(bins, minlength=(window[1] - window[0]) // BIN)
    return float(counts.var() / counts.mean()) if counts.any() else np.nan
