"""Synapses that change: the engine against the twin, and the same bits whatever else is done."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import rheobase as rb
from rheobase.engine.network import Probe, Simulation, layout
from rheobase.engine.network.generate_learning import learning_source
from rheobase.engine.network.learning import course_of, learning_of
from rheobase.engine.network.plan import make_plan
from rheobase.engine.network.plastic import PlasticState
from rheobase.engine.network.reference import simulate
from rheobase.equations.synaptic import WEIGHT
from rheobase.errors import SimulationError
from rheobase.network.snapshot import Snapshot
from rheobase.synapses import Exp
from rheobase.units import ms, mV, nA

JIT = os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")
PRECISIONS = ["double", "single"]
RELATIVE = 1e-12


@pytest.fixture(scope="module")
def steps(size):
    return size(400, 12)


@pytest.fixture(scope="module")
def by_twin(learning_network, steps):
    """What the twin makes of it, looked at now and then."""
    return simulate(learning_network().circuit(), steps, looks=looks_of(steps))


def looks_of(steps):
    return [k for k in (0, 1, 3, 7, 38, 125, 126, 301, steps) if k <= steps]


def table(circuit, outcome, step, projection, population):
    """Return a part of the twin's synapses, in order: source, delay, target; and their values."""
    first, last = circuit.offsets[population : population + 2]
    rows = [
        ((each.source, each.delay, each.target), values)
        for each, values in zip(outcome.synapses, outcome.variables[step], strict=True)
        if each.projection == projection and first <= each.target < last
    ]
    rows.sort(key=lambda row: row[0])  # those of one pair and delay stay in order
    return [place for place, _ in rows], [values for _, values in rows]


def assert_synapses_agree(circuit, simulation, outcome, synapses_in, rel=RELATIVE):
    found = 0
    for projection in range(len(circuit.projections)):
        for listing in synapses_in(simulation, projection):
            places, values = table(
                circuit, outcome, simulation.step, projection, listing.population
            )
            source = circuit.offsets[listing.source_population] + listing.source
            target = circuit.offsets[listing.population] + listing.target
            assert list(zip(source, listing.delay, target, strict=True)) == places
            for name, got in listing.values.items():
                expected = np.array([each[name] for each in values])
                assert got == pytest.approx(expected, rel=rel, abs=rel), (projection, name)
            found += len(places)
    assert found == len(outcome.synapses)


# Against the twin


@pytest.mark.usefixtures("needs_speed")
def test_the_example_has_something_to_show(learning_network, by_twin, steps):
    """Rings overflow, spikes coincide, some pairs have several synapses, some neurons their own."""
    circuit = learning_network().circuit()
    simulation = Simulation(make_plan(circuit, 1))
    rings = [each for each in simulation.plan.plastic if each.rule.follows_target]
    assert len(rings) == 3
    fullest, sweeps = ([set() for _ in rings] for _ in "ab")
    for _ in range(steps):
        simulation.advance(1)
        for k, each in enumerate(rings):
            fullest[k].add(int((each.layout.count - each.layout.applied).max()))
            sweeps[k].add(int(each.layout.applied.max()))
    for k, each in enumerate(rings):
        assert max(fullest[k]) >= each.layout.steps.shape[2] - 4
        assert len(sweeps[k]) >= 3
    fired = {}
    for step, population, neuron in zip(
        by_twin.step, by_twin.population, by_twin.neuron, strict=True
    ):
        fired.setdefault(int(circuit.offsets[population] + neuron), set()).add(int(step))
    coincidences = sum(
        len(fired.get(each.source, set()) & {k + each.delay for k in fired.get(each.target, ())})
        for each in by_twin.synapses
    )
    assert coincidences > 1000
    pairs = [each[:3] for each in by_twin.synapses]
    assert len(set(pairs)) < len(pairs) - 10
    assert sum(each.source == each.target for each in by_twin.synapses) > 3
    assert {each.delay for each in by_twin.synapses} >= {1, 2, 3, 48, 49, 50}
    changes = [
        values[WEIGHT] - each.weight
        for each, values in zip(by_twin.synapses, by_twin.variables[steps], strict=True)
    ]
    assert min(changes) < -0.1
    assert max(changes) > 0.1


