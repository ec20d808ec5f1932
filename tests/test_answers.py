"""The answers to the exercises on the leaky integrate-and-fire neuron.

Each three times: from the formula, worked out here; from Rheobase in closed form, to 1e-9; and from
a simulation, to 1e-6.
"""

from math import atan, degrees, log, pi, sqrt

import numpy as np
import pytest

import rheobase as rb
from rheobase.analysis import frequency_response
from rheobase.units import Hz, ms, nA

DEPTH, FALL, R, TAU = 20.0, 15.0, 10.0, 8.0  # mV below threshold, mV to reset, MOhm, ms


def rate(current, t_ref):
    """Hz, for a current in nA."""
    return 1e3 / (t_ref + TAU * log((R * current - DEPTH + FALL) / (R * current - DEPTH)))


def test_minimal_current():
    assert DEPTH / R == 2.0
    assert rb.LIF().rheobase.m == pytest.approx(2.0, rel=1e-9)
    found = rb.analysis.rheobase(rb.LIF(), method="simulated").m_as(nA)
    assert found == pytest.approx(2.0, rel=1e-6)


def test_the_minimal_current_itself_never_fires():
    # A millionth more fires after 8 ln(1e6) = 111 ms, and then every 2 + 8 ln(7.5e5) = 110 ms.
    currents = np.array([2.0, 2.0 * (1 + 1e-6)]) * nA
    assert rb.run(rb.LIF(), rb.constant(currents), "1 s", record=()).spikes.count.tolist() == [0, 9]


@pytest.mark.parametrize(("current", "answer"), [(2.5, 70.97), (5.0, 160.16), (10.0, 228.58)])
def test_rates_with_a_refractory_period_of_3_ms(current, answer):
    neuron = rb.LIF(t_ref=3 * ms)
    assert round(rate(current, 3.0), 2) == answer
    assert neuron.rate(current * nA).m == pytest.approx(rate(current, 3.0), rel=1e-9)
    intervals = rb.run(neuron, rb.constant(current * nA), 500 * ms).spikes[0].isi.m_as(ms)
    np.testing.assert_allclose(1e3 / intervals, rate(current, 3.0), rtol=1e-6)


def test_the_largest_rate():
    neuron = rb.LIF(t_ref=3 * ms)
    assert neuron.rate(1e12 * nA).m == pytest.approx(1e3 / 3.0, rel=1e-9)
    intervals = rb.run(neuron, rb.constant(1e12 * nA), 500 * ms).spikes[0].isi.m_as(ms)
    np.testing.assert_allclose(1e3 / intervals, 1e3 / 3.0, rtol=1e-6)


def test_sine_below_threshold():
    angle = 2.0 * pi * 0.25 * TAU
    amplitude, phase = R * 2.5 / sqrt(1.0 + angle**2), -degrees(atan(angle))
    assert round(amplitude, 3) == 1.983
    assert round(phase, 2) == -85.45
    closed = frequency_response(rb.LIF(), 250 * Hz)
    assert 2.5 * closed.gain.m[0] == pytest.approx(amplitude, rel=1e-9)
    assert closed.phase.m[0] == pytest.approx(phase, rel=1e-9)
    run = rb.run(rb.LIF(), rb.sine(2.5 * nA, 250 * Hz), 400 * ms, 0.1 * ms)
    settled = run.t.m > 299.95
    time, v = 2.0 * pi * 0.25 * run.t.m[settled], run.v.m[settled] + 70.0
    in_phase = 2.0 * np.mean(v[:-1] * np.sin(time[:-1]))  # over whole periods
    quadrature = 2.0 * np.mean(v[:-1] * np.cos(time[:-1]))
    assert np.hypot(in_phase, quadrature) == pytest.approx(amplitude, rel=1e-6)
    assert degrees(np.arctan2(quadrature, in_phase)) == pytest.approx(phase, rel=1e-6)


def test_getting_started():
    step = rb.step(1.2 * nA, start=100 * ms, stop=200 * ms)
    sine = rb.sine(2.5 * nA, 150 * Hz, offset=2 * nA, start=50 * ms, stop=150 * ms)
    assert rb.run(rb.LIF(), step, 300 * ms).spikes[0].count == 0
    assert rb.run(rb.LIF(), sine, 200 * ms).spikes[0].count == 5
