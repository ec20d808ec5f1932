import numpy as np
import pytest

from rheobase.errors import SimulationError
from rheobase.laboratory.network import program, simulate
from rheobase.laboratory.network.parameters import arguments
from rheobase.laboratory.network.shown import WINDOW, rows

ARGUMENTS = arguments({"scale": "0.08"})


@pytest.fixture
def kept():
    kept = {}
    simulate.begin(kept, "a", ARGUMENTS)
    return kept


def test_it_goes_on_from_where_it_was(kept):
    parts = [simulate.advance(kept, "a", until, 10.0) for until in (7.0, 40.0, 100.0)]
    assert [part["t"] for part in parts] == [7.0, 40.0, 100.0]
    simulate.begin(kept, "b", ARGUMENTS)
    whole = simulate.advance(kept, "b", 100.0, 10.0)
    for name in ("exc", "inh"):
        for key in ("t", "row"):
            joined = np.concatenate([part[name][key] for part in parts])
            assert joined.tolist() == whole[name][key].tolist()
    rates = np.concatenate([part["rates"]["exc"] for part in parts])
    assert rates.tolist() == pytest.approx(whole["rates"]["exc"].tolist())


def test_rows_and_bins_are_those_of_the_figure(kept):
    new = simulate.advance(kept, "a", 300.0, 10.0)
    for name, count in zip(("exc", "inh"), rows(0.08), strict=True):
        found = set(new[name]["row"].tolist())
        assert found <= set(range(count))
        assert len(found) > 0.9 * count  # a few may not have fired
    assert new["rates"]["t"].tolist() == [k + 0.5 for k in range(300)]


def test_only_what_is_in_sight_comes_back(kept):
    new = simulate.advance(kept, "a", 1_500.0, 60.0)
    assert new["t"] == 1_500.0
    assert new["exc"]["t"].min() > 1_500.0 - WINDOW
    assert new["rates"]["t"].size == WINDOW


def test_it_stops_when_its_time_is_over(kept):
    new = simulate.advance(kept, "a", 60_000.0, 0.02)
    assert 0.0 < new["t"] < 60_000.0
    assert new["t"] == round(new["t"])


def test_the_recording_does_not_grow(kept):
    for until in range(500, 6_500, 500):
        simulate.advance(kept, "a", float(until), 60.0)
    recording = kept["a"].recording()
    assert recording.stop.m == 6_000.0
    assert simulate.KEPT <= recording.duration.m <= simulate.KEPT + 500.0


def test_the_statistics(kept):
    simulate.advance(kept, "a", 500.0, 60.0)
    told = simulate.statistics(kept, "a")
    rate = float(told["Rate, exc"].removesuffix(" Hz"))
    assert rate == pytest.approx(50.0, abs=20.0)  # AI: see the gallery's tests for exact ones
    assert 0.0 < float(told["CV of ISI"]) < 2.0


def test_the_table_and_the_program_have_the_same_spikes(kept):
    simulate.advance(kept, "a", 700.0, 60.0)
    written = program.text(ARGUMENTS, 700.0)
    run = {}
    exec(written.partition("print(recording)")[0], run)
    expected = []
    for name in ("exc", "inh"):
        spikes = run["recording"][name].spikes
        times = spikes.times.m
        seen = times > 200.0
        pairs = zip(times[seen].tolist(), spikes.neurons[seen].tolist(), strict=True)
        expected += [(f"{t:.10g}", name, str(neuron)) for t, neuron in pairs]
    head, *lines = simulate.csv(kept, "a").decode().splitlines()
    assert head == "t (ms),population,neuron"
    assert len(lines) > 100
    assert sorted(expected) == sorted(tuple(line.split(",")) for line in lines)


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_figures(kept, kind, begins):
    simulate.advance(kept, "a", 100.0, 60.0)
    assert simulate.figure(kept, "a", kind).startswith(begins)


def test_one_that_is_gone(kept):
    with pytest.raises(SimulationError, match="has died"):
        simulate.advance(kept, "c", 10.0, 1.0)
