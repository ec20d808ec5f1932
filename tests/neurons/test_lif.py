"""The LIF neuron: parameters in every form, closed forms, and messages for students."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.units import Hz, MOhm, Quantity, ms, mV, nA, nF, pF, uS

DEFAULTS = {
    "v_rest": -70 * mV, "v_reset": -65 * mV, "v_threshold": -50 * mV, "R": 10 * MOhm,
    "tau_m": 8 * ms, "t_ref": 2 * ms,
}  # fmt: skip


def test_defaults_are_those_of_the_exercises():
    neuron = rb.LIF()
    assert dict(neuron.parameters) == DEFAULTS
    assert neuron.C.m_as("nF") == pytest.approx(0.8, rel=1e-15)
    assert neuron.g_L.m_as("uS") == pytest.approx(0.1, rel=1e-15)
    assert neuron.initial["v"] == -70 * mV
    assert neuron.size is None


@pytest.mark.parametrize(
    ("given", "R", "tau_m"),
    [
        ({}, 10.0, 8.0),
        ({"R": 20 * MOhm, "tau_m": 10 * ms}, 20.0, 10.0),
        ({"R": 20 * MOhm, "C": 0.5 * nF}, 20.0, 10.0),
        ({"C": 0.5 * nF, "tau_m": 10 * ms}, 20.0, 10.0),
        ({"g_L": 0.05 * uS, "tau_m": 10 * ms}, 20.0, 10.0),
        ({"g_L": 0.05 * uS, "C": 500 * pF}, 20.0, 10.0),
        ({"R": 20 * MOhm}, 20.0, 8.0),
        ({"g_L": 0.05 * uS}, 20.0, 8.0),
        ({"tau_m": 20 * ms}, 10.0, 20.0),
        ({"C": 1 * nF}, 10.0, 10.0),
        ({"R": [10, 20] * MOhm, "C": 0.5 * nF}, [10.0, 20.0], [5.0, 10.0]),
    ],
)
def test_any_two_of_resistance_capacitance_and_time_constant(given, R, tau_m):
    for neuron in (rb.LIF(**given), rb.LIF().replace(**given)):
        assert neuron.R.m_as("MOhm") == pytest.approx(R, rel=1e-14)
        assert neuron.tau_m.m_as("ms") == pytest.approx(tau_m, rel=1e-14)
        assert neuron.C.m_as("nF") == pytest.approx(np.divide(tau_m, R), rel=1e-14)
        assert neuron.g_L.m_as("uS") == pytest.approx(1 / np.asarray(R), rel=1e-14)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"tau_n": 5 * ms}, ParameterError, "no parameter 'tau_n'. Did you mean 'tau_m'"),
        ({"V_rest": -70 * mV}, ParameterError, "'V_rest'. Did you mean 'v_rest'"),
        ({"tau_ref": 2 * ms}, ParameterError, "no parameter 'tau_ref'. Did you mean"),
        ({"zzz": 1}, ParameterError, "Known: .*'tau_m'"),
        ({"tau_m": 8}, UnitError, r"tau_m: expected time \(ms\), got 8 without .* Write 8\*ms"),
        ({"v_rest": -70}, UnitError, r"v_rest: .*without a unit. Write -70\*mV"),
        ({"v_rest": 0}, UnitError, r"v_rest: .*Write 0\*mV"),
        ({"tau_m": 8 * mV}, UnitError, "tau_m: expected time .*8 mV.*voltage"),
        ({"R": 10 * nF}, UnitError, "R: expected resistance .*capacitance"),
        ({"C": 10 * ms}, UnitError, "C: expected capacitance"),
        ({"g_L": 10 * MOhm}, UnitError, "g_L: expected conductance"),
        ({"v_init": 5 * ms}, UnitError, "v_init|v: .*voltage"),
        ({"v_threshold": "-50 mvlt"}, UnitError, "v_threshold: .*'-50 mvlt'"),
        ({"tau_m": 0 * ms}, ParameterError, "tau_m: expected a positive value, got 0"),
        ({"tau_m": -8 * ms}, ParameterError, "tau_m: expected a positive value, got -8"),
        ({"R": 0 * MOhm}, ParameterError, "R: expected a positive value"),
        ({"C": -1 * nF}, ParameterError, "C: expected a positive value"),
        ({"g_L": 0 * uS}, ParameterError, "g_L: expected a positive value"),
        ({"tau_m": [8, -1] * ms}, ParameterError, "tau_m: expected a positive value"),
        ({"t_ref": -1 * ms}, ParameterError, "t_ref.*-1|-1.*t_ref"),
        (
            {"v_threshold": -65 * mV}, ParameterError,
            r"fire for ever(?=.*v_reset = -65(\.0)? mV).*v_threshold = -65",
        ),
        ({"v_threshold": -66 * mV}, ParameterError, "fire for ever"),
        ({"v_reset": [-65, -40] * mV}, ParameterError, "fire for ever"),
        ({"tau_m": np.nan * ms}, ParameterError, "tau_m: .*nan"),
        ({"tau_m": np.inf * ms}, ParameterError, "tau_m: .*finite.*inf"),
        ({"R": np.inf * MOhm}, ParameterError, "R: .*finite.*inf"),
        ({"v_rest": np.nan * mV}, ParameterError, "v_rest: expected a finite value, got nan"),
        ({"v_threshold": np.inf * mV}, ParameterError, "v_threshold: expected a finite value"),
        ({"t_ref": np.nan * ms}, ParameterError, "t_ref: expected a finite value"),
        ({"v_init": np.nan * mV}, ParameterError, "v.*: expected a finite value"),
        ({"v_rest": [-70, np.nan] * mV}, ParameterError, "v_rest: .*finite"),
        ({"R": 10 * MOhm, "g_L": 0.1 * uS}, ParameterError, "only one of them, since g_L = 1/R"),
        (
            {"R": 10 * MOhm, "C": 1 * nF, "tau_m": 10 * ms}, ParameterError,
            r"give any two of them, since tau_m = R\*C",
        ),
        (
            {"R": [1, 2] * MOhm, "v_rest": [-70, -71, -72] * mV}, ParameterError,
            "(?s)equally long.*2.*3|equally long.*3.*2",
        ),
        ({"R": [1, 2] * MOhm, "C": [1, 2, 3] * nF}, ParameterError, "(?i)R.*2.*C.*3|equally"),
        ({"R": [[1, 2]] * MOhm}, ParameterError, "R: .*shape"),
        ({"R": [] * MOhm}, ParameterError, "R: .*(shape|empty)"),
    ],
)  # fmt: skip
def test_bad_parameters(given, error, message):
    with pytest.raises(error, match=message):
        rb.LIF(**given)
    with pytest.raises(error, match=message):
        rb.LIF().replace(**given)


def test_positional_values_are_refused():
    with pytest.raises(TypeError):
        rb.LIF(-70 * mV)


def test_v_init():
    assert rb.LIF(v_rest=-60 * mV).initial["v"] == -60 * mV
    assert rb.LIF(v_init=-55 * mV).initial["v"] == -55 * mV
    assert rb.LIF(v_init=-55 * mV).replace(v_rest=-60 * mV).initial["v"] == -55 * mV
    assert rb.LIF().replace(v_rest=-60 * mV).initial["v"] == -60 * mV
    assert rb.LIF().replace(v_init=-60 * mV).replace(R=5 * MOhm).initial["v"] == -60 * mV
    assert rb.LIF(v_rest=[-70, -60] * mV).initial["v"].m.tolist() == [-70.0, -60.0]


def test_replace():
    neuron = rb.LIF(R=20 * MOhm)
    other = neuron.replace(t_ref=3 * ms)
    assert isinstance(other, rb.LIF)
    assert other.t_ref == 3 * ms
    assert 20 * MOhm == other.R
    assert neuron.t_ref == 2 * ms
    assert neuron.replace() == neuron or dict(neuron.replace().parameters) == dict(
        neuron.parameters
    )


def test_a_neuron_does_not_change():
    neuron = rb.LIF()
    with pytest.raises(AttributeError, match="replace"):
        neuron.tau_m = 5 * ms
    with pytest.raises(AttributeError, match="Did you mean 'tau_m'"):
        _ = neuron.tau_mm


def test_it_prints_equation_and_parameters():
    text = str(rb.LIF(R=20 * MOhm))
    for part in (
        "LIF", "tau_m * dv/dt = -(v - v_rest) + R*I", "v >= v_threshold", "v = v_reset", "t_ref",
        "20 MΩ", "8 ms", "-50 mV", "-65 mV", "-70 mV",
    ):  # fmt: skip
        assert part in text
    assert str(rb.LIF()) == repr(rb.LIF())
    assert "3 neurons" in str(rb.LIF(R=[1, 2, 3] * MOhm))
    assert "1 to 3 MΩ" in str(rb.LIF(R=[1, 2, 3] * MOhm))


def test_its_notebook_form():
    from xml.etree import ElementTree

    html = rb.LIF()._repr_html_()
    table = ElementTree.fromstring(html[html.index("<table") : html.index("</table>") + 8])
    cells = [cell.text or cell[0].text for cell in table.iter("td")]
    assert "tau_m" in cells
    assert "8 ms" in cells
    assert "tau_m * dv/dt" in html
    assert "v &gt;= v_threshold" in html


def test_integrator():
    integrator = rb.LIF().integrator
    assert "exact" in integrator.continuous
    assert "exact" in integrator.grid
    assert "linear in v" in integrator.reason
    assert "because" in str(integrator)


# Closed forms


def test_rheobase():
    assert rb.LIF().rheobase == 2 * nA
    assert rb.LIF(R=[10, 20] * MOhm).rheobase.m.tolist() == [2.0, 1.0]
    assert rb.LIF(v_rest=-40 * mV).rheobase == -1 * nA  # it fires by itself


@pytest.mark.parametrize(("current", "hertz"), [(2.5, 70.97), (5, 160.16), (10, 228.58)])
def test_rate(current, hertz):
    assert rb.LIF(t_ref=3 * ms).rate(current * nA).m_as("Hz") == pytest.approx(hertz, abs=5e-3)


def test_rate_has_a_limit_and_a_threshold():
    neuron = rb.LIF(t_ref=3 * ms)
    assert neuron.rate(1e12 * nA).m == pytest.approx(1e3 / 3, rel=1e-9)
    assert neuron.rate([0, 1, 2] * nA).m.tolist() == [0.0, 0.0, 0.0]
    assert neuron.interspike_interval(2 * nA).m == np.inf
    assert neuron.rate(-5 * nA) == 0 * Hz


@given(st.floats(2.0, 1e6, exclude_min=True))
def test_interval_is_positive_and_falls(current):
    neuron = rb.LIF()
    one, more = neuron.interspike_interval([current, current * 1.01] * nA).m
    assert one >= more >= 2.0


def test_rate_takes_many_currents_or_many_neurons():
    neuron = rb.LIF(R=[10, 20] * MOhm)
    rates = neuron.rate(Quantity([2.5, 1.25], "nA")).m
    assert rates[0] == pytest.approx(rates[1], rel=1e-12)
    assert rb.LIF().rate([[2.5], [5.0]] * nA).shape == (2, 1)
    with pytest.raises((ParameterError, UnitError, ValueError), match=r"current|broadcast"):
        neuron.rate([1, 2, 3] * nA)


@pytest.mark.parametrize("method", ["rate", "interspike_interval"])
def test_closed_forms_want_a_current(method):
    with pytest.raises(
        UnitError, match=r"current: expected current \(nA\), got 2.5 without a unit"
    ):
        getattr(rb.LIF(), method)(2.5)
    with pytest.raises(UnitError, match=r"current: .*voltage"):
        getattr(rb.LIF(), method)(2.5 * mV)
