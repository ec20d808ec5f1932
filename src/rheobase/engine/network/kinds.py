"""What kind of neurons a population has: all that its kernel is generated from, and the numbers.

Populations whose equations, inputs and pattern of coefficients are the same share a kernel, and
their neurons lie in the same arrays. A coefficient that is the same for all neurons of a population
is a constant of the kernel's call, any other one an array.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase import equations
from rheobase.engine.network.folding import Folding
from rheobase.engine.plan import hold_of, linear_of, membrane_of, rows_of
from rheobase.engine.propagator import linear_step, step
from rheobase.neurons import Model
from rheobase.neurons.countdown import CountedDown

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
    exact : tuple of (str, str, str)
        For nonlinear models: those variables that are advanced exactly all the same, with their
        expressions half a step and a step later.
    slopes : tuple of (str, str)
        For nonlinear models: the other variables and code of their derivatives, after `common` has
        run.
    common : tuple of (str, str)
    affine : (str, str) or None
        Instead of slopes, where the membrane variable is the only one left, and affine in itself:
        code of rate and drift, times dt.
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
    holds : tuple of str
        What stays where it is then.
    countdown : (str, str) or None
        With escape noise: the variable that is counted down, and the one that keeps what rounding
        takes off it.
    hazard : str
        For linear models: code of the countdown's derivative.
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
    exact: tuple[tuple[str, str, str], ...]
    slopes: tuple[tuple[str, str], ...]
    affine: tuple[str, str] | None
    common: tuple[tuple[str, str], ...]
    steep: bool
    membrane: str | None
    gap: str | None
    overshoot: str | None
    edge: bool
    resets: tuple[tuple[str, str], ...]
    is_held: bool
    holds: tuple[str, ...]
    countdown: tuple[str, str] | None
    hazard: str
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
        "holds": system.holds,
        "countdown": None,
        "hazard": "",
        "step": (),
        "exact": (),
        "slopes": (),
        "affine": None,
        "common": (),
        "steep": False,
        "overshoot": None,
    }
    coefficients: dict[str, Any] = {}
    sources = [source for _, source in resets] + ([system.gap] if system.gap else [])
    if isinstance(model, CountedDown):
        fields["countdown"] = model.states[-2:]
    if model.is_exact:
        fields["step"], coefficients = _propagation(model, dt, has_current)
        if fields["countdown"]:
            fields["hazard"] = _slope(model, model.left, coefficients, has_current)
            coefficients["__dt"] = dt
    else:
        part = equations.linear_part(system)
        fields["exact"], coefficients = _exact_part(model, part, dt)
        fields |= _derivatives(model, part, coefficients, dt, has_current)
        coefficients["__dt"] = dt
        sources += [code for _, code in (*fields["slopes"], *fields["common"])]
        sources += fields["affine"] or ()
        if system.gap and system.reset and not equations.affine_in(system, system.membrane or ""):
            slope = model.evaluate(analysis.gap_gradient[membrane_of(model)])
            if np.all(np.asarray(slope) > 0.0):  # threshold is reached from below
                fields["steep"], fields["overshoot"] = True, _overshoot(model)
                sources += [*analysis.gap_gradient, analysis.gap_offset]
    used = {
        node.id for s in sources for node in ast.walk(ast.parse(s)) if isinstance(node, ast.Name)
    }
    coefficients.update({n: model.value(n) for n in system.parameters if n in used})
    return fields, coefficients


def _derivatives(
    model: Model,
    part: equations.LinearPart,
    coefficients: dict[str, Any],
    dt: float,
    has_current: bool,
) -> dict[str, Any]:
    """Return code of the derivatives that are not exact, and add the coefficients in it."""
    system = model.system
    varying = {*system.states, *(name for name, _ in system.subexpressions), "I", "t"}
    folding = Folding(varying, taken=system.parameters)
    rest = [name for name in system.states if name not in part.states]
    affine = None
    if rest == [system.membrane]:
        affine = equations.affine_in(system, rest[0])
    if affine is not None:
        given = (*part.states, "I") if has_current else part.states
        rate, drift = (_in_a_step(model, source, part.states, given, dt) for source in affine)
        affine = folding(rate), folding(drift)
        slopes, common = [], []
    else:
        derivatives = dict(zip(system.states, system.derivatives, strict=True))
        slopes = [(name, folding(derivatives[name])) for name in rest]
        needed = {name for _, source in slopes for name in equations.names_in(source)}
        for name, source in reversed(system.subexpressions):  # each uses only earlier ones
            if name in needed:
                needed.update(equations.names_in(source))
        common = [(n, folding(source)) for n, source in system.subexpressions if n in needed]
    coefficients.update({n: model.evaluate(s) for n, s in folding.coefficients.items()})
    return {
        "slopes": tuple((name, equations.to_code(source)) for name, source in slopes),
        "affine": affine and (equations.to_code(affine[0]), equations.to_code(affine[1])),
        "common": tuple((name, equations.to_code(source)) for name, source in common),
    }


def _in_a_step(
    model: Model, source: str, exact: Sequence[str], given: Sequence[str], dt: float
) -> str:
    """Return a rate or drift times dt, as a sum of exact variables and the input if it is one.

    With conductances it is, and that leaves the least to do in each stage of the method. `given`
    are those that are not always 0.
    """
    factors = equations.collect(source, (*exact, "I"))
    if factors is None or any(
        name in model.system.states or name == "t"
        for factor in factors.values()
        for name in equations.names_in(factor)
    ):
        return f"({source}) * {dt!r}"
    terms = [
        f"({factor}) * {dt!r}" + (f" * {name}" if name else "")
        for name, factor in factors.items()
        if (name in given or not name) and np.any(model.evaluate(factor))
    ]
    return " + ".join(terms) or "0.0"


def _exact_part(
    model: Model, part: equations.LinearPart, dt: float
) -> tuple[tuple[tuple[str, str, str], ...], dict[str, Any]]:
    """Return the exact variables half a step and a step later, and the coefficients in that."""
    if not part.states:
        return (), {}
    states = part.states
    A = rows_of(model, tuple(entry for row in part.A for entry in row))
    A, b = A.reshape(-1, len(states), len(states)), rows_of(model, part.b)
    terms = _Terms(states)
    lines = []
    steps = [
        (name, step(A, b, np.zeros_like(b), h)) for name, h in (("half", dt / 2), ("full", dt))
    ]
    for k, state in enumerate(states):
        half, full = (terms.row(k, name, P, offset, None) for name, (P, offset, _) in steps)
        lines.append((state, half, full))
    return tuple(lines), terms.coefficients


def _overshoot(model: Model) -> str:
    """Return code for how far the membrane variable is above threshold."""
    slope = model.analysis.gap_gradient[model.states.index(model.system.membrane or "")]
    return equations.to_code(f"({model.system.gap}) / ({slope})")


class _Terms:
    """Sums of coefficients times variables, as sources; and the coefficients."""

    def __init__(self, states: tuple[str, ...]) -> None:
        self._states = states
        self.coefficients: dict[str, Any] = {}

    def row(self, k: int, which: str, matrix: Floats, offset: Floats, gain: Floats | None) -> str:
        """Return row k of matrix x + offset + gain I; what is zero is left out."""
        name = f"__{which}_{self._states[k]}"
        terms = [
            self._term(f"{name}_{other}", matrix[:, k, j], other)
            for j, other in enumerate(self._states)
        ]
        terms.append(self._term(f"{name}_0", offset[:, k], ""))
        if gain is not None:
            terms.append(self._term(f"{name}_I", gain[:, k], "__I"))
        return " + ".join(text for text in terms if text) or "__zero"

    def _term(self, name: str, values: Floats, factor: str) -> str:
        if not np.any(values):
            return ""
        self.coefficients[name] = values if np.ptp(values) else float(values[0])
        return f"{name} * {factor}" if factor else name


def _slope(model: Model, state: str, coefficients: dict[str, Any], has_current: bool) -> str:
    """Return the derivative of a state of a linear model, and add the coefficients in it."""
    linear = linear_of(model)
    terms = _Terms(model.states)
    gain = linear.c if has_current else None
    row = terms.row(model.states.index(state), "slope", linear.A, linear.b, gain)
    coefficients.update(terms.coefficients)
    return row


def _propagation(
    model: Model, dt: float, has_current: bool
) -> tuple[tuple[tuple[str, str], ...], dict[str, Any]]:
    """Return each state one step later as an expression, and its coefficients."""
    p = linear_step(linear_of(model), dt)
    states = model.states
    terms = _Terms(states)
    lines = []
    for k, state in enumerate(states):
        counts = isinstance(model, CountedDown) and state == model.left
        if counts:
            p.free[:, k, k] -= 1.0  # what it changes by
        free_gain, held_gain = (p.free_gain, p.held_gain) if has_current else (None, None)
        free = terms.row(k, "free", p.free, p.free_offset, free_gain)
        pairs = (p.free, p.held), (p.free_offset, p.held_offset), (p.free_gain, p.held_gain)
        if counts or state in model.system.holds:
            held = state
        elif all(np.array_equal(a[:, k], b[:, k]) for a, b in pairs):
            held = free
        else:
            held = terms.row(k, "held", p.held, p.held_offset, held_gain)
        lines.append((free, held))
    return tuple(lines), terms.coefficients
