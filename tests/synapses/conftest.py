"""A spike that arrives at time 0, as the synapse says: its variable starts at factor * weight."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import rheobase as rb
from rheobase.synapses import compose
from rheobase.units import from_engine, ms


def _after_a_spike(neuron, synapse, weight, stimulus=None, duration=60 * ms, dt=0.25 * ms):
    composed = compose(neuron, [synapse])
    port = composed.ports[0]
    state = composed.model.states[port.state]
    jump = from_engine(port.factor * weight, composed.model.system.dimensions[state])
    return rb.run(composed.model.replace(**{state: jump}), stimulus or rb.zero(), duration, dt)


@pytest.fixture
def after_a_spike():
    """A function that runs a neuron from the arrival of one spike on."""
    return _after_a_spike


def _lif_by_scipy(conductance, E_syn, t, R=10.0, tau_m=8.0, v_rest=-70.0, current=0.0):
    """Return v of a LIF neuron (no spikes) with a conductance given as a function of time."""

    def slope(t, v):
        return (-(v - v_rest) + R * (current + conductance(t) * (E_syn - v))) / tau_m

    solution = solve_ivp(
        slope, (t[0], t[-1]), [v_rest], "DOP853", t_eval=t, rtol=1e-12, atol=1e-12, max_step=0.5
    )
    assert solution.success
    return np.asarray(solution.y[0])


@pytest.fixture
def lif_by_scipy():
    """An independent solution of a LIF neuron with a conductance."""
    return _lif_by_scipy