@pytest.mark.parametrize("threads", [1, 2])
def test_agreement(
    threads, learning_network, by_twin, steps, size, same_spikes, synapses_in, needs_threads
):
    needs_threads(threads)
    circuit = learning_network().circuit()
    simulation = Simulation(make_plan(circuit, threads))
    same_spikes(simulation.advance(steps), by_twin, size(1000, 5))
    assert_synapses_agree(circuit, simulation, by_twin, synapses_in)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.skipif(JIT, reason="these take long to compile: see the next one")
def test_all_rules(precision, learning_network, same_spikes, synapses_in):
    """Rings are so small that they overflow."""
    circuit = learning_network(precision, rules="all", longest=1.0).circuit()
    expected = simulate(circuit, 70)
    simulation = Simulation(make_plan(circuit, 1))
    same_spikes(simulation.advance(70), expected, 100)
    rings = [each for each in simulation.plan.plastic if each.rule.follows_target]
    assert len(rings) == 7
    assert all(each.layout.applied.max() > 20 for each in rings)
    rel = RELATIVE if precision == "double" else 2e-4
    assert_synapses_agree(circuit, simulation, expected, synapses_in, rel)


@pytest.mark.skipif(not JIT, reason="the one before is this one")
def test_all_rules_as_plain_python():
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider"]
    command += [f"{__file__}::test_all_rules[double]"]
    done = subprocess.run(
        command, env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


def test_what_they_are_in_between(learning_network, by_twin, steps, synapses_in):
    """Before anything has arrived too; looking changes nothing."""
    circuit = learning_network().circuit()
    simulation = Simulation(make_plan(circuit, 1))
    for step in looks_of(steps):
        if step > simulation.step:
            simulation.advance(step - simulation.step)
        assert_synapses_agree(circuit, simulation, by_twin, synapses_in)
        assert_synapses_agree(circuit, simulation, by_twin, synapses_in)


def test_those_of_some_sources(make, size, synapses_in):
    """What one looks at does not depend on what else one looks at."""
    simulation = make("double", size(2, 1))
    simulation.advance(size(140, 9))
    sources = np.arange(simulation.plan.circuit.size) % 3 == 0
    for projection in range(3):
        whole, some = synapses_in(simulation, projection), simulation.synapses(projection, sources)
        for listing, part in zip(whole, some, strict=True):
            offsets = simulation.plan.circuit.offsets[listing.source_population]
            wanted = sources[offsets + listing.source]
            assert 0 < wanted.sum() < wanted.size
            for name, values in listing.values.items():
                assert np.array_equal(part.values[name], values[wanted])


def test_single_precision_is_close(learning_network, steps, same_spikes, synapses_in, size):
    circuit, steps = learning_network("single", rules="two").circuit(), steps // 2
    expected = simulate(circuit, steps)
    simulation = Simulation(make_plan(circuit, 1))
    same_spikes(simulation.advance(steps), expected, size(500, 5))
    assert_synapses_agree(circuit, simulation, expected, synapses_in, rel=2e-4)


positive = st.floats(1.0, 50.0)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 2**64 - 1),
    steps=st.integers(1, 90),
    t_ref=st.sampled_from([(0.1, 0.0), (0.1, 0.1), (0.7, 0.1), (0.7, 0.7)]),
    longest=st.sampled_from([0.1, 0.5, 2.0, 5.0]),
    current=st.floats(0.3, 1.5),
    stdp=st.fixed_dictionaries(
        {
            "tau_plus": positive.map(lambda x: x * ms),
            "tau_minus": positive.map(lambda x: x * ms),
            "mu_plus": st.floats(0.05, 0.95),
            "mu_minus": st.floats(1.05, 2.0),
            "x_post": st.floats(0.0, 2.0),
        }
    ),
    own=st.fixed_dictionaries(
        {
            "tau_a": positive.map(lambda x: x * ms),
            "tau_d": positive.map(lambda x: x * ms),
            "tau_w": positive.map(lambda x: x * ms),
            "a": st.floats(0.0, 1.0),
            "d": st.floats(-1.0, 1.0),
            "f": st.floats(-9.0, 9.0),
            "slope": st.floats(-0.1, 0.1).filter(bool).map(lambda x: x / ms),
        }
    ),
)
def test_any_values(learning_network, same_spikes, synapses_in, size, seed, steps, **options):
    """Whatever the parameters, the delays, the refractory period, and when one looks."""
    circuit = learning_network(seed=seed, **options).circuit()
    steps = min(steps, size(90, 6))
    simulation = Simulation(make_plan(circuit, 1))
    expected = simulate(circuit, steps)
    same_spikes(simulation.advance(steps), expected, 0)
    assert_synapses_agree(circuit, simulation, expected, synapses_in)


