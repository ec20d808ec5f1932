"""The same as lif_rheobase.py, with the time of each part.

Takes the time at which the process was started, in seconds since the epoch; prints JSON.
"""

import sys
from time import time

marks = [("python starts", float(sys.argv[1])), ("", time())]


def done(part):
    marks[-1] = (part, marks[-1][1])
    marks.append(("", time()))


import numpy  # noqa: E402, F401

done("numpy")
import pint  # noqa: E402, F401

done("pint")
import llvmlite.binding  # noqa: E402, F401

done("llvmlite")
import rheobase as rb  # noqa: E402
from rheobase.units import MOhm, ms, mV, nA  # noqa: E402

make, shape, run = rb.LIF, rb.step, rb.run
done("rheobase: modules")
neuron = make(
    v_rest=-70 * mV, v_reset=-65 * mV, v_threshold=-50 * mV, R=10 * MOhm, tau_m=8 * ms, t_ref=2 * ms
)
stimulus = shape(2.5 * nA, start=100 * ms, stop=200 * ms)
done("rheobase: specs")
run(neuron, stimulus, 300 * ms)
done("rheobase: first run")
recording = run(neuron, stimulus, 300 * ms)
done("rheobase: second run")
printed = f"{len(recording.v)} samples\n{recording.spikes[0].times}"
done("rheobase: results")
import json  # noqa: E402
from itertools import pairwise  # noqa: E402

parts = {name: later - now for (name, now), (_, later) in pairwise(marks)}
print(json.dumps({"parts": parts, "end": time()}))
