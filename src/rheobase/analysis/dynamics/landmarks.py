"""A window that shows what matters in a phase plane, if the user gives none."""

from __future__ import annotations

import numpy as np

from rheobase.analysis.dynamics.equilibria import equilibria, samples
from rheobase.analysis.dynamics.field import Field, Floats
from rheobase.analysis.dynamics.reduction import eliminate
from rheobase.analysis.dynamics.window import Ranges, search_range
from rheobase.equations import evaluate
from rheobase.errors import EquationError, ParameterError
from rheobase.units import VOLTAGE, to_engine

_MARGIN = 0.5  # of what is between the landmarks, on either side
_AROUND = 5  # samples from a knee
_NARROWEST = {VOLTAGE: 10.0}  # mV


def window(field: Field, current: float, given: Ranges, names: tuple[str, str]) -> Ranges:
    """Return the range of both variables, by default around the landmarks.

    These are the fixed points, the knees of the nullclines, the state that the neuron starts from,
    and where it fires and is reset.

    Parameters
    ----------
    field : Field
        Of two variables.
    current : float
    given : dict of str to tuple
        What the user gave.
    names : tuple of str
        The variables.

    Raises
    ------
    ParameterError
        If there is nothing to go by.
    """
    if len(given) == len(names):
        return given
    marks = _starts(field, names)
    threshold = _threshold(field)
    for state in names:
        _mark_nullcline(field, current, state, names, given, marks)
    try:
        points = equilibria(field, current, given)
    except ParameterError:  # no one knows where to look
        points = np.empty((field.n, 0))
    for name in names:
        marks[name] += points[field.states.index(name)].tolist()
    if threshold is not None:
        marks[names[0]].append(threshold)
    found = {}
    for name in names:
        if name in given:
            found[name] = given[name]
            continue
        if not marks[name]:
            raise ParameterError(f"{name}: give the range to show, such as {name}=[low, high].")
        low, high = _around(marks[name], _NARROWEST.get(field.dimension(name)))
        if name == names[0] and threshold is not None and threshold == max(marks[name]):
            high = threshold + 0.05 * (threshold - low)  # nothing ever goes there
        found[name] = low, high
    return found


def _around(marks: list[float], narrowest: float | None) -> tuple[float, float]:
    low, high = min(marks), max(marks)
    least = narrowest or max(abs(low), abs(high)) or 1.0
    width = max(high - low, 1e-3 * least)
    margin = _MARGIN * width if high - low > 1e-3 * least else least
    return low - margin, high + margin


def _starts(field: Field, names: tuple[str, str]) -> dict[str, list[float]]:
    """Return from where the neuron starts, and starts again after a spike."""
    marks: dict[str, list[float]] = {name: [] for name in names}
    try:
        for name, value in field.model.initial.items():
            marks[name].append(float(to_engine(value, field.dimension(name), name)))
    except ParameterError:  # it does not say
        pass
    for statement in field.system.reset:
        if statement.operator == "=":
            try:
                marks[statement.target].append(float(field.model.evaluate(statement.expression)))
            except EquationError:  # it depends on the state
                continue
    return marks


def _threshold(field: Field) -> float | None:
    """Return the threshold of the leading variable, if it is a number, and the neuron is reset."""
    system, analysis = field.system, field.model.analysis
    if system.membrane is None or not system.reset:
        return None
    gradient = [field.model.evaluate(part) for part in analysis.gap_gradient]
    slope = gradient[field.states.index(system.membrane)]
    if slope and sum(map(bool, gradient)) == 1:
        return float(-field.model.evaluate(analysis.gap_offset) / slope)
    return None


def _mark_nullcline(
    field: Field,
    current: float,
    state: str,
    names: tuple[str, str],
    given: Ranges,
    marks: dict[str, list[float]],
) -> None:
    """Add where a nullcline, as a function of the first variable, turns, and is at the start."""
    across, along = names
    steps = eliminate(field, [along], [state])
    bounds = search_range(field, across, given)
    if steps is None or bounds is None:
        return

    def solve(x: Floats) -> Floats:
        solved, _ = steps[0].solve({**field.parameters, across: x, "I": current})
        return np.array(np.broadcast_to(evaluate(along, solved), x.shape))

    start = solve(np.array(marks[across][:2]))
    marks[along] += start[np.isfinite(start)].tolist()
    x = samples(bounds, across in given)
    y = solve(x)
    with np.errstate(invalid="ignore"):
        change = np.diff(y)
        turns = np.flatnonzero(change[:-1] * change[1:] < 0.0) + 1
        # At a knee the curve is flatter than around it; at a pole, steeper.
        size = np.abs(change)
        turns = turns[(turns > _AROUND) & (turns < change.size - _AROUND)]
        turns = turns[(size[turns - _AROUND] > size[turns]) & (size[turns + _AROUND] > size[turns])]
    for index in turns[:4]:  # more are a wave, not knees
        marks[across].append(float(x[index]))
        marks[along].append(float(y[index]))
