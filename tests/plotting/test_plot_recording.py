import matplotlib.pyplot as plt
import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import ParameterError
from rheobase.plotting import plot_recording
from rheobase.units import ms, nA


def test_voltage_over_current(firing, pair):
    assert plot_recording(firing, pair) == tuple(pair)
    upper, lower = pair
    assert np.array_equal(upper.lines[0].get_ydata(), firing.v.m)
    assert np.array_equal(lower.lines[0].get_ydata(), firing.I.m)
    assert upper.get_ylabel() == "membrane\npotential (mV)"
    assert lower.get_ylabel() == "input\ncurrent (nA)"
    assert (upper.get_xlabel(), lower.get_xlabel()) == ("", "time (ms)")


def test_new_panels_share_time_and_line_up(firing):
    upper, lower = plot_recording(firing)
    assert len(plt.get_fignums()) == 1
    assert upper.get_shared_x_axes().joined(upper, lower)
    upper.figure.draw_without_rendering()
    a, b = upper.get_position(), lower.get_position()
    assert (a.x0, a.x1) == pytest.approx((b.x0, b.x1))
    assert a.y0 > b.y1
    assert a.height > 2 * b.height


@pytest.mark.parametrize("size", [(3.35, 2.5), (6.4, 4.8)])
def test_labels_do_not_touch(firing, size):
    with rb.plotting.style():
        upper, lower = plot_recording(firing, plt.figure(figsize=size).subplots(2, sharex=True))
        upper.figure.draw_without_rendering()
        boxes = [each.yaxis.label.get_window_extent() for each in (upper, lower)]
    assert boxes[0].y0 > boxes[1].y1


def test_options_reach_the_panels(three, pair):
    upper, lower = plot_recording(three, pair, neuron=2, spikes=False)
    assert np.array_equal(upper.lines[0].get_ydata(), three.v.m[2])
    assert np.array_equal(lower.lines[0].get_ydata(), three.I.m[2])
    assert len(upper.lines) == 2  # trace and threshold


def test_a_recording_plots_itself(firing, pair):
    assert firing.plot(pair, spikes=False) == tuple(pair)
    assert len(firing.plot(ax=pair)[0].lines) == 5
    assert np.array_equal(pair[0].lines[0].get_ydata(), firing.v.m)


def test_two_plots_in_one_cell_are_two_figures(firing):
    firing.plot()
    firing.plot()
    assert len(plt.get_fignums()) == 2


def test_one_panel_is_not_enough(firing, ax):
    message = r"for the voltage and the current, got one\. .* there is rb\.plotting\.voltage\.$"
    with pytest.raises(ParameterError, match=message):
        plot_recording(firing, ax)


@pytest.mark.parametrize(
    ("record", "missing"), [(["v"], "input current 'I'"), (["I"], "membrane"), ((), "membrane")]
)
def test_not_recorded_leaves_no_figure(record, missing):
    recording = rb.run(rb.LIF(), rb.constant(3 * nA), 50 * ms, record=record)
    with pytest.raises(ParameterError, match=missing):
        recording.plot()
    assert not plt.get_fignums()


def test_no_such_neuron_leaves_no_figure(three):
    with pytest.raises(ParameterError, match=r"neurons 0 to 2; got 3\."):
        three.plot(neuron=3)
    assert not plt.get_fignums()
