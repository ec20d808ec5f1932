from __future__ import annotations

from contextlib import nullcontext
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgba

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.plotting import plot_network
from rheobase.plotting.plot_network import _apart
from rheobase.recording import NetworkRecording, PopulationRecording
from rheobase.units import ms


def poisson(name, size, rate, start=0.0, stop=200.0, seed=1):
    rng = np.random.default_rng(seed)
    steps = round((stop - start) / 0.1)
    fired = np.sort(rng.integers(0, steps * size, round(1e-3 * rate * size * (stop - start))))
    times = start + 0.1 * (fired // size + 1)
    return PopulationRecording(name, size, start, stop, times, fired % size)


def network(*populations):
    first = populations[0]
    held = {each.name: each for each in populations}
    return NetworkRecording(held, first._start, first._stop, provenance={})


@pytest.fixture(scope="module")
def recording():
    return network(poisson("exc", 800, 10.0), poisson("inh", 200, 30.0))


@pytest.fixture(scope="module")
def microcircuit():
    sizes = {
        "L2/3E": 20683,
        "L2/3I": 5834,
        "L4E": 21915,
        "L4I": 5479,
        "L5E": 4850,
        "L5I": 1065,
        "L6E": 14395,
        "L6I": 2948,
    }
    return network(*(poisson(name, size, 3.0) for name, size in sizes.items()))


def dots(ax):
    """Return (time, row) of the spikes of each population."""
    return [
        np.column_stack([np.asarray(line.get_xdata()), np.asarray(line.get_ydata())])
        for line in ax.lines
    ]


def test_every_spike_in_the_row_of_its_neuron(recording, pair):
    assert plot_network(recording, pair) == tuple(pair)
    exc, inh = dots(pair[0])
    for found, name, before in ((exc, "exc", 0), (inh, "inh", 800)):
        spikes = recording[name].spikes
        assert np.array_equal(found[:, 0], spikes.times.m)
        assert np.array_equal(found[:, 1] - before, spikes.neurons)
    upper, lower = pair
    assert (upper.get_ylabel(), lower.get_ylabel()) == ("1,000 neurons", "firing\nrate (Hz)")
    assert (upper.get_xlabel(), lower.get_xlabel()) == ("", "time (ms)")
    assert upper.get_xlim() == lower.get_xlim() == (0.0, 200.0)
    assert upper.get_ylim() == (999.5, -0.5)  # the first population at the top


def test_a_colour_for_each_population(recording, pair):
    upper, lower = plot_network(recording, pair)
    lines = [to_rgba(line.get_color()) for line in upper.lines]
    assert [to_rgba(patch.get_edgecolor()) for patch in lower.patches] == lines
    labels = upper.get_yticklabels()
    assert [to_rgba(label.get_color()) for label in labels] == lines
    assert [label.get_text() for label in labels] == ["exc", "inh"]
    assert [patch.get_label() for patch in lower.patches] == ["exc", "inh"]
    assert lines[0] != lines[1]


def test_rates(recording, pair):
    _, lower = plot_network(recording, pair)
    for patch, name in zip(lower.patches, recording, strict=True):
        values, edges, _ = patch.get_data()
        assert np.allclose(np.diff(edges), 5.0)
        assert values.mean() == pytest.approx(recording[name].mean_rate.m)
        assert lower.get_ylim()[0] == 0.0 < values.max() < lower.get_ylim()[1]
    _, lower = plot_network(recording, pair, bin=20 * ms)
    assert lower.patches[-1].get_data()[0].size == 10


def test_of_a_large_network_some_neurons_are_drawn(microcircuit, pair):
    upper, _ = plot_network(microcircuit, pair)
    assert upper.get_ylabel() == "5,000 of 77,169 neurons"
    assert len(upper.lines) == 8
    assert all(line.get_rasterized() for line in upper.lines)
    for found, name in zip(dots(upper), microcircuit, strict=True):
        population = microcircuit[name]
        part = found.shape[0] / population.spikes.total
        assert part == pytest.approx(5000 / 77169, rel=0.4)
        assert np.unique(found[:, 1]).size <= round(population.size * 5000 / 77169)


def test_fewer_if_they_fire_much(pair):
    upper, _ = plot_network(network(poisson("exc", 2000, 500.0)), pair)
    assert upper.get_ylabel() == "500 of 2,000 neurons"
    assert dots(upper)[0].shape[0] == pytest.approx(50_000, rel=0.05)


def test_as_many_as_are_asked_for(recording, pair):
    upper, _ = plot_network(recording, pair, neurons=50)
    assert upper.get_ylabel() == "50 of 1,000 neurons"
    assert upper.lines[0].get_linestyle() == "-"  # so few are ticks


def test_a_stretch_of_time(pair):
    recording = network(poisson("exc", 800, 10.0, start=1000.0, stop=2000.0))
    upper, lower = plot_network(recording, pair)
    assert upper.get_xlim() == (1000.0, 2000.0)
    upper, lower = plot_network(recording, pair, start="1.5 s", stop=1600 * ms)
    found = dots(upper)[-1]
    assert upper.get_xlim() == (1500.0, 1600.0)
    assert found[:, 0].min() >= 1500.0
    assert found[:, 0].max() <= 1600.0
    _, edges, _ = lower.patches[-1].get_data()
    assert (edges[0], edges[-1], edges.size) == (1500.0, 1600.0, 21)


def test_spikes_of_some_and_rate_of_all(pair):
    some = PopulationRecording(
        "exc",
        1000,
        0.0,
        100.0,
        np.array([50.0]),
        np.array([7]),
        np.arange(5, 10),
        rate=(np.arange(0.5, 100.0), np.full(100, 0.004)),
    )
    upper, lower = plot_network(network(some), pair)
    assert upper.get_ylabel() == "5 of 1,000 neurons"
    assert np.nanmean(dots(upper)[0][:, 1]) == pytest.approx(2.0)
    assert lower.patches[0].get_data()[0].tolist() == pytest.approx([4.0] * 20)


def test_a_rate_without_spikes_has_no_rows(pair):
    rate = PopulationRecording("inh", 9, 0.0, 200.0, rate=(np.array([50.0, 150.0]), np.ones(2)))
    upper, lower = plot_network(network(poisson("exc", 100, 10.0), rate), pair)
    assert len(upper.lines) == 1
    assert len(lower.patches) == 2
    assert upper.get_ylabel() == "100 neurons"


def test_nobody_fired(pair):
    silent = PopulationRecording("exc", 100, 0.0, 50.0, np.empty(0), np.empty(0, np.int64))
    upper, lower = plot_network(network(silent), pair)
    upper.figure.draw_without_rendering()
    assert lower.get_ylim() == (0.0, 1.0)
    empty = PopulationRecording("exc", 1, 5.0, 5.0, np.empty(0), np.empty(0, np.int64))
    plot_network(network(empty), pair)
    assert upper.get_ylabel() == "1 neuron"


def test_a_recording_plots_itself(recording):
    upper, lower = recording.plot(neurons=100)
    assert upper.get_shared_x_axes().joined(upper, lower)
    assert len(plt.get_fignums()) == 1
    assert upper.get_ylabel() == "100 of 1,000 neurons"


@pytest.mark.parametrize("styled", [False, True])
def test_names_do_not_touch(microcircuit, styled):
    with rb.plotting.style() if styled else nullcontext():
        upper, lower = microcircuit.plot()
        upper.figure.draw_without_rendering()
        boxes = [label.get_window_extent() for label in upper.get_yticklabels()]
        assert lower.yaxis.label.get_window_extent().y1 < upper.yaxis.label.get_window_extent().y0
    assert len(boxes) == 8
    assert all(above.y0 >= below.y1 - 1 for above, below in pairwise(boxes))


@given(st.lists(st.floats(0, 100), min_size=1, max_size=10).map(sorted), st.floats(0.1, 30))
def test_apart(wanted, gap):
    wanted = np.array(wanted)
    places = _apart(wanted, gap, 0.0, 100.0)
    gap = min(gap, 100.0 / wanted.size)
    assert (np.diff(places) >= gap - 1e-9).all()
    assert places.min() >= gap / 2 - 1e-9
    assert places.max() <= 100 - gap / 2 + 1e-9
    inside = wanted.min() >= gap / 2 and wanted.max() <= 100 - gap / 2
    if inside and (np.diff(wanted) >= gap).all():
        assert places == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"neurons": 0}, "neurons: expected how many to draw, got 0"),
        ({"neurons": "all"}, "neurons: expected how many to draw, got 'all'"),
        ({"bin": 0 * ms}, "bin: expected one positive value"),
        ({"bin": 1e-6 * ms}, "bin: 1e-06 ms is too short for 200 ms"),
        ({"start": 300 * ms}, r"expected a stretch of 0 to 200 ms, .* got 300 to 200 ms"),
        ({"start": 50 * ms, "stop": 50 * ms}, "got 50 to 50 ms"),
        ({"stop": 201 * ms}, "got 0 to 201 ms"),
        ({"start": [1, 2] * ms}, "start: expected one time"),
    ],
)
def test_bad_options_leave_no_figure(recording, options, message):
    with pytest.raises(ParameterError, match=message):
        plot_network(recording, **options)
    assert not plt.get_fignums()


def test_what_cannot_be_drawn(recording, ax, firing):
    with pytest.raises(UnitError, match="start"):
        plot_network(recording, start=5)
    with pytest.raises(ParameterError, match=r"no spikes were recorded\. .*record=\[exc\.spikes\]"):
        plot_network(network(PopulationRecording("exc", 3, 0.0, 1.0)))
    with pytest.raises(ParameterError, match=r"expected what Network\.run returns, got Recording"):
        plot_network(firing)
    with pytest.raises(ParameterError, match=r"for the spikes and the rates, got one"):
        plot_network(recording, ax)
