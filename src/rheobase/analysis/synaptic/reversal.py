"""Where a current changes sign over the potential."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError

Floats = NDArray[np.float64]

_STRAIGHT = 1e-6  # of the largest current: how far points may be from a straight line and be on it


def reversal(v: Floats, current: Floats, unit: str) -> float:
    """Return the potential at which a current is zero, by linear interpolation.

    Three potentials or more on a straight line give it beyond them, too.

    Parameters
    ----------
    v, current : ndarray, shape (potentials,)
    unit : str
        Of the potentials, for messages.

    Returns
    -------
    float

    Raises
    ------
    ParameterError
        If the current does not change sign and is not a straight line, or changes sign repeatedly.
    """
    if v.size < 2:
        raise ParameterError("reversal: expected currents at two potentials at least, got one.")
    order = np.argsort(v)
    v, current = v[order], current[order]
    size = np.abs(current).max()
    rise = current[-1] - current[0]
    line = current[0] + rise * (v - v[0]) / (v[-1] - v[0])
    straight = v.size > 2 and np.abs(line - current).max() <= _STRAIGHT * size
    if straight and abs(rise) > _STRAIGHT * size:
        return float(v[0] - current[0] * (v[-1] - v[0]) / rise)
    signs = np.sign(current)
    exact = np.flatnonzero(signs == 0.0)
    changes = np.flatnonzero(signs[:-1] * signs[1:] < 0.0)
    found = [
        *v[exact],
        *(v[k] - current[k] * (v[k + 1] - v[k]) / (current[k + 1] - current[k]) for k in changes),
    ]
    span = f"{v[0]:g} and {v[-1]:g} {unit}"
    if not found:
        raise ParameterError(
            f"reversal: the current does not change sign between {span}, and it is not known to be "
            "a straight line. Clamp the membrane on both sides of the reversal potential."
        )
    if len(found) > 1:
        listed = ", ".join(f"{each:.4g}" for each in sorted(found))
        raise ParameterError(
            f"reversal: between {span} the current is zero more than once: at {listed} {unit}."
        )
    return float(found[0])
