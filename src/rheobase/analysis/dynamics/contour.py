"""Curves on which a function of two variables is zero, within a window.

Where the equation can be solved for one of the variables, the curve is that solution, sampled as
densely as it needs. Where not, a lattice is searched for changes of sign, and each point where the
curve crosses a line of the lattice is refined by bisection along that line: so the points lie on
the curve, however steep the function is, and only how they are joined depends on the lattice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Window = tuple[tuple[float, float], tuple[float, float]]
"""The range of the first variable and that of the second."""

_SAMPLES = 401
_LATTICE = 257
_STEP = 1 / 200  # of the window: how far apart neighbouring points of a curve may be
_ROUNDS = 60
_HALVINGS = 60


def explicit(
    function: Callable[[Floats], Floats], along: tuple[float, float], across: tuple[float, float]
) -> list[Floats]:
    """Return the graph of a function of one variable, as far as it lies in a window.

    Parameters
    ----------
    function : callable
        From values of the variable to those of the other; NaN where it is not defined.
    along : tuple of float
        The range of its variable.
    across : tuple of float
        The range of its values.

    Returns
    -------
    list of ndarray, shape (2, points)
        One for each part of the graph: variable, value.
    """
    low, high = across
    x = np.linspace(*along, _SAMPLES)
    y = function(x)
    for _ in range(_ROUNDS):  # where it is steep in the window, take points between
        clipped = np.clip(y, low, high)
        wide = np.abs(np.diff(clipped)) > _STEP * (high - low)
        wide &= np.diff(x) > 1e-12 * (along[1] - along[0])
        if not wide.any():
            break
        between = 0.5 * (x[:-1] + x[1:])[wide]
        x, y = _merged(x, y, between, function(between))
    with np.errstate(invalid="ignore"):
        here = (y >= low) & (y <= high)
    # What is still a jump at the last digits is a pole, or a step.
    jump = np.abs(np.diff(np.clip(y, low, high))) > 4 * _STEP * (high - low)
    parts = []
    for start, stop in _runs(here, ~jump):
        points = [(x[start:stop], y[start:stop])]
        if start > 0:
            points.insert(0, _exit(function, x[start], x[start - 1], low, high))
        if stop < x.size:
            points.append(_exit(function, x[stop - 1], x[stop], low, high))
        parts.append(np.array([np.concatenate(rows) for rows in zip(*points, strict=True)]))
    return [part for part in parts if part.shape[1] > 1]


def _merged(x: Floats, y: Floats, new_x: Floats, new_y: Floats) -> tuple[Floats, Floats]:
    joint_x, joint_y = np.concatenate([x, new_x]), np.concatenate([y, new_y])
    order = np.argsort(joint_x, kind="stable")
    return joint_x[order], joint_y[order]


def _runs(here: NDArray[np.bool_], joined: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return starts and ends of stretches of points that are here, and joined to the next."""
    runs: list[tuple[int, int]] = []
    for index in np.flatnonzero(here).tolist():
        if runs and runs[-1][1] == index and joined[index - 1]:
            runs[-1] = (runs[-1][0], index + 1)
        else:
            runs.append((index, index + 1))
    return runs


def _exit(
    function: Callable[[Floats], Floats], inner: float, outer: float, low: float, high: float
) -> tuple[Floats, Floats]:
    """Return the point at which the graph leaves the window, or none if it ends inside."""
    beyond = function(np.array([outer]))[0]
    if not (beyond > high or beyond < low):  # a jump, or undefined
        return np.empty(0), np.empty(0)
    edge = high if beyond > high else low
    for _ in range(_HALVINGS):
        middle = 0.5 * (inner + outer)
        value = function(np.array([middle]))[0]
        if low <= value <= high:
            inner = middle
        else:
            outer = middle
    value = function(np.array([inner]))[0]
    near = abs(value - edge) <= 1e-6 * (high - low)
    return (np.array([inner]), np.array([value])) if near else (np.empty(0), np.empty(0))


def implicit(function: Callable[[Floats], Floats], window: Window) -> list[Floats]:
    """Return where a function of two variables changes sign.

    Parameters
    ----------
    function : callable
        Takes points, shape (2, ...), and returns values of shape (...).
    window : tuple
        The ranges of both variables.

    Returns
    -------
    list of ndarray, shape (2, points)
        One for each part of the curve.
    """
    from contourpy import contour_generator

    axes = [np.linspace(*bounds, _LATTICE) for bounds in window]
    values = function(np.array(np.meshgrid(*axes, indexing="xy")))
    sign = np.where(np.isfinite(values), np.where(values >= 0.0, 1.0, -1.0), np.nan)
    lines: Any = contour_generator(z=np.ma.masked_invalid(sign), corner_mask=False).lines(0.0)
    parts = []
    for line in lines:
        # In units of the lattice: the middle of an edge, whose ends have opposite signs.
        ends = np.array([np.floor(line), np.ceil(line)]).astype(int)
        first, second = (np.array([axes[k][end[:, k]] for k in (0, 1)]) for end in ends)
        points, on_curve = _bisected(function, first, second)
        for start, stop in _runs(on_curve, np.ones(on_curve.size, dtype=bool)):
            if stop - start > 1:
                parts.append(points[:, start:stop])
    return parts


def _bisected(
    function: Callable[[Floats], Floats], first: Any, second: Any
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return where the sign changes between two points, and whether that is a zero, not a pole."""
    at_first, at_second = function(first), function(second)
    positive = at_first >= 0.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (first + second)
        same = (function(middle) >= 0.0) == positive
        first, second = np.where(same, middle, first), np.where(same, second, middle)
    middle = 0.5 * (first + second)
    value = np.abs(function(middle))
    near = [(value < 0.5 * np.abs(end)) | (end == 0.0) for end in (at_first, at_second)]
    return middle, near[0] & near[1]