def test_longer_than_decays_are_tabulated(
    monkeypatch, learning_network, by_twin, steps, synapses_in
):
    monkeypatch.setattr("rheobase.engine.network.plastic._TABLE", 3)
    circuit = learning_network().circuit()
    simulation = Simulation(make_plan(circuit, 1))
    assert simulation.plan.plastic[0].layout.decays.shape[1] == 3
    simulation.advance(steps)
    assert_synapses_agree(circuit, simulation, by_twin, synapses_in)


# Code


def test_values_are_not_compiled_in():
    """Apart from exponents that need no power."""
    one, other, plain = (
        learning_source([learning_of(rb.STDP(Exp(tau * ms), **values), "single")])
        for tau, values in (
            (3, {"w_max": 1 * nA, "mu_plus": 0.3}),
            (4, {"w_max": 2 * nA, "mu_plus": 0.4, "tau_plus": 3 * ms, "A_minus": 0.2}),
            (3, {"w_max": 1 * nA, "mu_plus": 1}),
        )
    )
    assert one == other
    assert one.count("__power(") == 1
    assert plain.count("__power(") == 0


@pytest.mark.parametrize(
    "synapse",
    [
        rb.Synapse(),
        rb.Synapse(on_pre="w *= 0.9"),
        rb.Synapse(on_post="w *= 0.9"),
        rb.Synapse(on_pre="sent = 0*w"),
        rb.Synapse("tau*dw/dt = -w", tau=5 * ms),
        rb.Synapse("tau*dx/dt = -x", on_post="x += 1", tau=5 * ms),
        rb.Synapse("tau*dx/dt = -x", on_pre="w *= x", on_post="x += 1", tau=5 * ms),
        rb.Synapse("tau*dx/dt = -x", on_pre="x += w/w_0", tau=5 * ms, w_0=1 * mV),
        rb.TsodyksMarkram(),
    ],
    ids=lambda synapse: f"{synapse.system.on_pre_text} | {synapse.system.on_post_text}",
)
def test_any_part_of_a_rule_can_be_missing(synapse):
    """The code at least can be read; that it is right is shown by those above."""
    rule = learning_of(synapse, "double")
    compile(learning_source([rule, rule]), "<rule>", "exec")
    assert rule.follows_target == bool(synapse.system.on_post_text)


def test_what_looks_at_the_source_is_not_of_the_target_alone():
    """Else it would be computed where the source's variables are not at hand."""
    rule = rb.Synapse(
        "tau*dx/dt = -x \n tau*dy/dt = -y", on_pre="x += 1", on_post="y += x", tau=5 * ms
    )
    assert rule.system.of_source == ("x",)
    assert rule.system.of_target == ()
    assert rule.system.of_synapse == ("w", "y")


def test_courses():
    rule = rb.Synapse(
        "tau*da/dt = -a \n tau*db/dt = b_0 - b \n dc/dt = slope \n dd/dt = 0*slope",
        tau=5 * ms, b_0=3, slope=2 / ms, a=1, c=1, d=1,
    )  # fmt: skip
    courses = ("constant", "decay", "relax", "drift", "constant")
    assert learning_of(rule, "double").courses == courses
    course = course_of(rule, 0.1)
    assert course.rate == pytest.approx([0, -0.02, -0.02, 0, 0])
    assert course.rest == pytest.approx([0, 0, 3, 0, 0])
    assert course.drift == pytest.approx([0, 0, 0.06, 0.2, 0])


# The same bits


