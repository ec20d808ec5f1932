"""The bi-exponential synapse against closed forms (current) and SciPy (conductance)."""

from __future__ import annotations

from math import e, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

import rheobase as rb
from rheobase.errors import ParameterError
from rheobase.synapses import BiExp, compose
from rheobase.units import CURRENT, ms, mV


def shape(t, rise, decay):
    """A difference of exponentials with a peak of 1, which is looked for rather than computed."""
    raw = lambda t: np.exp(-t / decay) - np.exp(-t / rise)  # noqa: E731
    options = {"xatol": 1e-10}
    bounds = (0.0, 10.0 * decay)
    peak = minimize_scalar(lambda t: -raw(t), bounds=bounds, method="bounded", options=options)
    return raw(t) / -peak.fun


@pytest.mark.parametrize(("rise", "decay"), [(0.5, 5.0), (2.0, 2.5), (1.0, 100.0)])
def test_current_and_potential(after_a_spike, rise, decay):
    w, R, tau_m = 0.3, 10.0, 8.0
    recording = after_a_spike(rb.LIF(), BiExp(rise * ms, decay * ms), w)
    t = recording.t.m
    assert recording.I_biexp.m == pytest.approx(w * shape(t, rise, decay), rel=1e-9, abs=1e-13)
    norm = (shape(1.0, rise, decay)) / (np.exp(-1.0 / decay) - np.exp(-1.0 / rise))
    response = lambda tau: tau / (tau - tau_m) * (np.exp(-t / tau) - np.exp(-t / tau_m))  # noqa: E731
    psp = R * w * norm * (response(decay) - response(rise))
    assert recording.v.m + 70.0 == pytest.approx(psp, abs=1e-9)


def test_the_peak_is_the_weight_and_at_the_right_time(after_a_spike):
    rise, decay = 1.0, 4.0
    peak = rise * decay / (decay - rise) * log(decay / rise)
    recording = after_a_spike(rb.LIF(), BiExp("1 ms", "4 ms"), 0.25, dt=peak / 40 * ms)
    current = recording.I_biexp.m
    assert np.argmax(current) == 40
    assert current[40] == pytest.approx(0.25, rel=1e-12)
    assert current[0] == 0.0


def test_conductance(after_a_spike, lif_by_scipy):
    g, rise, decay, E = 0.015, 1.0, 10.0, 0.0
    recording = after_a_spike(rb.LIF(), BiExp(rise * ms, decay * ms, E_syn=E * mV), g)
    t = recording.t.m
    assert recording.g_biexp.m == pytest.approx(g * shape(t, rise, decay), rel=1e-8, abs=1e-12)
    expected = lif_by_scipy(lambda t: g * shape(t, rise, decay), E, t)
    assert -66.0 < expected.max() < -50.0
    assert recording.v.m == pytest.approx(expected, abs=1e-8)


@given(
    rise=st.floats(0.01, 100.0), ratio=st.floats(0.0, 14.0).map(lambda x: 1.0 + 10.0 ** (x - 12))
)
def test_the_factor_for_all_ratios(rise, ratio):
    """From equal time constants, where it is the alpha function's e, to very different ones."""
    factor = BiExp(rise * ms, rise * ratio * ms).factor
    s = rise * ratio / rise - 1.0
    if s < 1e-6:
        assert factor == pytest.approx(e * (1.0 + s / 2.0), rel=1e-9)
    else:  # r ** (r/(r - 1))
        assert factor == pytest.approx((1.0 + s) ** ((1.0 + s) / s), rel=1e-8)


def test_equal_time_constants_make_an_alpha_function(after_a_spike):
    recording = after_a_spike(rb.LIF(), BiExp(2 * ms, 2 * ms), 0.3)
    t = recording.t.m
    assert recording.I_biexp.m == pytest.approx(0.15 * t * np.exp(1.0 - t / 2.0), abs=1e-13)


def test_what_jumps():
    composed = compose(rb.LIF(), [BiExp([1, 2] * ms, 4 * ms)])
    (port,) = composed.ports
    assert composed.model.states == ("v", "I_biexp", "x_biexp")
    assert (port.state, port.held, port.dimension) == (2, False, CURRENT)
    expected = [BiExp(rise, 4 * ms).factor for rise in ("1 ms", "2 ms")]
    assert port.factor.tolist() == expected == pytest.approx([4 ** (4 / 3), 4.0])


@pytest.mark.parametrize(
    ("rise", "decay", "message"),
    [
        (5 * ms, 0.5 * ms, r"tau_rise: expected at most tau_decay.*BiExp\(5 ms, 0.5 ms, E_syn"),
        ([1, 5] * ms, 2 * ms, r"tau_rise: expected at most.*BiExp\(\[1, 5\] ms, 2 ms, E_syn"),
        ([1, 2] * ms, [3, 4, 5] * ms, "tau_rise has 2, tau_decay has 3"),
        (0 * ms, 1 * ms, "tau_rise: expected a time longer than 0 ms, got 0 ms"),
        (1 * ms, -1 * ms, "tau_decay: expected a time longer than 0 ms, got -1 ms"),
    ],
)
def test_bad_time_constants(rise, decay, message):
    with pytest.raises(ParameterError, match=message):
        BiExp(rise, decay, E_syn=0 * mV)
