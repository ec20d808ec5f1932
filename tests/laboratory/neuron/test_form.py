import pytest

from rheobase.laboratory.neuron.changes import BEGINNING, changed
from rheobase.laboratory.neuron.form import groups
from rheobase.laboratory.neuron.synapse import SYNAPSES
from rheobase.neurons import NEURONS


def fields(state):
    return {field.name: field for group in groups(state) for field in group.fields}


@pytest.mark.parametrize("model", [*NEURONS, "equations"])
def test_each_slider_holds_its_value_and_moves(model):
    for field in fields(changed(BEGINNING, {"neuron.model": model})).values():
        if field.kind == "slider":
            assert field.low <= field.position <= field.high, field.name
            assert (field.high - field.low) / field.step >= 100, field.name


@pytest.mark.parametrize("model", NEURONS)
def test_every_parameter_is_in_sight(model):
    shown = fields(changed(BEGINNING, {"neuron.model": model}))
    assert {f"neuron.{name}" for name in NEURONS[model]().parameters} <= set(shown)


@pytest.mark.parametrize("kind", SYNAPSES)
def test_every_argument_of_a_synapse_is_in_sight(kind):
    shown = fields(changed(BEGINNING, {"synapse.kind": kind}))
    assert {f"synapse.{name}" for name in SYNAPSES[kind]} <= set(shown)


def test_what_is_wrong_is_shown_as_it_was_typed():
    field = fields(changed(BEGINNING, {"neuron.tau_m": "8 mV"}))["neuron.tau_m"]
    assert (field.value, field.position) == ("8 mV", None)


def test_an_unknown_model_or_stimulus_has_a_form_all_the_same():
    shown = fields(changed(BEGINNING, {"neuron.bogus": "1"}))
    assert "neuron.R" in shown
    assert fields(BEGINNING.from_query({"neuron.model": "x", "stimulus.kind": "y"}))
