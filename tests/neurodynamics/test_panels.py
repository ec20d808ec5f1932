import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import ParameterError
from rheobase.neurodynamics import StateMonitor
from rheobase.neurodynamics.panels import between_spikes, plot_variables
from rheobase.units import ms, mV, nA, pA


@pytest.fixture
def monitor():
    return StateMonitor(rb.run(rb.LIF(), rb.constant(2.5 * nA), 50 * ms))


def test_panels_show_the_variables_in_their_units(monitor):
    upper, lower = plot_variables(monitor, [("potential", ["v"], mV), ("input", ["I"], pA)], "Step")
    np.testing.assert_array_equal(upper.lines[0].get_ydata(), monitor.v[0].m)
    np.testing.assert_allclose(lower.lines[0].get_ydata(), 2500.0)
    assert upper.get_title() == "Step"
    assert lower.get_ylabel() == "input (pA)"
    assert lower.get_xlabel() == "time (ms)"
    assert upper.get_legend() is None


def test_several_variables_get_a_legend():
    neuron = rb.Model("tau * dx/dt = -y \n tau * dy/dt = x", tau=1 * ms, x=1.0, y=0.0)
    monitor = StateMonitor(rb.run(neuron, rb.zero(), 10 * ms))
    (only,) = plot_variables(monitor, [("both", ["x", "y"], None)], None)
    assert [text.get_text() for text in only.get_legend().get_texts()] == ["x", "y"]
    assert only.get_ylabel() == "both"


def test_lines_are_broken_at_spikes_and_nowhere_else(monitor):
    v = between_spikes(monitor, "v")
    broken = np.flatnonzero(np.isnan(v))
    spikes = monitor.recording.spikes[0].times.m
    assert len(spikes) == 3
    np.testing.assert_array_equal(broken, np.floor(spikes / 0.1))
    np.testing.assert_array_equal(np.delete(v, broken), np.delete(monitor.v[0].m, broken))


def test_bad_input(monitor):
    with pytest.raises(ParameterError, match="it has v, I, but no w nor u"):
        plot_variables(monitor, [("a", ["w"], None), ("b", ["u", "v"], None)], None)
    with pytest.raises(ParameterError, match="state_monitor: expected what the simulation"):
        plot_variables(3, [], None)
