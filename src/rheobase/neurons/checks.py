"""Whether a model's values make sense, before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rheobase import equations
from rheobase.errors import EquationError, ParameterError

if TYPE_CHECKING:
    from rheobase.neurons.model import Model


def check_values(model: Model) -> None:
    """Raise an error if a value is not finite, does not fit the others, or makes no sense.

    Parameters
    ----------
    model : Model

    Raises
    ------
    ParameterError
        Naming the value.
    EquationError
        If the exact method is asked for and there is none.
    """
    _check_numbers(model)
    _check_factors(model)
    _check_refractory(model)
    _check_reset(model)
    if model.method == "exact" and not model.is_exact:
        raise EquationError(f"method: 'exact' asks for a linear model, but {model.solved.reason}.")


def _check_numbers(model: Model) -> None:
    lengths = {}
    for name, value in model.values.items():
        numbers = np.asarray(model.value(name))
        if numbers.ndim > 1 or numbers.size == 0:
            raise ParameterError(
                f"{name}: expected one value, or a 1-D array with one value a neuron; "
                f"got an array of shape {numbers.shape}."
            )
        if not np.all(np.isfinite(numbers)):
            raise ParameterError(f"{name}: expected a finite value, got {value}.")
        if numbers.ndim == 1:
            lengths[name] = numbers.size
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise ParameterError(f"Arrays with one value a neuron must be equally long: {listed}.")


def _check_factors(model: Model) -> None:
    """Refuse a left side such as ``tau_m * dv/dt`` with a factor that is not positive."""
    for state, factor in zip(model.states, model.system.factors, strict=True):
        try:
            smallest = np.min(model.evaluate(factor))
        except EquationError:  # it depends on variables: seen only when it happens
            continue
        if not smallest > 0.0:
            raise ParameterError(
                f"{_given(model, factor)}: the factor {factor} of d{state}/dt must be positive."
            )


def _check_refractory(model: Model) -> None:
    if model.system.refractory is None:
        return
    shortest = np.min(model.evaluate(model.system.refractory))
    if shortest < 0.0:
        raise ParameterError(
            f"refractory: expected a time that is not negative, got {model.refractory} = "
            f"{shortest:g} ms."
        )


def _check_reset(model: Model) -> None:
    """Refuse a reset to a fixed value at which the neuron would fire again at once."""
    system = model.system
    fixed = {s.target: s.expression for s in system.reset if s.operator == "="}
    if system.gap is None or system.membrane not in fixed:
        return
    target = fixed[system.membrane]
    try:
        gap = model.evaluate(system.gap, **{system.membrane: model.evaluate(target)})
    except EquationError:  # it depends on other variables: seen only when it happens
        return
    if np.any(np.asarray(gap) >= 0.0):
        given = _given(model, target, system.gap)
        raise ParameterError(
            f"reset: after '{model.reset}' the threshold condition '{model.threshold}' still "
            f"holds, so the neuron would fire for ever.{f' Got {given}.' if given else ''}"
        )


def _given(model: Model, *sources: str) -> str:
    """Return the values of the parameters in some sources: ``"R = 10 MΩ, C = 1 nF"``."""
    names = {name for source in sources for name in equations.names_in(source)}
    return ", ".join(
        f"{name} = {value}" for name, value in model.parameters.items() if name in names
    )
