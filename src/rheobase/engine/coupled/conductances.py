"""The matrix of gap junctions between some neurons, checked."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.circuit.drives import takes_current
from rheobase.errors import ParameterError
from rheobase.neurons import Model
from rheobase.units import CONDUCTANCE, VOLTAGE, to_engine

MOST_VARIABLES = 400  # of all neurons together: what a step takes grows with the square of neurons


def conductance_matrix(given: Any, rectifying: bool, model: Model) -> NDArray[np.float64]:
    """Return conductances as the engine has them.

    Parameters
    ----------
    given : Quantity, shape (n, n)
        [i, j] is that of the gap junction through which current flows into neuron i out of j.
    rectifying : bool
        Whether it may be another one than [j, i].
    model : Model
        Of the neurons.

    Returns
    -------
    ndarray of float64, shape (n, n)
        In uS.

    Raises
    ------
    UnitError
        If they are no conductances.
    ParameterError
        If they are no such matrix, or `model` cannot have gap junctions.

    Examples
    --------
    >>> import numpy as np
    >>> import rheobase as rb
    >>> from rheobase.engine.coupled.conductances import conductance_matrix
    >>> from rheobase.units import nS
    >>> conductance_matrix(np.array([[0, 5], [5, 0]])*nS, False, rb.LIF())
    array([[0.   , 0.005],
           [0.005, 0.   ]])
    """
    matrix = np.array(to_engine(given, CONDUCTANCE, "gap_junctions"), dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise ParameterError(
            "gap_junctions: expected a square matrix, one row and one column a neuron; got "
            + (f"shape {matrix.shape}." if matrix.ndim else "one value.")
        )
    _refuse(~np.isfinite(matrix), matrix, "expected finite conductances")
    _refuse(matrix < 0.0, matrix, "expected conductances that are not negative")
    _refuse(
        np.diag(np.diag(matrix) != 0.0), matrix, "expected no gap junction of a neuron to itself"
    )
    if not rectifying:
        different = ~np.isclose(matrix, matrix.T, rtol=1e-12, atol=0.0)
        if different.any():
            i, j = np.argwhere(different)[0]
            raise ParameterError(
                f"gap_junctions: expected a symmetric matrix, got {matrix[i, j]:g} uS at "
                f"[{i}, {j}] and {matrix[j, i]:g} uS at [{j}, {i}]. Write rectifying=True for "
                "current that flows one way."
            )
        matrix = 0.5 * (matrix + matrix.T)
    _check_model(model, len(matrix))
    return matrix


def _refuse(bad: NDArray[np.bool_], matrix: NDArray[np.float64], what: str) -> None:
    if bad.any():
        i, j = np.argwhere(bad)[0]
        raise ParameterError(f"gap_junctions: {what}, got {matrix[i, j]:g} uS at [{i}, {j}].")


def _check_model(model: Model, size: int) -> None:
    membrane = model.system.membrane
    if membrane is None or model.system.dimensions[membrane] != VOLTAGE:
        raise ParameterError(
            f"gap_junctions: {model.name} has no membrane potential: its threshold condition must "
            "be about a voltage."
        )
    if not takes_current(model):
        raise ParameterError(
            f"gap_junctions: {model.name} takes no current: there is no I in its equations."
        )
    variables = len(model.states)
    if size * variables > MOST_VARIABLES:
        raise ParameterError(
            f"gap_junctions: {size} neurons with {variables} variable{'s' * (variables > 1)} are "
            f"more than are solved together (at most {MOST_VARIABLES} variables). A larger network "
            "runs on the grid: net = rb.Network(...), net.gap_junctions(...)."
        )
