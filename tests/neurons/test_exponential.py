"""The exponential neuron: where it rests, when it fires, how fast."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import lambertw

import rheobase as rb
from rheobase.errors import ParameterError, SimulationError, UnitError
from rheobase.neurons import EIF
from rheobase.neurons.exponential import meeting_points
from rheobase.units import MOhm, ms, mV, nA


def slope(v, I, p):
    drive = p["delta_T"] * np.exp((v - p["v_T"]) / p["delta_T"]) + p["R"] * I
    return (-(v - p["v_rest"]) + drive) / p["tau_m"]


def numbers(neuron):
    return {name: neuron.value(name) for name in neuron.parameters}


def test_defaults_are_those_of_the_exercises():
    assert numbers(EIF()) == {
        "tau_m": 12.0, "R": 20.0, "v_rest": -65.0, "v_T": -55.0, "delta_T": 2.0, "v_peak": -30.0,
        "v_reset": -60.0, "t_ref": 0.0,
    }  # fmt: skip


def test_the_preset_is_the_paper_s():
    """Fourcaud-Trocme et al. 2003: C 1 uF/cm2, g_L 0.1 mS/cm2; here of 1e-4 cm2."""
    p = numbers(EIF.preset("wang_buzsaki"))
    assert p["tau_m"] / p["R"] == pytest.approx(1e3 * 1e-4)  # nF
    assert 1 / p["R"] == pytest.approx(1e2 * 1e-4)  # uS
    assert (p["v_T"], p["delta_T"], p["v_reset"], p["t_ref"]) == (-59.9, 3.48, -68.0, 1.7)


def test_rheobase():
    assert EIF().rheobase.m_as("nA") == pytest.approx(0.4, rel=1e-15)
    assert EIF(R=[20, 40] * MOhm).rheobase.m.tolist() == pytest.approx([0.4, 0.2])
    for factor, count in ((0.9999, False), (1.0001, True)):
        stimulus = rb.constant(factor * EIF().rheobase)
        assert (rb.run(EIF(), stimulus, 5000 * ms, record=()).spikes[0].count > 0) is count


@given(st.floats(-5.0, 0.39), st.floats(0.05, 8.0))
def test_fixed_points(current, delta_T):
    neuron = EIF(delta_T=delta_T * mV)
    current = current + neuron.rheobase.m - 0.4
    stable, unstable = (point.m for point in neuron.fixed_points(current * nA))
    p = numbers(neuron)
    assert stable < -55.0 < unstable
    for v, sign in ((stable, -1.0), (unstable, 1.0)):
        change = (np.exp((v - p["v_T"]) / delta_T) - 1) / p["tau_m"]  # the derivative of the slope
        assert change * sign > 0.0
        assert abs(slope(v, current, p) / change) < 1e-10  # mV from the root


def test_fixed_points_meet_at_the_rheobase_and_are_gone_above():
    lower, upper = (point.m for point in EIF().fixed_points([0.4, 0.41] * nA))
    assert lower[0] <= upper[0]
    assert [lower[0], upper[0]] == pytest.approx([-55.0, -55.0], abs=1e-6)
    assert np.isnan([lower[1], upper[1]]).all()


@given(st.floats(1.0001, 700.0), st.floats(0.1, 10.0))
def test_meeting_points_against_lamberts_w(c, ratio):
    lower, upper = meeting_points(0.0, c + np.log(ratio), 1.0, ratio)
    assert lower == pytest.approx(-lambertw(-np.exp(-c), 0).real, rel=1e-6, abs=1e-300)
    assert upper == pytest.approx(-lambertw(-np.exp(-c), -1).real, rel=1e-6)


def test_meeting_points_far_below_where_lamberts_w_underflows():
    lower, upper = meeting_points(0.0, 1e5, 1.0)
    assert lower == 0.0
    assert upper - np.log(upper) == pytest.approx(1e5, rel=1e-14)


def test_above_the_unstable_point_it_fires_by_itself():
    neuron = EIF()
    _, unstable = neuron.fixed_points(0 * nA)
    for offset, count in ((-1e-6, 0), (1e-6, 1)):
        start = neuron.replace(v=unstable + offset * mV)
        assert rb.run(start, rb.zero(), 500 * ms, record=()).spikes[0].count == count


@pytest.mark.parametrize("current", [0.42, 1.0, 8.5])
def test_the_interval_is_the_integral_of_dv_over_its_slope(current):
    neuron = EIF(v=-60 * mV, t_ref=1.5 * ms)
    p = numbers(neuron)
    passage, _ = quad(
        lambda v: 1 / slope(v, current, p), -60.0, -30.0, epsabs=0, epsrel=1e-11, limit=200
    )
    recording = rb.run(neuron, rb.constant(current * nA), 600 * ms, record=())
    assert recording.spikes[0].times.m[0] == pytest.approx(passage, rel=1e-9)
    assert recording.spikes[0].isi.m == pytest.approx(1.5 + passage, rel=1e-9)


@pytest.mark.parametrize("v_peak", [0.0, 100.0, 2000.0])
@pytest.mark.parametrize("delta_T", [0.01, 0.5, 3.0])
def test_a_high_peak_costs_nothing_and_changes_nothing(v_peak, delta_T):
    """The rise above some delta_T takes no time; nothing overflows on the continuous clock."""
    stimulus = rb.constant(1.5 * nA)
    low = EIF(delta_T=delta_T * mV, v_peak=(-55 + 45 * delta_T) * mV, v_reset=-70 * mV)
    high = low.replace(v_peak=v_peak * mV)
    expected = rb.run(low, stimulus, 100 * ms, record=()).spikes[0].times.m
    times = rb.run(high, stimulus, 100 * ms, record=()).spikes[0].times.m
    assert len(expected) > 2
    assert times == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize("amplitude", [50.0, 1e4])
def test_strong_currents(amplitude):
    neuron = EIF(t_ref=1 * ms, v_peak=20 * mV)
    times = rb.run(neuron, rb.constant(amplitude * nA), 50 * ms, record=()).spikes[0].times.m
    assert 40 < len(times) <= 50
    assert np.diff(times) == pytest.approx(times[1] - times[0], rel=1e-9)


def test_on_the_grid_too_steep_a_spike_is_an_error_not_a_number():
    steep = EIF(delta_T=0.01 * mV)
    with pytest.raises(SimulationError, match="EIF: 'v' is no longer a finite number at"):
        rb.run(steep, rb.constant(1 * nA), 50 * ms, clock="grid")
    lower = steep.replace(v_peak=-54.8 * mV)
    assert rb.run(lower, rb.constant(1 * nA), 50 * ms, clock="grid").spikes[0].count > 2


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"delta_T": 0 * mV}, ParameterError, "delta_T: expected a positive value, got 0"),
        ({"delta_T": [1, -1] * mV}, ParameterError, "delta_T: expected a positive value"),
        ({"v_peak": -60 * mV}, ParameterError, "fire for ever"),
        ({"Delta_T": 1 * mV}, ParameterError, "'Delta_T'. Did you mean 'delta_T'"),
        ({"v_spike": 1 * mV}, ParameterError, "no parameter 'v_spike'"),
        ({"delta_T": 1 * ms}, UnitError, "delta_T: expected voltage"),
    ],
)
def test_bad_values(given, error, message):
    with pytest.raises(error, match=message):
        EIF(**given)
