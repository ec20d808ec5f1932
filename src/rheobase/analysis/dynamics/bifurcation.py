"""What becomes of the resting state as the current grows: fixed points, folds and Hopf points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.analysis.dynamics.branches import (
    BifurcationPoint,
    Branch,
    Route,
    distinct,
    make_route,
)
from rheobase.analysis.dynamics.curves_of_rest import curves_of_rest
from rheobase.analysis.dynamics.excitability import excitability
from rheobase.analysis.dynamics.field import Field, Floats
from rheobase.analysis.dynamics.fixed_points import FixedPoint, fixed_point
from rheobase.analysis.dynamics.window import Ranges, given_ranges, search_range
from rheobase.errors import ParameterError
from rheobase.neurons import Model
from rheobase.units import CURRENT, QuantityLike, from_engine, to_engine

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False, repr=False)
class Bifurcation:
    """The fixed points of a neuron as a function of the input current.

    Parameters
    ----------
    model : Model
    currents : Quantity in nA, shape (2,)
        The range that was looked at.
    branches : tuple of Branch
    points : tuple of BifurcationPoint
        In order of the current.
    resting : FixedPoint or None
        The resting state at the smallest current: the stable fixed point of the lowest membrane
        potential. None if there is no stable one.
    onset : BifurcationPoint or None
        Where the resting state loses its stability as the current grows.
    excitability : str or None
        "type I" or "type II", as far as `onset` tells; None if it does not.
    reason : str
        Why, and what this leaves open.
    """

    model: Model
    currents: Any
    branches: tuple[Branch, ...]
    points: tuple[BifurcationPoint, ...]
    resting: FixedPoint | None
    onset: BifurcationPoint | None
    excitability: str | None
    reason: str

    @property
    def leading(self) -> str:
        """The variable that a plot shows: the membrane potential."""
        return Field(self.model).leading

    def plot(self, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw it with `rheobase.plotting.bifurcation`, which takes the same options.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw.
        **options
            Such as ``variable="w"``.

        Returns
        -------
        matplotlib Axes
        """
        from rheobase.plotting.bifurcation import bifurcation as draw

        return draw(self, ax, **options)

    def __repr__(self) -> str:
        title = f"Bifurcations of {self.model.name}: " + (
            f"{self.excitability}, since {self.reason}" if self.excitability else self.reason
        )
        if not self.points:
            return title
        rows = [
            f"  {point!r}, {self.leading} = {point.fixed_point.state[self.leading]:.6g}"
            for point in self.points
        ]
        return "\n".join([title, *rows])


