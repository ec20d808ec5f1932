"""Which way an oscillation is born: the first Lyapunov coefficient at a Hopf bifurcation."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.analysis.dynamics.field import Field, Floats

Complex = NDArray[np.complex128]

_STEP = 1e-3  # relative to the scale of each variable
_SMALLEST = 1e-6  # of the terms that it is a sum of: less than that may be rounding


def criticality(field: Field, x: Floats, current: float, scale: Floats) -> str:
    """Return "supercritical", "subcritical" or "undecided".

    By Kuznetsov's formula (2004, "Elements of Applied Bifurcation Theory", eq. 5.62), for any
    number of variables. It needs the second and third derivatives, which are differences (of
    order 4) of the exact Jacobian.

    Parameters
    ----------
    field : Field
    x : ndarray, shape (variables,)
        The fixed point; two of its eigenvalues are imaginary.
    current : float
    scale : ndarray, shape (variables,)
        How large a change of each variable is a large one.
    """
    A = field.jacobian(x, current) * scale / scale[:, np.newaxis]
    values, right = np.linalg.eig(A)
    index = _imaginary(values)
    omega = values[index].imag
    q = right[:, index] / np.linalg.norm(right[:, index])
    adjoint_values, left = np.linalg.eig(A.T)
    p = left[:, np.argmin(np.abs(adjoint_values + 1j * omega))]
    p = p / np.conj(np.vdot(p, q))
    derivatives = _Derivatives(field, x, current, scale)
    a, b = q.real, q.imag
    third = (
        derivatives.third(a, a) + derivatives.third(b, a)
        + 1j * (derivatives.third(a, b) + derivatives.third(b, b))
    )  # fmt: skip
    n = len(x)
    mean: Any = np.linalg.solve(A, derivatives.second(q, np.conj(q)))
    double: Any = np.linalg.solve(2j * omega * np.eye(n) - A, derivatives.second(q, q))
    terms = np.array(
        [
            np.vdot(p, third).real,
            -2.0 * np.vdot(p, derivatives.second(q, mean)).real,
            np.vdot(p, derivatives.second(np.conj(q), double)).real,
        ]
    )
    total = terms.sum()
    if not np.isfinite(total) or abs(total) <= _SMALLEST * np.abs(terms).sum():
        return "undecided"
    return "supercritical" if total < 0.0 else "subcritical"


def _imaginary(values: Complex) -> int:
    """Return which eigenvalue is the imaginary one, the one above the axis."""
    distance = np.where(values.imag > 0.0, np.abs(values.real), np.inf)
    return int(np.argmin(distance / np.maximum(np.abs(values), 1e-300)))


class _Derivatives:
    """The second and third derivatives of a field as forms, in scaled variables."""

    def __init__(self, field: Field, x: Floats, current: float, scale: Floats) -> None:
        self.field, self.x, self.current, self.scale = field, x, current, scale

    def second(self, u: Complex, v: Complex) -> Complex:
        """Return B(u, v)."""
        result: Complex = (self._along(u.real)[0] + 1j * self._along(u.imag)[0]) @ v
        return result

    def third(self, u: Floats, v: Floats) -> Floats:
        """Return C(u, u, v)."""
        result: Floats = self._along(u)[1] @ v
        return result

    def _along(self, u: Floats) -> tuple[Floats, Floats]:
        """Return how the Jacobian changes along a direction, to first and to second order."""
        size = np.abs(u).max()
        if size == 0.0:
            zero = np.zeros((u.size, u.size))
            return zero, zero
        h = _STEP / size
        shifts = h * np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
        points = self.x[:, np.newaxis] + (self.scale * u)[:, np.newaxis] * shifts
        J = self.field.jacobian(points, self.current) * self.scale / self.scale[:, np.newaxis]
        first = (J[0] - 8.0 * J[1] + 8.0 * J[3] - J[4]) / (12.0 * h)
        second = (-J[0] + 16.0 * J[1] - 30.0 * J[2] + 16.0 * J[3] - J[4]) / (12.0 * h**2)
        return first, second
