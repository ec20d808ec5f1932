"""Postsynaptic potentials: what one spike does to the membrane, or several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.analysis._population import time_in_ms
from rheobase.analysis.synaptic.peak import over_at, shape_of
from rheobase.analysis.synaptic.preparation import Preparation, weights
from rheobase.errors import ParameterError
from rheobase.neurons import Model
from rheobase.stimuli.arguments import instants
from rheobase.synapses import Kinetics
from rheobase.units import CURRENT, TIME, QuantityLike, from_engine, to_engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_SHOWN = 1e-3  # of the amplitude, until which it is sampled


@dataclass(frozen=True, eq=False, repr=False)
class Psp:
    """A postsynaptic potential and the current that makes it.

    Excitatory ones are positive, inhibitory ones negative, as the membrane goes.

    Parameters
    ----------
    amplitude : Quantity in mV
        The largest deviation of the membrane potential; of several spikes, all together.
    time_to_peak : Quantity in ms
        From the arrival of the first spike to the peak.
    half_width : Quantity in ms
        The full width at half maximum: for how long about the peak it is more than half of that.
    area : Quantity in mV ms
        The integral of the potential over time; of the part that was asked for, if one was.
    v : Quantity in mV
        The potential at which the membrane was, from which all deviations count.
    holding_current : Quantity in nA
        The constant current that held it there.
    times : Quantity in ms, shape (spikes,)
        When spikes arrived, in order.
    t : Quantity in ms, shape (samples,)
        The multiples of dt, and the time of each spike, before and after it (at 0 ms only after).
    potential : Quantity in mV, shape (samples,)
        The deviation of the membrane potential over time.
    current : Quantity in nA, shape (samples,), or None
        Of the synapse, into the neuron: positive currents depolarise. None for a delta synapse,
        whose current is a charge in no time.

    Notes
    -----
    Time to peak and half width are NaN if there is no potential: of a conductance at its reversal
    potential. The half width is NaN if the potential is still above half at the end of a duration
    that was asked for.
    """

    amplitude: Any
    time_to_peak: Any
    half_width: Any
    area: Any
    v: Any
    holding_current: Any
    times: Any
    t: Any
    potential: Any
    current: Any

    def __repr__(self) -> str:
        lines = [f"Postsynaptic potential at {_text(self.v)}"]
        for name in ("amplitude", "time_to_peak", "half_width"):
            lines.append(f"  {name.replace('_', ' '):<12}  {_text(getattr(self, name))}")
        unit = f"{self.amplitude.units:~P} ms".strip()
        return "\n".join([*lines, f"  {'area':<12}  {self.area.m:.6g} {unit}"])

    def plot(
        self, ax: Sequence[Axes] | None = None, *, label: str | None = None, **options: Any
    ) -> tuple[Axes, Axes]:
        """Draw it with `rheobase.plotting.psp`, which takes the same options.

        Parameters
        ----------
        ax : sequence of two matplotlib Axes, optional
            Where to draw the potential and the current.
        label : str, optional
            What to call it in the legend.
        **options
            Such as ``marks=True``.

        Returns
        -------
        tuple of two matplotlib Axes

        Examples
        --------
        >>> import rheobase as rb
        >>> from rheobase.analysis.synaptic.psp import psp
        >>> upper, lower = psp(rb.LIF(), rb.Exp("5 ms"), "0.1 nA").plot()
        >>> lower.get_xlabel()
        'time (ms)'
        """
        from rheobase.plotting.psp import psp as draw

        return draw(self, ax, label=label, **options)


def psp(
    neuron: Model,
    synapse: Kinetics,
    weight: QuantityLike,
    *,
    times: QuantityLike = "0 ms",
    v: QuantityLike | None = None,
    duration: QuantityLike | None = None,
    dt: QuantityLike = "0.1 ms",
) -> Psp:
    """Measure the postsynaptic potential of one spike, or the sum of those of several.

    The neuron is at rest, or held at `v` by a constant current, and a spike arrives at 0 ms. What
    follows is solved on the continuous clock: amplitude, time to peak, half width and area are
    those of the solution, not of its samples.

    Parameters
    ----------
    neuron : Model
        One neuron, such as `rheobase.LIF()`. Of one with escape noise the membrane is measured,
        which does not fire.
    synapse : Kinetics
        Such as ``rb.Exp(5*ms)``, or ``rb.Exp(5*ms, E_syn=0*mV)`` for a conductance.
    weight : Quantity or str
        As in a network: a current in nA, a conductance in uS, or for `rheobase.Delta` a potential.
        One for all spikes, or one for each.
    times : Quantity or str
        When spikes arrive, at 0 ms or later; summation is what several do.
    v : Quantity or str, optional
        The potential at which the membrane is held. Not given, it is the resting potential, where a
        nonlinear neuron settles from its initial values.
    duration : Quantity or str, optional
        How long to watch. If not given, until the potential is over: the area is that of all of it
        (to a millionth, if neuron and synapse are not solved exactly), and the samples end when
        less than a thousandth is left.
    dt : Quantity or str
        The time between two samples.

    Returns
    -------
    Psp

    Raises
    ------
    SimulationError
        If the neuron fires: a postsynaptic potential is one below threshold. If it does not rest,
        or the potential does not come to an end.
    ParameterError
        If an argument is out of range, the weight is zero, there are several neurons, or the
        equations of the neuron change with time or are not linear in `I`.
    NetworkError
        If the neuron cannot take such a synapse.
    UnitError
        If something has the wrong dimension.

    References
    ----------
    W. Gerstner, W. M. Kistler, R. Naud, L. Paninski, "Neuronal Dynamics", Cambridge University
    Press 2014, sections 1.2 and 3.1. S. Rotter, M. Diesmann, Biological Cybernetics 81, 381-402,
    1999, for what is closed form in it: see `psp_kernel`.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.analysis.synaptic.psp import psp
    >>> from rheobase.units import ms, mV, nA, nS
    >>> psp(rb.LIF(), rb.Exp(8*ms), 0.1*nA)
    Postsynaptic potential at -70 mV
      amplitude     0.367879 mV
      time to peak  8 ms
      half width    19.5711 ms
      area          8 mV ms
    >>> inhibition = rb.Exp(8*ms, E_syn=-75*mV)
    >>> for v in (-80, -75, -60)*mV:
    ...     print(psp(rb.LIF(), inhibition, 10*nS, v=v).amplitude.round(3))
    0.179 mV
    0.0 mV
    -0.538 mV
    >>> pair = psp(rb.LIF(), rb.Exp(8*ms), 0.1*nA, times=[0, 5]*ms)
    >>> print(pair.amplitude.round(3))
    0.702 mV
    """
    ready = Preparation(neuron, [synapse], v)
    arrivals = instants(times, "times")
    if arrivals[0] < 0.0:
        raise ParameterError(f"times: expected 0 ms or later, got {arrivals[0]:g} ms.")
    step = time_in_ms(dt, "dt")
    each = weights(weight, ready.ports[0], arrivals.size)
    if not each.any():
        raise ParameterError(f"weight: expected one that is not zero, got {weight}.")
    order = np.argsort(np.atleast_1d(to_engine(times, TIME, "times")), kind="stable")
    course = ready.respond((0, t, w) for t, w in zip(arrivals, each[order], strict=True))
    if duration is None:
        end = over_at(ready, course, arrivals[-1])
        pieces = course.pieces(end, step)
    else:
        end = time_in_ms(duration, "duration")
        if end <= arrivals[-1]:
            raise ParameterError(
                f"duration: expected more than {arrivals[-1]:g} ms, when the last spike arrives, "
                f"got {end:g} ms."
            )
        pieces = course.pieces(end, step)
    shape = shape_of(ready, course, pieces)
    area = float(pieces[-1].x[ready.area, -1]) - ready.no_area
    t, x = np.concatenate([p.t for p in pieces]), np.hstack([p.x for p in pieces])
    if duration is None:
        left = np.abs(ready.deviation(x)) > _SHOWN * abs(shape.amplitude)
        last = int(np.flatnonzero(left)[-1]) + 2 if shape.amplitude else t.size
        t, x = t[:last], x[:, :last]
    dimension = ready.neuron.dimension(ready.membrane)
    current = ready.synaptic_current(x)
    return Psp(
        amplitude=from_engine(shape.amplitude, dimension),
        time_to_peak=from_engine(shape.time - arrivals[0], TIME),
        half_width=from_engine(shape.fall - shape.rise, TIME),
        area=from_engine(area if shape.amplitude else 0.0, dimension * TIME),
        v=from_engine(ready.base, dimension),
        holding_current=from_engine(ready.current, CURRENT),
        times=from_engine(arrivals, TIME),
        t=from_engine(t, TIME),
        potential=from_engine(ready.deviation(x), dimension),
        current=from_engine(current, CURRENT) if ready.has_current else None,
    )


def _text(quantity: Any) -> str:
    return f"{quantity.m:.6g} {quantity.units:~P}".strip()
