"""The engine against the twin, spike for spike, in double precision."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

import rheobase as rb
from rheobase.circuit import AllToAll, Bernoulli, FixedIndegree, OneToOne
from rheobase.distributions import normal, uniform
from rheobase.engine.network import Probe, Simulation
from rheobase.engine.network.plan import make_plan
from rheobase.engine.network.reference import simulate
from rheobase.network import Network
from rheobase.synapses import Alpha, BiExp, Delta, Exp
from rheobase.units import MOhm, kHz, ms, mV, nA, uS

RELATIVE = 1e-9  # of traces: what rounding leaves after some hundred steps


@pytest.fixture
def net():
    return Network(seed=11, dt=0.1 * ms, precision="double")


@pytest.fixture
def agree(engine, same_spikes, size):
    """Compare spikes and all variables of an engine's run with those of the twin."""

    def check(net, steps=300, least=20, plain=15, threads=1):
        circuit = net.circuit()
        steps = size(steps, plain)
        plan = make_plan(circuit, threads)
        probes = [
            Probe(p, k, np.arange(0, neurons.size, 3))
            for p, neurons in plan.neurons.items()
            for k in range(len(neurons.model.states))
        ]
        got = Simulation(plan).advance(steps, probes, every=3)
        expected = simulate(circuit, steps, probes, every=3)
        same_spikes(got, expected, size(least, 0))
        for trace, other in zip(got.traces, expected.traces, strict=True):
            assert trace.shape == other.shape
            assert trace == pytest.approx(other, rel=RELATIVE, abs=RELATIVE)
        return got

    return check


WEIGHTS = {
    "delta": (Delta(), 0.6 * mV),
    "exp": (Exp(3 * ms), 0.15 * nA),
    "alpha": (Alpha(1.5 * ms), 0.15 * nA),
    "biexp": (BiExp(0.5 * ms, 4 * ms), 0.15 * nA),
    "exp conductance": (Exp(3 * ms, E_syn=0 * mV), 0.0025 * uS),
    "alpha conductance": (Alpha(1.5 * ms, E_syn=0 * mV), 0.0025 * uS),
    "biexp conductance": (BiExp(0.5 * ms, 4 * ms, E_syn=0 * mV), 0.0025 * uS),
}


