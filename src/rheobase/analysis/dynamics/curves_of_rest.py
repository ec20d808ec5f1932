"""All curves of fixed points in a range of currents, as bare numbers."""

from __future__ import annotations

from functools import partial

import numpy as np

from rheobase.analysis.dynamics.continuation import between, followed
from rheobase.analysis.dynamics.equilibria import equilibria, polished, with_ranges
from rheobase.analysis.dynamics.field import Field, Floats
from rheobase.analysis.dynamics.reduction import Reduction
from rheobase.analysis.dynamics.roots import roots, turning_points
from rheobase.analysis.dynamics.window import Ranges, inside, required_ranges
from rheobase.errors import ParameterError

_POINTS = 401  # of a curve
_SEEDS = 21  # currents at which to look for curves to follow
_SAME = 1e-6  # of the width of the window


def curves_of_rest(field: Field, low: float, high: float, given: Ranges) -> list[Floats]:
    """Return curves of fixed points, each of shape (variables + 1, points).

    Parameters
    ----------
    field : Field
    low, high : float
        The range of currents; it is the last row of a curve.
    given : dict of str to tuple
        Ranges of variables that the user gave.
    """
    for reduction, pivot in with_ranges(field, given, True):
        if reduction.is_regular(pivot, 0.0):
            return _solved(reduction, pivot, low, high, given)
    return _followed(field, low, high, given)


def _solved(
    reduction: Reduction, pivot: Floats, low: float, high: float, given: Ranges
) -> list[Floats]:
    """Return the steady-state current as a function of the pivot, where it is in range."""
    field = reduction.field

    def gap(x: Floats) -> tuple[Floats, Floats, Floats]:
        value = field.gap(reduction.solve(x, 0.0)[0][:-1])
        return value, np.full_like(value, np.nan), np.zeros_like(value)

    unbounded = partial(reduction.function, current=0.0)
    _, slope, rounding = unbounded(pivot)
    finite = np.isfinite(slope)
    if np.all((np.abs(slope[:-1]) * np.diff(pivot) <= rounding[:-1])[finite[:-1]]):
        raise ParameterError(
            f"the fixed points of {field.model.name} are not isolated: a whole range of "
            f"{reduction.pivot} stands still in one and the same current."
        )
    turns = turning_points(unbounded, pivot)
    marks = [turns]
    marks += [roots(partial(reduction.function, current=edge), pivot) for edge in (low, high)]
    if field.system.gap is not None and field.system.reset:
        marks.append(roots(gap, pivot))
    nodes = np.unique(np.concatenate([pivot, *marks]))
    middle = reduction.solve(0.5 * (nodes[:-1] + nodes[1:]), 0.0)[0]
    with np.errstate(invalid="ignore"):
        kept = (middle[-1] >= low) & (middle[-1] <= high)
    kept &= inside(field, middle[:-1], given)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], kept.astype(int), [0]])))
    between_turns = 0.5 * (turns[:-1] + turns[1:])  # so that no two folds are neighbours
    curves = []
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        first, last = nodes[start], nodes[stop]
        inner = between_turns[(between_turns > first) & (between_turns < last)]
        x = np.unique(np.concatenate([np.linspace(first, last, _POINTS), inner]))
        curve = reduction.solve(x, 0.0)[0]
        for edge in (low, high):  # it is, but for rounding
            at = np.abs(curve[-1] - edge) <= 1e-12 * (high - low)
            curve[-1, at] = edge
        curves.append(curve)
    return curves


def _followed(field: Field, low: float, high: float, given: Ranges) -> list[Floats]:
    """Return the curves through fixed points at some currents."""
    box = required_ranges(field, given)
    corners = np.array([*(box[name] for name in field.states), (low, high)]).T
    scale = corners[1] - corners[0]
    curves: list[Floats] = []
    # At uneven places: at even ones there is more often something special.
    for current in low + (high - low) * (np.arange(_SEEDS) + 0.382) / _SEEDS:
        for x in equilibria(field, float(current), given).T:
            if not any(_passes(field, curve, x, float(current), scale) for curve in curves):
                curves.append(followed(field, np.append(x, current), *corners))
    below = [part for curve in curves for part in _below_threshold(field, curve, scale)]
    return [curve for curve in below if curve.shape[1] > 1]


def _below_threshold(field: Field, curve: Floats, scale: Floats) -> list[Floats]:
    """Return the parts of a curve at which the neuron is not reset, each up to the threshold."""
    if field.system.gap is None or not field.system.reset:
        return [curve]
    beyond = field.gap(curve[:-1]) > 0.0
    cuts = np.flatnonzero(beyond[:-1] != beyond[1:])
    parts = []
    edges = [_threshold(field, curve[:, k], curve[:, k + 1], scale) for k in cuts]
    for part, start in enumerate([0, *(cuts + 1)]):
        stop = cuts[part] + 1 if part < len(cuts) else curve.shape[1]
        if not beyond[start]:
            before = [edges[part - 1]] if part > 0 else []
            after = [edges[part]] if part < len(cuts) else []
            parts.append(np.array([*before, *curve[:, start:stop].T, *after]).T)
    return parts


def _threshold(field: Field, first: Floats, second: Floats, scale: Floats) -> Floats:
    """Return where a curve goes through the threshold between two points."""
    beyond = field.gap(first[:-1]) > 0.0
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        z = between(field, first, second, middle, scale)
        low, high = (middle, high) if (field.gap(z[:-1]) > 0.0) == beyond else (low, middle)
    return between(field, first, second, 0.5 * (low + high), scale)


def _passes(field: Field, curve: Floats, x: Floats, current: float, scale: Floats) -> bool:
    """Return whether a curve goes through a fixed point."""
    side = curve[-1] - current
    near = np.abs(side) <= 1e-12 * scale[-1]
    crossing = np.flatnonzero((side[:-1] * side[1:] < 0.0) | near[:-1])
    for index in [*crossing, curve.shape[1] - 1]:
        other = min(index + 1, curve.shape[1] - 1)
        step = side[index] - side[other]
        share = side[index] / step if step and not near[index] else 0.0
        point = curve[:-1, index] + share * (curve[:-1, other] - curve[:-1, index])
        if near[index] or index != other:
            point = polished(field, point[:, np.newaxis], current, scale[:-1])[:, 0]
            if np.all(np.abs(point - x) <= _SAME * scale[:-1]):
                return True
    return False
