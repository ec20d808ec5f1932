"""Vogels and Abbott's network with conductances (COBA): NEST.

Benchmark 1 of Brette R et al. (2007) Simulation of networks of spiking neurons. J Comput Neurosci
23:349-398. Nothing drives it: conductances at the start, drawn as in Brette's own script for the
review, set it off (one seed in ten stays silent). NEST integrates iaf_cond_exp by an adaptive
Runge-Kutta method of order 4(5).
"""

from __future__ import annotations

import numpy as np
from nest_kernel import DT, Populations, measure, nest
from report import parser

SIZE = {"exc": 3200, "inh": 800}
WEIGHT = {"exc": 6.0, "inh": -67.0}  # nS; NEST tells the two kinds by the sign


def build(seed: int) -> tuple[Populations, int]:
    """Return the populations and the number of synapses between them."""
    random = np.random.default_rng(seed)
    populations = {
        name: nest.Create(
            "iaf_cond_exp",
            number,
            {
                "E_L": -60.0,
                "V_th": -50.0,
                "V_reset": -60.0,
                "C_m": 200.0,
                "g_L": 10.0,
                "t_ref": 5.0,
                "E_ex": 0.0,
                "E_in": -80.0,
                "tau_syn_ex": 5.0,
                "tau_syn_in": 10.0,
                "V_m": random.normal(-65.0, 5.0, number),
                "g_ex": random.normal(40.0, 15.0, number).clip(0.0),
                "g_in": random.normal(200.0, 120.0, number).clip(0.0),
            },
        )
        for name, number in SIZE.items()
    }
    everyone = populations["exc"] + populations["inh"]
    for name, source in populations.items():
        nest.Connect(
            source,
            everyone,
            {"rule": "pairwise_bernoulli", "p": 0.02},
            {"weight": WEIGHT[name], "delay": DT},
        )
    return populations, nest.num_connections


if __name__ == "__main__":
    options = parser(__doc__).parse_args()
    measure("coba", options, lambda: build(options.seed))
