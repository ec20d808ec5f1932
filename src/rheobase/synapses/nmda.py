"""The NMDA synapse: a slow conductance that magnesium blocks while the membrane is at rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.errors import ParameterError, UnitError
from rheobase.stimuli.arguments import finite, one_each
from rheobase.stimuli.text import values
from rheobase.synapses.biexponential import BiExp
from rheobase.units import (
    VOLTAGE,
    Quantity,
    QuantityLike,
    dimension_of,
    mM,
    mV,
    quantity,
    to_engine,
)

if TYPE_CHECKING:
    from rheobase.neurons import Model

_BLOCK = {"Mg": mM, "Mg_half": mM, "steepness": 1 / mV}
_KINDS = {
    "Mg": "a concentration such as '1 mM'",
    "Mg_half": "a concentration such as '3.57 mM'",
    "steepness": "an inverse voltage such as '0.062/mV'",
}


@dataclass(frozen=True, eq=False, repr=False)
class NMDA(BiExp):
    """A synapse with NMDA receptors: slow, and blocked by magnesium unless the neuron depolarises.

    The current is ``g_nmda*B(v)*(E_syn - v)``. The conductance g_nmda rises and decays as that of
    `BiExp`, with the weight as its peak; ``B(v) = 1/(1 + Mg/Mg_half*exp(-steepness*v))`` is the
    part of it that magnesium leaves open, 4 % at -70 mV and 78 % at 0 mV. The block follows the
    membrane potential at once. So up to -27 mV an inward current grows as the membrane depolarises,
    though less drives it: its I-V curve has a negative slope. A synapse whose target is active
    passes more than one whose target rests.

    Take it beside a fast synapse, ``rb.Exp(2*ms, E_syn=0*mV)``, as most excitatory synapses have
    both receptors. It is linear in spikes and does not saturate, unlike the equations of Wang
    (1999), whose gating variable stays below 1.

    Parameters
    ----------
    tau_rise, tau_decay : Quantity or str
        The time constants (2 ms, 100 ms), `tau_rise` at most `tau_decay`; one value, or one for
        each target neuron, as for all that follow.
    E_syn : Quantity or str
        The reversal potential (0 mV).
    name : str, optional
        What its variables are called after, in place of ``nmda``. Synapses of different names do
        not share variables.
    Mg : Quantity or str
        The concentration of magnesium outside (1 mM). With none, ``0*mM``, there is no block.
    Mg_half : Quantity or str
        The concentration that blocks half of the conductance at 0 mV (3.57 mM).
    steepness : Quantity or str
        By how much the block changes with the membrane potential (0.062/mV).

    Raises
    ------
    ParameterError
        If a time is not positive, the rise is slower than the decay, a concentration or steepness
        is negative or, but for `Mg`, zero, a value is not finite, or the name is not one.
    UnitError
        If a value has the wrong dimension or no unit.

    References
    ----------
    C. E. Jahr, C. F. Stevens, J. Neuroscience 10:3178-3182, 1990: the block. N. Brunel, X.-J. Wang,
    J. Comput. Neurosci. 11:63-85, 2001: time constants and magnesium. X.-J. Wang, J. Neuroscience
    19:9587-9603, 1999. Gerstner et al., "Neuronal Dynamics", 2014, section 3.1.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.units import mM, mV, nS
    >>> rb.NMDA()
    NMDA(2 ms, 100 ms, E_syn=0 mV, Mg=1 mM, Mg_half=3.57 mM, steepness=0.062/mV)
    >>> rb.NMDA().unblocked([-70, -40, 0]*mV).round(3)
    array([0.044, 0.23 , 0.781])
    >>> for v in (-70, -55)*mV:
    ...     print(rb.analysis.psp(rb.LIF(), rb.NMDA(), 5*nS, v=v).amplitude.round(3))
    0.136 mV
    0.254 mV
    """

    tau_rise: QuantityLike = "2 ms"
    tau_decay: QuantityLike = "100 ms"
    E_syn: QuantityLike = "0 mV"
    name: str | None = None
    Mg: QuantityLike = field(default="1 mM", kw_only=True)
    Mg_half: QuantityLike = field(default="3.57 mM", kw_only=True)
    steepness: QuantityLike = field(default="0.062/mV", kw_only=True)

    label = "nmda"

    def __post_init__(self) -> None:
        if self.E_syn is None:
            raise ParameterError("E_syn: NMDA is a conductance and needs one, such as 0*mV.")
        for what in _BLOCK:
            object.__setattr__(self, what, _checked(getattr(self, what), what))
        super().__post_init__()

    def unblocked(self, v: QuantityLike) -> Any:
        """Return B(v), the part of the conductance that magnesium leaves open.

        Parameters
        ----------
        v : Quantity or str, scalar or array
            The membrane potential.

        Returns
        -------
        float or ndarray
            From 0 to 1.

        Examples
        --------
        >>> import rheobase as rb
        >>> print(f"{rb.NMDA().unblocked('-70 mV'):.4f}")
        0.0445
        """
        potential = np.asarray(to_engine(v, VOLTAGE, "v"))
        Mg, half, steepness = (getattr(self, what).m for what in _BLOCK)
        with np.errstate(over="ignore"):
            return (1.0 / (1.0 + Mg / half * np.exp(-steepness * potential)))[()]

    @property
    def identity(self) -> tuple[Any, ...]:
        """That of `BiExp`, and the values of the block."""
        numbers = (np.asarray(getattr(self, what).m) for what in _BLOCK)
        return (*super().identity, *((x.shape, x.tobytes()) for x in numbers))

    def _given(self) -> dict[str, Any]:
        return {what: x for what, x in super()._given().items() if what not in _BLOCK}

    def _current(self, label: str, model: Model) -> tuple[str, dict[str, Any]]:
        current, parameters = super()._current(label, model)
        v = model.system.membrane
        block = f"(1 + Mg_{label}/Mg_half_{label}*exp(-steepness_{label}*{v}))"
        added = {f"{what}_{label}": getattr(self, what) for what in _BLOCK}
        return f"{current}/{block}", {**parameters, **added}

    def __repr__(self) -> str:
        Mg, half, steepness = (values(getattr(self, what).m) for what in _BLOCK)
        block = f"Mg={Mg} mM, Mg_half={half} mM, steepness={steepness}/mV"
        return f"{super().__repr__()[:-1]}, {block})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (*super().__reduce__(), {what: getattr(self, what).m for what in _BLOCK})


def _checked(value: Any, what: str) -> Any:
    unit, given = _BLOCK[what], quantity(value, what)
    if dimension_of(given) != dimension_of(unit):
        raise UnitError(f"{what}: expected {_KINDS[what]}, got {value}.")
    to_engine(given, dimension_of(unit), what)  # says so if it is no number
    numbers = one_each(finite(given.m_as(unit), what, f"{unit:~P}"), what)
    if (numbers < 0.0).any() or (what != "Mg" and not numbers.all()):
        least = "zero or more" if what == "Mg" else "a positive value"
        raise ParameterError(f"{what}: expected {least}, got {value}.")
    return Quantity(numbers if numbers.ndim else float(numbers), unit)


def _again(make: Callable[..., NMDA], arguments: tuple[Any, ...], block: dict[str, Any]) -> NMDA:
    """Return the synapse that was pickled or copied."""
    quantities: dict[str, Any] = {what: Quantity(x, _BLOCK[what]) for what, x in block.items()}
    return replace(make(*arguments), **quantities)
