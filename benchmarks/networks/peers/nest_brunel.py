"""Brunel's network of excitatory and inhibitory neurons with delta synapses (2000): NEST.

Brunel N (2000) Dynamics of sparsely connected networks of excitatory and inhibitory spiking
neurons. J Comput Neurosci 8:183-208. Other sizes than the paper's 12,500 neurons keep the chance of
a connection (0.1) and, by a larger J, the product of J and the number of synapses of a neuron.
"""

from __future__ import annotations

from nest_kernel import Populations, measure, nest
from report import parser

NEURONS = 12_500
THRESHOLD, TAU_M = 20.0, 20.0  # mV, ms
DELAY = 1.5  # ms


def efficacy(neurons: int) -> float:
    """Return J in mV: 0.1 mV at 12,500 neurons."""
    return 0.1 * NEURONS / neurons


def build(neurons: int, g: float, eta: float) -> tuple[Populations, int]:
    """Return the populations, driven, and the number of synapses between them."""
    size = {"exc": neurons * 4 // 5, "inh": neurons // 5}
    weight = {"exc": efficacy(neurons), "inh": -g * efficacy(neurons)}
    populations = {
        name: nest.Create(
            "iaf_psc_delta",
            number,
            {
                "E_L": 0.0,
                "V_th": THRESHOLD,
                "V_reset": 10.0,
                "tau_m": TAU_M,
                "t_ref": 2.0,
                "C_m": 1.0,
                "V_m": nest.random.uniform(0.0, THRESHOLD),
            },
        )
        for name, number in size.items()
    }
    everyone = populations["exc"] + populations["inh"]
    for name, source in populations.items():
        nest.Connect(
            source,
            everyone,
            {"rule": "fixed_indegree", "indegree": size[name] // 10},
            {"weight": weight[name], "delay": DELAY},
        )
    synapses = nest.num_connections
    # C_E external synapses at eta * theta / (J C_E tau_m) each; /s from /ms
    rate = 1e3 * eta * THRESHOLD / (efficacy(neurons) * TAU_M)
    noise = nest.Create("poisson_generator", params={"rate": rate})
    nest.Connect(noise, everyone, syn_spec={"weight": weight["exc"], "delay": DELAY})
    return populations, synapses


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--neurons", type=int, default=NEURONS)
    arguments.add_argument("--g", type=float, default=5.0)
    arguments.add_argument("--eta", type=float, default=2.0)
    options = arguments.parse_args()
    measure("brunel", options, lambda: build(options.neurons, options.g, options.eta))
