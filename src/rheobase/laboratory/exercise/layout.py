"""Where things are on the page of an exercise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import panel as pn

from rheobase.errors import RheobaseError
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
    state, message = State.beginning(), ""
    try:
        state = State.from_query(query)
    except RheobaseError as error:
        message = str(error)
    made = ExercisePage(pool, state, message)
    pn.state.onload(made.begin)
    pn.state.on_session_destroyed(lambda _: made.end())
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
