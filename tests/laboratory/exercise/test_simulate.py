import pickle

import numpy as np
import pytest

from rheobase.errors import RheobaseError
from rheobase.exercises import EXERCISES
from rheobase.laboratory.exercise.changes import answered, changed
from rheobase.laboratory.exercise.simulate import csv, figure, trace, verdicts
from rheobase.laboratory.exercise.state import State

FIRING = {"stimulus.kind": "constant", "stimulus.amplitude": "7 nA"}


def test_it_is_the_students_own_neuron():
    state = changed(State.beginning("minimal-current", "7"), {"stimulus.amplitude": "2.6 nA"})
    told = trace(state)["facts"]
    assert state.exercise.check("spikes", told["Spikes"]).right


@pytest.mark.parametrize("name", EXERCISES)
def test_the_threshold_is_shown_unless_it_is_asked_for(name):
    found = trace(changed(State.beginning(name, "7"), FIRING))
    threshold = State.beginning(name, "7").exercise.neuron.parameters["v_threshold"].m
    assert len(found["bars"][0]) > 5
    if name == "mystery-neuron":
        assert found["threshold"] is None
        assert all(threshold not in np.asarray(found[key]) for key in ("v", "bars"))
    else:
        assert found["threshold"] == threshold


def test_a_process_can_be_asked():
    state = answered(State.beginning("mystery-neuron", "7"), {"R": "1 MOhm"})
    assert pickle.loads(pickle.dumps(state)) == state
    pickle.dumps((trace(state), verdicts(state)))


@pytest.mark.parametrize(
    ("t", "at", "v"),
    [("0 ms", "0 ms", "-67.000 mV"), ("19.97 ms", "20 ms", "-67.000 mV"), ("9 s", "200 ms", None)],
)
def test_reading_off_gives_the_nearest_sample(t, at, v):
    told = trace(changed(State.beginning("minimal-current", "7"), {"read.t": t}))["facts"]
    assert told["At"] == at
    assert v in (None, told["v"])
    assert told["Nearest spike"] == "–"


def test_what_is_read_off_answers_the_questions():
    state = changed(State.beginning("minimal-current", "7"), {"stimulus.amplitude": "2.6 nA"})
    spike = trace(changed(state, {"read.t": "20 ms"}))["facts"]["Nearest spike"]
    latency = float(spike.split()[0]) - 20.0
    found = verdicts(answered(state, {"latency": f"{latency} ms", "I_min": "9 nA"}))
    assert found["latency"].right
    assert not found["I_min"].right


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"run.duration": "3600 s"}, "duration: the lab simulates at most 10 s"),
        ({"run.duration": "1e999 s"}, "duration"),
        ({"read.t": "soon"}, "t: expected a number and a unit"),
        ({"stimulus.amplitude": "1"}, "amplitude: expected current"),
        ({"stimulus.kind": "pulses", "stimulus.times": "1 ms," * 101}, "at most 100 values"),
        ({"stimulus.kind": "noise", "stimulus.n": "3"}, "has no 'n'"),
        ({"stimulus.amplitude": "1e300 nA", "stimulus.kind": "sine"}, "no longer a finite number"),
    ],
)
def test_what_cannot_be_computed_is_refused_and_nothing_is_given_away(changes, message):
    state = changed(State.beginning("mystery-neuron", "7"), changes)
    with pytest.raises(RheobaseError, match=message) as error:
        trace(state)
    assert not any(text in str(error.value) for text in state.exercise._parameters.values())


@pytest.mark.parametrize("name", ["minimal-current", "mystery-neuron"])
def test_files_hold_the_experiment_and_no_parameters(name):
    state = State.beginning(name, "7")
    head, *rows = csv(state).splitlines()
    assert head == "t (ms),v (mV),I (nA)"
    assert len(rows) == 2001
    assert figure(state, "png").startswith(b"\x89PNG")
    drawing = figure(state, "svg").decode()
    assert "<svg" in drawing
    assert "tau_m" not in drawing
