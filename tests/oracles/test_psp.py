"""Postsynaptic potentials against NEST: three spikes, currents and conductances.

Largest differences that were seen: 5e-14 mV for currents, 1.2e-7 mV for conductances, which NEST
solves with an adaptive method of its own.
"""

from __future__ import annotations

import platform
import sys

import numpy as np
import pytest

import rheobase as rb
from rheobase.analysis.synaptic.psp import psp
from rheobase.units import MOhm, ms, mV, nA, nS

DT = 0.1
TIMES = np.array([1.0, 8.0, 9.5])
MEMBRANE = {"E_L": -70.0, "V_m": -70.0, "V_th": 1e3, "V_reset": -70.0, "C_m": 250.0}

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64",
    reason="nest-simulator on PyPI is for Linux on x86_64",
)


@pytest.fixture(scope="module")
def nest():
    import nest

    nest.verbosity = nest.VerbosityLevel.ERROR
    return nest


@pytest.fixture(scope="module")
def neuron():
    return rb.LIF(tau_m=20 * ms, R=80 * MOhm, v_threshold="1 volt")


def by_nest(nest, model, parameters, weights, length=100.0):
    """Return times and V_m; spikes arrive 1 ms after their times."""
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = DT
    cell = nest.Create(model, 1, {**MEMBRANE, **parameters})
    meter = nest.Create("voltmeter", {"interval": DT})
    spikes = nest.Create(
        "spike_generator", {"spike_times": TIMES.tolist(), "spike_weights": list(weights)}
    )
    nest.Connect(spikes, cell, syn_spec={"weight": 1.0, "delay": 1.0})
    nest.Connect(meter, cell)
    nest.Simulate(length)
    return meter.events["times"], meter.events["V_m"]


def compare(found, t, v, tolerance):
    """Compare samples: NEST's clock is ahead by the delay of its connection, 1 ms."""
    ours = dict(zip(np.round(found.t.m, 6), found.potential.m, strict=True))
    later = t > TIMES[0] + 1.05
    mine = np.array([ours[round(time - 1.0, 6)] for time in t[later]])
    theirs = v[later] - MEMBRANE["E_L"]
    assert np.abs(theirs).max() > 0.1
    assert np.abs(mine - theirs).max() < tolerance


@pytest.mark.parametrize(
    ("model", "parameters", "synapse"),
    [
        ("iaf_psc_exp", {"tau_syn_ex": 3.0, "tau_syn_in": 3.0}, rb.Exp(3 * ms)),
        ("iaf_psc_alpha", {"tau_syn_ex": 2.0, "tau_syn_in": 2.0}, rb.Alpha(2 * ms)),
        ("iaf_psc_exp", {"tau_syn_ex": 20.0, "tau_syn_in": 20.0}, rb.Exp(20 * ms)),
        ("iaf_psc_alpha", {"tau_syn_ex": 20.0, "tau_syn_in": 20.0}, rb.Alpha(20 * ms)),
    ],
)
def test_currents(nest, neuron, model, parameters, synapse):
    weights = np.array([100.0, -50.0, 200.0])  # pA
    t, v = by_nest(nest, model, {"tau_m": 20.0, **parameters}, weights)
    found = psp(neuron, synapse, 1e-3 * weights * nA, times=TIMES * ms, duration=99 * ms)
    compare(found, t, v, 1e-12)


@pytest.mark.parametrize(
    ("model", "parameters", "synapse"),
    [
        ("iaf_cond_exp", {"tau_syn_ex": 3.0}, rb.Exp(3 * ms, E_syn=-10 * mV)),
        ("iaf_cond_alpha", {"tau_syn_ex": 2.0}, rb.Alpha(2 * ms, E_syn=-10 * mV)),
        (
            "iaf_cond_beta",
            {"tau_rise_ex": 0.5, "tau_decay_ex": 4.0},
            rb.BiExp(0.5 * ms, 4 * ms, E_syn=-10 * mV),
        ),
    ],
)
def test_conductances(nest, neuron, model, parameters, synapse):
    weights = np.array([2.0, 1.0, 5.0])  # nS
    t, v = by_nest(nest, model, {"g_L": 12.5, "E_ex": -10.0, **parameters}, weights)
    found = psp(neuron, synapse, weights * nS, times=TIMES * ms, duration=99 * ms)
    compare(found, t, v, 1e-6)
