"""What kind of neurons a population has: all that its kernel is generated from, and the numbers.

Populations whose equations, inputs and pattern of coefficients are the same share a kernel, and
their neurons lie in the same arrays. A coefficient that is the same for all neurons of a population
is a constant of the kernel's call, any other one an array.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase import equations
from rheobase.engine.plan import hold_of, linear_of, membrane_of
from rheobase.engine.propagator import linear_step
from rheobase.neurons import Model

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Input:
    """Something that jumps when an event arrives.

    Parameters
    ----------
    state : str
        The variable that jumps.
    lost : bool
        Whether what arrives while the neuron is refractory is lost.
    """

    state: str
    lost: bool


@dataclass(frozen=True)
class Kind:
    """What a kernel is generated from.

    Parameters
    ----------
    text, threshold, reset : str
        The equations as typed, for whoever reads the kernel.
    states : tuple of str
    step : tuple of (str, str) pairs
        For linear models: each state's expression one step later, free and held, over states,
        coefficients and ``__I``. Empty for nonlinear models.
    slopes : tuple of str
        For nonlinear models: code of the derivatives, after `common` has run.
    common : tuple of (str, str)
    steep : bool
        Nonlinear models: whether the membrane variable may run away, so that slopes are taken no
        further up than the threshold.
    membrane : str or None
    gap, overshoot : str or None
        Code of the threshold condition, which holds where it is not negative; and how far above
        threshold the membrane variable is.
    edge : bool
        Whether it fires only when the condition becomes true.
    resets : tuple of (str, str)
        Variables and code, to run in this order.
    is_held : bool
        Whether there is a refractory period.
    constants, values : tuple of str
        Names of the coefficients that a population shares, and of those that each neuron has.
    synapses : tuple of Input
        With the coefficients ``__synapse_0``, ...
    drives : tuple of Input
        With the coefficients ``__drive_0``, ...
    current, currents : bool
        Whether there is input current that the population shares, and that each neuron has.
    precision : "single" or "double"
    packed : bool
        Whether input arrives in whole quanta.
    """

    text: str
    threshold: str
    reset: str
    states: tuple[str, ...]
    step: tuple[tuple[str, str], ...]
    slopes: tuple[str, ...]
    common: tuple[tuple[str, str], ...]
    steep: bool
    membrane: str | None
    gap: str | None
    overshoot: str | None
    edge: bool
    resets: tuple[tuple[str, str], ...]
    is_held: bool
    constants: tuple[str, ...]
    values: tuple[str, ...]
    synapses: tuple[Input, ...]
    drives: tuple[Input, ...]
    current: bool
    currents: bool
    precision: str
    packed: bool


def dynamics(model: Model, dt: float, has_current: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the part of a `Kind` that comes from the equations, and the coefficients.

    Parameters
    ----------
    model : Model
        With all synaptic states.
    dt : float
        In ms.
    has_current : bool
        Whether it gets any current other than from synapses.

    Returns
    -------
    fields : dict
        Of `Kind`.
    coefficients : dict of str to float or ndarray of shape (n,)
    """
    system, analysis = model.system, model.analysis
    resets = analysis.reset if system.gap is not None else ()
    fields: dict[str, Any] = {
        "text": model.text,
        "threshold": model.threshold or "",
        "reset": model.reset or "",
        "states": model.states,
        "membrane": system.membrane,
        "gap": None if system.gap is None else equations.to_code(system.gap),
        "edge": system.gap is not None and not system.reset,
        "resets": resets,
        "is_held": system.refractory is not None and bool(np.any(hold_of(model) > 0.0)),
        "step": (),
        "slopes": (),
        "common": (),
        "steep": False,
        "overshoot": None,
    }
    sources = [source for _, source in resets]
    coefficients: dict[str, Any] = {}
    if model.is_exact:
        fields["step"], coefficients = _propagation(model, dt, has_current)
        sources += [system.gap] if system.gap else []
    else:
        fields["slopes"], fields["common"] = analysis.derivatives, analysis.common
        coefficients["__dt"] = dt
        sources += [*system.derivatives, *(source for _, source in system.subexpressions)]
        sources += [system.gap] if system.gap else []
        if (
            system.gap
            and system.reset
            and not equations.is_affine_in(system, system.membrane or "")
        ):
            fields["steep"], fields["overshoot"] = True, _overshoot(model)
            sources += [*analysis.gap_gradient, analysis.gap_offset]
    used = {name for source in sources for name in equations.names_in(source)}
    coefficients.update({n: model.value(n) for n in system.parameters if n in used})
    return fields, coefficients


def _overshoot(model: Model) -> str:
    """Return code for how far the membrane variable is above threshold."""
    slope = model.analysis.gap_gradient[model.states.index(model.system.membrane or "")]
    return equations.to_code(f"({model.system.gap}) / ({slope})")


def _propagation(
    model: Model, dt: float, has_current: bool
) -> tuple[tuple[tuple[str, str], ...], dict[str, Any]]:
    """Return each state one step later as an expression, and its coefficients."""
    propagators = linear_step(linear_of(model), dt)
    states, membrane = model.states, membrane_of(model)
    coefficients: dict[str, Any] = {}

    def term(name: str, values: Floats, factor: str) -> str:
        if not np.any(values):
            return ""
        coefficients[name] = values if np.ptp(values) else float(values[0])
        return f"{name} * {factor}" if factor else name

    def row(k: int, which: str, matrix: Floats, offset: Floats, gain: Floats) -> str:
        terms = [
            term(f"__{which}_{states[k]}_{states[j]}", matrix[:, k, j], states[j])
            for j in range(len(states))
        ]
        terms.append(term(f"__{which}_{states[k]}_0", offset[:, k], ""))
        if has_current:
            terms.append(term(f"__{which}_{states[k]}_I", gain[:, k], "__I"))
        return " + ".join(text for text in terms if text) or "__zero"

    lines = []
    for k, state in enumerate(states):
        free = row(k, "free", propagators.free, propagators.free_offset, propagators.free_gain)
        alike = all(
            np.array_equal(a[:, k], b[:, k])
            for a, b in (
                (propagators.free, propagators.held),
                (propagators.free_offset, propagators.held_offset),
                (propagators.free_gain, propagators.held_gain),
            )
        )
        if k == membrane:
            held = state
        elif alike:
            held = free
        else:
            held = row(k, "held", propagators.held, propagators.held_offset, propagators.held_gain)
        lines.append((free, held))
    return tuple(lines), coefficients
