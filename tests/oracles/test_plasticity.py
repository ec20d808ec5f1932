"""Synapses that change against NEST's: the weight that every single spike was sent with.

All rules are in one network of each simulator, between the same trains of spikes, with a delay of
its own for each pair of neurons. Many spikes of a target arrive at the synapse together with one of
the source, others in bursts, and those of one target far more often than spikes of its source.
NEST's weight_recorder writes down what each spike is sent with; here it is the jump of the target's
synaptic current. Both are dendritic delays: NEST, too, has the spikes of the target back at the
synapse after the delay.

NEST's parrot neurons repeat a spike after the delay of 0.1 ms with which they receive it, which is
why its generators are told to spike 0.1 ms earlier. Its stdp_nn_symm_synapse pairs spikes of the
target with one of the source at 0 ms that never was.
"""

from __future__ import annotations

import platform
import sys

import numpy as np
import pytest

import rheobase as rb
from rheobase.units import Quantity, ms, mV, nA

DT = 0.1
PAIRS = 20
READINGS = (250.0, 500.0, 750.0, 1000.0)  # ms: all sources fire, and then nobody for a while
TAU = 1.0  # of the synaptic current, in ms
WITHIN = 1e-12  # of weights between 0 and 1

RULES = {
    "stdp": rb.STDP(
        rb.Exp(TAU * ms), w_max=1 * nA, tau_plus=15 * ms, tau_minus=25 * ms,
        A_plus=0.05, A_minus=0.055, mu_plus=0.4, mu_minus=0.7,
    ),
    "nearest": rb.STDP(
        rb.Exp(TAU * ms), pairing="nearest", w_max=1 * nA, tau_plus=15 * ms, tau_minus=25 * ms,
        A_plus=0.05, A_minus=0.055, x_pre=1,
    ),
    "power": rb.PowerLawSTDP(
        rb.Exp(TAU * ms), w_0=1 * nA, tau_plus=15 * ms, tau_minus=25 * ms,
        rate=0.05, alpha=0.5, mu=0.4,
    ),
    "triplet": rb.TripletSTDP(
        rb.Exp(TAU * ms), w_max=1 * nA, tau_plus=15 * ms, tau_minus=25 * ms, tau_x=101 * ms,
        tau_y=120 * ms, A2_plus=0.02, A3_plus=0.05, A2_minus=0.03, A3_minus=0.01,
    ),
    "facilitating": rb.TsodyksMarkram(
        rb.Exp(TAU * ms), U=0.2, tau_rec=130 * ms, tau_facil=530 * ms
    ),
    "depressing": rb.TsodyksMarkram(
        rb.Exp(TAU * ms), U=0.5, tau_rec=800 * ms, tau_facil=0 * ms
    ),
}  # fmt: skip
LOOKED_AT = ("stdp", "triplet")

# The same in NEST's words; what depression is in terms of potentiation, it calls alpha.
THEIRS = {
    "stdp": ("stdp_synapse", {
        "lambda": 0.05, "alpha": 1.1, "mu_plus": 0.4, "mu_minus": 0.7, "Wmax": 1.0,
        "tau_plus": 15.0,
    }),
    "nearest": ("stdp_nn_symm_synapse", {
        "lambda": 0.05, "alpha": 1.1, "mu_plus": 0.0, "mu_minus": 0.0, "Wmax": 1.0,
        "tau_plus": 15.0,
    }),
    "power": ("stdp_pl_synapse_hom", {"lambda": 0.05, "alpha": 0.5, "mu": 0.4, "tau_plus": 15.0}),
    "triplet": ("stdp_triplet_synapse", {
        "Aplus": 0.02, "Aplus_triplet": 0.05, "Aminus": 0.03, "Aminus_triplet": 0.01, "Wmax": 1.0,
        "tau_plus": 15.0, "tau_plus_triplet": 101.0,
    }),
    "facilitating": ("tsodyks2_synapse", {
        "U": 0.2, "u": 0.2, "x": 1.0, "tau_rec": 130.0, "tau_fac": 530.0,
    }),
    "depressing": ("tsodyks2_synapse", {
        "U": 0.5, "u": 0.5, "x": 1.0, "tau_rec": 800.0, "tau_fac": 0.0,
    }),
}  # fmt: skip


@pytest.fixture(scope="module")
def nest():
    if sys.platform != "linux" or platform.machine() != "x86_64":
        pytest.skip("nest-simulator on PyPI is for Linux on x86_64")
    import nest

    return nest


@pytest.fixture(scope="module")
def pairs():
    """Return spikes of sources and targets, in steps, and delays in steps and first weights."""
    random = np.random.default_rng(3)
    last, delays = round(READINGS[-1] / DT), random.integers(1, 51, PAIRS)
    readings = np.rint(np.array(READINGS) / DT).astype(int)
    sources, targets = [], []
    for k, delay in enumerate(delays.tolist()):
        source = random.integers(10, last, 2 if k == 0 else 40)
        after = source[:, np.newaxis] - readings
        source = source[((after < 0) | (after > 60)).all(axis=1)]
        target = random.integers(10, last, 600 if k == 0 else random.integers(5, 60))
        together = source[:15] - delay  # such a spike is back when the source fires
        burst = target[0] + np.array([3, 6, 9, 13, 20, 40])
        source = np.unique([*source, *readings])
        target = np.unique([*target, *burst, *together])
        quiet = np.abs(target[:, np.newaxis] - readings).min(axis=1) <= 110
        targets.append(target[(target > 0) & (target < last) & ~quiet])
        sources.append(source)
    return sources, targets, delays, random.uniform(0.2, 0.8, PAIRS)


