"""At exactly the rheobase threshold is approached for ever, and reached never."""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.units import Hz, MOhm, Quantity, ms, mV, nA

CLOCKS = ["continuous", "grid"]


def count(neuron, stimulus, duration=10_000 * ms, **options):
    return rb.run(neuron, stimulus, duration, record=(), **options).spikes.count


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_constant_current(clock):
    neuron = rb.LIF()
    assert neuron.rheobase == 2 * nA
    assert count(neuron, rb.constant(2 * nA), clock=clock) == 0
    assert count(neuron, rb.constant("2000 pA"), clock=clock) == 0
    assert count(neuron, rb.constant(2.001 * nA), clock=clock) > 100


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize(
    "stimulus",
    [
        rb.step(2 * nA, start=100 * ms),
        rb.step(2 * nA, start=100 * ms, stop=9000 * ms),  # v is at threshold but for rounding
        rb.constant(2 * nA).then(rb.constant(1.5 * nA), at=5000 * ms),
        rb.constant(1.2 * nA) + rb.step(0.8 * nA, start=3 * ms),
        rb.step(2 * nA, start=0 * ms) + 0 * rb.sine(1 * nA, 10 * Hz),
        rb.ramp(0 * nA, 2 * nA, start=0 * ms, stop=5000 * ms).then(rb.constant(2 * nA), 5000 * ms),
        rb.from_array([2.0, 2.0, 1.0, 2.0] * nA, dt=2000 * ms),
        rb.from_array([1.0, 2.0, 2.0, 2.0] * nA, dt=2000 * ms, kind="linear"),
    ],
    ids=repr,
)
def test_a_current_that_changes(stimulus, clock):
    assert count(rb.LIF(), stimulus, clock=clock) == 0


@pytest.mark.parametrize("stop", [None, 700 * ms])
def test_random_neurons(stop):
    random = np.random.default_rng(8)
    n = 2000
    v_rest = random.uniform(-80.0, 0.0, n).round(1)
    v_threshold = v_rest + random.uniform(5.0, 30.0, n).round(1)
    neuron = rb.LIF(
        v_rest=v_rest * mV,
        v_threshold=v_threshold * mV,
        v_reset=(v_threshold - 10.0) * mV,
        R=random.uniform(1.0, 500.0, n) * MOhm,
        tau_m=random.uniform(1.0, 30.0, n) * ms,
    )
    fired = count(neuron, rb.step(neuron.rheobase, start=0 * ms, stop=stop), 1000 * ms)
    assert np.flatnonzero(fired).tolist() == []


def test_random_neurons_one_by_one():
    random = np.random.default_rng(9)
    for _ in range(40):
        v_threshold = random.uniform(-60.0, -40.0)
        neuron = rb.LIF(
            v_threshold=v_threshold * mV,
            R=random.uniform(1.0, 500.0) * MOhm,
            tau_m=random.uniform(1.0, 30.0) * ms,
        )
        stimulus = rb.step(neuron.rheobase, start=10 * ms, stop=1500 * ms)
        assert count(neuron, stimulus, 2000 * ms) == 0, repr(neuron)


def test_nothing_fires_in_a_current_that_falls_to_the_rheobase():
    neuron = rb.LIF(v_init=-50.001 * mV)
    assert count(neuron, rb.constant(2 * nA)) == 0


def test_a_hair_above_it_does_fire():
    neuron = rb.LIF()
    current = Quantity(2.0 * (1 + 1e-9), "nA")
    first = rb.run(neuron, rb.constant(current), 1000 * ms, record=()).spikes[0].times.m[0]
    assert first == pytest.approx(8 * np.log(1 / 1e-9), rel=1e-6)
