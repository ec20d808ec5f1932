"""The figures of the page of a neuron."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource
from bokeh.models.annotations import Span

from rheobase.laboratory.plot import COLOURS, Plot, empty

BLUE, ORANGE, GREEN, PINK = COLOURS[:4]
GREY = "#6b7580"


class Traces:
    """The membrane potential with its spikes and its threshold, above the current."""

    def __init__(self) -> None:
        self._v = ColumnDataSource(empty("t", "v"))
        self._pinned = ColumnDataSource(empty("t", "v"))
        self._current = ColumnDataSource(empty("t", "current"))
        self._pinned_current = ColumnDataSource(empty("t", "current"))
        self._spikes = ColumnDataSource(empty("t", "low", "high"))
        self._threshold = Span(dimension="width", line_color=GREY, line_dash="dashed",
                               visible=False)  # fmt: skip
        self.upper = Plot("t (ms)", "v (mV)", 300)
        axes = self.upper.axes
        axes.line("t", "v", source=self._pinned, color=GREY, line_width=1.5, legend_label="pinned")
        axes.line("t", "v", source=self._v, color=BLUE, line_width=1.5, legend_label="v")
        axes.segment("t", "low", "t", "high", source=self._spikes, color=ORANGE, line_width=1.5)
        axes.add_layout(self._threshold)
        axes.legend.visible = False
        self.lower = Plot("t (ms)", "I (nA)", 160, shared=self.upper)
        axes = self.lower.axes
        axes.line("t", "current", source=self._pinned_current, color=GREY, line_width=1.5)
        axes.line("t", "current", source=self._current, color=BLUE, line_width=1.5)

    def show(self, trace: dict[str, Any]) -> None:
        """Show what `simulate.trace` returned."""
        self._v.data = {"t": trace["t"], "v": trace["v"]}
        self._current.data = {"t": trace["current_t"], "current": trace["current"]}
        t, low, high = trace["bars"]
        self._spikes.data = {"t": t, "low": low, "high": high}
        self._threshold.visible = trace["threshold"] is not None
        if trace["threshold"] is not None:
            self._threshold.location = trace["threshold"]
        unit = f" ({trace['unit']})" if trace["unit"] else ""
        self.upper.axes.yaxis.axis_label = f"{trace['membrane']}{unit}"

    def pin(self, trace: dict[str, Any] | None) -> None:
        """Show another trace behind, or none."""
        self._pinned.data = empty("t", "v") if trace is None else {"t": trace["t"], "v": trace["v"]}
        self._pinned_current.data = (
            empty("t", "current")
            if trace is None
            else {"t": trace["current_t"], "current": trace["current"]}
        )
        self.upper.axes.legend.visible = trace is not None


class Beside(ABC):
    """A figure beside the trace, on something that takes longer to compute."""

    plot: Plot

    @abstractmethod
    def show(self, found: dict[str, Any]) -> None:
        """Show what was computed."""

    @abstractmethod
    def follow(self, trace: dict[str, Any]) -> None:
        """Mark where on it a trace is."""


class FICurve(Beside):
    """The f-I curve, with the rheobase and the point at which the neuron is."""

    def __init__(self) -> None:
        self._curve = ColumnDataSource(empty("current", "rate"))
        self._point = ColumnDataSource(empty("current", "rate"))
        self._rheobase = Span(dimension="height", line_color=GREY, line_dash="dashed",
                              visible=False)  # fmt: skip
        self.plot = Plot("I (nA)", "rate (Hz)", 240)
        axes = self.plot.axes
        axes.line("current", "rate", source=self._curve, color=BLUE, line_width=1.5)
        axes.scatter("current", "rate", source=self._point, color=ORANGE, size=10)
        axes.add_layout(self._rheobase)

    def show(self, found: dict[str, Any]) -> None:
        """Show what `simulate.curve` returned."""
        self._curve.data = {"current": found["current"], "rate": found["rate"]}
        known = bool(np.isfinite(found["rheobase"]))
        self._rheobase.visible = known
        if known:
            self._rheobase.location = found["rheobase"]

    def follow(self, trace: dict[str, Any]) -> None:
        """Mark the mean current and the rate of a trace."""
        self._point.data = {"current": [trace["mean"]], "rate": [trace["rate"]]}


class PhasePlane(Beside):
    """The nullclines, the fixed points and the trajectory of a neuron of two variables."""

    def __init__(self) -> None:
        self._orbit = ColumnDataSource(empty("x", "y"))
        self._lines = [ColumnDataSource(empty("x", "y")) for _ in range(2)]
        self._points = ColumnDataSource(empty("x", "y"))
        self.plot = Plot("v", "w", 260)
        axes = self.plot.axes
        axes.line("x", "y", source=self._orbit, color=BLUE, line_width=1, legend_label="trajectory")
        for source, colour, label in zip(
            self._lines, (ORANGE, GREEN), ("dv/dt = 0", "the other"), strict=True
        ):
            axes.line("x", "y", source=source, color=colour, line_width=2, legend_label=label)
        axes.scatter("x", "y", source=self._points, color="black", size=8)

    def follow(self, trace: dict[str, Any]) -> None:
        """Show the trajectory of a trace."""
        if trace["orbit"] is None:
            return
        x, y = trace["orbit"]
        self._orbit.data = {"x": x, "y": y}
        name, unit = trace["other"]
        axes = self.plot.axes
        axes.yaxis.axis_label = f"{name} ({unit})" if unit else name
        axes.xaxis.axis_label = trace["membrane"] + (f" ({trace['unit']})" if trace["unit"] else "")

    def show(self, found: dict[str, Any]) -> None:
        """Show what `simulate.plane` returned."""
        legend = self.plot.axes.legend[0]
        for k, source in enumerate(self._lines):
            name = found["states"][k]
            x, y = found["curves"].get(name, ([], []))
            source.data = {"x": x, "y": y}
            legend.items[k + 1].label = {"value": f"d{name}/dt = 0"}
        points = found["points"]
        self._points.data = {"x": [p[0] for p in points], "y": [p[1] for p in points]}
        if found["why"]:
            return
        x, y = (found["window"][name] for name in found["states"])
        ranges = self.plot.axes
        ranges.x_range.update(start=float(x[0]), end=float(x[1]))
        ranges.y_range.update(start=float(y[0]), end=float(y[1]))


class Potential(Beside):
    """The postsynaptic potential of one spike."""

    def __init__(self) -> None:
        self._source = ColumnDataSource(empty("t", "v"))
        self.plot = Plot("t after the spike (ms)", "PSP (mV)", 220)
        self.plot.axes.line("t", "v", source=self._source, color=PINK, line_width=2)

    def show(self, found: dict[str, Any]) -> None:
        """Show what `simulate.potential` returned."""
        self._source.data = {"t": found["t"], "v": found["v"]}

    def follow(self, trace: dict[str, Any]) -> None:
        """Do nothing: it is that of one spike, whatever the trace."""
