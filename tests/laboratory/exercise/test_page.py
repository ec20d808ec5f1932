import asyncio
import json
import pickle
from concurrent.futures import Future

import pytest
from bokeh.document import Document

from rheobase.laboratory.exercise.file import state_text
from rheobase.laboratory.exercise.page import ExercisePage
from rheobase.laboratory.exercise.state import State


class Here:
    """Computes at once what a pool would, and hands over no more than a pool could."""

    def submit(self, function, *arguments):
        future = Future()
        try:
            function, arguments = pickle.loads(pickle.dumps((function, arguments)))
            future.set_result(pickle.loads(pickle.dumps(function(*arguments))))
        except Exception as error:
            future.set_exception(error)
        return future


def after(page, *events):
    """Let the page begin, and answer events one after the other."""

    async def main():
        page.begin()
        await page.settled()
        for event in events:
            event()
            await page.settled()

    asyncio.run(main())
    return page


def opened(query=None, message=""):
    return ExercisePage(Here(), State.from_query(query or {}), message)


def typed(form, **texts):
    changes = {name.replace("__", "."): text for name, text in texts.items()}
    return lambda: form._handle_msg({"number": form._number + 1, "changes": changes})


def facts(component):
    return dict(component.content["facts"])


def fields(form):
    return {
        field["name"]: field["value"]
        for group in form.content["groups"]
        for field in group["fields"]
    }


def questions(page):
    steps = page.steps.content["steps"]
    return {step["question"]["name"]: step["question"] for step in steps if step["question"]}


def test_a_new_page_shows_the_first_exercise_and_its_neuron():
    page = after(opened())
    assert page.steps.content["title"] == "The minimal current"
    assert page.steps.content["progress"] == "0 of 3 right"
    assert facts(page.neuron) == page.state.exercise.parameters
    assert facts(page.facts)["Spikes"] == "0"
    assert page.program.text.startswith("import matplotlib")
    assert page.address.search == page.state.search


def test_what_the_address_holds_is_checked_again():
    page = after(opened({"exercise.seed": "7", "answer.I_min": "1353 pA", "answer.spikes": "11"}))
    asked = questions(page)
    assert (asked["I_min"]["right"], asked["I_min"]["message"]) == (True, "Right: 1.353 nA.")
    assert not asked["spikes"]["right"]
    assert asked["spikes"]["message"].startswith("Not right. Count all spikes")
    assert (asked["latency"]["message"], asked["latency"]["answer"]) == ("", "")
    assert page.steps.content["progress"] == "1 of 3 right"


def test_an_answer_is_checked_and_goes_into_the_address_and_the_program():
    page = opened({"exercise.seed": "7"})
    after(page, lambda: page.steps._handle_msg({"number": 5, "answers": {"I_min": "1 nA"}}))
    assert questions(page)["I_min"]["message"].startswith("Too small.")
    assert page.steps.content["number"] == 5
    assert "answer.I_min=1+nA" in page.address.search
    assert 'exercise.check("I_min", "1 nA")' in page.program.text


def test_a_change_of_the_current_is_shown_and_answered():
    page = opened({"exercise.seed": "7"})
    after(page, typed(page.form, stimulus__amplitude="2.6 nA"))
    assert facts(page.facts)["Spikes"] == "12"
    assert page.form.content["number"] == 1
    assert fields(page.form)["stimulus.amplitude"] == "2.6 nA"
    assert len(page.traces._spikes.data["t"]) == 12


def test_an_experiment_that_is_refused_leaves_the_answers_checked():
    page = opened({"exercise.seed": "7", "answer.I_min": "1353 pA"})
    after(page, typed(page.form, stimulus__amplitude="2.6"))
    assert page.facts.content["message"].startswith("amplitude: expected current")
    assert list(page.form.content["errors"]) == ["stimulus.amplitude"]
    assert page.form.content["number"] == 1
    assert page.steps.content["progress"] == "1 of 3 right"


def test_a_stimulus_that_there_is_not_is_told():
    page = after(opened({"exercise.seed": "7", "stimulus.kind": "<script>"}))
    assert "'<script>'" in page.facts.content["message"]
    after(page, typed(page.form, stimulus__kind="zero"))
    assert page.facts.content["message"] == ""


