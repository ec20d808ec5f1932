from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rheobase as rb
from rheobase.analysis import frequency_response
from rheobase.errors import ParameterError, SimulationError, UnitError
from rheobase.units import CURRENT, VOLTAGE, Hz, MOhm, Quantity, degree, ms, mV, nA, to_engine


def impedance(response):
    return response.gain.m * np.exp(1j * np.deg2rad(response.phase.m))


@pytest.mark.parametrize(("method", "precision"), [("closed form", 1e-9), ("simulated", 1e-6)])
def test_the_answer_of_the_exercises(method, precision):
    response = frequency_response(rb.LIF(), 250 * Hz, method=method, amplitude=2.5 * nA)
    amplitude = to_engine(2.5 * nA * response.gain[0], VOLTAGE)
    z = 25 / (1 + 2j * np.pi * 0.25 * 8)
    assert amplitude == pytest.approx(abs(z), rel=precision)
    assert response.phase.m[0] == pytest.approx(np.angle(z, deg=True), rel=precision)
    assert amplitude == pytest.approx(1.983, abs=0.0005)
    assert response.phase.m[0] == pytest.approx(-85.45, abs=0.005)
    assert response.phase.units == degree
    assert response.frequency.units == Hz
    assert response.simulated is (method == "simulated")


@given(tau=st.floats(1, 100), R=st.floats(1, 1000), f=st.floats(0.01, 5000))
def test_a_leaky_membrane_is_a_low_pass(tau, R, f):
    response = frequency_response(rb.LIF(tau_m=tau * ms, R=R * MOhm), f * Hz)
    assert impedance(response)[0] == pytest.approx(R / (1 + 2e-3j * np.pi * f * tau), rel=1e-12)


def test_the_slowest_sine_sees_the_resistance():
    response = frequency_response(rb.LIF(R=37 * MOhm), 1e-6 * Hz)
    assert response.gain.m[0] == pytest.approx(37, rel=1e-12)
    assert response.phase.m[0] == pytest.approx(0, abs=1e-5)


def test_resonance(resonator):
    # Z = 1 / (1/R + i w C + a / (1 + i w tau_w)), all parallel
    frequencies = np.geomspace(0.5, 500, 40)
    omega = 2e-3 * np.pi * frequencies
    expected = 1 / (1 / 10 + 1j * omega * 0.8 + 0.5 / (1 + 30j * omega))
    response = frequency_response(resonator, frequencies * Hz)
    assert not response.simulated
    assert impedance(response) == pytest.approx(expected, rel=1e-10)
    best = np.argmax(response.gain.m)
    assert 0 < best < 39
    assert response.phase.m[0] > 0 > response.phase.m[-1]
    assert to_engine(response.gain[best], VOLTAGE / CURRENT) > 10 / (1 + 5)


@settings(max_examples=10)
@given(
    tau_w=st.floats(5, 60),
    a=st.floats(-0.05, 1.0),
    frequencies=st.lists(st.floats(2, 300), min_size=1, max_size=5),
)
def test_closed_form_against_simulation(resonator, tau_w, a, frequencies):
    neuron = resonator.replace(tau_w=tau_w * ms, a=f"{a} uS")
    computed = frequency_response(neuron, frequencies * Hz)
    measured = frequency_response(neuron, frequencies * Hz, method="simulated")
    assert impedance(measured) == pytest.approx(impedance(computed), rel=1e-6)


def test_a_nonlinear_model_answers_as_its_linearisation(eif):
    # At the working point v0 the leak is (1 - exp((v0 - v_T)/delta_T)) / tau.
    v0 = -58.0
    offset = ((v0 + 65) - 2 * np.exp((v0 + 55) / 2)) / 20
    frequencies = np.array([3.0, 40.0, 150.0])
    response = frequency_response(eif, frequencies * Hz, offset=offset * nA)
    leak = 1 - np.exp((v0 + 55) / 2)
    expected = 20 / (leak + 2e-3j * np.pi * frequencies * 12)
    assert response.simulated
    assert impedance(response) == pytest.approx(expected, rel=1e-5)


