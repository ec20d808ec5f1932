"""How far apart two spike trains are."""

from __future__ import annotations

from math import exp, expm1, inf, sqrt
from typing import Any

import numpy as np

from rheobase.errors import ParameterError
from rheobase.recording.spike_train import SpikeTrain, spike_times
from rheobase.recording.statistics import common_bounds, positive_time
from rheobase.units import FREQUENCY, QuantityLike, to_engine


def victor_purpura(
    a: SpikeTrain | QuantityLike, b: SpikeTrain | QuantityLike, cost: QuantityLike
) -> float:
    """Return the Victor-Purpura distance: the cheapest way to turn one train into the other.

    Adding or removing a spike costs 1, moving it by dt costs ``cost * |dt|``. For a cost of zero
    the distance is the difference of the counts; for a large one, the number of spikes that the
    trains do not share exactly. Spikes further apart than 2/cost are never matched.

    Computed in O(n m) time and O(m) memory, a row of Victor and Purpura's matrix at a time.

    Parameters
    ----------
    a, b : SpikeTrain or Quantity, shape (count,)
        The trains, or their sorted times.
    cost : Quantity or str
        Of moving a spike, in 1/time such as ``"100 Hz"``, i.e. 1 for 10 ms; not negative, may be
        infinite.

    Returns
    -------
    float
        A metric: symmetric, zero only for equal trains (if the cost is not zero), and never longer
        than a detour by a third train.

    Raises
    ------
    UnitError
        If the cost is not one over a time.
    ParameterError
        If the cost is negative or nan.

    References
    ----------
    Victor and Purpura (1996), J Neurophysiol 76:1310-1326, D_spike[q].

    Examples
    --------
    >>> from rheobase.analysis import victor_purpura
    >>> from rheobase.units import ms
    >>> victor_purpura([10.0, 50.0] * ms, [15.0] * ms, cost="100 Hz")
    1.5
    """
    first, second = spike_times(a, "first train"), spike_times(b, "second train")
    price = to_engine(cost, FREQUENCY, "cost")
    if np.ndim(price) or not price >= 0:
        raise ParameterError(f"cost: expected one value of zero or more, got {cost}.")
    if first.size < second.size:  # the loop over the shorter one
        first, second = second, first
    columns = np.arange(first.size + 1.0)
    row = columns  # from no spike of `second` to the first k of `first`: k additions
    for time in second:
        apart = np.abs(first - time)
        moved = price * apart if price < inf else np.where(apart == 0, 0.0, inf)
        best = row + 1.0
        np.minimum(best[1:], row[:-1] + moved, out=best[1:])
        # row[k] = min over j <= k of best[j] + (k - j): a running minimum in place of a loop
        row = np.minimum.accumulate(best - columns) + columns
    return float(row[-1])


def van_rossum(
    a: SpikeTrain | QuantityLike, b: SpikeTrain | QuantityLike, tau: QuantityLike
) -> float:
    """Return the van Rossum distance: how different the trains are as seen by a leaky reader.

    Each spike is replaced by ``exp(-(t - t_spike)/tau)`` from the spike on. With f and g for the
    two trains, ``D**2 = 1/tau * integral (f - g)**2 dt`` over all time, so that one additional
    spike makes D = sqrt(1/2). (Some authors scale by 2/tau, so that it makes 1.)

    Exact, and O(n) once the spikes of both are merged: between spikes f - g decays as one
    exponential, whose value after each spike follows from that after the one before (the
    "markage" of Houghton and Kreuz), and the integral is a sum of terms none of which is negative,
    so that nothing cancels.

    Parameters
    ----------
    a, b : SpikeTrain or Quantity, shape (count,)
        The trains, or their sorted times.
    tau : Quantity or str
        Time constant. Short: coincidences count; long: only the difference of the counts does.

    Returns
    -------
    float
        D, not its square; a metric.

    Raises
    ------
    ParameterError
        If tau is not positive and finite.

    References
    ----------
    van Rossum (2001), Neural Comput 13:751-763.
    Houghton and Kreuz (2012), Network 23:48-58.

    Examples
    --------
    >>> from rheobase.analysis import van_rossum
    >>> from rheobase.units import ms
    >>> round(van_rossum([10.0, 50.0] * ms, [10.0] * ms, tau="10 ms") ** 2, 12)
    0.5
    """
    first, second = spike_times(a, "first train"), spike_times(b, "second train")
    constant = positive_time(tau, "tau")
    times, places = np.unique(np.concatenate([first, second]), return_inverse=True)
    signs = np.concatenate([np.ones(first.size), -np.ones(second.size)])
    jumps = np.bincount(places.ravel(), weights=signs, minlength=times.size).tolist()
    gaps = (np.diff(times) / constant).tolist()
    total = value = 0.0
    for jump, gap in zip(jumps, [*gaps, inf], strict=False):
        value += jump
        total -= value * value * expm1(-2.0 * gap)  # 2/tau times the integral up to the next spike
        value *= exp(-gap)
    return sqrt(0.5 * total)


