"""Voltage clamp: the membrane is held, and the current that this takes is what one measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rheobase.analysis._population import require_model, time_in_ms
from rheobase.analysis._table import table
from rheobase.analysis.dynamics.field import Field
from rheobase.analysis.synaptic.membrane import (
    clamped,
    potentials,
    started,
    steady,
    stopping_current,
)
from rheobase.analysis.synaptic.preparation import single_field, weights
from rheobase.analysis.synaptic.reversal import reversal
from rheobase.errors import ParameterError
from rheobase.neurons import Model
from rheobase.running import run
from rheobase.stimuli import zero
from rheobase.synapses import Composed, Kinetics, compose
from rheobase.units import CURRENT, TIME, QuantityLike, from_engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

_ZOOMS, _FINER = 2, 256  # how often a peak is sampled anew, and how densely


@dataclass(frozen=True, eq=False, repr=False)
class VoltageClamp:
    """The currents of a membrane that is held at some potentials.

    Currents are those that the amplifier must inject, and have its sign: an outward current of
    the membrane is positive, an inward one, such as that of excitatory synapses at rest, negative.

    Parameters
    ----------
    v : Quantity in mV, shape (potentials,)
        Where the membrane is held, from 0 ms on.
    hold : Quantity in mV, or None
        Where it was before; None if it was at each potential all along.
    t : Quantity in ms, shape (samples,)
    current : Quantity in nA, shape (potentials, samples)
        All that flows through the membrane, without the charge that moves the potential at 0 ms.
    synaptic_current : Quantity in nA, shape (potentials, samples), or None
        The part of it that the synapse makes.
    peak : Quantity in nA, shape (potentials,)
        The synaptic current where it is largest in size. Without a synapse, the current where it
        differs most from what it is in the end.
    steady : Quantity in nA, shape (potentials,)
        The current at the end.
    variables : mapping of str to Quantity, shape (potentials, samples)
        All other variables of neuron and synapse, such as gates.
    """

    v: Any
    hold: Any
    t: Any
    current: Any
    synaptic_current: Any
    peak: Any
    steady: Any
    variables: Mapping[str, Any]

    @property
    def reversal(self) -> Any:
        """Quantity in mV: the potential at which the peak of the synaptic current changes sign.

        Between two potentials the current is taken to be a straight line, which it is for a
        conductance that does not depend on the potential: then the reversal potential is exact, and
        if three potentials or more show that, it is found beyond them, too. Without a synapse it is
        where the steady current changes sign.

        Raises
        ------
        ParameterError
            If there is no such potential, or more than one.
        """
        current = self.steady if self.synaptic_current is None else self.peak
        found = reversal(self.v.m, current.m, f"{self.v.units:~P}")
        return type(self.v)(found, self.v.units)

    def __repr__(self) -> str:
        what = "peak" if self.synaptic_current is None else "synaptic peak"
        columns = {
            f"v ({self.v.units:~P})": self.v.m,
            f"{what} (nA)": self.peak.m,
            "steady (nA)": self.steady.m,
        }
        held = "" if self.hold is None else f", from {self.hold.m:g} {self.hold.units:~P}"
        return table(f"Voltage clamp{held}", columns)

    def plot(
        self, ax: Sequence[Axes] | None = None, *, label: str | None = None
    ) -> tuple[Axes, Axes]:
        """Draw the currents, and the I-V curve, with `rheobase.plotting.voltage_clamp`.

        Parameters
        ----------
        ax : sequence of two matplotlib Axes, optional
            Where to draw the currents over time, and those over the potential.
        label : str, optional
            What to call the I-V curve in the legend.

        Returns
        -------
        tuple of two matplotlib Axes

        Examples
        --------
        >>> import rheobase as rb
        >>> from rheobase.analysis.synaptic.voltage_clamp import voltage_clamp
        >>> from rheobase.units import mV, ms, nS
        >>> ampa = rb.Exp(2*ms, E_syn=0*mV)
        >>> traces, curve = voltage_clamp(rb.LIF(), [-70, 30]*mV, ampa, 1*nS).plot()
        >>> curve.get_xlabel()
        'membrane potential (mV)'
        """
        from rheobase.plotting.voltage_clamp import voltage_clamp as draw

        return draw(self, ax, label=label)


def voltage_clamp(
    neuron: Model,
    v: QuantityLike,
    synapse: Kinetics | None = None,
    weight: QuantityLike | None = None,
    *,
    hold: QuantityLike | None = None,
    duration: QuantityLike = "50 ms",
    dt: QuantityLike = "0.1 ms",
) -> VoltageClamp:
    """Hold the membrane of a neuron at given potentials and return the currents that flow.

    The membrane potential becomes a parameter; all other variables, gates and synaptic
    conductances, are integrated at that potential, and the input current with which the equation of
    the membrane gives ``dv/dt = 0`` is the current of the clamp. With a synapse, a spike arrives at
    0 ms. The membrane is at each potential all along, or comes there from `hold` at 0 ms, with all
    variables as they are in the long run.

    Parameters
    ----------
    neuron : Model
        One neuron, such as `rheobase.LIF()` or Hodgkin and Huxley's. Its threshold is ignored.
    v : Quantity or str, one potential or a row of them
    synapse : Kinetics, optional
        Such as ``rb.Exp(5*ms, E_syn=0*mV)``.
    weight : Quantity or str
        Of the synapse, as in a network.
    hold : Quantity or str, optional
        The potential from which the membrane steps to `v`.
    duration : Quantity or str
        How long to record, from 0 ms on.
    dt : Quantity or str
        The time between two samples; peaks do not depend on it.

    Returns
    -------
    VoltageClamp

    Raises
    ------
    ParameterError
        If an argument is missing or out of range, there are several neurons, no current holds the
        membrane, or the synapse is a `rheobase.Delta`, which has no current.
    SimulationError
        If the other variables do not come to rest.
    UnitError
        If something has the wrong dimension.

    References
    ----------
    A. L. Hodgkin, A. F. Huxley, B. Katz, Journal of Physiology 116, 424-448, 1952. W. Gerstner et
    al., "Neuronal Dynamics", 2014, sections 2.2 and 3.1.

    Examples
    --------
    >>> import numpy as np
    >>> import rheobase as rb
    >>> from rheobase.analysis.synaptic.voltage_clamp import voltage_clamp
    >>> from rheobase.units import mV, ms, nS
    >>> gaba = rb.BiExp(0.5*ms, 5*ms, E_syn=-75*mV)
    >>> clamp = voltage_clamp(rb.LIF(), [-90, -70, -50]*mV, gaba, 10*nS)
    >>> clamp
    Voltage clamp
      v (mV)  synaptic peak (nA)  steady (nA)
         -90               -0.15     -2.00001
         -70                0.05  3.25757e-06
         -50                0.25      2.00002
    >>> print(clamp.reversal.round(6))
    -75.0 mV
    """
    require_model(neuron)
    field = single_field(neuron, "neuron")
    values = np.atleast_1d(potentials(field, v, "v"))
    length, step = time_in_ms(duration, "duration"), time_in_ms(dt, "dt")
    composed = _with_synapse(neuron, synapse, weight)
    whole = field if composed is None else Field(composed.model)
    start = np.zeros((whole.n, values.size))
    row = field.states.index(field.leading)
    if hold is None:
        start[: field.n] = steady(field, values)
    else:
        before = potentials(field, hold, "hold")
        if before.ndim:
            raise ParameterError(f"hold: expected one potential, got {hold}.")
        start[: field.n] = steady(field, before[np.newaxis])
        start[row] = values
    if composed is not None:
        port = composed.ports[0]
        height = float(weights(weight, port, 1)[0])
        start[port.state] += float(np.squeeze(port.factor)) * height
    t, x = _held_run(whole, start, length, step)
    current, synaptic = _currents(field, whole, x)
    return VoltageClamp(
        v=from_engine(values, field.dimension(field.leading)),
        hold=None if hold is None else from_engine(float(before), field.dimension(field.leading)),
        t=from_engine(t, TIME),
        current=from_engine(current, CURRENT),
        synaptic_current=None if composed is None else from_engine(synaptic, CURRENT),
        peak=from_engine(_peaks(field, whole, x, step, composed is not None), CURRENT),
        steady=from_engine(current[:, -1], CURRENT),
        variables={
            name: from_engine(x[number], whole.dimension(name))
            for number, name in enumerate(whole.states)
            if name != whole.leading
        },
    )


def _with_synapse(
    neuron: Model, synapse: Kinetics | None, weight: QuantityLike | None
) -> Composed | None:
    if synapse is None:
        if weight is not None:
            raise ParameterError(f"weight: {weight} of what? Give a synapse, too.")
        return None
    composed = compose(neuron, [synapse])
    if weight is None:
        raise ParameterError(
            f"weight: expected that of {synapse!r}, a {composed.ports[0].dimension}; got none."
        )
    if composed.model.states[composed.ports[0].state] == single_field(neuron, "neuron").leading:
        raise ParameterError(
            f"synapse: {synapse!r} has no current: it makes the membrane potential jump, and a "
            "clamp does not let it. Take rb.Exp, rb.Alpha or rb.BiExp."
        )
    return composed


def _held_run(whole: Field, start: Floats, length: float, dt: float) -> tuple[Floats, Floats]:
    """Return times, and states of shape (variables, potentials, samples)."""
    row = whole.states.index(whole.leading)
    still = clamped(whole, start[row])
    samples = int(length / dt + 1e-9) + 1
    x = np.empty((*start.shape, samples))
    x[row] = start[row][:, np.newaxis]
    if still is not None:
        others = [whole.states.index(name) for name in still.states]
        recording = run(
            started(still, start[others]), zero(), from_engine(length, TIME), from_engine(dt, TIME)
        )
        for number, name in zip(others, still.states, strict=True):
            x[number] = recording[name].m
    return dt * np.arange(samples, dtype=np.float64), x


def _currents(field: Field, whole: Field, x: Floats) -> tuple[Floats, Floats]:
    """Return the current of the clamp, and the part of it that is not the neuron's own."""
    current = stopping_current(whole, x)
    if whole is field:
        return current, np.zeros_like(current)
    return current, current - stopping_current(field, x[: field.n])


