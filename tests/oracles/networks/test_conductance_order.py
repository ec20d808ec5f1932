"""Conductances converge to the solution of their equations as dt^4.

The classical Runge-Kutta method is of order 4 as long as nothing happens within a step, and so it
is with conductances that are exact at its stages. Here input spikes are on the coarsest grid of
all, and so on every finer one, and no neuron spikes: a neuron's own spikes are on the grid in
networks, as in NEST's, which is of order 1 whatever is done between them. The reference integrates
dv/dt from event to event with tight tolerances, given conductances in closed form.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import rheobase as rb
from rheobase.units import Quantity, ms, mV, uS

COARSEST = 0.2  # ms
FINER = np.array([1, 2, 4, 8])
N = 12
GIVEN = 30  # spikes, one a source: the first half excites, the second inhibits
STEPS = 250  # of the coarsest grid
E_LEAK, E_EXC, E_INH = -70.0, 0.0, -80.0
RISE, DECAY = 0.8, 4.0

SHAPES = {  # 1 at the peak
    "exp": (lambda E, name: rb.Exp(DECAY * ms, E, name), lambda t: np.exp(-t / DECAY)),
    "alpha": (
        lambda E, name: rb.Alpha(RISE * ms, E, name),
        lambda t: t / RISE * np.exp(1.0 - t / RISE),
    ),
    "biexp": (
        lambda E, name: rb.BiExp(RISE * ms, DECAY * ms, E, name),
        lambda t: (
            (np.exp(-t / DECAY) - np.exp(-t / RISE))
            / ((DECAY / RISE) ** (-RISE / (DECAY - RISE)) * (1.0 - RISE / DECAY))
        ),
    ),
}


@pytest.fixture(scope="module")
def values():
    """Neurons and what arrives at all of them; weights differ. In the engine's units."""
    random = np.random.default_rng(3)
    return {
        "C": random.uniform(0.1, 0.3, N).round(3),
        "g_L": random.uniform(5e-3, 2e-2, N).round(4),
        "current": random.uniform(-0.1, 0.2, N).round(3),
        "spikes": random.permutation(STEPS - 10)[:GIVEN] + 1,
        "weights": random.uniform(2e-3, 2e-2, (N, GIVEN)).round(4),
    }


def exact(values, shape):
    """Return v at the times of the coarsest grid, shape (N, STEPS + 1)."""
    arrivals = values["spikes"] + 1
    excites = np.arange(GIVEN) < GIVEN // 2

    def slope(t, v, arrived):
        g = values["weights"] * np.where(arrived, shape(t - COARSEST * arrivals), 0.0)
        g_exc, g_inh = g[:, excites].sum(axis=1), g[:, ~excites].sum(axis=1)
        current = g_exc * (E_EXC - v) + g_inh * (E_INH - v) + values["current"]
        return (values["g_L"] * (E_LEAK - v) + current) / values["C"]

    found = [np.full(N, E_LEAK)]
    events = np.unique([0, *arrivals, STEPS])
    for start, stop in pairwise(events):
        times = COARSEST * np.arange(start, stop + 1)
        solution = solve_ivp(
            slope, times[[0, -1]], found[-1], "DOP853", times[1:],
            args=(arrivals <= start,), rtol=1e-12, atol=1e-12,
        )  # fmt: skip
        found += list(solution.y.T)
    return np.array(found).T


def simulated(values, synapse, dt):
    net = rb.Network(dt=dt * ms, precision="double")
    model = rb.LIF(
        C=Quantity(values["C"], "nF"),
        g_L=Quantity(values["g_L"], "uS"),
        v_rest=E_LEAK * mV,
        v_threshold=50 * mV,  # beyond all reversal potentials
    )
    target = net.population(model, N, v=E_LEAK * mV)
    sources = net.spike_source([Quantity([COARSEST * k], "ms") for k in values["spikes"]])
    net.stimulate(target, rb.constant(Quantity(values["current"], "nA")))
    half = GIVEN // 2
    for name, E_syn, part in (("exc", E_EXC, slice(half)), ("inh", E_INH, slice(half, GIVEN))):
        net.connect(
            sources[part],
            target,
            synapse(E_syn * mV, name),
            rule=rb.AllToAll(),
            weight=values["weights"][:, part] * uS,
            delay=COARSEST * ms,
        )
    recording = net.run(COARSEST * STEPS * ms, record=[target.v], every=COARSEST * ms)
    return recording[target].v.m_as("mV")


@pytest.mark.parametrize("name", SHAPES)
def test_order_four(values, name):
    synapse, shape = SHAPES[name]
    expected = exact(values, shape)
    assert np.ptp(expected, axis=1).min() > 20.0  # mV
    errors = np.array(
        [np.abs(simulated(values, synapse, COARSEST / k) - expected).max() for k in FINER]
    )
    orders = np.log2(errors[:-1] / errors[1:])
    assert np.abs(orders - 4.0).max() < 0.25
    assert abs(orders[-1] - 4.0) < 0.08
