"""What a process computes for the page of a neuron. Plain arrays and numbers come back."""

from __future__ import annotations

from typing import Any

import numpy as np

import rheobase as rb
from rheobase.errors import ParameterError, RheobaseError
from rheobase.experiment import Settings, make_neuron, make_stimulus, run_experiment
from rheobase.laboratory.bounds import SPIKES, check_settings
from rheobase.laboratory.neuron.synapse import make_synapse
from rheobase.laboratory.recorded import POINTS, course, csv, figure
from rheobase.neurons import Model
from rheobase.recording import Recording
from rheobase.units import CURRENT, dimension_of, to_engine

CURRENTS = 41  # of a simulated f-I curve; one in closed form has more
CLOSED = 201


def trace(settings: Settings) -> dict[str, Any]:
    """Return the course of an experiment, and what there is to say about it in numbers.

    Raises
    ------
    RheobaseError
        If something in the settings is not possible.

    Examples
    --------
    >>> from rheobase.experiment import Settings
    >>> from rheobase.laboratory.neuron.simulate import trace
    >>> trace(Settings(stimulus={"amplitude": "2.5 nA"}))["facts"]["Spikes"]
    '22'
    """
    recording = _recorded(settings)
    return {
        **course(recording),
        "facts": facts(recording),
        **_operating_point(recording),
        **_orbit(recording),
    }


def facts(recording: Recording) -> dict[str, str]:
    """Return the spike count and what follows from the spike times."""
    train = recording.spikes[0]
    isi = train.isi.m
    told = {"Spikes": f"{train.count}", "Rate": f"{train.rate.m:.4g} Hz"}
    told["First spike"] = f"{train.times.m[0]:.3f} ms" if train.count else "–"
    told["Mean ISI"] = f"{isi.mean():.3f} ms" if isi.size else "–"
    told["CV of ISI"] = f"{train.cv:.3f}" if isi.size > 1 else "–"
    return told


def curve(settings: Settings, reach: float) -> dict[str, Any]:
    """Return the f-I curve of the neuron up to a current in nA at least, and its rheobase."""
    neuron = _one(make_neuron(settings))
    rheobase = _rheobase(neuron)
    known = bool(np.isfinite(rheobase))
    top = max(reach, 3.0 * rheobase if known else 0.0) or 1.0
    found = {"rheobase": rheobase, "facts": {"Rheobase": f"{rheobase:.4g} nA"} if known else {}}
    try:
        currents = np.linspace(0.0, top, CLOSED)
        result = rb.fi_curve(neuron, rb.units.from_engine(currents, CURRENT), method="closed form")
    except RheobaseError:
        try:
            currents = np.linspace(0.0, top, CURRENTS)
            result = rb.fi_curve(neuron, rb.units.from_engine(currents, CURRENT), duration="1 s")
        except RheobaseError as error:
            return {**found, "current": np.empty(0), "rate": np.empty(0), "why": str(error)}
    return {**found, "current": currents, "rate": np.ravel(result.rate.m), "why": ""}


def plane(settings: Settings, current: float) -> dict[str, Any] | None:
    """Return the phase plane of a neuron of two variables in a constant current in nA."""
    neuron = _one(make_neuron(settings))
    if len(neuron.states) != 2:
        return None
    try:
        found = rb.analysis.phase_plane(neuron, rb.units.from_engine(current, CURRENT))
    except RheobaseError as error:
        return {"why": str(error), "states": neuron.states, "curves": {}, "points": [], "facts": {}}
    x, y = found.states
    curves = {
        name: _joined([(branch[x].m, branch[y].m) for branch in line.branches])
        for name, line in found.nullclines.items()
    }
    return {
        "why": "",
        "states": found.states,
        "window": {name: found.window[name].m for name in found.states},
        "curves": curves,
        "points": [
            (float(point.state[x].m), float(point.state[y].m), point.kind)
            for point in found.fixed_points
        ],
        "facts": {
            f"Fixed point {k}": point.kind for k, point in enumerate(found.fixed_points, start=1)
        },
    }


