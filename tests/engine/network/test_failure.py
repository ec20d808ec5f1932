"""A value that stops being finite: who, what and when is said, on any number of threads."""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.circuit import AllToAll
from rheobase.engine.network import Probe, Simulation
from rheobase.engine.network.plan import make_plan
from rheobase.engine.network.reference import simulate
from rheobase.errors import SimulationError
from rheobase.network import Network
from rheobase.synapses import Delta, Exp
from rheobase.units import MOhm, ms, mV, nA

# v runs away to infinity within a step or two once it is above some millivolts; it has no threshold
RUNAWAY = rb.Model(
    """
    tau*dv/dt = v*v*v/s + R*I
    tau*dw/dt = -w
    """,
    threshold="w > never", reset="w = 0*mV", tau=10 * ms, R=10 * MOhm, never=1e6 * mV,
    s=1 * mV * mV, v=0 * mV, w=0 * mV,
)  # fmt: skip
SECOND = 290  # of the neurons of `bad`, in another block of neurons than the first one
THREADS = [1, 2, 3]


def net_that_fails(delay=None, start=9.95, **bad):
    """A population that is fine, and others, of which some neurons get a current in nA."""
    net = Network(seed=1, dt=0.1 * ms, precision="double")
    good = net.population(rb.LIF(), 40, name="good")
    net.stimulate(good, rb.constant(3 * nA))
    for name, currents in (bad or {"bad": {3: 3.0, SECOND: 3.0}}).items():
        each = np.zeros(300)
        each[list(currents)] = list(currents.values())
        cells = net.population(RUNAWAY, 300, name=name)
        net.stimulate(cells, rb.step(each * nA, start=start * ms))
    if delay:
        net.connect(good, good, Delta(), rule=AllToAll(), weight=0.1 * mV, delay=delay)
    return net.circuit()


def fail(circuit, threads, steps, probes=(), chunk=None):
    simulation = Simulation(make_plan(circuit, threads))
    done = []
    for _ in range(1000):
        try:
            done.append(simulation.advance(chunk or steps, probes))
        except SimulationError as error:
            return str(error), [*done, error.chunk]
    raise AssertionError("it did not fail")


def when(circuit):
    with pytest.raises(SimulationError) as caught:
        simulate(circuit, 500)
    return str(caught.value)


@pytest.mark.parametrize("threads", THREADS)
@pytest.mark.parametrize("delay", [None, 0.1 * ms, 1.7 * ms, 30 * ms])
def test_it_is_the_first_one_that_is_named(threads, delay, needs_threads, size):
    """The first step, and in it the first neuron, also where threads go on without meeting."""
    needs_threads(threads)
    circuit = net_that_fails(delay)
    expected = when(circuit)
    assert "bad: 'v' of neuron 3 is no longer a finite number at 1" in expected
    message, _ = fail(circuit, threads, size(500, 130))
    assert message.startswith(expected.removesuffix("."))


@pytest.mark.parametrize("threads", THREADS)
def test_the_first_in_time_comes_before_the_first_in_number(threads, needs_threads, size):
    needs_threads(threads)
    circuit = net_that_fails(start=0, bad={3: 2.0, SECOND: 6.0})
    assert f"neuron {SECOND} " in when(circuit)
    message, _ = fail(circuit, threads, size(100, 30))
    assert message.startswith(when(circuit).removesuffix("."))


@pytest.mark.parametrize("threads", THREADS)
@pytest.mark.parametrize("chunk", [1, 7, 120])
def test_what_was_before_is_kept(threads, chunk, needs_threads, engine, size):
    """Spikes and samples of all steps before, and of none after."""
    needs_threads(threads)
    circuit = net_that_fails(1.7 * ms)
    probe = Probe(0, 0, np.arange(0, 40, 7))
    message, chunks = fail(circuit, threads, 120, [probe], chunk)
    got = engine.together(chunks)
    fine = simulate(net_that_fails(1.7 * ms, bad={}), got.steps, [probe])
    seconds = float(message.split(" ms.")[0].split()[-1])
    assert got.steps == round(seconds / 0.1) - 1
    for name in ("step", "population", "neuron"):
        assert np.array_equal(getattr(got, name), getattr(fine, name))
    assert got.step.size >= size(40, 0)
    assert got.traces[0] == pytest.approx(fine.traces[0], rel=1e-12)


def test_it_does_not_go_on_afterwards(needs_speed):
    """It says the same again, until it is restored."""
    circuit = net_that_fails(1 * ms)
    simulation = Simulation(make_plan(circuit, 2))
    simulation.advance(80)
    state = simulation.state()
    for _ in range(3):
        with pytest.raises(SimulationError, match="bad: 'v' of neuron 3"):
            simulation.advance(200)
    simulation.restore(state)
    assert simulation.step == 80
    simulation.advance(10)
    with pytest.raises(SimulationError, match="bad: 'v' of neuron 3"):
        simulation.advance(200)


@pytest.mark.parametrize("threads", THREADS)
def test_of_two_populations_the_first_is_named(threads, needs_threads, size):
    """In the same step; each in a shard of its own, if there are two."""
    needs_threads(threads)
    circuit = net_that_fails(start=0, one={SECOND: 3.0}, two={3: 3.0})
    expected = when(circuit)
    assert expected.startswith(f"one: 'v' of neuron {SECOND} ")
    message, _ = fail(circuit, threads, size(100, 30))
    assert message.startswith(expected.removesuffix("."))


def test_there_is_no_state_of_what_failed(size):
    """What the neurons hold by then is of no step in particular."""
    simulation = Simulation(make_plan(net_that_fails(1 * ms), 1))
    with pytest.raises(SimulationError):
        simulation.advance(size(300, 130))
    with pytest.raises(SimulationError):
        simulation.state()


def test_any_variable_any_population(size):
    """An infinite current, after a voltage that is not."""
    net = Network(dt=0.1 * ms, precision="single")
    source = net.spike_source([[1.5] * ms])
    for name, weight in (("fine", 1), ("hit", 1e35)):
        some = net.population(rb.LIF(), 200, name=name)[150]
        net.connect(source, some, Delta(), rule=AllToAll(), weight=1 * mV, delay=1 * ms)
        net.connect(source, some, Exp(2 * ms), rule=AllToAll(), weight=weight * nA, delay=1 * ms)
    message, chunks = fail(net.circuit(), 1, size(100, 40))
    assert "hit: 'I_exp' of neuron 150 is no longer a finite number at 2.5 ms" in message
    assert chunks[0].steps == 24


def test_a_neuron_that_fires_at_infinity_is_reset(engine, size):
    """The exponential of a spike may overflow; that is what the reset is for."""
    net = Network(dt=0.1 * ms, precision="double")
    source = net.spike_source([[1] * ms])
    cell = net.population(rb.LIF(), 3)
    net.connect(source, cell, Delta(), rule=AllToAll(), weight=1e300 * mV, delay=1 * ms)
    chunk = engine.run(net.circuit(), size(50, 25), probes=[Probe(1, 0, np.arange(3))])
    assert chunk.step.tolist() == [9, 19, 19, 19]
    assert np.isfinite(chunk.traces[0]).all()
    assert chunk.traces[0][19].tolist() == [-65.0] * 3
