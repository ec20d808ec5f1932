"""The quadratic neuron: its passage time, its rate, where it rests."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.neurons import LIF, QIF
from rheobase.units import Hz, MOhm, ms, mV, nA


def slope(v, I, p):
    return ((v - p["v_rest"]) * (v - p["v_c"]) / (p["v_c"] - p["v_rest"]) + p["R"] * I) / p["tau_m"]


def numbers(neuron):
    return {name: neuron.value(name) for name in neuron.parameters}


def test_defaults_are_those_of_the_paper():
    neuron = QIF()
    assert neuron.initial["v"] == -65 * mV
    assert [neuron.value(n) for n in ("tau_m", "v_rest", "v_c", "v_peak", "v_reset")] == [
        10.0, -65.0, -50.0, 20.0, -80.0,
    ]  # fmt: skip


def test_near_rest_it_is_the_leaky_neuron():
    """The same response to a small current, to first order: v - v_rest = R I and tau_m."""
    p = numbers(QIF())
    below, above = slope(-65.001, 0.0, p), slope(-64.999, 0.0, p)
    assert (above - below) / 0.002 == pytest.approx(-1 / p["tau_m"], rel=1e-6)
    quadratic = rb.run(QIF(), rb.constant(0.001 * nA), 20 * ms).v.m
    leaky = LIF(v_rest=-65 * mV, v_reset=-80 * mV, tau_m=10 * ms, R=10 * MOhm)
    assert np.abs(quadratic - rb.run(leaky, rb.constant(0.001 * nA), 20 * ms).v.m).max() < 1e-5


@settings(max_examples=40, deadline=None)
@given(
    st.floats(1.0, 50.0), st.floats(1.0, 40.0), st.floats(1.0, 100.0), st.floats(-30.0, 60.0),
    st.floats(1.001, 20.0),
)  # fmt: skip
def test_the_interval_is_the_integral_of_dv_over_its_slope(tau_m, depth, peak, reset, factor):
    """Also where the reset is above the critical potential."""
    neuron = QIF(
        tau_m=tau_m * ms, v_c=(-65 + depth) * mV, v_peak=(-65 + depth + peak) * mV,
        v_reset=(-65 + min(reset, depth + peak - 0.5)) * mV, t_ref=1.5 * ms,
    )  # fmt: skip
    current = factor * neuron.rheobase.m_as("nA")
    p = numbers(neuron)
    middle = -65 + depth / 2
    bounds = p["v_reset"], p["v_peak"]
    at = [middle] if bounds[0] < middle < bounds[1] else None
    passage, _ = quad(
        lambda v: 1 / slope(v, current, p), *bounds, points=at, epsabs=0, epsrel=1e-11, limit=400
    )
    assert neuron.interspike_interval(current * nA).m == pytest.approx(1.5 + passage, rel=1e-8)


@pytest.mark.parametrize("current", [0.376, 0.5, 2.0, 30.0])
def test_the_rate_is_that_of_a_run(current):
    neuron = QIF(v=-80 * mV, t_ref=1 * ms)
    isi = rb.run(neuron, rb.constant(current * nA), 3000 * ms, record=()).spikes[0].isi.m
    assert isi == pytest.approx(neuron.interspike_interval(current * nA).m, rel=1e-9)
    assert neuron.rate(current * nA).m_as("Hz") == pytest.approx(1e3 / isi[0], rel=1e-9)


def test_near_the_rheobase_the_rate_grows_as_the_square_root():
    neuron = QIF()
    excess = np.array([1e-8, 4e-8])
    rates = neuron.rate((neuron.rheobase.m + excess) * nA).m
    assert rates[1] / rates[0] == pytest.approx(2.0, rel=1e-3)


def test_rheobase():
    neuron = QIF()
    assert neuron.rheobase.m_as("nA") == pytest.approx(15 / 40, rel=1e-15)
    assert QIF(R=[10, 20] * MOhm).rheobase.m.tolist() == pytest.approx([0.375, 0.1875])
    for factor, fires in ((0.999, False), (1.001, True)):
        stimulus = rb.constant(factor * neuron.rheobase)
        assert (rb.run(neuron, stimulus, 3000 * ms, record=()).spikes[0].count > 0) is fires


def test_no_rate_up_to_the_rheobase():
    neuron = QIF()
    assert neuron.rate([-1, 0, 0.375] * nA).m.tolist() == [0.0, 0.0, 0.0]
    assert neuron.interspike_interval(0.375 * nA).m == np.inf
    assert neuron.rate(0.1 * nA) == 0 * Hz


@given(st.floats(-5.0, 0.37))
def test_fixed_points(current):
    p = numbers(QIF())
    stable, unstable = (point.m for point in QIF().fixed_points(current * nA))
    assert stable < unstable
    assert slope(np.array([stable, unstable]), current, p) == pytest.approx(0.0, abs=1e-12)


def test_fixed_points_meet_at_the_rheobase_and_are_gone_above():
    neuron = QIF()
    assert [p.m for p in neuron.fixed_points(0.375 * nA)] == pytest.approx([-57.5, -57.5])
    assert np.isnan([p.m for p in neuron.fixed_points(0.376 * nA)]).all()
    assert neuron.fixed_points([0, 1] * nA)[0].m.tolist() == pytest.approx(
        [-65.0, np.nan], nan_ok=True
    )


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"v_c": -65 * mV}, ParameterError, "v_c: expected above v_rest, got v_c = -65"),
        ({"v_c": [-50, -70] * mV}, ParameterError, "v_c: expected above v_rest"),
        ({"v_peak": -80 * mV}, ParameterError, "fire for ever"),
        ({"R": 0 * MOhm}, ParameterError, "R: expected a positive value"),
        ({"tau_m": -1 * ms}, ParameterError, "tau_m = -1"),
        ({"v_T": -50 * mV}, ParameterError, "no parameter 'v_T'"),
        ({"v_c": -50}, UnitError, "v_c: .*without a unit"),
    ],
)
def test_bad_values(given, error, message):
    with pytest.raises(error, match=message):
        QIF(**given)


@pytest.mark.parametrize("method", ["rate", "interspike_interval", "fixed_points"])
def test_closed_forms_want_a_current(method):
    with pytest.raises(UnitError, match=r"current: expected current \(nA\), got 2.5 without"):
        getattr(QIF(), method)(2.5)
