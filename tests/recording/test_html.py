from __future__ import annotations

import re
import sys
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.recording.html import envelope, recording_html


def svg_of(recording):
    return ElementTree.fromstring(re.search(r"<svg.*</svg>", recording_html(recording))[0])


def parts(svg, kind):
    return svg.findall("{http://www.w3.org/2000/svg}" + kind)


def test_it_shows_trace_spikes_threshold_and_summary(make_recording):
    recording = make_recording()
    svg = svg_of(recording)
    (line,) = parts(svg, "polyline")
    assert len(line.get("points").split()) == 31
    ticks, threshold, _axis = parts(svg, "path")
    assert ticks.get("d").count("M") == recording.spikes[0].count
    assert threshold.get("stroke-dasharray")
    words = {text.text for text in parts(svg, "text")}
    assert {"v (mV)", "spikes", "-50", "300 ms"} <= words
    assert "Recording of LIF" in recording._repr_html_()
    assert "step(2.5 nA" in recording._repr_html_()


def test_times_are_where_they_belong(make_recording):
    recording = make_recording(
        spike_times=np.array([0.0, 150.0, 300.0]), spike_offsets=np.array([0, 3])
    )
    columns = [
        float(x) for x in re.findall(r"M([\d.]+) ", parts(svg_of(recording), "path")[0].get("d"))
    ]
    assert columns[1] - columns[0] == columns[2] - columns[1]
    points = [
        point.split(",") for point in parts(svg_of(recording), "polyline")[0].get("points").split()
    ]
    assert float(points[0][0]) == columns[0]
    assert float(points[-1][0]) == columns[-1]


def test_a_million_samples_stay_small_and_no_peak_is_lost(make_recording):
    trace = np.full(1_000_000, -70.0)
    trace[123_456] = 30.0
    recording = make_recording(samples=1_000_000, traces={"v": trace[None]})
    assert len(recording_html(recording)) < 40_000
    assert "30" in {text.text for text in parts(svg_of(recording), "text")}


def test_many_spikes_and_neurons_stay_small(make_recording):
    times = np.tile(np.linspace(0, 300, 1000), 1000)
    offsets = np.arange(0, 1_000_001, 1000)
    recording = make_recording(
        1000, samples=2, spike_times=times, spike_offsets=offsets, threshold=None
    )
    assert len(recording_html(recording)) < 500_000
    words = {text.text for text in parts(svg_of(recording), "text")}
    assert {"spikes 0-29", "v[0] (mV)"} <= words


@pytest.mark.parametrize(
    "changes",
    [
        {"traces": {}},
        {"threshold": None},
        {"threshold": np.inf},
        {"traces": {"v": np.full((1, 31), np.nan)}},
        {"traces": {"v": np.zeros((1, 31))}, "threshold": None},
        {"spike_times": np.empty(0), "spike_offsets": np.array([0, 0])},
        {"t": np.empty(0), "traces": {"v": np.empty((1, 0))}},
    ],
)
def test_whatever_there_is_gives_a_picture(make_recording, changes):
    picture = ElementTree.tostring(svg_of(make_recording(**changes)), encoding="unicode")
    assert "nan" not in picture
    assert "inf" not in picture


def test_no_neurons(make_recording):
    assert svg_of(make_recording(0)) is not None


def test_text_from_outside_is_escaped(make_recording, make_provenance):
    evil = "<script>alert('&')</script>"
    provenance = make_provenance(name=evil, stimulus=evil, model=evil, conditions={evil: evil})
    html = recording_html(make_recording(provenance=provenance))
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_matplotlib_is_not_imported(make_recording, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert recording_html(make_recording())


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200), st.integers(1, 20))
def test_envelope(values, columns):
    y = np.array(values)
    x = np.arange(y.size, dtype=float)
    short_x, short_y = envelope(x, y, columns)
    assert short_y.min() == y.min()
    assert short_y.max() == y.max()
    assert (np.diff(short_x) >= 0).all()
    assert short_x.size <= 4 * columns
    assert np.array_equal(y[short_x.astype(int)], short_y)
