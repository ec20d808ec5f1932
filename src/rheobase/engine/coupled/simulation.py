"""Neurons joined by gap junctions on the continuous clock: all of them together.

Through a gap junction each potential acts on others at all times, so that the neurons of a small
network are one system of equations. From event to event (spikes, ends of refractory periods,
breakpoints of the stimulus) SciPy's DOP853 solves it, the method that `kernels.dormand_prince` has
for a single neuron. That kernel asks for one neuron's input and holds still all that is to be held
or nothing; making it do more would cost every single neuron some time, while here nearly all time
goes into the slopes, and these are native code (`kernels.coupled`).

Nothing is done about the kink where a rectifying junction opens or shuts. The slopes do not jump
there, and both estimates of the method's error see the kink: steps get as small as the tolerance
asks for, within some ten attempts.
"""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from rheobase.engine.coupled.crossing import (
    DEGREE,
    NODES,
    bernstein_coefficients,
    first_crossing,
)
from rheobase.engine.coupled.neurons import Neurons
from rheobase.engine.execution import Result
from rheobase.engine.layout import EDGE, LEVEL, NO_THRESHOLD
from rheobase.engine.plan import Plan
from rheobase.errors import SimulationError
from rheobase.neurons import Model

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Spikes less than this apart (ms) are one event. Neurons that fire together would differ by
# rounding, and what the first one does to the others might keep them from firing.
_TOGETHER = 1e-10
_SLACK = 1e-9  # 1/ms; a hazard that is no further below zero than this is rounding
_ROUNDING = 3e-16
_LEAST_TOLERANCE = 3e-14  # SciPy takes no less
_OF_A_STEP = 0.1  # of the tolerance; what it interpolates, to find spikes in, is less accurate


def simulate_coupled(
    model: Model,
    plan: Plan,
    conductances: Floats,
    tolerance: float,
    dt: float,
    samples: int,
    recorded: NDArray[np.int64],
) -> Result:
    """Run neurons that gap junctions join.

    Parameters
    ----------
    model : Model
    plan : Plan
        For the continuous clock, of all neurons.
    conductances : ndarray of float64, shape (n, n)
        In uS. Current flows through [i, j] into neuron i out of neuron j, if v_j is larger.
    tolerance : float
        Relative error allowed in a step.
    dt : float
        The time between two samples, in ms.
    samples : int
        How many.
    recorded : ndarray of int64, shape (variables,)
        Which state variables to sample.

    Returns
    -------
    Result

    Raises
    ------
    SimulationError
        If a variable is no longer finite, a hazard is negative or not finite, a neuron fires for
        ever, or no step is small enough.
    """
    run = _Run(Neurons(model, plan, conductances), float(plan.span), tolerance)
    traces = np.empty((run.neurons.size, len(recorded), samples))
    run.sample(dt * np.arange(samples, dtype=np.float64), recorded, traces)
    run.to_the_end()
    counts = np.array([len(times) for times in run.spikes], dtype=np.int64)
    return Result(traces, np.concatenate([np.array(times) for times in run.spikes]), counts)


