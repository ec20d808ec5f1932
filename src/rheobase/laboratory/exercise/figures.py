"""The figures of the page of an exercise: traces from which values can be read."""

from __future__ import annotations

from typing import Any

from bokeh.models import CrosshairTool, HoverTool
from bokeh.models.annotations import Span

from rheobase.laboratory.neuron.figures import GREY, Traces
from rheobase.laboratory.plot import Plot


class ReadableTraces(Traces):
    """Traces that say their values where one points, and show where the form reads them off."""

    def __init__(self) -> None:
        super().__init__()
        self._at = [Span(dimension="height", line_color=GREY, line_dash="dotted", line_width=2)
                    for _ in range(2)]  # fmt: skip
        cross = Span(dimension="height", line_color=GREY)
        for plot, at in zip((self.upper, self.lower), self._at, strict=True):
            plot.axes.add_layout(at)
            plot.axes.add_tools(CrosshairTool(overlay=cross))
        time = ("t", "@t{0.00} ms")
        _tell(self.upper, self._v, "vline", time, ("v", "@v{0.000} mV"))
        _tell(self.upper, self._spikes, "mouse", ("spike", "@t{0.000} ms"))
        _tell(self.lower, self._current, "vline", time, ("I", "@current{0.0000} nA"))

    def show(self, trace: dict[str, Any]) -> None:
        """Show what `simulate.trace` returned."""
        super().show(trace)
        for at in self._at:
            at.location = trace["at"]


def _tell(plot: Plot, source: Any, mode: Any, *tooltips: tuple[str, str]) -> None:
    """Say the values of a source at the pointer ("mouse"), or above and below it ("vline")."""
    lines = [line for line in plot.axes.renderers if line.data_source is source]
    plot.axes.add_tools(HoverTool(renderers=lines, tooltips=list(tooltips), mode=mode))
