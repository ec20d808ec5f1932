"""Spike for spike against NEST: iaf_psc_delta and iaf_psc_exp on the same grid.

A device's current reaches its neuron after the delay of the connection, and a stimulus that begins
at `start` acts from the step after: with the smallest delay, dt, the neuron feels the current of a
device that was told `start - dt` from `start` on.
"""

from __future__ import annotations

import platform
import sys

import numpy as np
import pytest

import rheobase as rb
from rheobase.units import Quantity, ms, nA

N = 300
DT = 0.1
DURATION = 200.0

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64",
    reason="nest-simulator on PyPI is for Linux on x86_64",
)


@pytest.fixture(scope="session")
def nest():
    import nest

    nest.verbosity = nest.VerbosityLevel.ERROR
    return nest


@pytest.fixture(scope="module")
def parameters():
    """Random neurons, in the engine's units."""
    random = np.random.default_rng(2024)
    v_rest = random.uniform(-80.0, -60.0, N).round(2)
    v_threshold = v_rest + random.uniform(5.0, 25.0, N).round(2)
    return {
        "v_rest": v_rest,
        "v_threshold": v_threshold,
        "v_reset": v_threshold - random.uniform(1.0, 25.0, N).round(2),
        "C": random.uniform(0.05, 1.0, N).round(3),
        "tau_m": random.uniform(2.0, 40.0, N).round(2),
        "t_ref": (random.integers(1, 60, N) * DT).round(1),
    }


@pytest.fixture(scope="module")
def currents(parameters):
    """Between half and ten times the rheobase, in nA, with few digits (NEST counts in pA)."""
    p = parameters
    depth = p["v_threshold"] - p["v_rest"]
    factor = 10 ** np.random.default_rng(5).uniform(-0.3, 1.0, N)
    return (depth / (p["tau_m"] / p["C"]) * factor).round(4)


def simulate(nest, model, parameters, connect, **more):
    """Return NEST's spike times, one array a neuron, and V_m at 0.1, 0.2, ... ms."""
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = DT
    nest.local_num_threads = 1
    p = parameters
    neurons = nest.Create(
        model,
        N,
        {
            "E_L": p["v_rest"],
            "V_th": p["v_threshold"],
            "V_reset": p["v_reset"],
            "V_m": p["v_rest"],
            "C_m": 1e3 * p["C"],
            "tau_m": p["tau_m"],
            "t_ref": p["t_ref"],
            **more,
        },
    )
    connect(neurons)
    recorder = nest.Create("spike_recorder")
    meter = nest.Create("multimeter", params={"record_from": ["V_m"], "interval": DT})
    nest.Connect(neurons, recorder)
    nest.Connect(meter, neurons)
    nest.Simulate(DURATION + 2 * DT)
    events, samples = recorder.events, meter.events
    first = neurons[0].global_id
    spikes = [
        np.sort(events["times"][(events["senders"] == first + k) & (events["times"] <= DURATION)])
        for k in range(N)
    ]
    order = np.lexsort((samples["times"], samples["senders"]))
    v = samples["V_m"][order].reshape(N, -1)
    return spikes, v


def rheobase_run(parameters, stimulus):
    units = {"C": "nF", "tau_m": "ms", "t_ref": "ms"}
    values = {k: Quantity(v, units.get(k, "mV")) for k, v in parameters.items()}
    return rb.run(rb.LIF(**values), stimulus, DURATION * ms, DT * ms, clock="grid")


def compare(recording, spikes, v):
    assert sum(map(len, spikes)) > 10 * N
    for k in range(N):
        got = np.rint(recording.spikes[k].times.m / DT).astype(int)
        assert got.tolist() == np.rint(spikes[k] / DT).astype(int).tolist(), k
    got = recording.v.m[:, 1 : v.shape[1] + 1]
    expected = v[:, : got.shape[1]]
    assert np.abs(got - expected).max() < 1e-12 * np.abs(expected).max()


@pytest.mark.parametrize("model", ["iaf_psc_delta", "iaf_psc_exp"])
def test_a_constant_current(nest, parameters, currents, model):
    spikes, v = simulate(nest, model, parameters, lambda _: None, I_e=1e3 * currents)
    recording = rheobase_run(parameters, rb.constant(Quantity(currents, "nA")))
    compare(recording, spikes, v)


@pytest.mark.parametrize("model", ["iaf_psc_delta", "iaf_psc_exp"])
def test_steps(nest, parameters, currents, model):
    """On at 20 ms, more at 60, less at 61.3, off at 150 ms: one generator, one weight a neuron."""
    times = [20.0, 60.0, 61.3, 150.0]
    levels = [1.0, 2.0, 0.5, 0.0]

    def connect(neurons):
        generator = nest.Create(
            "step_current_generator",
            params={"amplitude_times": [t - DT for t in times], "amplitude_values": levels},
        )
        weights = 1e3 * currents[:, None]
        nest.Connect(generator, neurons, "all_to_all", {"weight": weights, "delay": DT})

    spikes, v = simulate(nest, model, parameters, connect)
    stimulus = rb.zero()
    amplitude = Quantity(currents, "nA")
    for start, stop, level in zip(times[:-1], times[1:], levels[:-1], strict=True):
        stimulus = stimulus + rb.step(level * amplitude, start=start * ms, stop=stop * ms)
    compare(rheobase_run(parameters, stimulus), spikes, v)


def test_the_default_neuron(nest):
    """One neuron, for a second, from a dc_generator."""
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = DT
    neuron = nest.Create(
        "iaf_psc_exp",
        params={
            "E_L": -70.0, "V_th": -50.0, "V_reset": -65.0, "V_m": -70.0, "C_m": 800.0,
            "tau_m": 8.0, "t_ref": 2.0,
        },
    )  # fmt: skip
    generator = nest.Create(
        "dc_generator", params={"amplitude": 2500.0, "start": 100.0 - DT, "stop": 900.0 - DT}
    )
    recorder = nest.Create("spike_recorder")
    nest.Connect(generator, neuron, syn_spec={"delay": DT})
    nest.Connect(neuron, recorder)
    nest.Simulate(1000.0)
    stimulus = rb.step(2.5 * nA, start=100 * ms, stop=900 * ms)
    got = rb.run(rb.LIF(), stimulus, 1000 * ms, DT * ms, clock="grid").spikes[0].times.m
    assert len(got) == 61
    assert np.rint(got / DT).tolist() == np.rint(recorder.events["times"] / DT).tolist()
