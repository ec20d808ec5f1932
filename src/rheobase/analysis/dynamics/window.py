"""Where to look: a range for each variable, given or by default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from rheobase.analysis.dynamics.field import Field, Floats
from rheobase.errors import ParameterError, did_you_mean
from rheobase.units import NONE, VOLTAGE, QuantityLike, to_engine

Ranges = dict[str, tuple[float, float]]

# What a membrane potential, in mV, and a variable without unit will not leave.
_DEFAULTS = {VOLTAGE: (-150.0, 100.0), NONE: (-100.0, 100.0)}


def given_ranges(field: Field, ranges: Mapping[str, QuantityLike]) -> Ranges:
    """Return the ranges that a user gave, in the engine's units.

    Raises
    ------
    ParameterError
        If one belongs to no variable, or is not two increasing values.
    UnitError
        If it is of another dimension than its variable.
    """
    found = {}
    for name, given in ranges.items():
        if name not in field.states:
            raise ParameterError(
                f"{name}: {field.model.name} has no such variable to give a range of. "
                + did_you_mean(name, field.states)
            )
        bounds = np.asarray(to_engine(given, field.dimension(name), name))
        if bounds.shape != (2,) or not np.isfinite(bounds).all() or not bounds[0] < bounds[1]:
            unit = field.dimension(name).unit
            example = f"{name}=[-1, 1]" + (f"*{unit}" if unit.isidentifier() else "")
            raise ParameterError(
                f"{name}: expected a range of two increasing values such as {example}, got {given}."
            )
        found[name] = (float(bounds[0]), float(bounds[1]))
    return found


def search_range(field: Field, name: str, given: Ranges) -> tuple[float, float] | None:
    """Return where to look for fixed points in a variable, None if that must be given."""
    return given.get(name) or _DEFAULTS.get(field.dimension(name))


def required_ranges(field: Field, given: Ranges) -> Ranges:
    """Return a range for every variable.

    Raises
    ------
    ParameterError
        Naming the variables whose range must be given.
    """
    found = dict(given)
    for name in field.states:
        if name not in given and field.dimension(name) == VOLTAGE:
            found[name] = _DEFAULTS[VOLTAGE]
    missing = [name for name in field.states if name not in found]
    if missing:
        raise ParameterError(
            f"{', '.join(missing)}: give a range to look in, such as {missing[0]}=[low, high], "
            f"since the equations of {field.model.name} cannot be solved for all variables but one."
        )
    return found


def inside(field: Field, x: Floats, given: Ranges) -> Any:
    """Return which states, shape (variables, ...), are in the ranges and may be rested at."""
    kept = ~field.beyond_threshold(x) & np.isfinite(x).all(axis=0)
    for name, (low, high) in given.items():
        row = x[field.states.index(name)]
        margin = 1e-12 * (high - low)
        with np.errstate(invalid="ignore"):
            kept &= (row >= low - margin) & (row <= high + margin)
    return kept
