"""The neurons of a population, one step at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase import equations
from rheobase.circuit import Circuit, with_values
from rheobase.distributions import Distribution
from rheobase.engine.network.reference.randomness import Stream
from rheobase.engine.streams import VALUES
from rheobase.errors import SimulationError
from rheobase.neurons import Model
from rheobase.neurons.countdown import CountedDown, counted_down
from rheobase.synapses import Composed
from rheobase.units import from_engine, to_engine

Floats = NDArray[np.float64]


def drawn_model(circuit: Circuit, number: int) -> Model:
    """Return the model of a population with all its values."""
    population = circuit.populations[number]
    assert population.model is not None
    random = Stream(circuit.seed, VALUES, number)
    values = {}
    for which, (name, value) in enumerate(population.values.items()):
        if isinstance(value, Distribution):
            drawn = [random.draw(value, which, neuron) for neuron in range(population.size)]
            value = from_engine(np.array(drawn), value.dimension)
        values[name] = value
    return with_values(population.model, values)


class Neurons:
    """Neurons with their synapses, and their state `x`, shape (n, variables).

    Parameters
    ----------
    composed : Composed
    size : int
    dt : float
        In ms.
    random : Stream
        For what neurons that fire by a hazard have to count down: the amount after a spike at the
        end of step k is that of neuron and k + 1, the first one of neuron and 0.
    """

    def __init__(self, composed: Composed, size: int, dt: float, random: Stream) -> None:
        self.composed, self.size, self.dt, self.random = composed, size, dt, random
        model = composed.model
        if model.escape is not None:
            model = counted_down(model)
        self.model = model
        self.system = model.system
        dimensions = self.system.dimensions
        initial = [to_engine(model.initial[name], dimensions[name]) for name in model.states]
        self.x = self._columns(initial)
        self.membrane = model.states.index(self.system.membrane) if self.system.membrane else None
        self.stays = [name in self.system.holds for name in model.states]
        period = model.evaluate(self.system.refractory) if self.system.refractory else 0.0
        self.hold_for = self._columns([np.rint(np.asarray(period) / dt)])[:, 0].astype(int)
        self.hold = np.zeros(size, dtype=int)
        self.steps = 0
        self._draw(np.full(size, True))
        self.linear = model.is_exact
        if self.linear:
            self.free, self.held = self._propagator(False), self._propagator(True)
        else:
            self.exact, self.half, self.full = self._exact_part()

    def _columns(self, values: list[Any]) -> Floats:
        """Return values, scalar or one a neuron, side by side: shape (n, len(values))."""
        return np.stack([np.broadcast_to(value, self.size) for value in values], axis=1).astype(
            float
        )

    def advance(self, t: float, current: Floats, jumps: Floats) -> NDArray[np.int64]:
        """Do one step; return which neurons fired at its end.

        Parameters
        ----------
        t : float
            Where the step begins, in ms.
        current : ndarray, shape (n,)
            In nA, held for the step.
        jumps : ndarray, shape (n, ports)
            The sum of all weights that arrive.
        """
        has_reset = bool(self.system.reset)
        was_left = self.x[:, -1].copy()
        was_met = self.gap(self.x) >= 0.0
        is_held = self.hold > 0
        if self.linear:
            self.x = self._linear_step(current, is_held)
        else:
            self.x = self._runge_kutta(t, current, is_held)
        self._check_hazard(was_left, is_held)
        for port, jump in zip(self.composed.ports, jumps.T, strict=True):
            lost = is_held & port.held
            self.x[:, port.state] += np.where(lost, 0.0, port.factor * jump)
        fires = ~is_held & (self.gap(self.x) >= 0.0)
        if not has_reset:
            fires &= ~was_met
        self.hold[is_held] -= 1
        self.hold[fires] = self.hold_for[fires]
        self._reset(fires)
        self.steps += 1
        self._draw(fires)
        return np.flatnonzero(fires)

    def _check_hazard(self, was_left: Floats, is_held: NDArray[np.bool_]) -> None:
        """Raise an error if the hazard, as integrated over a step, is negative or not finite."""
        if not isinstance(self.model, CountedDown):
            return
        hazard = (was_left - self.x[:, -1]) / self.dt
        bad = np.flatnonzero(~is_held & ~((hazard >= -1e-9) & (hazard < np.inf)))
        if bad.size:
            raise SimulationError(
                f"{self.model.name}: the hazard '{self.model.neuron.escape}' of neuron {bad[0]} is "
                f"{hazard[bad[0]]:.6g} per ms in step {self.steps}; expected a finite number that "
                "is not negative."
            )

    def _draw(self, fires: NDArray[np.bool_]) -> None:
        """Draw what some neurons have to count down next."""
        if isinstance(self.model, CountedDown):
            left = self.model.states.index(self.model.left)
            for neuron in np.flatnonzero(fires):
                self.x[neuron, left] = self.random.exponential(int(neuron), self.steps)

    def _value(self, source: str, x: Floats, **others: Any) -> Any:
        return self.model.evaluate(
            source, **dict(zip(self.model.states, x.T, strict=True)), **others
        )

    def gap(self, x: Floats) -> Floats:
        """Return how far beyond the threshold condition each neuron is; it fires from 0 on."""
        if self.system.gap is None:
            return np.full(self.size, -np.inf)
        return np.broadcast_to(self._value(self.system.gap, x), self.size)

    def _reset(self, fires: NDArray[np.bool_]) -> None:
        """Carry out the statements one after the other."""
        for statement in self.system.reset:
            k = self.model.states.index(statement.target)
            old, value = self.x[:, k], self._value(statement.expression, self.x)
            new = {"=": value, "+=": old + value, "-=": old - value, "*=": old * value}
            self.x[:, k] = np.where(fires, new[statement.operator], old)

    # x' = A x + b + c I, with I constant: (x, 1, I) one step later is expm(M dt) (x, 1, I), where
    # M has the rows (A b c), 0 and 0

    def _propagator(self, held: bool) -> Floats:
        from scipy.linalg import expm

        linear = self.model.analysis.linear
        assert linear is not None
        variables = len(self.model.states)
        matrix = np.zeros((self.size, variables + 2, variables + 2))
        for k in range(variables):
            if held and self.stays[k]:
                continue
            row = [*linear.A[k], linear.b[k], linear.c[k]]
            matrix[:, k] = self._columns([self.model.evaluate(source) for source in row])
        return np.array([expm(each * self.dt) for each in matrix])

    def _linear_step(self, current: Floats, is_held: NDArray[np.bool_]) -> Floats:
        extended = np.column_stack([self.x, np.ones(self.size), current])
        propagator = np.where(is_held[:, np.newaxis, np.newaxis], self.held, self.free)
        return np.einsum("nij,nj->ni", propagator, extended)[:, : self.x.shape[1]]

    # The classical method of order 4. Variables that follow linear equations x' = A x + b among
    # themselves, whatever the others do, are solved exactly, and read off where slopes are taken.

    def _exact_part(self) -> tuple[list[int], Floats, Floats]:
        """Return which variables these are, and their propagators for half a step and a step."""
        from scipy.linalg import expm

        part = equations.linear_part(self.system)
        size = len(part.states)
        matrix = np.zeros((self.size, size + 1, size + 1))
        for k in range(size):
            row = [self.model.evaluate(source) for source in (*part.A[k], part.b[k])]
            matrix[:, k] = self._columns(row)
        half = np.array([expm(each * self.dt / 2) for each in matrix])
        return [self.model.states.index(name) for name in part.states], half, half @ half

    def _with_exact(self, x: Floats, propagator: Floats) -> Floats:
        """Replace the exact variables by what has become of them since the step began."""
        extended = np.column_stack([self.x[:, self.exact], np.ones(self.size)])
        x = x.copy()
        x[:, self.exact] = np.einsum("nij,nj->ni", propagator, extended)[:, :-1]
        return x

    def _runge_kutta(self, t: float, current: Floats, is_held: NDArray[np.bool_]) -> Floats:
        x, h = self.x, self.dt
        with np.errstate(over="ignore", invalid="ignore"):  # who runs away is looked for later
            k1 = self._slopes(t, x, current, is_held)
            middle = self._with_exact(x + h / 2 * k1, self.half)
            k2 = self._slopes(t + h / 2, middle, current, is_held)
            middle = self._with_exact(x + h / 2 * k2, self.half)
            k3 = self._slopes(t + h / 2, middle, current, is_held)
            end = self._with_exact(x + h * k3, self.full)
            k4 = self._slopes(t + h, end, current, is_held)
            return self._with_exact(x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4), self.full)

    def _slopes(self, t: float, x: Floats, current: Floats, is_held: NDArray[np.bool_]) -> Floats:
        x = self._below_threshold(x)
        names: dict[str, Any] = {"I": current, "t": t}
        for name, source in self.system.subexpressions:
            names[name] = self._value(source, x, **names)
        slopes = self._columns([self._value(d, x, **names) for d in self.system.derivatives])
        slopes[np.outer(is_held, self.stays)] = 0.0
        return slopes

    def _below_threshold(self, x: Floats) -> Floats:
        """Lower the membrane variable to the threshold, if it is above and may run away.

        The threshold condition is affine: its gap is gradient * v + the rest.
        """
        system = self.system
        if not system.reset or self.membrane is None or system.membrane is None:
            return x
        if equations.affine_in(system, system.membrane) is not None:
            return x
        gap = self.gap(x)
        gradient = self.model.evaluate(self.model.analysis.gap_gradient[self.membrane])
        x = x.copy()
        above = (gap > 0.0) & (gradient > 0.0)  # one that is met from below never runs away upwards
        x[:, self.membrane] -= np.where(above, gap / gradient, 0.0)
        return x
