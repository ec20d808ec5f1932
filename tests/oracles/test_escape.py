"""Escape noise against NEST's gif_psc_exp, whose adaptation is left out: the same law of intervals.

NEST takes the hazard at the end of each step for the whole of it (at 0.01 ms, a tenth of a percent
of the rate), so that spikes cannot be compared one by one; they are random anyway.
"""

from __future__ import annotations

import platform
import sys

import numpy as np
import pytest

import rheobase as rb
from rheobase.units import MOhm, kHz, ms, mV, nA

N = 300
DURATION = 1000.0

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64",
    reason="nest-simulator on PyPI is for Linux on x86_64",
)


def intervals_of_nest(current):
    import nest

    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.set(resolution=0.01, rng_seed=12)
    cells = nest.Create("gif_psc_exp", N, params={
        "C_m": 1000.0, "g_L": 100.0, "E_L": -70.0, "V_m": -70.0, "V_reset": -65.0,
        "V_T_star": -50.0, "Delta_V": 2.0, "lambda_0": 100.0, "t_ref": 2.0, "I_e": 1000 * current,
        "tau_stc": [], "q_stc": [], "tau_sfa": [], "q_sfa": [],
    })  # fmt: skip
    recorder = nest.Create("spike_recorder")
    nest.Connect(cells, recorder)
    nest.Simulate(DURATION)
    events = recorder.events
    return [np.sort(events["times"][events["senders"] == cell]) for cell in cells.tolist()]


@pytest.mark.parametrize("current", [1.7, 2.3])
def test_gif_without_adaptation(current):
    from scipy.stats import ks_2samp

    neuron = rb.Model(
        "tau * dv/dt = -(v - E) + R*I", escape="lambda_0*exp((v - theta)/delta)",
        reset="v = -65*mV", refractory="2*ms", tau=10 * ms, E=-70 * mV, R=10 * MOhm,
        lambda_0=0.1 * kHz, theta=-50 * mV, delta=2 * mV,
    )  # fmt: skip
    stimulus = rb.constant(np.full(N, current) * nA)
    recording = rb.run(neuron, stimulus, DURATION * ms, record=(), seed=1)
    trains = [train.times.m_as("ms") for train in recording.spikes]
    others = intervals_of_nest(current)
    own, theirs = (np.array([len(train) for train in found]) for found in (trains, others))
    assert own.mean() > 10
    error = np.sqrt((own.var() + theirs.var()) / N)
    assert abs(own.mean() - theirs.mean()) < 3.3 * error + 2e-3 * own.mean()  # 1 in 1000
    pair = [np.concatenate([np.diff(train) for train in found]) for found in (trains, others)]
    assert ks_2samp(*pair).pvalue > 1e-3
