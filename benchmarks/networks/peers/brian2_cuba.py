"""Vogels and Abbott's network with currents (CUBA): Brian2. Parameters as in nest_cuba.py."""

from __future__ import annotations

import brian2 as b2
from brian2 import ms, mV, pA, pF
from brian2_device import measure, with_target
from report import parser

SIZES = {"exc": 3200, "inh": 800}
VALUES = {
    "C": 200 * pF,
    "tau_m": 20 * ms,
    "E_L": -49 * mV,
    "tau_exc": 5 * ms,
    "tau_inh": 10 * ms,
    "v_threshold": -50 * mV,
    "v_reset": -60 * mV,
    "weight_exc": 16.2 * pA,
    "weight_inh": -90 * pA,
}


def build(method: str):
    """Return neurons, nothing that drives them, and their synapses."""
    neurons = b2.NeuronGroup(
        4000,
        """
        dv/dt = (E_L - v)/tau_m + (I_exc + I_inh)/C : volt (unless refractory)
        dI_exc/dt = -I_exc/tau_exc : amp
        dI_inh/dt = -I_inh/tau_inh : amp
        """,
        threshold="v >= v_threshold",
        reset="v = v_reset",
        refractory=5 * ms,
        method=method,
        namespace=VALUES,
    )
    neurons.v = "v_reset + rand()*(v_threshold - v_reset)"
    synapses = []
    for sources, on_pre in (
        (neurons[: SIZES["exc"]], "I_exc += weight_exc"),
        (neurons[SIZES["exc"] :], "I_inh += weight_inh"),
    ):
        made = b2.Synapses(sources, neurons, on_pre=on_pre, delay=0.1 * ms, namespace=VALUES)
        made.connect(p=0.02)
        synapses.append(made)
    return neurons, [], synapses


if __name__ == "__main__":
    arguments = with_target(parser(__doc__))
    arguments.add_argument("--method", default="exact", help="or rk4, exponential_euler")
    options = arguments.parse_args()
    measure("cuba", options, SIZES, lambda: build(options.method))
