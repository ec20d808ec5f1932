"""FitzHugh and Nagumo's neuron: its fixed point, where it is unstable, and its units."""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.neurons.fitzhugh_nagumo import FitzHughNagumo
from rheobase.units import Quantity, ms, mV, nA, pA

RANGES = {"fitzhugh": (0.33128, 1.41872), "exercises": (1.25907, 2.74093)}


def fixed_point(neuron, current):
    """The only real root of the cubic v - c v**3 - (v + a)/b + I = 0."""
    c, a, b = (neuron.value(name) for name in "cab")
    roots = np.roots([-c, 0.0, 1.0 - 1.0 / b, current - a / b])
    (v,) = roots[np.abs(roots.imag) < 1e-9].real
    return v, (v + a) / b


@pytest.mark.parametrize("preset", FitzHughNagumo.presets())
def test_it_starts_at_rest(preset):
    neuron = FitzHughNagumo.preset(preset)
    v, w = fixed_point(neuron, 0.0)
    assert neuron.value("v") == pytest.approx(v, rel=1e-12)
    assert neuron.value("w") == pytest.approx(w, rel=1e-12, abs=1e-14)
    recording = rb.run(neuron, rb.zero(), 100 * ms)
    np.testing.assert_allclose(recording.v.m, v, rtol=1e-9)


@pytest.mark.parametrize("preset", FitzHughNagumo.presets())
def test_fixed_point_is_unstable_in_the_range_of_the_closed_form(preset):
    """trace = 1 - 3 c v**2 - eps b = 0; the determinant is positive."""
    neuron = FitzHughNagumo.preset(preset)
    c, a, b, eps = (neuron.value(name) for name in ("c", "a", "b", "eps"))
    v = np.array([-1, 1]) * np.sqrt((1 - eps * b) / (3 * c))
    ends = (v + a) / b - v + c * v**3
    assert ends == pytest.approx(RANGES[preset], abs=1e-5)
    for current, grows in zip(
        [0.98 * ends[0], 1.02 * ends[0], 0.98 * ends[1], 1.02 * ends[1]],
        [False, True, True, False],
        strict=True,
    ):
        v0, w0 = fixed_point(neuron, current)
        start = neuron.replace(v=v0 + 1e-4, w=w0)
        trace = rb.run(start, rb.constant(current * nA), 600 * ms).v.m - v0
        early, late = np.abs(trace[:1000]).max(), np.abs(trace[-1000:]).max()
        assert (late > 2 * early) == grows
        assert (late < 0.9 * early) == (not grows)


def test_units_of_time_and_current():
    """Twice the unit of time, a thousandth of the unit of current: the same, in those units."""
    one = rb.run(FitzHughNagumo(), rb.constant(0.5 * nA), 200 * ms, tolerance=1e-13)
    scaled = FitzHughNagumo(tau=2 * ms, I_1=1 * pA)
    other = rb.run(scaled, rb.constant(0.5 * pA), 400 * ms, 0.2 * ms, tolerance=1e-13)
    assert one.spikes[0].count == 5
    np.testing.assert_allclose(other.v.m, one.v.m, atol=1e-9)
    np.testing.assert_allclose(other.spikes[0].times.m, 2 * one.spikes[0].times.m, atol=1e-8)


def test_no_spike_below_the_range_and_depolarised_above():
    currents = Quantity([0.1, 0.3, 0.8, 1.6], "nA")
    recording = rb.run(FitzHughNagumo(), rb.constant(currents), 1000 * ms)
    counts = recording.spikes.count
    assert counts[0] == 0
    assert counts[1] <= 1
    assert counts[2] > 20
    assert np.ptp(recording.v.m[3, -1000:]) < 1e-3
    assert recording.v.m[3, -1] > 0.8


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: FitzHughNagumo(epsilon=0.1), ParameterError, "no parameter 'epsilon'"),
        (lambda: FitzHughNagumo(eps=0.0), ParameterError, "eps: expected a positive value"),
        (lambda: FitzHughNagumo(v=1 * mV), UnitError, "v: expected .*got 1 mV"),
        (lambda: FitzHughNagumo(tau=1.0), UnitError, "tau: expected time"),
        (lambda: FitzHughNagumo.preset("nagumo"), ParameterError, "'fitzhugh', 'exercises'"),
    ],
)
def test_bad_input(make, error, message):
    with pytest.raises(error, match=message):
        make()
