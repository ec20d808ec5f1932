"""The currents of a clamped membrane, over time and over its potential."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.errors import ParameterError
from rheobase.plotting.columns import check_result
from rheobase.plotting.panels import label_of, note, panel, quiet
from rheobase.units import dimension_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_NAMED = 12  # potentials in the legend; more of them are named by the first and the last


def voltage_clamp(
    result: Any, ax: Sequence[Axes] | None = None, *, label: str | None = None
) -> tuple[Axes, Axes]:
    """Draw the currents of a voltage clamp over time, and its I-V curve.

    With a synapse it is the synaptic current, and its peak; otherwise all of the current, its peak,
    and what it is at the end. The reversal potential is marked, where there is a single one.

    Parameters
    ----------
    result : VoltageClamp
        What `rheobase.voltage_clamp` returns.
    ax : sequence of two matplotlib Axes, optional
        Where to draw the currents over time, and those over the potential, as ``plt.subplots(1,
        2)`` makes them. If not given, they are made, in the current figure if that is empty and
        else in a new one.
    label : str, optional
        What to call the I-V curve in the legend.

    Returns
    -------
    tuple of two matplotlib Axes

    Raises
    ------
    ParameterError
        If it is something else.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.analysis.synaptic.voltage_clamp import voltage_clamp as clamped
    >>> from rheobase.plotting.voltage_clamp import voltage_clamp
    >>> from rheobase.units import mV, nS
    >>> gaba = rb.Exp("5 ms", E_syn="-75 mV")
    >>> traces, curve = voltage_clamp(clamped(rb.LIF(), [-90, -60]*mV, gaba, 1*nS))
    >>> traces.get_xlabel(), curve.get_xlabel()
    ('time (ms)', 'membrane potential (mV)')
    """
    check_result(result, "voltage_clamp", "v", "peak", "steady", "synaptic_current")
    traces, curve = _side_by_side(ax)
    _draw_traces(result, traces)
    _draw_curve(result, curve, label)
    return traces, curve


def _side_by_side(ax: Any) -> tuple[Axes, Axes]:
    if ax is None:
        import matplotlib.pyplot as plt

        empty = plt.get_fignums() and not plt.gcf().axes
        figure = plt.gcf() if empty else plt.figure(layout="constrained")
        left, right = figure.subplots(1, 2)
        return left, right
    several = ax if isinstance(ax, Sequence) or hasattr(ax, "ravel") else [ax]
    if len(several) != 2:
        got = "one" if len(several) == 1 else len(several)
        raise ParameterError(
            "ax: expected two matplotlib axes, for the currents over time and for those over the "
            f"potential, got {got}. Make them with plt.subplots(1, 2)."
        )
    left, right = (panel(one) for one in several)
    return left, right


def _draw_traces(result: Any, ax: Axes) -> None:
    from matplotlib import colormaps

    synaptic = result.synaptic_current is not None
    currents = (result.synaptic_current if synaptic else result.current).m
    potentials = result.v.m
    order = np.argsort(potentials, kind="stable")
    # An ordered thing has ordered colours, as bright on white as on black.
    shades = colormaps["viridis"](np.linspace(0.0, 0.85, potentials.size))
    named = order if order.size <= _MOST_NAMED else order[[0, -1]]
    for shade, k in zip(shades, order, strict=True):
        text = f"{potentials[k]:g} {result.v.units:~P}" if k in named else None
        ax.plot(result.t.m, currents[k], color=shade, label=text)
    ax.set_xlabel("time (ms)")
    ax.set_ylabel("synaptic current (nA)" if synaptic else "clamp current (nA)")
    ax.margins(x=0)
    ax.legend(frameon=False, fontsize="small", reverse=True, handlelength=1.2)


def _draw_curve(result: Any, ax: Axes, label: str | None) -> None:
    order = np.argsort(result.v.m, kind="stable")
    v = result.v.m[order]
    ax.axhline(0.0, **quiet(5, 3))
    if result.synaptic_current is not None:
        ax.plot(v, result.peak.m[order], marker="o", label=label)
        ax.set_ylabel("peak synaptic current (nA)")
    else:
        if np.ptp(result.current.m, axis=1).any():  # else it is the same all the time
            name = "peak" if label is None else f"{label}, peak"
            ax.plot(v, result.peak.m[order], marker="o", label=name)
            label = "steady" if label is None else f"{label}, steady"
        ax.plot(v, result.steady.m[order], marker="o", label=label)
        ax.set_ylabel("clamp current (nA)")
    try:
        reversal = result.reversal
    except ParameterError:  # there is none to mark, or more than one
        pass
    else:
        text = note(ax, f"reversal, {reversal.m:.4g} {reversal.units:~P}")
        ax.axvline(reversal.m, label=text, **quiet(2, 2))
    ax.set_xlabel(label_of("membrane potential", dimension_of(result.v).unit))
    if ax.get_legend_handles_labels()[1]:
        ax.legend(frameon=False, fontsize="small")
