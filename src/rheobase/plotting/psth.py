"""The firing rate over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.plotting.columns import check_result
from rheobase.plotting.panels import panel
from rheobase.units import FREQUENCY, TIME, to_engine

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def psth(histogram: Any, ax: Axes | None = None) -> Axes:
    """Draw a peristimulus time histogram, or the rate of a population.

    Parameters
    ----------
    histogram : Psth
        What `rheobase.analysis.psth` returns.
    ax : matplotlib Axes, optional
        Where to draw.

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
    >>> from rheobase.units import nA, ms
    >>> recording = rb.run(rb.LIF(), rb.constant([3, 4]*nA), 200*ms, record=())
    >>> ax = rb.plotting.psth(rb.analysis.psth(recording.spikes))
    >>> ax.get_ylabel()
    'firing rate (Hz)'
    """
    check_result(histogram, "psth", "rate", "edges")
    rate = 1e3 * np.asarray(to_engine(histogram.rate, FREQUENCY, "rate"))
    ax = panel(ax)
    ax.stairs(rate, np.asarray(to_engine(histogram.edges, TIME, "edges")), fill=True)
    ax.set_xlabel("time (ms)")
    ax.set_ylabel("firing rate (Hz)")
    ax.margins(x=0)
    return ax