def test_each_synapse(net, agree, size):
    """Excitation and inhibition of one kind, driven through it as well; each kind by itself."""
    n = size(140, 12)
    delay = normal(1.5 * ms, 0.75 * ms, low=0.1 * ms)
    for name, (synapse, weight) in WEIGHTS.items():
        inhibition, sign = synapse, -2
        if "conductance" in name:
            inhibition, sign = replace(synapse, E_syn=-80 * mV, name="gaba"), 2
        exc = net.population(rb.LIF(), n, name=name, v=uniform(-65 * mV, -50 * mV))
        inh = net.population(rb.LIF(), n // 4, v=uniform(-65 * mV, -50 * mV))
        net.connect(exc, exc + inh, synapse, rule=FixedIndegree(10), weight=weight, delay=delay)
        net.connect(
            inh, exc + inh, inhibition, rule=Bernoulli(0.1), weight=sign * weight, delay=0.3 * ms
        )
        net.poisson(exc + inh, synapse, rate=5 * kHz, weight=weight)
    fired = np.bincount(agree(net).population, minlength=2 * len(WEIGHTS))
    assert (fired[::2] + fired[1::2] >= size(20, 0)).all()


def test_synapses_of_several_kinds_onto_one_neuron(net, agree, size):
    """Time constants and reversal potentials also differ from neuron to neuron."""
    n = size(40, 5)
    cells = net.population(rb.LIF(), n, v=uniform(-65 * mV, -50 * mV))
    kinds = {
        Delta(): 0.5 * mV,
        Exp(np.linspace(1, 5, n) * ms): 0.1 * nA,
        Exp(4 * ms, name="slow"): -0.1 * nA,
        Alpha(2 * ms): 0.1 * nA,
        BiExp(0.4 * ms, np.linspace(0.4, 6, n) * ms): 0.1 * nA,
        Exp(2 * ms, E_syn=np.linspace(-80, -60, n) * mV): 0.004 * uS,
    }
    for k, (synapse, weight) in enumerate(kinds.items()):
        net.connect(
            cells, cells, synapse, rule=FixedIndegree(4), weight=weight, delay=0.1 * (k + 1) * ms
        )
    net.poisson(cells, Delta(), rate=9 * kHz, weight=0.4 * mV)
    agree(net, steps=200)


def test_equal_kinetics_share_a_variable(net, size):
    """What comes of it is shown by the exponential synapses of `test_each_synapse`, three alike."""
    cells = net.population(rb.LIF(), size(40, 5), v=uniform(-65 * mV, -50 * mV))
    for weight in (0.2, -0.1):
        net.connect(
            cells, cells, Exp(3 * ms), rule=FixedIndegree(4), weight=weight * nA, delay=1 * ms
        )
    net.poisson(cells, Exp(3 * ms), rate=5 * kHz, weight=0.15 * nA)
    assert make_plan(net.circuit(), 1).neurons[0].model.states == ("v", "I_exp")


def test_parameters_that_differ_from_neuron_to_neuron(net, agree, size):
    """Some are refractory for more steps than 8 bits can count."""
    n = size(150, 9)
    cells = net.population(
        rb.LIF(), n, tau_m=normal(8 * ms, 2 * ms, low=3 * ms), R=uniform(8 * MOhm, 12 * MOhm),
        v_threshold=np.linspace(-52, -48, n) * mV, v_reset=uniform(-70 * mV, -60 * mV),
        t_ref=uniform(0.1 * ms, 20 * ms), v=uniform(-70 * mV, -50 * mV),
    )  # fmt: skip
    net.connect(cells, cells, Delta(), rule=FixedIndegree(9), weight=1 * mV, delay=1 * ms)
    net.stimulate(cells, rb.constant(2.5 * nA))
    agree(net, threads=2 if size(1, 0) else 1)


def test_refractory_periods(net, agree, size):
    """What arrives by a delta synapse meanwhile is lost; currents go on.

    The longest is of more steps than 31 bits can count: there each neuron fires once.
    """
    n = size(20, 5)
    either = np.where(np.arange(n) % 2, 0.0, 1.0)  # some neurons have one, others have none
    for t_ref in (0.1, 0.0, 0.2, 2.04, 5.0, 100.0, either, 1e9):
        cells = net.population(rb.LIF(), n, t_ref=t_ref * ms, v=uniform(-70 * mV, -49 * mV))
        net.connect(cells, cells, Delta(), rule=AllToAll(), weight=2 * mV, delay=0.1 * ms)
        net.connect(cells, cells, Exp(2 * ms), rule=AllToAll(), weight=0.1 * nA, delay=0.2 * ms)
        net.stimulate(cells, rb.constant(np.linspace(2, 300, n) * nA))
    fired = np.bincount(agree(net).population, minlength=8)
    assert (fired >= size(20, 0)).all()
    assert fired[-1] == size(20, fired[-1])


def test_room_for_as_many_spikes_as_there_can_be(net):
    """And for not many more: memory that is asked for is memory that chunks are cut by."""
    most = {0: 1001, 0.1: 501, 2: 48, 200: 1}  # in 1000 steps
    for t_ref in most:
        cells = net.population(rb.LIF(t_ref=t_ref * ms), 10)
        net.stimulate(cells, rb.constant(1e6 * nA))
    simulation = Simulation(make_plan(net.circuit(), 1))
    fired = np.bincount(simulation.advance(100).population).tolist()
    assert fired == [10 * -(-100 // (round(t_ref / 0.1) + 1)) for t_ref in most]
    assert sum(simulation._capacity(1000)) <= 10 * sum(most.values()) + 10


def test_a_refractory_neuron_loses_what_a_delta_synapse_brings(engine):
    """By hand: a spike in steps 0, 1, ..., and neurons held for two steps."""
    net = Network(dt=0.1 * ms, precision="double")
    source = net.spike_source([np.arange(1, 9) * 0.1 * ms])
    cell = net.population(rb.LIF(t_ref=0.2 * ms, tau_m=1e9 * ms), 1)
    net.connect(source, cell, Delta(), rule=OneToOne(), weight=20 * mV, delay=0.1 * ms)
    chunk = engine.run(net.circuit(), 10, probes=[Probe(1, 0, np.arange(1))])
    assert chunk.step[chunk.population == 1].tolist() == [1, 4, 7]
    assert chunk.traces[0][:, 0] == pytest.approx([-70, *[-65] * 9], abs=1e-5)


def test_initial_values_above_threshold_fire_in_the_first_step(net, agree, size):
    cells = net.population(rb.LIF(), 3, v=[-49, -70, -50] * mV)
    net.stimulate(cells, rb.constant(0 * nA))
    got = agree(net, least=1)
    assert got.neuron[got.step == 0].tolist() == [0]  # -50 mV has decayed a little


# Other models


# Each adds a population; all are run in one network, which takes one kernel in place of ten.


def statements_in_the_reset(net, size, adapting_neuron):
    """Exponential integrate-and-fire with adaptation: it runs away, and is brought back."""
    cells = net.population(adapting_neuron, size(30, 4), v=uniform(-65 * mV, -45 * mV))
    net.connect(cells, cells, Exp(3 * ms), rule=FixedIndegree(5), weight=0.02 * nA, delay=1 * ms)
    net.connect(cells, cells, Delta(), rule=FixedIndegree(5), weight=0.5 * mV, delay=1 * ms)
    net.stimulate(cells, rb.constant(np.linspace(0.4, 3, cells.size) * nA))


def statements_in_the_reset_of_a_linear_model(net, size):
    model = rb.Model(
        """
        tau_m * dv/dt = -(v - v_rest) + R*(I - w)
        tau_w * dw/dt = a*(v - v_rest) - w
        tau_t * dtheta/dt = theta_0 - theta
        """,
        threshold="v >= theta", reset="v = v_reset; w += b; theta *= 1.1; v -= c*w",
        refractory="t_ref", tau_m=8 * ms, v_rest=0 * mV, R=10 * MOhm, tau_w=30 * ms, a="0.01 uS",
        theta_0=15 * mV, tau_t=20 * ms, v_reset=2 * mV, b=0.05 * nA, t_ref=1 * ms, c="1 MOhm",
        v=0 * mV, w=0 * nA, theta=15 * mV,
    )  # fmt: skip
    cells = net.population(model, size(30, 4), tau_t=uniform(10 * ms, 30 * ms))
    net.connect(cells, cells, Exp(3 * ms), rule=FixedIndegree(5), weight=0.05 * nA, delay=1 * ms)
    net.stimulate(cells, rb.constant(np.linspace(1.6, 5, cells.size) * nA))


def no_reset(net, size, **refractory):
    """Without a reset only the upward crossing counts."""
    model = rb.Model(
        "tau*dv/dt = -v + R*I", threshold="v > theta", tau=5 * ms, R=10 * MOhm, theta=1 * mV,
        **refractory,
    )  # fmt: skip
    cells = net.population(model, size(30, 4), v=uniform(-2 * mV, 4 * mV))
    net.connect(cells, cells, Delta(), rule=FixedIndegree(3), weight=0.7 * mV, delay=0.5 * ms)
    net.noise(cells, mean=0.05 * nA, sd=0.5 * nA)


def no_reset_but_refractory(net, size):
    no_reset(net, size, refractory="t_ref", t_ref=0.5 * ms)


def threshold_that_is_met_from_above(net, size):
    model = rb.Model(
        "tau*dv/dt = -(v - v_rest) - (v - v_rest)*(v - v_rest)/s + R*I",
        threshold="v <= theta", reset="v = v_rest", refractory="t_ref", tau=10 * ms,
        v_rest=-50 * mV, s=40 * mV, R=10 * MOhm, theta=-60 * mV, t_ref=2 * ms, v=-50 * mV,
    )  # fmt: skip
    cells = net.population(model, size(20, 4))
    net.stimulate(cells, rb.constant(np.linspace(-0.5, -3, cells.size) * nA))


def functions_and_conditions(net, size):
    model = rb.Model(
        """
        tau*dv/dt = -v + R*I*where(v > half, 1, 2) - gain
        gain = c*log(1 + exp(v/k)) + min(v, half)/10
        """,
        threshold="v > theta", reset="v = 0*mV", tau=5 * ms, R=10 * MOhm, theta=5 * mV, k=2 * mV,
        half=2 * mV, c=0.3 * mV, v=0 * mV,
    )  # fmt: skip
    cells = net.population(model, size(20, 4))
    net.stimulate(cells, rb.constant(np.linspace(0.2, 3, cells.size) * nA))


NAMES = ["folded_0", "np", "steps", "k", "half", "one", "free", "fired"]


def any_name(net, size):
    """Names of the generated kernel are none of the model's: each parameter adds another part."""
    terms = [f"v*v/(s*s)*{name}/{k}" for k, name in enumerate(NAMES, start=1)]
    model = rb.Model(
        f"tau*dv/dt = -v + {' + '.join(terms)} + R*I", threshold="v > theta", reset="v = 0*mV",
        refractory="t_ref", tau=10 * ms, R=10 * MOhm, theta=5 * mV, s=2 * mV, v=0 * mV,
        t_ref=1 * ms, **{name: (1 + 0.1 * k) * mV for k, name in enumerate(NAMES)},
    )  # fmt: skip
    cells = net.population(model, 5)
    net.stimulate(cells, rb.constant(np.linspace(0.1, 3, 5) * nA))


def time_in_equations(net, size):
    model = rb.Model(
        "tau*dv/dt = -v + R*I + a*sin(w*t)", threshold="v > theta", reset="v = 0*mV",
        tau=5 * ms, R=10 * MOhm, theta=1 * mV, a=3 * mV, w=0.5 / ms, v=0 * mV,
    )  # fmt: skip
    net.stimulate(net.population(model, 3), rb.constant(0.1 * nA))


def no_threshold(net, size):
    """Such a model never fires, whatever reaches it."""
    source = net.population(rb.LIF(), 5)
    net.stimulate(source, rb.constant(4 * nA))
    passive = rb.Model("tau*dv/dt = -v + R*I", tau=5 * ms, R=10 * MOhm, v=1 * mV)
    cells = net.population(passive, 5, name="passive")
    net.connect(source, cells, Exp(3 * ms), rule=AllToAll(), weight=0.1 * nA, delay=1 * ms)


def test_models_of_all_sorts(net, agree, size, adapting_neuron):
    statements_in_the_reset(net, size, adapting_neuron)
    for add in (
        statements_in_the_reset_of_a_linear_model,
        no_reset,
        no_reset_but_refractory,
        threshold_that_is_met_from_above,
        functions_and_conditions,
        any_name,
        time_in_equations,
        no_threshold,
    ):
        add(net, size)
    circuit = net.circuit()
    got = agree(net, steps=500)
    fired = np.bincount(got.population, minlength=len(circuit.populations))
    assert circuit.populations[-1].name == "passive"
    assert fired[-1] == 0
    assert (fired[:-1] >= size(20, 0)).all(), fired


# Drives


def bump(t):
    return (6 + 5 * np.sin((t / (7 * ms)).m_as(""))) * kHz


def test_poisson_drives_of_all_sorts(net, agree, size):
    n = size(130, 6)
    one = net.population(rb.LIF(), n, name="one")
    two = net.population(rb.LIF(), n // 5, name="two")
    net.poisson(one + two, Delta(), rate=5 * kHz, weight=0.3 * mV)
    net.poisson(one, Exp(2 * ms), rate=bump, weight=np.linspace(0, 0.2, n) * nA)
    some = two[::-2] + one[1:4]
    rates = np.linspace(0, 150, some.size) * kHz
    weights = np.linspace(0.01, 0.05, some.size) * mV
    net.poisson(some, Delta(), rate=rates, weight=weights)
    net.poisson(two, Delta(), rate=lambda t: np.outer(
        np.arange(n // 5), t.m_as("ms") > 3) * kHz, weight=0.01 * mV)  # fmt: skip
    agree(net, steps=200)


def test_currents_of_all_sorts(net, agree, size):
    n = size(140, 6)
    one = net.population(rb.LIF(), n, name="one")
    two = net.population(rb.LIF(), n // 2, name="two")
    net.stimulate(one + two, rb.constant(1 * nA) + rb.sine(0.5 * nA, "90 Hz"))
    net.stimulate(one, rb.ramp(0 * nA, np.linspace(0, 4, n) * nA, start=1.23 * ms, stop=20 * ms))
    net.stimulate(two[::-2] + one[1:3], rb.step(
        np.linspace(0, 9, len(two[::-2]) + 2) * nA, start=3.03 * ms, stop=20 * ms))  # fmt: skip
    net.stimulate(two[2:], rb.from_array(np.linspace(0, 5, 40) * nA, dt=0.77 * ms))
    agree(net)


def test_noise_of_all_sorts(net, agree, size):
    n = size(60, 6)
    one = net.population(rb.LIF(), n, name="one")
    two = net.population(rb.LIF(), n // 2, name="two")
    net.noise(one + two, mean=2 * nA, sd=3 * nA)
    net.noise(one + two, mean=0.5 * nA, sd=2 * nA, shared=True)
    net.noise(two, mean=0.5 * nA, sd=2 * nA)
    agree(net, steps=150)


def test_shared_noise_for_some_neurons(net, agree, size):
    cells = net.population(rb.LIF(), size(60, 8))
    others = net.population(rb.LIF(), 5)
    net.noise(cells[::-3] + others[:2], mean=3 * nA, sd=6 * nA, shared=True)
    net.noise(cells[1:5], mean=3 * nA, sd=6 * nA)
    net.stimulate(cells + others, rb.constant(0.1 * nA))
    agree(net, steps=150)


def test_sources_of_spikes(net, agree, size):
    """Also onto several populations, with spikes in the first and the last step."""
    random = np.random.default_rng(3)
    times = [np.unique(random.integers(1, 300, 30)) * 0.1 * ms for _ in range(20)]
    source = net.spike_source([*times, [0.1, 30] * ms, [] * ms])
    one, two = net.population(rb.LIF(), 6), net.population(rb.LIF(t_ref=0 * ms), 3)
    net.stimulate(one + two, rb.constant(np.linspace(0, 0.5, 9) * nA))
    net.connect(
        source, one + two, Delta(), rule=AllToAll(), weight=2 * mV, delay=uniform(0.1 * ms, 4 * ms)
    )
    net.connect(source[:9], one + two, Exp(2 * ms), rule=OneToOne(), weight=1 * nA, delay=1 * ms)
    got = agree(net)
    sources = got.population == 0
    assert sources.sum() == size(sum(t.size for t in times) + 2, sources.sum())


# Everything


def test_everything_together(all_sorts, engine, same_spikes, size):
    net = all_sorts("double")
    steps = size(400, 12)
    expected = simulate(net.circuit(), steps)
    assert len(set(expected.population.tolist())) >= size(4, 1)
    for threads in (1, 2, 3) if size(1, 0) else (1,):
        same_spikes(engine.run(net.circuit(), steps, threads=threads), expected, size(150, 1))


@pytest.mark.usefixtures("needs_speed")
@pytest.mark.parametrize("seed", range(6))
def test_small_networks_of_any_shape(seed, engine, same_spikes):
    """Sizes around those of blocks, delays from one step, populations that are left alone."""
    random = np.random.default_rng(seed)
    net = Network(seed=int(seed * 2**59), dt=0.1 * ms, precision="double")
    for t_ref, alone in product((0, 1), (True, False)):  # all kinds: one kernel for any shape
        one = net.population(rb.LIF(t_ref=t_ref * ms), 1)
        net.poisson(one, Delta(), rate=10 * kHz, weight=0.4 * mV)
        if not alone:
            net.connect(one, one, Delta(), rule=AllToAll(), weight=1 * mV, delay=0.1 * ms)
    sizes = random.choice([1, 2, 64, 127, 128, 129, 200, 256, 257], 3)
    cells = [
        net.population(rb.LIF(), int(n), v=uniform(-70 * mV, -50 * mV), t_ref=random.choice(
            [0, 0.1, 2]) * ms) for n in sizes
    ]  # fmt: skip
    for _ in range(4):
        source, target = (cells[k] for k in random.integers(0, 3, 2))
        cut = slice(int(random.integers(0, len(source))), None)
        net.connect(
            source[cut], target[:: random.choice([1, -1])], Delta(),
            rule=FixedIndegree(int(random.integers(1, 12))), weight=random.uniform(-1, 2) * mV,
            delay=uniform(0.1 * ms, random.choice([0.1, 0.5, 5.0]) * ms),
        )  # fmt: skip
    for each in cells:
        net.poisson(each, Delta(), rate=random.uniform(5, 30) * kHz, weight=0.4 * mV)
    circuit = net.circuit()
    expected = simulate(circuit, 150)
    for threads in (1, 2, 4):
        same_spikes(engine.run(circuit, 150, threads=threads, chunk=64), expected)
