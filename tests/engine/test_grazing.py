"""Crossings that are hard to see: peaks that just touch, visits of a microsecond, near twins."""

from __future__ import annotations

from math import asin, atan, pi, sin, sqrt

import numpy as np
import pytest

import rheobase as rb
from rheobase.units import Hz, MOhm, ms, mV, nA

HERTZ = 150.0
OMEGA = 2 * pi * HERTZ * 1e-3
LAG = atan(OMEGA * 8.0)
SWING = 10.0 * 2.5 / sqrt(1 + (OMEGA * 8.0) ** 2)
PERIOD = 1e3 / HERTZ


def on_its_orbit(above):
    """Return neuron and stimulus such that v peaks `above` mV above threshold, from the start."""
    middle = -50.0 - SWING + above
    neuron = rb.LIF(v_init=(middle - SWING * sin(LAG)) * mV)
    return neuron, rb.sine(2.5 * nA, HERTZ * Hz, offset=(middle + 70.0) / 10.0 * nA)


@pytest.mark.parametrize("above", [1e-3, 1e-6, 1e-9])
def test_a_peak_that_touches_threshold_is_one_spike(above):
    neuron, stimulus = on_its_orbit(above)
    for dt in (0.01, 1.0, PERIOD):
        spikes = rb.run(neuron, stimulus, PERIOD * ms, dt * ms).spikes[0]
        assert spikes.count == 1
    expected = (asin((SWING - above) / SWING) + LAG) / OMEGA
    slope = SWING * OMEGA * sqrt(1 - ((SWING - above) / SWING) ** 2)
    assert spikes.times.m[0] == pytest.approx(expected, abs=1e-12 + 5e-14 / slope)


@pytest.mark.parametrize("above", [-1e-9, -1e-6])
def test_a_peak_that_falls_short_is_none(above):
    neuron, stimulus = on_its_orbit(above)
    assert rb.run(neuron, stimulus, 5000 * ms, record=()).spikes[0].count == 0


@pytest.mark.parametrize(("above", "peaks"), [(1e-6, 30), (1e-9, 30), (-1e-9, 0)])
def test_without_a_reset_each_peak_counts(above, peaks):
    neuron, stimulus = on_its_orbit(above)
    model = rb.Model(
        "tau_m * dv/dt = -(v - v_rest) + R*I",
        threshold="v > theta",
        **{name: neuron.values[name] for name in ("tau_m", "v_rest", "R", "v")},
        theta=-50 * mV,
    )
    spikes = rb.run(model, stimulus, 30 * PERIOD * ms, 30 * PERIOD * ms).spikes[0]
    assert spikes.count == peaks
    if peaks:
        assert spikes.isi.m == pytest.approx(np.full(29, PERIOD), abs=1e-6)


@pytest.mark.parametrize("method", [None, "adaptive"])
@pytest.mark.parametrize(("above", "expected"), [(1e-6, 1), (-1e-6, 0)])
def test_a_pulse_of_a_microsecond(above, expected, method, lif_by_hand):
    width = 1e-3
    rise = 20.0 + above  # from rest
    amplitude = rise / 10.0 / -np.expm1(-width / 8.0)
    model = rb.Model(
        rb.LIF.EQUATION, rb.LIF.THRESHOLD, rb.LIF.RESET, rb.LIF.REFRACTORY,
        method=method, v=-70 * mV, **rb.LIF().parameters,
    )  # fmt: skip
    pulse = rb.pulses(amplitude * nA, times=[10.0503] * ms, width=width * ms)
    recording = rb.run(model, pulse, 20 * ms, 0.1 * ms)
    by_hand = lif_by_hand(
        [(0.0, [0.0], []), (10.0503, [amplitude], []), (10.0513, [0.0], [])], 20.0
    )
    assert len(by_hand) == expected
    times = recording.spikes[0].times.m
    assert len(times) == expected
    assert np.all(np.abs(times - by_hand) < 1e-9)
    assert recording.v.m.max() < -50.0  # no sample has seen it


def test_a_visit_of_a_microsecond_without_reset():
    """Up by a pulse, down by another one: above threshold for 1 us of 100 ms."""
    kick = 30 / 10 / -np.expm1(-1e-4 / 8.0)
    up, down = (rb.pulses(kick * nA, [t] * ms, 1e-4 * ms) for t in (50.0, 50.001))
    model = rb.Model(
        "tau_m * dv/dt = -(v - v_rest) + R*I", threshold="v > -50*mV", tau_m=8 * ms,
        v_rest=-70 * mV, R=10 * MOhm,
    )  # fmt: skip
    recording = rb.run(model, up - down, 100 * ms, 10 * ms)
    assert recording.spikes[0].count == 1
    assert 50.0 < recording.spikes[0].times.m[0] < 50.0001
    assert recording.v.m.max() < -69.0


def test_two_crossings_close_together():
    """A fast ripple on a slow rise: each upward crossing counts, microseconds apart."""
    omega = 2 * pi * 250.0  # rad/ms, 250 kHz
    model = rb.Model("dv/dt = I/C", threshold="v > 0*mV", C="1 nF", v=-1 * mV)
    ripple = rb.sine(
        0.02 * omega * nA, "250 kHz", phase=pi / 2
    )  # v = -1 + t/10 + 0.02 sin(omega t)
    recording = rb.run(model, rb.constant(0.1 * nA) + ripple, 20 * ms, 20 * ms, record=())
    t = np.linspace(9.7, 10.3, 2_000_001)
    v = -1.0 + 0.1 * t + 0.02 * np.sin(omega * t)
    upward = t[1:][(v[1:] >= 0.0) & (v[:-1] < 0.0)]
    assert len(upward) > 50
    got = recording.spikes[0].times.m
    assert len(got) == len(upward)
    assert np.abs(got - upward).max() < 4e-7


def test_threshold_touched_from_below_at_a_kink():
    """A ramp up, then down at once: v goes on rising after the kink; where it peaks is found."""
    stimulus = rb.from_array([0.0, 6.0, 0.0] * nA, dt=10 * ms, kind="linear")

    def peak(v_threshold):
        return rb.run(rb.LIF(v_threshold=v_threshold * mV), stimulus, 20 * ms, record=()).spikes[0]

    at_kink = 0.6 * (10 - 8 * -np.expm1(-10 / 8))
    s = np.linspace(0, 10, 1_000_001)
    steady = 6.0 - 0.6 * (s - 8.0)
    v = -70 + 10 * (steady + (at_kink - steady[0]) * np.exp(-s / 8))
    top = v.max()  # to 1e-12: the peak is flat
    assert peak(top + 1e-8).count == 0
    spikes = peak(top - 1e-8)
    assert spikes.count == 1
    assert spikes.times.m[0] == pytest.approx(10 + s[v.argmax()], abs=1e-3)


@pytest.mark.parametrize("depth", [1e-20, 1e-15, 1e-12, 1e-9])
@pytest.mark.parametrize("reset", [None, "v = -5*mV"])
def test_a_start_a_hair_below_threshold_first_down_then_up(depth, reset):
    """v = -depth - t + t^2/10 is above 0 again only after 10 ms."""
    model = rb.Model("dv/dt = I/C", "v > 0*mV", reset, C="1 nF", v=-depth * mV)
    stimulus = rb.ramp(-1 * nA, 3 * nA, start=0 * ms, stop=20 * ms)
    got = rb.run(model, stimulus, 12 * ms, record=()).spikes[0].times.m
    assert got == pytest.approx([5 + sqrt(25 + 10 * depth)], abs=1e-9)
