from __future__ import annotations

import pytest

import rheobase as rb
from rheobase.units import MOhm, ms, mV


@pytest.fixture(scope="session")
def eif():
    """The exponential integrate-and-fire neuron of the exercises."""
    return rb.Model(
        "tau * dv/dt = -(v - v_rest) + delta_T*exp((v - v_rheobase)/delta_T) + R*I",
        threshold="v >= v_spike",
        reset="v = v_reset",
        tau=12 * ms,
        R=20 * MOhm,
        v_rest=-65 * mV,
        v_reset=-60 * mV,
        v_rheobase=-55 * mV,
        v_spike=-30 * mV,
        delta_T=2 * mV,
        v=-65 * mV,
    )


@pytest.fixture(scope="session")
def resonator():
    """A linear model of two variables, whose recovery variable makes it resonate."""
    return rb.Model(
        """
        tau_m * dv/dt = -(v - v_rest) + R*(I - w)
        tau_w * dw/dt = a*(v - v_rest) - w
        """,
        threshold="v >= v_threshold",
        reset="v = v_reset; w += b",
        refractory="t_ref",
        tau_m=8 * ms,
        tau_w=30 * ms,
        R=10 * MOhm,
        a="0.5 uS",
        b="0.2 nA",
        t_ref=2 * ms,
        v_rest=-70 * mV,
        v_reset=-65 * mV,
        v_threshold=-50 * mV,
    )