class _Run:
    """The state of all neurons, and how it gets from event to event."""

    def __init__(self, neurons: Neurons, duration: float, tolerance: float) -> None:
        self.neurons, self.duration = neurons, duration
        self.tolerance = max(_OF_A_STEP * tolerance, _LEAST_TOLERANCE)
        self.t, self.piece = 0.0, 0
        self.x = neurons.initial
        self.spikes: list[list[float]] = [[] for _ in range(neurons.size)]
        self.held = np.zeros(neurons.size, dtype=bool)
        self.release = np.zeros(neurons.size)
        # Without a reset it is only from below that threshold is reached.
        self.armed = (neurons.kind != EDGE) | (neurons.gap(self.x) < 0.0)
        self.draw(np.full(neurons.size, True))

    def sample(self, times: Floats, recorded: NDArray[np.int64], traces: Floats) -> None:
        """Say where the values of some variables at some times shall go."""
        self.times, self.recorded, self.traces, self.sampled = times, recorded, traces, 0

    def to_the_end(self) -> None:
        """Run, from 0 ms to the end."""
        fires = (self.neurons.kind == LEVEL) & (self.neurons.gap(self.x) >= 0.0)
        starts = [*self.neurons.starts[1:].tolist(), np.inf]
        while True:
            if fires.any():
                self.fire(fires)
            if self.t >= self.duration:
                break
            released = self.release[self.held].min(initial=np.inf)
            fires = self.advance(min(self.duration, starts[self.piece], released))
            if self.t >= starts[self.piece]:
                self.piece += 1
            free = self.held & (self.t >= self.release)
            self.held &= ~free
            if self.neurons.kind == LEVEL:
                fires |= free & (self.neurons.gap(self.x) >= 0.0)
        self.traces[:, :, self.sampled :] = self.x[:, self.recorded, np.newaxis]

    def fire(self, fires: Flags) -> None:
        """Let some neurons fire now."""
        for neuron in np.flatnonzero(fires):
            self.spikes[neuron].append(self.t)
        self.x = self.neurons.reset(self.x, fires)
        self.draw(fires)
        self.release[fires] = self.t + self.neurons.hold[fires]
        self.held[fires] = self.release[fires] > self.t
        if self.neurons.kind == EDGE:
            self.armed[fires] = False
            return
        again = fires & ~self.held & (self.neurons.gap(self.x) >= 0.0)
        if again.any():
            model = self.neurons.model
            self.fail(
                again, f"fires for ever at {self.t:.6g} ms, since '{model.threshold}' still holds "
                f"after '{model.reset}'. Reset it below threshold, or give a refractory period."
            )  # fmt: skip

    def draw(self, fires: Flags) -> None:
        """Draw what neurons count down next, where they fire by a hazard."""
        if self.neurons.escape.left >= 0:
            for neuron in np.flatnonzero(fires):
                amount = self.neurons.amount(int(neuron), len(self.spikes[neuron]))
                self.x[neuron, self.neurons.escape.left] = amount

    def advance(self, stop: float) -> Flags:
        """Solve the equations until neurons fire, or until a time; return which of them fire."""
        from scipy.integrate import DOP853

        shape, nobody = self.x.shape, np.zeros(self.neurons.size, dtype=bool)

        def slopes(t: float, y: Floats) -> Floats:
            return self.neurons.slopes(t, y.reshape(shape), self.piece, self.held).ravel()

        self.check_slopes()
        with np.errstate(all="ignore"):  # what a step meets that goes too far
            solver = DOP853(
                slopes, self.t, self.x.ravel(), stop, rtol=self.tolerance, atol=self.least_errors()
            )
            while solver.status == "running":
                solver.step()
                if solver.status == "failed":
                    self.t, self.x = float(solver.t), solver.y.reshape(shape)
                    return self.at_threshold()
                solution = solver.dense_output()
                fires, end = self.first_event(solution, solver.t_old, float(solver.t))
                self.read_samples(solution, end)
                if fires.any():
                    self.t, self.x = end, solution(end).reshape(shape)
                    return fires
        self.t, self.x = stop, solver.y.reshape(shape)
        return nobody

    def least_errors(self) -> Floats:
        """Return errors that do not count: far below a variable's size, and rounding."""
        size = np.abs(self.x).max(axis=0)
        least = 1e-2 * self.tolerance * size + _ROUNDING * size.max() + 1e-300
        return np.broadcast_to(least, self.x.shape).ravel()

    def first_event(self, solution: Any, start: float, end: float) -> tuple[Flags, float]:
        """Return which neurons fire first in a step, and when; nobody, and its end, if none does.

        The solution is a polynomial of degree 7, so what it is at 8 times says all about it.
        """
        neurons = self.neurons
        hair = 1e-9 * (1.0 + np.abs(neurons.offset))  # rounding at a spike is no leaving it
        active = ~self.held & (neurons.kind != NO_THRESHOLD)
        while True:
            times = start + (end - start) * NODES
            gaps = neurons.gap(solution(times).reshape(*self.x.shape, -1))
            wanted = np.where(self.armed[:, np.newaxis], gaps, -gaps - hair[:, np.newaxis])
            coefficients = bernstein_coefficients(wanted)
            near = active & (coefficients.max(axis=1) >= 0.0)
            when = np.full(neurons.size, np.inf)
            for neuron in np.flatnonzero(near):
                when[neuron] = start + first_crossing(coefficients[neuron]) * (end - start)
            first = when.min()
            if neurons.escape.left >= 0:
                self.check_hazards(coefficients, start, end, first)
            now = when <= first + _TOGETHER if first < np.inf else np.zeros_like(near)
            fires = now & self.armed
            self.armed |= now
            if not now.any() or fires.any():
                return fires, float(min(first, end))
            start = first

    def read_samples(self, solution: Any, end: float) -> None:
        """Write the samples before a time. A sample at an event shows the state after it."""
        last = int(np.searchsorted(self.times, end))
        if last > self.sampled:
            values = solution(self.times[self.sampled : last]).reshape(*self.x.shape, -1)
            self.traces[:, :, self.sampled : last] = values[:, self.recorded]
            self.sampled = last

    def at_threshold(self) -> Flags:
        """Return which neurons are nearer to threshold than a time can tell.

        The upstroke of an exponential model can end sooner than the next floating-point time. It
        only gets faster, so what the present speed cannot miss by more than 1e-9 ms is a spike now.
        """
        neurons = self.neurons
        slopes = neurons.slopes(self.t, self.x, self.piece, self.held)
        speed = np.einsum("nj,nj->n", neurons.gradient, slopes)
        near = speed * (1e-9 + 1e-13 * self.t) > -neurons.gap(self.x)
        fires = near & ~self.held & (neurons.kind == LEVEL)
        if not fires.any():
            raise SimulationError(
                f"{neurons.name}: no step is small enough for the tolerance at {self.t:.6g} ms. Do "
                "the equations run away before the threshold is reached?"
            )
        return fires

    def check_slopes(self) -> None:
        """Raise an error if something is not finite, or a hazard negative, at the beginning."""
        slopes = self.neurons.slopes(self.t, self.x, self.piece, self.held)
        left = self.neurons.escape.left
        if left >= 0:
            wrong = ~self.held & ~(np.abs(slopes[:, left] - _SLACK) <= 1e300)
            wrong |= ~self.held & (slopes[:, left] > _SLACK)
            if wrong.any():
                self.fail_by_hazard(wrong, -slopes[wrong, left][0], self.t)
        bad = ~(np.abs(slopes) < 1e300) | ~(np.abs(self.x) < 1e300)
        if bad.any():
            name = self.neurons.model.states[int(np.argmax(bad.any(axis=0)))]
            self.fail(
                bad.any(axis=1), f"'{name}' or its slope is no longer a finite number at "
                f"{self.t:.6g} ms. Does the threshold stop it from growing?"
            )  # fmt: skip

    def check_hazards(self, gaps: Floats, start: float, end: float, first: float) -> None:
        """Raise an error if what is left to count down grows, before neurons fire."""
        slack = _SLACK * (end - start) + 1e3 * self.tolerance * (1.0 + np.abs(gaps[:, 0]))
        falls = -DEGREE * np.diff(gaps, axis=1) - slack[:, np.newaxis]
        for neuron in np.flatnonzero(~self.held & (falls.max(axis=1) >= 0.0)):
            t = start + first_crossing(falls[neuron]) * (end - start)
            if t <= first:
                hazard = -(falls[neuron].max() + slack[neuron]) / (end - start)
                self.fail_by_hazard(np.arange(self.neurons.size) == neuron, hazard, t)

    def fail_by_hazard(self, which: Flags, hazard: float, t: float) -> NoReturn:
        self.fail(
            which, f"the hazard '{self.neurons.hazard}' is {hazard:.6g} per ms at {t:.6g} ms; "
            "expected a finite number that is not negative."
        )  # fmt: skip

    def fail(self, which: Flags, what: str) -> NoReturn:
        """Raise an error about the first of some neurons."""
        raise SimulationError(f"{self.neurons.name}: neuron {int(np.argmax(which))}: {what}")
