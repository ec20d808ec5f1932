import matplotlib.pyplot as plt
import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import ParameterError
from rheobase.plotting import voltage
from rheobase.plotting.envelope import COLUMNS
from rheobase.units import MOhm, ms, mV, nA


def test_draws_the_recording_itself(firing, ax):
    assert voltage(firing, ax) is ax
    assert np.array_equal(ax.lines[0].get_xdata(), firing.t.m)
    assert np.array_equal(ax.lines[0].get_ydata(), firing.v.m)
    assert ax.get_xlabel() == "time (ms)"
    assert ax.get_ylabel() == "membrane potential (mV)"
    assert ax.get_xlim() == (0.0, 100.0)


@pytest.mark.parametrize(("rows", "lines"), [(1, 1), (3, 2)])
def test_the_label_fits(firing, rows, lines):
    with rb.plotting.style():
        ax = np.ravel(plt.figure().subplots(rows))[0]
        voltage(firing, ax)
        assert len(ax.get_ylabel().splitlines()) == lines


def test_threshold_and_pulses_are_named_in_the_legend(firing, ax, drawn, legend):
    voltage(firing, ax)
    assert legend(ax) == ["threshold", "spikes (drawn in)"]
    assert set(drawn(ax, "threshold").get_ydata()) == {-50.0}
    pulses = drawn(ax, "spikes (drawn in)")
    starts = pulses.get_xdata()[np.r_[0, np.flatnonzero(np.isnan(pulses.get_ydata()))[:-1] + 1]]
    assert np.allclose(starts, firing.spikes[0].times.m, rtol=0, atol=1e-12)
    assert np.nanmax(pulses.get_ydata()) == pytest.approx(35.0)  # 100 mV above reset
    assert pulses.get_alpha() < 1
    assert pulses.get_color() == ax.lines[0].get_color()


def test_pulses_are_optional(firing, ax, legend):
    voltage(firing, ax, spikes=False)
    assert len(ax.lines) == 2
    assert legend(ax) == ["threshold"]
    assert ax.get_ylim()[1] < 0


def test_no_pulses_without_spikes(silent, ax, legend):
    voltage(silent, ax)
    assert legend(ax) == ["threshold"]


def test_the_legend_has_room_of_its_own(firing):
    ax = voltage(firing)
    ax.figure.draw_without_rendering()
    box = ax.get_legend().get_window_extent().transformed(ax.transData.inverted())
    assert box.y0 > 35.0
    assert box.y1 <= ax.get_ylim()[1]


def test_draws_the_neuron_asked_for(three, ax, drawn):
    voltage(three, ax, neuron=2)
    assert np.array_equal(ax.lines[0].get_ydata(), three.v.m[2])
    assert set(drawn(ax, "threshold").get_ydata()) == {-52.0}


def test_neurons_count_from_the_end_too(three, ax, drawn):
    voltage(three, ax, neuron=-1)
    assert np.array_equal(ax.lines[0].get_ydata(), three.v.m[2])
    assert set(drawn(ax, "threshold").get_ydata()) == {-52.0}


def test_two_neurons_in_one_panel_say_everything_once(three, ax, legend):
    for neuron in (1, 2):
        voltage(three, ax, neuron=neuron, label=f"neuron {neuron}")
    assert legend(ax) == ["neuron 1", "threshold", "spikes (drawn in)", "neuron 2"]
    colours = {line.get_color() for line in ax.lines if line.get_label()[:6] == "neuron"}
    assert len(colours) == 2


def test_a_membrane_variable_of_any_name(ax, legend):
    seed = rb.Model(
        "tau_m * du/dt = -(u - u_rest) + R*I",
        threshold="u >= theta",
        reset="u = u_reset",
        tau_m=8 * ms,
        R=10 * MOhm,
        u_rest=-70 * mV,
        u_reset=-65 * mV,
        theta=-50 * mV,
        u=-70 * mV,
    )
    recording = rb.run(seed, rb.constant(3 * nA), 50 * ms)
    voltage(recording, ax)
    assert np.array_equal(ax.lines[0].get_ydata(), recording.u.m)
    assert ax.get_ylabel() == "membrane potential (mV)"
    assert legend(ax) == ["threshold", "spikes (drawn in)"]


def test_what_is_no_voltage_gets_no_pulses(ax, legend):
    model = rb.Model(
        "tau * dx/dt = b - x", threshold="x >= 1", reset="x = 0", tau=8 * ms, b=2.0, x=0.0
    )
    recording = rb.run(model, rb.zero(), 50 * ms, record=["x"])
    assert recording.spikes[0].count > 3
    voltage(recording, ax)
    assert ax.get_ylabel() == "x"
    assert legend(ax) == ["threshold"]


def without_threshold(recording):
    _, (arguments,) = recording.__reduce__()
    return rb.Recording(**{**arguments, "threshold": None})


def test_without_threshold_nothing_needs_a_legend(silent, ax, legend):
    voltage(without_threshold(silent), ax)
    assert len(ax.lines) == 1
    assert legend(ax) == []


def test_without_threshold_pulses_start_at_the_trace(firing, ax, drawn, legend):
    voltage(without_threshold(firing), ax)
    assert legend(ax) == ["spikes (drawn in)"]
    before = firing.v.m[np.searchsorted(firing.t.m, firing.spikes[0].times.m[0]) - 1]
    assert drawn(ax, "spikes (drawn in)").get_ydata()[0] == before


def test_a_long_trace_is_drawn_by_its_extremes(ax):
    recording = rb.run(rb.LIF(), rb.constant(2.5 * nA), 1000 * ms, dt="0.01 ms", record=["v"])
    voltage(recording, ax)
    line = ax.lines[0]
    assert line.get_xdata().size <= 2 * COLUMNS + 4 < recording.t.m.size
    assert line.get_ydata().max() == recording.v.m.max()
    assert line.get_ydata().min() == recording.v.m.min()
    assert line.get_xdata()[-1] == recording.t.m[-1]


def test_makes_a_figure_if_there_are_no_axes(firing):
    ax = voltage(firing)
    assert plt.gca() is ax


def test_only_spikes_recorded(only_spikes):
    message = r"no membrane potential was recorded\. Record it, .* rb\.plotting\.raster\.$"
    with pytest.raises(ParameterError, match=message):
        voltage(only_spikes)
    assert not plt.get_fignums()


def test_only_the_current_recorded():
    recording = rb.run(rb.LIF(), rb.constant(3 * nA), 50 * ms, record=["I"])
    with pytest.raises(ParameterError, match="no membrane potential was recorded"):
        voltage(recording)


@pytest.mark.parametrize("neuron", [3, -4, 1.5, "0", None])
def test_no_such_neuron(three, neuron):
    message = rf"^neuron: the recording has neurons 0 to 2; got {neuron!r}\.$"
    with pytest.raises(ParameterError, match=message):
        voltage(three, neuron=neuron)
    assert not plt.get_fignums()


def test_no_such_neuron_of_one(firing):
    with pytest.raises(ParameterError, match=r"the recording has one neuron, 0; got 1\."):
        voltage(firing, neuron=1)


def test_not_a_recording(firing):
    with pytest.raises(ParameterError, match=r"expected what rb\.run returns, got Quantity\."):
        voltage(firing.v)
