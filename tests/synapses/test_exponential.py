"""The exponential synapse against closed forms (current) and SciPy (conductance)."""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.synapses import Exp, compose
from rheobase.units import CONDUCTANCE, CURRENT, ms, mV, nA


@pytest.mark.parametrize("tau", [0.5, 5.0, 8.0, 100.0])  # 8 ms is the membrane's own
def test_current_and_potential(after_a_spike, tau):
    """v - v_rest = R w tau/(tau - tau_m) (exp(-t/tau) - exp(-t/tau_m)); the limit at tau_m."""
    w, R, tau_m = 0.3, 10.0, 8.0
    recording = after_a_spike(rb.LIF(), Exp(tau * ms), w)
    t = recording.t.m
    assert recording.I_exp.m == pytest.approx(w * np.exp(-t / tau), rel=1e-11, abs=1e-15)
    if tau == tau_m:
        psp = R * w * (t / tau_m) * np.exp(-t / tau_m)
    else:
        psp = R * w * tau / (tau - tau_m) * (np.exp(-t / tau) - np.exp(-t / tau_m))
    assert recording.v.m + 70.0 == pytest.approx(psp, abs=1e-11)


def test_the_peak_is_the_weight_and_at_once(after_a_spike):
    recording = after_a_spike(rb.LIF(), Exp(5 * ms), -0.2)
    assert recording.I_exp.m[0] == np.min(recording.I_exp.m) == -0.2


def test_conductance(after_a_spike, lif_by_scipy):
    g, tau, E = 0.05, 5.0, 0.0
    recording = after_a_spike(rb.LIF(), Exp(tau * ms, E_syn=E * mV), g)
    t = recording.t.m
    assert recording.g_exp.m == pytest.approx(g * np.exp(-t / tau), rel=1e-9, abs=1e-13)
    expected = lif_by_scipy(lambda t: g * np.exp(-t / tau), E, t)
    assert expected.max() < -50.0  # no spike in between
    assert expected.max() > -62.0
    assert recording.v.m == pytest.approx(expected, abs=1e-8)


def test_it_adds_to_the_input(after_a_spike, lif_by_scipy):
    """The input current stays what it was, and a conductance shunts it."""
    g, tau, E = 0.05, 5.0, -70.0
    synapse = Exp(tau * ms, E_syn=E * mV)
    recording = after_a_spike(rb.LIF(), synapse, g, rb.constant(1 * nA))
    expected = lif_by_scipy(lambda t: g * np.exp(-t / tau), E, recording.t.m, current=1.0)
    assert recording.v.m == pytest.approx(expected, abs=1e-8)


def test_every_neuron_has_its_own_values(after_a_spike):
    tau = np.array([1.0, 5.0, 20.0])
    recording = after_a_spike(rb.LIF(tau_m=[8, 8, 16] * ms), Exp(tau * ms), 0.3)
    t = recording.t.m
    assert recording.I_exp.m == pytest.approx(0.3 * np.exp(-t / tau[:, None]), rel=1e-11, abs=1e-15)
    tau_m = np.array([8.0, 8.0, 16.0])[:, None]
    shape = np.exp(-t / tau[:, None]) - np.exp(-t / tau_m)
    psp = 3.0 * tau[:, None] / (tau[:, None] - tau_m) * shape
    assert recording.v.m + 70.0 == pytest.approx(psp, abs=1e-11)


def test_the_dimension_of_a_weight():
    assert Exp(5 * ms).weight_dimension(rb.LIF()) == CURRENT
    assert Exp(5 * ms, E_syn="0 mV").weight_dimension(rb.LIF()) == CONDUCTANCE


def test_what_jumps():
    (port,) = compose(rb.LIF(), [Exp(5 * ms)]).ports
    assert (port.state, port.factor, port.held, port.dimension) == (1, 1.0, False, CURRENT)
