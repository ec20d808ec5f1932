"""The cortical microcircuit of Potjans and Diesmann (2014) with Poisson drive: NEST.

Potjans TC, Diesmann M (2014) The cell-type specific cortical microcircuit: relating structure and
activity in a full-scale spiking network model. Cereb Cortex 24:785-806. A scale below 1 takes that
share of the neurons and of the synapses of each, and makes up for nothing: it shows that the script
works, not the rates. At full scale: 15 GB, and minutes to build.
"""

from __future__ import annotations

import math

from nest_kernel import DT, Populations, measure, nest
from report import parser

NAMES = ["L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I"]
NEURONS = [20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948]
# rows are targets, columns sources
PROBABILITY = [
    [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0.0, 0.0076, 0.0],
    [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0.0, 0.0042, 0.0],
    [0.0077, 0.0059, 0.0497, 0.1350, 0.0067, 0.0003, 0.0453, 0.0],
    [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0.0, 0.1057, 0.0],
    [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0.0],
    [0.0548, 0.0269, 0.0257, 0.0022, 0.0600, 0.3158, 0.0086, 0.0],
    [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
    [0.0364, 0.0010, 0.0034, 0.0005, 0.0277, 0.0080, 0.0658, 0.1443],
]
EXTERNAL_INDEGREE = [1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100]
EXTERNAL_RATE = 8.0  # /s
V0_MEAN = [-68.28, -63.16, -63.33, -63.45, -63.11, -61.66, -66.72, -61.43]  # mV
V0_SD = [5.36, 4.57, 4.74, 4.94, 4.94, 4.55, 5.46, 4.48]
WEIGHT = 87.81  # pA, a PSP of 0.15 mV
INHIBITION = -4.0  # times the weight of an excitatory synapse


def synapses(target: int, source: int) -> int:
    """Return how many synapses the pair has at full scale: pairs drawn with replacement."""
    pairs = NEURONS[target] * NEURONS[source]
    return round(math.log(1 - PROBABILITY[target][source]) / math.log(1 - 1 / pairs))


def build(scale: float) -> tuple[Populations, int]:
    """Return the populations, driven, and the number of synapses between them."""
    populations = {
        name: nest.Create(
            "iaf_psc_exp",
            round(scale * NEURONS[k]),
            {
                "E_L": -65.0,
                "V_th": -50.0,
                "V_reset": -65.0,
                "C_m": 250.0,
                "tau_m": 10.0,
                "t_ref": 2.0,
                "tau_syn_ex": 0.5,
                "tau_syn_in": 0.5,
                "V_m": nest.random.normal(V0_MEAN[k], V0_SD[k]),
            },
        )
        for k, name in enumerate(NAMES)
    }
    # A model for each kind of source: NEST stores at most 2**27 synapses of a model in a thread.
    for kind in "EI":
        nest.CopyModel("static_synapse", kind)
    for target, post in enumerate(NAMES):
        for source, pre in enumerate(NAMES):
            if number := round(scale**2 * synapses(target, source)):
                nest.Connect(
                    populations[pre],
                    populations[post],
                    {"rule": "fixed_total_number", "N": number},
                    {
                        "synapse_model": pre[-1],
                        "weight": weight(post, pre),
                        "delay": delay(pre),
                    },
                )
    made = nest.num_connections
    for k, neurons in enumerate(populations.values()):
        noise = nest.Create(
            "poisson_generator", params={"rate": EXTERNAL_INDEGREE[k] * EXTERNAL_RATE}
        )
        nest.Connect(noise, neurons, syn_spec={"weight": WEIGHT, "delay": 1.5})
    return populations, made


def weight(post: str, pre: str) -> nest.lib.hl_api_types.Parameter:
    """Return a pair's weights in pA: normal, sd 10 % of the mean, redrawn to keep their sign."""
    mean = WEIGHT * (INHIBITION if pre.endswith("I") else 1.0)
    if (post, pre) == ("L23E", "L4E"):
        mean *= 2.0
    low, high = (0.0, math.inf) if mean > 0 else (-math.inf, 0.0)
    return nest.math.redraw(nest.random.normal(mean, 0.1 * abs(mean)), min=low, max=high)


def delay(pre: str) -> nest.lib.hl_api_types.Parameter:
    """Return a source's delays in ms: normal, sd half the mean; NEST rounds them to the grid."""
    mean = 0.75 if pre.endswith("I") else 1.5
    return nest.math.redraw(nest.random.normal(mean, 0.5 * mean), min=0.5 * DT, max=math.inf)


if __name__ == "__main__":
    arguments = parser(__doc__, warm_up=500.0)
    arguments.add_argument("--scale", type=float, default=1.0)
    options = arguments.parse_args()
    measure("microcircuit", options, lambda: build(options.scale))
