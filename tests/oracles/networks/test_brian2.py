"""A network with conductances against Brian2's.

Brian2 does things in another order than NEST and we do, but lets its user choose. In each of our
steps states are propagated, what arrives is added, and who is then above threshold spikes; so
synapses come before thresholds in its schedule. What follows from that, with a step from t to
t + dt: a spike has the time t in Brian2, t + dt here; it is handed to its synapses one step later,
so that delays are shorter by dt there; and the step of a spike counts as the first of the
refractory period, so that this is longer by dt there. Monitors sample when="end" of a step.

Its method "rk4" takes v and conductances together through the classical Runge-Kutta method. We take
v, with conductances that are exact at each stage, since they decay by themselves: the spikes are
the same, and traces as far as the method goes. Brian2 can be told to do what we do, with
conductances that are functions of t within a step: then traces are the same to rounding, for as
long as spikes are.
"""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import rheobase as rb
from rheobase.units import Quantity, ms, mV, nS, pF

DT = 0.1
DURATION = 300.0
EXC, INH = 480, 120
N = EXC + INH
RECORDED = 50
ORDER = ["start", "groups", "synapses", "thresholds", "resets", "end"]


@pytest.fixture(scope="module")
def values(listed):
    """Vogels' and Abbott's neurons (2005), driven by currents; conductances in uS."""
    random = np.random.default_rng(7)
    synapses = listed(random, N, N, 50 * N)
    return {
        "t_ref": (random.integers(1, 60, N) * DT).round(1),
        "v": random.uniform(-80.0, -50.0, N).round(2),
        "current": random.uniform(0.05, 0.18, N).round(4),
        "synapses": synapses.times(
            np.where(synapses.sources < EXC, 1e-3, 1e-2) * random.uniform(0.5, 1.5, 50 * N).round(3)
        ),
    }


EQUATIONS = {
    "rk4": """
        dv/dt = (g_L*(E_L - v) + g_exc*(E_exc - v) + g_inh*(E_inh - v) + I)/C : volt
            (unless refractory)
        dg_exc/dt = -g_exc/tau_exc : siemens
        dg_inh/dt = -g_inh/tau_inh : siemens
        """,
    "exact conductances": """
        dv/dt = (g_L*(E_L - v) + now_exc*(E_exc - v) + now_inh*(E_inh - v) + I)/C : volt
            (unless refractory)
        now_exc = g_exc*exp(-(t - begun)/tau_exc) : siemens
        now_inh = g_inh*exp(-(t - begun)/tau_inh) : siemens
        g_exc : siemens
        g_inh : siemens
        begun : second (shared)
        """,
}


def by_brian2(b2, values, equations):
    """Return spikes, by step and neuron, and traces of the first neurons."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of what Brian2 is built on
        return run_brian2(b2, values, equations)


def run_brian2(b2, values, equations):
    b2.start_scope()
    b2.defaultclock.dt = DT * b2.ms
    neurons = b2.NeuronGroup(
        N,
        EQUATIONS[equations] + "I : amp (constant)\nt_ref : second (constant)",
        threshold="v >= -50*mV",
        reset="v = -60*mV",
        refractory="t_ref",
        method="rk4",
        namespace={
            "C": 200 * b2.pF, "g_L": 10 * b2.nS, "E_L": -60 * b2.mV, "E_exc": 0 * b2.mV,
            "E_inh": -80 * b2.mV, "tau_exc": 5 * b2.ms, "tau_inh": 10 * b2.ms,
        },
    )  # fmt: skip
    if equations != "rk4":  # stages are between t and t + dt, and the conductances those at t
        neurons.run_regularly("begun = t", when="start")
        decay = "g_exc *= exp(-dt/tau_exc)\ng_inh *= exp(-dt/tau_inh)"
        neurons.run_regularly(decay, when="groups", order=1)
    neurons.v = values["v"] * b2.mV
    neurons.I = values["current"] * b2.nA
    neurons.t_ref = (values["t_ref"] + DT) * b2.ms
    every = values["synapses"]
    made = []
    for name, which in (("exc", every.sources < EXC), ("inh", every.sources >= EXC)):
        some = every[which]
        synapses = b2.Synapses(neurons, neurons, "w : siemens", on_pre=f"g_{name} += w")
        synapses.connect(i=some.sources, j=some.targets)
        synapses.w = some.weights * b2.usiemens
        synapses.delay = (some.delays - DT) * b2.ms
        made.append(synapses)
    spiking = b2.SpikeMonitor(neurons)
    traces = b2.StateMonitor(neurons, ["v", "g_exc", "g_inh"], record=range(RECORDED), when="end")
    network = b2.Network(neurons, *made, spiking, traces)
    network.schedule = ORDER
    network.run(DURATION * b2.ms, namespace={})
    steps = np.rint(spiking.t / (DT * b2.ms)).astype(int) + 1
    units = {"v": b2.mV, "g_exc": b2.usiemens, "g_inh": b2.usiemens}
    sampled = {name: np.asarray(getattr(traces, name) / unit) for name, unit in units.items()}
    return steps, np.array(spiking.i), sampled


def by_rheobase(values, every):
    net = rb.Network(dt=DT * ms, precision="double")
    model = rb.LIF(
        C=200 * pF,
        g_L=10 * nS,
        v_rest=-60 * mV,
        v_threshold=-50 * mV,
        v_reset=-60 * mV,
        t_ref=Quantity(values["t_ref"], "ms"),
    )
    neurons = net.population(model, N, v=Quantity(values["v"], "mV"))
    net.stimulate(neurons, rb.constant(Quantity(values["current"], "nA")))
    for synapse, which in (
        (rb.Exp(5 * ms, 0 * mV, "exc"), every.sources < EXC),
        (rb.Exp(10 * ms, -80 * mV, "inh"), every.sources >= EXC),
    ):
        every[which].connect(net, neurons, neurons, synapse, "uS")
    some = neurons[:RECORDED]
    recording = net.run(DURATION * ms, record=[neurons.spikes, some.v, some.g_exc, some.g_inh])
    return recording[neurons]


@pytest.mark.parametrize(("equations", "within"), [("rk4", 1e-8), ("exact conductances", 1e-12)])
def test_the_same_spikes_and_traces(brian2, spikes, values, equations, within):
    steps, neurons, traces = by_brian2(brian2, values, equations)
    recording = by_rheobase(values, values["synapses"])
    got = spikes.recorded(recording.spikes)
    got.assert_same(spikes.of(steps, neurons))
    assert got.size > 3 * N
    for name, unit in (("v", "mV"), ("g_exc", "uS"), ("g_inh", "uS")):
        ours = getattr(recording, name).m_as(unit)[:, 1:]  # ours begins at 0 ms
        assert np.abs(ours - traces[name]).max() < within * np.abs(ours).max()


def test_synapses_decide_when_neurons_spike(spikes, values):
    """The test above says something of synapses only if they matter."""
    connected = spikes.recorded(by_rheobase(values, values["synapses"]).spikes)
    alone = spikes.recorded(by_rheobase(values, values["synapses"][:0]).spikes)
    assert len(set(connected.pairs) & set(alone.pairs)) < 0.15 * connected.size
