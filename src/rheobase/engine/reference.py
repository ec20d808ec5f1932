"""What the kernels should do, in the plainest terms: slow, obvious, and written independently.

Every solution comes from SciPy's adaptive solver at tight tolerance, started afresh at every event.
Threshold crossings are looked for in its dense output at many points of every step. Nothing here is
shared with the kernels except the equations themselves.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase import equations
from rheobase.engine.execution import Result
from rheobase.engine.network.reference.randomness import Stream
from rheobase.engine.plan import Clock
from rheobase.engine.streams import ESCAPE
from rheobase.errors import SimulationError
from rheobase.neurons import Model
from rheobase.stimuli import Piecewise
from rheobase.units import to_engine

_TOLERANCE = 1e-12
_LOOKS = 200  # per step of the solver, for a crossing; a shorter excursion is missed

Floats = NDArray[np.float64]


def simulate(
    model: Model,
    stimulus: Piecewise,
    size: int,
    duration: float,
    dt: float,
    clock: Clock,
    samples: int,
    recorded: NDArray[np.int64],
    seed: int = 0,
) -> Result:
    """Run every neuron, one after the other.

    Parameters
    ----------
    model : Model
    stimulus : Piecewise
    size : int
        The number of neurons.
    duration, dt : float
        In ms.
    clock : {"continuous", "grid"}
    samples : int
        How many samples, `dt` apart.
    recorded : ndarray of int64, shape (variables,)
        Which state variables to sample.
    seed : int
        Of escape noise.

    Returns
    -------
    Result
        What `rheobase.engine.simulate` returns.
    """
    traces = np.empty((size, len(recorded), samples))
    trains = []
    for k in range(size):
        neuron = _Neuron(model, stimulus, k, seed)
        run = _run_on_grid if clock == "grid" else _run_continuously
        spikes, trace = run(neuron, duration, dt, samples)
        trains.append(np.array(spikes))
        traces[k] = trace.T[recorded]
    counts = np.array([len(train) for train in trains], dtype=np.int64)
    return Result(traces, np.concatenate(trains), counts)


class _Neuron:
    """One neuron's equations as functions of numbers.

    If it fires by a hazard, the last number of the state is what is left to count down.
    """

    def __init__(self, model: Model, stimulus: Piecewise, index: int, seed: int) -> None:
        def own(value: Any) -> float:
            values = np.atleast_1d(value)
            return float(values[min(index, len(values) - 1)])

        self.model = model
        self.system = model.system
        self.stimulus = stimulus
        self.index = index
        self.values = {name: own(model.value(name)) for name in model.system.parameters}
        initial = {
            name: to_engine(quantity, model.system.dimensions[name], name)
            for name, quantity in model.initial.items()
        }
        self.initial = np.array([own(initial[name]) for name in model.states])
        self.refractory = self.value(self.system.refractory) if self.system.refractory else 0.0
        self.membrane = model.states.index(self.system.membrane) if self.system.membrane else None
        self.held = [name in self.system.holds for name in model.states]
        self.random = Stream(seed, ESCAPE, 0)
        self.drawn = 0
        self.escapes = self.system.hazard is not None
        if self.escapes:
            self.held.append(True)
            self.initial = np.append(self.initial, self.amount())
        self.fires_at_level = bool(self.system.reset) or self.escapes

    def amount(self) -> float:
        """Draw the next number of the exponential distribution of mean 1."""
        self.drawn += 1
        return self.random.exponential(self.index, self.drawn - 1)

    def value(self, source: str, x: Floats | None = None, **others: float) -> float:
        states = {} if x is None else dict(zip(self.model.states, x, strict=False))
        return float(equations.evaluate(source, {**self.values, **states, **others}))

    def input(self, t: float, piece: int) -> float:
        """Evaluate the formula of a piece, also at its very end."""
        s = self.stimulus
        u = t - s.starts[piece]
        row = min(self.index, len(s.polynomial) - 1)
        total = sum(c * u**d for d, c in enumerate(s.polynomial[row, piece]))
        row = min(self.index, len(s.amplitude) - 1)
        waves = zip(
            s.amplitude[row, piece], s.frequency[row, piece], s.phase[row, piece], strict=True
        )
        return float(total + sum(a * np.sin(f * u + p) for a, f, p in waves))

    def slopes(self, t: float, x: Floats, piece: int, held: bool) -> Floats:
        names: dict[str, float] = {"t": t, "I": self.input(t, piece)}
        for name, source in self.system.subexpressions:
            names[name] = self.value(source, x, **names)
        slopes = np.array([self.value(d, x, **names) for d in self.system.derivatives])
        if self.escapes:
            slopes = np.append(slopes, -self.value(self.system.hazard or "", x, **names))
        if held:
            slopes[self.held] = 0.0
        return slopes

    def check_hazard(self, t: float, x: Floats, piece: int) -> None:
        """Raise an error if the hazard is none: negative by more than rounding, or not finite."""
        hazard = -self.slopes(t, x, piece, False)[-1] if self.escapes else 0.0
        if not -1e-9 <= hazard < np.inf:
            raise SimulationError(
                f"{self.model.name}: neuron {self.index}: the hazard '{self.system.escape}' is "
                f"{hazard:.6g} per ms at {t:.6g} ms; expected a finite number that is not negative."
            )

    def gap(self, x: Floats) -> float:
        if self.escapes:
            return -float(x[-1])
        return -np.inf if self.system.gap is None else self.value(self.system.gap, x)

    def reset(self, x: Floats) -> Floats:
        x = x.copy()
        for statement in self.system.reset:
            k = self.model.states.index(statement.target)
            value = self.value(statement.expression, x)
            match statement.operator:
                case "=":
                    x[k] = value
                case "+=":
                    x[k] += value
                case "-=":
                    x[k] -= value
                case "*=":
                    x[k] *= value
        if self.escapes:
            x[-1] = self.amount()
        return x

    def runge_kutta(self, t: float, h: float, x: Floats, piece: int, held: bool) -> Floats:
        """Take one classical step of order 4, with slopes no further up than the threshold."""

        def slopes(time: float, state: Floats) -> Floats:
            return self.slopes(time, self.below_threshold(state), piece, held)

        k1 = slopes(t, x)
        k2 = slopes(t + h / 2, x + h / 2 * k1)
        k3 = slopes(t + h / 2, x + h / 2 * k2)
        k4 = slopes(t + h, x + h * k3)
        return x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)

    def below_threshold(self, x: Floats) -> Floats:
        from scipy.optimize import brentq

        if self.escapes or not self.system.reset or self.gap(x) <= 0.0:
            return x

        def lowered(value: float) -> Floats:
            return np.where(np.arange(len(x)) == self.membrane, value, x)

        top = x[self.membrane]
        return lowered(brentq(lambda value: self.gap(lowered(value)), top - 1e6, top, xtol=1e-12))

    def solve(self, t: float, end: float, x: Floats, piece: int, held: bool) -> Any:
        """Return SciPy's solution from t to end, with dense output."""
        from scipy.integrate import solve_ivp

        return solve_ivp(
            lambda time, state: self.slopes(time, state, piece, held),
            (t, end),
            x,
            method="DOP853",
            rtol=_TOLERANCE,
            atol=_TOLERANCE,
            dense_output=True,
            max_step=max(1e-3, (end - t) / 2),
        )


