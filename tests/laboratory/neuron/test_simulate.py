import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import ParameterError, RheobaseError
from rheobase.experiment import Settings
from rheobase.laboratory.neuron import simulate
from rheobase.laboratory.neuron.changes import BEGINNING, changed
from rheobase.laboratory.neuron.synapse import SYNAPSES, make_synapse


def test_the_facts_are_those_of_the_recording():
    facts = simulate.trace(BEGINNING.settings)["facts"]
    train = rb.run(rb.LIF(), rb.step("2.5 nA", "50 ms", "450 ms"), "500 ms").spikes[0]
    assert facts["Spikes"] == str(train.count)
    assert facts["Mean ISI"] == f"{train.isi.m.mean():.3f} ms"
    assert facts["First spike"] == f"{train.times.m[0]:.3f} ms"


def test_the_operating_point_lies_on_the_curve():
    trace = simulate.trace(BEGINNING.settings)
    curve = simulate.curve(Settings(), 4.0)
    assert trace["mean"] == pytest.approx(2.5)
    expected = np.interp(2.5, curve["current"], curve["rate"])
    assert trace["rate"] == pytest.approx(expected, rel=2e-3)
    assert curve["rheobase"] == 2.0


def test_without_a_current():
    trace = simulate.trace(Settings(stimulus={"kind": "zero"}))
    assert (trace["mean"], trace["rate"], trace["highest"]) == (0.0, 0.0, 0.0)
    assert simulate.curve(Settings(), 0.0)["current"][-1] == 6.0


def test_a_neuron_that_has_no_curve_says_why():
    curve = simulate.curve(Settings({"model": "GIF"}), 1.0)
    assert "threshold" in curve["why"]
    assert curve["facts"] == {}


def test_the_phase_plane():
    state = changed(BEGINNING, {"neuron.model": "AdEx"})
    trace = simulate.trace(state.settings)
    x, y = trace["orbit"]
    assert x.size == y.size
    assert np.isnan(x).sum() == int(trace["facts"]["Spikes"])  # a gap at each reset
    plane = simulate.plane(state.settings, 0.0)
    assert [kind for *_, kind in plane["points"]] == ["stable node", "saddle"]
    assert simulate.plane(Settings(), 0.0) is None


@pytest.mark.parametrize("kind", ["Delta", "Exp", "BiExp", "NMDA"])
def test_the_potential_is_that_of_the_library(kind):
    found = simulate.potential(Settings(), {"kind": kind})
    synapse, weight = make_synapse({"kind": kind})
    expected = rb.analysis.psp(rb.LIF(), synapse, weight)
    assert found["facts"]["PSP amplitude"] == f"{expected.amplitude.m:.4g} mV"


@pytest.mark.parametrize("kind", SYNAPSES)
def test_every_synapse_is_one_of_the_library(kind):
    synapse, _ = make_synapse({"kind": kind})
    assert type(synapse).__name__ == kind.split()[0]
    assert (getattr(synapse, "E_syn", None) is None) == ("E_syn" not in SYNAPSES[kind])


@pytest.mark.parametrize(
    ("synapse", "message"),
    [
        ({"kind": "Expp"}, "synapse: there is no 'Expp'. Did you mean 'Exp'?"),
        ({"kind": "Exp", "tau": "1 ms"}, "synapse: Exp has no 'tau'. Did you mean 'tau_syn'?"),
        ({"kind": "Exp", "weight": "1 mV"}, "weight: expected current"),
    ],
)
def test_a_synapse_that_is_none(synapse, message):
    with pytest.raises(RheobaseError) as raised:
        simulate.potential(Settings(), synapse)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    "settings",
    [
        Settings({"R": ["1 MOhm", "2 MOhm"]}),
        Settings(stimulus={"amplitude": ["1 nA", "2 nA"]}),
        Settings(stimulus={"amplitude": "1 nA"}, run={"duration": "3600 second"}),
    ],
)
def test_more_than_a_page_shows(settings):
    with pytest.raises(ParameterError, match="the lab"):
        simulate.trace(settings)


def test_a_table():
    text = simulate.table(Settings(stimulus={"amplitude": "2.5 nA"}, run={"duration": "10 ms"}))
    lines = text.splitlines()
    assert lines[0] == "t (ms),v (mV),I (nA)"
    assert len(lines) == 102


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_a_figure(kind, begins):
    assert simulate.drawing(BEGINNING.settings, kind).startswith(begins)
