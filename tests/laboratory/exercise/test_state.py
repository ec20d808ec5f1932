from urllib.parse import parse_qsl

import pytest

from rheobase.errors import ParameterError, RheobaseError
from rheobase.exercises import EXERCISES
from rheobase.laboratory.bounds import EQUATIONS, NAMES, TEXT
from rheobase.laboratory.exercise.state import State


@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_begins_with_its_own_current_and_duration(name):
    state = State.beginning(name, "7")
    assert state.exercise == EXERCISES[name](7)
    assert state.stimulus == state.exercise.stimulus
    assert state.run == {"duration": state.exercise.duration}
    assert state.answer == {}


def test_the_address_holds_all_of_it():
    query = {
        "exercise.name": "fi-curve",
        "exercise.seed": "4294967295",
        "stimulus.kind": "pulses",
        "stimulus.amplitude": "3 nA & more",
        "stimulus.times": "1 ms, 5 ms",
        "run.duration": "1 s",
        "read.t": "12.5 ms",
        "answer.rate_1": "<b>1 + 1</b> Ω",
    }
    state = State.from_query(query)
    assert state.query == query
    assert State.from_query(dict(parse_qsl(state.search.removeprefix("?")))) == state


def test_a_new_page_is_the_first_exercise_with_seed_1():
    state = State.from_query({})
    assert (state.name, state.seed) == ("minimal-current", 1)
    assert state == State.beginning()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"exercise.name": "fi-curv"}, "there is no exercise 'fi-curv'.*fi-curve"),
        ({"exercise.seed": "4294967296"}, "seed: expected a whole number from 0 to 4294967295"),
        ({"exercise.seed": "-1"}, "seed: expected a whole number from 0"),
        ({"exercise.seed": "1.5"}, "seed: expected a whole number, got '1.5'"),
        ({"exercise.seed": "9" * 4000}, "seed: expected a whole number"),
        ({"exercise.colour": "red"}, "'exercise.colour'"),
        ({"run.dt": "1 ns"}, "'run.dt'.*duration"),
        ({"neuron.R": "1 MOhm"}, "holds 'neuron'"),
        ({"exercise": "fi-curve"}, "The address holds|seed|exercise"),
        ({"answer.I_mini": "1 nA"}, "'answer.I_mini'. Did you mean 'I_min'"),
        ({"stimulus.amplitude": "1" * (EQUATIONS + 1)}, "at most 4,000 letters"),
        ({f"stimulus.{n}": "1" for n in range(NAMES + 1)}, "101 names; at most 100"),
    ],
)
def test_what_means_nothing_is_refused(query, message):
    with pytest.raises(RheobaseError, match=message):
        State.from_query(query)


def test_answers_are_cut():
    state = State.from_query({"answer.I_min": "1" * 100_000, "answer.spikes": "  "})
    assert state.answer == {"I_min": "1" * TEXT}


def test_the_seed_of_a_noise_is_a_number_and_not_of_the_exercise():
    state = State.from_query({"stimulus.kind": "noise", "stimulus.seed": "3"})
    assert state.settings.stimulus["seed"] == 3
    assert state.seed == 1
    wrong = State.from_query({"stimulus.kind": "noise", "stimulus.seed": "x"})
    with pytest.raises(ParameterError, match="seed: expected a whole number, got 'x'"):
        _ = wrong.settings
