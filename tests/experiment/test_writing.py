import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.experiment import Settings, parse_settings, settings_text

names = st.text(string.ascii_letters + "_", min_size=1, max_size=8)
# A TOML file ends its lines as it likes, so that a carriage return does not survive one.
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r"), max_size=30)
values = texts | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False) | st.lists(texts)
tables = st.dictionaries(names, values, max_size=4)


@given(tables, tables)
def test_what_is_written_is_read_again(neuron, stimulus):
    settings = Settings(neuron, stimulus, {"duration": "1 s"})
    read = parse_settings(settings_text(settings).encode(), "x.toml")
    assert (read.neuron, read.stimulus, read.run) == (neuron, stimulus, {"duration": "1 s"})


@pytest.mark.parametrize("equations", ["tau*dv/dt = -v\n", 'a\n"""\nb', "a\\b\n\n"])
def test_equations_with_parameters(equations):
    neuron = {"equations": equations, "parameters": {"tau": "10 ms"}}
    text = settings_text(Settings(neuron))
    assert parse_settings(text.encode(), "x.toml").neuron == neuron
    assert "[neuron.parameters]" in text