def bifurcation(model: Model, currents: QuantityLike, **ranges: QuantityLike) -> Bifurcation:
    """Follow the fixed points of a neuron over a range of currents, and find where they change.

    In nearly every neuron model the equations can be solved for the steady-state current as a
    function of the membrane potential; all fixed points for all currents lie on that curve, and
    its turning points are the saddle-node bifurcations. In others, curves are followed through
    their folds from the fixed points at 21 currents in the range (pseudo-arclength continuation,
    Keller 1977); one that lies between two of these currents is missed. Bifurcations are found by
    a change of sign between neighbouring points of the curve, some 400, and refined to the last
    digits; two that undo each other between two points are missed.

    Excitability follows from how the resting state loses its stability as the current grows
    (Rinzel and Ermentrout 1998): in a saddle-node bifurcation (type I: firing begins at zero
    rate) or in a Hopf bifurcation before (type II: firing begins at a finite rate). This criterion
    looks at fixed points alone, so it cannot tell

    - whether the saddle-node lies on the cycle of the spikes. If it lies off it, there is firing
      beside a stable resting state, and it begins at a finite rate (type II);
    - what an integrate-and-fire neuron does after its reset, which may skip the saddle-node, or,
      with adaptation, be caught by it. Only with a single variable is this taken into account;
    - whether a neuron fires in a slow ramp of the current, or in a step that is too small for the
      resting state to vanish: a strong adaptation makes a neuron fire at the onset of steps.

    Parameters
    ----------
    model : Model
        One neuron, with any number of variables.
    currents : Quantity, shape (2,) or more
        The range: from the smallest to the largest of them.
    **ranges : Quantity, shape (2,)
        Where to look for fixed points, as in `fixed_points`.

    Returns
    -------
    Bifurcation

    Raises
    ------
    ParameterError
        If the model stands for several neurons, has no input current, changes with time, or its
        fixed points fill a line; if the currents are not a range; or if a range is needed.
    UnitError
        If currents or a range are not of their dimension.

    References
    ----------
    Rinzel and Ermentrout (1998), "Analysis of neural excitability and oscillations".
    Izhikevich (2007), "Dynamical Systems in Neuroscience", chapters 6 and 7.
    Kuznetsov (2004), "Elements of Applied Bifurcation Theory", chapters 5 and 10.

    Examples
    --------
    The rheobase of the exponential integrate-and-fire neuron is (v_T - E - delta_T)/R.

    >>> import rheobase as rb
    >>> from rheobase.analysis.dynamics.bifurcation import bifurcation
    >>> from rheobase.units import ms, mV, nA, MOhm
    >>> neuron = rb.Model(
    ...     "tau * dv/dt = -(v - E) + delta_T*exp((v - v_T)/delta_T) + R*I",
    ...     threshold="v >= v_spike", reset="v = v_reset", v_spike=-30*mV, v_reset=-60*mV,
    ...     tau=12*ms, R=20*MOhm, E=-65*mV, v_T=-55*mV, delta_T=2*mV, v=-65*mV)
    >>> found = bifurcation(neuron, [0, 1]*nA)
    >>> found.onset
    saddle-node at 0.4 nA
    >>> found.excitability
    'type I'
    """
    field = Field(model)
    if not field.has_current:
        raise ParameterError(
            f"model: there is no input current I in the equations of {model.name} to vary."
        )
    low, high = _range(currents)
    given = given_ranges(field, ranges)
    curves = curves_of_rest(field, low, high, given)
    routes = [make_route(field, curve, low, high, given) for curve in curves]
    points = distinct([point for route in routes for point in route.points.values()])
    rest = _rest(field, routes, low)
    resting, onset = None, None
    excitable, reason = None, f"no stable fixed point was found at {low:g} nA{_where(field, given)}"
    if rest is not None:
        start, onset, end = _walk(*rest)
        resting = fixed_point(field, start[:-1], low)
        excitable, reason = None, f"the resting state is stable up to {end[-1]:.6g} nA"
        if onset is not None:
            excitable, reason = excitability(field, onset)
    return Bifurcation(
        model,
        from_engine(np.array([low, high]), CURRENT),
        tuple(route.branch for route in routes),
        tuple(points),
        resting,
        onset,
        excitable,
        reason,
    )


def _range(currents: QuantityLike) -> tuple[float, float]:
    values = np.atleast_1d(np.asarray(to_engine(currents, CURRENT, "currents")))
    if not np.isfinite(values).all() or values.size < 2 or not values.min() < values.max():
        raise ParameterError(
            f"currents: expected a range such as [0, 1]*nA, or more currents, got {currents}."
        )
    return float(values.min()), float(values.max())


def _where(field: Field, given: Ranges) -> str:
    """Return where was looked, in words: ``", v from -150 to 100 mV"``."""
    bounds = search_range(field, field.leading, given)
    if bounds is None:
        return ""
    unit = field.dimension(field.leading).unit
    return f", {field.leading} from {bounds[0]:g} to {bounds[1]:g} {unit}".rstrip()


def _rest(field: Field, routes: list[Route], low: float) -> tuple[Route, int] | None:
    """Return the route of the resting state as the current grows, and in which direction."""
    leading = field.states.index(field.leading)
    starts = []
    for route in routes:
        for end, direction in ((0, 1), (-1, -1)):
            at_low = abs(route.curve[-1, end] - low) <= 1e-9 * np.ptp(route.curve[-1])
            if at_low and route.branch.stable[end]:
                starts.append((route.curve[leading, end], route, direction))
    if not starts:
        return None
    _, route, direction = min(starts, key=lambda start: start[0])
    return route, direction


def _walk(route: Route, direction: int) -> tuple[Floats, BifurcationPoint | None, Floats]:
    """Return where the resting state starts, where it loses its stability, and where it ends."""
    order = range(route.curve.shape[1])[::direction]
    for index in order:
        point = route.points.get(index)
        if point is not None or not route.branch.stable[index]:
            return route.curve[:, order[0]], point, route.curve[:, index]
    return route.curve[:, order[0]], None, route.curve[:, order[-1]]
