"""The kernels against engine="reference": SciPy's solver, slow and plain, sharing nothing."""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.units import Hz, MOhm, Quantity, ms, mV, nA

ADAPTING = """
    tau_m * dv/dt = -(v - v_rest) + R*(I - w)
    tau_w * dw/dt = a*(v - v_rest) - w
    """
EXPONENTIAL = """
    tau_m * dv/dt = -(v - v_rest) + delta_T*exp((v - v_T)/delta_T) + R*(I - w)
    tau_w * dw/dt = a*(v - v_rest) - w
    """


def random_neuron(kind, random):
    values = {
        "tau_m": random.uniform(4.0, 20.0) * ms, "v_rest": random.uniform(-75.0, -65.0) * mV,
        "R": random.uniform(8.0, 20.0) * MOhm,
    }  # fmt: skip
    if kind == "LIF":
        return rb.LIF(**values, t_ref=random.uniform(0.5, 4.0) * ms)
    values |= {
        "tau_w": random.uniform(10.0, 60.0) * ms, "a": random.uniform(0.0, 0.03) * nA / mV,
        "b": random.uniform(0.1, 0.5) * nA, "v_r": random.uniform(-70.0, -58.0) * mV,
        "t_ref": random.uniform(0.5, 4.0) * ms, "v": -66 * mV, "w": 0 * nA,
    }  # fmt: skip
    conditions = {"reset": "v = v_r; w += b", "refractory": "t_ref"}
    if kind == "adapting":
        return rb.Model(ADAPTING, threshold="v >= -50*mV", **conditions, **values)
    values |= {"delta_T": random.uniform(0.8, 3.0) * mV, "v_T": random.uniform(-55, -50) * mV}
    return rb.Model(EXPONENTIAL, threshold="v >= -35*mV", **conditions, **values)


def random_stimulus(random):
    level, swing = random.uniform(1.5, 4.0), random.uniform(0.5, 3.0)
    return [
        rb.step(level * 1.5 * nA, start=random.uniform(0.0, 9.0) * ms, stop=25 * ms),
        rb.constant(level * nA) + rb.sine(swing * nA, random.uniform(20.0, 200.0) * Hz),
        rb.ramp(0 * nA, 2 * level * nA, start=2 * ms, stop=28 * ms),
        rb.from_array(random.uniform(-1.0, 8.0, 12) * nA, dt=2.3 * ms),
    ][random.integers(4)]


@pytest.mark.parametrize("clock", ["continuous", "grid"])
@pytest.mark.parametrize("kind", ["LIF", "adapting", "exponential"])
def test_random_models(kind, clock):
    random = np.random.default_rng([len(kind), len(clock)])
    fired = 0
    for _ in range(4):
        neuron, stimulus = random_neuron(kind, random), random_stimulus(random)
        native, slow = (
            rb.run(neuron, stimulus, 30 * ms, 0.1 * ms, clock=clock, engine=engine)
            for engine in ("native", "reference")
        )
        a, b = native.spikes[0].times.m, slow.spikes[0].times.m
        assert len(a) == len(b), f"{neuron}\n{stimulus}"
        assert np.abs(a - b).max(initial=0.0) < (1e-7 if clock == "continuous" else 1e-9)
        fired += len(a)
        for name in neuron.states:
            x, y = getattr(native, name).m, getattr(slow, name).m
            away = np.ones(len(x), dtype=bool)  # where it jumps the two are on either side of it
            for time in a:
                away &= np.abs(native.t.m - time) > 1e-6 if clock == "continuous" else True
            scale = np.abs(y).max()
            steep = 1e-4 if kind == "exponential" else 1e-8  # the upstroke: mV in nanoseconds
            assert np.abs(x - y)[away].max() < steep * scale
    assert fired > 4


@pytest.mark.parametrize("clock", ["continuous", "grid"])
def test_several_neurons(clock):
    neuron = rb.LIF(R=[8.0, 10.0, 15.0] * MOhm)
    stimulus = rb.constant(Quantity([4.0, 2.5, 2.0], "nA"))
    native, slow = (
        rb.run(neuron, stimulus, 30 * ms, clock=clock, engine=engine)
        for engine in ("native", "reference")
    )
    assert native.spikes.count.tolist() == slow.spikes.count.tolist()
    assert native.spikes.times.m == pytest.approx(slow.spikes.times.m, abs=1e-9)
    assert native.v.m[0] == pytest.approx(slow.v.m[0], abs=1e-7)


@pytest.mark.parametrize("clock", ["continuous", "grid"])
def test_without_a_reset(clock):
    model = rb.Model("tau*dv/dt = -v + R*I", threshold="v > 0.4*mV", tau=3 * ms, R=1 * MOhm)
    stimulus = rb.sine(1 * nA, 90 * Hz)
    native, slow = (
        rb.run(model, stimulus, 40 * ms, clock=clock, engine=engine)
        for engine in ("native", "reference")
    )
    assert native.spikes[0].count == 4
    assert native.spikes[0].times.m == pytest.approx(slow.spikes[0].times.m, abs=1e-8)
    assert native.v.m == pytest.approx(slow.v.m, abs=1e-9)


def test_a_variable_without_a_unit():
    model = rb.Model("tau * dx/dt = -x + I/I_1", tau=5 * ms, I_1=2 * nA, x=0.5)
    slow = rb.run(model, rb.constant(1.5 * nA), 30 * ms, 0.1 * ms, engine="reference")
    decay = np.exp(-slow.t.m_as("ms") / 5.0)
    assert np.asarray(slow.x.m).ravel() == pytest.approx(0.75 - 0.25 * decay, abs=1e-9)
