"""The right sides of a model's equations, as functions of its state and its input current."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.analysis._population import require_model
from rheobase.analysis.dynamics.gradient import Dual, differentiate
from rheobase.equations import evaluate, names_in
from rheobase.errors import ParameterError
from rheobase.neurons import Model
from rheobase.units import CURRENT, VOLTAGE, Dimension, QuantityLike, to_engine

Floats = NDArray[np.float64]


class Field:
    """The vector field of a model: how fast its state changes, and the exact derivatives of that.

    Parameters
    ----------
    model : Model
        One neuron, whose equations do not change with time.

    Raises
    ------
    ParameterError
        If it is not a model, stands for several neurons, or changes with time.
    """

    def __init__(self, model: Model) -> None:
        require_model(model)
        if model.size is not None:
            raise ParameterError(
                f"model: expected one neuron, got {model.size}: an array is among the values of "
                f"{model.name}. Take them one by one, model.replace(...)."
            )
        self.model = model
        self.system = model.system
        self.states = model.states
        self.parameters = {name: model.value(name) for name in model.system.parameters}
        self.common = _needed(model)
        used = {
            name
            for source in (*self.system.derivatives, *(source for _, source in self.common))
            for name in names_in(source)
        }
        if "t" in used:
            raise ParameterError(
                f"model: the equations of {model.name} change with the time t, so it has no fixed "
                "points. Write what changes as the input current I."
            )
        self.has_current = "I" in used

    @property
    def n(self) -> int:
        """The number of variables."""
        return len(self.states)

    @property
    def leading(self) -> str:
        """The variable of the threshold; without one, the first voltage, or else the first."""
        voltages = (name for name in self.states if self.dimension(name) == VOLTAGE)
        return self.system.membrane or next(voltages, self.states[0])

    def dimension(self, state: str) -> Dimension:
        """Return what kind of quantity a variable is."""
        return self.system.dimensions[state]

    def current(self, given: QuantityLike) -> float:
        """Return one input current in the engine's unit; plain zero is zero in any unit."""
        if isinstance(given, (int, float)) and given == 0:
            return 0.0
        value = to_engine(given, CURRENT, "current")
        if np.ndim(value) or not np.isfinite(value):
            raise ParameterError(f"current: expected one finite current, got {given}.")
        return float(value)

    def __call__(self, x: Floats, current: Any) -> Floats:
        """Return how fast each variable changes, shape (variables, ...), per ms.

        Parameters
        ----------
        x : ndarray, shape (variables, ...)
        current : float or ndarray, shape (...)
        """
        names = {**self.parameters, **dict(zip(self.states, x, strict=True)), "I": current}
        for name, source in self.common:
            names[name] = evaluate(source, names)
        rows = [evaluate(source, names) for source in self.system.derivatives]
        shape = np.broadcast_shapes(np.shape(x)[1:], np.shape(current))
        return np.array([np.broadcast_to(row, shape) for row in rows])

    def linearised(self, x: Floats, current: Any) -> tuple[Floats, Floats]:
        """Return the same, and its derivatives by all variables and, in the last column, by I.

        Returns
        -------
        ndarray, shape (variables, ...)
        ndarray, shape (..., variables, variables + 1)
        """
        shape = np.broadcast_shapes(np.shape(x)[1:], np.shape(current))
        unit = np.eye(self.n + 1).reshape(self.n + 1, self.n + 1, *(1 for _ in shape))
        names = {name: Dual(np.float64(value)) for name, value in self.parameters.items()}
        for index, name in enumerate(self.states):
            names[name] = Dual(np.asarray(x[index], dtype=np.float64), unit[index])
        names["I"] = Dual(np.asarray(current, dtype=np.float64), unit[self.n])
        for name, source in self.common:
            names[name] = differentiate(source, names)
        rows = [differentiate(source, names) for source in self.system.derivatives]
        values = np.array([np.broadcast_to(row.value, shape) for row in rows])
        gradients = np.zeros((self.n, self.n + 1, *shape))
        for gradient, row in zip(gradients, rows, strict=True):
            if row.gradient is not None:
                gradient[...] = row.gradient
        return values, np.moveaxis(gradients, (0, 1), (-2, -1))

    def jacobian(self, x: Floats, current: Any) -> Floats:
        """Return the derivatives by the variables alone, shape (..., variables, variables)."""
        return self.linearised(x, current)[1][..., :-1]

    def beyond_threshold(self, x: Floats) -> NDArray[np.bool_]:
        """Return where a spike resets the neuron, so that it cannot rest there.

        At the threshold itself, but for rounding, it can: it takes for ever to get there.
        """
        if self.system.gap is None or not self.system.reset:
            return np.zeros(np.shape(x)[1:], dtype=bool)
        gap = self.gap(x)
        gradient = [self.model.evaluate(part) for part in self.model.analysis.gap_gradient]
        offset = self.model.evaluate(self.model.analysis.gap_offset)
        size = sum(abs(g * row) for g, row in zip(gradient, x, strict=True)) + abs(offset)
        return np.asarray(gap > 1e-12 * size)

    def gap(self, x: Floats) -> Floats:
        """Return how far the state is beyond threshold; the model must have one."""
        assert self.system.gap is not None
        names = dict(zip(self.states, x, strict=True))
        return np.asarray(self.model.evaluate(self.system.gap, **names))


def _needed(model: Model) -> tuple[tuple[str, str], ...]:
    """Return the subexpressions that the derivatives need, in an order to compute them in."""
    wanted = {name for name, _ in model.analysis.common}
    return tuple(pair for pair in model.system.subexpressions if pair[0] in wanted)
