"""Traces against NEST's to rounding: between spikes, while refractory, and where tau_syn = tau_m.

Also where they are nearly equal; but with alpha currents not between 1e-9 and 1e-2 apart, where the
propagators of NEST 3.10 lose digits (up to 1.3e-8 mV of a PSP of 26 mV, at 1e-5) and ours do not.
"""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.units import Quantity, ms

DT = 0.1
DURATION = 120.0
N = 90
SOURCES = 30


@pytest.fixture(scope="module")
def values():
    """Neurons with time constants of synapses that equal tau_m, or nearly, or not at all."""
    random = np.random.default_rng(11)
    tau_m = random.uniform(2.0, 20.0, N).round(2)
    ratio = np.repeat([1.0, 1.0 + 1e-9, 0.98, 1.01, 0.3, 2.0], N // 6)
    return {
        "C": random.uniform(0.1, 0.5, N).round(3),
        "tau_m": tau_m,
        "t_ref": (random.integers(1, 60, N) * DT).round(1),
        "tau_exc": tau_m * ratio,
        "tau_inh": tau_m * np.roll(ratio, 7),
        "v_rest": random.uniform(-72.0, -68.0, N).round(2),
        "current": random.uniform(-0.05, 0.05, N).round(4),
    }


@pytest.fixture(scope="module")
def arriving(listed):
    """Synapses in mV onto each neuron, and when their sources spike."""
    random = np.random.default_rng(12)
    synapses = listed(random, SOURCES, N, 15 * N)
    synapses = synapses.times(random.uniform(-3.0, 9.0, 15 * N).round(3))
    times = [
        np.unique(random.integers(1, round(0.9 * DURATION / DT), 10) * DT).round(1)
        for _ in range(SOURCES)
    ]
    return synapses, times


def nest_neurons(nest, model, values, threshold):
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = DT
    nest.local_num_threads = 1
    tau_syn = {"tau_syn_ex": values["tau_exc"], "tau_syn_in": values["tau_inh"]}
    return nest.Create(
        model,
        N,
        {
            "E_L": values["v_rest"], "V_th": values["v_rest"] + threshold,
            "V_reset": values["v_rest"] + 5.0, "V_m": values["v_rest"],
            "I_e": 1e3 * values["current"],
            "C_m": 1e3 * values["C"], "tau_m": values["tau_m"], "t_ref": values["t_ref"],
            **({} if model == "iaf_psc_delta" else tau_syn),
        },
    )  # fmt: skip


@pytest.mark.parametrize("threshold", [20.0, 1000.0], ids=["spiking", "silent"])
@pytest.mark.parametrize("model", ["iaf_psc_delta", "iaf_psc_exp", "iaf_psc_alpha"])
def test_traces(nest, spikes, values, arriving, model, threshold):
    synapses, times = arriving
    if model != "iaf_psc_delta":
        of = synapses.targets
        tau = np.where(synapses.weights > 0.0, values["tau_exc"][of], values["tau_inh"][of])
        area = tau if model == "iaf_psc_exp" else np.e * tau
        synapses = synapses.times(values["C"][of] / area)  # nA

    neurons = nest_neurons(nest, model, values, threshold)
    generators = nest.Create("spike_generator", SOURCES, [{"spike_times": t} for t in times])
    synapses.connect_nest(nest, generators, neurons, 1.0 if model == "iaf_psc_delta" else 1e3)
    currents = [] if model == "iaf_psc_delta" else ["I_syn_ex", "I_syn_in"]
    meter = nest.Create("multimeter", params={"record_from": ["V_m", *currents], "interval": DT})
    recorder = nest.Create("spike_recorder")
    nest.Connect(meter, neurons)
    nest.Connect(neurons, recorder)
    nest.Simulate(DURATION + 10 * DT)
    events, steps = meter.events, round(DURATION / DT)
    order = np.lexsort((events["times"], events["senders"]))

    def theirs(name):
        return events[name][order].reshape(N, -1)[:, :steps]

    recording = by_rheobase(values, times, synapses, model, threshold)
    got = spikes.recorded(recording.spikes)
    got.assert_same(spikes.of_nest(recorder, neurons, steps))
    assert got.size > 500 if threshold < 100.0 else got.size == 0
    v = recording.v.m_as("mV")[:, 1:]  # ours begins at 0 ms
    assert np.abs(v - theirs("V_m")).max() < 2e-13 * np.abs(v).max()
    for ours, name in zip(("I_exc", "I_inh"), currents, strict=False):
        current = getattr(recording, ours).m_as("pA")[:, 1:]
        assert np.abs(current - theirs(name)).max() < 2e-13 * np.abs(current).max()


def by_rheobase(values, times, synapses, model, threshold):
    net = rb.Network(dt=DT * ms, precision="double")
    lif = rb.LIF(
        v_rest=Quantity(values["v_rest"], "mV"),
        v_reset=Quantity(values["v_rest"] + 5.0, "mV"),
        v_threshold=Quantity(values["v_rest"] + threshold, "mV"),
        C=Quantity(values["C"], "nF"),
        tau_m=Quantity(values["tau_m"], "ms"),
        t_ref=Quantity(values["t_ref"], "ms"),
    )
    neurons = net.population(lif, N)
    net.stimulate(neurons, rb.constant(Quantity(values["current"], "nA")))
    sources = net.spike_source([Quantity(t, "ms") for t in times])
    for name, which in (("exc", synapses.weights > 0.0), ("inh", synapses.weights < 0.0)):
        tau = Quantity(values[f"tau_{name}"], "ms")
        synapse, unit = {
            "iaf_psc_delta": (rb.Delta(), "mV"),
            "iaf_psc_exp": (rb.Exp(tau, name=name), "nA"),
            "iaf_psc_alpha": (rb.Alpha(tau, name=name), "nA"),
        }[model]
        synapses[which].connect(net, sources, neurons, synapse, unit)
    currents = [] if model == "iaf_psc_delta" else [neurons.I_exc, neurons.I_inh]
    return net.run(DURATION * ms, record=[neurons.spikes, neurons.v, *currents])[neurons]
