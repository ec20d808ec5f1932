"""A synapse whose current or conductance is a difference of two exponentials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from rheobase.errors import ParameterError
from rheobase.synapses.base import Factor, Shaped, Terms
from rheobase.units import QuantityLike

if TYPE_CHECKING:
    from rheobase.neurons import Model


@dataclass(frozen=True, eq=False, repr=False)
class BiExp(Shaped):
    """A synapse whose current or conductance rises with one time constant and decays with another.

    Proportional to ``exp(-t/tau_decay) - exp(-t/tau_rise)`` from the arrival of a spike on, with
    the weight as its peak, at ``tau_rise*tau_decay/(tau_decay - tau_rise) * log(tau_decay/
    tau_rise)``. As equations, ``tau_decay * dI_biexp/dt = x_biexp - I_biexp`` and ``tau_rise *
    dx_biexp/dt = -x_biexp``, where a spike adds ``factor * weight`` to x_biexp. With a reversal
    potential it is a conductance g_biexp of this shape, and the current is
    ``g_biexp*(E_syn - v)``. Equal time constants make the function of `Alpha`.

    Take it for recorded synaptic currents, most of which rise faster than they decay: A. Roth,
    M. C. W. van Rossum, "Modeling Synapses", in E. De Schutter (editor), "Computational Modeling
    Methods for Neuroscientists", MIT Press 2009, section 6.2. A current into a linear neuron is
    solved exactly; a conductance makes any neuron nonlinear.

    Parameters
    ----------
    tau_rise, tau_decay : Quantity or str
        The time constants, `tau_rise` at most `tau_decay`; one value, or one for each target
        neuron.
    E_syn : Quantity or str, optional
        The reversal potential, which makes it a conductance; one value, or one for each.
    name : str, optional
        What its variables are called after: ``"nmda"`` makes x_nmda and I_nmda or g_nmda. Synapses
        of different names do not share variables.

    Raises
    ------
    ParameterError
        If a time is not positive, the rise is slower than the decay, a value is not finite, arrays
        are not equally long, or the name is not one.
    UnitError
        If a value has the wrong dimension or no unit.

    Examples
    --------
    >>> from rheobase.synapses import BiExp
    >>> from rheobase.units import ms
    >>> BiExp(0.5*ms, 5*ms)
    BiExp(0.5 ms, 5 ms)
    >>> round(BiExp(0.5*ms, 5*ms).factor, 3)
    12.915
    """

    tau_rise: QuantityLike
    tau_decay: QuantityLike
    E_syn: QuantityLike = None
    name: str | None = None

    label: ClassVar[str] = "biexp"

    def __post_init__(self) -> None:
        super().__post_init__()
        rise, decay = np.asarray(self._numbers["tau_rise"]), np.asarray(self._numbers["tau_decay"])
        if rise.ndim and decay.ndim and len(rise) != len(decay):
            raise ParameterError(
                "Arrays with one value a neuron must be equally long: "
                f"tau_rise has {len(rise)}, tau_decay has {len(decay)}."
            )
        if (rise > decay).any():
            raise ParameterError(
                "tau_rise: expected at most tau_decay, since the rise is the faster one; got "
                f"{self!r}."
            )

    @property
    def factor(self) -> Factor:
        """How far x_biexp jumps for a weight of 1.

        At its peak I = x, since its derivative is zero there; so the peak of I after a jump of x
        by 1 is exp(-t_peak/tau_rise). With 1 + s = tau_decay/tau_rise, t_peak/tau_rise is
        (1 + s) log(1 + s)/s, which is 1 for s = 0.
        """
        rise, decay = (np.asarray(self._numbers[name]) for name in ("tau_rise", "tau_decay"))
        s = (decay - rise) / rise
        logarithm = np.where(s > 0.0, np.log1p(s) / np.where(s > 0.0, s, 1.0), 1.0)
        jump = np.exp((1.0 + s) * logarithm)
        return jump if jump.ndim else float(jump)

    def terms(self, label: str, model: Model) -> Terms:
        """Return the equations and the current."""
        y, x = self._shape(label), f"x_{label}"
        rise, decay = f"tau_rise_{label}", f"tau_decay_{label}"
        current, parameters = self._current(label, model)
        values: dict[str, Any] = {
            rise: self.tau_rise,
            decay: self.tau_decay,
            **parameters,
            y: self._zero(),
            x: self._zero(),
        }
        lines = (f"{decay} * d{y}/dt = {x} - {y}", f"{rise} * d{x}/dt = -{x}")
        return Terms(lines, current, x, values)
