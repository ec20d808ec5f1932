import pytest

from rheobase.experiment import KINDS, run_experiment
from rheobase.laboratory.neuron.changes import BEGINNING, changed
from rheobase.laboratory.neuron.defaults import presets
from rheobase.neurons import NEURONS


def test_a_value():
    state = changed(BEGINNING, {"neuron.R": "20 MOhm", "run.duration": "1 second"})
    assert (state.neuron, state.run) == ({"R": "20 MOhm"}, {"duration": "1 second"})


def test_an_empty_value_takes_it_back():
    state = changed(BEGINNING, {"neuron.R": "20 MOhm"})
    assert changed(state, {"neuron.R": " "}) == BEGINNING


@pytest.mark.parametrize("model", NEURONS)
def test_every_model_begins_with_a_current_that_makes_it_fire(model):
    state = changed(BEGINNING, {"neuron.model": model})
    assert run_experiment(state.settings, traces=False).spikes[0].count > 0


@pytest.mark.parametrize("model", ["LIF", "AdEx", "equations"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_stimulus_of_every_sort_of_model_runs(model, kind):
    state = changed(BEGINNING, {"neuron.model": model, "stimulus.kind": kind})
    assert state.stimulus["kind"] == kind
    assert run_experiment(state.settings).t.size > 1


@pytest.mark.parametrize("model", [name for name in NEURONS if presets(name)])
def test_every_preset_runs(model):
    for name in presets(model):
        state = changed(BEGINNING, {"neuron.model": model, "neuron.preset": name})
        expected = NEURONS[model].preset(name)
        neuron = run_experiment(state.settings, traces=False).model
        assert neuron is None or repr(neuron) == repr(expected)


def test_another_stimulus_keeps_what_both_have():
    state = changed(BEGINNING, {"stimulus.start": "70 ms", "stimulus.kind": "ramp"})
    assert state.stimulus["start"] == "70 ms"
    assert "amplitude" not in state.stimulus


def test_pinning():
    state = changed(BEGINNING, {"pin": "on"})
    state = changed(state, {"neuron.R": "20 MOhm", "pin": "on"})
    assert state.pinned.neuron == {"R": "20 MOhm"}
    assert state.pinned.pinned is None
    assert changed(state, {"unpin": "on"}).pinned is None
    assert changed(state, {"reset": "on"}) == BEGINNING


@pytest.mark.parametrize("name", ["nothing", "nothing.x", "neuron.", "neuron.preset"])
def test_names_that_mean_nothing_change_nothing(name):
    assert changed(BEGINNING, {name: "1"}) == BEGINNING
