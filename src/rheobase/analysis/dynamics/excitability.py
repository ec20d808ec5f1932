"""Type I or type II, from how the resting state ends, and what that leaves open."""

from __future__ import annotations

from typing import Any

import numpy as np

from rheobase.analysis.dynamics.field import Field
from rheobase.errors import EquationError

THRESHOLD = "threshold"
TYPE_I, TYPE_II = "type I", "type II"


def excitability(field: Field, onset: Any) -> tuple[str | None, str]:
    """Return the type, None if it cannot be told, and why.

    Parameters
    ----------
    field : Field
    onset : BifurcationPoint
        Where the resting state loses its stability.
    """
    where = f"at {onset.current:.6g}"
    match onset.kind:
        case "saddle-node" if field.n == 1 and (passes := _reset_passes(field, onset)) is not None:
            vanishes = f"the resting state vanishes in a saddle-node {where}, and "
            if passes:
                return TYPE_I, vanishes + "every spike has to get past it after the reset"
            return TYPE_II, vanishes + "the reset is beyond it: firing does not slow down there"
        case "saddle-node":
            return TYPE_I, (
                f"the resting state vanishes in a saddle-node {where} (if that lies on the cycle "
                "of the spikes, which is not tested)"
            )
        case "Hopf":
            return TYPE_II, (
                f"the resting state loses its stability in a {onset.criticality} Hopf bifurcation "
                f"{where}"
            )
        case "threshold" if field.n == 1:
            return TYPE_I, f"the resting state reaches threshold {where}"
        case "threshold":
            return None, (
                f"the resting state reaches threshold {where}; at which rate firing begins depends "
                "on all variables"
            )
    return None, f"the resting state ends in a {onset.kind} {where}, which tells no type"


def _reset_passes(field: Field, onset: Any) -> bool | None:
    """Return whether a neuron of one variable is reset to below a point; None if not to a number.

    Below means: on the far side of it from the threshold.
    """
    statement = next(iter(field.system.reset), None)
    if statement is None or field.system.gap is None or statement.operator != "=":
        return None
    try:
        reset = float(field.model.evaluate(statement.expression))
    except EquationError:  # it depends on the state
        return None
    there = onset.fixed_point.state[field.states[0]].m
    gaps = field.gap(np.array([[reset, there]]))
    return bool(gaps[0] < gaps[1])
