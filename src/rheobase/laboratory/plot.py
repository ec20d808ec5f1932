"""A figure of Bokeh in the looks of the house, in a page or in a notebook."""

from __future__ import annotations

from typing import Any

import numpy as np
import panel as pn
from bokeh.models import DataRange1d
from bokeh.models.annotations import Legend
from bokeh.plotting import figure

from rheobase.plotting.style import COLOURS

__all__ = ["COLOURS", "Plot", "empty"]

_TEXT = "#1d2733"


class Plot:
    """Axes with labels, tools to look closer, and nothing else.

    Parameters
    ----------
    x, y : str
        What is along the axes, with units.
    height : int
        In pixels; the width is that of the page.
    shared : Plot, optional
        One above it that has the same horizontal axis.

    Examples
    --------
    >>> from rheobase.laboratory.plot import Plot
    >>> axes = Plot("t (ms)", "v (mV)", 300).axes
    >>> axes.line([0, 1], [0, 1]) is not None
    True
    """

    def __init__(self, x: str, y: str, height: int, shared: Plot | None = None) -> None:
        along = DataRange1d(range_padding=0.0) if shared is None else shared.axes.x_range
        self.axes: Any = figure(
            height=height,
            sizing_mode="stretch_width",
            min_width=200,
            x_range=along,
            x_axis_label=x,
            y_axis_label=y,
            tools="pan,box_zoom,wheel_zoom,reset",
            toolbar_location="right",
            min_border_left=64,
        )
        self.pane = pn.pane.Bokeh(self.axes, sizing_mode="stretch_width")
        self.axes.toolbar.logo = None
        self.axes.toolbar.autohide = True
        self.axes.outline_line_color = None
        self.axes.grid.grid_line_color = "#e6eaee"
        legend = Legend(orientation="horizontal", margin=0, border_line_color=None)
        self.axes.add_layout(legend, "above")  # where it hides nothing
        for axis in (*self.axes.xaxis, *self.axes.yaxis):
            axis.axis_label_text_font_style = "normal"
            axis.axis_label_text_color = axis.major_label_text_color = _TEXT


def empty(*columns: str) -> dict[str, Any]:
    """Return columns without rows."""
    return {name: np.empty(0) for name in columns}
