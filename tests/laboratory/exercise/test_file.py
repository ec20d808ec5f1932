import pytest

from rheobase.errors import RheobaseError
from rheobase.laboratory.exercise.file import parse_state, state_text
from rheobase.laboratory.exercise.state import State


def test_a_state_comes_back():
    state = State.from_query(
        {
            "exercise.name": "sine-response",
            "exercise.seed": "12",
            "answer.phase": '-50 deg "or so"\\\n',
            "stimulus.kind": "noise",
            "stimulus.sigma": "1 nA",
        }
    )
    assert parse_state(state_text(state)) == state


def test_a_file_may_leave_out_what_is_as_it_begins():
    assert parse_state('exercise.name = "fi-curve"') == State.beginning("fi-curve")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("exercise = 7", r"'exercise' has to be a table, \[exercise\]"),
        ("[exercise", "is not TOML"),
        ("# later\n", "holds nothing"),
        ("a = " + "[" * 5000, "TOML|too deeply"),
        ("exercise.seed = " + "9" * 5000, "is not TOML"),
        ("exercise.seed = true", "text or a number in exercise.seed"),
        ("answer.I_min = ['1 nA']", "text or a number in answer.I_min"),
        ("exercise.seed = -7", "seed: expected a whole number from 0"),
        ("neuron.R = '1 MOhm'", "'neuron'"),
    ],
)
def test_other_files_are_refused(text, message):
    with pytest.raises(RheobaseError, match=message):
        parse_state(text)
