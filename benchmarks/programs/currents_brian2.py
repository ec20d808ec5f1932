"""1,000 LIF neurons for 1 s, each with its own current: Brian2's Cython target.

Takes the variables to record ("" for none) and how many runs to time; prints JSON: the seconds of
each whole run, and those of its loop over the steps alone, by Brian2's own clock.
"""

import json
import sys
from time import perf_counter

import brian2 as b2
import numpy as np
from brian2 import Mohm, ms, mV, nA

record, repeats = sys.argv[1].split(), int(sys.argv[2])
b2.prefs.codegen.target = "cython"
b2.defaultclock.dt = 0.1 * ms
neurons = b2.NeuronGroup(
    1000,
    """
    dv/dt = (-(v - v_rest) + R*I)/tau_m : volt (unless refractory)
    I : amp (constant)
    """,
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
    },
)
neurons.v = -70 * mV
neurons.I = np.linspace(1.5, 6.0, 1000) * nA
spikes = b2.SpikeMonitor(neurons)
network = b2.Network(neurons, spikes)
if record:
    network.add(b2.StateMonitor(neurons, record, record=True))
network.store()
loop = [0.0]


def report(elapsed, completed, start, duration):
    loop[0] = float(elapsed)


seconds = {"run": [], "loop": []}
for _ in range(repeats + 1):
    network.restore()
    start = perf_counter()
    network.run(1000 * ms, report=report, report_period=3600 * b2.second)
    seconds["run"].append(perf_counter() - start)
    seconds["loop"].append(loop[0])
print(
    json.dumps(
        {name: values[1:] for name, values in seconds.items()} | {"spikes": int(spikes.num_spikes)}
    )
)