def _crossings(neuron: _Neuron, solution: Any) -> list[float]:
    """Return when the threshold condition comes to be met, as seen at many times of a solution."""
    from scipy.optimize import brentq

    def gap(t: float) -> float:
        return neuron.gap(solution.sol(t))

    steps = zip(solution.t, solution.t[1:], strict=False)
    looks = np.concatenate([np.linspace(start, end, _LOOKS) for start, end in steps])
    gaps = np.array([gap(t) for t in looks])
    rises = np.flatnonzero((gaps[:-1] < 0.0) & (gaps[1:] >= 0.0))
    return [float(brentq(gap, looks[k], looks[k + 1], xtol=1e-13, rtol=1e-15)) for k in rises]


def _run_continuously(
    neuron: _Neuron, duration: float, dt: float, samples: int
) -> tuple[list[float], Floats]:
    sample_times = np.arange(samples) * dt
    trace = np.empty((samples, len(neuron.initial)))
    starts = [*neuron.stimulus.starts[1:], np.inf]
    has_reset = neuron.fires_at_level
    spikes: list[float] = []
    x, t, piece, release = neuron.initial, 0.0, 0, 0.0
    fires = has_reset and neuron.gap(x) >= 0.0
    while True:
        if fires:
            spikes.append(t)
            x, release = neuron.reset(x), t + neuron.refractory
        if t >= duration:
            break
        held = t < release
        end = min(duration, starts[piece], release if held else np.inf)
        if not held:
            neuron.check_hazard(t, x, piece)
        solution = neuron.solve(t, end, x, piece, held)
        crossings = []
        if not held and (neuron.system.gap is not None or neuron.escapes):
            crossings = _crossings(neuron, solution)
        stops = has_reset or neuron.refractory > 0.0
        fires = stops and bool(crossings)
        stop = crossings[0] if fires else end
        if not stops:  # nothing happens to the solution at a spike
            spikes += crossings
        if neuron.escapes and not held:
            for look in np.linspace(t, min(stop, solution.t[-1]), _LOOKS):
                neuron.check_hazard(look, solution.sol(look), piece)
            if not fires and not solution.success:  # no further: what is there is no number
                neuron.check_hazard(solution.t[-1], np.full(len(x), np.nan), piece)
        inside = (sample_times >= t) & (sample_times <= stop)
        if inside.any():
            trace[inside] = solution.sol(sample_times[inside]).T
        x, t = solution.sol(stop), stop
        if t >= starts[piece]:
            piece += 1
        if held and t >= release and has_reset:
            fires = neuron.gap(x) >= 0.0
    trace[sample_times >= t] = x
    return spikes, trace


def _run_on_grid(
    neuron: _Neuron, duration: float, dt: float, samples: int
) -> tuple[list[float], Floats]:
    trace = np.empty((samples, len(neuron.initial)))
    starts = [*neuron.stimulus.starts[1:], np.inf]
    has_reset = neuron.fires_at_level
    spikes: list[float] = []
    x, piece, waiting = neuron.initial, 0, 0
    was_above = neuron.gap(x) >= 0.0
    trace[:1] = x
    for step in range(round(duration / dt)):
        t, end = step * dt, (step + 1) * dt
        held = waiting > 0
        if not held:
            neuron.check_hazard(t, x, piece)
        while t < end:
            stop = min(end, starts[piece])
            if stop > t + 1e-12 and neuron.model.is_exact:
                x = neuron.solve(t, stop, x, piece, held).y[:, -1]
            elif stop > t + 1e-12:
                x = neuron.runge_kutta(t, stop - t, x, piece, held)
            t = stop
            if t >= starts[piece]:
                piece += 1
        if neuron.escapes and not np.isfinite(x[-1]):
            neuron.check_hazard(end, x, piece)
        if held:
            waiting -= 1
        elif neuron.gap(x) >= 0.0 and (has_reset or not was_above):
            spikes.append(end)
            x, waiting = neuron.reset(x), round(neuron.refractory / dt)
        was_above = neuron.gap(x) >= 0.0
        trace[step + 1 : step + 2] = x
    return spikes, trace
