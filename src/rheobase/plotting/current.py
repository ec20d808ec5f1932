"""The input current of one neuron."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rheobase.plotting.envelope import envelope
from rheobase.plotting.panels import label_of, panel
from rheobase.plotting.traces import read_current
from rheobase.units import CURRENT

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def current(
    recording: Any, ax: Axes | None = None, *, neuron: int = 0, label: str | None = None
) -> Axes:
    """Draw the input current of a neuron over time.

    Parameters
    ----------
    recording : Recording
        With the input ``I`` recorded.
    ax : matplotlib Axes, optional
        Where to draw.
    neuron : int
        Which neuron of the recording.
    label : str, optional
        What to call the current in a legend.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ParameterError
        If there is no such neuron, or the current was not recorded.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.units import nA, ms
    >>> recording = rb.run(rb.LIF(), rb.ramp(0*nA, 4*nA, 10*ms, 90*ms), 100*ms)
    >>> ax = rb.plotting.current(recording)
    >>> ax.get_ylabel()
    'input current (nA)'
    """
    t, values, dimension = read_current(recording, neuron)
    ax = panel(ax)
    ax.plot(*envelope(t, values), label=label)
    what = "input current" if dimension == CURRENT else "input"
    ax.set_xlabel("time (ms)")
    ax.set_ylabel(label_of(what, dimension.unit))
    ax.margins(x=0)
    return ax
