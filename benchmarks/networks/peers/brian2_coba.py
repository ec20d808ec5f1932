"""Vogels and Abbott's network with conductances (COBA): Brian2. Parameters as in nest_coba.py."""

from __future__ import annotations

import brian2 as b2
import numpy as np
from brian2 import ms, mV, nS, pF
from brian2_device import measure, with_target
from report import parser

SIZES = {"exc": 3200, "inh": 800}
VALUES = {
    "C": 200 * pF,
    "g_L": 10 * nS,
    "E_L": -60 * mV,
    "E_exc": 0 * mV,
    "E_inh": -80 * mV,
    "tau_exc": 5 * ms,
    "tau_inh": 10 * ms,
    "v_threshold": -50 * mV,
    "v_reset": -60 * mV,
    "weight_exc": 6 * nS,
    "weight_inh": 67 * nS,
}


def build(method: str, seed: int):
    """Return neurons, nothing that drives them, and their synapses."""
    neurons = b2.NeuronGroup(
        4000,
        """
        dv/dt = (g_L*(E_L - v) + g_exc*(E_exc - v) + g_inh*(E_inh - v))/C : volt (unless refractory)
        dg_exc/dt = -g_exc/tau_exc : siemens
        dg_inh/dt = -g_inh/tau_inh : siemens
        """,
        threshold="v >= v_threshold",
        reset="v = v_reset",
        refractory=5 * ms,
        method=method,
        namespace=VALUES,
    )
    random = np.random.default_rng(seed)
    neurons.v = random.normal(-65.0, 5.0, 4000) * mV
    neurons.g_exc = random.normal(40.0, 15.0, 4000).clip(0.0) * nS
    neurons.g_inh = random.normal(200.0, 120.0, 4000).clip(0.0) * nS
    synapses = []
    for sources, on_pre in (
        (neurons[: SIZES["exc"]], "g_exc += weight_exc"),
        (neurons[SIZES["exc"] :], "g_inh += weight_inh"),
    ):
        made = b2.Synapses(sources, neurons, on_pre=on_pre, delay=0.1 * ms, namespace=VALUES)
        made.connect(p=0.02)
        synapses.append(made)
    return neurons, [], synapses


if __name__ == "__main__":
    arguments = with_target(parser(__doc__))
    arguments.add_argument("--method", default="exponential_euler", help="or rk4, rk2, euler")
    options = arguments.parse_args()
    measure("coba", options, SIZES, lambda: build(options.method, options.seed))
