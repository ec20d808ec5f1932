"""What is beside the trace: figures that are made when they are first needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import panel as pn

from rheobase.laboratory.components import Facts
from rheobase.laboratory.neuron.figures import Beside


class Panel:
    """A figure with what there is to say about it, hidden until there is something to show.

    A figure of Bokeh takes a twentieth of a second to make, which a page has no time for before it
    is there.

    Parameters
    ----------
    make : callable
        Returns the figure.

    Attributes
    ----------
    column : panel.Column
        What is on the page.
    """

    def __init__(self, make: Callable[[], Beside]) -> None:
        self._make = make
        self._figure: Beside | None = None
        self._note = Facts({})
        self.column = pn.Column(self._note, visible=False, sizing_mode="stretch_width")

    def show(self, found: dict[str, Any], trace: dict[str, Any]) -> None:
        """Show what was computed, or a message, and where on it a trace is."""
        self.column.visible = True
        if "error" in found:
            self._note.tell({}, found["error"])
            return
        if self._figure is None:
            self._figure = self._make()
            self.column.insert(0, self._figure.plot.pane)
        self._figure.show(found)
        self._figure.follow(trace)
        self._note.tell(found["facts"], found.get("why", ""))

    def follow(self, trace: dict[str, Any]) -> None:
        """Mark where on the figure a trace is."""
        if self._figure is not None:
            self._figure.follow(trace)

    def hide(self) -> None:
        """Take it from the page."""
        self.column.visible = False
