from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rheobase as rb
from rheobase.analysis.synaptic.psp import psp
from rheobase.analysis.synaptic.psp_kernel import psp_kernel
from rheobase.errors import ParameterError, UnitError
from rheobase.units import MOhm, Quantity, ms, mV, nA, uS

TIMES = np.linspace(0, 80, 161)


@given(tau_syn=st.floats(0.5, 50), tau_m=st.floats(0.5, 50), w=st.floats(-10, 10))
def test_an_exponential_current(tau_syn, tau_m, w):
    neuron = rb.LIF(tau_m=tau_m * ms, R=20 * MOhm)
    found = psp_kernel(neuron, rb.Exp(tau_syn * ms), w * nA, TIMES * ms)
    # exprel keeps the difference of exponentials exact where the time constants are equal
    slower, faster = max(tau_syn, tau_m), min(tau_syn, tau_m)
    x = TIMES * (1 / faster - 1 / slower)
    ratio = np.where(x > 0, -np.expm1(-x) / np.where(x > 0, x, 1), 1.0)
    expected = w * 20 * TIMES / tau_m * np.exp(-TIMES / slower) * ratio
    assert found.units == mV
    assert found.m == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("tau", [0.5, 7.999999, 8.0, 8.000001, 40.0])
def test_an_alpha_current(tau):
    found = psp_kernel(rb.LIF(), rb.Alpha(tau * ms), 1 * nA, TIMES * ms)
    # Its integral with the membrane's exponential, by Gauss and Legendre.
    x, w = np.polynomial.legendre.leggauss(80)
    s = 0.5 * TIMES[:, None] * (x + 1)
    current = np.e * s / tau * np.exp(-s / tau)
    integral = 0.5 * TIMES * ((current * np.exp(-(TIMES[:, None] - s) / 8.0)) @ w)
    assert found.m == pytest.approx(10 / 8 * integral, rel=1e-9, abs=1e-12)


def test_a_biexponential_current():
    rise, decay = 0.5, 6.0
    synapse = rb.BiExp(rise * ms, decay * ms)
    found = psp_kernel(rb.LIF(), synapse, 2 * nA, TIMES * ms)
    factor = 2 * synapse.factor * rise / (decay - rise)
    parts = [
        psp_kernel(rb.LIF(), rb.Exp(tau * ms), factor * nA, TIMES * ms).m for tau in (decay, rise)
    ]
    assert found.m == pytest.approx(parts[0] - parts[1], rel=1e-10, abs=1e-12)


def test_a_jump():
    found = psp_kernel(rb.LIF(), rb.Delta(), -2 * mV, TIMES * ms)
    assert found.m == pytest.approx(-2 * np.exp(-TIMES / 8), rel=1e-12)


@pytest.mark.parametrize("synapse", [rb.Exp(3 * ms), rb.Alpha(8 * ms), rb.BiExp(1 * ms, 9 * ms)])
def test_what_is_measured(synapse, resonator):
    """Also of several variables, and of time constants that are the membrane's."""
    for neuron in (rb.LIF(), resonator):
        measured = psp(neuron, synapse, 0.1 * nA)
        expected = psp_kernel(neuron, synapse, 0.1 * nA, measured.t)
        assert measured.potential.m == pytest.approx(expected.m, abs=1e-12)


def test_shapes_and_times_before():
    synapse = rb.Exp(8 * ms)
    one = psp_kernel(rb.LIF(), synapse, 1 * nA, 8 * ms)
    assert np.ndim(one.m) == 0
    assert one.m == pytest.approx(10 / np.e, rel=1e-13)
    square = psp_kernel(rb.LIF(), synapse, 1 * nA, Quantity([[-5.0, 0.0], [8.0, 1e4]], "ms"))
    assert square.m == pytest.approx(np.array([[0, 0], [10 / np.e, 0]]), abs=1e-12)
    jump = psp_kernel(rb.LIF(), rb.Delta(), 1 * mV, [-1e-9, 0.0] * ms)
    assert jump.m.tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            {"synapse": rb.Exp(5 * ms, E_syn=0 * mV), "weight": 1 * uS},
            ParameterError,
            r"LIF with Exp\(5 ms, E_syn=0 mV\) has no closed form: g_exp.* is not linear",
        ),
        ({"weight": 1 * mV}, UnitError, "weight: expected current"),
        ({"weight": [1, 2] * nA}, ParameterError, "weight: expected one weight"),
        ({"t": 3}, UnitError, "t: expected time"),
        ({"t": np.nan * ms}, ParameterError, "t: expected finite"),
        ({"neuron": rb.LIF(R=[1, 2] * MOhm)}, ParameterError, "expected one neuron, got 2"),
        ({"neuron": "LIF"}, ParameterError, "neuron: expected a model"),
    ],
)
def test_bad_arguments(arguments, error, message):
    given = {"neuron": rb.LIF(), "synapse": rb.Exp(5 * ms), "weight": 1 * nA, "t": 1 * ms}
    with pytest.raises(error, match=message):
        psp_kernel(**{**given, **arguments})
