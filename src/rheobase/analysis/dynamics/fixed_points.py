"""Fixed points: where nothing changes in a constant current, and what happens close by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.analysis.dynamics import stability
from rheobase.analysis.dynamics.equilibria import equilibria
from rheobase.analysis.dynamics.field import Field, Floats
from rheobase.analysis.dynamics.window import given_ranges
from rheobase.errors import did_you_mean
from rheobase.neurons import Model
from rheobase.units import CURRENT, FREQUENCY, Quantity, QuantityLike, from_engine


@dataclass(frozen=True, eq=False, repr=False)
class FixedPoint:
    """A state at which a neuron stays in a constant current.

    Variables are also its attributes: ``point.v``.

    Parameters
    ----------
    state : mapping of str to Quantity
        The value of each variable.
    current : Quantity
        The input current that it belongs to.
    jacobian : ndarray, shape (variables, variables)
        The derivative of each variable's rate of change (rows) by each variable (columns), in the
        engine's units: mV, ms, nA and what is made of them.
    eigenvalues : Quantity in 1/ms, shape (variables,), complex
        Of `jacobian`. Small deviations from the point are sums of ``exp(eigenvalue * t)``.
    kind : str
        "stable node", "stable focus", "unstable node", "unstable focus" or "saddle". A focus has
        complex eigenvalues: deviations oscillate; a saddle attracts in some directions and repels
        in others. "centre" or "degenerate" where eigenvalues without a real part leave open what
        happens: linearisation cannot tell.
    """

    state: Mapping[str, Any]
    current: Any
    jacobian: NDArray[np.float64]
    eigenvalues: Any
    kind: str

    @property
    def stable(self) -> bool:
        """Whether small deviations die away."""
        return self.kind.startswith("stable")

    def __getattr__(self, name: str) -> Any:
        state = self.__dict__.get("state", {})
        if name in state:
            return state[name]
        raise AttributeError(f"a fixed point has no {name!r}. {did_you_mean(name, state)}")

    def __repr__(self) -> str:
        values = ", ".join(f"{name} = {_short(value)}" for name, value in self.state.items())
        return f"{self.kind} at {values} (I = {_short(self.current)})"


def _short(value: Any) -> str:
    return f"{float(value.m):.6g} {value.units:~P}".strip()


def fixed_points(
    model: Model, current: QuantityLike = 0, **ranges: QuantityLike
) -> tuple[FixedPoint, ...]:
    """Return the fixed points of a neuron in a constant current, and their stability.

    In most neuron models all equations but one are linear in all variables but one, for instance
    in the gates, with the membrane potential given. Then the fixed points are the roots of a
    function of that one variable, and all are found that are not three within a 4000th of its
    range. In all other models Newton's method starts from some 4000 points of a lattice, and a
    fixed point that attracts none of them is missed. Every point is refined by Newton's method
    with exact derivatives, until nothing is gained any more: to a relative precision of 1e-10 or
    better, except where two points are about to merge.

    A neuron with a reset does not get beyond its threshold, and fixed points there are left out.

    Parameters
    ----------
    model : Model
        With any number of variables.
    current : Quantity or str
        The constant input current.
    **ranges : Quantity, shape (2,)
        Where to look, by the variable's name: ``v=[-80, -40]*mV``. By default membrane potentials
        are looked for from -150 to 100 mV, variables without unit from -100 to 100, and others,
        which follow from these, everywhere.

    Returns
    -------
    tuple of FixedPoint
        In order of the membrane potential.

    Raises
    ------
    ParameterError
        If the model stands for several neurons, its equations change with time, its fixed points
        fill a line, or it is not known where to look.
    UnitError
        If the current or a range is not of its dimension.

    References
    ----------
    Strogatz (2015), "Nonlinear Dynamics and Chaos", chapters 5 and 6.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.analysis.dynamics.fixed_points import fixed_points
    >>> from rheobase.units import ms, mV, nA, MOhm
    >>> neuron = rb.Model(
    ...     "tau * dv/dt = -(v - E) + delta_T*exp((v - v_T)/delta_T) + R*I",
    ...     tau=12*ms, R=20*MOhm, E=-65*mV, v_T=-55*mV, delta_T=2*mV, v=-65*mV)
    >>> for point in fixed_points(neuron, 0.3*nA):
    ...     print(point)
    stable node at v = -58.6828 mV (I = 0.3 nA)
    unstable node at v = -52.7076 mV (I = 0.3 nA)
    """
    field = Field(model)
    drive = field.current(current)
    found = equilibria(field, drive, given_ranges(field, ranges))
    return tuple(fixed_point(field, x, drive) for x in found.T)


def fixed_point(field: Field, x: Floats, current: float) -> FixedPoint:
    """Return what is to be said of a fixed point that has been found.

    Parameters
    ----------
    field : Field
    x : ndarray, shape (variables,)
    current : float
    """
    jacobian = field.jacobian(x, current)
    eigenvalues = stability.spectrum(jacobian)
    nearby = stability.spectrum(field.jacobian(stability.shifted(x), current))
    dimensions = field.system.dimensions
    state = {
        name: from_engine(float(value), dimensions[name])
        for name, value in zip(field.states, x, strict=True)
    }
    return FixedPoint(
        state,
        from_engine(current, CURRENT),
        jacobian,
        Quantity(eigenvalues, from_engine(1.0, FREQUENCY**-1).units ** -1),
        stability.kind(eigenvalues, nearby),
    )
