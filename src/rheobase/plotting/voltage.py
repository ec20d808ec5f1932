"""The membrane potential of one neuron."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.plotting.action_potential import action_potentials
from rheobase.plotting.envelope import envelope
from rheobase.plotting.panels import label_of, note, panel, quiet, set_fitting_ylabel
from rheobase.plotting.traces import read_membrane, threshold_of, which_neuron
from rheobase.units import TIME, VOLTAGE, to_engine

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW = 0.14  # of the data's height, left free above it for a row of the legend


def voltage(
    recording: Any,
    ax: Axes | None = None,
    *,
    neuron: int = 0,
    spikes: bool = True,
    label: str | None = None,
) -> Axes:
    """Draw the membrane potential of a neuron over time, with its threshold and spikes.

    An integrate-and-fire neuron has no action potentials: it has a threshold and a reset. The
    pulses in this picture, 100 mV high and 1.5 ms long as those of a real neuron, are drawn at the
    spike times for the eye alone, fainter than the trace, and the legend says so; the line below
    them is what was simulated. A membrane variable that is not a voltage gets no pulses, nor does a
    model that makes its own.

    Of a trace with more than 40,000 samples the smallest and the largest of every few are drawn:
    at any usual size it looks the same as all of them.

    Parameters
    ----------
    recording : Recording
        With the membrane variable recorded, whatever the model calls it.
    ax : matplotlib Axes, optional
        Where to draw.
    neuron : int
        Which neuron of the recording.
    spikes : bool
        Whether to draw the pulses.
    label : str, optional
        What to call the trace in the legend.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ParameterError
        If there is no such neuron, or nothing but spikes was recorded.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.units import nA, ms
    >>> recording = rb.run(rb.LIF(), rb.constant(2.5*nA), 100*ms)
    >>> ax = rb.plotting.voltage(recording)
    >>> ax.get_ylabel()
    'membrane potential (mV)'
    """
    t, values, dimension = read_membrane(recording, neuron)
    neuron = which_neuron(recording, neuron)
    ax = panel(ax)
    (line,) = ax.plot(*envelope(t, values), label=label, zorder=2.2)
    levels = [values]
    threshold = threshold_of(recording, neuron)
    if threshold is not None:
        ax.axhline(threshold, label=note(ax, "threshold"), **quiet(5, 3))
        levels.append(np.array([threshold]))
    if spikes and dimension == VOLTAGE:
        times = np.asarray(to_engine(recording.spikes[neuron].times, TIME))
        x, y = action_potentials(times, t, values, threshold)
        if x.size:
            text = note(ax, "spikes (drawn in)")
            ax.plot(x, y, color=line.get_color(), alpha=0.55, zorder=2.1, label=text)
            levels.append(y)
    ax.set_xlabel("time (ms)")
    what = "membrane potential" if dimension == VOLTAGE else recording.membrane
    set_fitting_ylabel(ax, label_of(what, dimension.unit))
    ax.margins(x=0)
    entries = len(ax.get_legend_handles_labels()[1])
    if entries:  # in room of its own the legend hides nothing
        low, high = min(map(np.nanmin, levels)), max(map(np.nanmax, levels))
        room = _ROW * (0.5 + -(-entries // 2)) * (high - low)
        ax.update_datalim([(t[0], high + room)])
        ax.legend(loc="upper right", ncols=2, frameon=False, fontsize="small")
    ax.autoscale_view()
    return ax
