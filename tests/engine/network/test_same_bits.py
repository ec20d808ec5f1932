"""The same bits, whatever the threads, the chunks, what is recorded, and where it was restored."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import rheobase as rb
from rheobase.circuit import AllToAll
from rheobase.engine.network import Probe, Simulation
from rheobase.engine.network.plan import make_plan
from rheobase.network import Network
from rheobase.synapses import Delta
from rheobase.units import Hz, kHz, ms, mV, nA

PRECISIONS = ["double", "single"]


@pytest.fixture(scope="module")
def plans(all_sorts, needs_threads):
    """Return the plan of a network with everything in it, for some threads; each made once."""
    made = {}

    def plan(precision, threads):
        needs_threads(threads)
        if (precision, threads) not in made:
            made[precision, threads] = make_plan(all_sorts(precision).circuit(), threads)
        return made[precision, threads]

    return plan


@pytest.fixture(scope="module")
def steps(size):
    return size(600, 12)


@pytest.fixture(scope="module")
def ended(plans, steps, engine):
    """What one thread makes of it in one chunk, with nothing recorded; and the state after it."""

    def run(precision):
        simulation = Simulation(plans(precision, 1))
        return engine.advance(simulation, steps), simulation.state()

    return {precision: run(precision) for precision in PRECISIONS}


def same_bits(x, y):
    return x.shape == y.shape and x.dtype == y.dtype and x.tobytes() == y.tobytes()


def assert_same(got, expected):
    (chunk, state), (other, last) = got, expected
    for name in ("step", "population", "neuron"):
        assert np.array_equal(getattr(chunk, name), getattr(other, name))
    assert chunk.events == other.events
    assert state.step == last.step
    for p, x in last.x.items():
        assert same_bits(state.x[p], x)
        assert np.array_equal(state.hold[p], last.hold[p])
    for name in ("spike_step", "spike_population", "spike_neuron"):
        assert np.array_equal(getattr(state, name), getattr(last, name))


@pytest.mark.parametrize("precision", PRECISIONS)
def test_the_example_has_something_to_show(precision, ended, plans, size):
    chunk, state = ended[precision]
    assert not plans("double", 1).wired.packed
    if size(1, 0):
        assert set(chunk.population.tolist()) == {0, 1, 2, 3}
        assert chunk.step.size > 300
        assert state.spike_step.size > 5
        assert max(hold.max() for hold in state.hold.values()) > 0


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("threads", [1, 2, 3, 4])
@pytest.mark.parametrize("chunk", [10, 70, 10_000])
def test_threads_and_chunks(precision, threads, chunk, plans, steps, ended, engine):
    """Chunks of 1 ms, of 7 ms, and of 1 s."""
    simulation = Simulation(plans(precision, threads))
    got = engine.advance(simulation, steps, min(chunk, steps)), simulation.state()
    assert_same(got, ended[precision])


def test_chunks_of_one_step(plans, ended, engine, steps):
    simulation = Simulation(plans("double", 1))
    assert_same((engine.advance(simulation, steps, 1), simulation.state()), ended["double"])


def test_packed_weights(engine, size, needs_threads):
    """Whole quanta, thousands of them at once."""
    n = size(700, 20)
    net = Network(seed=2, dt=0.1 * ms, precision="single")
    cells = net.population(rb.LIF(), n, v=rb.uniform(-70 * mV, -50 * mV))
    net.connect(
        cells, cells, Delta(), rule=AllToAll(), weight=rb.normal(0.05 * mV, 0.02 * mV),
        delay=rb.uniform(0.1 * ms, 2 * ms),
    )  # fmt: skip
    net.poisson(cells, Delta(), rate=9 * kHz, weight=0.3 * mV)
    circuit, found = net.circuit(), []
    for threads in (1, 2, 3, 4) if size(1, 0) else (1,):
        plan = make_plan(circuit, threads)
        assert plan.wired.packed
        simulation = Simulation(plan)
        chunk = engine.advance(simulation, size(300, 10), chunk=97)
        found.append((chunk, simulation.state()))
    assert found[0][0].step.size > size(1000, -1)
    for each in found[1:]:
        assert_same(each, found[0])


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("threads", [1, 3])
def test_recording(precision, threads, plans, steps, ended, engine):
    """Probes change nothing, and show the same in chunks of any size."""
    plan = plans(precision, threads)
    probes = [
        Probe(p, k, np.arange(neurons.size)[:: -2 if k else 1])
        for p, neurons in plan.neurons.items()
        for k in range(len(neurons.model.states))
    ]
    found = []
    for chunk, every in ((steps, 1), (7, 1), (steps, 3), (10, 3)):
        simulation = Simulation(plan)
        got = engine.advance(simulation, steps, chunk, probes, every)
        assert_same((got, simulation.state()), ended[precision])
        found.append(got.traces)
    for one, other in ((0, 1), (2, 3)):
        for a, b in zip(found[one], found[other], strict=True):
            assert same_bits(a, b)
    for all_of_them, some in zip(found[0], found[2], strict=True):
        assert len(all_of_them) == steps
        assert same_bits(all_of_them[2::3], some)
    state = ended[precision][1]
    for probe, trace in zip(probes, found[0], strict=True):
        assert np.array_equal(trace[-1], state.x[probe.population][probe.state, probe.neurons])


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize(("before", "after"), [(1, 1), (1, 4), (3, 2), (4, 1)])
def test_going_on_elsewhere(precision, before, after, plans, steps, ended, engine, size):
    """With spikes in flight; by way of a file; the first one meanwhile goes on too."""
    first = Simulation(plans(precision, before))
    cut = size(251, 5)
    start = engine.advance(first, cut, 50)
    state = pickle.loads(pickle.dumps(first.state()))
    engine.advance(first, 20)  # what it does now must not touch the state
    second = Simulation(plans(precision, after))
    engine.advance(second, size(37, 2))  # nor must what the other did before
    second.restore(state)
    assert second.step == cut
    rest = engine.advance(second, steps - cut, 70)
    assert_same((engine.together([start, rest]), second.state()), ended[precision])


def test_a_state_comes_back_as_it_was(plans, engine, size):
    simulation = Simulation(plans("double", 1))
    fresh = simulation.state()
    engine.advance(simulation, size(123, 6))
    state = simulation.state()
    other = Simulation(plans("double", 1))
    other.restore(state)
    for name in ("spike_step", "spike_population", "spike_neuron"):
        assert np.array_equal(getattr(other.state(), name), getattr(state, name))
    # back to the beginning
    other.restore(fresh)
    again = engine.advance(other, size(123, 6))
    first = engine.advance(Simulation(plans("double", 1)), size(123, 6))
    assert_same((again, other.state()), (first, state))


@pytest.mark.parametrize(
    "stimulus",
    [
        rb.sine(1 * nA, 37 * Hz),
        rb.ramp(0 * nA, 3 * nA, start=3.3 * ms, stop=77 * ms),
        rb.step(2 * nA, start=1.234 * ms, stop=20 * ms).shift(3.3 * ms),
        rb.noise(1 * nA, tau=3 * ms, seed=3),
        rb.noise(1 * nA, seed=3, dt=0.3 * ms),
        rb.from_array(np.linspace(0, 3, 50) * nA, dt=1.37 * ms),
        rb.sine(2 * nA, 150 * Hz) + rb.ramp(0 * nA, 1 * nA, start=0 * ms, stop=90 * ms),
        rb.pulses(2 * nA, [3.01, 7.77] * ms, width=1.23 * ms),
    ],
    ids=repr,
)
def test_every_stimulus_in_chunks(stimulus, engine, size):
    """To the last bit: the mean over a step does not depend on which steps are asked for."""
    net = Network(dt=0.1 * ms, precision="double")
    net.stimulate(net.population(rb.LIF(v_threshold=1e6 * mV), 2), stimulus)
    circuit, probe = net.circuit(), Probe(0, 0, np.arange(2))
    steps = size(900, 30)
    whole, parts, ones = (
        engine.run(circuit, steps, chunk=chunk, probes=[probe]).traces[0] for chunk in (steps, 7, 1)
    )
    assert same_bits(whole, parts)
    assert same_bits(whole, ones)
