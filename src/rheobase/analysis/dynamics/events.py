"""Where, along a curve of fixed points, their number or their stability changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from rheobase.analysis.dynamics.continuation import between, tangents
from rheobase.analysis.dynamics.field import Field, Floats
from rheobase.analysis.dynamics.stability import spectrum, stable

SADDLE_NODE, HOPF, BRANCH_POINT, CORNER = "saddle-node", "Hopf", "branch point", "corner"

_TURN, _ZERO, _PAIR = range(3)  # the tests: the current turns, an eigenvalue is 0, a pair's sum is
_SAME, _HALVES = 1e-9, 1e-6  # of the scale: how close two points are one, and halves of a fold
_VANISHES = 1e-3  # of its values next to it: a test function that does not is one that jumps


@dataclass(frozen=True, eq=False)
class Event:
    """A point of a curve at which something happens.

    Parameters
    ----------
    kind : str
    index : int
        Which point of the curve it is.
    """

    kind: str
    index: int


def with_events(field: Field, curve: Floats, scale: Floats) -> tuple[Floats, list[Event]]:
    """Return a curve with its special points put in, and what they are.

    Parameters
    ----------
    field : Field
    curve : ndarray, shape (variables + 1, points)
    scale : ndarray, shape (variables + 1,)
    """
    positive = _tests(field, curve, scale) >= 0.0
    found: list[_Candidate] = []
    for index in range(curve.shape[1] - 1):
        changes = positive[:, index] != positive[:, index + 1]
        ends = curve[:, index], curve[:, index + 1]
        for which in np.flatnonzero(changes).tolist():
            z = _refined(field, *ends, scale, which)
            vanishes = _vanishes(field, ends, z, scale, 1 if which == _TURN else which)
            _add(found, _Candidate(index, z, {which}, vanishes), scale)
    kinds = [(one, _kind(field, one, curve)) for one in found]
    return _joined(curve, [(one.index, kind, one.z) for one, kind in kinds if kind], scale)


@dataclass
class _Candidate:
    """A point after one of the curve's, the tests that change sign there, and whether smoothly."""

    index: int
    z: Floats
    changes: set[int]
    smooth: bool


def _add(found: list[_Candidate], new: _Candidate, scale: Floats) -> None:
    """Add a candidate, to one at the same place if there is one.

    A fold is found twice, by the current that turns and by the eigenvalue that is zero.
    """
    for one in found:
        other_half = one.changes | new.changes == {_TURN, _ZERO} and not one.changes & new.changes
        if _same(one.z, new.z, scale, _HALVES if other_half else _SAME):
            one.changes |= new.changes
            one.smooth &= new.smooth
            return
    found.append(new)


def _kind(field: Field, one: _Candidate, curve: Floats) -> str | None:
    """Return what a candidate is, None for what does not matter."""
    if one.changes & {_TURN, _ZERO}:
        if not one.smooth:
            return CORNER
        return SADDLE_NODE if one.changes >= {_TURN, _ZERO} else BRANCH_POINT
    if one.smooth:
        return HOPF if _oscillates(eigenvalues(field, one.z[:, np.newaxis])[0]) else None
    before, after = stable(eigenvalues(field, curve[:, one.index : one.index + 2]))
    return CORNER if before != after else None


def _joined(
    curve: Floats, found: list[tuple[int, str, Floats]], scale: Floats
) -> tuple[Floats, list[Event]]:
    """Return the curve with points put in, in place of those that are the same."""

    def way(one: tuple[int, str, Floats]) -> tuple[int, float]:
        return one[0], float(np.linalg.norm((one[2] - curve[:, one[0]]) / scale))

    columns: list[Floats] = []
    events: list[Event] = []
    found = sorted(found, key=way)
    for index, column in enumerate(curve.T):
        if not any(_same(column, z, scale) for _, _, z in found):
            columns.append(column)
        for _, kind, z in (one for one in found if one[0] == index):
            events.append(Event(kind, len(columns)))
            columns.append(z)
    return np.array(columns).T, events


def _same(z: Floats, other: Floats, scale: Floats, precision: float = _SAME) -> bool:
    return bool(np.all(np.abs(z - other) <= precision * scale))


def eigenvalues(field: Field, curve: Floats) -> NDArray[np.complex128]:
    """Return the eigenvalues along a curve, shape (points, variables)."""
    return spectrum(field.jacobian(curve[:-1], curve[-1]))


def _tests(field: Field, curve: Floats, scale: Floats) -> Floats:
    """Return what changes sign at folds, at zero eigenvalues, and at imaginary ones, in rows."""
    values = eigenvalues(field, curve)
    values = values / np.nanmedian(np.abs(values).max(axis=1))
    determinant = values.prod(axis=1).real
    pairs = [values[:, i] + values[:, j] for i, j in combinations(range(field.n), 2)]
    sums = np.prod(pairs, axis=0).real if pairs else np.ones(curve.shape[1])
    return np.array([tangents(field, curve, scale)[-1], determinant, sums])


def _refined(field: Field, first: Floats, second: Floats, scale: Floats, which: int) -> Floats:
    """Return the point between two at which a test changes sign."""
    from scipy.optimize import brentq

    def test(share: float) -> float:
        z = between(field, first, second, share, scale)
        value = float(_tests(field, np.array([first, z, second]).T, scale)[which][1])
        return value if np.isfinite(value) else 0.0  # a derivative that is infinite: it is here

    low, high = _bracket(test)
    share = low if low == high else brentq(test, low, high, xtol=1e-15, rtol=1e-14)
    return between(field, first, second, share, scale)


def _bracket(test: Callable[[float], float]) -> tuple[float, float]:
    """Return two shares between which the test changes sign."""
    shares = np.linspace(0.0, 1.0, 9)
    values = np.array([test(share) for share in shares])
    change = np.flatnonzero(values[:-1] * values[1:] <= 0.0)
    if not change.size:
        nearest = float(shares[np.argmin(np.abs(values))])
        return nearest, nearest
    return float(shares[change[0]]), float(shares[change[0] + 1])


def _vanishes(
    field: Field, ends: tuple[Floats, Floats], z: Floats, scale: Floats, which: int
) -> bool:
    """Return whether a test goes through zero between two points, rather than jump over it."""
    first, at, second = np.abs(_tests(field, np.array([ends[0], z, ends[1]]).T, scale)[which])
    return bool(at <= _VANISHES * min(first, second)) or bool(at < 1e-9)


def _oscillates(values: NDArray[np.complex128]) -> bool:
    """Return whether the two eigenvalues that cancel are imaginary; a saddle's may be real."""
    pairs = list(combinations(values, 2))
    a, b = min(pairs, key=lambda pair: abs(pair[0] + pair[1]))
    return bool(abs(a.imag) > abs(a.real) and abs(b.imag) > abs(b.real))