def test_an_offset_does_not_matter_to_a_linear_model():
    response = frequency_response(
        rb.LIF(), [5, 60] * Hz, method="simulated", amplitude="0.1 nA", offset="1.5 nA"
    )
    expected = 10 / (1 + 2e-3j * np.pi * np.array([5, 60]) * 8)
    assert impedance(response) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("method", ["closed form", "simulated"])
def test_arrays_of_neurons(method):
    neuron = rb.LIF(tau_m=[8, 16] * ms, R=[10, 25] * MOhm)
    response = frequency_response(neuron, [5, 60, 100] * Hz, method=method)
    omega = 2e-3j * np.pi * np.array([5, 60, 100])
    expected = np.array([10 / (1 + omega * 8), 25 / (1 + omega * 16)])
    assert impedance(response) == pytest.approx(expected, rel=1e-8)


def test_without_a_threshold_it_is_the_voltage():
    text = "tau * dx/dt = I - x\ntau_m * dv/dt = -v + R*x"
    neuron = rb.Model(text, tau=5 * ms, tau_m=8 * ms, R=10 * MOhm, x=0 * nA, v=0 * mV)
    omega = 2e-3j * np.pi * 30
    expected = 10 / (1 + omega * 5) / (1 + omega * 8)
    assert impedance(frequency_response(neuron, 30 * Hz))[0] == pytest.approx(expected)


def test_it_prints_as_a_table():
    lines = repr(frequency_response(rb.LIF(), [1, 250] * Hz)).splitlines()
    assert lines[0] == "Frequency response (closed form)"
    assert lines[-1].split() == ["250", "0.793267", "-85.4501"]


def test_it_must_not_fire():
    with pytest.raises(SimulationError, match="LIF fires at 2 Hz: its response is not subthres"):
        frequency_response(rb.LIF(), [250, 2] * Hz, method="simulated", amplitude=2.5 * nA)


def test_a_transient_that_is_not_over():
    with pytest.raises(SimulationError, match=r"at 40 Hz the response is not a steady sine"):
        frequency_response(rb.LIF(v_init=-52 * mV), 40 * Hz, method="simulated", transient="20 ms")


def test_an_amplitude_that_is_too_large(eif):
    with pytest.raises(SimulationError, match=r"not a steady sine.*or a smaller amplitude"):
        frequency_response(eif, 5 * Hz, amplitude="0.1 nA", offset="0.29 nA")


def test_no_closed_form(eif):
    with pytest.raises(ParameterError, match="there is no closed form, since exp"):
        frequency_response(eif, 5 * Hz, method="closed form")


def test_no_steady_response():
    neuron = rb.Model("tau * dv/dt = v + R*I", tau=8 * ms, R=10 * MOhm, v=0 * mV)
    with pytest.raises(ParameterError, match=r"no steady response.*eigenvalue 0\.125 per ms"):
        frequency_response(neuron, 5 * Hz)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"frequencies": 5}, UnitError, "frequencies: expected frequency"),
        ({"frequencies": [5, 0] * Hz}, ParameterError, "expected a row of more than 0 Hz"),
        ({"frequencies": Quantity([[5.0]], Hz)}, ParameterError, "expected a row"),
        ({"frequencies": np.inf * Hz}, ParameterError, "frequencies: expected finite"),
        ({"amplitude": 0 * nA}, ParameterError, "expected one positive amplitude"),
        ({"amplitude": [1, 2] * nA}, ParameterError, "expected one positive amplitude"),
        ({"transient": -1 * ms}, ParameterError, "transient: expected a time longer"),
        ({"method": "closed"}, ParameterError, "Did you mean 'closed form'"),
        ({"neuron": None}, ParameterError, "neuron: expected a model"),
    ],
)
def test_bad_arguments(arguments, error, message):
    given = {"neuron": rb.LIF(), "frequencies": 5 * Hz, "method": "simulated", **arguments}
    with pytest.raises(error, match=message):
        frequency_response(**given)
