"""Nullclines, flow, fixed points and trajectories of a neuron of two variables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.errors import ParameterError
from rheobase.plotting.columns import check_result
from rheobase.plotting.markers import draw_fixed_point
from rheobase.plotting.panels import label_of, note, panel, quiet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ARROWS = 13  # each way


def phase_plane(
    plane: Any,
    ax: Axes | None = None,
    *,
    trajectories: Iterable[Any] = (),
    arrows: bool = True,
    legend: bool = True,
) -> Axes:
    r"""Draw a phase plane: nullclines, the direction of the flow, and fixed points.

    Fixed points are filled where they are stable and open where they are unstable; a saddle is
    half of each. Arrows show where the state goes, but not how fast.

    Parameters
    ----------
    plane : PhasePlane
        What `rheobase.analysis.dynamics.phase_plane` returns.
    ax : matplotlib Axes, optional
        Where to draw.
    trajectories : iterable of Trajectory
        What ``plane.trajectory(...)`` returns. Each begins at a dot; its resets are dotted.
    arrows : bool
        Whether to draw the flow.
    legend : bool
        Whether to say what is what.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ParameterError
        If it is something else.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.analysis.dynamics.phase_plane import phase_plane
    >>> from rheobase.units import ms
    >>> circle = rb.Model("dx/dt = -y/tau \n dy/dt = x/tau", tau=2*ms, x=1, y=0)
    >>> plane = phase_plane(circle, x=[-2, 2], y=[-2, 2])
    >>> ax = plane.plot(trajectories=[plane.trajectory("20 ms")])
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('x', 'y')
    """
    check_result(plane, "phase_plane", "nullclines", "fixed_points", "vector_field", "window")
    if hasattr(trajectories, "state"):
        raise ParameterError(
            "trajectories: expected a list, got one trajectory. Write [trajectory]."
        )
    ax = panel(ax)
    first, second = plane.states
    if arrows:
        _draw_arrows(plane, ax)
    for name in plane.states:
        _draw_nullcline(plane, plane.nullclines[name], ax)
    for trajectory in trajectories:
        _draw_trajectory(trajectory, first, second, ax)
    for point in plane.fixed_points:
        draw_fixed_point(ax, point.state[first].m, point.state[second].m, point.kind)
    ax.set_xlabel(label_of(first, f"{plane.window[first].units:~P}"))
    ax.set_ylabel(label_of(second, f"{plane.window[second].units:~P}"))
    ax.set_xlim(*plane.window[first].m)
    ax.set_ylim(*plane.window[second].m)
    if legend and ax.get_legend_handles_labels()[1]:
        ax.legend(frameon=True, fontsize="small", framealpha=0.9, edgecolor="none", borderpad=0.3)
    return ax


def _draw_arrows(plane: Any, ax: Axes) -> None:
    field = plane.vector_field(_ARROWS)
    x, y = (field.position[name].m for name in plane.states)
    across, up = (np.asarray(field.rate[name].m) for name in plane.states)
    size = np.hypot(across, up)
    with np.errstate(all="ignore"):  # at a fixed point it goes nowhere, far out it overflows
        across, up = across / size, up / size
    shown = np.isfinite(across) & np.isfinite(up)
    ax.quiver(
        x[shown],
        y[shown],
        across[shown],
        up[shown],
        angles="xy",
        color="0.7",
        pivot="middle",
        scale=25,
        width=0.003,
        headwidth=4,
        headlength=4,
        headaxislength=3.5,
        zorder=1.5,
    )


def _draw_nullcline(plane: Any, nullcline: Any, ax: Axes) -> None:
    first, second = plane.states
    label = note(ax, f"d{nullcline.state}/dt = 0")
    (line,) = ax.plot([], [], label=label, zorder=2.1)
    for branch in nullcline.branches:
        ax.plot(branch[first].m, branch[second].m, color=line.get_color(), zorder=2.1)


def _draw_trajectory(trajectory: Any, first: str, second: str, ax: Axes) -> None:
    x, y = (np.asarray(trajectory.state[name].m) for name in (first, second))
    gaps = np.asarray(trajectory.jumps) + 1  # nothing is drawn from before a reset to after it
    broken = (np.insert(row, gaps, np.nan) for row in (x, y))
    (line,) = ax.plot(*broken, label=note(ax, "trajectory"), zorder=2.2)
    ax.plot(x[:1], y[:1], "o", color=line.get_color(), markersize=3, zorder=2.2)
    for jump in trajectory.jumps:
        dotted = {**quiet(1, 1.5), "color": line.get_color(), "zorder": 2.15}
        ax.plot(x[jump : jump + 2], y[jump : jump + 2], **dotted)
