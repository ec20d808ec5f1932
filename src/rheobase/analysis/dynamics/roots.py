"""All roots of a function of one variable on an interval.

The function is sampled together with its exact slope. A change of sign between two samples is a
root; so are two roots between samples of one sign where the slope says that the function turns
towards zero in between and the turning point lies on the other side. What is missed: three or more
turns between two neighbouring samples.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Function = Callable[[Floats], tuple[Floats, Floats, Floats]]
"""From arguments to values, slopes, and how much of each value may be rounding."""

_HALVINGS = 100


class NotIsolatedError(Exception):
    """The function is zero all along an interval."""


def roots(function: Function, samples: Floats) -> Floats:
    """Return the roots of a function, in increasing order.

    Parameters
    ----------
    function : callable
        Takes an array and returns values, slopes and rounding, of the same shape. It may be NaN or
        infinite where it is not defined; a pole or a jump through zero is not a root.
    samples : ndarray
        Where to look at first, increasing.

    Returns
    -------
    ndarray

    Raises
    ------
    NotIsolatedError
        If it is zero at three neighbouring samples.
    """
    value, slope, rounding = function(samples)
    zero = np.abs(value) <= rounding
    if np.any(zero[:-2] & zero[1:-1] & zero[2:]):
        raise NotIsolatedError
    exact = samples[value == 0.0]
    turns = _turning_points(function, samples, value, slope)
    nodes = np.sort(np.concatenate([samples, turns]))
    value, _, rounding = function(nodes)
    touching = np.isin(nodes, turns) & (np.abs(value) <= rounding) & (value != 0.0)
    value = np.where(touching, 0.0, value)  # a double root, but for rounding
    exact = np.concatenate([exact, nodes[value == 0.0]])
    with np.errstate(invalid="ignore"):
        change = np.flatnonzero(value[:-1] * value[1:] < 0.0)
    crossing = _bisected(function, nodes[change], nodes[change + 1], value[change], 0)
    found, _, rounding = function(crossing)
    ends = np.minimum(np.abs(value[change]), np.abs(value[change + 1]))
    # A pole is larger there than at the ends, a jump as large; a root is far smaller, or rounding.
    is_root = np.abs(found) <= np.maximum(1e-6 * ends, 8.0 * rounding)
    return np.unique(np.concatenate([exact, crossing[is_root]]))


def turning_points(function: Function, samples: Floats) -> Floats:
    """Return where the slope of a function goes through zero, in increasing order."""
    _, slope, _ = function(samples)
    with np.errstate(invalid="ignore"):
        change = np.flatnonzero(slope[:-1] * slope[1:] < 0.0)
    turns = _bisected(function, samples[change], samples[change + 1], slope[change], 1)
    return np.unique(np.concatenate([samples[slope == 0.0], turns]))


def _turning_points(function: Function, x: Floats, value: Floats, slope: Floats) -> Floats:
    """Return where, between samples of one sign, the function comes closest to zero."""
    with np.errstate(invalid="ignore"):
        one_sign = value[:-1] * value[1:] > 0.0
        towards, away = slope[:-1] * value[:-1] < 0.0, slope[1:] * value[1:] > 0.0
    turn = np.flatnonzero(one_sign & towards & away)
    return _bisected(function, x[turn], x[turn + 1], slope[turn], 1)


def _bisected(function: Function, low: Floats, high: Floats, at_low: Floats, which: int) -> Floats:
    """Return where value (0) or slope (1) changes sign between two ends, to the last digit."""
    low, high = low.copy(), high.copy()
    if not low.size:
        return low
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if np.all((middle <= low) | (middle >= high)):
            break
        same = np.sign(function(middle)[which]) == np.sign(at_low)
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return 0.5 * (low + high)
