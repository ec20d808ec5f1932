"""Where things are on the page of the network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rheobase.laboratory.base_page import for_a_visitor
from rheobase.laboratory.network.about import about
from rheobase.laboratory.network.page import NetworkPage
from rheobase.laboratory.network.state import State
from rheobase.laboratory.template import Area, Part, page
from rheobase.laboratory.workers import Pool


def network_page(pool: Pool, query: Mapping[str, str]) -> Any:
    """Return the page of the network for a new visitor.

    Parameters
    ----------
    pool : Pool
        Who computes.
    query : mapping of str to str
        What the address of the page holds; empty for a new page.
    """
    made = for_a_visitor(NetworkPage, pool, query, State.from_query, State())
    shown = [
        Part("facts", made.facts),
        Part("raster", made.course.upper.pane, "Who fires when"),
        Part("rates", made.course.lower.pane, "Firing rates of both populations over time"),
    ]
    beside = [Part("program", made.program), Part("files", made.files)]
    areas = [
        Area("form", "Parameters", [Part("form", made.form), Part("about", about())]),
        Area("shown", "Simulation", shown),
        Area("aside", "Program and files", beside),
    ]
    return page("Network", areas, {"address": made.address, "visibility": made.visibility})
