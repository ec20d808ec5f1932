"""When the first of many polynomials reaches zero: none is missed, however short it is above.

A polynomial in theta, 0 to 1 over a step, lies between the smallest and the largest of its
Bernstein coefficients (G. Farin, "Curves and Surfaces for CAGD", 5th edition 2002, chapter 6).
If all are negative it nowhere reaches zero; else it is cut into halves, and each looked at alone.
"""

from __future__ import annotations

from functools import cache
from math import comb, pi

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DEGREE = 7
NODES: Floats = 0.5 - 0.5 * np.cos(pi * np.arange(DEGREE + 1) / DEGREE)
_SMALLEST = 1e-15  # piece of a step


def bernstein_coefficients(values: Floats) -> Floats:
    """Return the Bernstein coefficients of polynomials of degree 7.

    Parameters
    ----------
    values : ndarray, shape (n, 8)
        Of each polynomial at `NODES`.

    Returns
    -------
    ndarray, shape (n, 8)

    Examples
    --------
    >>> from rheobase.engine.coupled.crossing import NODES, bernstein_coefficients
    >>> bernstein_coefficients(NODES[None] - 0.5).round(3)
    array([[-0.5  , -0.357, -0.214, -0.071,  0.071,  0.214,  0.357,  0.5  ]])
    """
    return values @ _from_values()


@cache
def _from_values() -> Floats:
    k = np.arange(DEGREE + 1)
    binomials = np.array([comb(DEGREE, j) for j in k], dtype=np.float64)
    theta = NODES[:, np.newaxis]
    matrix: Floats = binomials * theta**k * (1.0 - theta) ** (DEGREE - k)
    return np.asarray(np.linalg.inv(matrix).T, dtype=np.float64)


def first_crossing(coefficients: Floats) -> float:
    """Return the first theta in [0, 1] where a polynomial is not negative; infinity if none is.

    Parameters
    ----------
    coefficients : ndarray, shape (terms,)
        Bernstein's.

    Returns
    -------
    float

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.engine.coupled.crossing import first_crossing
    >>> first_crossing(np.array([-1.0, 3.0]))
    0.25
    >>> first_crossing(np.array([-1.0, 0.5, -1.0]))
    inf
    """
    to_do = [(0.0, 1.0, coefficients)]
    while to_do:
        start, length, b = to_do.pop()
        if b[0] >= 0.0:
            return start
        if b.max() < 0.0:
            continue
        if length < _SMALLEST:
            return start
        left, right = _halving(b.size)
        length /= 2.0
        to_do += [(start + length, length, right @ b), (start, length, left @ b)]
    return np.inf


@cache
def _halving(size: int) -> tuple[Floats, Floats]:
    """Return what makes the coefficients on the left and on the right half from those on both.

    That is de Casteljau's algorithm, averages of averages: coefficient k on the left is the mean of
    k + 1 coefficients, weighted with binomials.
    """
    k = range(size)
    left = np.array([[comb(i, j) / 2.0**i for j in k] for i in k])
    return left, left[::-1, ::-1].copy()
