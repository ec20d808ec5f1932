"""Brunel's network of excitatory and inhibitory neurons with delta synapses (2000): Brian2.

As nest_brunel.py, but for two things that Brian2's users do its way: a connection has a chance of
0.1, so that synapses lie in the order of their sources (a fixed number for each target is possible,
and slow), and the drive is binomial, 1,000 external synapses for each neuron.
"""

from __future__ import annotations

import brian2 as b2
import numpy as np
from brian2 import ms, mV
from brian2_device import measure, with_target
from report import parser

NEURONS = 12_500
THRESHOLD, TAU_M, DELAY = 20 * mV, 20 * ms, 1.5 * ms


def build(number: int, g: float, eta: float, rule: str, seed: int):
    """Return neurons, their drive, and their synapses."""
    excitatory = number * 4 // 5
    efficacy = 0.1 * mV * NEURONS / number
    values = {
        "tau_m": TAU_M,
        "threshold": THRESHOLD,
        "v_reset": 10 * mV,
        "efficacy": efficacy,
        "inhibition": -g * efficacy,
    }
    neurons = b2.NeuronGroup(
        number,
        "dv/dt = -v/tau_m : volt (unless refractory)",
        threshold="v >= threshold",
        reset="v = v_reset",
        refractory=2 * ms,
        method="exact",
        namespace=values,
    )
    neurons.v = "rand()*threshold"
    external = excitatory // 10
    rate = eta * THRESHOLD / (efficacy * external * TAU_M)
    noise = b2.PoissonInput(neurons, "v", N=external, rate=rate, weight=efficacy)
    synapses = []
    random = np.random.default_rng(seed)
    first = neurons[:excitatory]
    for sources, on_pre in (
        (first, "v += efficacy"),
        (neurons[excitatory:], "v += inhibition"),
    ):
        made = b2.Synapses(sources, neurons, on_pre=on_pre, delay=DELAY, namespace=values)
        if rule == "chance":  # laid down in order of source, as in Brian2's own example
            made.connect(p=0.1)
        else:  # the paper's network, and the other simulators': in order of target
            available = excitatory if sources is first else number - excitatory
            indegree = available // 10
            chosen = random.integers(available, size=number * indegree)
            made.connect(i=chosen, j=np.repeat(np.arange(number), indegree))
        synapses.append(made)
    return neurons, [noise], synapses


if __name__ == "__main__":
    arguments = with_target(parser(__doc__))
    arguments.add_argument("--neurons", type=int, default=NEURONS)
    arguments.add_argument("--g", type=float, default=5.0)
    arguments.add_argument("--eta", type=float, default=2.0)
    arguments.add_argument("--rule", choices=["indegree", "chance"], default="indegree")
    options = arguments.parse_args()
    sizes = {"exc": options.neurons * 4 // 5, "inh": options.neurons // 5}
    measure(
        "brunel",
        options,
        sizes,
        lambda: build(options.neurons, options.g, options.eta, options.rule, options.seed),
    )
