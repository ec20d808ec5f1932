"""Where things are on the page of a neuron, and in a notebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import panel as pn

from rheobase.laboratory.base_page import for_a_visitor
from rheobase.laboratory.neuron.changes import BEGINNING
from rheobase.laboratory.neuron.page import NeuronPage
from rheobase.laboratory.neuron.state import State
from rheobase.laboratory.template import Area, Part, page
from rheobase.laboratory.workers import Pool


def neuron_page(pool: Pool, query: Mapping[str, str]) -> Any:
    """Return the page of a neuron for a new visitor.

    Parameters
    ----------
    pool : Pool
        Who computes.
    query : mapping of str to str
        What the address of the page holds; empty for a new page.
    """
    made = for_a_visitor(NeuronPage, pool, query, State.from_query, BEGINNING)
    shown = [
        Part("facts", made.facts),
        Part("v", made.traces.upper.pane, "Membrane potential over time"),
        Part("current", made.traces.lower.pane, "Input current over time"),
        Part("program", made.program),
        Part("files", made.files),
    ]
    beside = [
        Part("fi", made.beside["fi"].column, "Firing rate over current"),
        Part("plane", made.beside["plane"].column, "Phase plane"),
        Part("psp", made.beside["psp"].column, "Postsynaptic potential"),
        Part("model", made.model),
    ]
    areas = [
        Area("form", "Parameters", [Part("form", made.form)]),
        Area("shown", "Simulation", shown),
        Area("aside", "About this neuron", beside),
    ]
    return page("Neuron", areas, {"address": made.address})


def neuron_row(pool: Pool, state: State) -> Any:
    """Return what a notebook shows of a neuron."""
    made = NeuronPage(pool, state, "")
    made.begin()
    shown = pn.Column(
        made.facts,
        made.traces.upper.pane,
        made.traces.lower.pane,
        made.program,
        sizing_mode="stretch_width",
    )
    beside = pn.Column(*(panel.column for panel in made.beside.values()), made.model, width=320)
    form = pn.Column(made.form, width=320)
    return pn.Row(form, shown, beside, sizing_mode="stretch_width", styles={"gap": "16px"})
