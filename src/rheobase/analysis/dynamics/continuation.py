"""Curves of fixed points in the space of all variables and the current, and how to follow them.

A curve is an array of shape (variables + 1, points), whose last row is the current, in nA.
"""

from __future__ import annotations

import numpy as np

from rheobase.analysis.dynamics.field import Field, Floats

_PRECISION = 1e-12  # of Newton's last step, relative to the scale
_TURN = 0.9990  # cosine of the largest angle between neighbouring tangents, 2.6 degrees
_LONGEST, _SHORTEST, _MOST = 0.01, 1e-7, 20_000  # steps, relative to the scale; and how many


def tangents(field: Field, curve: Floats, scale: Floats) -> Floats:
    """Return unit tangents to the curve of fixed points, each along the curve as it is ordered.

    Parameters
    ----------
    curve : ndarray, shape (variables + 1, points)
        At least two points.
    scale : ndarray, shape (variables + 1,)
        What counts as much in each variable; tangents are in these units.

    Returns
    -------
    ndarray, shape (variables + 1, points)
    """
    _, matrix = field.linearised(curve[:-1], curve[-1])
    null = _null(matrix * scale).T
    along = np.gradient(curve / scale[:, np.newaxis], axis=1)
    return null * np.where((null * along).sum(axis=0) < 0.0, -1.0, 1.0)


def _null(matrix: Floats) -> Floats:
    """Return the unit vectors that matrices of one row less than columns take to zero."""
    matrix = np.where(np.isfinite(matrix), matrix, 0.0)
    size = np.abs(matrix).max(axis=-1, keepdims=True)  # rows may be of very different size
    result: Floats = np.linalg.svd(matrix / np.where(size > 0.0, size, 1.0))[2][..., -1, :]
    return result


def corrected(field: Field, guess: Floats, normal: Floats, scale: Floats) -> Floats | None:
    """Return the fixed point near a guess, in the plane through it across a direction.

    Newton's method with the current among the unknowns, which does not mind a fold.

    Parameters
    ----------
    guess : ndarray, shape (variables + 1,)
    normal : ndarray, shape (variables + 1,)
        The direction, in units of `scale`.
    scale : ndarray, shape (variables + 1,)

    Returns
    -------
    ndarray, shape (variables + 1,), or None
        None if it does not converge.
    """
    z = guess / scale
    with np.errstate(all="ignore"):
        for _ in range(12):
            rates, matrix = field.linearised(z[:-1] * scale[:-1], z[-1] * scale[-1])
            bordered = np.vstack([matrix * scale, normal])
            residual = np.append(rates, normal @ (z - guess / scale))
            size = np.abs(bordered).max(axis=1)
            if not (np.isfinite(bordered).all() and np.isfinite(residual).all() and size.all()):
                return None
            try:
                step = np.linalg.solve(bordered / size[:, np.newaxis], -residual / size)
            except np.linalg.LinAlgError:
                return None
            z = z + step
            if np.abs(step).max() < _PRECISION:
                return z * scale
    return z * scale if np.abs(step).max() < 1e3 * _PRECISION else None


def between(field: Field, first: Floats, second: Floats, share: float, scale: Floats) -> Floats:
    """Return the point of the curve a share of the way between two neighbouring points of it."""
    guess = first + share * (second - first)
    chord = (second - first) / scale
    found = corrected(field, guess, chord / np.linalg.norm(chord), scale)
    return guess if found is None else found


def followed(field: Field, start: Floats, low: Floats, high: Floats) -> Floats:
    """Return the whole curve through a fixed point, as far as it stays in a box.

    Pseudo-arclength continuation (Keller 1977): a step along the tangent, then Newton's method
    across it. The steps shorten where the curve bends.

    Parameters
    ----------
    start : ndarray, shape (variables + 1,)
    low, high : ndarray, shape (variables + 1,)
        The corners of the box.
    """
    forward, closed = _one_way(field, start, low, high, 1.0)
    if closed:
        return forward
    backward, _ = _one_way(field, start, low, high, -1.0)
    return np.concatenate([backward[:, :0:-1], forward], axis=1)


def _one_way(
    field: Field, start: Floats, low: Floats, high: Floats, direction: float
) -> tuple[Floats, bool]:
    """Return the curve in one direction, towards larger or smaller currents at first."""
    scale = high - low
    tangent = _tangent(field, start, scale)
    towards = tangent[-1] if tangent[-1] else tangent[np.argmax(np.abs(tangent))]
    tangent = tangent * np.sign(towards) * direction
    points, z, step = [start], start, 0.1 * _LONGEST
    while len(points) < _MOST:
        new = corrected(field, z + step * tangent * scale, tangent, scale)
        turned = None if new is None else _tangent(field, new, scale)
        if turned is not None and turned @ tangent < 0.0:
            turned = -turned
        bends = turned is None or turned @ tangent < _TURN
        if bends and step > _SHORTEST:
            step *= 0.5
            continue
        if new is None or turned is None:  # the equations end here
            break
        if np.any(new < low) or np.any(new > high):
            points.append(_at_edge(field, z, new, low, high))
            break
        points.append(new)
        z, tangent = new, turned
        if len(points) > 10 and np.linalg.norm((z - start) / scale) < step:
            if (start - z) / scale @ tangent <= 0.0:  # it has passed the start
                points.pop()
            return np.array([*points, start]).T, True
        step = min(1.4 * step, _LONGEST)
    return np.array(points).T, False


def _tangent(field: Field, z: Floats, scale: Floats) -> Floats:
    return _null(field.linearised(z[:-1], z[-1])[1] * scale)


def _at_edge(field: Field, inner: Floats, outer: Floats, low: Floats, high: Floats) -> Floats:
    """Return where the curve leaves the box, by bisection between a point in it and one out."""
    scale = high - low
    a, b = 0.0, 1.0
    for _ in range(50):
        middle = 0.5 * (a + b)
        z = between(field, inner, outer, middle, scale)
        if np.all(z >= low) and np.all(z <= high):
            a = middle
        else:
            b = middle
    return between(field, inner, outer, a, scale)
