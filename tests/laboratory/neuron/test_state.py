from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.errors import ParameterError
from rheobase.experiment import Settings, make_neuron, make_stimulus
from rheobase.laboratory.bounds import EQUATIONS, NAMES
from rheobase.laboratory.neuron.changes import BEGINNING, changed
from rheobase.laboratory.neuron.state import State, parameters

keys = st.from_regex(r"[a-zA-Z_]{1,8}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)
tables = st.dictionaries(keys, texts, max_size=3)


@given(tables, tables, tables, tables, tables)
def test_an_address_holds_all_of_it(neuron, stimulus, run, synapse, pinned):
    behind = State(pinned) if pinned else None
    state = State(neuron, stimulus, run, synapse, behind)
    query = dict(parse_qsl(state.search.removeprefix("?"), keep_blank_values=True))
    assert State.from_query(query) == state


def test_an_empty_one():
    assert State().search == ""
    assert State.from_query({}) == State()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"x": "1"}, "The address holds 'x'"),
        ({"neuron": "1"}, "The address holds 'neuron'"),
        ({"pinned.x": "1"}, "The address holds 'x'"),
        ({"pinned.pinned.pinned.x": "1"}, "The address holds 'x'"),
        ({f"neuron.a{k}": "1" for k in range(NAMES + 1)}, "The address holds 101 names"),
        ({"neuron.equations": "x" * (EQUATIONS + 1)}, "neuron.equations: at most 4,000 letters"),
    ],
)
def test_an_address_that_means_nothing(query, message):
    with pytest.raises(ParameterError) as raised:
        State.from_query(query)
    assert str(raised.value).startswith(message)


def test_the_experiment():
    state = State({"R": "20 MOhm"}, {"kind": "pulses", "times": "5 ms, 9 ms"}, {"duration": "1 ms"})
    assert state.settings.stimulus["times"] == ["5 ms", "9 ms"]
    assert state.settings.run == {"duration": "1 ms"}
    assert State(stimulus={"kind": "noise", "seed": "7"}).settings.stimulus["seed"] == 7


def test_own_equations_become_a_model():
    state = changed(BEGINNING, {"neuron.model": "equations"})
    neuron = make_neuron(state.settings)
    assert str(neuron.tau_m) == "8.0 ms"
    assert make_stimulus(state.settings) is not None


@pytest.mark.parametrize("text", ["tau", "tau = ", "= 3 ms", "1tau = 3 ms", "a b = 1"])
def test_lines_that_are_no_parameters(text):
    with pytest.raises(ParameterError, match="expected lines such as 'tau = 10 ms'"):
        parameters(text)


def test_a_parameter_twice():
    with pytest.raises(ParameterError, match="tau is given twice"):
        parameters("tau = 1 ms\ntau = 2 ms")


def test_settings_of_a_file_and_back():
    settings = Settings(
        {"equations": "x", "parameters": {"tau": "1 ms", "R": "2 MOhm"}},
        {"kind": "pulses", "times": ["1 ms", "2 ms"], "seed": 3},
        {"duration": "1 ms"},
    )
    again = State().with_settings(settings).settings
    assert (again.neuron, again.stimulus, again.run) == (
        settings.neuron,
        settings.stimulus,
        settings.run,
    )
