import numpy as np
import pytest

import rheobase as rb
from rheobase.laboratory.recorded import POINTS, bars, course, csv, drawn, figure

FIRING = rb.run(rb.LIF(), rb.constant("2.5 nA"), "300 ms")


def test_short_traces_are_drawn_whole_and_long_ones_keep_their_extremes():
    t = np.arange(3000.0)
    assert drawn(t, t)[0].size == 3000
    t = np.arange(123_456.0)
    x = np.sin(t)
    x[77_777] = 5.0
    thin_t, thin_x = drawn(t, x)
    assert thin_t.size <= POINTS + 1
    assert (thin_x.max(), thin_x.min()) == (5.0, x.min())
    assert thin_t[-1] == t[-1]
    assert (np.diff(thin_t) >= 0).all()


def test_a_bar_stands_on_the_trace_where_the_neuron_fires():
    times, low, high = bars(FIRING, "v")
    assert times.size == 22
    assert (low < -50.0).all()
    assert (low > -52.0).all()
    assert (high > -50.0).all()


def test_a_neuron_that_draws_its_own_spikes_gets_ticks_above_them():
    parameters = {"tau": "5 ms", "R": "10 MOhm", "v_threshold": "10 mV"}
    neuron = rb.Model("tau * dv/dt = -v + R*I", threshold="v > v_threshold", **parameters)
    recording = rb.run(neuron, rb.constant("2 nA"), "50 ms")
    times, low, high = bars(recording, "v")
    assert times.size
    assert (low > recording.v.m.max()).all()
    assert (high > low).all()


def test_a_silent_neuron_has_no_bars():
    silent = course(rb.run(rb.LIF(), rb.zero(), "10 ms"))
    assert [len(part) for part in silent["bars"]] == [0, 0, 0]
    assert silent["threshold"] == -50.0


def test_a_table_has_every_sample():
    head, *rows = csv(FIRING).splitlines()
    assert head == "t (ms),v (mV),I (nA)"
    table = np.array([row.split(",") for row in rows], dtype=float)
    np.testing.assert_array_equal(table.T, [FIRING.t.m, FIRING.v.m, FIRING["I"].m])


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_a_figure_is_a_file(kind, begins):
    assert figure(FIRING, kind).startswith(begins)
