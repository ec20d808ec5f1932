"""Oracles: independent ways to the spike times of a model, as slow and as plain as they may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import atan, pi, sqrt
from typing import Any

import numpy as np
import pytest

# A piece of input: when it begins, a polynomial in the time since then (lowest power first; degree
# 2 at most) and sines (amplitude, rad/ms, phase). In nA and ms.
Piece = tuple[float, Sequence[float], Sequence[tuple[float, float, float]]]

DEFAULT = {
    "v_rest": -70.0,
    "v_reset": -65.0,
    "v_threshold": -50.0,
    "R": 10.0,
    "tau_m": 8.0,
    "t_ref": 2.0,
}


def lif_solution(piece: Piece, t: float, v: float, p: dict[str, float]) -> Callable[..., Any]:
    """Return v(u) of an LIF neuron with v(0) = v, u from time `t` in the piece, in closed form.

    tau v' = -(v - v_rest) + R I with I a polynomial: (1 + tau d/du)^-1 I = I - tau I' + tau^2 I''.
    With I = a sin(w u + f): a / sqrt(1 + (w tau)^2) sin(w u + f - atan(w tau)).
    """
    start, coefficients, sines = piece
    polynomial = np.polynomial.Polynomial(list(coefficients))
    response = polynomial - p["tau_m"] * polynomial.deriv() + p["tau_m"] ** 2 * polynomial.deriv(2)
    offset = t - start

    def steady(u: Any) -> Any:
        total = p["v_rest"] + p["R"] * response(u + offset)
        for a, w, f in sines:
            size = p["R"] * a / sqrt(1.0 + (w * p["tau_m"]) ** 2)
            total = total + size * np.sin(w * (u + offset) + f - atan(w * p["tau_m"]))
        return total

    first = v - steady(0.0)
    return lambda u: steady(u) + first * np.exp(-u / p["tau_m"])


def first_not_below(f: Callable[..., Any], level: float, length: float, points: int) -> float:
    """Return the first u in [0, length] where f(u) >= level, or nan; maxima are looked at too."""
    from scipy.optimize import brentq, minimize_scalar

    u = np.linspace(0.0, length, points)
    values = f(u) - level
    for k in range(points):
        if values[k] >= 0.0:
            if k == 0:
                return 0.0
            return brentq(lambda s: f(s) - level, u[k - 1], u[k], xtol=1e-15, rtol=1e-15)
        if 0 < k < points - 1 and values[k] >= max(values[k - 1], values[k + 1]):
            top = minimize_scalar(
                lambda s: level - f(s),
                bounds=(u[k - 1], u[k + 1]),
                method="bounded",
                options={"xatol": 1e-13},
            ).x
            if f(top) >= level and f(u[k - 1]) < level:
                return brentq(lambda s: f(s) - level, u[k - 1], top, xtol=1e-15, rtol=1e-15)
    return np.nan


def closed_form_lif(pieces: Sequence[Piece], duration: float, **changes: float) -> np.ndarray:
    """Return the spike times of an LIF neuron with piecewise input, from its explicit solution."""
    p = DEFAULT | {"v_init": changes.get("v_rest", DEFAULT["v_rest"])} | changes
    t, v, release, spikes = 0.0, p["v_init"], 0.0, []
    starts = [piece[0] for piece in pieces] + [np.inf]
    if v >= p["v_threshold"]:
        spikes.append(0.0)
        v, release = p["v_reset"], p["t_ref"]
    while t < duration:
        current = sum(start <= t for start in starts) - 1
        end = min(starts[current + 1], duration)
        if t < release:
            t = min(end, release)
            continue
        v_at = lif_solution(pieces[current], t, v, p)
        fastest = max([w for _, w, _ in pieces[current][2]], default=0.0)
        points = 12 + int(24 * fastest * (end - t) / (2 * pi))
        u = first_not_below(v_at, p["v_threshold"], end - t, points)
        if np.isnan(u):
            t, v = end, float(v_at(end - t))
        else:
            t = t + u
            spikes.append(t)
            v, release = p["v_reset"], t + p["t_ref"]
    return np.array(spikes)


def scipy_spikes(
    slopes: Callable[[float, np.ndarray, float], Any],
    current: Callable[[float], float],
    start: Sequence[float],
    duration: float,
    *,
    gap: Callable[[np.ndarray], float],
    reset: Callable[[np.ndarray], Any] | None,
    hold: float = 0.0,
    membrane: int = 0,
    breakpoints: Sequence[float] = (),
    accuracy: float = 1e-12,
    longest: float = np.inf,
) -> np.ndarray:
    """Return spike times by SciPy's DOP853, with a new start at every event.

    `current(t)` is asked at times inside a segment, never on both sides of a breakpoint. Without
    `reset` it is each upward crossing that counts.
    """
    from scipy.integrate import solve_ivp

    def crossing(t: float, x: np.ndarray) -> float:
        return gap(x)

    crossing.terminal = reset is not None
    crossing.direction = 1.0
    x = np.array(start, dtype=float)
    edges = [0.0, *sorted(b for b in breakpoints if 0.0 < b < duration), duration]
    spikes: list[float] = []
    release = -np.inf
    for left, right in pairwise(edges):
        t = left
        inside = np.nextafter(right, left)
        while t < right:
            held = t < release
            end = min(right, release) if held else right

            def f(
                time: float, state: np.ndarray, held: bool = held, inside: float = inside
            ) -> np.ndarray:
                dx = np.array(slopes(time, state, current(min(time, inside))), dtype=float)
                if held:
                    dx[membrane] = 0.0
                return dx

            solution = solve_ivp(
                f,
                (t, end),
                x,
                method="DOP853",
                rtol=max(accuracy, 3e-14),
                atol=accuracy * 1e-2,
                events=None if held else crossing,
                max_step=longest,
            )
            assert solution.success, solution.message
            t, x = end, solution.y[:, -1]
            if not held and len(solution.t_events[0]):
                spikes.extend(solution.t_events[0])
                if reset is not None:
                    t = float(solution.t_events[0][0])
                    x = np.array(reset(solution.y_events[0][0]), dtype=float)
                    release = t + hold
    return np.array(spikes)


@pytest.fixture(scope="session")
def lif_by_hand() -> Callable[..., np.ndarray]:
    return closed_form_lif


@pytest.fixture(scope="session")
def lif_explicit() -> Callable[..., Callable[..., Any]]:
    return lif_solution


@pytest.fixture(scope="session")
def by_scipy() -> Callable[..., np.ndarray]:
    return scipy_spikes


@pytest.fixture(scope="session")
def spikes_match() -> Callable[..., None]:
    """Compare the spikes of neuron 0 of a recording with expected times (ms)."""

    def check(recording: Any, expected: Any, within: float, neuron: int = 0) -> None:
        got = recording.spikes[neuron].times.m_as("ms")
        expected = np.asarray(expected, dtype=float)
        assert got.shape == expected.shape, f"{got} against {expected}"
        worst = np.abs(got - expected).max(initial=0.0)
        assert worst <= within, f"{worst:.3g} ms apart"

    return check
