"""Where a plot is drawn: the axes that were given, or new ones.

Pyplot is used for nothing but to find or make axes when none were given, because that is what lets
a notebook show them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rheobase.errors import ParameterError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH = 0.6  # of a letter, relative to the size of the font


def panel(ax: Any) -> Axes:
    """Return the axes to draw in.

    Parameters
    ----------
    ax : matplotlib Axes or None
        None: the current axes if nothing is in them yet, else those of a new figure.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ParameterError
        If it is something else.
    """
    if ax is not None:
        return _checked(ax)
    import matplotlib.pyplot as plt

    if plt.get_fignums() and not plt.gca().has_data():
        return plt.gca()
    return plt.figure(layout="constrained").add_subplot()


def two_panels(
    ax: Any, shows: tuple[str, str], heights: tuple[float, float], hint: str = ""
) -> tuple[Axes, Axes]:
    """Return two axes, one above the other, to draw in.

    Parameters
    ----------
    ax : two matplotlib Axes or None
        None: the current figure if it is empty, else a new one, gets two axes that share x.
    shows : tuple of str
        What they are for, for the error message.
    heights : tuple of float
        Of new axes, relative to each other.
    hint : str
        What else can be done, the end of the error message.

    Returns
    -------
    tuple of two matplotlib Axes

    Raises
    ------
    ParameterError
        If it is something else.
    """
    if ax is None:
        import matplotlib.pyplot as plt

        empty = plt.get_fignums() and not plt.gcf().axes
        figure = plt.gcf() if empty else plt.figure(layout="constrained")
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=heights)
    else:
        several = ax if isinstance(ax, Sequence) or hasattr(ax, "ravel") else [ax]
        if len(several) != 2:
            got = "one" if len(several) == 1 else len(several)
            raise ParameterError(
                f"ax: expected two matplotlib axes, for the {shows[0]} and the {shows[1]}, "
                f"got {got}. Make them with plt.subplots(2, sharex=True).{hint}"
            )
        upper, lower = (_checked(one) for one in several)
    return upper, lower


def finish_two_panels(upper: Axes, lower: Axes) -> None:
    """Make the labels of two panels fit, and let only the lower one name an axis they share."""
    for each in (upper, lower):  # two short lines: a low panel has no room for a long one
        each.set_ylabel(in_two_lines(each.get_ylabel()))
    if upper.get_shared_x_axes().joined(upper, lower):
        upper.set_xlabel("")
        upper.tick_params(labelbottom=False)
    upper.figure.align_ylabels([upper, lower])


def set_fitting_ylabel(ax: Axes, label: str) -> None:
    """Label the vertical axis, in two lines if the axes are too low for one."""
    ax.set_ylabel(label)
    points = ax.get_window_extent().height * 72 / ax.figure.dpi
    if _WIDTH * float(ax.yaxis.label.get_fontsize()) * len(label) > points:
        ax.set_ylabel(in_two_lines(label))


def in_two_lines(label: str) -> str:
    """Return a label broken after its first word, ``"membrane"`` over ``"potential (mV)"``."""
    return re.sub(r" (?!\()", "\n", label, count=1)


def quiet(on: float, off: float) -> dict[str, Any]:
    """Return the looks of a line that is not data: thinner, dashed, behind what is.

    Parameters
    ----------
    on, off : float
        Lengths of dashes and gaps, in line widths.

    Returns
    -------
    dict
        Options of `matplotlib.lines.Line2D`. The grey can be seen on white and on black.
    """
    from matplotlib import rcParams

    width = 0.7 * rcParams["lines.linewidth"]
    return {"color": "0.5", "linewidth": width, "linestyle": (0, (on, off)), "zorder": 1.8}


def note(ax: Axes, label: str) -> str:
    """Return a label for the legend, or one that stays out of it if it is there already."""
    return "_" + label if label in ax.get_legend_handles_labels()[1] else label


def label_of(what: str, unit: str) -> str:
    """Return the label of an axis: ``"time (ms)"``."""
    return f"{what} ({unit})" if unit else what


def _checked(ax: Any) -> Axes:
    from matplotlib.axes import Axes

    if not isinstance(ax, Axes):
        raise ParameterError(f"ax: expected matplotlib axes, got {type(ax).__name__}.")
    return ax
