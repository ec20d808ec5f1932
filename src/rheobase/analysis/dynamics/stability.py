"""What the linearisation says of a fixed point."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_ZERO = 1e-9  # of the largest eigenvalue: a real part below that decides nothing
_SHIFT = 1e-8  # of the state: how well it is known where two fixed points merge
_REAL = 1e-7  # an imaginary part below that may come of rounding where two eigenvalues are one


def spectrum(jacobian: NDArray[np.float64]) -> NDArray[np.complex128]:
    """Return the eigenvalues of matrices, those of the largest real part first.

    Where a derivative is not finite, as that of a root at zero, they are NaN.
    """
    finite: Any = np.isfinite(jacobian).all(axis=(-2, -1), keepdims=True)
    values = np.linalg.eigvals(np.where(finite, jacobian, 0.0)).astype(np.complex128)
    order = np.lexsort((-values.imag, -values.real), axis=-1)
    values = np.take_along_axis(values, order, axis=-1)
    return np.where(finite[..., 0], values, np.nan)


def stable(eigenvalues: NDArray[np.complex128]) -> NDArray[np.bool_]:
    """Return whether all eigenvalues, shape (..., variables), have negative real parts."""
    size = np.abs(eigenvalues).max(axis=-1)
    return np.asarray(eigenvalues.real.max(axis=-1) < -_ZERO * size)


def shifted(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return two states to either side of one, shape (variables, 2), for `kind`."""
    shift = _SHIFT * (np.abs(x) + 1e-3)
    return np.stack([x - shift, x + shift], axis=1)


def kind(eigenvalues: NDArray[np.complex128], nearby: NDArray[np.complex128]) -> str:
    """Return the type of a fixed point in words, from its eigenvalues.

    A real part counts as zero if it is so beside the largest eigenvalue (which does not depend on
    units), or if it changes its sign within the precision of the state.

    Parameters
    ----------
    eigenvalues : ndarray of complex, shape (variables,)
        From `spectrum`.
    nearby : ndarray of complex, shape (2, variables)
        Those at `shifted`.
    """
    size = np.abs(eigenvalues).max()
    real = eigenvalues.real
    if not (np.isfinite(size) and np.isfinite(nearby).all()):
        return "degenerate"
    signs = np.sign(nearby.real)
    zero = (np.abs(real) <= _ZERO * size) | (signs[0] * signs[1] <= 0.0)
    turns = np.abs(eigenvalues.imag) > _REAL * size
    if zero.any():
        if turns[zero].all() and not (real[~zero] > 0.0).any():
            return "centre"
        return "degenerate"
    if (real > 0.0).any() and (real < 0.0).any():
        return "saddle"
    shape = "focus" if turns.any() else "node"
    return f"{'unstable' if (real > 0.0).any() else 'stable'} {shape}"
