"""A neuron at rest, or with its membrane held: what both ways of measuring a synapse start from.

A held membrane is a model whose membrane potential is no variable any more but a parameter. What is
left are the equations of gates and synapses. Those of Hodgkin and Huxley are linear then, with
constant coefficients, so that voltage clamp is solved exactly, and all potentials of a protocol are
one population.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.analysis.dynamics.field import Field
from rheobase.equations import System, names_in
from rheobase.equations.reading import Equation, read_equations
from rheobase.equations.trees import variables_in
from rheobase.errors import ParameterError, SimulationError
from rheobase.neurons import Model
from rheobase.neurons.rest import resting_state
from rheobase.running import run
from rheobase.stimuli import zero
from rheobase.units import TIME, QuantityLike, from_engine, to_engine

Floats = NDArray[np.float64]

_FIRST, _LONGEST = 1e3, 1e6  # ms that a nonlinear model is given to settle, and what it may become
_SETTLED = 1e-9  # of the size of a variable: what may change meanwhile


def potentials(field: Field, given: QuantityLike, what: str) -> Floats:
    """Return one potential, or a row of them, in the engine's unit."""
    values = np.asarray(to_engine(given, field.dimension(field.leading), what), dtype=np.float64)
    if values.ndim > 1 or not values.size or not np.isfinite(values).all():
        raise ParameterError(f"{what}: expected finite potentials, got {given}.")
    return values


def stopping_current(field: Field, x: Floats) -> Floats:
    """Return the input current with which the membrane potential stays where it is.

    Parameters
    ----------
    field : Field
    x : ndarray, shape (variables, ...)

    Returns
    -------
    ndarray, shape (...)
        In nA. It is what the membrane lets through: positive if that flows outward.

    Raises
    ------
    ParameterError
        If no current does that, or the equation is not linear in it.
    """
    return np.asarray(0.0 - _rate(field, x, 0.0) / input_gain(field, x))  # not -0.0


def input_gain(field: Field, x: Floats) -> Floats:
    """Return by how much 1 nA of input speeds up the membrane potential, shape (...)."""
    free, one = _rate(field, x, 0.0), _rate(field, x, 1.0)
    if not np.all(one - free):
        raise ParameterError(
            f"{field.model.name}: no current holds '{field.leading}', since the input current I is "
            "not in its equation. Write I where current enters."
        )
    # With a current of the size of those in the membrane, a difference that rounding leaves alone.
    large = np.maximum(1.0, np.abs(free / (one - free)))
    change, twice = _rate(field, x, large) - free, _rate(field, x, 2.0 * large) - free
    if np.any(np.abs(twice - 2.0 * change) > 1e-9 * (np.abs(change) + np.abs(free))):
        raise ParameterError(
            f"{field.model.name}: the equation of '{field.leading}' is not linear in the input "
            "current I, so that it is not a current through the membrane."
        )
    return np.asarray(change / large)


def _rate(field: Field, x: Floats, current: float | Floats) -> Floats:
    return np.asarray(field(x, current)[field.states.index(field.leading)])


def rest(field: Field) -> Floats:
    """Return where all variables stay without input, shape (variables,).

    Raises
    ------
    SimulationError
        If they do not come to rest, from where they start.
    """
    model = field.model
    if model.analysis.linear is not None:
        found = resting_state(model, list(model.states))
        return np.array([found[name] for name in model.states])
    advice = "There is no resting potential to start from: hold it, v=..."
    return _polished(field, _settled(model, advice)[:, 0])


def held(field: Field, v: float) -> tuple[Floats, float]:
    """Return all variables of a neuron that a constant current holds at `v`, and that current."""
    x = steady(field, np.array([v]))
    return x[:, 0], float(stopping_current(field, x)[0])


def steady(field: Field, v: Floats) -> Floats:
    """Return what all variables come to with the membrane held, shape (variables, potentials)."""
    x = np.empty((field.n, v.size))
    x[field.states.index(field.leading)] = v
    still = clamped(field, v)
    if still is None:
        return x
    if still.analysis.linear is not None:
        found = resting_state(still, list(still.states))
    else:
        advice = f"With '{field.leading}' held, its other variables do not come to rest."
        found = dict(zip(still.states, _settled(still, advice), strict=True))
    for name, values in found.items():
        x[field.states.index(name)] = values
    return x


