"""One LIF neuron for 300 ms, with its trace: Brian2, on its default target where Cython works."""

import brian2 as b2
from brian2 import Mohm, ms, mV, nA

b2.prefs.codegen.target = "cython"  # what it chooses by itself; it must not fall back silently
b2.defaultclock.dt = 0.1 * ms
current = b2.TimedArray([0, 2.5, 0] * nA, dt=100 * ms)
neuron = b2.NeuronGroup(
    1,
    "dv/dt = (-(v - v_rest) + R*current(t))/tau_m : volt (unless refractory)",
    threshold="v > v_threshold",
    reset="v = v_reset",
    refractory=2 * ms,
    method="exact",
    namespace={
        "v_rest": -70 * mV,
        "v_reset": -65 * mV,
        "v_threshold": -50 * mV,
        "R": 10 * Mohm,
        "tau_m": 8 * ms,
        "current": current,
    },
)
neuron.v = -70 * mV
trace = b2.StateMonitor(neuron, "v", record=True)
spikes = b2.SpikeMonitor(neuron)
b2.run(300 * ms)
print(len(trace.v[0]), "samples")
print(spikes.t)
