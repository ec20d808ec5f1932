"""A synapse whose current or conductance jumps and decays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from rheobase.synapses.base import Shaped, Terms
from rheobase.units import QuantityLike

if TYPE_CHECKING:
    from rheobase.neurons import Model


@dataclass(frozen=True, eq=False, repr=False)
class Exp(Shaped):
    """A synapse whose current or conductance jumps by the weight and decays exponentially.

    ``weight * exp(-t/tau_syn)`` from the arrival of a spike on. As an equation,
    ``tau_syn * dI_exp/dt = -I_exp``, where a spike adds `weight` to I_exp. With a reversal
    potential it is a conductance g_exp of this shape, and the current is ``g_exp*(E_syn - v)``.

    Take it where the rise of the current is much faster than anything else; `Alpha` and `BiExp`
    rise smoothly. A current into a linear neuron is solved exactly (S. Rotter, M. Diesmann, "Exact
    digital simulation of time-invariant linear systems with applications to neuronal modeling",
    Biological Cybernetics 81, 381-402, 1999, section 3.1.1); a conductance makes any neuron
    nonlinear.

    Parameters
    ----------
    tau_syn : Quantity or str
        The time constant; one value, or one for each target neuron.
    E_syn : Quantity or str, optional
        The reversal potential, which makes it a conductance; one value, or one for each.
    name : str, optional
        What its variable is called after: ``"ampa"`` makes I_ampa or g_ampa. Synapses of different
        names do not share a variable.

    Raises
    ------
    ParameterError
        If a time is not positive, a value is not finite, or the name is not one.
    UnitError
        If a value has the wrong dimension or no unit.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.synapses import Exp
    >>> from rheobase.units import ms, mV
    >>> Exp(5*ms, E_syn=0*mV, name="ampa")
    Exp(5 ms, E_syn=0 mV, name='ampa')
    >>> print(Exp(5*ms, E_syn=0*mV).weight_dimension(rb.LIF()))
    conductance (uS)
    """

    tau_syn: QuantityLike
    E_syn: QuantityLike = None
    name: str | None = None

    label: ClassVar[str] = "exp"

    @property
    def factor(self) -> float:
        """The jump is the weight."""
        return 1.0

    def terms(self, label: str, model: Model) -> Terms:
        """Return the equation and the current."""
        x, tau = self._shape(label), f"tau_{label}"
        current, parameters = self._current(label, model)
        values: dict[str, Any] = {tau: self.tau_syn, **parameters, x: self._zero()}
        return Terms((f"{tau} * d{x}/dt = -{x}",), current, x, values)
