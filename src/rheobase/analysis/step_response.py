"""Membrane time constant and input resistance, read off the response to a current step."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.recording import Recording
from rheobase.stimuli.arguments import end_after, finite, instant
from rheobase.units import CURRENT, RESISTANCE, TIME, VOLTAGE, QuantityLike, from_engine, to_engine

Floats = NDArray[np.float64]

_FEWEST_SAMPLES = 4  # one more than there are unknowns
_TIME_CONSTANTS = 3.0  # that a step must last: 95 % of the way
_DRIFT = 0.05  # of the deflection, by which the potential may differ between halves of the baseline
_UNSTEADY = 0.1  # of the height of the step, by which the current may fluctuate
_OUTLIER = 0.5  # of the deflection, beyond which a sample that sticks out is no noise
_NOISES = 8.0  # standard deviations by which it must stick out


@dataclass(frozen=True, eq=False, repr=False)
class StepResponse:
    """What the response to a current step tells about a membrane.

    Every field is scalar, or has one value a neuron if there were several.

    Parameters
    ----------
    input_resistance : Quantity in MOhm
        The deflection in the steady state over the height of the step.
    time_constant : Quantity in ms
        Of the exponential that fits the approach to the steady state best.
    resting_potential : Quantity in mV
        The mean before the step.
    steady_state : Quantity in mV
        Where the exponential ends.
    residual : Quantity in mV
        The root mean square of what the exponential leaves over: the noise, if the membrane is
        passive and one compartment.
    """

    input_resistance: Any
    time_constant: Any
    resting_potential: Any
    steady_state: Any
    residual: Any

    def __repr__(self) -> str:
        lines = ["Step response"]
        for field in fields(self):
            value = getattr(self, field.name)
            numbers = ", ".join(f"{number:.6g}" for number in np.atleast_1d(value.m))
            label = field.name.replace("_", " ")
            lines.append(f"  {label:<17}  {numbers} {value.units:~P}")
        return "\n".join(lines)


def step_response(
    recording: Recording | tuple[QuantityLike, QuantityLike, QuantityLike],
    start: QuantityLike,
    stop: QuantityLike,
) -> StepResponse:
    """Fit an exponential to the response to a step of current.

    ``v(t) = steady_state + (v_0 - steady_state) exp(-(t - start) / time_constant)`` is fitted by
    least squares to the samples between `start` and `stop`. The resting potential is the mean over
    as long a time before the step as there is, up to the duration of the step.

    Parameters
    ----------
    recording : Recording, or tuple (t, v, current)
        A recording with the membrane potential and `I`; or, of a real cell, times of shape
        (samples,), membrane potentials of shape (samples,) or (neurons, samples), and either the
        current of one of these shapes or the height of the step, all with units.
    start, stop : Quantity or str
        When the step comes on and goes off.

    Returns
    -------
    StepResponse

    Raises
    ------
    ParameterError
        If there are spikes or too few samples, the current is no step, the potential drifts before
        it, or the step is shorter than three time constants, so that the steady state is out of
        sight.
    UnitError
        If something has the wrong dimension.

    References
    ----------
    Gerstner, Kistler, Naud and Paninski (2014), "Neuronal Dynamics", section 1.3.
    Rall (1969), Biophys J 9:1483-1508, for what a cell with dendrites adds.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.analysis import step_response
    >>> from rheobase.units import nA, ms
    >>> recording = rb.run(rb.LIF(), rb.step(-1*nA, 50*ms, 150*ms), 150*ms)
    >>> response = step_response(recording, 50*ms, 150*ms)
    >>> print(round(response.input_resistance, 6), round(response.time_constant, 6))
    10.0 MΩ 8.0 ms
    """
    begin = instant(start, "start")
    end = end_after(begin, stop, "step")
    if isinstance(recording, Recording):
        t, v, current = _traces(recording)
        _refuse_spikes(recording, begin - (end - begin), end)
    else:
        t, v, current = _arrays(recording)
    before, during = _windows(t, begin, end)
    single = v.ndim == 1
    v = np.atleast_2d(v)
    heights = _heights(current, v.shape, before, during)
    rows = np.array(
        [
            _one(t[during] - begin, trace[before], trace[during], height, end - begin)
            for trace, height in zip(v, heights, strict=True)
        ]
    )
    columns = rows[0].tolist() if single else rows.T
    dimensions = (RESISTANCE, TIME, VOLTAGE, VOLTAGE, VOLTAGE)
    return StepResponse(*(from_engine(c, d) for c, d in zip(columns, dimensions, strict=True)))


def _traces(recording: Recording) -> tuple[Floats, Floats, Floats]:
    membrane = recording.membrane
    if membrane in (None, "I") or "I" not in recording.variables:
        recorded = ", ".join(recording.variables) or "nothing"
        raise ParameterError(
            f"recording: expected the membrane potential and I, got {recorded}. "
            "Run again with record=['v', 'I']."
        )
    assert membrane is not None
    v = np.asarray(to_engine(recording[membrane], VOLTAGE, membrane))
    return recording.t.m, v, recording["I"].m


def _refuse_spikes(recording: Recording, first: float, last: float) -> None:
    for number, train in enumerate(recording.spikes):
        times = train.times.m
        inside = times[(times >= first) & (times <= last)]
        if inside.size:
            whose = "" if recording.scalar else f" of neuron {number}"
            raise ParameterError(
                f"step response: a spike{whose} at {inside[0]:.6g} ms. Take a smaller current: "
                "only below threshold is the response that of the membrane."
            )


def _arrays(given: Any) -> tuple[Floats, Floats, Floats]:
    if not (isinstance(given, tuple) and len(given) == 3):
        raise ParameterError(
            f"recording: expected a recording or (t, v, current), got {type(given).__name__}."
        )
    t = finite(to_engine(given[0], TIME, "t"), "t", "ms")
    v = finite(to_engine(given[1], VOLTAGE, "v"), "v", "mV")
    current = finite(to_engine(given[2], CURRENT, "current"), "current", "nA")
    if t.ndim != 1 or np.any(np.diff(t) <= 0.0):
        raise ParameterError("t: expected one row of times that increase.")
    if v.ndim not in (1, 2) or v.shape[-1] != t.size:
        raise ParameterError(f"v: expected {t.size} samples as in t, got shape {v.shape}.")
    if current.shape not in ((), t.shape, v.shape):
        raise ParameterError(
            f"current: expected the height of the step, or {t.size} samples as in t, got shape "
            f"{current.shape}."
        )
    return t, v, current


def _windows(t: Floats, start: float, stop: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which samples are before the step, and which are in it."""
    slack = 1e-6 * np.diff(t).min(initial=1.0)  # a sample at the very start, but for rounding
    during = (t >= start - slack) & (t < stop - slack)
    before = (t >= start - (stop - start) - slack) & (t < start - slack)
    for window, what, fewest in (
        (before, "before the step", 1),
        (during, "in the step", _FEWEST_SAMPLES),
    ):
        if np.count_nonzero(window) < fewest:
            where = f"from {start:g} to {stop:g} ms"
            extent = f"{t[0]:g} to {t[-1]:g} ms" if t.size else "nothing"
            raise ParameterError(
                f"step response: expected at least {fewest} samples {what} {where}, got "
                f"{np.count_nonzero(window)}. The recording is of {extent}."
            )
    return before, during


