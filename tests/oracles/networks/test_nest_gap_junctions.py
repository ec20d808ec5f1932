"""Gap junctions against NEST's, which iterates whole waveforms until both ends agree.

The neuron is NEST's hh_psc_alpha_gap: a fast-spiking interneuron of the neocortex (J. G. Mancilla
et al., Journal of Neuroscience 27, 2007), written down here in our own terms.

Largest differences that were seen, with NEST's steps of 0.005 ms: on the continuous clock 7e-7 mV
for two cells and 2.4e-6 mV for a ring of five, less with smaller steps; on the grid they halve with
dt.
"""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.units import Quantity, ms, nS, pA

FAST = rb.Model(
    """
    C * dv/dt = g_Na*m**3*h*(E_Na - v) + (g_1*n**4 + g_3*p**2)*(E_K - v) + g_L*(E_L - v) + I
    dm/dt = (540*(1 - m)/exprel((75.5*mV - v)/(13.5*mV)) - 1.2262*exp(-v/(42.248*mV))*m)/ms
    dh/dt = (0.0035*exp(-v/(24.186*mV))*(1 - h) - 0.0884*h/exprel(-(v + 51.25*mV)/(5.2*mV)))/ms
    dp/dt = (11.8*(1 - p)/exprel((95*mV - v)/(11.8*mV)) - 0.025*exp(-v/(22.222*mV))*p)/ms
    dn/dt = (0.0322*(1 - n)/exprel(-(v + 44*mV)/(2.3*mV)) - 0.0043*exp(-(v + 44*mV)/(34*mV))*n)/ms
    """,
    threshold="v >= 0*mV", C="40 pF", g_Na="4500 nS", g_1="9 nS", g_3="9000 nS", g_L="10 nS",
    E_Na="74 mV", E_K="-90 mV", E_L="-70 mV", v="-69.60401191631222 mV", m=0.019198766985083732,
    h=0.868462041294399, p=0.0002511318227150632, n=0.0005741576228359767,
)  # fmt: skip
DURATION = 10.0
CASES = {
    "two cells": ([(0, 1)], [200.0, 100.0]),
    "a ring": ([(0, 1), (1, 2), (2, 3), (3, 4), (4, 0)], [300.0, 0.0, 100.0, 0.0, 200.0]),
}


def nest_cells(nest, pairs, currents, dt=0.005):
    """Return potentials every 0.1 ms, from 0.1 ms on, and spikes: senders and times."""
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = dt
    nest.use_wfr, nest.wfr_tol, nest.wfr_max_iterations = True, 1e-10, 50
    cells = nest.Create("hh_psc_alpha_gap", len(currents), params={"I_e": currents})
    recorder = nest.Create("spike_recorder")
    meter = nest.Create("multimeter", params={"record_from": ["V_m"], "interval": 0.1})
    nest.Connect(meter, cells)
    nest.Connect(cells, recorder)
    for a, b in pairs:
        nest.Connect(
            cells[a], cells[b], {"rule": "one_to_one", "make_symmetric": True},
            {"synapse_model": "gap_junction", "weight": 5.0},
        )  # fmt: skip
    nest.Simulate(DURATION + 0.2)
    samples = round(DURATION / 0.1)
    v = np.full((len(currents), samples + 3), np.nan)
    first = min(cells.global_id) if len(cells) > 1 else cells.global_id
    v[meter.events["senders"] - first, np.rint(meter.events["times"] / 0.1).astype(int)] = (
        meter.events["V_m"]
    )
    return v[:, 1 : samples + 1], recorder.events["senders"] - first, recorder.events["times"]


def matrix(pairs, n):
    conductances = np.zeros((n, n))
    for a, b in pairs:
        conductances[a, b] = conductances[b, a] = 5.0
    return conductances * nS


@pytest.mark.parametrize("name", CASES)
def test_continuous_clock(name, nest):
    """NEST's spike is in the first step after the peak."""
    pairs, currents = CASES[name]
    v, senders, times = nest_cells(nest, pairs, currents)
    recording = rb.run(
        FAST, rb.constant(currents * pA), DURATION * ms, 0.1 * ms,
        gap_junctions=matrix(pairs, len(currents)),
    )  # fmt: skip
    assert recording.v.m[:, 1:] == pytest.approx(v, abs=1e-5)
    assert recording.spikes.total > 1
    for k, train in enumerate(recording.spikes):
        theirs = np.sort(times[(senders == k) & (times < DURATION)])
        assert len(theirs) == train.count
        assert ((theirs - train.times.m > 0) & (theirs - train.times.m < 0.2)).all()


def test_grid(nest):
    """Half the step, half the error, in traces and in spike times."""
    pairs, currents = CASES["a ring"]
    v, _, _ = nest_cells(nest, pairs, currents)
    exact = rb.run(
        FAST, rb.constant(currents * pA), DURATION * ms, record=(),
        gap_junctions=matrix(pairs, len(currents)),
    )  # fmt: skip
    errors = []
    for dt in (0.005, 0.0025, 0.00125):
        net = rb.Network(dt=dt * ms, precision="double")
        cells = net.population(FAST, len(currents), name="cells")
        net.gap_junctions(cells, cells, rule=rb.Pairs(*np.transpose(pairs)), conductance=5 * nS)
        net.stimulate(cells, rb.constant(Quantity(currents, "pA")))
        recording = net.run(DURATION * ms, record=[cells.v, cells.spikes], every=0.1 * ms)[cells]
        assert recording.spikes.count.tolist() == exact.spikes.count.tolist()
        late = [
            ours.times.m - times.times.m
            for ours, times in zip(recording.spikes, exact.spikes, strict=True)
        ]
        assert np.abs(np.concatenate(late)).max() < 5 * dt
        errors.append(np.abs(recording.v.m[:, 1:] - v).max())
    assert errors[0] / errors[1] == pytest.approx(2.0, rel=0.1)
    assert errors[1] / errors[2] == pytest.approx(2.0, rel=0.1)
