"""The equations of neurons joined by gap junctions, as functions of numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rheobase.engine.compile import generated, shipped
from rheobase.engine.generate import coupled_source
from rheobase.engine.plan import Plan, membrane_of, rows_of, stays_of
from rheobase.neurons import Model
from rheobase.neurons.countdown import counted_down

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Neurons:
    """What the equations say, for states of shape (n, variables).

    A neuron that fires by a hazard has one more variable, which counts down (see `counted_down`).

    Parameters
    ----------
    model : Model
    plan : Plan
        For the continuous clock, of all neurons.
    conductances : ndarray of float64, shape (n, n)
        In uS.
    """

    def __init__(self, model: Model, plan: Plan, conductances: Floats) -> None:
        solved = counted_down(model) if model.escape is not None else model
        given, size = plan.neurons, len(conductances)
        self.name, self.hazard = model.name, model.escape
        self.model, self.size = solved, size
        shape = size, len(solved.states)
        self.initial = np.array(np.broadcast_to(given.initial, shape), order="C")
        self.hold = np.broadcast_to(given.hold, size)
        self.gradient = np.broadcast_to(given.threshold.gradient, self.initial.shape)
        self.offset = np.broadcast_to(given.threshold.offset, size)
        self.kind = given.threshold.kind
        self.starts = given.stimulus.starts
        self.escape = given.escape
        self._t, self._piece, self._held = np.zeros(1), np.zeros(1, np.int64), np.zeros(size, bool)
        self._x, self._slopes = self.initial.copy(), np.zeros(shape)
        self._fill_slopes = generated(
            f"{model.name}-coupled", coupled_source(solved), "slopes"
        ).bind(
            self._t,
            self._piece,
            self._x,
            self._held,
            rows_of(solved, solved.system.parameters),
            given.stimulus,
            np.ascontiguousarray(conductances),
            membrane_of(model),  # of the neuron itself, not what it counts down
            stays_of(solved),
            self._slopes,
        )

    def slopes(self, t: float, x: Floats, piece: int, held: Flags) -> Floats:
        """Return dx/dt, shape (n, variables), by the formula of a piece of the stimulus."""
        self._t[0], self._piece[0], self._held[:], self._x[:] = t, piece, held, x
        self._fill_slopes()
        return self._slopes.copy()

    def gap(self, x: Floats) -> Floats:
        """Return how far above threshold each neuron is; x has the shape (n, variables, ...)."""
        return np.einsum("nj,nj...->n...", self.gradient, x) + self.offset.reshape(
            -1, *[1] * (x.ndim - 2)
        )

    def reset(self, x: Floats, fires: Flags) -> Floats:
        """Return the state after some neurons have fired: the statements, one after the other."""
        x = x.copy()
        states = self.model.states
        for statement in self.model.system.reset:
            k = states.index(statement.target)
            names = dict(zip(states, x.T, strict=True))
            old, value = x[:, k].copy(), self.model.evaluate(statement.expression, **names)
            new = {"=": value, "+=": old + value, "-=": old - value, "*=": old * value}
            x[:, k] = np.where(fires, new[statement.operator], old)
        return x

    def amount(self, neuron: int, number: int) -> float:
        """Draw what a neuron counts down after so many spikes."""
        drawn = np.zeros(1)
        shipped("escape", "draw")(neuron, number, self.escape.stream, self.escape.key, drawn)
        return float(drawn[0])
