"""What published criteria say of the intervals between spikes, one question a function.

All intervals are in ms. The numbers are those of Komendantov et al. (2019, Scientific Reports
9:17915), as their pseudocode on hippocampome.org and their program have them, unless another source
is named.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DELAY = 2.0  # times the mean interval; see `is_delayed`
SILENCE = 2.0  # times the mean of the last two intervals, and times the longest
CLUSTER = 2.5  # times longer than the one before is an interval that ends a cluster of spikes
GROUPED = 0.25  # of all spikes are in clusters of several (Lucas-Romero et al. 2018)
AFTER_PAUSE = 2.0  # times longer than the one after
INTERRUPTED = 5.0  # what both ratios of the longest interval add up to
BURST_RATE = 25e-3  # kHz, more than which an initial burst has
BURST_INTERVALS = 4  # that it has at most
SLOPE = 0.003  # of intervals over their latency, both in units of the shortest interval
SIGNIFICANT = 0.05  # chance that a slope is none
IRREGULAR = 0.5  # CV of intervals from which they are not regular (Lucas-Romero et al. 2018)


def is_delayed(latency: float, isi: Floats) -> bool:
    """Whether the first spike comes late: after more than twice the mean of all intervals.

    An onset is what can be told from how the neuron goes on firing (Neuronal Dynamics, 6.2.1), so
    that is what the latency is compared with. Komendantov et al., whose factor it is, take the mean
    of the first two intervals. Beside those of a burst any latency is long, beside those of a
    neuron that accelerates none is.
    """
    return bool(isi.size and latency > DELAY * isi.mean())


def falls_silent(latency: float, isi: Floats, silence: float) -> bool:
    """Whether the neuron has stopped firing before the end.

    The time after the last spike is more than twice the mean of the last two intervals, and more
    than twice the longest. Of a single spike, its latency is the only interval there is.
    """
    if not isi.size:
        return silence > SILENCE * latency
    return bool(silence > SILENCE * isi[-2:].mean() and silence > SILENCE * isi.max())


def burst_intervals(isi: Floats) -> int:
    """Return how many intervals an initial burst has; 0 if there is none.

    One interval is 2.5 times as long as the one before; so are all from there on, on average, as
    those before, whose rate is more than 25 Hz. Komendantov et al. ask also for a pause, an
    interval longer than the next one, since they tell clusters from rapid adaptation; an initial
    burst, a rate that is "significantly greater" than that of the steady state (Neuronal Dynamics,
    6.2.1), needs none.
    """
    for count in range(1, min(BURST_INTERVALS, isi.size - 1) + 1):
        burst, after = isi[:count], isi[count:]
        if (
            after[0] > CLUSTER * burst[-1]
            and after.mean() > CLUSTER * burst.mean()
            and burst.mean() * BURST_RATE < 1.0
        ):
            return count
    return 0


def two_kinds(isi: Floats) -> NDArray[np.bool_]:
    """Return which intervals are pauses between clusters, if all intervals are of two kinds.

    That is, if pauses are at least 2.5 times as long as any interval inside a cluster, more than
    one cluster has more than one spike, and these have a quarter of all spikes (Lucas-Romero et al.
    2018). Else there are none.
    """
    ranked = np.sort(isi)
    for k in np.flatnonzero(ranked[1:] >= CLUSTER * ranked[:-1])[::-1]:
        pause = isi > ranked[k]
        grouped = [size for size in sizes(pause) if size > 1]
        if len(grouped) > 1 and sum(grouped) >= GROUPED * (isi.size + 1):
            return pause
    return np.zeros(isi.size, dtype=bool)


def interruptions(isi: Floats) -> NDArray[np.bool_]:
    """Return which intervals interrupt the firing, if the longest of them does.

    It does if it is not the last, and its ratios to the one before and the one after add up to 5
    or more; so does then every other that is 2.5 times as long as the one before and twice as long
    as the one after.
    """
    found = np.zeros(isi.size, dtype=bool)
    longest = int(np.argmax(isi))
    if longest + 1 == isi.size:
        return found
    before = np.append(0.0, isi[1:] / isi[:-1])
    after = np.append(isi[:-1] / isi[1:], 0.0)
    if before[longest] + after[longest] >= INTERRUPTED:
        found = (before > CLUSTER) & (after > AFTER_PAUSE)
        found[longest] = True
    return found


def sizes(pause: NDArray[np.bool_]) -> tuple[int, ...]:
    """Return the number of spikes of each cluster between pauses."""
    ends = np.append(np.flatnonzero(pause), pause.size)
    return tuple(np.diff(ends, prepend=-1).tolist())


def variation(isi: Floats) -> float:
    """Return CV2, the mean of 2 |a - b|/(a + b) over neighbours; NaN of fewer than two intervals.

    It is the CV of a train whose rate changes slowly, as by adaptation (Holt et al. 1996, J.
    Neurophysiol. 75:1806-1814).
    """
    if isi.size < 2:
        return float("nan")
    return float(np.mean(2.0 * np.abs(np.diff(isi)) / (isi[1:] + isi[:-1])))


def is_irregular(isi: Floats) -> bool:
    """Whether neighbouring intervals differ too much; fewer than three do not tell."""
    return isi.size >= 3 and variation(isi) > IRREGULAR


def adaptation_index(isi: Floats) -> float:
    """Return the mean of (b - a)/(b + a) over neighbours a, b; NaN of fewer than two intervals.

    Druckmann et al. (2007, Frontiers in Neuroscience 1:7-18; 2013): positive as intervals get
    longer. None is left out at the beginning.
    """
    if isi.size < 2:
        return float("nan")
    return float(np.mean(np.diff(isi) / (isi[1:] + isi[:-1])))


def trend(isi: Floats) -> float:
    """Return how intervals change over their latency, a slope; 0 if it may be chance.

    A straight line is fitted to intervals over the times at which they end, both in units of the
    shortest interval; an F-test says whether it is better than a constant. Of two intervals there
    is no test.
    """
    shortest = isi.min()
    y, x = isi / shortest, np.cumsum(isi) / shortest
    x, y = x - x.mean(), y - y.mean()
    slope = float(x @ y / (x @ x))
    if isi.size == 2:
        return slope
    from scipy.special import betainc

    explained, left = slope * float(x @ y), float(np.sum((y - slope * x) ** 2))
    # p of F = explained/(left/f) with 1 and f degrees of freedom
    chance = betainc(0.5 * (isi.size - 2), 0.5, left / (left + explained)) if explained else 1.0
    return slope if chance < SIGNIFICANT else 0.0
