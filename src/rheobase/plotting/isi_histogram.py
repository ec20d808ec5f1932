"""How often which interspike interval occurred."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.plotting.columns import check_result
from rheobase.plotting.panels import panel
from rheobase.units import TIME, to_engine

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def isi_histogram(histogram: Any, ax: Axes | None = None) -> Axes:
    """Draw a histogram of interspike intervals.

    Parameters
    ----------
    histogram : IsiHistogram
        What `rheobase.analysis.isi_histogram` returns.
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
    >>> ax = rb.plotting.isi_histogram(rb.analysis.isi_histogram(recording.spikes))
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('interspike interval (ms)', 'number of intervals')
    """
    from matplotlib.ticker import MaxNLocator

    check_result(histogram, "isi_histogram", "counts", "edges")
    edges = np.asarray(to_engine(histogram.edges, TIME, "edges"))
    ax = panel(ax)
    ax.stairs(histogram.counts, edges, fill=True)
    ax.set_xlabel("interspike interval (ms)")
    ax.set_ylabel("number of intervals")
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    ax.margins(x=0)
    return ax
