"""One call from a neuron and a stimulus to a recording."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Real
from typing import Any, Literal

import numpy as np

from rheobase.engine import Clock, make_plan, simulate
from rheobase.errors import ParameterError, UnitError, did_you_mean
from rheobase.memory import require_memory
from rheobase.neurons import Model
from rheobase.recording import Provenance, Recording
from rheobase.stimuli import Stimulus
from rheobase.units import CONDUCTANCE, CURRENT, TIME, QuantityLike, from_engine, to_engine

__all__ = ["run"]

_TOGETHER = "all neurons together, adaptive Runge-Kutta of order 8 (Dormand and Prince)"
_ON_GRID = 1e-9  # how far from a multiple of dt, in units of dt, rounding may leave a time


def run(
    neuron: Model,
    stimulus: Stimulus,
    duration: QuantityLike,
    dt: QuantityLike = "0.1 ms",
    *,
    clock: Clock = "continuous",
    record: Iterable[str] | None = None,
    tolerance: float = 1e-12,
    engine: Literal["native", "reference"] = "native",
    seed: int = 0,
    gap_junctions: QuantityLike | None = None,
    rectifying: bool = False,
) -> Recording:
    """Simulate a neuron, or many independent ones, or some joined by gap junctions, and record.

    Arrays among the parameters or in the stimulus make as many neurons as they are long. All
    cores are used; results do not depend on how many there are.

    Parameters
    ----------
    neuron : Model
        Such as `rheobase.LIF()`.
    stimulus : Stimulus
        The input current ``I`` of the equations.
    duration : Quantity or str
        How long to simulate, from 0 ms.
    dt : Quantity or str
        The time between two samples of a trace. On the continuous clock nothing else depends on
        it; on the grid it is the step of the simulation, and `duration` must be a multiple of it.
    clock : {"continuous", "grid"}
        Continuous: spikes are at the times at which the equation reaches threshold. Grid: spikes
        are at multiples of `dt`, in the order of events that NEST has.
    record : iterable of str, optional
        Variables to sample, and ``"I"`` for the input. Everything if not given; ``()`` for spikes
        only.
    tolerance : float
        Relative error allowed in a step of a nonlinear model on the continuous clock. Linear models
        are solved exactly.
    engine : {"native", "reference"}
        Compiled kernels, or the slow and plain NumPy and SciPy code that they are tested against.
    seed : int
        Of escape noise, 0 to 2**64 - 1. Each neuron has random numbers of its own, whatever it is
        run with. (A noisy stimulus has a seed of its own.)
    gap_junctions : Quantity, shape (n, n), optional
        Conductances of the gap junctions between n neurons: ``gap_junctions[i, j]*(v_j - v_i)``
        flows into neuron i and out of neuron j. Symmetric, with zeros in the diagonal. These n
        neurons are solved together, on the continuous clock; with all their variables they may
        be 400. (For large networks see `rheobase.Network.gap_junctions`.)
    rectifying : bool
        Whether that current flows only if v_j is larger than v_i. Then the matrix need not be
        symmetric.

    Returns
    -------
    Recording
        Traces at 0, dt, 2 dt, ... up to and with the end (no times if nothing is sampled), and the
        spikes of every neuron.

    Raises
    ------
    ParameterError
        If an argument is out of range, or sizes do not fit.
    UnitError
        If a time has no unit, or the stimulus is not what ``I`` is.
    SimulationError
        If a variable does not stay finite, or a neuron fires for ever.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.units import nA, ms
    >>> recording = rb.run(rb.LIF(), rb.step(2.5*nA, start=100*ms, stop=200*ms), 300*ms)
    >>> recording.spikes[0].count
    7
    >>> currents = [1, 2, 3]*nA
    >>> rb.run(rb.LIF(), rb.constant(currents), 1000*ms, record=()).spikes.count
    array([  0,   0, 107])

    Two neurons, of which the first gets a current and the second what flows through a gap junction:

    >>> import numpy as np
    >>> from rheobase.units import nS
    >>> junction = np.array([[0, 20], [20, 0]])*nS
    >>> pair = rb.run(rb.LIF(), rb.constant([1.5, 0]*nA), 100*ms, gap_junctions=junction)
    >>> print(pair.v[:, -1].round(2))
    [-57.14 -67.86] mV
    """
    _check_kinds(neuron, stimulus, clock, engine)
    length, step = _times(duration, dt, clock)
    if not isinstance(tolerance, Real) or not 1e-14 <= tolerance <= 1e-2:
        raise ParameterError(f"tolerance: expected a value from 1e-14 to 1e-2, got {tolerance!r}.")
    seed = _seed(seed)
    conductances = _conductances(neuron, gap_junctions, rectifying, clock, engine)
    size = _size(neuron, stimulus, conductances)
    names = _names(neuron, record)
    samples = int(length / step + _ON_GRID) + 1 if names else 0
    require_memory(
        8 * samples * (1 + (size or 1) * len(names)),
        f"record: {samples} samples of {', '.join(['t', *names])} of {size or 1} neurons",
        "Record fewer variables (record=() for spikes only), or take a larger dt.",
    )
    states = [name for name in names if name != "I"]
    pieces = stimulus.pieces(length)
    plan = make_plan(neuron, pieces, size or 1, length, step, clock, tolerance, seed)
    indices = np.array([neuron.states.index(name) for name in states], dtype=np.int64)
    if conductances is not None:
        from rheobase.engine.coupled import simulate_coupled

        result = simulate_coupled(neuron, plan, conductances, tolerance, step, samples, indices)
    elif engine == "reference":
        from rheobase.engine.reference import simulate as simulate_slowly

        result = simulate_slowly(
            neuron, pieces, size or 1, length, step, clock, samples, indices, seed
        )
    else:
        result = simulate(neuron, plan, step, samples, indices)
    t = step * np.arange(samples, dtype=np.float64)
    traces = {name: result.traces[:, k] for k, name in enumerate(states)}
    if "I" in names:
        traces["I"] = np.broadcast_to(pieces.evaluate(t), (size or 1, samples))
    return Recording(
        t,
        traces,
        {name: neuron.system.dimensions.get(name, CURRENT) for name in names},
        result.spike_times,
        np.concatenate(([0], np.cumsum(result.spike_counts))),
        length,
        size is None,
        _provenance(neuron, stimulus, length, step, clock, tolerance, seed, conductances),
        _threshold(neuron),
        model=neuron,
        stimulus=stimulus,
    )


def _check_kinds(neuron: Any, stimulus: Any, clock: Any, engine: Any) -> None:
    if not isinstance(neuron, Model):
        raise ParameterError(f"neuron: expected a model such as rb.LIF(), got {neuron!r}.")
    if not isinstance(stimulus, Stimulus):
        raise ParameterError(
            f"stimulus: expected one such as rb.constant(2.5*nA), got {stimulus!r}."
        )
    for name, value, known in (
        ("clock", clock, ["continuous", "grid"]),
        ("engine", engine, ["native", "reference"]),
    ):
        if value not in known:
            raise ParameterError(f"{name}: got {value!r}. {did_you_mean(str(value), known)}")
    wanted = neuron.system.dimensions.get("I", CURRENT)
    if stimulus.dimension != wanted:
        raise UnitError(f"stimulus: expected {wanted}, got {stimulus.dimension}.")


def _times(duration: QuantityLike, dt: QuantityLike, clock: Clock) -> tuple[float, float]:
    length, step = _time(duration, "duration"), _time(dt, "dt")
    if step > length:
        raise ParameterError(f"dt: expected at most the duration, {length:g} ms, got {step:g} ms.")
    steps = length / step
    if clock == "grid" and abs(steps - round(steps)) > _ON_GRID * max(1.0, steps):
        raise ParameterError(
            f"duration: on the grid, expected a multiple of dt = {step:g} ms, got {length:g} ms."
        )
    return length, step


def _seed(given: Any) -> int:
    if isinstance(given, int) and given == 0:
        return 0
    from rheobase.circuit.arguments import whole_number  # slow to import, and seldom wanted
    from rheobase.circuit.circuit import MOST_SEED

    return whole_number(given, "seed", 0, MOST_SEED)


def _time(given: QuantityLike, name: str) -> float:
    value = to_engine(given, TIME, name)
    if not (isinstance(value, float) and 0.0 < value < np.inf):
        raise ParameterError(f"{name}: expected one positive, finite time, got {given}.")
    return value


def _conductances(neuron: Model, given: Any, rectifying: Any, clock: Clock, engine: str) -> Any:
    if not isinstance(rectifying, bool):
        raise ParameterError(f"rectifying: expected True or False, got {rectifying!r}.")
    if given is None:
        if rectifying:
            raise ParameterError("rectifying: there are no gap junctions. Give gap_junctions=...")
        return None
    if clock != "continuous" or engine != "native":
        name, value = ("clock", clock) if clock != "continuous" else ("engine", engine)
        raise ParameterError(
            f"gap_junctions: not with {name}={value!r}. On the grid, networks have gap junctions: "
            "net = rb.Network(...), net.gap_junctions(...)."
        )
    from rheobase.engine.coupled import conductance_matrix

    return conductance_matrix(given, rectifying, neuron)


def _size(neuron: Model, stimulus: Stimulus, conductances: Any) -> int | None:
    if conductances is not None:
        n = len(conductances)
        for name, given in (("neuron", neuron.size), ("stimulus", stimulus.size)):
            if given not in (None, n):
                raise ParameterError(
                    f"gap_junctions: the matrix is for {n} neurons, but {name} is for {given}."
                )
        return n
    sizes = {name: n for name, n in (("neuron", neuron.size), ("stimulus", stimulus.size)) if n}
    if len(set(sizes.values())) > 1:
        raise ParameterError(
            f"neuron and stimulus: the neuron's parameters are for {neuron.size} neurons, the "
            f"stimulus for {stimulus.size}. They must be equally many, or one of them single."
        )
    return next(iter(sizes.values()), None)


def _names(neuron: Model, record: Iterable[str] | None) -> list[str]:
    known = [*neuron.states, "I"]
    if record is None:
        return known
    if not isinstance(record, Iterable):
        raise ParameterError(f"record: expected names such as ['v', 'I'], got {record!r}.")
    names = [record] if isinstance(record, str) else list(dict.fromkeys(record))
    for name in names:
        if name not in known:
            raise ParameterError(
                f"record: {neuron.name} has no variable {name!r}. {did_you_mean(str(name), known)}"
            )
    return names


def _threshold(neuron: Model) -> Any:
    """Return the membrane variable's threshold, where it is a constant of the model."""
    system, analysis = neuron.system, neuron.analysis
    if system.gap is None or system.membrane is None:
        return None
    gradient = dict(zip(neuron.states, analysis.gap_gradient, strict=True))
    slope = np.asarray(neuron.evaluate(gradient.pop(system.membrane)))
    moving = any(np.any(np.asarray(neuron.evaluate(other))) for other in gradient.values())
    if moving or not np.all(slope):
        return None
    return np.asarray(-neuron.evaluate(analysis.gap_offset) / slope, dtype=np.float64)[()]


def _provenance(
    neuron: Model,
    stimulus: Stimulus,
    length: float,
    step: float,
    clock: Clock,
    tolerance: float,
    seed: int,
    conductances: Any,
) -> Provenance:
    from rheobase import __version__

    integrator = getattr(neuron.integrator, clock)
    exact_or_fixed = neuron.is_exact or clock == "grid"
    parameters = dict(neuron.parameters)
    if conductances is not None:  # row after row
        parameters["gap_junctions"] = from_engine(conductances.ravel(), CONDUCTANCE)
        integrator, exact_or_fixed = _TOGETHER, False
    return Provenance(
        name=neuron.name,
        model=neuron.text,
        parameters=parameters,
        initial=neuron.initial,
        stimulus=stimulus.describe(),
        dt=from_engine(step, TIME),
        duration=from_engine(length, TIME),
        clock=clock,
        integrator=integrator,
        version=__version__,
        tolerance=None if exact_or_fixed else tolerance,
        seed=None if neuron.escape is None else seed,
        conditions={
            name: " ".join(text.split())
            for name in ("threshold", "escape", "reset", "refractory", "holds")
            if (text := getattr(neuron, name)) is not None
        },
    )
