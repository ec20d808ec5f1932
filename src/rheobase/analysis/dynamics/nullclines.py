"""Nullclines: from the equation where it can be solved, by the change of sign where not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rheobase.analysis.dynamics.contour import explicit, implicit
from rheobase.analysis.dynamics.field import Field, Floats
from rheobase.analysis.dynamics.reduction import Step, eliminate
from rheobase.units import from_engine

_CHECKED = 401  # points at which to look whether an equation can be solved
_HALVINGS = 30


@dataclass(frozen=True, eq=False, repr=False)
class Nullcline:
    """Where one variable does not change.

    Parameters
    ----------
    state : str
        The variable.
    branches : tuple of mapping of str to Quantity
        The parts of the curve: both variables along it, each of shape (points,).
    solved_for : str or None
        The variable that the equation was solved for; None if the curve was found by its sign on a
        lattice.
    """

    state: str
    branches: tuple[Mapping[str, Any], ...]
    solved_for: str | None

    def __repr__(self) -> str:
        how = "by sign" if self.solved_for is None else f"solved for {self.solved_for}"
        parts = "1 branch" if len(self.branches) == 1 else f"{len(self.branches)} branches"
        return f"d{self.state}/dt = 0: {parts}, {how}"


def nullcline(
    field: Field,
    current: float,
    state: str,
    states: tuple[str, str],
    shown: Mapping[str, tuple[float, float]],
) -> Nullcline:
    """Return where a variable does not change, within a window.

    Parameters
    ----------
    field : Field
        Of two variables.
    current : float
    state : str
        The variable.
    states : tuple of str
        Both variables, the horizontal one first.
    shown : mapping of str to tuple of float
        The window.
    """
    first, second = states
    known = {**field.parameters, "I": current}
    for along, across in ((first, second), (second, first)):
        steps = eliminate(field, [across], [state])
        if steps is None or _holds_anywhere(steps[0], along, across, known, shown[along]):
            continue
        parts = explicit(_solution(steps[0], along, across, known), shown[along], shown[across])
        order = (along, across)
        return Nullcline(state, tuple(_branch(field, order, part) for part in parts), across)

    index, swap = field.states.index(state), field.states.index(first)

    def rate(points: Floats) -> Floats:
        return field(points if swap == 0 else points[::-1], current)[index]

    parts = implicit(rate, (shown[first], shown[second]))
    return Nullcline(state, tuple(_branch(field, states, part) for part in parts), None)


def _solution(
    step: Step, along: str, across: str, known: dict[str, Any]
) -> Callable[[Floats], Floats]:
    def solve(x: Floats) -> Floats:
        names, _ = step.solve({**known, along: x})
        return np.array(np.broadcast_to(names[across], x.shape), dtype=np.float64)

    return solve


def _holds_anywhere(
    step: Step, along: str, across: str, known: dict[str, Any], bounds: tuple[float, float]
) -> bool:
    """Return whether there are places along which the equation holds whatever the other variable.

    It is factor * unknown + offset = 0. There, both are zero; where only the factor is, the curve
    has a pole.
    """

    def parts(x: Floats) -> tuple[Floats, Floats]:
        names, factor = step.solve({**known, along: x})
        factor = np.broadcast_to(factor, x.shape)
        return factor, np.abs(names[across] * factor)

    x = np.linspace(*bounds, _CHECKED)
    x = x + 1e-6 * (x[1] - x[0])  # off the round numbers, at which the offset would be 0 * inf
    factor, offset = parts(x)
    if not np.any(np.isfinite(factor) & (factor != 0.0)):
        return True
    change = np.flatnonzero(np.sign(factor[:-1]) != np.sign(factor[1:]))
    low, high, sign = x[change], x[change + 1], np.sign(factor[change])
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        same = np.sign(parts(middle)[0]) == sign
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    left = np.maximum(parts(low)[1], parts(high)[1])
    return bool(np.any(left <= 1e-6 * np.nanmedian(offset)))


def _branch(field: Field, names: tuple[str, str], points: Floats) -> dict[str, Any]:
    rows = {
        name: from_engine(row, field.dimension(name))
        for name, row in zip(names, points, strict=True)
    }
    return {name: rows[name] for name in sorted(rows, key=field.states.index)}
