"""The frame of every page: the way to the others, and where its parts go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import panel as pn

PAGES = (("neuron", "Neuron"), ("exercises", "Exercises"), ("network", "Network"))

_HERE = files("rheobase.laboratory")
_HTML = _HERE.joinpath("page.html").read_text("utf-8")
_STYLE = _HERE.joinpath("page.css").read_text("utf-8")


@dataclass(frozen=True)
class Part:
    """One thing on a page.

    Parameters
    ----------
    name : str
    content : Any
        What Panel shows.
    figure : str
        What it shows, for those who do not see it; empty if it is no figure.
    """

    name: str
    content: Any
    figure: str = ""


@dataclass(frozen=True)
class Area:
    """Parts below each other, with what they are together."""

    name: str
    label: str
    parts: Sequence[Part]


def page(heading: str, areas: Sequence[Area], hidden: Mapping[str, Any]) -> Any:
    """Return a page.

    Parameters
    ----------
    heading : str
        One of the labels of `PAGES`.
    areas : sequence of Area
        ``form``, ``main`` and ``aside``.
    hidden : mapping of str to Any
        What works without being seen.

    Returns
    -------
    panel.Template
    """
    template: Any = pn.Template(_HTML)
    template.title = f"{heading} – Rheobase lab"
    described: list[dict[str, Any]] = [
        {
            "name": area.name,
            "label": area.label,
            "roots": [{"name": part.name, "figure": part.figure} for part in area.parts],
        }
        for area in areas
    ]
    for area in areas:
        for part in area.parts:
            template.add_panel(part.name, part.content)
    for name, content in hidden.items():
        template.add_panel(name, content)
    described[-1]["roots"] += [{"name": name, "figure": ""} for name in hidden]
    template.add_variable("heading", heading)
    template.add_variable("kind", heading.lower())
    template.add_variable("pages", PAGES)
    template.add_variable("areas", described)
    template.add_variable("style", _STYLE)
    return template
