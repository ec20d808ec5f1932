"""A postsynaptic potential over the current that makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.plotting.columns import check_result
from rheobase.plotting.panels import (
    finish_two_panels,
    label_of,
    note,
    quiet,
    set_fitting_ylabel,
    two_panels,
)
from rheobase.units import TIME, dimension_of, to_engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_BEFORE = 0.04  # of the time shown, as much of rest before the first spike


def psp(
    result: Any,
    ax: Sequence[Axes] | None = None,
    *,
    label: str | None = None,
    marks: bool = False,
) -> tuple[Axes, Axes]:
    r"""Draw a postsynaptic potential, and below it the synaptic current.

    Parameters
    ----------
    result : Psp
        What `rheobase.analysis.psp` returns.
    ax : sequence of two matplotlib Axes, optional
        Where to draw the potential and the current, as ``plt.subplots(2, sharex=True)`` makes them.
        If not given, they are made, in the current figure if that is empty and else in a new one.
    label : str, optional
        What to call it in the legend.
    marks : bool
        Whether to mark the peak and the half width.

    Returns
    -------
    tuple of two matplotlib Axes
        That of the potential and that of the current. Of a delta synapse, whose current is an
        impulse, the lower one shows when.

    Raises
    ------
    ParameterError
        If it is something else.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.analysis.synaptic.psp import psp as measured
    >>> from rheobase.plotting.psp import psp
    >>> upper, lower = psp(measured(rb.LIF(), rb.Exp("5 ms"), "0.1 nA"), marks=True)
    >>> upper.get_ylabel(), lower.get_ylabel()
    ('postsynaptic\npotential (mV)', 'synaptic\ncurrent (nA)')
    """
    check_result(result, "psp", "potential", "times", "half_width")
    t = np.asarray(to_engine(result.t, TIME, "t"))
    potential = result.potential.m
    upper, lower = two_panels(ax, ("potential", "current"), (2, 1))
    before = _BEFORE * (t[-1] - t[0])
    (line,) = upper.plot(*_from_rest(t, potential, before), label=label, zorder=2.2)
    if result.current is None:
        lower.vlines(result.times.m, 0.0, 1.0, color=line.get_color())
        lower.set_ylabel("synaptic impulses")
        lower.set_yticks([])
    else:
        lower.plot(*_from_rest(t, result.current.m, before), color=line.get_color(), label=label)
        lower.set_ylabel("synaptic current (nA)")
    if marks and result.amplitude.m:
        _mark(upper, result, t, potential)
    unit = dimension_of(result.potential).unit
    set_fitting_ylabel(upper, label_of("postsynaptic potential", unit))
    for each in (upper, lower):
        each.set_xlabel("time (ms)")
        each.margins(x=0)
    if upper.get_legend_handles_labels()[1]:
        upper.legend(frameon=False, fontsize="small")
    finish_two_panels(upper, lower)
    return upper, lower


def _from_rest(t: Any, values: Any, before: float) -> tuple[Any, Any]:
    """Return a trace with some rest before it."""
    return np.concatenate([[t[0] - before, t[0]], t]), np.concatenate([[0.0, 0.0], values])


def _mark(ax: Axes, result: Any, t: Any, potential: Any) -> None:
    peak, half = result.amplitude.m, 0.5 * result.amplitude.m
    time = result.times.m[0] + result.time_to_peak.m
    ax.plot(
        [time, time], [0.0, peak], label=note(ax, f"peak, {result.amplitude:.4g~P}"), **quiet(2, 2)
    )
    if np.isfinite(result.half_width.m):
        ahead = t <= time
        low = np.flatnonzero(np.sign(peak) * potential[ahead] < abs(half))
        start = _meets(t, potential, low[-1], half) if low.size else t[0]
        ends = [start, start + result.half_width.m]
        text = note(ax, f"half width, {result.half_width.m:.4g} ms")
        ax.plot(ends, [half, half], label=text, **quiet(5, 3))


def _meets(t: Any, values: Any, k: int, level: float) -> float:
    """Return when the line from sample k to the next is at a level."""
    if k + 1 == t.size or values[k] == values[k + 1]:
        return float(t[k])
    return float(t[k] + (level - values[k]) / (values[k + 1] - values[k]) * (t[k + 1] - t[k]))
