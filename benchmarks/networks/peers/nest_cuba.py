"""Vogels and Abbott's network with currents (CUBA): NEST.

Benchmark 2 of Brette R et al. (2007) Simulation of networks of spiking neurons. J Comput Neurosci
23:349-398. Nothing drives it: neurons rest above their threshold. The review's weights are 1.62 and
-9 mV over a leak of 10 nS: 16.2 and -90 pA.
"""

from __future__ import annotations

from nest_kernel import DT, Populations, measure, nest
from report import parser

SIZE = {"exc": 3200, "inh": 800}
WEIGHT = {"exc": 16.2, "inh": -90.0}  # pA; NEST tells the two kinds by the sign


def build() -> tuple[Populations, int]:
    """Return the populations and the number of synapses between them."""
    populations = {
        name: nest.Create(
            "iaf_psc_exp",
            number,
            {
                "E_L": -49.0,
                "V_th": -50.0,
                "V_reset": -60.0,
                "C_m": 200.0,
                "tau_m": 20.0,
                "t_ref": 5.0,
                "tau_syn_ex": 5.0,
                "tau_syn_in": 10.0,
                "V_m": nest.random.uniform(-60.0, -50.0),
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
    measure("cuba", options, build)
