"""Where a model rests without input, which is where it starts if nothing else is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.errors import ParameterError

if TYPE_CHECKING:
    from rheobase.neurons.model import Model


def resting_state(model: Model, missing: list[str]) -> dict[str, Any]:
    """Return the values, in the engine's units, at which a linear model stays without input.

    Parameters
    ----------
    model : Model
    missing : list of str
        The variables that they are wanted for.

    Returns
    -------
    dict of str to float or ndarray

    Raises
    ------
    ParameterError
        If the model is nonlinear, or does not rest at one point.
    """
    advice = f"{', '.join(missing)}: give an initial value, such as {missing[0]}=..., since the "
    linear = model.analysis.linear
    if linear is None:
        raise ParameterError(
            f"{advice}resting state of a nonlinear model is not unique ({model.analysis.reason})."
        )
    n = model.size or 1
    A = np.array([[np.broadcast_to(model.evaluate(a), n) for a in row] for row in linear.A])
    b = np.array([np.broadcast_to(model.evaluate(entry), n) for entry in linear.b])
    try:
        rest = np.linalg.solve(np.moveaxis(A, 2, 0), -b.T[..., None])[..., 0]
    except np.linalg.LinAlgError:
        raise ParameterError(f"{advice}model has no single resting state.") from None
    columns = dict(zip(model.states, rest.T, strict=True))
    return {name: columns[name] if model.size else float(columns[name][0]) for name in missing}
