"""The leaky neuron with a conductance after spikes: what it does that a current cannot."""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.neurons import AHPLIF, LIF, AdaptiveLIF
from rheobase.units import MOhm, ms, mV, nA, nS, uS


def test_it_is_the_leaky_neuron_and_one_term():
    ours, leaky = AHPLIF(), LIF()
    assert {n: ours.values[n] for n in leaky.parameters} == dict(leaky.parameters)
    assert ours.value("delta_g") * ours.value("R") == pytest.approx(0.06)  # Dayan and Abbott
    without = rb.run(AHPLIF(delta_g=0 * uS), rb.constant(3 * nA), 300 * ms, record=())
    expected = rb.run(leaky, rb.constant(3 * nA), 300 * ms, record=()).spikes[0].times.m
    assert without.spikes[0].times.m == pytest.approx(expected, rel=1e-10)


def test_rheobase():
    assert AHPLIF().rheobase == 2 * nA
    assert AHPLIF(R=[10, 20] * MOhm).rheobase.m.tolist() == [2.0, 1.0]
    for factor, count in ((1.0, 0), (1.01, 1)):
        recording = rb.run(AHPLIF(), rb.constant(factor * 2 * nA), 60 * ms, record=())
        assert recording.spikes[0].count == count


def test_intervals_grow():
    isi = rb.run(AHPLIF(), rb.constant(5 * nA), 1500 * ms, record=()).spikes[0].isi.m
    assert np.all(np.diff(isi[:20]) > 0)
    assert isi[-1] > 1.5 * isi[0]
    assert np.ptp(isi[-5:]) < 1e-6


def test_it_cannot_go_below_the_reversal_potential():
    """A current as strong drives it far beyond."""
    conductance = AHPLIF(delta_g=1 * uS, v_reset=-70 * mV)
    current = AdaptiveLIF(b=1 * uS * 20 * mV, v_reset=-70 * mV)
    pulse = rb.pulses(20 * nA, [10.0] * ms, width=2 * ms)
    after = rb.run(conductance, pulse, 200 * ms)
    assert after.spikes[0].count == 1
    assert -90.0 < after.v.m.min() < -85.0
    assert rb.run(current, pulse, 200 * ms).v.m.min() < -120.0


def test_between_spikes_it_is_a_leaky_neuron_with_that_conductance():
    """With g constant: v_inf and tau of eq. 5.13 of Dayan and Abbott."""
    neuron = AHPLIF(tau_ahp=1e9 * ms, g_ahp=100 * nS)  # as much as the leak: R/2, tau/2
    v = rb.run(neuron, rb.constant(1 * nA), 200 * ms, 1 * ms).v.m
    v_inf = -70 + (1.0 * 10 - 20) / 2
    assert v[-1] == pytest.approx(v_inf, abs=1e-5)
    expected = v_inf + (-70 - v_inf) * np.exp(-np.arange(201) / 4.0)
    assert v == pytest.approx(expected, abs=1e-5)


def test_the_response_to_input_is_divided():
    """The second of two equal currents, in the wake of a spike: smaller and faster."""
    neuron = AHPLIF(delta_g=200 * nS, tau_ahp=1e6 * ms, v=-80 * mV, g_ahp=200 * nS)
    without = AHPLIF()
    step = rb.step(1 * nA, start=100 * ms)
    shunted = np.ptp(rb.run(neuron, step, 200 * ms).v.m[1000:])
    assert shunted == pytest.approx(
        np.ptp(rb.run(without, step, 200 * ms).v.m[1000:]) / 3, rel=1e-3
    )


def test_a_short_strong_one_is_a_relative_refractory_period():
    neuron = AHPLIF(tau_ahp=2 * ms, delta_g=1 * uS, t_ref=0 * ms, v_reset=-70 * mV)
    first = rb.pulses(30 * nA, [10.0] * ms, width=0.7 * ms)
    for wait, second in ((3.0, 0), (25.0, 1)):
        pulse = rb.pulses(30 * nA, [10.0 + wait] * ms, width=0.7 * ms)
        count = rb.run(neuron, first + pulse, 60 * ms, record=()).spikes[0].count
        assert count == 1 + second


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"tau_ahp": 0 * ms}, ParameterError, "tau_ahp = 0"),
        ({"R": 0 * MOhm}, ParameterError, "R: expected a positive value"),
        ({"v_reset": -50 * mV}, ParameterError, "fire for ever"),
        ({"delta_g": 1 * nA}, UnitError, "delta_g: expected conductance"),
        ({"E_k": -90 * mV}, ParameterError, "'E_k'. Did you mean 'E_K'"),
    ],
)
def test_bad_values(given, error, message):
    with pytest.raises(error, match=message):
        AHPLIF(**given)
