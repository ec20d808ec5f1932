"""What inhibition does to excitation: whether it divides or subtracts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rheobase.analysis._table import table
from rheobase.analysis.synaptic.peak import over_at, shape_of
from rheobase.analysis.synaptic.preparation import Preparation, weights
from rheobase.errors import ParameterError
from rheobase.neurons import Model
from rheobase.stimuli.arguments import instant
from rheobase.synapses import Kinetics
from rheobase.units import QuantityLike, from_engine

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

_WATCHED = 256  # samples of each excitatory potential, between which its peak is found


@dataclass(frozen=True, eq=False, repr=False)
class Shunting:
    """Excitatory postsynaptic potentials without and with inhibition.

    The line ``inhibited = gain * control + offset`` tells what inhibition does: it divides if the
    gain is less than one, and subtracts if the offset is negative.

    Parameters
    ----------
    weight : Quantity, shape (weights,)
        Of the excitatory synapse.
    control : Quantity in mV, shape (weights,)
        The amplitude of the potential that each weight makes alone.
    inhibited : Quantity in mV, shape (weights,)
        The potential with inhibition, at the time of that peak.
    inhibition : Quantity in mV, shape (weights,)
        The potential of inhibition alone, at the same time.
    gain : float
        The slope of the line that fits `inhibited` over `control` best.
    offset : Quantity in mV
        Where that line meets a control of zero.
    """

    weight: Any
    control: Any
    inhibited: Any
    inhibition: Any
    gain: float
    offset: Any

    def __repr__(self) -> str:
        unit = f"{self.offset.units:~P}"
        columns = {
            f"weight ({self.weight.units:~P})": self.weight.m,
            f"control ({unit})": self.control.m,
            f"inhibited ({unit})": self.inhibited.m,
        }
        return table(f"Shunting: gain {self.gain:.4g}, offset {self.offset.m:.4g} {unit}", columns)

    def plot(self, ax: Axes | None = None, *, label: str | None = None) -> Axes:
        """Draw potentials with inhibition over those without, with `rheobase.plotting.shunting`.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw.
        label : str, optional
            What to call them in the legend.

        Returns
        -------
        matplotlib Axes

        Examples
        --------
        >>> import rheobase as rb
        >>> from rheobase.analysis.synaptic.shunting import shunting
        >>> from rheobase.units import mV, ms, nA, nS
        >>> gaba = rb.Exp(10*ms, E_syn=-70*mV)
        >>> ax = shunting(rb.LIF(), rb.Exp(2*ms), [0.5, 1, 2]*nA, gaba, 100*nS).plot()
        >>> ax.get_xlabel()
        'EPSP alone (mV)'
        """
        from rheobase.plotting.shunting import shunting as draw

        return draw(self, ax, label=label)


def shunting(
    neuron: Model,
    excitation: Kinetics,
    weight: QuantityLike,
    inhibition: Kinetics,
    inhibition_weight: QuantityLike,
    *,
    lead: QuantityLike = "0 ms",
    v: QuantityLike | None = None,
) -> Shunting:
    """Measure excitatory potentials of several sizes, each alone and together with inhibition.

    A conductance whose reversal potential is the resting potential moves nothing by itself, but
    makes the membrane leakier: it takes the same part of each excitatory potential. That is
    shunting inhibition; it divides. A current moves the membrane by the same whatever else happens:
    it subtracts.

    Parameters
    ----------
    neuron : Model
        One neuron, such as `rheobase.LIF()`.
    excitation : Kinetics
    weight : Quantity, shape (weights,)
        Of the excitatory synapse, one for each measurement, at least two.
    inhibition : Kinetics
        Such as ``rb.Exp(10*ms, E_syn=-70*mV)``, or ``rb.Exp(10*ms)`` with a negative weight.
    inhibition_weight : Quantity or str
    lead : Quantity or str
        By how much the inhibitory spike arrives earlier; negative if it is later.
    v : Quantity or str, optional
        The potential at which a constant current holds the membrane; not given, that of rest.

    Returns
    -------
    Shunting

    Raises
    ------
    SimulationError
        If the neuron fires, or does not rest.
    ParameterError
        If an argument is out of range, or there are several neurons.
    UnitError
        If something has the wrong dimension.

    Notes
    -----
    That inhibition divides holds for potentials below threshold. A neuron that fires is at
    threshold on average, not at rest, so that a constant conductance injects a constant current
    into it: the rate over the current is then shifted rather than scaled (Holt and Koch 1997).

    References
    ----------
    C. Koch, T. Poggio, V. Torre, PNAS 80:2799-2802, 1983. G. R. Holt, C. Koch, Neural Computation
    9:1001-1013, 1997. W. Gerstner et al., "Neuronal Dynamics", 2014, section 3.1.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.analysis.synaptic.shunting import shunting
    >>> from rheobase.units import mV, ms, nA, nS
    >>> ampa, gaba = rb.Exp(2*ms), rb.Exp(10*ms, E_syn=-70*mV)
    >>> shunting(rb.LIF(), ampa, [0.5, 1, 2]*nA, gaba, 100*nS)
    Shunting: gain 0.8034, offset 0 mV
      weight (nA)  control (mV)  inhibited (mV)
              0.5      0.787451        0.632644
                1        1.5749         1.26529
                2        3.1498         2.53058
    >>> current = shunting(rb.LIF(), ampa, [0.5, 1, 2]*nA, rb.Exp(10*ms), -0.1*nA)
    >>> print(round(current.gain, 6), current.offset.round(3))
    1.0 -0.305 mV
    """
    ready = Preparation(neuron, [excitation, inhibition], v)
    each = np.atleast_1d(weights(weight, ready.ports[0], None))
    if np.unique(each).size < 2:
        raise ParameterError(f"weight: expected two different ones at least, got {weight}.")
    against = float(weights(inhibition_weight, ready.ports[1], 1, "inhibition_weight")[0])
    ahead = instant(lead, "lead")
    arrival, other = max(ahead, 0.0), max(-ahead, 0.0)
    rows = [_row(ready, (0, arrival, w), (1, other, against)) for w in each]
    control, inhibited, alone = np.array(rows).T
    gain, offset = np.polyfit(control, inhibited, 1)
    if abs(offset) <= ready.rounding:
        offset = 0.0
    voltage = ready.neuron.dimension(ready.membrane)
    return Shunting(
        weight=from_engine(each, ready.ports[0].dimension),
        control=from_engine(control, voltage),
        inhibited=from_engine(inhibited, voltage),
        inhibition=from_engine(alone, voltage),
        gain=float(gain),
        offset=from_engine(float(offset), voltage),
    )


Spike = tuple[int, float, float]


def _row(ready: Preparation, excitation: Spike, inhibition: Spike) -> tuple[float, float, float]:
    """Return the potential of excitation at its peak; of both then; and of inhibition alone."""
    course = ready.respond([excitation])
    end = over_at(ready, course, excitation[1])
    shape = shape_of(ready, course, course.pieces(end, end / _WATCHED))
    if not shape.amplitude:
        return 0.0, 0.0, 0.0
    both, alone = (
        float(ready.deviation(ready.respond(spikes).state(shape.time)))
        for spikes in ([excitation, inhibition], [inhibition])
    )
    return shape.amplitude, both, alone
