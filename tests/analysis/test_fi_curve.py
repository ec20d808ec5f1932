from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rheobase as rb
from rheobase.analysis import fi_curve
from rheobase.analysis.fi_curve import _settled_rate
from rheobase.errors import ParameterError, UnitError
from rheobase.units import Hz, MOhm, ms, mV, nA


@pytest.mark.parametrize(("method", "precision"), [("closed form", 1e-9), ("simulated", 1e-6)])
def test_the_answers_of_the_exercises(method, precision):
    curve = fi_curve(rb.LIF(t_ref=3 * ms), [2, 2.5, 5, 10, 1e9] * nA, method=method)
    intervals = [3 + 8 * np.log((10 * i - 5) / (10 * i - 20)) for i in (2.5, 5, 10)]
    expected = 1e3 / np.array(intervals)
    assert expected == pytest.approx([70.97, 160.16, 228.58], abs=0.005)
    assert curve.rate.m[0] == 0.0
    assert curve.rate.m[1:4] == pytest.approx(expected, rel=precision)
    assert curve.rate.m[4] == pytest.approx(1e3 / 3, rel=1e-6)
    assert curve.rate.units == Hz
    assert curve.simulated is (method == "simulated")


@settings(max_examples=15)
@given(
    tau_m=st.floats(2, 50),
    R=st.floats(1, 200),
    depth=st.floats(5, 40),
    fall=st.floats(0.5, 30),
    t_ref=st.just(0.0) | st.floats(0.01, 5),
    above=st.floats(1.01, 20),
)
def test_closed_form_against_simulation(tau_m, R, depth, fall, t_ref, above):
    neuron = rb.LIF(
        tau_m=tau_m * ms,
        R=R * MOhm,
        v_threshold=(-70 + depth) * mV,
        v_reset=(-70 + depth - fall) * mV,
        t_ref=t_ref * ms,
    )
    currents = [0.99 * depth / R, above * depth / R] * nA
    computed = fi_curve(neuron, currents)
    counted = fi_curve(neuron, currents, method="simulated")
    assert computed.rate.m == pytest.approx(counted.rate.m, rel=1e-8)
    assert computed.rate.m == pytest.approx(neuron.rate(currents).m, rel=1e-9)


def test_the_equation_as_typed_has_the_closed_form_too():
    neuron = rb.Model(
        "R*C * du/dt = -(u - u_rest) + R*I",
        threshold="u > theta",
        reset="u -= jump",
        refractory="hold",
        R=10 * MOhm,
        C="0.8 nF",
        u_rest=-70 * mV,
        theta=-50 * mV,
        jump=15 * mV,
        hold=2 * ms,
    )
    currents = [1, 2, 2.5, 4] * nA
    curve = fi_curve(neuron, currents)
    assert not curve.simulated
    assert curve.rate.m == pytest.approx(rb.LIF().rate(currents).m, rel=1e-12)


def test_a_nonlinear_model_against_the_integral(eif):
    from scipy.integrate import quad

    def slope(v, current):
        return (-(v + 65) + 2 * np.exp((v + 55) / 2) + 20 * current) / 12

    curve = fi_curve(eif, [0.3, 0.5, 1.0] * nA)
    assert curve.simulated
    assert curve.rate.m[0] == 0.0
    for current, rate in ((0.5, curve.rate.m[1]), (1.0, curve.rate.m[2])):
        interval, _ = quad(lambda v, I=current: 1 / slope(v, I), -60, -30, epsabs=1e-11)
        assert rate == pytest.approx(1e3 / interval, rel=1e-7)


def test_adaptation_is_over_when_the_rate_is_taken(resonator):
    curve = fi_curve(resonator, [20, 30] * nA)
    longer = fi_curve(resonator, [20, 30] * nA, duration="8 s")
    assert curve.simulated
    assert np.all(curve.rate.m > 0)
    assert curve.rate.m == pytest.approx(longer.rate.m, rel=1e-6)


def test_arrays_of_neurons():
    neuron = rb.LIF(R=[10, 20] * MOhm)
    currents = [1.5, 3, 5] * nA
    expected = [rb.LIF(R=R * MOhm).rate(currents).m for R in (10, 20)]
    for method in ("closed form", "simulated"):
        rate = fi_curve(neuron, currents, method=method).rate
        assert rate.m == pytest.approx(np.array(expected), rel=1e-9)


def test_rate_of_the_intervals_that_end_in_the_second_half():
    assert _settled_rate(np.array([]), 50.0) == 0.0
    assert _settled_rate(np.array([70.0]), 50.0) == 0.0
    assert _settled_rate(np.array([10.0, 40.0]), 50.0) == 0.0
    assert _settled_rate(np.array([10.0, 40.0, 60.0, 84.0]), 50.0) == 2 / 44.0
    assert _settled_rate(np.array([60.0, 84.0]), 50.0) == 1 / 24.0
    assert _settled_rate(np.array([0.0, 50.0]), 50.0) == 1 / 50.0


def test_it_prints_as_a_table():
    curve = fi_curve(rb.LIF(), np.linspace(0, 5, 50) * nA)
    lines = repr(curve).splitlines()
    assert lines[0] == "f-I curve (closed form)"
    assert lines[1].split() == ["current", "(nA)", "rate", "(Hz)"]
    assert len(lines) == 2 + 13
    assert lines[8].split() == ["...", "..."]
    assert lines[-1].split() == ["5", "190.704"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        curve.rate = None


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"currents": [1, 2]}, UnitError, "currents: expected current"),
        ({"currents": [1, np.nan] * nA}, ParameterError, "currents: expected finite"),
        ({"duration": "0 s"}, ParameterError, "duration: expected a time longer than 0 ms"),
        ({"method": "simulate"}, ParameterError, "method: got 'simulate'. Did you mean 'simul"),
        ({"neuron": "LIF"}, ParameterError, "neuron: expected a model"),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        fi_curve(**{"neuron": rb.LIF(), "currents": 1 * nA, **arguments})


def test_no_closed_form(eif, resonator):
    with pytest.raises(ParameterError, match=r"no closed form, since exp\(.*is not linear in v"):
        fi_curve(eif, 1 * nA, method="closed form")
    with pytest.raises(ParameterError, match="no closed form, since Model has 2 variables"):
        fi_curve(resonator, 1 * nA, method="closed form")


def test_no_threshold():
    neuron = rb.Model("tau * dv/dt = -v + R*I", tau=8 * ms, R=10 * MOhm)
    with pytest.raises(ParameterError, match="has no threshold and never fires"):
        fi_curve(neuron, 1 * nA)
