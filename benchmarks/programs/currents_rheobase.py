"""1,000 LIF neurons for 1 s, each with its own current: Rheobase.

Takes the clock, the variables to record ("" for none) and how many runs to time; prints JSON.
"""

import json
import sys
from time import perf_counter

import numpy as np

import rheobase as rb
from rheobase.units import ms, nA

clock, record, repeats = sys.argv[1], sys.argv[2].split(), int(sys.argv[3])
neuron = rb.LIF()
stimulus = rb.constant(np.linspace(1.5, 6.0, 1000) * nA)
seconds = []
for _ in range(repeats + 1):
    start = perf_counter()
    recording = rb.run(neuron, stimulus, 1000 * ms, dt=0.1 * ms, clock=clock, record=record)
    seconds.append(perf_counter() - start)
    spikes = int(recording.spikes.count.sum())
    del recording
print(json.dumps({"run": seconds[1:], "spikes": spikes}))
