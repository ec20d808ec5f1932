import pytest

from rheobase.laboratory.components.fields import described
from rheobase.laboratory.network.changes import changed
from rheobase.laboratory.network.form import REGIME_NAMES, groups
from rheobase.laboratory.network.state import State


def fields(state):
    return {field.name: field for group in groups(state) for field in group.fields}


def test_every_parameter_is_in_sight():
    assert list(fields(State())) == [
        "pause", "restart", "run.pace", "network.regime", "network.g", "network.eta",
        "network.scale", "network.J", "network.delay", "network.seed",
    ]  # fmt: skip


def test_values_are_those_of_the_state():
    found = fields(State({"g": "6", "delay": "2 ms"}, {"pace": "1"}))
    assert found["network.g"].position == 6.0
    assert found["network.delay"].value == "2 ms"
    assert found["run.pace"].value == "1"


def test_the_button_says_what_it_does():
    pause = fields(State())["pause"]
    assert (pause.label, pause.value) == ("Pause", "pause")
    go_on = fields(State(run={"paused": "3 ms"}))["pause"]
    assert (go_on.label, go_on.value) == ("Go on", "go on")


@pytest.mark.parametrize("name", REGIME_NAMES)
def test_the_regime_is_found_again(name):
    assert fields(changed(State(), {"network.regime": name}))["network.regime"].value == name


def test_other_values_are_no_regime():
    assert fields(State({"g": "5.1"}))["network.regime"].value == ""
    assert fields(State({"g": "nonsense"}))["network.regime"].value == ""


def test_a_size_of_an_address_can_be_chosen():
    assert ("0.3", "scale 0.3") in fields(State({"scale": "0.3"}))["network.scale"].options


def test_hostile_texts_are_shown_and_no_more():
    state = State(dict.fromkeys(("g", "eta", "scale", "J", "delay", "seed"), "<b>1e999"))
    assert described(groups(state))
