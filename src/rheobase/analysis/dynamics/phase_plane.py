"""The phase plane of a model of two variables: nullclines, flow, fixed points, trajectories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.analysis.dynamics.equilibria import equilibria
from rheobase.analysis.dynamics.field import Field, Floats
from rheobase.analysis.dynamics.fixed_points import FixedPoint, fixed_point
from rheobase.analysis.dynamics.landmarks import window
from rheobase.analysis.dynamics.nullclines import Nullcline, nullcline
from rheobase.analysis.dynamics.trajectory import Trajectory, trajectory
from rheobase.analysis.dynamics.window import given_ranges
from rheobase.errors import ParameterError
from rheobase.neurons import Model
from rheobase.units import CURRENT, TIME, QuantityLike, from_engine, to_engine

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False, repr=False)
class VectorField:
    """Where the state goes from each point of a lattice.

    Parameters
    ----------
    position : mapping of str to Quantity, shape (points, points)
        Both variables on the lattice.
    rate : mapping of str to Quantity, shape (points, points)
        How fast each variable changes there.
    """

    position: Mapping[str, Any]
    rate: Mapping[str, Any]


@dataclass(frozen=True, eq=False, repr=False)
class PhasePlane:
    """The phase plane of a neuron in a constant current.

    Parameters
    ----------
    model : Model
    current : Quantity
        The constant input current.
    states : tuple of str
        The two variables: the horizontal one, which is the membrane potential, and the other.
    window : mapping of str to Quantity, shape (2,)
        What is looked at: the range of each variable.
    nullclines : mapping of str to Nullcline
        Where each variable does not change.
    fixed_points : tuple of FixedPoint
        In the window, in order of the membrane potential.
    """

    model: Model
    current: Any
    states: tuple[str, str]
    window: Mapping[str, Any]
    nullclines: Mapping[str, Nullcline]
    fixed_points: tuple[FixedPoint, ...]

    @cached_property
    def _field(self) -> Field:
        return Field(self.model)

    @property
    def _current(self) -> float:
        return self._field.current(self.current)

    def rates(self, **state: QuantityLike) -> dict[str, Any]:
        r"""Return how fast each variable changes at one state, or at many.

        Parameters
        ----------
        **state : Quantity or str
            A value of both variables, or arrays of one shape.

        Returns
        -------
        dict of str to Quantity
            Such as mV/ms.

        Examples
        --------
        >>> import rheobase as rb
        >>> from rheobase.analysis.dynamics.phase_plane import phase_plane
        >>> from rheobase.units import ms
        >>> circle = rb.Model("dx/dt = -y/tau \n dy/dt = x/tau", tau=2*ms, x=1, y=0)
        >>> plane = phase_plane(circle, x=[-1, 1], y=[-1, 1])
        >>> print(plane.rates(x=1, y=0)["y"])
        0.5 kHz
        """
        return self._rates(self._positions(state))

    def _positions(self, state: Mapping[str, QuantityLike]) -> Floats:
        if set(state) != set(self.states):
            raise ParameterError(
                f"expected a value of {self.states[0]} and of {self.states[1]}, "
                f"got {', '.join(state) or 'none'}."
            )
        field = self._field
        values = [to_engine(state[name], field.dimension(name), name) for name in field.states]
        return np.array(np.broadcast_arrays(*values), dtype=np.float64)

    def _rates(self, x: Floats) -> dict[str, Any]:
        field = self._field
        return {
            name: from_engine(row[()], field.dimension(name) / TIME)
            for name, row in zip(field.states, field(x, self._current), strict=True)
        }

    def vector_field(self, points: int = 21) -> VectorField:
        """Return how fast each variable changes on a lattice over the window.

        Parameters
        ----------
        points : int
            Of the lattice, each way.

        Returns
        -------
        VectorField
        """
        if not isinstance(points, int) or points < 2:
            raise ParameterError(f"points: expected a number from 2 on, got {points!r}.")
        axes = [np.linspace(low, high, points) for low, high in self._ranges()]
        grid = dict(zip(self.states, np.meshgrid(*axes), strict=True))
        x = np.array([grid[name] for name in self._field.states])
        position = {
            name: from_engine(grid[name], self._field.dimension(name)) for name in self.states
        }
        return VectorField(position, self._rates(x))

    def _ranges(self) -> list[tuple[float, float]]:
        return [
            (float(self.window[name].m[0]), float(self.window[name].m[1])) for name in self.states
        ]

    def trajectory(
        self, duration: QuantityLike, dt: QuantityLike = "0.1 ms", **initial: QuantityLike
    ) -> Trajectory:
        r"""Return where the neuron goes from an initial state, resets included.

        It is a run of `rheobase.run` on the continuous clock.

        Parameters
        ----------
        duration : Quantity or str
            How long to follow it.
        dt : Quantity or str
            The time between two samples.
        **initial : Quantity or str
            Initial values, by the variable's name; by default the model's own.

        Returns
        -------
        Trajectory

        Examples
        --------
        >>> import rheobase as rb
        >>> from rheobase.analysis.dynamics.phase_plane import phase_plane
        >>> from rheobase.units import ms
        >>> circle = rb.Model("dx/dt = -y/tau \n dy/dt = x/tau", tau=2*ms, x=1, y=0)
        >>> plane = phase_plane(circle, x=[-2, 2], y=[-2, 2])
        >>> path = plane.trajectory(10*ms, x=0, y=1)
        >>> bool((abs(path.x.m**2 + path.y.m**2 - 1) < 1e-12).all())
        True
        """
        self._field.model.replace(**initial)  # complains of names and units
        return trajectory(self._field, initial, self._current, duration, dt)

    def plot(self, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw it with `rheobase.plotting.phase_plane`, which takes the same options.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw.
        **options
            Such as ``trajectories=[...]`` or ``arrows=False``.

        Returns
        -------
        matplotlib Axes
        """
        from rheobase.plotting.phase_plane import phase_plane as draw

        return draw(self, ax, **options)

    def __repr__(self) -> str:
        first, second = self.states
        shown = ", ".join(
            f"{name} from {self.window[name].m[0]:.4g} to {self.window[name][1]:.4g}"
            for name in self.states
        )
        lines = [f"Phase plane of {self.model.name} at I = {self.current:.6g}, {shown}"]
        lines += [f"  {self.nullclines[name]!r}" for name in (first, second)]
        lines += [f"  {point!r}" for point in self.fixed_points] or ["  no fixed point"]
        return "\n".join(lines)