def _heights(
    current: Floats, shape: tuple[int, ...], before: NDArray[np.bool_], during: NDArray[np.bool_]
) -> Floats:
    """Return the height of the step for each row of potentials."""
    if current.ndim == 0:
        heights = np.full(shape[0], float(current))
    else:
        rows = np.broadcast_to(np.atleast_2d(current), shape)
        # medians, since a sample at an edge may belong to either side
        heights = np.median(rows[:, during], axis=1) - np.median(rows[:, before], axis=1)
        spread = np.maximum(rows[:, during].std(axis=1), rows[:, before].std(axis=1))
        unsteady = spread > _UNSTEADY * np.abs(heights)
        if unsteady.any():
            worst = int(np.argmax(unsteady))
            raise ParameterError(
                f"current: expected a step from start to stop, got a change of {heights[worst]:g} "
                f"nA with a standard deviation of {spread[worst]:g} nA before or during it."
            )
    if not heights.all():
        raise ParameterError("current: it is the same before start as after it: there is no step.")
    return heights


def _one(
    t: Floats, before: Floats, v: Floats, height: float, length: float
) -> tuple[float, float, float, float, float]:
    """Return the five results for one trace; `t` is from the start of the step on."""
    resting = float(before.mean())
    steady, tau, residuals = _fit(t, v, resting)
    deflection = abs(steady - resting)
    if not _TIME_CONSTANTS * tau <= length:
        raise ParameterError(
            f"step response: the step is too short to reach a steady state: it lasts {length:g} ms,"
            f" {length / tau:.2g} of the time constants of {tau:.4g} ms that fit best. Expected at "
            f"least {_TIME_CONSTANTS:g}, {_TIME_CONSTANTS * tau:.4g} ms."
        )
    noise = 1.4826 * float(np.median(np.abs(residuals)))
    worst = int(np.argmax(np.abs(residuals)))
    if abs(residuals[worst]) > max(_NOISES * noise, _OUTLIER * deflection):
        raise ParameterError(
            f"step response: {t[worst]:.6g} ms after start, v is {v[worst]:.4g} mV, "
            f"{residuals[worst]:+.4g} mV from the exponential that fits best. Is there a spike or "
            "an artefact?"
        )
    halves = np.array_split(before, 2)
    drift = float(halves[1].mean() - halves[0].mean()) if before.size > 1 else 0.0
    if abs(drift) > max(_DRIFT * deflection, _NOISES * noise / before.size**0.5):
        raise ParameterError(
            f"step response: before the step v drifts by {drift:+.4g} mV, and the step moves it by "
            f"{steady - resting:+.4g} mV. Expected a neuron at rest: let the step start later."
        )
    residual = float(np.sqrt(np.mean(residuals**2)))
    return (steady - resting) / height, tau, resting, steady, residual


