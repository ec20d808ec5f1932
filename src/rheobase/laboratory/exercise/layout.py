"""Where things are on the page of an exercise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rheobase.laboratory.base_page import for_a_visitor
from rheobase.laboratory.exercise.page import ExercisePage
from rheobase.laboratory.exercise.state import State
from rheobase.laboratory.template import Area, Part, page
from rheobase.laboratory.workers import Pool


def exercise_page(pool: Pool, query: Mapping[str, str]) -> Any:
    """Return the page of an exercise for a new visitor.

    Parameters
    ----------
    pool : Pool
        Who computes.
    query : mapping of str to str
        What the address of the page holds; empty for a new page.
    """
    made = for_a_visitor(ExercisePage, pool, query, State.from_query, State.beginning())
    guide = [
        Part("choice", made.choice),
        Part("neuron", made.neuron),
        Part("steps", made.steps),
    ]
    shown = [
        Part("facts", made.facts),
        Part("v", made.traces.upper.pane, "Membrane potential over time"),
        Part("current", made.traces.lower.pane, "Input current over time"),
        Part("program", made.program),
        Part("files", made.files),
    ]
    areas = [
        Area("guide", "Exercise", guide),
        Area("form", "Experiment", [Part("form", made.form)]),
        Area("shown", "Recording", shown),
    ]
    return page("Exercises", areas, {"address": made.address})
