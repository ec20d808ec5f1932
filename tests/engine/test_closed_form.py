"""Spike times of LIF neurons in constant currents against the logarithm, in 40 decimal digits."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import rheobase as rb
from rheobase.units import MOhm, Quantity, ms, mV, nA


def exact_times(count, *, v_init, v_rest, v_reset, v_threshold, R, tau_m, t_ref, current):
    """Return the first `count` spike times; the floats are taken as the numbers that they are."""
    with localcontext() as context:
        context.prec = 40
        v_init, v_rest, v_reset, v_threshold, R, tau_m, t_ref, current = map(
            Decimal, (v_init, v_rest, v_reset, v_threshold, R, tau_m, t_ref, current)
        )
        target = v_rest + R * current

        def climb(start):
            return tau_m * ((target - start) / (target - v_threshold)).ln()

        first = climb(v_init)
        interval = t_ref + climb(v_reset)
        return np.array([float(first + k * interval) for k in range(count)])


@st.composite
def neurons(draw):
    """Draw parameters, and a current between 1.01 and 100 times the rheobase.

    Closer to it, the rounding of v (1e-14 mV) alone moves a spike by tau_m 1e-14 / (v_inf - theta).
    """
    number = lambda low, high: st.floats(low, high, allow_subnormal=False)  # noqa: E731
    v_rest = draw(number(-90.0, 10.0))
    v_threshold = v_rest + draw(number(1.0, 60.0))
    v_reset = v_threshold - draw(number(0.5, 60.0))
    R = draw(number(0.1, 1000.0))
    return {
        "v_rest": v_rest,
        "v_threshold": v_threshold,
        "v_reset": v_reset,
        "v_init": v_threshold - draw(number(0.01, 60.0)),
        "R": R,
        "tau_m": draw(number(0.5, 100.0)),
        "t_ref": draw(st.one_of(st.just(0.0), number(0.01, 20.0))),
        "current": (v_threshold - v_rest) / R * draw(number(1.01, 100.0)),
    }


def lif(v_init, v_rest, v_reset, v_threshold, R, tau_m, t_ref):
    return rb.LIF(
        v_init=v_init * mV,
        v_rest=v_rest * mV,
        v_reset=v_reset * mV,
        v_threshold=v_threshold * mV,
        R=R * MOhm,
        tau_m=tau_m * ms,
        t_ref=t_ref * ms,
    )


@settings(max_examples=100)
@given(neurons())
def test_spike_times_are_the_closed_form(p):
    expected = exact_times(12, **p)
    current = p.pop("current")
    duration = 0.5 * (expected[-1] + expected[-2])
    recording = rb.run(
        lif(**p), rb.constant(current * nA), duration * ms, duration / 10 * ms, record=()
    )
    got = recording.spikes[0].times.m
    assert got.shape == (11,)
    assert np.abs(got - expected[:11]).max() < 1e-9


@settings(max_examples=25)
@given(neurons())
def test_the_interval_is_the_closed_form(p):
    expected = exact_times(2, **(p | {"v_init": p["v_reset"]}))
    current = p.pop("current")
    interval = lif(**p).interspike_interval(current * nA)
    assert interval.m == pytest.approx(expected[1] - expected[0], rel=1e-9)
    assert lif(**p).rate(current * nA).m_as("kHz") == pytest.approx(1 / interval.m, rel=1e-12)


@settings(max_examples=15)
@given(neurons(), st.sampled_from(["constant", "sine", "ramp", "noise"]))
def test_spike_times_do_not_know_dt(p, kind):
    amplitude = 3 * p.pop("current") * nA
    stimulus = {
        "constant": rb.constant(amplitude),
        "sine": rb.sine(amplitude, "80 Hz", offset=amplitude),
        "ramp": rb.ramp(0 * nA, 2 * amplitude, start=5 * ms, stop=55 * ms),
        "noise": rb.noise(amplitude, tau=3 * ms, mean=amplitude, dt=0.5 * ms, seed=3),
    }[kind]
    neuron = lif(**p)
    runs = [rb.run(neuron, stimulus, 60 * ms, dt) for dt in ("0.01 ms", "0.1 ms", "0.7 ms", "5 ms")]
    runs.append(rb.run(neuron, stimulus, 60 * ms, 60 * ms, record=()))
    times = [run.spikes[0].times.m for run in runs]
    assume(times[0].size > 0)
    for other in times[1:]:
        assert np.array_equal(times[0], other)


def test_a_thousand_random_neurons_at_once():
    random = np.random.default_rng(2)
    n = 1000
    v_rest = random.uniform(-80.0, -60.0, n)
    v_threshold = v_rest + random.uniform(5.0, 30.0, n)
    R, tau_m = random.uniform(1.0, 500.0, n), random.uniform(1.0, 50.0, n)
    neuron = rb.LIF(
        v_rest=v_rest * mV,
        v_threshold=v_threshold * mV,
        v_reset=(v_threshold - random.uniform(1.0, 30.0, n)) * mV,
        R=R * MOhm,
        tau_m=tau_m * ms,
        t_ref=random.uniform(0.0, 5.0, n) * ms,
    )
    current = Quantity(neuron.rheobase.m * random.uniform(0.5, 4.0, n), "nA")
    recording = rb.run(neuron, rb.constant(current), 500 * ms, record=())
    interval = neuron.interspike_interval(current).m
    assert np.array_equal(recording.spikes.count == 0, interval > 1e9)
    intervals = [(train.isi.m, k) for k, train in enumerate(recording.spikes) if train.count > 1]
    assert len(intervals) > 700
    for isi, k in intervals:
        assert np.abs(isi - interval[k]).max() < 1e-9


@pytest.mark.parametrize(
    ("current", "t_ref", "hertz"),
    [(2.5, 3.0, 70.97), (5.0, 3.0, 160.16), (10.0, 3.0, 228.58)],
)
def test_rates_of_the_exercises(current, t_ref, hertz):
    recording = rb.run(rb.LIF(t_ref=t_ref * ms), rb.constant(current * nA), 1000 * ms, record=())
    assert 1e3 / recording.spikes[0].isi.m.mean() == pytest.approx(hertz, abs=5e-3)
    closed = rb.LIF(t_ref=t_ref * ms).rate(current * nA).m
    assert 1e3 / recording.spikes[0].isi.m.mean() == pytest.approx(closed, rel=1e-9)


def test_getting_started_fires_0_and_5_times():
    step = rb.run(rb.LIF(), rb.step(1.2 * nA, start=100 * ms, stop=200 * ms), 300 * ms)
    sine = rb.sine(2.5 * nA, "150 Hz", offset=2 * nA, start=50 * ms, stop=150 * ms)
    assert step.spikes[0].count == 0
    assert rb.run(rb.LIF(), sine, 200 * ms).spikes[0].count == 5
