"""Branches of fixed points, and the bifurcations on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import pi
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.analysis.dynamics import stability
from rheobase.analysis.dynamics.events import HOPF, Event, eigenvalues, with_events
from rheobase.analysis.dynamics.excitability import THRESHOLD
from rheobase.analysis.dynamics.field import Field, Floats
from rheobase.analysis.dynamics.fixed_points import FixedPoint, fixed_point
from rheobase.analysis.dynamics.hopf import criticality
from rheobase.analysis.dynamics.window import Ranges, search_range
from rheobase.units import CURRENT, Hz, Quantity, from_engine, ms


@dataclass(frozen=True, eq=False, repr=False)
class Branch:
    """A curve of fixed points, along which the current goes up and, after a fold, down again.

    Parameters
    ----------
    current : Quantity in nA, shape (points,)
    state : mapping of str to Quantity, shape (points,)
        The value of each variable.
    eigenvalues : Quantity in 1/ms, shape (points, variables), complex
    stable : ndarray of bool, shape (points,)
        Where small deviations die away. They do not at a bifurcation itself.
    """

    current: Any
    state: Mapping[str, Any]
    eigenvalues: Any
    stable: NDArray[np.bool_]

    def __repr__(self) -> str:
        low, high = self.current.m.min(), self.current.m.max()
        share = self.stable.mean()
        how = "stable" if share == 1.0 else "unstable" if share == 0.0 else "stable in part"
        return f"Branch of fixed points, {how}, {low:.6g} to {high:.6g} nA"


@dataclass(frozen=True, eq=False, repr=False)
class BifurcationPoint:
    """A current at which fixed points appear, vanish, meet, or change their stability.

    Parameters
    ----------
    kind : str
        "saddle-node": two fixed points merge and vanish. "Hopf": two eigenvalues cross the
        imaginary axis, and an oscillation is born. "branch point": a real eigenvalue crosses zero
        and no fixed point vanishes (transcritical or pitchfork). "corner": the same of a model
        with a corner, such as `where` or `max`, at which the eigenvalues jump. "threshold": a
        stable fixed point reaches the threshold of a neuron that is reset there.
    current : Quantity in nA
    fixed_point : FixedPoint
        State and eigenvalues right there.
    frequency : Quantity in Hz, or None
        Of the oscillation that is born in a Hopf bifurcation.
    criticality : str or None
        Of a Hopf bifurcation: "supercritical", if a stable oscillation grows from zero where the
        fixed point has become unstable; "subcritical", if an unstable one shrinks to zero where it
        is still stable, so that the neuron jumps to something far away; "undecided", if the first
        Lyapunov coefficient is too close to zero.
    """

    kind: str
    current: Any
    fixed_point: FixedPoint
    frequency: Any = None
    criticality: str | None = None

    def __repr__(self) -> str:
        more = ""
        if self.kind == HOPF:
            more = f", {self.criticality}, {self.frequency:.4g}"
        return f"{self.kind} at {self.current:.9g}{more}"


@dataclass(frozen=True, eq=False)
class Route:
    """A branch as bare numbers, and the bifurcations on it by their place along it."""

    curve: Floats
    branch: Branch
    points: dict[int, BifurcationPoint]


def make_route(field: Field, curve: Floats, low: float, high: float, given: Ranges) -> Route:
    """Return a curve of fixed points with all that is to be said of it.

    Parameters
    ----------
    field : Field
    curve : ndarray, shape (variables + 1, points)
    low, high : float
        The range of currents.
    given : dict of str to tuple
        Ranges of variables that the user gave.
    """
    scale = _scale(field, curve, given)
    scale[-1] = high - low
    curve, events = with_events(field, curve, scale)
    points = {event.index: _point(field, curve, event, scale) for event in events}
    values = eigenvalues(field, curve)
    stable = stability.stable(values)
    stable[list(points)] = False
    for end in (0, curve.shape[1] - 1):
        if stable[end] and _is_at_threshold(field, curve[:-1, end]):
            points[end] = _point(field, curve, Event(THRESHOLD, end), scale)
    state = {
        name: from_engine(row, field.dimension(name))
        for name, row in zip(field.states, curve[:-1], strict=True)
    }
    branch = Branch(from_engine(curve[-1], CURRENT), state, Quantity(values, 1 / ms), stable)
    return Route(curve, branch, points)


def _scale(field: Field, curve: Floats, given: Ranges) -> Floats:
    """Return how much of a change is much: how far the curve goes, or else a part of its range."""
    scale = np.ptp(curve, axis=1)
    for index, name in enumerate(field.states):
        bounds = search_range(field, name, given)
        least = np.abs(curve[index]).max() if bounds is None else bounds[1] - bounds[0]
        scale[index] = max(scale[index], 1e-3 * least) or 1.0
    return scale


def _point(field: Field, curve: Floats, event: Event, scale: Floats) -> BifurcationPoint:
    x, current = curve[:-1, event.index], float(curve[-1, event.index])
    at = fixed_point(field, x, current)
    frequency, which = None, None
    if event.kind == HOPF:
        values = at.eigenvalues.m
        turning = values[np.argmin(np.where(values.imag > 0.0, np.abs(values.real), np.inf))]
        frequency = Quantity(1e3 * turning.imag / (2.0 * pi), Hz)
        which = criticality(field, x, current, scale[:-1])
    return BifurcationPoint(event.kind, from_engine(current, CURRENT), at, frequency, which)


def _is_at_threshold(field: Field, x: Floats) -> bool:
    """Return whether a branch ends here because the neuron is reset."""
    if field.system.gap is None or not field.system.reset:
        return False
    names = dict(zip(field.states, x, strict=True))
    size = max(abs(value) for value in names.values())
    return bool(abs(field.gap(x[:, np.newaxis])[0]) <= 1e-9 * size)


def distinct(points: list[BifurcationPoint]) -> list[BifurcationPoint]:
    """Return the points in order of current, once where two branches meet."""
    kept: list[BifurcationPoint] = []
    for point in sorted(points, key=lambda point: point.current.m):
        if not any(point.kind == other.kind and _meet(point, other) for other in kept):
            kept.append(point)
    return kept


def _meet(one: BifurcationPoint, other: BifurcationPoint) -> bool:
    pairs = [(one.current.m, other.current.m)]
    pairs += [
        (value.m, other.fixed_point.state[name].m) for name, value in one.fixed_point.state.items()
    ]
    return all(abs(a - b) <= 1e-6 * (1.0 + abs(a)) for a, b in pairs)
