"""How a state moves through the plane, with its jumps at spikes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.analysis.dynamics.field import Field, Floats
from rheobase.equations import evaluate
from rheobase.recording import Recording
from rheobase.running import run
from rheobase.stimuli import constant
from rheobase.units import CURRENT, TIME, QuantityLike, from_engine

_TOLERANCE = 1e-10


@dataclass(frozen=True, eq=False, repr=False)
class Trajectory:
    """The state of a neuron over time, from a given one on.

    Variables are also its attributes: ``trajectory.v``.

    Parameters
    ----------
    t : Quantity in ms, shape (samples,)
        A spike's time is in it twice: for the state before the reset, and the one after.
    state : mapping of str to Quantity, shape (samples,)
        The value of each variable.
    jumps : ndarray of int, shape (spikes,)
        The sample before each reset; that after it is the next one.
    recording : Recording
        What `rheobase.run` returned.
    """

    t: Any
    state: Mapping[str, Any]
    jumps: NDArray[np.int64]
    recording: Recording

    @property
    def spikes(self) -> Any:
        """The spike train."""
        return self.recording.spikes[0]

    def __getattr__(self, name: str) -> Any:
        state = self.__dict__.get("state", {})
        if name in state:
            return state[name]
        raise AttributeError(f"a trajectory has no {name!r}.")

    def __repr__(self) -> str:
        start = ", ".join(f"{name} = {values[0]:.4g}" for name, values in self.state.items())
        return f"Trajectory of {self.t[-1]:.6g} from {start}: {len(self.jumps)} " + (
            "reset" if len(self.jumps) == 1 else "resets"
        )


def trajectory(
    field: Field,
    initial: Mapping[str, QuantityLike],
    current: float,
    duration: QuantityLike,
    dt: QuantityLike,
) -> Trajectory:
    """Return the trajectory from an initial state in a constant current."""
    model = field.model.replace(**initial)
    recording = run(model, constant(from_engine(current, CURRENT)), duration, dt)
    t = recording.t.m
    x = np.array([recording[name].m for name in field.states])
    jumps = np.empty(0, dtype=np.int64)
    if field.system.reset and recording.spikes[0].count:
        t, x, jumps = _with_resets(field, current, t, x, recording.spikes[0].times.m)
    state = {
        name: from_engine(row, field.dimension(name))
        for name, row in zip(field.states, x, strict=True)
    }
    return Trajectory(from_engine(t, TIME), state, jumps, recording)


def _with_resets(
    field: Field, current: float, t: Floats, x: Floats, spikes: Floats
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return times and states with those before and after each reset put in.

    Samples say nothing of the last moment before a spike, in which an exponential model does most
    of its way. So the equations are solved from the sample before it up to the time of the spike.
    """
    refractory = field.system.refractory
    held_for = 0.0 if refractory is None else float(field.model.evaluate(refractory))
    at, states, release = [], [], -np.inf
    last_time, last_state = t[0], x[:, 0]
    for spike in spikes:
        sample = np.searchsorted(t, spike, side="left") - 1
        if sample >= 0 and t[sample] >= last_time:
            last_time, last_state = t[sample], x[:, sample]
        before = _advanced(field, current, last_state, last_time, min(release, spike), held=True)
        before = _advanced(field, current, before, max(last_time, release), spike, held=False)
        before = _at_threshold(field, before)
        after = _reset(field, before)
        at += [spike, spike]
        states += [before, after]
        last_time, last_state, release = spike, after, spike + held_for
    where = np.searchsorted(t, at, side="left")
    joint_t = np.insert(t, where, at)
    joint_x = np.insert(x, where, np.array(states).T, axis=1)
    jumps = where[::2] + np.arange(0, len(at), 2)
    return joint_t, joint_x, jumps


def _advanced(
    field: Field, current: float, x: Floats, start: float, stop: float, held: bool
) -> Floats:
    """Return the state at `stop`; the membrane variable may be held where the reset put it."""
    if not stop > start:
        return x
    from scipy.integrate import solve_ivp

    free = np.array([not (held and name == field.system.membrane) for name in field.states])

    def rates(_: float, state: Floats) -> Floats:
        return np.where(free, field(state, current), 0.0)

    limits = _TOLERANCE, 1e-3 * _TOLERANCE * np.maximum(np.abs(x), 1e-6)
    solved = solve_ivp(rates, (start, stop), x, "DOP853", rtol=limits[0], atol=limits[1])
    return np.asarray(solved.y[:, -1])


def _at_threshold(field: Field, x: Floats) -> Floats:
    """Return the state with the membrane variable at threshold, where the spike is by definition.

    Where it runs away, the last digit of the time is many millivolts.
    """
    assert field.system.membrane is not None
    membrane = field.states.index(field.system.membrane)
    slope = field.model.evaluate(field.model.analysis.gap_gradient[membrane])
    result = x.copy()
    if slope:
        result[membrane] -= field.gap(x) / slope
    return result


def _reset(field: Field, x: Floats) -> Floats:
    names = {**field.parameters, **dict(zip(field.states, x, strict=True))}
    for statement in field.system.reset:
        value = evaluate(statement.expression, names)
        old = names[statement.target]
        names[statement.target] = {
            "=": value,
            "+=": old + value,
            "-=": old - value,
            "*=": old * value,
        }[statement.operator]
    return np.array([names[name] for name in field.states])
