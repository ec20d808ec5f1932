import copy
import pickle
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.exercises import EXERCISES, MinimalCurrent
from rheobase.exercises.base import MOST_SEED

CLASS = range(1, 61)  # sixty students


def test_exercises_in_order():
    names = ["minimal-current", "fi-curve", "mystery-neuron", "sine-response"]
    assert list(EXERCISES) == names
    assert [kind.name for kind in EXERCISES.values()] == names
    assert rb.exercises.EXERCISES is EXERCISES


def test_import_loads_nothing_slow():
    code = "import sys, rheobase.exercises; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", code], text=True).split()
    slow = {"matplotlib", "numba", "scipy.linalg", "scipy.special", "sympy", "rheobase.engine"}
    assert "rheobase.exercises" in loaded
    assert not slow & set(loaded)


@pytest.mark.parametrize("seed", [-1, MOST_SEED + 1, True, 7.0, "7", None, np.array([7])])
def test_what_is_no_seed(kind, seed):
    with pytest.raises(ParameterError, match="seed: expected a whole number from 0 to 4294967295"):
        kind(seed)


def test_the_first_and_the_last_seed(kind):
    assert kind(0).neuron.rheobase.m > 0
    assert kind(MOST_SEED).neuron.rheobase.m > 0


def test_a_seed_of_numpy_is_one(kind):
    assert repr(kind(np.uint32(7))) == repr(kind(7)) == f"{kind.__name__}(seed=7)"


def test_the_same_seed_is_the_same_exercise(kind):
    one, other = kind(7), kind(seed=7)
    assert one == other
    assert one.drawn == other.drawn
    assert one.steps == other.steps
    assert one != kind(8)


def test_numbers_of_seed_7_are_those_that_were_handed_out():
    # A class has them on paper: another version must not change them.
    numbers = {
        name: (" ".join(f"{value:g}" for value in kind(7).drawn.values()), kind(7).given)
        for name, kind in EXERCISES.items()
    }
    assert numbers == {
        "minimal-current": ("-67 23 4 17 16 3 1.9", {"I": "2.6 nA"}),
        "fi-curve": ("-73 17 3 11 11.5 3.5", {"I_1": "1.9 nA", "I_2": "3.9 nA", "I_3": "7.7 nA"}),
        "mystery-neuron": ("-79 12 0 5.5 5 5", {}),
        "sine-response": ("-60 16 6 8.5 5 1 42", {"I": "1.1 nA", "f": "42 Hz"}),
    }


def test_copies_are_equal(kind):
    exercise = kind(7)
    assert exercise.neuron is exercise.neuron
    assert copy.copy(exercise) == exercise
    assert pickle.loads(pickle.dumps(kind(7))) == exercise


def test_no_two_of_sixty_students_have_the_same_answers(kind):
    answers = {
        tuple(
            f"{exercise.answers[question.name].m_as(question.unit):.4g}"
            for question in exercise.questions
        )
        for exercise in map(kind, CLASS)
    }
    assert len(answers) == 60


def test_neighbours_differ_in_their_first_answer(kind):
    first = [f"{next(iter(kind(seed).answers.values())).m:.4g}" for seed in CLASS]
    same = sum(one == other for one, other in pairwise(first))
    assert same <= 4  # of 59; the mystery's first answer is one of 21 resting potentials


def test_parameters_are_the_neurons_and_quickly_typed(kind):
    for exercise in map(kind, CLASS):
        shown = exercise.parameters
        if kind.hidden:
            assert shown == {}
            continue
        assert list(shown) == ["v_rest", "v_reset", "v_threshold", "R", "tau_m", "t_ref"]
        assert all(len(text) <= len("14.5 MOhm") for text in shown.values())
        assert repr(rb.LIF(**shown)) == repr(exercise.neuron)


def test_only_the_mystery_is_hidden():
    assert [kind.name for kind in EXERCISES.values() if kind.hidden] == ["mystery-neuron"]


def test_the_beginning_can_be_run(kind):
    exercise = kind(7)
    arguments = dict(exercise.stimulus)
    stimulus = getattr(rb, arguments.pop("kind"))(**arguments)
    recording = exercise.run(stimulus)
    assert f"{recording.duration:g}" == exercise.duration
    assert f"{recording.provenance.dt:g}" == "0.1 ms"


def test_run_is_the_run_of_the_neuron(kind):
    exercise, stimulus = kind(7), rb.constant([1, 5] * rb.units.nA)
    recording = exercise.run(stimulus, "50 ms", dt="0.5 ms")
    expected = rb.run(exercise.neuron, stimulus, "50 ms", dt="0.5 ms")
    np.testing.assert_array_equal(recording.t.m, expected.t.m)
    np.testing.assert_array_equal(recording.v.m, expected.v.m)
    np.testing.assert_array_equal(recording.I.m, expected.I.m)
    for ours, theirs in zip(recording.spikes, expected.spikes, strict=True):
        np.testing.assert_array_equal(ours.times.m, theirs.times.m)
    assert recording.provenance.dt == expected.provenance.dt


def test_run_passes_on_what_is_wrong(kind):
    with pytest.raises(UnitError, match="duration"):
        kind(7).run(rb.zero(), 50)
    with pytest.raises(ParameterError, match="stimulus: expected one such as"):
        kind(7).run("2 nA")


def test_each_question_has_an_answer_and_knows_it(kind, right_answer):
    for exercise in map(kind, CLASS):
        assert list(exercise.answers) == [question.name for question in exercise.questions]
        for question in exercise.questions:
            verdict = exercise.check(question.name, right_answer(exercise, question))
            assert verdict.right, verdict


def test_a_miss_gets_the_hint_and_not_the_answer(kind):
    for exercise in map(kind, CLASS):
        for question in exercise.questions:
            number = exercise.answers[question.name].m_as(question.unit)
            for factor in (0.5, 1.5):
                verdict = exercise.check(question.name, f"{factor * number} {question.unit}")
                assert not verdict.right
                assert verdict.message.endswith(question.hint)
                if question.unit:
                    assert f"{number:.4g} {question.unit}" not in verdict.message


@pytest.mark.parametrize("text", ["", "2", "2 V/s", "2 qq", "x", "nan nA", "inf mV", "9" * 10_000])
def test_what_is_no_answer_raises_nothing(kind, text):
    exercise = kind(7)
    for question in exercise.questions:
        verdict = exercise.check(question.name, text)
        assert not verdict.right
        if question.unit or text != "2":
            assert verdict.message.startswith("Expected a ")


def test_unknown_question_names_the_nearest():
    with pytest.raises(ParameterError, match=r"no question 'I_mn'\. Did you mean 'I_min'\?"):
        MinimalCurrent(7).check("I_mn", "2 nA")
    with pytest.raises(ParameterError, match=r"no question 'None'\. Known: 'I_min', 'spikes'"):
        MinimalCurrent(7).check(None, "2 nA")


def test_the_page_says_how_exact_an_answer_has_to_be(kind):
    said = ""
    for step in kind(7).steps:
        said += step.text
        if step.question is not None and step.question.tolerance:
            assert step.question.tolerance in said.replace("`", "")


def test_the_page_is_plain_text(kind):
    for step in kind(7).steps:
        assert step.text.count("`") % 2 == 0
        assert not set("<>#_") & set("".join(step.text.split("`")[::2]))
        assert all(paragraph.strip() == paragraph for paragraph in step.text.split("\n\n"))


def test_names_can_be_written_in_python(kind):
    names = [question.name for question in kind(7).questions]
    assert all(name.isidentifier() for name in names)
    assert len(set(names)) == len(names)
