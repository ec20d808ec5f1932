from urllib.parse import parse_qsl

import pytest

from rheobase.errors import ParameterError, RheobaseError
from rheobase.laboratory.network.state import State


def test_the_address_holds_all_of_it():
    state = State({"g": "6", "J": "0.2 mV"}, {"pace": "inf", "paused": "730 ms"})
    assert State.from_query(dict(parse_qsl(state.search[1:]))) == state
    assert State().search == ""


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"network.gg": "1"}, "There is no 'network.gg'. Did you mean 'network.g'?"),
        ({"neuron.R": "1 MOhm"}, "There is no 'neuron.R'"),
        ({"network.g": "1" * 300}, "network.g: at most 200 letters, got 300"),
        ({f"x{k}": "" for k in range(200)}, "The address holds 200 names; at most 100"),
    ],
)
def test_a_hostile_address_is_refused(query, message):
    with pytest.raises(ParameterError, match=message):
        State.from_query(query)


def test_paused_is_a_time_in_whole_milliseconds():
    assert State().paused is None
    assert State(run={"paused": "0.5 s"}).paused == 500.0
    assert State(run={"paused": "12.4 ms"}).paused == 12.0
    assert State().paused_at(730.0).paused == 730.0


@pytest.mark.parametrize("text", ["3600 s", "-1 ms", "1 mV", "soon", "1e999 s", "nan ms"])
def test_paused_is_bounded(text):
    with pytest.raises(RheobaseError, match="paused"):
        State(run={"paused": text}).check()


def test_the_pace_is_one_of_several():
    assert State(run={"pace": "inf"}).pace == float("inf")
    with pytest.raises(ParameterError, match="pace: got '7'"):
        State(run={"pace": "7"}).check()
