from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.analysis.synaptic.psp import psp
from rheobase.analysis.synaptic.psp_kernel import psp_kernel
from rheobase.analysis.synaptic.shunting import shunting
from rheobase.errors import ParameterError, SimulationError, UnitError
from rheobase.neurons import AdEx
from rheobase.units import MOhm, ms, mV, nA, nS, uS

AMPA = rb.Exp(2 * ms)
WEIGHTS = [0.5, 1, 3] * nA


@pytest.mark.parametrize(
    ("g", "tau", "lead", "R"),
    [(0.001, 30, 0, 10), (1.0, 8, 0, 31), (0.05, 1.5, -1.3, 100), (0.3, 50, 20, 2)],
)
def test_a_conductance_at_rest_divides(g, tau, lead, R):
    """The equation of the deviation from rest is linear in it, and inhibition is in its factor."""
    silent = rb.Exp(tau * ms, E_syn=-70 * mV)
    weights = np.array([0.1, 0.25, 1.0]) * 10 / R
    found = shunting(rb.LIF(R=R * MOhm), AMPA, weights * nA, silent, g * uS, lead=lead * ms)
    assert 0.0 < found.gain < 1.0
    assert found.offset.m == 0.0
    assert found.inhibition.m == pytest.approx(0.0, abs=1e-9)
    assert found.inhibited.m == pytest.approx(found.gain * found.control.m, rel=1e-8, abs=1e-9)


@pytest.mark.parametrize(("weight", "lead"), [(-1, 0), (-0.2, 7.7), (0.3, 2), (-0.5, -5)])
def test_a_current_subtracts(weight, lead):
    found = shunting(rb.LIF(), AMPA, WEIGHTS, rb.Alpha(4 * ms), weight * nA, lead=lead * ms)
    peak = 2 * 8 / 6 * np.log(8 / 2)  # of the excitatory potential alone
    ipsp = psp_kernel(rb.LIF(), rb.Alpha(4 * ms), weight * nA, (peak + lead) * ms).m
    assert found.gain == pytest.approx(1.0, abs=1e-9)
    assert found.offset.m == pytest.approx(ipsp, rel=1e-7, abs=1e-9)
    assert found.inhibition.m == pytest.approx(np.full(3, ipsp), rel=1e-9, abs=1e-12)


def test_a_lasting_conductance_makes_another_membrane():
    """With R/(1 + R g) and tau_m/(1 + R g) in place of R and tau_m."""
    g = 0.05
    lasting = rb.Exp(1e9 * ms, E_syn=-70 * mV)
    found = shunting(rb.LIF(), AMPA, WEIGHTS, lasting, g * uS, lead=1 * ms)
    leakier = rb.LIF(R=10 / (1 + 10 * g) * MOhm, tau_m=8 / (1 + 10 * g) * ms)
    peak = psp(rb.LIF(), AMPA, 1 * nA).time_to_peak
    expected = (
        psp_kernel(leakier, AMPA, 1 * nA, peak).m / psp_kernel(rb.LIF(), AMPA, 1 * nA, peak).m
    )
    assert found.gain == pytest.approx(expected, rel=1e-6)


def test_a_conductance_below_rest_does_both():
    found = shunting(rb.LIF(), AMPA, WEIGHTS, rb.Exp(10 * ms, E_syn=-90 * mV), 50 * nS, lead=3 * ms)
    assert 0.5 < found.gain < 0.99
    assert found.offset.m < -1.0
    assert found.offset.m == pytest.approx(found.inhibition.m[0], rel=1e-6)
    held = shunting(
        rb.LIF(), AMPA, WEIGHTS, rb.Exp(10 * ms, E_syn=-90 * mV), 50 * nS, lead=3 * ms, v=-90 * mV
    )
    assert held.offset.m == 0.0
    assert held.gain == pytest.approx(found.gain, rel=1e-8)


def test_excitation_by_a_conductance():
    found = shunting(
        rb.LIF(), rb.Exp(2 * ms, E_syn=0 * mV), [5, 10, 20] * nS,
        rb.Exp(10 * ms, E_syn=-70 * mV), 100 * nS,
    )  # fmt: skip
    alone = [psp(rb.LIF(), rb.Exp(2 * ms, E_syn=0 * mV), w * nS).amplitude.m for w in (5, 10, 20)]
    assert found.control.m == pytest.approx(alone, rel=1e-10)
    assert 0.75 < found.gain < 0.85
    assert abs(found.offset.m) < 0.01


def test_a_nonlinear_neuron():
    found = shunting(
        AdEx(), AMPA, [0.2, 0.5, 1] * nA, rb.Exp(20 * ms, E_syn=-70.6 * mV), 30 * nS, lead=5 * ms
    )
    assert 0.3 < found.gain < 0.9
    assert abs(found.offset.m) < 0.02 * found.control.m.max()


def test_equal_kinetics_may_be_shared():
    """Excitation and inhibition through the same synapse are one variable of the neuron."""
    found = shunting(rb.LIF(), AMPA, WEIGHTS, AMPA, -0.2 * nA)
    assert found.gain == pytest.approx(1.0, abs=1e-9)
    assert found.offset.m == pytest.approx(-0.2 * psp(rb.LIF(), AMPA, 1 * nA).amplitude.m, rel=1e-6)


def test_it_prints_as_a_table():
    found = shunting(rb.LIF(), rb.Delta(), [1, 2] * mV, rb.Delta(), -0.5 * mV)
    assert repr(found).splitlines() == [
        "Shunting: gain 1, offset -0.5 mV",
        "  weight (mV)  control (mV)  inhibited (mV)",
        "            1             1             0.5",
        "            2             2             1.5",
    ]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"weight": 1 * nA}, ParameterError, "weight: expected two different ones at least"),
        ({"weight": [1, 1] * nA}, ParameterError, "weight: expected two different ones at least"),
        ({"weight": [1, 2] * mV}, UnitError, "weight: expected current"),
        ({"weight": [1, 20] * nA}, SimulationError, "LIF fires at"),
        ({"inhibition_weight": 1 * nA}, UnitError, "inhibition_weight: expected conductance"),
        ({"inhibition_weight": [1, 2] * nS}, ParameterError, "inhibition_weight: expected one"),
        ({"lead": 1 * mV}, UnitError, "lead: expected time"),
        ({"neuron": rb.LIF(R=[1, 2] * MOhm)}, ParameterError, "expected one neuron, got 2"),
    ],
)
def test_bad_arguments(arguments, error, message):
    given = {
        "neuron": rb.LIF(),
        "excitation": AMPA,
        "weight": WEIGHTS,
        "inhibition": rb.Exp(10 * ms, E_syn=-70 * mV),
        "inhibition_weight": 50 * nS,
    }
    with pytest.raises(error, match=message):
        shunting(**{**given, **arguments})