def same_bits(x, y):
    return x.shape == y.shape and x.dtype == y.dtype and x.tobytes() == y.tobytes()


def assert_same(got, expected):
    for state, other in zip(got.plastic, expected.plastic, strict=True):
        for name in (each.name for each in fields(PlasticState)):
            assert same_bits(getattr(state, name), getattr(other, name)), name
    for p, x in expected.x.items():
        assert same_bits(got.x[p], x)
    for name in ("spike_step", "spike_population", "spike_neuron"):
        assert np.array_equal(getattr(got, name), getattr(expected, name))


def everything_listed(simulation, synapses_in):
    return [
        values
        for projection in range(len(simulation.plan.circuit.projections))
        for listing in synapses_in(simulation, projection)
        for values in (listing.source, listing.target, listing.delay, *listing.values.values())
    ]


@pytest.fixture(scope="module")
def make(learning_network, needs_threads):
    """Make a simulation, in single precision of as few rules as possible."""

    def simulation(precision, threads=1):
        needs_threads(threads)
        net = learning_network(precision, rules="two" if precision == "single" else "some")
        return Simulation(make_plan(net.circuit(), threads))

    return simulation


@pytest.fixture(scope="module")
def ended(make, steps, synapses_in):
    """What one thread makes of it in one chunk: spikes, what is listed, and the state."""

    def run(precision):
        simulation = make(precision)
        chunk = simulation.advance(steps)
        return chunk, everything_listed(simulation, synapses_in), simulation.state()

    return {precision: run(precision) for precision in PRECISIONS}


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize(("threads", "chunk"), [(1, 10), (2, 10_000), (3, 10), (4, 70)])
def test_threads_and_chunks(
    precision, threads, chunk, make, steps, ended, engine, same_spikes, synapses_in
):
    simulation = make(precision, threads)
    got = engine.advance(simulation, steps, min(chunk, steps))
    chunk, listed, state = ended[precision]
    same_spikes(got, chunk)
    assert all(map(same_bits, everything_listed(simulation, synapses_in), listed))
    assert_same(simulation.state(), state)
    assert all(map(same_bits, everything_listed(simulation, synapses_in), listed))


@pytest.mark.parametrize("precision", PRECISIONS)
def test_looking_and_recording_change_nothing(
    precision, make, steps, ended, engine, same_spikes, synapses_in
):
    simulation = make(precision)
    probes = [Probe(0, k, np.arange(5)) for k in range(2)]
    chunks = []
    while simulation.step < steps:
        chunks.append(simulation.advance(min(37, steps - simulation.step), probes))
        one = everything_listed(simulation, synapses_in)
        simulation.state()
        assert all(map(same_bits, everything_listed(simulation, synapses_in), one))
    chunk, listed, state = ended[precision]
    same_spikes(engine.together(chunks), replace(chunk, traces=[]))
    assert all(map(same_bits, everything_listed(simulation, synapses_in), listed))
    assert_same(simulation.state(), state)


@pytest.mark.parametrize(
    ("precision", "before", "after", "cut"),
    [
        ("double", 1, 1, 1),
        ("double", 1, 4, 30),
        ("double", 3, 2, 133),
        ("single", 4, 1, 251),
        ("single", 1, 2, 399),
    ],
)
def test_going_on_elsewhere(
    precision, before, after, cut, make, steps, ended, engine, same_spikes, size, synapses_in
):
    """The first one goes on meanwhile, and the second one had already begun."""
    cut = size(cut, min(cut, 7))
    first, second = make(precision, before), make(precision, after)
    start = engine.advance(first, cut, 50)
    state = pickle.loads(pickle.dumps(first.state()))
    expected = everything_listed(first, synapses_in)
    engine.advance(first, 20)
    engine.advance(second, size(150, 4))
    second.restore(state)
    assert all(map(same_bits, everything_listed(second, synapses_in), expected))
    assert_same(second.state(), state)
    rest = engine.advance(second, steps - cut, 70)
    chunk, listed, last = ended[precision]
    same_spikes(engine.together([start, rest]), chunk)
    assert all(map(same_bits, everything_listed(second, synapses_in), listed))
    assert_same(second.state(), last)