@pytest.fixture(scope="module")
def theirs(nest, pairs):
    """Return for each rule what the spikes of each pair were sent with, in order of time."""
    sources, targets, delays, weights = pairs
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = DT

    def parrots(trains, **values):
        generators = nest.Create("spike_generator", PAIRS)
        for generator, steps in zip(generators, trains, strict=True):
            generator.spike_times = ((steps - 1) * DT).round(1)
        found = nest.Create("parrot_neuron", PAIRS, values)
        nest.Connect(generators, found, "one_to_one", {"delay": DT})
        return found

    senders = parrots(sources)
    recorders = {}
    for rule, (model, values) in THEIRS.items():
        receivers = parrots(targets, tau_minus=25.0, tau_minus_triplet=120.0)
        recorders[rule] = nest.Create("weight_recorder")
        common = values if model.endswith("_hom") else {}
        nest.CopyModel(model, rule, {"weight_recorder": recorders[rule], **common})
        each = {} if common else values
        for k in range(PAIRS):
            made = {"synapse_model": rule, "delay": DT * delays[k], "weight": weights[k]}
            # through port 1 parrots hear, and do not repeat
            nest.Connect(
                senders[k], receivers[k], "one_to_one", {**made, "receptor_type": 1, **each}
            )
    nest.Simulate(READINGS[-1] + 20.0)
    first = senders[0].global_id
    found = {}
    for rule, recorder in recorders.items():
        events = recorder.events
        found[rule] = [
            events["weights"][events["senders"] == first + k][
                np.argsort(events["times"][events["senders"] == first + k])
            ]
            for k in range(PAIRS)
        ]
    return found


@pytest.fixture(scope="module")
def ours(pairs):
    """Return for each rule what was sent, as `theirs`; and tables of synapses for each reading."""
    sources, targets, delays, weights = pairs
    net = rb.Network(dt=DT * ms, precision="double")
    source = net.spike_source([Quantity(DT * steps, "ms") for steps in sources])
    kick = net.spike_source([Quantity(DT * (steps - 1), "ms") for steps in targets])
    silent = rb.LIF(t_ref=0 * ms, v_threshold=1e5 * mV)  # but for kicks
    weight, delay = Quantity(weights, "nA"), Quantity(DT * delays, "ms")
    cells = {name: net.population(silent, PAIRS, name=name) for name in RULES}
    for name, rule in RULES.items():
        some = cells[name]
        net.connect(kick, some, rb.Delta(), rule=rb.OneToOne(), weight=1e6 * mV, delay=DT * ms)
        net.connect(source, some, rule, rule=rb.OneToOne(), weight=weight, delay=delay)
    done, currents, tables = 0.0, [], []
    for reading in READINGS:
        until = reading + 5.0  # then all spikes of the sources have arrived
        recording = net.run((until - done) * ms, [some.I_exp for some in cells.values()])
        done = until
        currents.append([recording[some].I_exp.m[:, 1:] for some in cells.values()])
        tables.append({rule: net.synapses(source, cells[rule]) for rule in LOOKED_AT})
    current = np.concatenate([np.zeros((len(RULES), PAIRS, 1)), *currents], axis=2)
    jumps = current[..., 1:] - current[..., :-1] * np.exp(-DT / TAU)
    sent = {
        rule: [jumps[n, k, sources[k] + delays[k] - 1] for k in range(PAIRS)]
        for n, rule in enumerate(RULES)
    }
    return sent, tables


def test_the_trains_have_what_is_difficult(pairs):
    sources, targets, delays, _ = pairs
    together = [
        np.isin(target + delay, source).sum()
        for source, target, delay in zip(sources, targets, delays, strict=True)
    ]
    assert np.median(together) > 10
    assert targets[0].size > 500 > 50 * sources[0].size / 2


@pytest.mark.parametrize("rule", RULES)
def test_every_spike_is_sent_with_nests_weight(rule, theirs, ours):
    sent, _ = ours
    for k in range(PAIRS):
        expected = theirs[rule][k]
        assert expected.size == sent[rule][k].size > 2
        assert np.ptp(expected) > 0.01
        np.testing.assert_allclose(sent[rule][k], expected, rtol=0, atol=WITHIN, err_msg=str(k))


@pytest.mark.parametrize("rule", LOOKED_AT)
def test_weights_read_are_nests(pairs, rule, theirs, ours):
    """When the last spike was one of the source: then nothing is left to be worked out."""
    sources, _, delays, _ = pairs
    _, tables = ours
    for reading, table in zip(READINGS, tables, strict=True):
        table = table[rule]
        assert table.source.tolist() == table.target.tolist() == list(range(PAIRS))
        np.testing.assert_allclose(table.delay.m, DT * delays)
        spikes = [np.searchsorted(source, round(reading / DT)) for source in sources]
        expected = [theirs[rule][k][spike] for k, spike in enumerate(spikes)]
        np.testing.assert_allclose(table["w"].m, expected, rtol=0, atol=WITHIN)
