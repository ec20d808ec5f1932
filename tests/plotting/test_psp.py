import matplotlib.pyplot as plt
import numpy as np
import pytest

import rheobase as rb
from rheobase.analysis.synaptic.psp import psp as measured
from rheobase.errors import ParameterError
from rheobase.plotting.psp import psp
from rheobase.units import ms, mV, nA, nS


@pytest.fixture(scope="module")
def epsp():
    return measured(rb.LIF(), rb.Exp(5 * ms), 0.1 * nA)


def test_potential_over_current(epsp, pair, legend):
    assert psp(epsp, pair) == tuple(pair)
    upper, lower = pair
    for ax, values in ((upper, epsp.potential.m), (lower, epsp.current.m)):
        x, y = ax.lines[0].get_data()
        assert y[:2].tolist() == [0.0, 0.0]  # some rest first
        assert x[0] < 0.0 == x[1]
        assert np.array_equal(x[2:], epsp.t.m)
        assert np.array_equal(y[2:], values)
    assert upper.get_ylabel() == "postsynaptic\npotential (mV)"
    assert lower.get_ylabel() == "synaptic\ncurrent (nA)"
    assert (upper.get_xlabel(), lower.get_xlabel()) == ("", "time (ms)")
    assert legend(upper) == []


def test_marks(epsp, pair, drawn):
    upper, _ = psp(epsp, pair, marks=True)
    peak = drawn(upper, "peak, 0.2855 mV")
    assert peak.get_xdata()[0] == pytest.approx(epsp.time_to_peak.m)
    assert peak.get_ydata() == pytest.approx([0.0, epsp.amplitude.m])
    width = drawn(upper, "half width, 15.6 ms")
    assert np.diff(width.get_xdata())[0] == pytest.approx(epsp.half_width.m)
    assert set(width.get_ydata()) == {epsp.amplitude.m / 2}
    at = np.interp(width.get_xdata(), epsp.t.m, epsp.potential.m)
    assert at == pytest.approx(epsp.amplitude.m / 2, rel=1e-3)


def test_marks_of_inhibition_and_of_later_spikes(pair):
    ipsp = measured(rb.LIF(), rb.Alpha(2 * ms), [-0.1, -0.3] * nA, times=[10, 30] * ms)
    upper, _ = psp(ipsp, pair, marks=True)
    peak, width = upper.lines[1], upper.lines[2]
    assert peak.get_xdata()[0] == pytest.approx(10 + ipsp.time_to_peak.m)
    assert peak.get_label() == f"peak, {ipsp.amplitude.m:.4g} mV"
    at = np.interp(width.get_xdata(), ipsp.t.m, ipsp.potential.m)
    assert at == pytest.approx(ipsp.amplitude.m / 2, rel=1e-3)


def test_nothing_to_mark(pair):
    silent = measured(rb.LIF(), rb.Exp(5 * ms, E_syn=-70 * mV), 1 * nS)
    upper, _ = psp(silent, pair, marks=True)
    assert len(upper.lines) == 1


def test_a_half_width_that_is_out_of_sight(pair, legend):
    cut = measured(rb.LIF(), rb.Exp(5 * ms), 0.1 * nA, duration=8 * ms)
    assert legend(psp(cut, pair, marks=True)[0]) == ["peak, 0.2855 mV"]


def test_impulses(pair):
    jumps = measured(rb.LIF(), rb.Delta(), 1 * mV, times=[0, 5] * ms)
    upper, lower = psp(jumps, pair, marks=True)
    assert lower.get_ylabel() == "synaptic\nimpulses"
    segments = lower.collections[0].get_segments()
    assert [segment[0][0] for segment in segments] == [0.0, 5.0]
    assert upper.lines[2].get_xdata()[0] == 5.0  # where the half width begins: at the jump


def test_several_with_names(epsp, pair, legend):
    psp(epsp, pair, label="one")
    upper, lower = psp(measured(rb.LIF(), rb.Exp(9 * ms), 0.1 * nA), pair, label="two")
    assert legend(upper) == ["one", "two"]
    assert upper.lines[1].get_color() == lower.lines[1].get_color() != upper.lines[0].get_color()


def test_a_result_draws_itself(epsp, pair):
    assert epsp.plot(pair, marks=True) == tuple(pair)
    assert len(pair[0].lines) == 3


def test_makes_panels_that_share_time(epsp):
    upper, lower = psp(epsp)
    assert upper.get_shared_x_axes().joined(upper, lower)
    assert len(plt.get_fignums()) == 1


def test_wrong_kinds(epsp, ax):
    with pytest.raises(ParameterError, match=r"expected what rb.analysis.psp returns, got LIF"):
        psp(rb.LIF())
    assert not plt.get_fignums()
    with pytest.raises(ParameterError, match="for the potential and the current, got one"):
        psp(epsp, ax)
