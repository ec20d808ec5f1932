"""Every integrate-and-fire neuron in a network: on the grid, and what the grid comes to."""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.neurons import AHPLIF, EIF, QIF, AdaptiveLIF, AdEx, Izhikevich, Izhikevich2007
from rheobase.units import Quantity, ms, mV, nA, nS, pA

CASES = {  # currents in nA
    "QIF": (QIF(), [0.8, 1.0, 2.0]),
    "EIF": (EIF(), [0.5, 0.8, 2.0]),
    "AdEx": (AdEx(), [0.8, 1.0, 2.0]),
    "AdEx, bursting": (AdEx.preset("bursting"), [0.2, 0.21, 0.3]),
    "Izhikevich": (Izhikevich(), [0.005, 0.01, 0.02]),
    "Izhikevich2007": (Izhikevich2007(), [0.1, 0.15, 0.2]),
    "Izhikevich2007, fast spiking": (Izhikevich2007.preset("fast_spiking"), [0.1, 0.2, 0.4]),
    "AdaptiveLIF": (AdaptiveLIF(), [2.5, 3.0, 5.0]),
    "AHPLIF": (AHPLIF(), [2.5, 3.0, 5.0]),
}
DURATION = 150 * ms


@pytest.fixture(scope="module")
def in_one_network():
    """Return by dt: the spike times of every case, all in one network.

    In each population a fourth neuron is refractory for more steps than 8 bits can count, with
    either dt, so that both networks share a kernel.
    """

    def run(dt):
        net = rb.Network(seed=1, dt=dt * ms, precision="double")
        populations = {}
        for name, (neuron, currents) in CASES.items():
            held = {"t_ref": [*3 * [neuron.value("t_ref")], 20] * ms} if neuron.refractory else {}
            populations[name] = net.population(neuron, 4, name=name, **held)
            net.stimulate(populations[name][:3], rb.constant(currents * nA))
        recording = net.run(DURATION, record=[p.spikes for p in populations.values()])
        return {
            name: [recording[p].spikes[k].times.m for k in range(3)]
            for name, p in populations.items()
        }

    return {dt: run(dt) for dt in (0.1, 0.00625)}


@pytest.mark.parametrize("name", CASES)
def test_the_grid_comes_to_the_continuous_clock(name, in_one_network):
    """As dt goes to zero: each spike is late by up to dt, and so is what follows from it."""
    neuron, currents = CASES[name]
    recording = rb.run(neuron, rb.constant(currents * nA), DURATION, record=())
    exact = [recording.spikes[k].times.m for k in range(3)]
    assert min(len(times) for times in exact) > 1
    errors = []
    for trains in in_one_network.values():
        pairs = [(a, b) for a, b in zip(trains[name], exact, strict=True)]
        shared = [min(len(a), len(b), 10) for a, b in pairs]
        errors.append(
            max(np.abs(a[:n] - b[:n]).max() for (a, b), n in zip(pairs, shared, strict=True))
        )
    assert errors[1] < errors[0] / 4
    assert errors[1] < 1.0
    counts = [(len(a), len(b)) for a, b in pairs]
    assert all(abs(a - b) <= 1 for a, b in counts)


@pytest.mark.parametrize("name", CASES)
def test_a_population_is_a_run_on_the_grid(name, in_one_network):
    neuron, currents = CASES[name]
    stimulus = rb.constant(currents * nA)
    alone = rb.run(neuron, stimulus, DURATION, 0.1 * ms, clock="grid", record=()).spikes
    for k, times in enumerate(in_one_network[0.1][name]):
        # Spikes of the fast-spiking cell overshoot so far in a step of 0.1 ms that rounding grows
        # tenfold from one to the next.
        first = 6 if "fast" in name else None
        assert times[:first] == pytest.approx(alone[k].times.m[:first], abs=1e-9)


@pytest.fixture(scope="module")
def diverse():
    """Return a function of a seed: neurons that all differ, with synapses, and what they did."""

    def run(seed):
        net = rb.Network(seed=seed, dt=0.1 * ms, precision="double")
        by_arrays = net.population(
            AdEx.preset("adapting"),
            3,
            name="arrays",
            v_reset=[-58, -50, -46] * mV,
            b=[0, 60, 100] * pA,
            v_rest=[-70, -60, -52] * mV,
        )
        net.stimulate(by_arrays, rb.constant(500 * pA))
        drawn = [
            (
                Izhikevich(), 0.01,
                {
                    "d": rb.uniform(Quantity(2, "mV/ms"), Quantity(8, "mV/ms")),
                    "v": rb.normal(-62 * mV, 3 * mV),
                },
            ),
            (
                AHPLIF(), 1.5,  # below its rheobase: only what comes through synapses makes it fire
                {"delta_g": rb.uniform(2 * nS, 20 * nS), "g_ahp": rb.uniform(0 * nS, 9 * nS)},
            ),
        ]  # fmt: skip
        populations = [by_arrays]
        for neuron, current, values in drawn:
            populations.append(net.population(neuron, 20, name=neuron.name, **values))
            net.stimulate(populations[-1], rb.constant(current * nA))
        net.connect(
            by_arrays, populations[-1], rb.Exp(5 * ms), rule=rb.AllToAll(), weight=3 * nA,
            delay=1 * ms,
        )  # fmt: skip
        wanted = [p.spikes for p in populations] + [by_arrays.v, populations[1].u, populations[1].v]
        return net.run(DURATION, record=wanted)

    return run


def test_parameters_and_initial_values_of_a_population(diverse):
    first, again, other = diverse(1), diverse(1), diverse(2)
    neuron = AdEx.preset("adapting").replace(
        v_reset=[-58, -50, -46] * mV, b=[0, 60, 100] * pA, v_rest=[-70, -60, -52] * mV
    )
    alone = rb.run(neuron, rb.constant(500 * pA), DURATION, 0.1 * ms, clock="grid", record=())
    for k in range(3):
        assert first["arrays"].spikes[k].times.m == pytest.approx(alone.spikes[k].times.m, abs=1e-9)
    first_sent = min(first["arrays"].spikes[k].times.m[0] for k in range(3))
    assert all(first["AHPLIF"].spikes[k].times.m[0] > first_sent + 1.0 for k in range(20))
    for name in ("Izhikevich", "AHPLIF"):
        trains = [[r[name].spikes[k].times.m.tolist() for k in range(20)] for r in (first, again)]
        assert trains[0] == trains[1]
        assert len({tuple(train) for train in trains[0]}) > 15  # hardly two alike
        assert trains[0] != [other[name].spikes[k].times.m.tolist() for k in range(20)]
    # What has not been given follows: v starts at v_rest, u at b v.
    assert first["arrays"].v.m[:, 0] == pytest.approx([-70.0, -60.0, -52.0], abs=0.4)
    assert first["Izhikevich"].u.m[:, 0] == pytest.approx(
        0.2 * first["Izhikevich"].v.m[:, 0], abs=0.3
    )
    assert np.ptp(first["Izhikevich"].v.m[:, 0]) > 3
