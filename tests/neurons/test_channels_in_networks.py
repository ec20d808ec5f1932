"""Neurons with channels and their relatives on the grid, alone and in networks, as dt gets smaller.

Nothing of theirs is reset, so that the Runge-Kutta method has its order, 4, right through spikes.
Spikes are stamped at the end of a step: as late as dt, hence what follows from them is, too.
"""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.neurons.fitzhugh_nagumo import FitzHughNagumo
from rheobase.neurons.hodgkin_huxley import HodgkinHuxley
from rheobase.neurons.morris_lecar import MorrisLecar
from rheobase.neurons.resonate_and_fire import ResonateAndFire
from rheobase.units import ms, mV, nA, uS

# neuron, current in nA, duration and the largest step in ms
CASES = {
    "squid": (HodgkinHuxley(), 1.0, 30.0, 0.05),
    "exercises": (HodgkinHuxley.preset("exercises"), 1e4, 30.0, 0.05),
    "hopf": (MorrisLecar(), 1.0, 300.0, 0.5),
    "saddle_node": (MorrisLecar.preset("saddle_node"), 0.45, 300.0, 0.5),
    "homoclinic": (MorrisLecar.preset("homoclinic"), 0.45, 300.0, 0.5),
    "fitzhugh": (FitzHughNagumo(), 0.5, 100.0, 0.25),
    "fitzhugh exercises": (FitzHughNagumo.preset("exercises"), 2.0, 100.0, 0.25),
}


KINDS = HodgkinHuxley, MorrisLecar, FitzHughNagumo


def network(neuron, current, duration, dt, kinds=()):
    """Return trace and spikes of one of three neurons; neurons of other kinds rest beside them.

    With the same kinds all networks share a kernel, which takes seconds to compile.
    """
    net = rb.Network(seed=1, dt=dt * ms, precision="double")
    populations = {}
    for kind in kinds or [type(neuron)]:
        own = kind is type(neuron)
        cells = populations[kind] = net.population(neuron if own else kind(), 3, name=kind.__name__)
        net.stimulate(cells, rb.constant((current if own else 0.0) * nA))
    cells = populations[type(neuron)]
    recording = net.run(duration * ms, record=[cells.v, cells.spikes])[cells]
    return recording.v.m[1], recording.spikes[1].times.m


@pytest.mark.parametrize("name", CASES)
def test_traces_converge_with_order_4_and_spikes_are_late_by_less_than_dt(name):
    neuron, current, duration, dt = CASES[name]
    exact = rb.run(neuron, rb.constant(current * nA), duration * ms, dt * ms)
    errors = []
    for k in range(3):
        v, spikes = network(neuron, current, duration, dt / 2**k, KINDS)
        errors.append(np.abs(v[:: 2**k] - exact.v.m).max())
        late = spikes - exact.spikes[0].times.m
        assert len(late) > 1
        assert np.all((late > -0.1 * dt / 2**k) & (late < 1.1 * dt / 2**k))
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert orders[-1] == pytest.approx(4.0, abs=0.5)
    alone = rb.run(neuron, rb.constant(current * nA), duration * ms, dt * ms, clock="grid")
    v, spikes = network(neuron, current, duration, dt, KINDS)
    np.testing.assert_allclose(alone.v.m, v, atol=1e-8)
    np.testing.assert_allclose(alone.spikes[0].times.m, spikes, atol=1e-9)


@pytest.mark.parametrize("dt", [0.1, 1.0])
def test_the_resonator_is_exact_between_spikes_for_any_dt(dt):
    neuron = ResonateAndFire(v_threshold=0 * mV)
    exact = rb.run(neuron, rb.constant(0.25 * nA), 200 * ms, dt * ms)
    v, _ = network(neuron, 0.25, 200.0, dt)
    np.testing.assert_allclose(v, exact.v.m, atol=1e-10)


def test_the_resonator_fires_at_the_end_of_the_step_in_which_it_reaches_threshold():
    exact = rb.run(ResonateAndFire(), rb.constant(0.25 * nA), 100 * ms)
    _, spikes = network(ResonateAndFire(), 0.25, 100.0, 0.1)
    first = exact.spikes[0].times.m[0]
    assert first <= spikes[0] < first + 0.1


# What the second neuron gets from two spikes of the first, on the continuous clock.
DRIVEN = (
    HodgkinHuxley.EQUATIONS.replace("(E_L - v) + I", "(E_L - v) + g*(E_syn - v)")
    + """
        g = jump*(where(t < t_1, 0, exp((t_1 - t)/tau)) + where(t < t_2, 0, exp((t_2 - t)/tau)))
        """
)


@pytest.mark.parametrize("precision", ["single", "double"])
def test_one_neuron_makes_another_fire_late_by_less_than_two_steps(precision):
    """One step as a spike leaves, one as it makes another."""
    values = {"tau": 2 * ms, "jump": 0.02 * uS, "E_syn": 0 * mV}
    first = rb.run(HodgkinHuxley(), rb.constant(1 * nA), 30 * ms).spikes[0].times
    neuron = HodgkinHuxley().values
    driven = rb.Model(
        DRIVEN, HodgkinHuxley.THRESHOLD, **neuron, **values, t_1=first[0] + 1 * ms,
        t_2=first[1] + 1 * ms,
    )  # fmt: skip
    second = rb.run(driven, rb.zero(), 30 * ms).spikes[0].times
    assert len(first) == len(second) == 2
    for dt in (0.05, 0.025, 0.0125):
        net = rb.Network(seed=1, dt=dt * ms, precision=precision)
        cells = net.population(HodgkinHuxley(), 2, name="cells")
        net.stimulate(cells[0], rb.constant(1 * nA))
        synapse = rb.Exp(2 * ms, E_syn=0 * mV)
        net.connect(cells[0], cells[1], synapse, rule=rb.OneToOne(), weight=0.02 * uS, delay=1 * ms)
        spikes = net.run(30 * ms, record=[cells.spikes])[cells].spikes
        for train, exact, steps in ((spikes[0], first, 1), (spikes[1], second, 2)):
            late = train.times.m - exact.m
            assert np.all((late > -1e-3) & (late < steps * dt + 1e-3))
