"""The smallest current that makes a neuron fire, against how long it lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rheobase.plotting.columns import for_logarithms, one_positive, rows_of_equal_length
from rheobase.plotting.panels import note, panel, quiet
from rheobase.units import CURRENT, TIME, QuantityLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def strength_duration(
    duration: QuantityLike,
    current: QuantityLike,
    ax: Axes | None = None,
    *,
    rheobase: QuantityLike | None = None,
    chronaxie: QuantityLike | None = None,
    label: str | None = None,
    points: bool = False,
) -> Axes:
    """Draw the smallest current that makes a neuron fire as a function of how long it lasts.

    Both axes are logarithmic, so that the two limits are straight lines: a short current must bring
    a certain charge, a long one must reach the rheobase.

    Parameters
    ----------
    duration : Quantity, shape (durations,)
        Positive; such as ``found.duration`` of ``found = rb.analysis.strength_duration(...)``.
    current : Quantity, shape (durations,)
        Positive; such as ``found.current``.
    ax : matplotlib Axes, optional
        Where to draw. Several curves in the same axes get different colours.
    rheobase : Quantity or str, optional
        The current to mark as the rheobase.
    chronaxie : Quantity or str, optional
        The duration to mark as the chronaxie; if the rheobase is given too, by a line up to twice
        the rheobase, where it meets the curve.
    label : str, optional
        What to call the curve in the legend.
    points : bool
        Draw a marker at each duration, as for what was measured, in place of a line.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    UnitError
        If something is not of its dimension.
    ParameterError
        If durations and currents are not equally many, or a value is not positive.

    Examples
    --------
    >>> import numpy as np
    >>> import rheobase as rb
    >>> from rheobase.units import ms
    >>> found = rb.analysis.strength_duration(rb.LIF(), np.geomspace(0.1, 100, 50)*ms)
    >>> ax = rb.plotting.strength_duration(
    ...     found.duration, found.current, rheobase=found.rheobase, chronaxie=found.chronaxie
    ... )
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('duration (ms)', 'threshold current (nA)')
    """
    x, y = rows_of_equal_length(duration=(duration, TIME), current=(current, CURRENT))
    for_logarithms(duration=x, current=y)
    level = None if rheobase is None else one_positive(rheobase, CURRENT, "rheobase")
    time = None if chronaxie is None else one_positive(chronaxie, TIME, "chronaxie")
    ax = panel(ax)
    kind: dict[str, Any] = {"marker": "o", "linestyle": "none"} if points else {}
    ax.loglog(x, y, label=label, **kind)
    if level is not None:
        ax.axhline(level, label=note(ax, f"rheobase, {level:.4g} nA"), **quiet(5, 3))
    if time is not None:
        text = note(ax, f"chronaxie, {time:.4g} ms")
        if level is None:
            ax.axvline(time, label=text, **quiet(2, 2))
        else:  # where the curve is at twice the rheobase
            ax.plot([time, time], [level, 2 * level], label=text, **quiet(2, 2))
    ax.set_xlabel("duration (ms)")
    ax.set_ylabel("threshold current (nA)")
    if ax.get_legend_handles_labels()[1]:
        ax.legend(loc="upper right", frameon=False, fontsize="small")
    return ax