def test_going_on_from_any_step(make, steps, ended, size, synapses_in):
    """Also where a spike that arrives next coincides with the last one of its target."""
    first, second = make("double"), make("double")
    _, listed, last = ended["double"]
    for cut in range(size(100, 2), size(220, 8), 3):
        first.advance(cut - first.step)
        second.restore(first.state())
        second.advance(1)
        first.advance(1)
        assert_same(second.state(), first.state())
    second.advance(steps - second.step)
    assert all(map(same_bits, everything_listed(second, synapses_in), listed))
    assert_same(second.state(), last)


_GO_ON = """
import importlib.util, sys
from rheobase.engine.network import Simulation
from rheobase.engine.network.plan import make_plan
from rheobase.network.snapshot import Snapshot

spec = importlib.util.spec_from_file_location("networks", sys.argv[1])
networks = importlib.util.module_from_spec(spec)
spec.loader.exec_module(networks)
circuit = networks.learning("single", rules="two").circuit()
simulation = Simulation(make_plan(circuit, int(sys.argv[4])))
simulation.restore(Snapshot.load(sys.argv[2]).state)
simulation.advance(int(sys.argv[5]) - simulation.step)
Snapshot("", simulation.state()).save(sys.argv[3])
"""


def test_going_on_in_another_process(make, steps, ended, size, tmp_path):
    simulation = make("single")
    simulation.advance(size(222, 5))
    Snapshot("", simulation.state()).save(tmp_path / "middle.npz")
    arguments = [
        Path(__file__).with_name("conftest.py"), tmp_path / "middle.npz", tmp_path / "end.npz",
        size(2, 1), steps,
    ]  # fmt: skip
    subprocess.run([sys.executable, "-c", _GO_ON, *map(str, arguments)], check=True)
    assert_same(Snapshot.load(tmp_path / "end.npz").state, ended["single"][2])


def test_reset(learning_network, steps, ended, size):
    """Weights and all are what they were at the beginning."""
    net = learning_network("single", rules="two")
    simulation = net.simulation(threads=1)
    first = simulation.synapses(net["exc"], net["exc"])["x_pre"].m
    simulation.advance(0.1 * size(220, 11) * ms)
    assert not np.array_equal(simulation.synapses(net["exc"], net["exc"])["x_pre"].m, first)
    simulation.reset()
    assert np.array_equal(simulation.synapses(net["exc"], net["exc"])["x_pre"].m, first)
    simulation.advance(0.1 * steps * ms)
    assert_same(simulation.snapshot().state, ended["single"][2])


# What goes wrong


def test_more_steps_than_can_be_counted(make, synapses_in):
    """The last ones that can be are like all others; a state of 60 hours later gets there."""
    simulation = make("single")
    simulation.advance(9)
    state = simulation.state()
    later = layout.MOST_STEPS - 8 - 9
    plastic = tuple(
        replace(
            each,
            last=np.where(each.last < 0, each.last, each.last + later),
            steps=np.where(each.steps < 0, each.steps, each.steps + np.int32(later)),
        )
        for each in state.plastic
    )
    state = replace(
        state, step=state.step + later, spike_step=state.spike_step + later, plastic=plastic
    )
    simulation.restore(state)
    assert simulation.advance(8).step.max() == layout.MOST_STEPS - 1
    values = [v for found in synapses_in(simulation, 0) for v in found.values.values()]
    assert all(np.isfinite(each).all() for each in values)
    with pytest.raises(SimulationError, match=r"at most 2,147,483,647 steps.* 59\.7 hours"):
        simulation.advance(1)


def test_what_is_not_a_number_is_found_at_the_neuron(learning_network, size):
    """The root of a negative number goes into a weight, is sent, and arrives."""
    circuit = learning_network(own={"limit": 4}).circuit()
    with pytest.raises(SimulationError) as expected:
        simulate(circuit, size(200, 40))
    assert str(expected.value).startswith("exc: 'I_exp' of neuron ")
    for threads in (1, 2) if JIT else (1,):
        with pytest.raises(SimulationError) as caught:
            Simulation(make_plan(circuit, threads)).advance(size(200, 40))
        assert str(caught.value).startswith(str(expected.value).removesuffix("."))
