"""The balanced random network of NEST's own hpc_benchmark: NEST.

Morrison A, Aertsen A, Diesmann M (2007) Spike-timing-dependent plasticity in balanced random
networks. Neural Comput 19:1437-1467; Helias M et al. (2012) Front Neuroinform 6:26; Kunkel S et al.
(2014) Front Neuroinform 8:78. Figures as NEST 3.10 documents them; what is plastic there
(excitatory to excitatory) is static here, unless `--plastic` is given. As there, `--scale` changes
the number of neurons and leaves the number of synapses of each, 11,250; `--indegree` changes that,
and nothing makes up for it.
"""

from __future__ import annotations

from math import e, exp

from nest_kernel import Populations, measure, nest
from report import parser

C, TAU_M, THRESHOLD = 250.0, 10.0, 20.0  # pF, ms, mV
TAU_SYN = 0.32582722403722841  # ms, from which:
RISE = 1.700759  # ms from a spike to the peak of its potential
PEAK = 0.14  # mV, the peak of an excitatory postsynaptic potential
G, ETA, DELAY = 5.0, 1.685, 1.5


def weight() -> float:
    """Return the peak in pA of the alpha current that raises the potential by PEAK.

    The potential that 1 pA makes at time t: with b = 1/tau_syn - 1/tau_m,
    v(t) = e/(tau_syn C b) [(exp(-t/tau_m) - exp(-t/tau_syn))/b - t exp(-t/tau_syn)].
    """
    b = 1 / TAU_SYN - 1 / TAU_M
    slow, fast = exp(-RISE / TAU_M), exp(-RISE / TAU_SYN)
    return PEAK / (e / (TAU_SYN * C * b) * ((slow - fast) / b - RISE * fast))


def build(scale: float, indegree: int, plastic: bool) -> tuple[Populations, int]:
    """Return the populations, driven, and the number of synapses between them."""
    share = {"exc": 0.8, "inh": 0.2}
    weights = {"exc": weight(), "inh": -G * weight()}
    populations = {
        name: nest.Create(
            "iaf_psc_alpha",
            round(scale * 11_250 * share[name]),
            {
                "E_L": 0.0,
                "V_th": THRESHOLD,
                "V_reset": 0.0,
                "C_m": C,
                "tau_m": TAU_M,
                "t_ref": 0.5,
                "tau_syn_ex": TAU_SYN,
                "tau_syn_in": TAU_SYN,
                "V_m": nest.random.normal(5.7, 7.2),
                "tau_minus": 30.0,
            },
        )
        for name in share
    }
    everyone = populations["exc"] + populations["inh"]
    stdp = {"alpha": 0.0513, "lambda": 0.1, "mu": 0.4, "tau_plus": 15.0}
    nest.CopyModel("stdp_pl_synapse_hom_hpc", "plastic", stdp)
    for name, source in populations.items():
        for other, target in populations.items():
            changes = plastic and name == other == "exc"
            nest.Connect(
                source,
                target,
                {
                    "rule": "fixed_indegree",
                    "indegree": round(indegree * share[name]),
                    "allow_autapses": False,
                },
                {
                    "synapse_model": "plastic" if changes else "static_synapse_hpc",
                    "weight": weights[name],
                    "delay": DELAY,
                },
            )
    synapses = nest.num_connections
    # the rate (/s, from /ms) at which the mean potential is at the threshold: theta C / (tau_m Q),
    # Q the charge of one synapse's current; however many synapses it comes through
    charge = weights["exc"] * e * TAU_SYN
    noise = nest.Create(
        "poisson_generator", params={"rate": 1e3 * ETA * THRESHOLD * C / (TAU_M * charge)}
    )
    nest.Connect(noise, everyone, syn_spec={"weight": weights["exc"], "delay": DELAY})
    return populations, synapses


if __name__ == "__main__":
    arguments = parser(__doc__, warm_up=100.0)
    arguments.add_argument("--scale", type=float, default=1.0)
    arguments.add_argument("--indegree", type=int, default=11_250)
    arguments.add_argument("--plastic", action="store_true")
    options = arguments.parse_args()
    name = "balanced_plastic" if options.plastic else "balanced"
    measure(name, options, lambda: build(options.scale, options.indegree, options.plastic))
