"""Escape noise and what is held while refractory, in networks."""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.circuit import FixedIndegree
from rheobase.engine.network import Probe, Simulation
from rheobase.engine.network.plan import make_plan
from rheobase.engine.network.reference import simulate
from rheobase.engine.network.reference.randomness import Stream
from rheobase.engine.streams import ESCAPE
from rheobase.errors import SimulationError
from rheobase.network import Network
from rheobase.synapses import Delta, Exp
from rheobase.units import Hz, MOhm, kHz, ms, mV, nA, uS

MEMBRANE = "tau * dv/dt = -(v - E) + R*I"
VALUES = {"tau": 10 * ms, "E": -70 * mV, "R": 10 * MOhm}


def soft(**changes):
    options = {
        "escape": "rho_0*exp((v - theta)/delta)*(1 + 0.01*I/nA)", "rho_0": 0.1 * kHz,
        "theta": -50 * mV, "delta": 2 * mV, "reset": "v = -65*mV", "refractory": "2*ms",
    }  # fmt: skip
    return rb.Model(MEMBRANE, **{**VALUES, **options, **changes})


LINEAR = rb.Model(
    MEMBRANE, escape="rate + k*(v - E)", reset="v = -65*mV", refractory="2*ms", rate=0.1 * kHz,
    k="0.002 kHz/mV", **VALUES,
)  # fmt: skip
POISSON = rb.Model(MEMBRANE, escape="rate", rate=50 * Hz, **VALUES)
ALONE = rb.Model(
    "tau * dv/dt = -(v - E)", escape="rate*exp((v - E)/delta)", rate=0.05 * kHz, delta=1 * mV,
    tau=10 * ms, E=-70 * mV,
)  # fmt: skip
TWO = """
    tau_m * dv/dt = -(v - E) + R*(I - w)
    tau_w * dw/dt = a*(v - E) - w
    """
BENT = """
    tau_m * dv/dt = -(v - E) + 2*mV*exp((v + 52*mV)/(2*mV)) + R*(I - w)
    tau_w * dw/dt = a*(v - E) - w
    """


def adapting(text, holds):
    return rb.Model(
        text, threshold="v >= -50*mV", reset="v = -60*mV; w += 0.1*nA", refractory="1.5*ms",
        holds=holds, tau_m=8 * ms, E=-70 * mV, R=10 * MOhm, tau_w=30 * ms, a=0.02 * nA / mV,
        v=-66 * mV, w=0.1 * nA,
    )  # fmt: skip


def noisy(precision="double", seed=3, scale=1):
    """Linear hazards and others, with currents, jumps and conductances."""
    net = Network(seed=seed, dt=0.1 * ms, precision=precision)
    a = net.population(soft(), 50 * scale, name="a", delta=np.linspace(1, 3, 50 * scale) * mV)
    b = net.population(LINEAR, 30 * scale, name="b")
    c = net.population(POISSON, 20 * scale, name="c")
    d = net.population(soft(holds=""), 20 * scale, name="d")
    e = net.population(ALONE, 20 * scale, name="e")
    everyone = a + b + c
    net.connect(everyone, a + b, Exp(3 * ms), rule=FixedIndegree(5), weight=0.05 * nA, delay=1 * ms)
    net.connect(c, d + e, Delta(), rule=FixedIndegree(3), weight=1 * mV, delay=0.5 * ms)
    net.connect(
        b, a, Exp(3 * ms, E_syn=0 * mV), rule=FixedIndegree(5), weight=0.001 * uS, delay=0.2 * ms
    )
    net.stimulate(a + b + c + d, rb.constant(1.8 * nA))
    return net


def held():
    """Linear and nonlinear neurons that hold this or that, and to which something always comes."""
    net = Network(seed=1, dt=0.1 * ms, precision="double")
    random = np.random.default_rng(1)
    times = [0.1 * np.unique(random.integers(1, 300, 60)) * ms for _ in range(20)]
    source = net.spike_source(times, name="source")
    for kind, text in (("linear", TWO), ("bent", BENT)):
        for holds in (None, "", "w", "v, w"):
            cells = net.population(adapting(text, holds), 10, name=f"{kind}, holds {holds}")
            net.stimulate(cells, rb.constant(np.linspace(2, 6, 10) * nA))
            for synapse, weight in ((Delta(), 0.5 * mV), (Exp(3 * ms), 0.05 * nA)):
                rule = FixedIndegree(10)
                net.connect(source, cells, synapse, rule=rule, weight=weight, delay=0.1 * ms)
    return net


@pytest.mark.parametrize("network", [noisy, held])
def test_spikes_and_states_are_those_of_the_twin(network, engine, same_spikes, size):
    circuit = network().circuit()
    steps = size(300, 40)
    probes = [
        Probe(p, 0, np.arange(population.size))
        for p, population in enumerate(circuit.populations)
        if not population.is_spike_source
    ]
    got = engine.run(circuit, steps, probes=probes, every=7)
    expected = simulate(circuit, steps, probes=probes, every=7)
    same_spikes(got, expected, least=10)
    if network is held:  # all fire, so that each has something to hold
        fired = np.bincount(got.population, minlength=len(circuit.populations))
        assert (fired >= size(10, 0)).all()
    for trace, other in zip(got.traces, expected.traces, strict=True):
        assert trace == pytest.approx(other, abs=1e-9)


