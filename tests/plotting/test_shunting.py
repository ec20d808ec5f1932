import matplotlib.pyplot as plt
import numpy as np
import pytest

import rheobase as rb
from rheobase.analysis.synaptic.shunting import shunting as measured
from rheobase.errors import ParameterError
from rheobase.plotting.shunting import shunting
from rheobase.units import ms, mV, nA, nS


def test_draws_points_a_line_and_the_identity(ax, legend, drawn):
    found = measured(rb.LIF(), rb.Exp(2 * ms), [1, 2, 3] * nA, rb.Exp(10 * ms), -0.1 * nA)
    assert shunting(found, ax, label="current") is ax
    points = drawn(ax, "current")
    assert np.array_equal(points.get_xdata(), found.control.m)
    assert np.array_equal(points.get_ydata(), found.inhibited.m)
    assert ax.lines[1].get_ydata()[0] == pytest.approx(found.offset.m)
    identity = drawn(ax, "no inhibition")
    assert np.array_equal(identity.get_xdata(), identity.get_ydata())
    assert ax.get_xlabel() == "EPSP alone (mV)"
    silent = rb.Exp(10 * ms, E_syn=-70 * mV)
    measured(rb.LIF(), rb.Exp(2 * ms), [1, 3] * nA, silent, 50 * nS).plot(ax, label="conductance")
    assert legend(ax) == ["current", "no inhibition", "conductance"]
    assert ax.lines[4].get_ydata()[0] == 0.0


def test_makes_a_figure_if_there_are_no_axes():
    found = measured(rb.LIF(), rb.Delta(), [1, 2] * mV, rb.Delta(), -1 * mV)
    assert shunting(found) is plt.gca()


def test_wrong_kind():
    with pytest.raises(ParameterError, match=r"what rb\.analysis\.shunting returns, got int"):
        shunting(3)
    assert not plt.get_fignums()