def coincidence_factor(data: Any, prediction: Any, precision: QuantityLike = "2 ms") -> float:
    """Return the coincidence factor Gamma of a predicted spike train.

    The spikes that coincide within +-`precision`, less those that a Poisson process of the
    prediction's rate would hit by chance, over the mean count, scaled so that a perfect prediction
    has 1:

    ``Gamma = (N_coinc - 2 r p N_data) / ((N_data + N_prediction)/2) / (1 - 2 r p)``

    with the rate r of the prediction and the precision p. Each spike coincides with at most one
    other, and as many as possible do, so that Gamma is never above 1. An independent Poisson
    prediction has about 0 (slightly less: it may have two spikes near one of the data, which count
    once), a prediction worse than chance less than 0.

    Parameters
    ----------
    data, prediction : SpikeTrain
        With equal bounds. Gamma is not symmetric in them.
    precision : Quantity or str
        Half the width of the window in which spikes coincide.

    Returns
    -------
    float
        nan if neither train has a spike, or if the chance level ``2 r p`` reaches 1: then the
        precision is too wide for such a rate to say anything.

    Raises
    ------
    ParameterError
        If the trains have different bounds, or the precision is not positive.

    References
    ----------
    Kistler, Gerstner and van Hemmen (1997), Neural Comput 9:1015-1045.
    Jolivet, Kobayashi, Rauch, Naud, Shinomoto and Gerstner (2008), J Neurosci Methods 169:417-424.

    Examples
    --------
    >>> from rheobase.analysis import coincidence_factor
    >>> from rheobase.recording import SpikeTrain
    >>> from rheobase.units import ms
    >>> cell = SpikeTrain([100.0, 200.0, 300.0] * ms, "0 ms", "1 s")
    >>> coincidence_factor(cell, cell)
    1.0
    >>> model = SpikeTrain([101.0, 205.0, 299.0] * ms, "0 ms", "1 s")
    >>> round(coincidence_factor(cell, model), 4)
    0.6627
    """
    for train, name in ((data, "data"), (prediction, "prediction")):
        if not isinstance(train, SpikeTrain):
            raise ParameterError(
                f"{name}: expected a SpikeTrain, got {type(train).__name__}. Times alone do not "
                "say how long the neuron was observed: write SpikeTrain(times, start, stop)."
            )
    start, stop = common_bounds([data, prediction])
    half = positive_time(precision, "precision")
    if data.count + prediction.count == 0 or start == stop:
        return float("nan")
    chance = 2.0 * half * prediction.count / (stop - start)
    if chance >= 1.0:
        return float("nan")
    found = _coincidences(spike_times(data).tolist(), spike_times(prediction).tolist(), half)
    mean = 0.5 * (data.count + prediction.count)
    return (found - chance * data.count) / mean / (1.0 - chance)


def _coincidences(data: list[float], prediction: list[float], half: float) -> int:
    """Return the largest number of pairs within `half`; earliest with earliest reaches it."""
    found = i = j = 0
    while i < len(data) and j < len(prediction):
        if abs(data[i] - prediction[j]) <= half:
            found, i, j = found + 1, i + 1, j + 1
        elif data[i] < prediction[j]:
            i += 1
        else:
            j += 1
    return found
