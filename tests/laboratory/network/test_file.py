import shlex
import tomllib

import pytest
from typer.testing import CliRunner

from rheobase.cli.app import app
from rheobase.errors import RheobaseError
from rheobase.laboratory.network.file import parse_state, state_text
from rheobase.laboratory.network.state import State

STATE = State({"g": "6", "scale": "0.08", "J": "0.2 mV"}, {"pace": "1"})


def test_a_file_there_and_back():
    again = parse_state(state_text(STATE))
    assert again.arguments == STATE.arguments
    assert again.run == STATE.run


def test_its_first_line_runs_it():
    command = shlex.split(state_text(STATE).splitlines()[0].removeprefix("# "))
    assert command[0] == "rheobase"
    result = CliRunner().invoke(app, [*command[1:], "--duration", "20 ms"])
    assert result.exit_code == 0, result.output
    assert "20 ms" in result.output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("g = ", "The file is no TOML"),
        ("a = " + 10_000 * "[", "The file is no TOML"),
        ("g = 6", "The file has 'g'"),
        ("[neuron]\nR = 3", "There is no 'neuron.R'"),
        ("[network]\ng = [6]", "g: expected a number or a text"),
    ],
)
def test_what_is_no_such_file(text, message):
    with pytest.raises(RheobaseError, match=message):
        parse_state(text)


def test_what_it_holds_is_toml():
    assert tomllib.loads(state_text(STATE))["network"]["J"] == "0.2 mV"
