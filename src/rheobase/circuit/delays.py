"""Delays on the grid: how they are rounded, and which ones there may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rheobase.circuit.arguments import first
from rheobase.circuit.values import Constant, OfDistance, PerSynapse, Value
from rheobase.distributions import Distribution
from rheobase.errors import NetworkError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MOST_STEPS = 2**16 - 1
_ROUNDING = 1e-9  # of dt: 0.3 ms is three steps of 0.1 ms


def delay_steps(delays: ArrayLike, dt: float) -> NDArray[np.int64]:
    """Return delays in steps: rounded to the nearest, halves up.

    Parameters
    ----------
    delays : array of float
        In ms, and not negative.
    dt : float
        In ms.

    Returns
    -------
    ndarray of int64

    Examples
    --------
    >>> from rheobase.circuit.delays import delay_steps
    >>> delay_steps([0.05, 0.1, 0.3, 1.52], 0.1)
    array([ 1,  1,  3, 15])
    """
    return np.floor(np.asarray(delays) / dt + 0.5 + _ROUNDING).astype(np.int64)


def shortest_delay(delay: Value, dt: float) -> int:
    """Return the shortest delay there can be, in steps; 1 where that is not known beforehand.

    Examples
    --------
    >>> from rheobase.circuit import Constant
    >>> from rheobase.circuit.delays import shortest_delay
    >>> shortest_delay(Constant(1.5), 0.1)
    15
    """
    match delay:
        case Constant():
            shortest = delay.value
        case PerSynapse() if delay.values.size:
            shortest = float(delay.values.min())
        case Distribution():
            shortest = max(delay.lowest, dt)
        case _:
            shortest = dt
    return max(1, int(delay_steps(shortest, dt)))


def check_delays(delays: NDArray[np.float64], dt: float) -> None:
    """Raise a `NetworkError` if a delay is shorter than a step or too long to be counted.

    Parameters
    ----------
    delays : ndarray of float64
        In ms, all finite.
    dt : float
        In ms.
    """
    short = delays < dt * (1.0 - _ROUNDING)
    if short.any():
        raise NetworkError(
            f"delay: expected at least one step, dt = {dt:g} ms, got {first(delays, short, 'ms')}. "
            "Take a longer delay or a smaller dt."
        )
    long = delays >= (MOST_STEPS + 0.5) * dt
    if long.any():
        raise NetworkError(_too_long(first(delays, long, "ms"), dt))


def check_delay(delay: Value, dt: float, sample: NDArray[np.float64] | None = None) -> None:
    """Raise a `NetworkError` if delays of this kind cannot be, or would be out of range.

    Parameters
    ----------
    delay : Constant, Distribution, PerSynapse or OfDistance
        In ms.
    dt : float
        In ms.
    sample : ndarray of float64, optional
        Values of a function of distance, where `delay` is one.
    """
    match delay:
        case Constant():
            check_delays(np.array(delay.value), dt)
        case PerSynapse():
            check_delays(delay.values, dt)
        case Distribution():
            _check_drawn(delay, dt)
        case OfDistance() if sample is not None:
            for extreme in (sample.min(), sample.max()):
                check_delays(np.array(extreme), dt)


def _check_drawn(delay: Distribution, dt: float) -> None:
    if delay.lowest < 0.5 * dt * (1.0 - _ROUNDING):
        got = f"as low as {delay.lowest:g} ms" if delay.lowest > -np.inf else "of any size"
        raise NetworkError(
            f"delay: expected all of at least dt/2 = {0.5 * dt:g} ms, which round to one step; "
            f"{delay!r} has values {got}. Give low={dt:g}*ms or more."
        )
    longest = (MOST_STEPS + 0.5) * dt
    if delay.mean >= longest or longest <= delay.highest < np.inf:
        raise NetworkError(_too_long(f"{delay!r}", dt))


def _too_long(got: str, dt: float) -> str:
    return (
        f"delay: expected at most {MOST_STEPS} steps, which is {MOST_STEPS * dt:g} ms, got {got}. "
        "Take a shorter delay or a larger dt."
    )
