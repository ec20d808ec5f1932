"""Fixed points against the current, and where they change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.errors import ParameterError, did_you_mean
from rheobase.plotting.columns import check_result
from rheobase.plotting.panels import label_of, note, panel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARKERS = {"saddle-node": "o", "Hopf": "s", "branch point": "D", "corner": "^", "threshold": "v"}


def bifurcation(
    found: Any, ax: Axes | None = None, *, variable: str | None = None, label: str | None = None
) -> Axes:
    """Draw the fixed points of a neuron as a function of the input current.

    Lines are solid where the fixed points are stable, and dashed where they are not. Bifurcations
    are marked, and the one at which the resting state loses its stability is filled.

    Parameters
    ----------
    found : Bifurcation
        What `rheobase.analysis.dynamics.bifurcation` returns.
    ax : matplotlib Axes, optional
        Where to draw.
    variable : str, optional
        Which variable to show; by default the membrane potential.
    label : str, optional
        What to call the fixed points in the legend.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ParameterError
        If there is no such variable, or `found` is something else.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.analysis.dynamics.bifurcation import bifurcation
    >>> from rheobase.units import nA
    >>> ax = bifurcation(rb.LIF(), [0, 4]*nA).plot()
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('input current (nA)', 'v (mV)')
    """
    check_result(found, "bifurcation", "currents", "branches", "points", "leading")
    variable = found.leading if variable is None else variable
    if variable not in found.model.states:
        raise ParameterError(
            f"variable: {found.model.name} has no {variable!r}. "
            + did_you_mean(str(variable), found.model.states)
        )
    ax = panel(ax)
    colour = None
    for branch in found.branches:
        x, y = branch.current.m, np.asarray(branch.state[variable].m)
        near = np.convolve(branch.stable, [1, 1, 1], mode="same") > 0  # up to the bifurcation
        stable, unstable = np.where(near, y, np.nan), np.where(branch.stable, np.nan, y)
        (line,) = ax.plot(x, stable, color=colour, label=note(ax, label) if label else None)
        colour = line.get_color()
        ax.plot(x, unstable, color=colour, linestyle=(0, (4, 2)))
    for point in found.points:
        text = f"{point.kind}, {point.current.m:.4g} nA"
        ax.plot(
            [point.current.m],
            [point.fixed_point.state[variable].m],
            _MARKERS[point.kind],
            color="black",
            markersize=5,
            markerfacecolor="black" if point is found.onset else "white",
            linestyle="none",
            label=note(ax, text),
            zorder=3,
        )
    ax.set_xlim(*found.currents.m)
    ax.set_xlabel("input current (nA)")
    unit = found.branches[0].state[variable].units if found.branches else ""
    ax.set_ylabel(label_of(variable, f"{unit:~P}" if unit else ""))
    if ax.get_legend_handles_labels()[1]:
        ax.legend(frameon=False, fontsize="small")
    return ax