@pytest.mark.parametrize("precision", ["double", "single"])
def test_the_same_bits(precision, engine, same_spikes, needs_threads, size):
    """For any number of threads, any chunks, and from a snapshot with other threads."""
    needs_threads(2)
    circuit = noisy(precision, scale=8).circuit()
    plans = {threads: make_plan(circuit, threads) for threads in (1, 2, 3)}
    steps = size(600, 12)
    expected = engine.advance(Simulation(plans[1]), steps)
    assert len(expected.step) > size(1000, 1)
    for threads, chunk in ((1, 37), (2, None), (3, 101)):
        same_spikes(engine.advance(Simulation(plans[threads]), steps, chunk), expected)
    first = Simulation(plans[2])
    before = engine.advance(first, steps // 3)
    state = first.state()
    second = Simulation(plans[3])
    second.restore(state)
    after = engine.advance(second, steps - steps // 3)
    same_spikes(engine.together([before, after]), expected)


def test_a_snapshot_in_a_file(tmp_path):
    net, again = noisy("single"), noisy("single")
    net.run(20 * ms)
    net.snapshot().save(tmp_path / "at_20_ms")
    again.restore(tmp_path / "at_20_ms")
    one, other = (each.run(30 * ms, record=[each["a"].spikes])["a"].spikes for each in (net, again))
    assert np.array_equal(one.times.m, other.times.m)
    assert np.array_equal(one.neurons, other.neurons)
    assert len(one.times) > 5


def test_another_seed_another_network(engine):
    runs = [engine.run(noisy(seed=seed).circuit(), 300).step.tolist() for seed in (3, 3, 4)]
    assert runs[0] == runs[1] != runs[2]


HAZARDS = {
    "constant": POISSON,
    "refractory": rb.Model(MEMBRANE, escape="rate", rate=80 * Hz, refractory="4*ms", **VALUES),
    "shifted": soft(escape="rho_0*exp((v - theta)/delta) - cut", cut=0 * kHz),
    "rooted": soft(escape="rho_0*sqrt((v - theta)/delta)", theta=-90 * mV),
}


def of_all_hazards(precision, seed, dt, sizes=(), **values):
    """One neuron of each, or more: all in every network, so that they share a kernel."""
    net = Network(seed=seed, dt=dt * ms, precision=precision)
    for name, model in HAZARDS.items():
        net.population(model, dict(sizes).get(name, 1), name=name, **values.get(name, {}))
    return net.circuit()


def spikes_of(chunk, name):
    """Return steps and neurons of one population's spikes."""
    mine = chunk.population == [*HAZARDS].index(name)
    return chunk.step[mine], chunk.neuron[mine]


@pytest.mark.parametrize("precision", ["double", "single"])
def test_a_slow_hazard_counts_in_full(precision, engine, needs_speed):
    """A thousandth of a hertz: the millionth part of what is left, 20,000 times in a row."""
    slow = {"rate": 0.001 * Hz}
    circuit = of_all_hazards(precision, 5, 1, {"constant": 4000}, constant=slow)
    fired, neurons = spikes_of(engine.run(circuit, 20_000, chunk=5000), "constant")
    random = Stream(5, ESCAPE, 0)
    amounts = np.array([random.exponential(neuron, 0) for neuron in range(4000)])
    early = np.flatnonzero(amounts < 0.0199)
    first = {}
    for step, neuron in zip(fired.tolist(), neurons.tolist(), strict=True):
        first.setdefault(neuron, step + 1)
    steps = np.array([first[neuron] for neuron in early.tolist()])
    assert len(early) > 50
    late = steps - np.ceil(amounts[early] / 1e-6)
    assert np.abs(late).max() <= (0 if precision == "double" else 1)


def test_the_law_in_a_network(engine, needs_speed):
    """Steps between spikes of a constant hazard are geometric, with a dead time."""
    circuit = of_all_hazards("single", 8, 0.5, {"refractory": 500})
    step, neuron = spikes_of(engine.run(circuit, 4000, chunk=1000), "refractory")
    order = np.lexsort([step, neuron])
    step, neuron = step[order], neuron[order]
    apart = np.diff(step)[np.diff(neuron) == 0] - 8
    p = -np.expm1(-0.08 * 0.5)
    assert apart.min() == 1
    n = len(apart)
    assert n > 40_000
    # the chance of 1 in 1000 that it is further off; counting only whole intervals shortens them
    assert abs(apart.mean() - 1 / p) < 3.3 * np.sqrt((1 - p) / p**2 / n) + 500 / p / n
    late = (1 - p) ** 20
    assert abs((apart > 20).mean() - late) < 3.3 * np.sqrt(late * (1 - late) / n) + 500 / n


@pytest.mark.parametrize(
    ("name", "values", "value", "precision"),
    [
        ("shifted", {"cut": 0.02 * kHz}, r"-0\.0199", "double"),
        ("constant", {"rate": -20 * Hz}, r"-0\.02", "single"),
        ("rooted", {"theta": -50 * mV}, "nan", "single"),
        ("shifted", {"theta": -3000 * mV}, "inf", "double"),
    ],
)
def test_a_hazard_that_is_none(name, values, value, precision, engine):
    """It is named among others that are fine."""
    circuit = of_all_hazards(precision, 0, 0.1, {name: 5}, **{name: values})
    words = f"{name}: the hazard '.*' of neuron 0 is {value}.* 0.1 ms; expected a finite"
    with pytest.raises(SimulationError, match=words):
        engine.run(circuit, 20)
