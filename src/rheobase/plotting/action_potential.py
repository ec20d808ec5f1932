"""The picture of an action potential, for spikes of models that do not have one of their own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

AMPLITUDE = 100.0  # mV, from where the membrane is reset to up to the peak
DURATION = 1.5  # ms
_RISE = 0.4  # ms; the upstroke of a real one, too, is faster than its repolarisation
_MANY = 2_000  # more than these get three points each: nobody sees their shape


def action_potentials(
    spikes: NDArray[np.float64],
    t: NDArray[np.float64],
    v: NDArray[np.float64],
    threshold: float | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return pulses of 100 mV and 1.5 ms, one a spike, that join the trace at both ends.

    Each starts at the time of the spike and at threshold, peaks 0.4 ms later, 100 mV above the
    reset, and comes down on the trace. One that the next spike would cut is shorter. A model with
    an upstroke of its own, whose membrane goes on rising after the time of the spike (Hodgkin and
    Huxley), gets none.

    Parameters
    ----------
    spikes : ndarray of float64, shape (spikes,)
        In ms.
    t, v : ndarray of float64, shape (samples,)
        The membrane potential, in ms and mV.
    threshold : float or None
        In mV. If it is not known, a pulse starts at the last sample before the spike.

    Returns
    -------
    t, v : ndarray of float64
        One line, with nan between the pulses.

    References
    ----------
    W. Gerstner, W. M. Kistler, R. Naud, L. Paninski, "Neuronal Dynamics", Cambridge University
    Press 2014, section 1.1: an action potential has an amplitude of about 100 mV and a duration
    of 1 to 2 ms.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.plotting.action_potential import action_potentials
    >>> t, v = np.array([9.9, 10, 10.1, 12]), np.array([-51.0, -50.5, -65, -65])
    >>> t, v = action_potentials(np.array([10.05]), t, v, threshold=-50.0)
    >>> print(v[0], np.nanmax(v), v[-2])
    -50.0 35.0 -65.0
    """
    after = np.searchsorted(t, spikes, side="right")
    spikes, after = spikes[after < t.size], after[after < t.size]
    start = v[np.maximum(after - 1, 0)] if threshold is None else np.full(spikes.size, threshold)
    falls = v[after] < start
    spikes, after, start = spikes[falls], after[falls], start[falls]
    if not spikes.size:
        return np.empty(0), np.empty(0)
    peak = np.maximum(v[after].min() + AMPLITUDE, start)
    room = np.append(np.diff(spikes), np.inf)
    duration = np.minimum(DURATION, room)
    stop = np.interp(spikes + duration, t, v)
    if (room < DURATION).any():  # there the trace is on its way to the next spike
        stop = np.where(room < DURATION, v[after], stop)

    rise = np.linspace(0.0, 1.0, 2 if spikes.size > _MANY else 16)
    part = np.concatenate([_RISE * rise, _RISE + (DURATION - _RISE) * rise[1:]]) / DURATION
    up, down = 0.5 - 0.5 * np.cos(np.pi * rise), 0.5 + 0.5 * np.cos(np.pi * rise[1:])
    start, stop, peak = start[:, None], stop[:, None], np.reshape(peak, (-1, 1))
    times = spikes[:, None] + duration[:, None] * part
    values = np.hstack([start + (peak - start) * up, stop + (peak - stop) * down])
    values[times > t[-1]] = np.nan  # the observation ends here
    gap = np.full((spikes.size, 1), np.nan)
    return np.hstack([times, gap]).ravel(), np.hstack([values, gap]).ravel()
