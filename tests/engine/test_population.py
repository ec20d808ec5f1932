"""A neuron does not know how many others there are, who computes it, or what is recorded."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import rheobase as rb
from rheobase.engine import simulate
from rheobase.units import Hz, MOhm, Quantity, ms, mV, nA, nF

SIMULATE = sys.modules[simulate.__module__]
N = 1000
CLOCKS = ["continuous", "grid"]
RANDOM = np.random.default_rng(4)
PARAMETERS = {
    "v_rest": Quantity(RANDOM.uniform(-75.0, -65.0, N), "mV"),
    "v_reset": Quantity(RANDOM.uniform(-75.0, -60.0, N), "mV"),
    "v_threshold": Quantity(RANDOM.uniform(-55.0, -45.0, N), "mV"),
    "v_init": Quantity(RANDOM.uniform(-75.0, -56.0, N), "mV"),
    "R": Quantity(RANDOM.uniform(5.0, 40.0, N), "MOhm"),
    "tau_m": Quantity(RANDOM.uniform(3.0, 30.0, N), "ms"),
    "t_ref": Quantity(RANDOM.uniform(0.5, 5.0, N), "ms"),
}
AMPLITUDE = Quantity(RANDOM.uniform(1.0, 6.0, N), "nA")
CHOSEN = [0, 1, 255, 256, 257, 700, 999]


def stimulus(k=slice(None)):
    return rb.step(AMPLITUDE[k], start=10.03 * ms) + rb.sine(
        0.5 * AMPLITUDE[k], 40 * Hz, start=30 * ms
    )


def same(one, many, k):
    assert np.array_equal(one.spikes[0].times.m, many.spikes[k].times.m), k
    assert np.array_equal(one.v.m, many.v.m[k]), k
    assert np.array_equal(one.I.m, many.I.m[k]), k


@pytest.fixture(scope="module", params=CLOCKS)
def clock(request):
    return request.param


@pytest.fixture(scope="module")
def everyone(clock):
    return rb.run(rb.LIF(**PARAMETERS), stimulus(), 80 * ms, 0.1 * ms, clock=clock)


def test_alone_or_among_a_thousand(everyone, clock):
    assert (everyone.spikes.count > 0).sum() > 500
    for k in CHOSEN:
        own = {name: values[k] for name, values in PARAMETERS.items()}
        alone = rb.run(rb.LIF(**own), stimulus(k), 80 * ms, 0.1 * ms, clock=clock)
        same(alone, everyone, k)


@pytest.mark.parametrize("name", PARAMETERS)
def test_each_parameter_may_be_the_only_one_that_differs(name, clock):
    values = PARAMETERS[name][:4]
    current = rb.constant(4 * nA) + rb.ramp(0 * nA, 3 * nA, start=20 * ms, stop=40 * ms)
    many = rb.run(rb.LIF(**{name: values}), current, 60 * ms, 0.1 * ms, clock=clock)
    for k in range(4):
        alone = rb.run(rb.LIF(**{name: values[k]}), current, 60 * ms, 0.1 * ms, clock=clock)
        assert alone.spikes[0].count > 0
        assert np.array_equal(alone.spikes[0].times.m, many.spikes[k].times.m), k
        assert np.array_equal(alone.v.m, many.v.m[k]), k


@pytest.mark.parametrize("differs", ["amplitude", "phase", "ramp"])
def test_only_the_stimulus_differs(differs, clock):
    values = [0.5, 1.5, 3.0]

    def make(x):
        return {
            "amplitude": lambda: rb.constant(2 * nA) + rb.sine(Quantity(x, "nA"), 80 * Hz),
            "phase": lambda: rb.sine(4 * nA, 80 * Hz, phase=x, offset=2 * nA),
            "ramp": lambda: rb.ramp(Quantity(x, "nA"), 9 * nA, start=1 * ms, stop=50 * ms),
        }[differs]()

    many = rb.run(rb.LIF(), make(values), 60 * ms, 0.1 * ms, clock=clock)
    for k in range(3):
        same(rb.run(rb.LIF(), make(values[k]), 60 * ms, 0.1 * ms, clock=clock), many, k)


@pytest.mark.parametrize("cores", [1, 2, 3, 7])
def test_any_number_of_threads(cores, everyone, clock, monkeypatch):
    monkeypatch.setattr(SIMULATE, "usable_cores", lambda: cores)
    again = rb.run(rb.LIF(**PARAMETERS), stimulus(), 80 * ms, 0.1 * ms, clock=clock)
    assert np.array_equal(again.spikes.times.m, everyone.spikes.times.m)
    assert np.array_equal(again.spikes.neurons, everyone.spikes.neurons)
    assert np.array_equal(again.v.m, everyone.v.m)


@pytest.mark.parametrize("record", [(), ["v"], ["I"], ["I", "v"], "v"])
def test_whatever_is_recorded(record, everyone, clock):
    again = rb.run(rb.LIF(**PARAMETERS), stimulus(), 80 * ms, 0.1 * ms, clock=clock, record=record)
    assert np.array_equal(again.spikes.times.m, everyone.spikes.times.m)
    for name in record if not isinstance(record, str) else [record]:
        assert np.array_equal(getattr(again, name).m, getattr(everyone, name).m)


ADEX = """
    C * dv/dt = -g_L*(v - E_L) + g_L*delta_T*exp((v - v_T)/delta_T) + I - w
    tau_w * dw/dt = a*(v - E_L) - w
    """


@pytest.mark.parametrize("cores", [1, 2])
def test_nonlinear_neurons_too(cores, clock, monkeypatch):
    """Step sizes are one neuron's own affair; each parameter row is its own."""
    monkeypatch.setattr(SIMULATE, "usable_cores", lambda: cores)
    n = 600
    b = RANDOM.uniform(0.0, 0.2, n)
    E_L = RANDOM.uniform(-72.0, -68.0, n)
    parameters = {
        "threshold": "v >= v_peak", "reset": "v = v_r; w += b", "C": 0.2 * nF, "g_L": "10 nS",
        "delta_T": 2 * mV, "v_T": -50 * mV, "v_peak": 0 * mV, "v_r": -58 * mV, "a": "2 nS",
        "tau_w": 30 * ms, "w": 0 * nA, "v": -70 * mV,
    }  # fmt: skip
    current = RANDOM.uniform(0.3, 0.8, n)
    many = rb.run(
        rb.Model(ADEX, **parameters, b=b * nA, E_L=E_L * mV), rb.constant(current * nA), 60 * ms,
        clock=clock,
    )  # fmt: skip
    assert (many.spikes.count > 1).sum() > 300
    for k in (0, 255, 256, 599):
        alone = rb.run(
            rb.Model(ADEX, **parameters, b=b[k] * nA, E_L=E_L[k] * mV),
            rb.constant(current[k] * nA), 60 * ms, clock=clock,
        )  # fmt: skip
        assert np.array_equal(alone.spikes[0].times.m, many.spikes[k].times.m)
        assert np.array_equal(alone.v.m, many.v.m[k])
        assert np.array_equal(alone.w.m, many.w.m[k])


def test_more_spikes_than_fit_at_first(clock):
    """Buffers grow while it runs; a neuron that did not fit starts again and is the same."""
    currents = np.full(300, 0.1)
    currents[[3, 200, 290]] = 4000.0
    neuron = rb.LIF(t_ref=0.1 * ms)
    many = rb.run(neuron, rb.constant(currents * nA), 3000 * ms, 0.1 * ms, clock=clock, record=())
    one = rb.run(neuron, rb.constant(4000 * nA), 3000 * ms, 0.1 * ms, clock=clock, record=())
    assert one.spikes[0].count > 10_000
    assert many.spikes.count.sum() == 3 * one.spikes[0].count
    for k in (3, 200, 290):
        assert np.array_equal(many.spikes[k].times.m, one.spikes[0].times.m)


def test_single_neuron_shapes(clock):
    recording = rb.run(rb.LIF(R=[10.0] * MOhm), rb.constant(3 * nA), 10 * ms, clock=clock)
    assert recording.v.shape == (1, 101)
    assert len(recording.spikes) == 1
