"""The fields of the page of an exercise."""

from __future__ import annotations

from rheobase.errors import RheobaseError
from rheobase.exercises import EXERCISES
from rheobase.laboratory.bounds import DURATION
from rheobase.laboratory.components import Button, Choice, Group, Line, slider
from rheobase.laboratory.exercise.changes import CURRENT
from rheobase.laboratory.exercise.state import State
from rheobase.laboratory.stimulus import stimulus_fields
from rheobase.units import TIME, to_engine


def choice(state: State) -> list[Group]:
    """Return the fields that say which exercise, and whose.

    Examples
    --------
    >>> from rheobase.laboratory.exercise.form import choice
    >>> from rheobase.laboratory.exercise.state import State
    >>> [field.value for field in choice(State.beginning())[0].fields]
    ['minimal-current', '1']
    """
    options = tuple((name, exercise.title) for name, exercise in EXERCISES.items())
    seed = "the seed that makes your neuron yours: a whole number from 0 to 4294967295"
    fields = [
        Choice("exercise.name", "Exercise", state.name, "which of the exercises", options),
        Line("exercise.seed", "Your number", str(state.seed), seed),
    ]
    return [Group("Exercise", fields)]


def groups(state: State) -> list[Group]:
    """Return the fields of the experiment.

    Examples
    --------
    >>> from rheobase.laboratory.exercise.form import groups
    >>> from rheobase.laboratory.exercise.state import State
    >>> [group.title for group in groups(State.beginning())]
    ['Current', 'Run', 'Read off']
    """
    duration = state.run["duration"]
    run = [
        slider("run.duration", "duration", duration, "200 ms", "how long to record",
               low=50.0, high=2000.0),
        Button("reset", "The first current again", "on", "your answers stay"),
    ]  # fmt: skip
    read = slider("read.t", "t", state.read["t"], "100 ms", "where to read v and I off",
                  high=_length(duration))  # fmt: skip
    return [
        Group("Current", list(stimulus_fields(state.stimulus, CURRENT))),
        Group("Run", run),
        Group("Read off", [read]),
    ]


def _length(duration: str) -> float:
    """Return how far one can read off, in ms; any length if that is not known."""
    try:
        length = float(to_engine(duration, TIME, "duration"))
    except (RheobaseError, ArithmeticError):
        return 200.0
    return min(length, DURATION) if length > 0.0 else 200.0
