import pytest

from rheobase.gallery import REGIMES
from rheobase.laboratory.network.changes import changed
from rheobase.laboratory.network.state import HERE, State


def test_a_value_is_kept_and_an_empty_one_is_left_out():
    state = changed(State(), {"network.g": "6", "network.eta": "4"})
    assert state.network == {"g": "6", "eta": "4"}
    assert changed(state, {"network.g": " "}).network == {"eta": "4"}


@pytest.mark.parametrize("name", REGIMES)
def test_a_regime_sets_g_and_eta_and_leaves_the_rest(name):
    state = changed(State({"seed": "3"}), {"network.regime": name})
    assert state.arguments.items() >= REGIMES[name].items()
    assert state.arguments["seed"] == 3


def test_pause_and_go_on():
    paused = changed(State(), {"pause": "pause"})
    assert paused.run == {"paused": HERE}
    assert changed(paused, {"pause": "go on"}).run == {}
    assert changed(paused, {"restart": "on", "run.pace": "1"}).run == {"pace": "1"}


def test_what_means_nothing_changes_nothing():
    state = State({"g": "6"})
    for name in ("network.n", "nothing", "run.paused", "network.regime"):
        assert changed(state, {name: "1"}) == state