def _fit(t: Floats, v: Floats, resting: float) -> tuple[float, float, Floats]:
    """Return steady state and time constant of the exponential, and what it leaves over."""
    from scipy.optimize import least_squares

    tail = v[-max(v.size // 10, 1) :].mean()
    scale = float(np.ptp(np.append(v, resting)))
    if scale == 0.0:
        raise ParameterError("step response: the membrane potential does not respond to the step.")
    # The area over the curve is deflection times time constant.
    area = float(np.trapezoid(tail - v, t))
    guess = area / (tail - resting) if tail != resting else np.nan
    finest, longest = float(np.diff(t).min()), float(t[-1])
    guess = float(np.clip(guess, finest, longest)) if np.isfinite(guess) else 0.1 * longest
    bounds = np.log([1e-2 * finest, 1e3 * longest])

    def residuals(x: Floats) -> Floats:
        steady, first, log_tau = x
        return steady + (first - steady) * np.exp(-t / np.exp(log_tau)) - (v - tail) / scale

    def slopes(x: Floats) -> Floats:
        steady, first, log_tau = x
        decay = np.exp(-t / np.exp(log_tau))
        by_log_tau = (first - steady) * decay * t / np.exp(log_tau)
        return np.stack([1.0 - decay, decay, by_log_tau], axis=1)

    found = least_squares(
        residuals,
        [0.0, (resting - tail) / scale, np.log(guess)],
        jac=slopes,
        bounds=([-np.inf, -np.inf, bounds[0]], [np.inf, np.inf, bounds[1]]),
        ftol=1e-15,
        xtol=1e-15,
        gtol=1e-15,
    )
    tau = float(np.exp(found.x[2]))
    if tau < finest:
        raise ParameterError(
            f"step response: samples every {finest:g} ms are too coarse for a time constant of "
            f"about {tau:.2g} ms."
        )
    return float(tail + scale * found.x[0]), tau, -scale * found.fun