def test_a_seed_that_is_refused_leaves_everything_as_it_was():
    page = opened({"exercise.seed": "7", "answer.I_min": "1 nA"})
    before = page.state
    after(page, typed(page.choice, exercise__seed="5000000000"))
    assert page.state == before
    assert page.choice.content["errors"]["exercise.seed"].startswith("seed: expected")
    assert fields(page.choice)["exercise.seed"] == "7"
    after(page, typed(page.choice, exercise__seed="8"))
    assert page.choice.content["errors"] == {}
    assert (page.state.seed, page.state.answer) == (8, {})


def test_a_change_that_belongs_to_no_field_is_told():
    page = opened()
    after(page, typed(page.form, stimulus__kind="evil"))
    assert page.neuron.content["message"].startswith("kind: there is no stimulus 'evil'")
    assert page.form.content["number"] == 1


def test_another_exercise_comes_with_its_own_current():
    page = opened()
    after(page, typed(page.choice, exercise__name="sine-response"))
    assert page.steps.content["title"] == "The response to a sine"
    assert fields(page.form)["stimulus.kind"] == "sine"
    assert page.address.search.startswith("?exercise.name=sine-response&exercise.seed=1&")


def test_a_message_about_the_address_is_shown_until_something_is_changed():
    page = opened(message="There is no such exercise.")
    after(page)
    assert page.neuron.content["message"] == "There is no such exercise."
    after(page, typed(page.choice, exercise__seed="2"))
    assert page.neuron.content["message"] == ""


@pytest.mark.parametrize("kind", ["png", "svg", "csv", "toml"])
def test_downloads_have_the_name_of_the_exercise_and_the_seed(kind, monkeypatch):
    page, sent = opened({"exercise.seed": "7", "answer.I_min": "1 nA"}), []
    monkeypatch.setattr(page.files, "send", lambda name, media, data: sent.append((name, data)))

    async def main():
        page.files._handle_msg({"wanted": kind})
        await page._sending

    asyncio.run(main())
    [(name, data)] = sent
    assert name == f"minimal-current-7.{kind}"
    assert len(data) > 100
    if kind == "toml":
        assert data == state_text(page.state).encode()


def test_a_file_is_opened_or_refused(monkeypatch):
    page, told = opened(), []
    monkeypatch.setattr(page.files, "tell", told.append)
    state = State.from_query({"exercise.seed": "7", "answer.I_min": "1353 pA"})
    after(page, lambda: page.files._handle_msg({"opened": state_text(state)}))
    assert page.state == state
    assert page.steps.content["progress"] == "1 of 3 right"
    after(page, lambda: page.files._handle_msg({"opened": "run.duration = '1 h'"}))
    assert page.state == state
    assert len(told) == 1


@pytest.mark.parametrize("name", ["mystery-neuron", "minimal-current"])
def test_hidden_parameters_are_nowhere_in_what_the_browser_gets(name):
    page = opened(
        {
            "exercise.name": name,
            "exercise.seed": "11",
            "stimulus.kind": "constant",
            "stimulus.amplitude": "9 nA",
            "answer.R": "1 MOhm",
            "answer.v_threshold": "wrong",
        }
        if name == "mystery-neuron"
        else {"exercise.seed": "11", "stimulus.kind": "constant", "stimulus.amplitude": "9 nA"}
    )
    after(page)
    hidden = page.state.exercise._parameters
    document = Document()
    texts = (
        page.choice,
        page.neuron,
        page.steps,
        page.form,
        page.facts,
        page.program,
        page.address,
    )
    for component in (*texts, page.files, page.traces.upper.pane, page.traces.lower.pane):
        document.add_root(component.get_root(document))
    everything = json.dumps(document.to_json(deferred=False))
    found = [parameter for parameter, text in hidden.items() if f'"{text}"' in everything]
    line = page.traces._threshold
    if name == "mystery-neuron":
        assert found == []
        assert not line.visible
        assert line.location is None
    else:
        assert found == list(hidden)
        assert line.visible
