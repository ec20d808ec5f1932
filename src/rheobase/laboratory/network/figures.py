"""The figures of the page of the network, which scroll."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor, log10
from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource
from bokeh.models.ranges import Range1d

from rheobase.laboratory.network.shown import WINDOW
from rheobase.laboratory.plot import COLOURS, Plot, empty

_COLOURS = {"exc": COLOURS[0], "inh": COLOURS[1]}
_NAMES = {"exc": "excitatory", "inh": "inhibitory"}


class Course:
    """Who fired when, above the rates of the two populations: the last of it, as it comes in."""

    def __init__(self) -> None:
        self._spikes = {name: ColumnDataSource(empty("t", "row")) for name in _COLOURS}
        self._rates = ColumnDataSource(empty("t", *_COLOURS))
        self._firsts = {"exc": 0, "inh": 0}
        self.upper = Plot("t (ms)", "neuron", 330)
        axes = self.upper.axes
        axes.x_range = Range1d(start=0.0, end=WINDOW)
        axes.y_range = Range1d(start=1.0, end=0.0)
        axes.ygrid.visible = False
        for name, source in self._spikes.items():
            axes.scatter("t", "row", source=source, size=2.5, color=_COLOURS[name])
        self.lower = Plot("t (ms)", "rate (Hz)", 190, shared=self.upper)
        axes = self.lower.axes
        axes.y_range = Range1d(start=0.0, end=100.0)
        for name, colour in _COLOURS.items():
            axes.line("t", name, source=self._rates, color=colour, line_width=1.5,
                      legend_label=_NAMES[name])  # fmt: skip

    def clear(self, rows: tuple[int, int]) -> None:
        """Show nothing, with room for as many excitatory and inhibitory neurons."""
        for source in self._spikes.values():
            source.data = empty("t", "row")
        self._rates.data = empty("t", *_COLOURS)
        exc, inh = rows
        self._firsts = {"exc": 0, "inh": exc}  # the first population at the top, as in a table
        axes = self.upper.axes
        axes.y_range.update(start=exc + inh - 0.5, end=-0.5)
        ticks = {0.5 * (exc - 1): "exc", exc + 0.5 * (inh - 1): "inh"}
        axes.yaxis.ticker = list(ticks)
        axes.yaxis.major_label_overrides = ticks
        axes.yaxis.axis_label = f"{exc + inh} neurons"

    def add(self, new: Mapping[str, Any]) -> None:
        """Show what `simulate.advance` returned, after what is there."""
        end = max(new["t"], WINDOW)
        start = end - WINDOW
        for name, source in self._spikes.items():
            spikes = {"t": new[name]["t"], "row": new[name]["row"] + self._firsts[name]}
            _stream(source, spikes, start)
        _stream(self._rates, new["rates"], start)
        self.upper.axes.x_range.update(start=start, end=end)
        highest = max(np.max(self._rates.data[name]) for name in _COLOURS)
        self.lower.axes.y_range.end = _above(float(highest))


def _stream(source: ColumnDataSource, new: Mapping[str, Any], start: float) -> None:
    """Add rows, and drop those before the start.

    Never so many that there are fewer rows than before: the browser has room for as many as there
    once were, and would take what is in the rest of it for rows.
    """
    held, more = np.asarray(source.data["t"]), len(new["t"])
    if more:
        kept = int(np.count_nonzero(held > start)) + more
        source.stream(dict(new), rollover=max(kept, held.size))


def _above(value: float) -> float:
    """Return a round number above, so that the axis does not change all the time.

    Examples
    --------
    >>> from rheobase.laboratory.network.figures import _above
    >>> _above(37.0), _above(230.0)
    (40.0, 300.0)
    """
    if value < 10.0:
        return 10.0
    power = 10.0 ** floor(log10(value))
    return power * next(m for m in (1, 2, 3, 4, 5, 6, 8, 10) if ceil(value / power) <= m)
