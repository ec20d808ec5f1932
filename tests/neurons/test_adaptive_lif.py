"""The adaptive leaky neuron: what one more term does, and its adapted rate in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.neurons import LIF, AdaptiveLIF
from rheobase.units import MOhm, Quantity, kHz, ms, mV, nA


def last_rate(neuron, current, duration):
    isi = rb.run(neuron, rb.constant(current), duration, record=()).spikes[0].isi
    return 1e3 / isi.m[-1]


def test_it_is_the_leaky_neuron_and_one_term():
    ours, leaky = AdaptiveLIF(), LIF()
    assert {n: ours.values[n] for n in leaky.parameters} == dict(leaky.parameters)
    without = rb.run(AdaptiveLIF(b=0 * nA), rb.constant(3 * nA), 300 * ms, record=())
    expected = rb.run(leaky, rb.constant(3 * nA), 300 * ms, record=()).spikes[0].times.m
    assert without.spikes[0].times.m == pytest.approx(expected, rel=1e-12)


def test_it_is_solved_exactly():
    assert AdaptiveLIF().is_exact
    assert "linear" in AdaptiveLIF().integrator.reason


def test_intervals_grow_to_the_closed_form():
    isi = rb.run(AdaptiveLIF(), rb.constant(5 * nA), 3000 * ms, record=()).spikes[0].isi.m
    assert np.all(np.diff(isi[:20]) > 0)
    assert 1e3 / isi[-1] == pytest.approx(AdaptiveLIF().rate(5 * nA).m, rel=1e-10)
    assert 1e3 / isi[0] < AdaptiveLIF().onset_rate(5 * nA).m


@settings(max_examples=25, deadline=None)
@given(
    st.floats(1.01, 5.0), st.floats(2.0, 40.0), st.floats(1.0, 300.0), st.floats(0.0, 1.0),
    st.floats(0.0, 5.0),
)  # fmt: skip
def test_the_adapted_rate_is_that_of_a_run(drive, tau_m, tau_w, b, t_ref):
    neuron = AdaptiveLIF(tau_m=tau_m * ms, tau_w=tau_w * ms, b=b * nA, t_ref=t_ref * ms)
    rate = neuron.rate(2 * drive * nA).m_as("Hz")
    assert 0.0 < rate <= neuron.onset_rate(2 * drive * nA).m_as("Hz") * (1 + 1e-12)
    # As long as transients last: some dozens of tau_w, some of intervals.
    length = 30 * (tau_w + tau_m) + 40e3 / rate
    assert last_rate(neuron, 2 * drive * nA, length * ms) == pytest.approx(rate, rel=1e-6)


@pytest.mark.parametrize("tau_w", [8.0, 8.0 + 1e-9, 8.0001, 7.9, 0.5, 5000.0])
def test_equal_time_constants_are_no_singularity(tau_w):
    neuron = AdaptiveLIF(tau_w=tau_w * ms)
    length = (40 * tau_w + 500) * ms
    assert last_rate(neuron, 4 * nA, length) == pytest.approx(neuron.rate(4 * nA).m, rel=1e-8)


def test_slow_adaptation_is_subtraction():
    """Benda and Herz 2003: with slow w, f = f_0(I - b tau_w f)."""
    neuron = AdaptiveLIF(tau_w=50_000 * ms, b=0.001 * nA)
    rate = neuron.rate(5 * nA)
    inhibition = neuron.b * neuron.tau_w * rate
    assert neuron.onset_rate(5 * nA - inhibition).m == pytest.approx(rate.m, rel=1e-3)


def test_rheobase_and_rates_below():
    neuron = AdaptiveLIF()
    assert neuron.rheobase == 2 * nA
    assert AdaptiveLIF(R=[10, 20] * MOhm).rheobase.m.tolist() == [2.0, 1.0]
    for method in (neuron.rate, neuron.onset_rate):
        assert method([-1, 0, 2] * nA).m.tolist() == [0.0, 0.0, 0.0]
        assert method(2.001 * nA).m > 0.0


def test_a_strong_current_is_limited_by_the_refractory_period():
    assert AdaptiveLIF().rate(1e9 * nA).m == pytest.approx(500.0, rel=1e-6)


def test_rates_take_many_currents_or_many_neurons():
    neuron = AdaptiveLIF(tau_w=[50, 100] * ms)
    rates = neuron.rate(5 * nA).m
    assert rates.shape == (2,)
    assert rates[1] == pytest.approx(AdaptiveLIF().rate(5 * nA).m, rel=1e-12)
    assert AdaptiveLIF().rate([[3.0], [5.0]] * nA).shape == (2, 1)
    assert neuron.rate(5 * nA).to(kHz).m == pytest.approx(rates * 1e-3)


def test_it_fires_by_itself_above_threshold():
    neuron = AdaptiveLIF(v_rest=-45 * mV, v=-65 * mV)
    assert neuron.rheobase.m < 0.0
    assert neuron.rate(0 * nA).m == pytest.approx(last_rate(neuron, 0 * nA, 3000 * ms), rel=1e-9)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"tau_w": 0 * ms}, ParameterError, "tau_w = 0"),
        ({"v_threshold": -65 * mV}, ParameterError, "fire for ever"),
        ({"b": 1 * mV}, UnitError, "b: expected current"),
        ({"tau": 1 * ms}, ParameterError, "'tau'. Did you mean 'tau_"),
        ({"R": Quantity(-1, "MOhm")}, ParameterError, "R: expected a positive value"),
    ],
)
def test_bad_values(given, error, message):
    with pytest.raises(error, match=message):
        AdaptiveLIF(**given)


@pytest.mark.parametrize("method", ["rate", "onset_rate"])
def test_closed_forms_want_a_current(method):
    with pytest.raises(UnitError, match=r"current: expected current \(nA\), got 2.5 without"):
        getattr(AdaptiveLIF(), method)(2.5)
