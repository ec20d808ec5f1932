import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

import rheobase as rb
from rheobase.errors import ParameterError
from rheobase.plotting.firing_patterns import plot_firing_patterns
from rheobase.units import ms, nA


@pytest.fixture
def recordings(firing, silent):
    return {"firing": firing, "silent": silent, "again": firing}


def test_each_has_its_panel_name_and_scale(recordings, firing, silent):
    axes = plot_firing_patterns(recordings)
    assert [ax.get_title() for ax in axes] == ["firing", "silent", "again"]
    assert len({ax.get_ylim() for ax in axes}) == 1
    assert len({ax.get_xlim() for ax in axes}) == 1
    for ax, recording in zip(axes, recordings.values(), strict=True):
        assert np.array_equal(ax.lines[0].get_ydata(), recording.v.m)
        assert not ax.axison
    assert len(plt.get_fignums()) == 1
    assert len(plt.gcf().axes) == 3  # the place that nothing is drawn in is empty


def test_spikes_and_current(recordings, firing):
    ax = plot_firing_patterns(recordings)[0]
    pulses, current = ax.lines[1], ax.lines[2]
    assert np.nanmax(pulses.get_ydata()) == pytest.approx(35.0)  # 100 mV above the reset
    assert np.isnan(pulses.get_ydata()).sum() == firing.spikes[0].count
    y = current.get_ydata()
    assert y.max() < firing.v.m.min()  # below the potential
    on = (firing.t.m >= 20) & (firing.t.m < 80)
    assert set(y[on]) == {y.max()}
    assert set(y[~on]) == {y.min()}


def test_bars_in_the_last_panel(recordings):
    axes = plot_firing_patterns(recordings)
    assert [len(ax.texts) for ax in axes] == [0, 0, 2]
    assert [text.get_text() for text in axes[-1].texts] == ["20 ms", "50 mV"]
    x, y = axes[-1].lines[-1].get_data()
    assert x.max() - x.min() == pytest.approx(20.0)
    assert y.max() - y.min() == pytest.approx(50.0)


def test_axes_that_are_given(recordings):
    given = Figure().subplots(3, 1)
    assert plot_firing_patterns(recordings, given) == tuple(given)
    grid = Figure().subplots(1, 3, squeeze=False)
    assert plot_firing_patterns(recordings, grid) == tuple(grid.ravel())
    assert not plt.get_fignums()


@pytest.mark.parametrize(("columns", "shape"), [(1, (3, 1)), (2, (2, 2)), (8, (1, 3))])
def test_columns(recordings, columns, shape):
    axes = plot_firing_patterns(recordings, columns=columns)
    grid = axes[0].get_subplotspec().get_gridspec()
    assert (grid.nrows, grid.ncols) == shape


def test_one_neuron_of_many(three):
    axes = plot_firing_patterns({"three": three}, neuron=2)
    assert np.array_equal(axes[0].lines[0].get_ydata(), three.v.m[2])


def test_a_constant_current_and_a_flat_potential():
    quiet = rb.run(rb.LIF(), rb.zero(), 10 * ms)
    (ax,) = plot_firing_patterns({"rest": quiet})
    assert np.isfinite(ax.get_ylim()).all()


@pytest.mark.parametrize(
    ("recordings", "message"),
    [
        ({}, r"recordings: expected recordings by their names, .* got none"),
        ([1], "recordings: expected recordings by their names.* got list"),
        ({"a": 3}, "recording: expected what rb.run returns, got int"),
    ],
)
def test_what_is_no_recording(recordings, message):
    with pytest.raises(ParameterError, match=message):
        plot_firing_patterns(recordings)
    assert not plt.get_fignums()


def test_bad_arguments(recordings, only_spikes, ax):
    with pytest.raises(ParameterError, match=r"ax: expected 3 matplotlib axes.*got 1"):
        plot_firing_patterns(recordings, ax)
    with pytest.raises(ParameterError, match="columns: expected a whole number from 1 on, got 0"):
        plot_firing_patterns(recordings, columns=0)
    with pytest.raises(ParameterError, match="neuron: the recording has one neuron"):
        plot_firing_patterns(recordings, neuron=1)
    with pytest.raises(ParameterError, match="no membrane potential was recorded"):
        plot_firing_patterns({"spikes": only_spikes})
    without = rb.run(rb.LIF(), rb.constant(3 * nA), 10 * ms, record=["v"])
    with pytest.raises(ParameterError, match="the input current 'I' was not recorded"):
        plot_firing_patterns({"v": without})
    assert not plt.get_fignums()
