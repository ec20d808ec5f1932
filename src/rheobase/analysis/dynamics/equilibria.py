"""Where all variables stand still in a constant current: all such states, as bare numbers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from rheobase.analysis.dynamics.field import Field, Floats
from rheobase.analysis.dynamics.reduction import Reduction, reductions
from rheobase.analysis.dynamics.roots import NotIsolatedError, roots
from rheobase.analysis.dynamics.window import Ranges, inside, required_ranges, search_range
from rheobase.errors import ParameterError

SAMPLES = 4001  # of the pivot
_STARTS = 4096  # of Newton's method, where there is no pivot
_SAME = 1e-7  # of the width of the window


def equilibria(field: Field, current: float, given: Ranges) -> Floats:
    """Return the fixed points, shape (variables, points), in order of the leading variable.

    Parameters
    ----------
    field : Field
    current : float
    given : dict of str to tuple
        Ranges that the user gave; only what lies in them is returned.

    Raises
    ------
    ParameterError
        If they are not isolated, or it is not known where to look.
    """
    others = []
    for reduction, pivot in with_ranges(field, given, False):
        if reduction.is_regular(pivot, current):
            found = _on_curve(reduction, pivot, current)
            break
        others.append(_on_curve(reduction, pivot, current))
    else:  # there are pivots at which the others are anything, or nothing: so look everywhere, too
        found = _distinct(field, [*others, _in_box(field, current, given)], given)
    found = found[:, inside(field, found, given)]
    return found[:, np.argsort(found[field.states.index(field.leading)], kind="stable")]


def with_ranges(
    field: Field, given: Ranges, with_current: bool
) -> Iterator[tuple[Reduction, Floats]]:
    """Yield the reductions whose pivot has a range to run over, with samples of it."""
    order = [field.leading, *(name for name in field.states if name != field.leading)]
    ranges = {name: search_range(field, name, given) for name in order}
    usable = [name for name in order if ranges[name] is not None]
    for reduction in reductions(field, usable, with_current):
        bounds = ranges[reduction.pivot]
        assert bounds is not None
        yield reduction, samples(bounds, reduction.pivot in given)


def samples(bounds: tuple[float, float], given: bool) -> Floats:
    """Return where to look at a pivot: evenly; around zero more densely if its scale is unknown."""
    if given or bounds[0] != -bounds[1]:
        return np.linspace(*bounds, SAMPLES)
    return bounds[1] * np.sinh(np.linspace(-10.0, 10.0, SAMPLES)) / np.sinh(10.0)


def polished(field: Field, x: Floats, current: float, scale: Floats) -> Floats:
    """Return states after Newton's method, but as they were where it leads away.

    Parameters
    ----------
    x : ndarray, shape (variables, points)
    scale : ndarray, shape (variables,)
        How large differences in each variable are large.
    """
    start, best = x, x
    with np.errstate(all="ignore"):
        smallest = np.abs(_newton_step(field, x, current) / scale[:, None]).max(axis=0)
        for _ in range(8):
            x = best + _newton_step(field, best, current)
            size = np.abs(_newton_step(field, x, current) / scale[:, None]).max(axis=0)
            better = (size < smallest) & (np.abs((x - start) / scale[:, None]).max(axis=0) < 1e-3)
            best, smallest = np.where(better, x, best), np.where(better, size, smallest)
    return best


def _on_curve(reduction: Reduction, pivot: Floats, current: float) -> Floats:
    field = reduction.field
    try:
        found = roots(partial(reduction.function, current=current), pivot)
    except NotIsolatedError:
        raise ParameterError(
            f"the fixed points of {field.model.name} are not isolated: in this current a whole "
            f"range of {reduction.pivot} stands still."
        ) from None
    x = reduction.solve(found, current)[0][:-1]
    x = x[:, np.isfinite(x).all(axis=0)]
    scale = np.maximum(np.abs(x).max(axis=1, initial=0.0), 1e-12)
    scale[field.states.index(reduction.pivot)] = np.diff(pivot).min()
    return polished(field, x, current, scale)


def _in_box(field: Field, current: float, given: Ranges) -> Floats:
    """Return where Newton's method ends from a lattice of starts in the window."""
    box = required_ranges(field, given)
    each = max(2, int(_STARTS ** (1.0 / field.n)))
    axes = []
    for name in field.states:
        low, high = box[name]
        edges = np.linspace(low, high, each + 1)
        axes.append(np.array([0.5 * (a + b) for a, b in pairwise(edges)]))
    x = np.array([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")])
    width = np.array([box[name][1] - box[name][0] for name in field.states])[:, None]
    middle = np.array([0.5 * (box[name][0] + box[name][1]) for name in field.states])[:, None]
    if np.isnan(_newton_step(field, x, current)).all():  # singular everywhere
        raise ParameterError(f"the equations of {field.model.name} do not single out fixed points.")
    done = []
    with np.errstate(all="ignore"):
        for _ in range(40):
            step = _newton_step(field, x, current)
            size = np.abs(step / width).max(axis=0)
            done.append((x + step)[:, size < 1e-10])
            x = x + step / np.maximum(size / 0.2, 1.0)
            away = np.abs((x - middle) / width).max(axis=0) > 2.0
            x = x[:, (size >= 1e-10) & ~away]  # what is undefined goes, too
    found = np.concatenate(done, axis=1)
    return found[:, inside(field, found, box)]


def _newton_step(field: Field, x: Floats, current: float) -> Floats:
    """Return -J**-1 f, NaN where J is singular."""
    rates, matrix = field.linearised(x, current)
    jacobian = matrix[..., :-1]
    finite: Any = np.isfinite(jacobian).all(axis=(-2, -1)) & np.isfinite(rates).all(axis=0)
    safe = np.where(finite[..., None, None], jacobian, np.eye(field.n))
    singular = np.linalg.det(safe) == 0.0
    safe = np.where(singular[..., None, None], np.eye(field.n), safe)
    step: Any = np.linalg.solve(safe, -rates.T[..., None])[..., 0]
    step[~finite | singular] = np.nan
    result: Floats = step.T
    return result


def _distinct(field: Field, found: list[Floats], given: Ranges) -> Floats:
    """Return the points without repetitions."""
    points = np.concatenate(found, axis=1)
    box = required_ranges(field, given)
    width = np.array([box[name][1] - box[name][0] for name in field.states])
    kept: list[Floats] = []
    for point in points.T:
        if all(np.any(np.abs(point - other) > _SAME * width) for other in kept):
            kept.append(point)
    return np.array(kept).T if kept else points[:, :0]