def potential(settings: Settings, synapse: dict[str, str]) -> dict[str, Any]:
    """Return the postsynaptic potential of one spike."""
    neuron = _one(make_neuron(settings))
    kinetics, weight = make_synapse(synapse)
    result = rb.analysis.psp(neuron, kinetics, weight)
    told = {
        "PSP amplitude": f"{result.amplitude.m:.4g} mV",
        "Time to peak": f"{result.time_to_peak.m:.4g} ms",
        "Half width": f"{result.half_width.m:.4g} ms",
    }
    return {"t": result.t.m, "v": result.potential.m, "facts": told}


def table(settings: Settings) -> str:
    """Return the traces of an experiment as a table, each column with its unit."""
    return csv(_recorded(settings))


def drawing(settings: Settings, kind: str) -> bytes:
    """Return the figure of an experiment, as a file of the kind "png" or "svg"."""
    return figure(_recorded(settings), kind)


def _recorded(settings: Settings) -> Recording:
    check_settings(settings)
    _one(make_neuron(settings))
    if make_stimulus(settings).size is not None:
        raise ParameterError("amplitude: the lab shows one neuron, and takes one current.")
    return run_experiment(settings)


def _one(neuron: Model) -> Model:
    if neuron.size is not None:
        raise ParameterError(f"neuron: the lab shows one neuron, got {neuron.size}.")
    return neuron


def _operating_point(recording: Recording) -> dict[str, Any]:
    """Return the mean current while there is one, in nA, and the rate in that time, in Hz."""
    current, t = recording["I"].m, recording.t.m
    on = np.flatnonzero(current)
    if not on.size:
        return {"mean": 0.0, "rate": float(recording.spikes[0].rate.m), "highest": 0.0}
    begin, end = t[on[0]], t[on[-1]] if on[-1] + 1 == t.size else t[on[-1] + 1]
    times = recording.spikes[0].times.m
    inside = times[(times >= begin) & (times <= end)]
    isi = np.diff(inside)
    settled = isi[isi.size // 2 :]
    return {
        "mean": float(current[on[0] : on[-1] + 1].mean()),
        "rate": float(1000.0 / settled.mean()) if settled.size else 0.0,
        "highest": float(current.max()),
    }


def _orbit(recording: Recording) -> dict[str, Any]:
    """Return the way through the plane of the two variables, with gaps where it is reset."""
    names = [name for name in recording.variables if name != "I"]
    if len(names) != 2:
        return {"orbit": None}
    membrane = recording.membrane or names[0]
    other = next(name for name in names if name != membrane)
    stride = max(1, -(-recording.t.size // POINTS))
    t, x, y = (
        values[::stride] for values in (recording.t.m, recording[membrane].m, recording[other].m)
    )
    gaps = np.searchsorted(t, recording.spikes[0].times.m[:SPIKES])
    return {
        "orbit": (np.insert(x, gaps, np.nan), np.insert(y, gaps, np.nan)),
        "other": (other, recording.dimensions[other].unit),
    }


def _joined(branches: list[tuple[Any, Any]]) -> tuple[Any, Any]:
    """Return branches as one line with gaps."""
    gap = np.array([np.nan])
    xs = [part for x, _ in branches for part in (x, gap)]
    ys = [part for _, y in branches for part in (y, gap)]
    return (np.concatenate(xs), np.concatenate(ys)) if branches else (gap, gap)


def _rheobase(neuron: Model) -> float:
    """Return the rheobase in nA; not a number if it has none that is known."""
    try:
        value = neuron.rheobase
    except (AttributeError, RheobaseError):
        return float("nan")
    if dimension_of(value) != CURRENT:
        return float("nan")
    return float(to_engine(value, CURRENT))
