"""How a system can be integrated: exactly, if it is linear with constant coefficients.

Then the state follows ``x' = A x + b + c I`` between spikes, the threshold is a plane, and a reset
an affine map; everything has a closed form. Anything else is integrated numerically.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rheobase.equations.affine import (
    Affine,
    Nonlinear,
    NonlinearError,
    affine,
    difference,
    divided,
    in_words,
)
from rheobase.equations.algebra import add, multiply, subtract
from rheobase.equations.code import names_in, to_code
from rheobase.equations.expressions import parse_expression
from rheobase.equations.names import in_order, resolve
from rheobase.equations.place import Place
from rheobase.equations.reading import Equation, read_equations, read_threshold
from rheobase.equations.system import System
from rheobase.equations.trees import check_generated, to_source


@dataclass(frozen=True)
class Linear:
    """The coefficients of ``x' = A x + b + c I``, as sources over parameters.

    Parameters
    ----------
    A : tuple of tuple of str, shape (states, states)
    b : tuple of str, shape (states,)
    c : tuple of str, shape (states,)
    """

    A: tuple[tuple[str, ...], ...]
    b: tuple[str, ...]
    c: tuple[str, ...]


@dataclass(frozen=True)
class Analysis:
    """What kind of system it is, and the pieces of its integration; made by `classify`.

    Parameters
    ----------
    kind : "linear" or "nonlinear"
        Linear: everything below has a closed form.
    reason : str
        Why, in the user's words.
    linear : Linear or None
        None if nonlinear.
    gap_gradient : tuple of str, shape (states,)
        Sources over parameters: gap = gradient . x + offset. Empty without a threshold.
    gap_offset : str
        Source over parameters; empty without a threshold.
    reset_matrix : tuple of tuple of str, shape (states, states), or None
        Sources over parameters: a spike takes x to matrix . x + offset. None if the reset is not
        affine, or there is no threshold.
    reset_offset : tuple of str, shape (states,), or None
    derivatives : tuple of str
        Code (see `rheobase.equations.code`) for each state's derivative, after `common` has run.
    common : tuple of (str, str)
        The subexpressions that the derivatives need: names and code, to run in this order.
    reset : tuple of (str, str)
        Targets and code of the reset's assignments, to run in this order: ``("w", "w + b")``.
    """

    kind: Literal["linear", "nonlinear"]
    reason: str
    linear: Linear | None
    gap_gradient: tuple[str, ...]
    gap_offset: str
    reset_matrix: tuple[tuple[str, ...], ...] | None
    reset_offset: tuple[str, ...] | None
    derivatives: tuple[str, ...]
    common: tuple[tuple[str, str], ...]
    reset: tuple[tuple[str, str], ...]


def classify(system: System) -> Analysis:
    """Find out how a system can be integrated.

    It takes a fraction of a millisecond for a textbook model, so nothing of it is cached.

    Parameters
    ----------
    system : System
        From `parse`.

    Returns
    -------
    Analysis

    Raises
    ------
    EquationError
        If the threshold condition is not linear in the states.

    Examples
    --------
    >>> from rheobase.equations import classify, parse
    >>> from rheobase.units import RESISTANCE, TIME, VOLTAGE
    >>> given = {"tau_m": TIME, "v_rest": VOLTAGE, "R": RESISTANCE}
    >>> analysis = classify(parse("tau_m * dv/dt = -(v - v_rest) + R*I", dimensions=given))
    >>> analysis.reason
    'linear in v with constant coefficients'
    >>> analysis.linear
    Linear(A=(('-1.0 / tau_m',),), b=('v_rest / tau_m',), c=('R / tau_m',))
    >>> given = {"tau_m": TIME, "v_T": VOLTAGE, "delta_T": VOLTAGE}
    >>> text = "tau_m * dv/dt = -v + delta_T*exp((v - v_T)/delta_T)"
    >>> classify(parse(text, dimensions=given)).reason
    'exp((v - v_T)/delta_T) is not linear in v (line 1)'
    """
    states = system.states
    equations = in_order(read_equations(system.text))
    forms: dict[str, Affine | Nonlinear] = {name: Affine.of(name) for name in (*states, "I", "t")}
    obstacles: list[Nonlinear | str] = []
    rows: dict[str, Affine] = {}
    for equation in equations:
        form = _form(equation, forms, system)
        if equation.factor is None:
            forms[equation.name] = form
        elif isinstance(form, Nonlinear):
            obstacles.append(form)
        elif "t" in form.coefficients:
            obstacles.append(f"the right side changes with the time t ({equation.place.label})")
        else:
            rows[equation.name] = form
    gap = _gap(system, forms)
    reset = _reset(system)
    if isinstance(reset, Nonlinear):
        obstacles.append(reset)
        matrix = shift = None
    else:
        matrix, shift = _matrix(reset, states), tuple(to_source(row.constant) for row in reset)
    linear = None
    if not obstacles:
        linear = Linear(
            A=_matrix([rows[state] for state in states], states),
            b=tuple(to_source(rows[state].constant) for state in states),
            c=tuple(to_source(rows[state].coefficient("I")) for state in states),
        )
    return Analysis(
        kind="nonlinear" if obstacles else "linear",
        reason=str(obstacles[0])
        if obstacles
        else f"linear in {in_words(states)} with constant coefficients",
        linear=linear,
        gap_gradient=() if gap is None else _matrix([gap], states)[0],
        gap_offset="" if gap is None else to_source(gap.constant),
        reset_matrix=None if gap is None else matrix,
        reset_offset=None if gap is None else shift,
        derivatives=tuple(to_code(source) for source in system.derivatives),
        common=_common(system),
        reset=tuple((target, to_code(to_source(tree))) for target, tree in _assignments(system)),
    )


def affine_in(system: System, state: str) -> tuple[str, str] | None:
    r"""Return the derivative of a state as rate * state + drift, all other variables held fixed.

    A variable for which there are such a rate and drift cannot run away within a step, as that of
    an exponential or quadratic model does.

    Parameters
    ----------
    system : System
    state : str

    Returns
    -------
    (str, str) or None
        Sources of rate and drift, over parameters and all other variables; None if there are none.

    Examples
    --------
    >>> from rheobase.equations import affine_in, parse
    >>> from rheobase.units import CAPACITANCE, CONDUCTANCE, TIME, VOLTAGE
    >>> given = {"C": CAPACITANCE, "E": VOLTAGE, "tau": TIME, "g": CONDUCTANCE, "v": VOLTAGE}
    >>> shunted = parse("C * dv/dt = g*(E - v) \n tau * dg/dt = -g", dimensions=given)
    >>> affine_in(shunted, "v")
    ('-g / C', 'g * E / C')
    """
    forms: dict[str, Affine | Nonlinear] = {state: Affine.of(state)}
    for equation in in_order(read_equations(system.text)):
        if equation.factor is None:
            forms[equation.name] = _form(equation, forms, system)
        elif equation.name == state:
            form = _form(equation, forms, system)
            if isinstance(form, Nonlinear):
                return None
            return to_source(form.coefficient(state)), to_source(form.constant)
    return None


@dataclass(frozen=True)
class LinearPart:
    """The part of a system that has a closed form of its own: x' = A x + b.

    Parameters
    ----------
    states : tuple of str
    A : tuple of tuple of str, shape (states, states)
    b : tuple of str, shape (states,)
        Sources over parameters.
    """

    states: tuple[str, ...]
    A: tuple[tuple[str, ...], ...]
    b: tuple[str, ...]


def linear_part(system: System) -> LinearPart:
    r"""Find the variables that follow linear equations among themselves, whatever the others do.

    In a neuron with conductances these are the conductances. The membrane variable, and what else
    is held while the neuron is refractory, is never one of them, nor is what depends on that or on
    the input.

    Parameters
    ----------
    system : System

    Returns
    -------
    LinearPart

    Examples
    --------
    >>> from rheobase.equations import linear_part, parse
    >>> from rheobase.units import CAPACITANCE, CONDUCTANCE, TIME, VOLTAGE
    >>> given = {"C": CAPACITANCE, "E": VOLTAGE, "tau": TIME, "g": CONDUCTANCE, "v": VOLTAGE}
    >>> text = "C * dv/dt = g*(E - v) \n tau * dg/dt = -g"
    >>> linear_part(parse(text, "v >= E", "v = 0*mV", None, given))
    LinearPart(states=('g',), A=(('-1.0 / tau',),), b=('0.0',))
    """
    forms: dict[str, Affine | Nonlinear] = {
        name: Affine.of(name) for name in (*system.states, "I", "t")
    }
    rows: dict[str, Affine] = {}
    for equation in in_order(read_equations(system.text)):
        form = _form(equation, forms, system)
        if equation.factor is None:
            forms[equation.name] = form
        elif isinstance(form, Affine) and equation.name not in (system.membrane, *system.holds):
            rows[equation.name] = form
    while True:  # until none depends on one that has been left out
        inside = {name for name, row in rows.items() if row.coefficients.keys() <= rows.keys()}
        if len(inside) == len(rows):
            break
        rows = {name: row for name, row in rows.items() if name in inside}
    states = tuple(name for name in system.states if name in rows)
    kept = [rows[name] for name in states]
    return LinearPart(states, _matrix(kept, states), tuple(to_source(r.constant) for r in kept))


def _matrix(rows: list[Affine], states: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(to_source(row.coefficient(state)) for state in states) for row in rows)


def _form(
    equation: Equation, forms: Mapping[str, Affine | Nonlinear], system: System
) -> Affine | Nonlinear:
    """Return a derivative or a subexpression as an affine form, or why it has none."""
    place = equation.place
    try:
        form = affine(resolve(equation.right, system.dimensions, place), place, forms)
        if equation.factor is None:
            return form
        factor = affine(resolve(equation.factor, system.dimensions, place), place, forms)
        if not factor.is_constant:
            # Not the right side's doing, so the whole line is named.
            return Nonlinear(f"'{place.text}'", tuple(factor.coefficients), place.label)
    except NonlinearError as error:
        return error.reason
    form = divided(form, factor.constant)
    _check_size(form, place)
    return form


def _check_size(form: Affine, place: Place) -> None:
    for part in form.parts():
        check_generated(part, place)


def _gap(system: System, forms: Mapping[str, Affine | Nonlinear]) -> Affine | None:
    if system.threshold is None:
        return None
    condition = read_threshold(system.threshold)
    place = condition.place
    try:
        over, under = (
            affine(resolve(side, system.dimensions, place), place, forms)
            for side in (condition.over, condition.under)
        )
    except NonlinearError as error:
        raise place.error(
            f"a threshold must be linear in the states, but {error.reason}. "
            "Make what is compared a state, or compare a state itself."
        ) from None
    gap = difference(over, under)
    _check_size(gap, place)
    return gap


def _assignments(system: System) -> list[tuple[str, ast.expr]]:
    """Return the reset with ``+=`` and its like written out."""
    result = []
    for statement in system.reset:
        place = Place("reset", statement.expression)
        right = parse_expression(place, generated=True)
        target: ast.expr = ast.Name(id=statement.target)
        match statement.operator:
            case "+=":
                right = add(target, right)
            case "-=":
                right = subtract(target, right)
            case "*=":
                right = multiply(target, right)
        result.append((statement.target, right))
    return result


def _reset(system: System) -> list[Affine] | Nonlinear:
    """Return each state after the reset as a form in the states before it."""
    forms: dict[str, Affine | Nonlinear] = {name: Affine.of(name) for name in system.states}
    after = {name: Affine.of(name) for name in system.states}
    for target, tree in _assignments(system):
        try:
            forms[target] = after[target] = affine(tree, Place("reset", to_source(tree)), forms)
        except NonlinearError as error:
            return error.reason
    return list(after.values())


def _common(system: System) -> tuple[tuple[str, str], ...]:
    """Return the subexpressions that the derivatives need, as code."""
    needed = {name for source in system.derivatives for name in names_in(source)}
    for name, source in reversed(system.subexpressions):  # each uses only earlier ones
        if name in needed:
            needed.update(names_in(source))
    return tuple(
        (name, to_code(source)) for name, source in system.subexpressions if name in needed
    )
