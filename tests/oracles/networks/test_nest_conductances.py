"""Conductances against NEST's iaf_cond_exp, iaf_cond_alpha and iaf_cond_beta.

NEST takes one Runge-Kutta-Fehlberg step of order 5 for each dt, since its tolerance of 1e-3, which
is fixed, lets it; we take a classical one of order 4 for v. The rest is the same: the grid, what
happens on it, peaks and signs. So spikes are the same where no voltage is within our error of its
threshold at the end of a step, and traces differ by that error, which is of order 4 in dt.
"""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.units import Quantity, ms, mV

DURATION = 200.0
N = 60
SOURCES = 40
SYNAPSES = {
    "iaf_cond_exp": (
        {"tau_syn_ex": 3.0, "tau_syn_in": 8.0},
        rb.Exp(3 * ms, 0 * mV, "exc"),
        rb.Exp(8 * ms, -80 * mV, "inh"),
    ),
    "iaf_cond_alpha": (
        {"tau_syn_ex": 1.5, "tau_syn_in": 4.0},
        rb.Alpha(1.5 * ms, 0 * mV, "exc"),
        rb.Alpha(4 * ms, -80 * mV, "inh"),
    ),
    "iaf_cond_beta": (
        {"tau_rise_ex": 1.0, "tau_decay_ex": 4.0, "tau_rise_in": 2.0, "tau_decay_in": 9.0},
        rb.BiExp(1 * ms, 4 * ms, 0 * mV, "exc"),
        rb.BiExp(2 * ms, 9 * ms, -80 * mV, "inh"),
    ),
}


@pytest.fixture(scope="module")
def values(listed):
    random = np.random.default_rng(21)
    synapses = listed(random, SOURCES, N, 40 * N)
    return {
        "C": random.uniform(0.1, 0.3, N).round(3),
        "g_L": random.uniform(5e-3, 2e-2, N).round(4),
        "t_ref": (random.integers(1, 32, N) * 0.1).round(1),  # counted in 8 bits with any dt
        "synapses": synapses.times(
            np.where(synapses.sources < 30, 1.0, -3.0) * random.uniform(1e-3, 5e-3, 40 * N).round(5)
        ),
        "times": [np.unique(random.integers(1, 1900, 14) * 0.1).round(1) for _ in range(SOURCES)],
        "current": random.uniform(-0.02, 0.02, N).round(4),
    }


def by_nest(nest, spikes, values, model, dt):
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = dt
    neurons = nest.Create(
        model,
        N,
        {
            "E_L": -70.0, "V_th": -50.0, "V_reset": -60.0, "V_m": -70.0, "E_ex": 0.0, "E_in": -80.0,
            "C_m": 1e3 * values["C"], "g_L": 1e3 * values["g_L"], "t_ref": values["t_ref"],
            "I_e": 1e3 * values["current"],
            **SYNAPSES[model][0],
        },
    )  # fmt: skip
    generators = nest.Create(
        "spike_generator", SOURCES, [{"spike_times": t} for t in values["times"]]
    )
    values["synapses"].connect_nest(nest, generators, neurons, 1e3)
    meter = nest.Create("multimeter", params={"record_from": ["V_m"], "interval": 0.1})
    recorder = nest.Create("spike_recorder")
    nest.Connect(meter, neurons)
    nest.Connect(neurons, recorder)
    nest.Simulate(DURATION + 10.0)
    order = np.lexsort((meter.events["times"], meter.events["senders"]))
    v = meter.events["V_m"][order].reshape(N, -1)[:, : round(DURATION / 0.1)]
    return spikes.of_nest(recorder, neurons, round(DURATION / dt), dt), v


def by_rheobase(spikes, values, model, dt):
    net = rb.Network(dt=dt * ms, precision="double")
    lif = rb.LIF(
        v_rest=-70 * mV,
        v_threshold=-50 * mV,
        v_reset=-60 * mV,
        C=Quantity(values["C"], "nF"),
        g_L=Quantity(values["g_L"], "uS"),
        t_ref=Quantity(values["t_ref"], "ms"),
    )
    neurons = net.population(lif, N, v=-70 * mV)
    net.stimulate(neurons, rb.constant(Quantity(values["current"], "nA")))
    sources = net.spike_source([Quantity(t, "ms") for t in values["times"]])
    synapses = values["synapses"]
    _, exc, inh = SYNAPSES[model]
    synapses[synapses.weights > 0.0].connect(net, sources, neurons, exc, "uS")
    synapses[synapses.weights < 0.0].times(-1.0).connect(net, sources, neurons, inh, "uS")
    recording = net.run(DURATION * ms, record=[neurons.spikes, neurons.v], every=0.1 * ms)[neurons]
    return spikes.recorded(recording.spikes, dt), recording.v.m_as("mV")[:, 1:]


@pytest.mark.parametrize("model", SYNAPSES)
def test_the_same_spikes_and_traces(nest, spikes, values, model):
    apart = []
    for dt in (0.1, 0.05, 0.025):
        expected, v_expected = by_nest(nest, spikes, values, model, dt)
        got, v = by_rheobase(spikes, values, model, dt)
        got.assert_same(expected)
        assert got.size > 3 * N
        apart.append(np.abs(v - v_expected).max())
    assert apart[0] < 2e-4  # mV
    orders = np.log2(np.array(apart[:-1]) / apart[1:])
    assert np.abs(orders - 4.0).max() < 0.25
