"""The alpha synapse against closed forms (current) and SciPy (conductance)."""

from __future__ import annotations

from math import e

import numpy as np
import pytest

import rheobase as rb
from rheobase.synapses import Alpha, compose
from rheobase.units import CONDUCTANCE, ms, mV


@pytest.mark.parametrize("tau", [0.5, 2.0, 30.0])
def test_current_and_potential(after_a_spike, tau):
    """tau_m v' = -v + R w e t/tau exp(-t/tau), solved by variation of constants."""
    w, R, tau_m = 0.3, 10.0, 8.0
    recording = after_a_spike(rb.LIF(), Alpha(tau * ms), w)
    t = recording.t.m
    current = w * (t / tau) * np.exp(1.0 - t / tau)
    assert recording.I_alpha.m == pytest.approx(current, rel=1e-11, abs=1e-14)
    k = 1.0 / tau_m - 1.0 / tau
    integral = (np.exp(-t / tau) * (k * t - 1.0) + np.exp(-t / tau_m)) / k**2
    psp = R * w * e / (tau_m * tau) * integral
    assert recording.v.m + 70.0 == pytest.approx(psp, abs=1e-11)


def test_the_peak_is_the_weight_and_at_tau(after_a_spike):
    recording = after_a_spike(rb.LIF(), Alpha(2 * ms), 0.25)
    peak = np.argmax(recording.I_alpha.m)
    assert recording.t.m[peak] == 2.0
    assert recording.I_alpha.m[peak] == pytest.approx(0.25, rel=1e-13)
    assert recording.I_alpha.m[0] == 0.0


def test_conductance(after_a_spike, lif_by_scipy):
    g, tau, E = 0.04, 3.0, -80.0
    recording = after_a_spike(rb.LIF(), Alpha(tau * ms, E * mV, "gaba"), g)
    shape = lambda t: g * (t / tau) * np.exp(1.0 - t / tau)  # noqa: E731
    assert recording.g_gaba.m == pytest.approx(shape(recording.t.m), rel=1e-9, abs=1e-12)
    expected = lif_by_scipy(shape, E, recording.t.m)
    assert expected.min() < -71.0
    assert recording.v.m == pytest.approx(expected, abs=1e-8)


def test_what_jumps():
    composed = compose(rb.LIF(), [Alpha([1, 2] * ms, E_syn=0 * mV)])
    (port,) = composed.ports
    assert composed.model.states == ("v", "g_alpha", "x_alpha")
    assert (port.state, port.factor, port.held, port.dimension) == (2, e, False, CONDUCTANCE)