def phase_plane(model: Model, current: QuantityLike = 0, **ranges: QuantityLike) -> PhasePlane:
    """Return nullclines, fixed points and flow of a model of two variables.

    A nullcline is drawn from its equation, if that is linear in one of the variables; else it is
    found by the change of sign on a lattice of 257 x 257 points over the window, and refined to
    the last digit. Then what is missed are loops within one cell of the lattice, and curves on
    which the rate is zero but does not change sign. For how the fixed points are found, and which
    could be missed, see `fixed_points`.

    Parameters
    ----------
    model : Model
        One neuron with two variables.
    current : Quantity or str
        The constant input current.
    **ranges : Quantity, shape (2,)
        What to look at, by the variable's name: ``v=[-80, -40]*mV, w=[0, 500]*pA``. By default,
        what is around the fixed points, the knees of the nullclines, the initial state, the
        threshold and the reset.

    Returns
    -------
    PhasePlane

    Raises
    ------
    ParameterError
        If the model has not two variables, stands for several neurons, changes with time, or its
        fixed points fill a line; or if a range is needed.
    UnitError
        If the current or a range is not of its dimension.

    References
    ----------
    Izhikevich (2007), "Dynamical Systems in Neuroscience", chapter 4.

    Examples
    --------
    FitzHugh and Nagumo's neuron.

    >>> import rheobase as rb
    >>> from rheobase.analysis.dynamics.phase_plane import phase_plane
    >>> from rheobase.units import ms, nA
    >>> neuron = rb.Model(
    ...     '''
    ...     tau * dv/dt = v - v**3 - w + I/I_1
    ...     tau * dw/dt = eps*(v - w/a + 1)
    ...     ''', a=2, eps=0.1, tau=1*ms, I_1=1*nA, v=-1, w=0)
    >>> phase_plane(neuron, 1*nA)
    Phase plane of Model at I = 1 nA, v from -1.789 to 1.366, w from -0.6924 to 2.077
      dv/dt = 0: 1 branch, solved for w
      dw/dt = 0: 1 branch, solved for w
      stable focus at v = -0.682328, w = 0.635344 (I = 1 nA)
    """
    field = Field(model)
    if field.n != 2:
        raise ParameterError(
            f"model: a phase plane is of two variables, but {model.name} has {_counted(field)}. "
            "rb.analysis.fixed_points and rb.analysis.bifurcation take any number."
        )
    drive = field.current(current)
    states = field.leading, next(name for name in field.states if name != field.leading)
    shown = window(field, drive, given_ranges(field, ranges), states)
    points = equilibria(field, drive, shown)
    return PhasePlane(
        model,
        from_engine(drive, CURRENT),
        states,
        {name: from_engine(np.array(shown[name]), field.dimension(name)) for name in states},
        {name: nullcline(field, drive, name, states, shown) for name in states},
        tuple(fixed_point(field, x, drive) for x in points.T),
    )


def _counted(field: Field) -> str:
    if field.n == 1:
        return f"one: {field.states[0]}"
    return f"{field.n}: {', '.join(field.states)}"