def _peaks(field: Field, whole: Field, x: Floats, dt: float, synaptic: bool) -> Floats:
    """Return the currents at the peaks, each from finer samples about the largest of the trace."""

    def heights(states: Floats, end: Floats) -> tuple[Floats, Floats]:
        current, part = _currents(field, whole, states)
        return (part, part) if synaptic else (current - end[:, np.newaxis], current)

    last = _currents(field, whole, x)[0][:, -1]
    potential, step = np.arange(x.shape[1]), dt
    deviation, current = heights(x, last)
    for _ in range(_ZOOMS):
        top = np.argmax(np.abs(deviation), axis=1)
        before = x[:, potential, np.maximum(top - 1, 0)]
        _, x = _held_run(whole, before, 2.0 * step, 2.0 * step / _FINER)
        step *= 2.0 / _FINER
        deviation, current = heights(x, last)
    top = np.argmax(np.abs(deviation), axis=1)
    middle = np.clip(top, 1, deviation.shape[1] - 2)
    left, mid, right = (current[potential, middle + k] for k in (-1, 0, 1))
    curvature = left - 2.0 * mid + right
    vertex = mid - 0.125 * (right - left) ** 2 / np.where(curvature, curvature, np.inf)
    return np.where(top == middle, vertex, current[potential, top])
