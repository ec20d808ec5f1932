import matplotlib.pyplot as plt
import numpy as np
import pytest

import rheobase as rb
from rheobase.analysis.synaptic.voltage_clamp import voltage_clamp as clamped
from rheobase.errors import ParameterError
from rheobase.neurons import AdEx
from rheobase.plotting.voltage_clamp import voltage_clamp
from rheobase.units import ms, mV, nS

V = [-60, -90, -75, -50] * mV


@pytest.fixture(scope="module")
def gaba():
    return clamped(rb.LIF(), V, rb.Alpha(2 * ms, E_syn=-75 * mV), 10 * nS, duration=20 * ms)


def test_synaptic_currents(gaba, pair, legend, drawn):
    assert voltage_clamp(gaba, pair) == tuple(pair)
    traces, curve = pair
    assert legend(traces) == ["-50 mV", "-60 mV", "-75 mV", "-90 mV"]  # as they lie
    order = np.argsort(V.m)
    for line, k in zip(traces.lines, order, strict=True):
        assert np.array_equal(line.get_ydata(), gaba.synaptic_current.m[k])
        assert np.array_equal(line.get_xdata(), gaba.t.m)
    points = curve.lines[1]
    assert np.array_equal(points.get_xydata(), np.column_stack([V.m, gaba.peak.m])[order])
    assert drawn(curve, "reversal, -75 mV").get_xdata()[0] == pytest.approx(-75.0)
    assert traces.get_ylabel() == "synaptic current (nA)"
    assert curve.get_ylabel() == "peak synaptic current (nA)"
    assert curve.get_xlabel() == "membrane potential (mV)"


def test_currents_of_the_neuron(pair, legend):
    found = clamped(AdEx(), np.linspace(-90, -40, 20) * mV, hold=-70 * mV)
    traces, curve = voltage_clamp(found, pair, label="AdEx")
    assert len(traces.lines) == 20
    assert legend(traces) == ["-40 mV", "-90 mV"]  # the rest are between
    assert np.array_equal(curve.lines[1].get_ydata(), found.peak.m)
    assert np.array_equal(curve.lines[2].get_ydata(), found.steady.m)
    assert legend(curve)[:2] == ["AdEx, peak", "AdEx, steady"]
    assert traces.get_ylabel() == curve.get_ylabel() == "clamp current (nA)"


def test_currents_that_are_the_same_all_the_time(pair, legend):
    _, curve = voltage_clamp(clamped(rb.LIF(), V), pair)
    assert legend(curve) == ["reversal, -70 mV"]


def test_without_a_reversal_potential(pair, legend):
    found = clamped(rb.LIF(), -60 * mV, rb.Exp(2 * ms, E_syn=0 * mV), 1 * nS)
    _, curve = voltage_clamp(found, pair)
    assert legend(curve) == []


def test_several_in_one(gaba, pair, legend):
    voltage_clamp(gaba, pair, label="one")
    other = clamped(rb.LIF(), V, rb.Alpha(2 * ms, E_syn=-70 * mV), 10 * nS)
    _, curve = other.plot(pair, label="two")
    assert legend(curve) == ["one", "reversal, -75 mV", "two", "reversal, -70 mV"]


def test_makes_two_panels_side_by_side(gaba):
    left, right = voltage_clamp(gaba)
    assert len(plt.get_fignums()) == 1
    assert left.get_position().x1 < right.get_position().x0
    assert left.get_position().y0 == right.get_position().y0


def test_wrong_kinds(gaba, ax):
    with pytest.raises(ParameterError, match=r"expected what rb.analysis.voltage_clamp returns"):
        voltage_clamp(rb.LIF())
    with pytest.raises(ParameterError, match=r"got one\. Make them with plt.subplots\(1, 2\)"):
        voltage_clamp(gaba, ax)
    with pytest.raises(ParameterError, match="ax: expected matplotlib axes, got int"):
        voltage_clamp(gaba, [1, 2])
    assert not plt.get_fignums()
