"""One LIF neuron for 300 ms, with its trace: Rheobase."""

import rheobase as rb
from rheobase.units import MOhm, ms, mV, nA

neuron = rb.LIF(
    v_rest=-70 * mV, v_reset=-65 * mV, v_threshold=-50 * mV, R=10 * MOhm, tau_m=8 * ms, t_ref=2 * ms
)
recording = rb.run(neuron, rb.step(2.5 * nA, start=100 * ms, stop=200 * ms), 300 * ms, dt=0.1 * ms)
print(len(recording.v), "samples")
print(recording.spikes[0].times)
