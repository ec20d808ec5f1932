"""Symbols for fixed points: filled is stable, open is unstable, half is a saddle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rheobase.plotting.panels import note

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FILLS = {"stable": "full", "unstable": "none", "saddle": "left"}


def draw_fixed_point(ax: Axes, x: float, y: float, kind: str) -> None:
    """Draw a fixed point, and name its kind in the legend.

    Parameters
    ----------
    ax : matplotlib Axes
    x, y : float
    kind : str
        As that of a `rheobase.analysis.FixedPoint`.
    """
    fill: Any = _FILLS.get(kind.split()[0])
    colour = "black" if fill else "0.5"  # what is undecided is grey
    ax.plot(
        [x],
        [y],
        "o",
        markersize=6,
        color=colour,
        markeredgecolor=colour,
        markerfacecoloralt="white",
        markerfacecolor="white" if fill == "none" else colour,
        fillstyle="full" if fill in (None, "none") else fill,
        label=note(ax, kind),
        zorder=3,
    )
