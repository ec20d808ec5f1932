"""The course of a model's variables while spikes arrive: exact at any time, not on a grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rheobase.analysis.synaptic.membrane import started
from rheobase.errors import SimulationError
from rheobase.neurons import Model
from rheobase.running import run
from rheobase.stimuli import constant
from rheobase.units import CURRENT, TIME, from_engine

Floats = NDArray[np.float64]

_SAME = 1e-9  # ms within which two spikes arrive together
_TOLERANCE = 1e-11  # of models that are not solved exactly


class Arrival(NamedTuple):
    """A spike that arrives: when, in ms; which variable jumps; how far, in the engine's unit."""

    time: float
    state: str
    jump: float


class Piece(NamedTuple):
    """What happens between two arrivals: times in ms, and states of shape (variables, samples)."""

    t: Floats
    x: Floats


class Course:
    """The solution of a model in which variables jump at given times.

    Between two arrivals it is a run of the model on the continuous clock, which starts where the
    last one ended, plus the jumps.

    Parameters
    ----------
    model : Model
        One neuron, with the variables that jump.
    x : ndarray, shape (variables,)
        The state at 0 ms.
    current : float
        A constant input current in nA.
    arrivals : sequence of Arrival
        At 0 ms or later.
    name : str
        What the neuron is called, for messages.
    """

    def __init__(
        self, model: Model, x: Floats, current: float, arrivals: Sequence[Arrival], name: str
    ) -> None:
        self.model = model
        self.name = name
        self.current = current
        self.starts = [0.0]
        self.states = [x.copy()]
        for arrival in sorted(arrivals, key=lambda arrival: arrival.time):
            if arrival.time > self.starts[-1] + _SAME:
                self.states.append(self._after(len(self.starts) - 1, arrival.time))
                self.starts.append(arrival.time)
            self.states[-1][model.states.index(arrival.state)] += arrival.jump

    def _after(self, piece: int, time: float) -> Floats:
        length = time - self.starts[piece]
        return self._run(self.starts[piece], self.states[piece], length, length).x[:, -1]

    def state(self, time: float) -> Floats:
        """Return the state at a time, shape (variables,); after the jump if a spike arrives."""
        piece = int(np.searchsorted(self.starts, time + _SAME)) - 1
        return self.at(time, self.starts[piece], self.states[piece])

    def at(self, time: float, start: float, x: Floats) -> Floats:
        """Return the state at a time, from the state at an earlier one with no arrival between."""
        return self._run(start, x, time - start, time - start).x[:, -1] if time > start else x

    def further(self, start: float, x: Floats, length: float, dt: float) -> Piece:
        """Return what follows a state if no spike arrives."""
        return self._run(start, x, length, dt)

    def pieces(self, end: float, dt: float) -> list[Piece]:
        """Return the course up to `end`: each piece from an arrival to the next, ends included.

        Samples lie at the multiples of `dt`, and at the ends of the pieces.
        """
        found = []
        for start, stop, x in zip(self.starts, [*self.starts[1:], end], self.states, strict=True):
            if stop > start:
                found.append(self._piece(start, stop, x, dt))
        return found

    def _piece(self, start: float, stop: float, x: Floats, dt: float) -> Piece:
        first = np.ceil(start / dt - 1e-9) * dt
        parts = [(np.array([start]), x[:, None])]
        if first > start + _SAME:
            to_grid = min(first, stop)
            parts.append((np.array([to_grid]), self.at(to_grid, start, x)[:, None]))
        last_t, last_x = parts[-1][0][-1], parts[-1][1][:, -1]
        if stop - last_t >= dt:
            grid = self._run(last_t, last_x, stop - last_t, dt)
            parts.append((grid.t[1:], grid.x[:, 1:]))
            last_t, last_x = parts[-1][0][-1], parts[-1][1][:, -1]
        if stop > last_t + _SAME:
            parts.append((np.array([stop]), self.at(stop, last_t, last_x)[:, None]))
        return Piece(np.concatenate([t for t, _ in parts]), np.hstack([x for _, x in parts]))

    def _run(self, start: float, x: Floats, length: float, dt: float) -> Piece:
        recording = run(
            started(self.model, x),
            constant(from_engine(self.current, CURRENT)),
            from_engine(length, TIME),
            dt=from_engine(dt, TIME),
            record=self.model.states,
            tolerance=_TOLERANCE,
        )
        train = recording.spikes[0]
        if train.count:
            raise SimulationError(
                f"{self.name} fires at {start + train.times.m[0]:.6g} ms, and the rest of "
                "the potential would be that of the reset. Take a smaller weight, or hold the "
                "membrane further from threshold, v=..."
            )
        t = start + recording.t.m
        return Piece(t, np.array([recording[name].m for name in self.model.states]))
