import json

import pytest

from rheobase.exercises import EXERCISES
from rheobase.experiment import KINDS
from rheobase.laboratory.components.fields import described
from rheobase.laboratory.exercise.changes import changed
from rheobase.laboratory.exercise.form import choice, groups
from rheobase.laboratory.exercise.state import State


def fields(made):
    return {field.name: field for group in made for field in group.fields}


def test_every_exercise_can_be_chosen_by_its_title():
    options = dict(fields(choice(State.beginning()))["exercise.name"].options)
    assert options == {name: exercise.title for name, exercise in EXERCISES.items()}


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_argument_of_a_current_has_a_field_with_what_it_is(name, kind):
    state = changed(State.beginning(name), {"stimulus.kind": kind})
    shown = fields(groups(state))
    for argument, text in state.stimulus.items():
        assert shown[f"stimulus.{argument}"].value == text
    assert shown["run.duration"].value == state.exercise.duration
    json.dumps(described(groups(state)), allow_nan=False)


def test_what_is_left_out_is_shown_as_what_holds():
    shown = fields(groups(State.beginning("sine-response")))
    assert (shown["stimulus.phase"].value, shown["stimulus.offset"].value) == ("0 degree", "0 nA")


@pytest.mark.parametrize(
    ("duration", "far"),
    [("1 s", 1000.0), ("-3 ms", 200.0), ("x", 200.0), ("3600 s", 10_000.0), ("1e999 s", 10_000.0)],
)
def test_one_reads_off_where_there_is_a_recording(duration, far):
    state = changed(State.beginning(), {"run.duration": duration})
    assert fields(groups(state))["read.t"].high == far
