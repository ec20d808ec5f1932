"""Propagators: what a step of the grid does to a linear model."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rheobase.engine import layout

Floats = NDArray[np.float64]

_TERMS = 24


def rate_bound(A: Floats) -> Floats:
    """Return how fast solutions of x' = A x can change, whatever the units of the variables.

    Parameters
    ----------
    A : ndarray, shape (M, S, S)
        In 1/ms.

    Returns
    -------
    ndarray, shape (M,)
        The Perron root of abs(A): the smallest that a norm of abs(A) can be made by choosing the
        units of the variables.
    """
    size = np.abs(A)
    if A.shape[1] == 1:
        return np.ascontiguousarray(size[:, 0, 0])
    return np.ascontiguousarray(np.abs(np.linalg.eigvals(size)).max(axis=1))


def exponential(M: Floats) -> Floats:
    """Return the matrix exponential of each matrix in a stack.

    Parameters
    ----------
    M : ndarray, shape (m, S, S)

    Returns
    -------
    ndarray, shape (m, S, S)

    Notes
    -----
    Taylor series after halving until the largest rate is at most a half, then squaring. Done on
    whole stacks, which `scipy.linalg.expm` does one by one.
    """
    largest = float(rate_bound(M).max(initial=0.0))
    halvings = max(0, int(np.ceil(np.log2(largest))) + 1) if largest > 0.0 else 0
    scaled = M / 2.0**halvings
    term = np.broadcast_to(np.eye(M.shape[1]), M.shape)
    total = np.zeros_like(M)
    for k in range(1, _TERMS):
        term = term @ scaled / k
        total = total + term
    # exp(2x) - 1 = (exp(x) - 1)^2 + 2 (exp(x) - 1): squaring what differs from the identity keeps
    # the digits of slow variables.
    for _ in range(halvings):
        total = total @ total + 2.0 * total
    return total + np.eye(M.shape[1])


def linear_step(linear: layout.Linear, dt: float) -> layout.LinearStep:
    """Return the propagators of one step, free and with what is held while refractory held.

    Parameters
    ----------
    linear : layout.Linear
    dt : float
        In ms.

    Returns
    -------
    layout.LinearStep
    """
    free = step(linear.A, linear.b, linear.c, dt)
    stop = 1.0 - linear.stays
    held = step(linear.A * stop[:, None], linear.b * stop, linear.c * stop, dt)
    return layout.LinearStep(linear, *free, *held, linear.membrane)


def step(A: Floats, b: Floats, c: Floats, dt: float) -> tuple[Floats, Floats, Floats]:
    """Return P, q, r such that x -> P x + q + r I in a step of x' = A x + b + c I.

    The system is exponentiated with its constant inputs b and c as two variables more.
    """
    m = max(len(A), len(b), len(c))
    variables = A.shape[1]
    whole = np.zeros((m, variables + 2, variables + 2))
    whole[:, :variables, :variables] = A
    whole[:, :variables, variables] = b
    whole[:, :variables, variables + 1] = c
    P = exponential(whole * dt)[:, :variables]
    parts = P[..., :variables], P[..., variables], P[..., variables + 1]
    free, offset, gain = (np.ascontiguousarray(part) for part in parts)
    return free, offset, gain
