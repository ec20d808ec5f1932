import pytest

from rheobase.errors import ParameterError
from rheobase.laboratory.bounds import TEXT
from rheobase.laboratory.exercise.changes import answered, changed
from rheobase.laboratory.exercise.state import State

BEGINNING = State.from_query({"exercise.seed": "7", "answer.I_min": "1 nA"})


@pytest.mark.parametrize(("name", "text"), [("exercise.name", "fi-curve"), ("exercise.seed", "8")])
def test_another_exercise_or_seed_begins_anew(name, text):
    state = changed(BEGINNING, {"stimulus.amplitude": "9 nA", name: text})
    assert state == State.beginning(state.name, str(state.seed))
    assert (state.name, state.seed) in (("fi-curve", 7), ("minimal-current", 8))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("exercise.name", "mystery", "no exercise 'mystery'.*mystery-neuron"),
        ("exercise.seed", "", "seed: expected a whole number"),
        ("exercise.seed", "5000000000", "seed: expected a whole number from 0 to 4294967295"),
        ("stimulus.kind", "steps", "there is no stimulus 'steps'. Did you mean 'step'"),
    ],
)
def test_what_is_impossible_is_refused(name, text, message):
    with pytest.raises(ParameterError, match=message):
        changed(BEGINNING, {name: text})


def test_the_experiment_changes_field_by_field_and_answers_stay():
    changes = {"stimulus.amplitude": "2 nA", "run.duration": "1 s", "read.t": "5 ms", "x.y": "?"}
    state = changed(BEGINNING, changes)
    assert state.stimulus == {**BEGINNING.stimulus, "amplitude": "2 nA"}
    assert (state.run, state.read) == ({"duration": "1 s"}, {"t": "5 ms"})
    assert state.answer == {"I_min": "1 nA"}
    assert changed(state, {"reset": "on"}) == BEGINNING


def test_a_field_that_is_emptied_goes_back():
    state = changed(BEGINNING, {"stimulus.stop": " ", "run.duration": "", "read.t": ""})
    assert "stop" not in state.stimulus
    assert state.run == {"duration": BEGINNING.exercise.duration}
    assert state.read == {"t": "0 ms"}


def test_another_kind_of_current_keeps_what_both_have():
    ramp = changed(BEGINNING, {"stimulus.start": "30 ms", "stimulus.kind": "ramp"})
    assert (ramp.stimulus["start"], ramp.stimulus["stop"]) == ("30 ms", "180 ms")
    assert "amplitude" not in ramp.stimulus
    back = changed(ramp, {"stimulus.kind": "step"})
    assert back.stimulus == {**BEGINNING.stimulus, "start": "30 ms"}


def test_the_kind_that_an_exercise_begins_with_comes_back_as_it_was():
    state = State.beginning("sine-response", "7")
    assert changed(state, {"stimulus.kind": "zero"}).stimulus == {"kind": "zero"}
    there_and_back = changed(state, {"stimulus.kind": "zero"})
    assert changed(there_and_back, {"stimulus.kind": "sine"}) == state


def test_answers_are_kept_in_the_order_of_the_questions_cut_and_taken_back():
    state = answered(State.beginning(), {"spikes": "6", "I_min": "1" * 500, "nothing": "1"})
    assert list(state.answer) == ["I_min", "spikes"]
    assert state.answer["I_min"] == "1" * TEXT
    assert answered(state, {"I_min": " "}).answer == {"spikes": "6"}
