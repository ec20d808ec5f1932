"""How the weights of synapses are distributed, over time and at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.plotting.columns import check_result
from rheobase.plotting.panels import label_of, panel
from rheobase.units import TIME, to_engine

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BINS = 30
_LONG = 10_000.0  # ms, from which on time is in s


def weight_course(course: Any, ax: Any = None) -> tuple[Axes, Axes]:
    """Draw how weights are distributed: over time, and beside it at the start and at the end.

    The darker, the more synapses have the weight; a line is the mean of all.

    Parameters
    ----------
    course : WeightCourse
        What `rheobase.analysis.weight_course` returns.
    ax : sequence of two matplotlib Axes, optional
        Where to draw the two, as ``plt.subplots(1, 2, sharey=True)`` makes them. If not given,
        they are made, in the current figure if that is empty and else in a new one.

    Returns
    -------
    tuple of two matplotlib Axes
        That of the course and that of the distributions.

    Raises
    ------
    ParameterError
        If it is something else.

    Examples
    --------
    >>> import numpy as np
    >>> import rheobase as rb
    >>> from rheobase.recording import NetworkRecording
    >>> from rheobase.units import nS, second
    >>> w = np.clip(np.outer([1, 2, 3], np.linspace(-1, 1, 101)), -1, 1)*nS
    >>> recording = NetworkRecording({}, start=0.0, stop=20_000.0, provenance={})
    >>> course = rb.analysis.WeightCourse([0, 10, 20]*second, w, recording)
    >>> left, right = rb.plotting.weight_course(course)
    >>> left.get_xlabel(), left.get_ylabel(), right.get_xlabel()
    ('time (s)', 'weight (nS)', 'synapses')
    """
    check_result(course, "weight_course", "t", "w", "recording")
    left, right = _side_by_side(ax)
    t, time_unit = np.asarray(to_engine(course.t, TIME)), "ms"
    if t[-1] - t[0] >= _LONG:
        t, time_unit = t / 1e3, "s"
    w, unit = _in_handy_unit(course.w)
    low, high = float(w.min()), float(w.max())
    edges = np.linspace(low, high if high > low else low + 1.0, _BINS + 1)
    counts = np.array([np.histogram(row, edges)[0] for row in w])
    _draw_course(left, t, w.mean(axis=1), edges, counts)
    left.set_xlabel(label_of("time", time_unit))
    left.set_ylabel(label_of("weight", unit))
    _draw_distributions(right, edges, counts)
    return left, right


def _draw_course(
    ax: Axes,
    t: NDArray[np.float64],
    mean: NDArray[np.float64],
    edges: NDArray[np.float64],
    counts: NDArray[np.int64],
) -> None:
    from matplotlib.colors import PowerNorm

    between = np.concatenate([t[:1], 0.5 * (t[1:] + t[:-1]), t[-1:]])
    # the root, since most are at the ends once they are learnt, and few between
    shades = PowerNorm(0.5, vmin=0, vmax=counts.max())
    ax.pcolormesh(between, edges, counts.T, cmap="Blues", norm=shades, rasterized=True)
    ax.plot(t, mean, color="C1", label="mean")
    ax.legend(loc="upper right")
    ax.set_xlim(t[0], t[-1])


def _draw_distributions(ax: Axes, edges: NDArray[np.float64], counts: NDArray[np.int64]) -> None:
    ax.stairs(counts[-1], edges, orientation="horizontal", fill=True, label="end")
    ax.stairs(counts[0], edges, orientation="horizontal", baseline=None, color="0.5", label="start")
    ax.set_xlabel("synapses")
    ax.set_ylim(edges[0], edges[-1])
    ax.legend(loc="center right")


def _in_handy_unit(w: Any) -> tuple[NDArray[np.float64], str]:
    """Return weights in a unit in which the largest is from 1 to 1000, and the unit."""
    largest = abs(w).max()
    unit = largest.to_compact().units if largest.m else w.units
    return w.m_as(unit), f"{unit:~P}"


def _side_by_side(ax: Any) -> tuple[Axes, Axes]:
    if ax is None:
        import matplotlib.pyplot as plt

        empty = plt.get_fignums() and not plt.gcf().axes
        figure = plt.gcf() if empty else plt.figure(layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True, width_ratios=(3, 1))
        return left, right
    several = ax if isinstance(ax, Sequence) or hasattr(ax, "ravel") else [ax]
    if len(several) != 2:
        got = "one" if len(several) == 1 else len(several)
        raise ParameterError(
            "ax: expected two matplotlib axes, for the course of the weights and for their "
            f"distribution, got {got}. Make them with plt.subplots(1, 2, sharey=True)."
        )
    left, right = (panel(one) for one in several)
    return left, right
