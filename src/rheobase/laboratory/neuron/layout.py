"""Where things are on the page of a neuron."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import panel as pn

from rheobase.laboratory.neuron.page import NeuronPage
from rheobase.laboratory.template import Area, Part, page
from rheobase.laboratory.workers import Pool


def neuron_page(pool: Pool, query: Mapping[str, str]) -> Any:
    """Return the page of a neuron for a new visitor."""
    made = NeuronPage(pool, query)
    pn.state.onload(made.begin)
    pn.state.on_session_destroyed(lambda _: made.end())
    shown = [
        Part("facts", made.facts),
        Part("v", made.traces.upper.pane, "Membrane potential over time"),
        Part("current", made.traces.lower.pane, "Input current over time"),
        Part("program", made.program),
        Part("files", made.files),
    ]
    beside = [
        Part("fi", made.asides["fi"], "Firing rate over current"),
        Part("plane", made.asides["plane"], "Phase plane"),
        Part("psp", made.asides["psp"], "Postsynaptic potential"),
        Part("model", made.model),
    ]
    areas = [
        Area("form", "Parameters", [Part("form", made.form)]),
        Area("shown", "Simulation", shown),
        Area("aside", "About this neuron", beside),
    ]
    return page("Neuron", areas, {"address": made.address})