def clamped(field: Field, v: Floats) -> Model | None:
    """Return what is left of a model whose membrane potential is a parameter; None if nothing.

    Parameters
    ----------
    field : Field
    v : ndarray, shape (potentials,)
        One a neuron.

    Returns
    -------
    Model or None
        All variables but that of the membrane, with the initial values of the model.

    Raises
    ------
    ParameterError
        If the input current enters another equation than that of the membrane.
    """
    model, membrane = field.model, field.leading
    if field.n == 1:
        return None
    _check_input(model.system, membrane)
    others = [equation for equation in read_equations(model.text) if equation.name != membrane]
    used = _names(others)
    values = {name: value for name, value in model.parameters.items() if name in used}
    for name in field.states:
        if name == membrane:
            each = v
        else:  # one for each potential, also where none depends on it
            each = np.full(v.size, to_engine(model.initial[name], field.dimension(name), name))
        if name != membrane or membrane in used:
            values[name] = from_engine(each, field.dimension(name))
    return Model("\n".join(equation.place.text for equation in others), **values)


def started(model: Model, x: Floats) -> Model:
    """Return a plain model that starts at `x`, shape (variables,) or (variables, neurons)."""
    values = {
        name: from_engine(row if model.size else float(np.squeeze(row)), dimension)
        for name, row in zip(model.states, x, strict=True)
        for dimension in (model.system.dimensions[name],)
    }
    return rewritten(model, model.text, {**model.values, **values})


def rewritten(model: Model, text: str, values: Mapping[str, Any]) -> Model:
    """Return a plain model with other equations and values, that fires as `model` does."""
    return Model(
        text,
        model.threshold,
        model.reset,
        model.refractory,
        method=model.method,
        holds=model.holds,
        escape=model.escape,
        **values,
    )


def without_noise(model: Model) -> Model:
    """Return a model without its escape noise, which then never fires; others as they are."""
    if model.escape is None:
        return model
    used = _names(read_equations(model.text)).union(model.states)
    values = {name: value for name, value in model.values.items() if name in used}
    return Model(model.text, method=model.method, **values)


def _names(equations: Iterable[Equation]) -> set[str]:
    trees = (tree for e in equations for tree in (e.right, e.factor) if tree is not None)
    return {name for tree in trees for name in variables_in(tree)}


def _check_input(system: System, membrane: str) -> None:
    holding_I = {"I"}
    for name, source in system.subexpressions:
        if holding_I.intersection(names_in(source)):
            holding_I.add(name)
    for state, source in zip(system.states, system.derivatives, strict=True):
        if state != membrane and holding_I.intersection(names_in(source)):
            raise ParameterError(
                f"the input current I is in the equation of '{state}', too: if '{membrane}' is "
                "held, it is not the current of the clamp alone."
            )


def _settled(model: Model, advice: str) -> Floats:
    """Return where the variables come to rest without input, shape (variables, neurons)."""
    model = without_noise(model)
    x = start = np.array(
        [
            np.atleast_1d(to_engine(value, model.system.dimensions[name], name))
            for name, value in model.initial.items()
        ]
    )
    size, length = np.abs(x), _FIRST
    while length <= _LONGEST:
        duration = from_engine(length, TIME)
        recording = run(started(model, x), zero(), duration, dt=duration)
        fired = [train.times.m[0] for train in recording.spikes if train.count]
        if fired:
            raise SimulationError(
                f"{model.name} fires without input, at {fired[0]:.6g} ms. {advice}"
            )
        start, x = x, np.array([np.atleast_2d(recording[name].m)[:, -1] for name in model.states])
        size = np.maximum(size, np.abs(x))
        if np.all(np.abs(x - start) <= _SETTLED * size):
            return x
        length *= 2.0
    raise SimulationError(
        f"{model.name} does not come to rest within {2 * _LONGEST:g} ms. {advice}"
    )


def _polished(field: Field, x: Floats) -> Floats:
    """Return a fixed point after some steps of Newton's method, as it was if they lead away."""
    found = x
    for _ in range(5):
        try:
            step = np.linalg.solve(field.jacobian(found, 0.0), field(found, 0.0))
        except np.linalg.LinAlgError:
            return x
        found = found - step
    near = np.abs(found - x) <= 1e3 * _SETTLED * np.maximum(np.abs(x), 1e-3)
    return found if near.all() else x
