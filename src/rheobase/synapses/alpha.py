"""A synapse whose current or conductance is an alpha function."""

from __future__ import annotations

from dataclasses import dataclass
from math import e
from typing import TYPE_CHECKING, Any, ClassVar

from rheobase.synapses.base import Shaped, Terms
from rheobase.units import QuantityLike

if TYPE_CHECKING:
    from rheobase.neurons import Model


@dataclass(frozen=True, eq=False, repr=False)
class Alpha(Shaped):
    """A synapse whose current or conductance rises and decays with one time constant.

    ``weight * (t/tau_syn) * exp(1 - t/tau_syn)`` from the arrival of a spike on: it peaks at
    `tau_syn`, where it is the weight. As equations, ``tau_syn * dI_alpha/dt = x_alpha - I_alpha``
    and ``tau_syn * dx_alpha/dt = -x_alpha``, where a spike adds ``e * weight`` to x_alpha. With a
    reversal potential it is a conductance g_alpha of this shape, and the current is
    ``g_alpha*(E_syn - v)``.

    Take it for a smooth rise with one parameter; `BiExp` where rise and decay differ, `Exp` where
    the rise does not matter. A current into a linear neuron is solved exactly (S. Rotter, M.
    Diesmann, "Exact digital simulation of time-invariant linear systems with applications to
    neuronal modeling", Biological Cybernetics 81, 381-402, 1999, section 3.1.2); a conductance
    makes any neuron nonlinear.

    Parameters
    ----------
    tau_syn : Quantity or str
        The time to the peak; one value, or one for each target neuron.
    E_syn : Quantity or str, optional
        The reversal potential, which makes it a conductance; one value, or one for each.
    name : str, optional
        What its variables are called after: ``"ampa"`` makes x_ampa and I_ampa or g_ampa. Synapses
        of different names do not share variables.

    Raises
    ------
    ParameterError
        If a time is not positive, a value is not finite, or the name is not one.
    UnitError
        If a value has the wrong dimension or no unit.

    Examples
    --------
    >>> from rheobase.synapses import Alpha
    >>> from rheobase.units import ms
    >>> Alpha(2*ms)
    Alpha(2 ms)
    >>> Alpha(2*ms).factor
    2.718281828459045
    """

    tau_syn: QuantityLike
    E_syn: QuantityLike = None
    name: str | None = None

    label: ClassVar[str] = "alpha"

    @property
    def factor(self) -> float:
        """A spike adds e times the weight to x_alpha."""
        return e

    def terms(self, label: str, model: Model) -> Terms:
        """Return the equations and the current."""
        y, x, tau = self._shape(label), f"x_{label}", f"tau_{label}"
        current, parameters = self._current(label, model)
        values: dict[str, Any] = {tau: self.tau_syn, **parameters, y: self._zero(), x: self._zero()}
        lines = (f"{tau} * d{y}/dt = {x} - {y}", f"{tau} * d{x}/dt = -{x}")
        return Terms(lines, current, x, values)
