"""Gap junctions: the engine against the twin, the same bits, who is joined to whom, order in dt."""

from __future__ import annotations

import pickle
from collections import Counter

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import solve_ivp

import rheobase as rb
from rheobase.engine.network import Probe, Simulation
from rheobase.engine.network.arrays import Arrays
from rheobase.engine.network.gaps import coupling_of
from rheobase.engine.network.plan import make_plan
from rheobase.engine.network.reference import simulate
from rheobase.engine.network.reference.gaps import junctions_of
from rheobase.units import Quantity, ms, mV, nA, nS, um

SELDOM = 1e-4
LIF = rb.LIF(t_ref=0.3 * ms)
SQUID = rb.HodgkinHuxley()


def network(dt=0.02, lif=150, fast=30, noise=0.0):
    """Return a network of two kinds of neurons that all tests share, so as to compile it once."""
    net = rb.Network(seed=7, dt=dt * ms, precision="double")
    one = net.population(LIF, lif, name="one", v=np.linspace(-70, -52, lif) * mV)
    two = net.population(SQUID, fast, name="two", v=np.linspace(-72, -60, fast) * mV)
    source = net.spike_source([[1, 3] * ms, [2] * ms], name="source")
    net.connect(
        source, one[:2], rb.Exp(3 * ms), rule=rb.OneToOne(), weight=1 * nA, delay=[0.5, 1] * ms
    )
    net.noise(one + two, mean=0 * nA, sd=noise * nA, shared=True)
    return net, one, two


def everything(lif=150, fast=30):
    """Chemical and electrical synapses, stimuli and noise; sums, slices, all rules."""
    net, one, two = network(lif=lif, fast=fast, noise=0.1)
    some = one[: fast // 2] + two[: fast // 2]
    net.connect(
        one, one, rb.Exp(3 * ms), rule=rb.FixedIndegree(8), weight=0.2 * nA,
        delay=rb.uniform(0.02 * ms, 2 * ms),
    )  # fmt: skip
    net.gap_junctions(
        one, one, rule=rb.Bernoulli(0.02, autapses=False), conductance=rb.uniform(0 * nS, 8 * nS)
    )
    net.gap_junctions(
        some, two[::-2] + one[fast // 3 : fast], rule=rb.AllToAll(autapses=False),
        conductance=0.2 * nS,
    )  # fmt: skip
    net.gap_junctions(
        one[-fast:], two, rule=rb.OneToOne(), conductance=np.linspace(0, 4, fast) * nS,
        rectifying=True,
    )  # fmt: skip
    net.gap_junctions(
        two, two, rule=rb.Pairs([0, 1, 1, 2], [1, 0, 2, 3]), conductance=[1, 2, 3, 4] * nS
    )
    net.stimulate(one, rb.constant(np.linspace(1.5, 4, lif) * nA))
    net.stimulate(two, rb.ramp(0 * nA, 1 * nA, start=0.33 * ms, stop=3 * ms))
    net.noise(one, mean=0 * nA, sd=2 * nA)
    return net.circuit()


@pytest.fixture(scope="module")
def circuit(size):
    return everything(size(150, 12), size(30, 6))


@pytest.fixture(scope="module")
def plans(circuit, needs_threads):
    made = {}

    def plan(threads):
        needs_threads(threads)
        if threads not in made:
            made[threads] = make_plan(circuit, threads)
        return made[threads]

    return plan


@pytest.fixture(scope="module")
def steps(size):
    return size(160, 8)


@pytest.fixture(scope="module")
def ended(plans, steps):
    simulation = Simulation(plans(1))
    return simulation.advance(steps), simulation.state()


# Engine and twin


def test_equal_to_the_twin(circuit, plans, steps, same_spikes, size):
    probes = [
        Probe(p, k, np.arange(0, neurons.size, 3))
        for p, neurons in plans(1).neurons.items()
        for k in range(len(neurons.model.states))
    ]
    got = Simulation(plans(1)).advance(steps, probes, every=3)
    expected = simulate(circuit, steps, probes, every=3)
    same_spikes(got, expected, size(40, 0))
    if size(1, 0):
        assert set(got.population.tolist()) == {0, 1, 2}
    for trace, other in zip(got.traces, expected.traces, strict=True):
        assert trace == pytest.approx(other, rel=1e-9, abs=1e-9)


def test_the_ends_of_all_junctions(circuit, plans, size):
    """Drawn as the twin draws them, and sorted."""
    coupling = plans(1).coupling
    found = junctions_of(circuit)
    assert coupling.junctions == len(found) > size(500, 20)
    expected = []
    for source, target, conductance, rectifying in found:
        into, out_of = ((0, np.inf), (-np.inf, 0)) if rectifying else ((-np.inf, np.inf),) * 2
        expected.append((target, source, conductance, *into))
        expected.append((source, target, conductance, *out_of))
    columns = [coupling.neuron, coupling.partner, coupling.conductance, coupling.low, coupling.high]
    got = np.column_stack(columns)
    assert got[:, :2].tolist() == sorted(got[:, :2].tolist())
    assert np.array(sorted(got.tolist())) == pytest.approx(np.array(sorted(expected)), rel=1e-14)


def test_what_is_coupled_is_the_membrane_potential():
    """Not what a neuron that fires by a hazard counts down, which it fires by."""
    net = rb.Network(precision="double")
    soft = rb.Model(
        "dw/dt = (v - E)/(1*mV*ms)\ntau*dv/dt = E - v + R*I", escape="exp((v - E)/mV)/ms",
        tau="8 ms", E="-70 mV", R="10 MOhm", w=0.0, v="-70 mV",
    )  # fmt: skip
    cells = net.population(soft, 3, name="cells")
    net.gap_junctions(cells, cells, rule=rb.AllToAll(autapses=False), conductance=1 * nS)
    gaps = Arrays(make_plan(net.circuit(), 1)).gaps
    assert gaps.row.tolist() == [1, 1, 1]


# The same bits


def assert_same(got, expected):
    (chunk, state), (other, last) = got, expected
    for name in ("step", "population", "neuron"):
        assert np.array_equal(getattr(chunk, name), getattr(other, name))
    for p, x in last.x.items():
        assert state.x[p].tobytes() == x.tobytes()
        assert np.array_equal(state.hold[p], last.hold[p])
    for name in ("spike_step", "spike_population", "spike_neuron"):
        assert np.array_equal(getattr(state, name), getattr(last, name))


@pytest.mark.parametrize(("threads", "chunk"), [(1, 7), (2, 160), (2, 51), (3, 160), (4, 60)])
def test_threads_and_chunks(threads, chunk, plans, steps, ended, engine):
    simulation = Simulation(plans(threads))
    got = engine.advance(simulation, steps, min(chunk, steps)), simulation.state()
    assert_same(got, ended)


def test_every_thread_has_some_of_them(plans, size):
    if size(1, 0):
        assert (np.diff(Arrays(plans(2)).gaps.first) > 10).all()


@pytest.mark.parametrize(("before", "after"), [(1, 2), (3, 1)])
def test_going_on_elsewhere(before, after, plans, steps, ended, engine, size):
    """After an odd number of steps, and from another state than the one restored."""
    first = Simulation(plans(before))
    cut = size(91, 3)
    start = engine.advance(first, cut, 50)
    state = pickle.loads(pickle.dumps(first.state()))
    second = Simulation(plans(after))
    engine.advance(second, size(36, 2))
    second.restore(state)
    rest = engine.advance(second, steps - cut, 70)
    assert_same((engine.together([start, rest]), second.state()), ended)


# Who is joined to whom


def populations(seed=1, one=12, two=8):
    net = rb.Network(seed=seed, precision="double")
    places = np.random.default_rng(0).uniform(0, 200, (one + two, 2)) * um
    first = net.population(LIF, one, name="one", positions=places[:one])
    return net, first, net.population(LIF, two, name="two", positions=places[one:])


def near(d):
    return np.exp(-d / (80 * um))


def pairs_of(net, directed=False):
    """Return how often each pair is joined, as the engine has it; each has two ends."""
    coupling = coupling_of(net.circuit(), 1)
    ends = list(zip(coupling.neuron.tolist(), coupling.partner.tolist(), strict=True))
    if directed:  # the end into which current flows
        ends = [end for end, low in zip(ends, coupling.low, strict=True) if low == 0.0]
        return Counter((partner, neuron) for neuron, partner in ends)
    counts = Counter(ends)
    assert all(counts[b, a] == count for (a, b), count in counts.items())
    return {(a, b): count for (a, b), count in counts.items() if a < b}


RULES = {
    "all": rb.AllToAll(autapses=False),
    "chance": rb.Bernoulli(0.4, autapses=False),
    "near": rb.Bernoulli(near, autapses=False),
    "always": rb.Bernoulli(1.0, autapses=False),
    "never": rb.Bernoulli(0.0, autapses=False),
    "one to one": rb.OneToOne(),
    "pairs": rb.Pairs([0, 1, 1, 0], [1, 0, 2, 1]),
}


@pytest.mark.parametrize("rectifying", [False, True])
@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("overlap", ["none", "some", "all"])
def test_equal_to_the_twin_in_every_pair(name, overlap, rectifying):
    net, one, two = populations()
    source, target = {
        "none": (one[:8], two[::-1]),
        "some": (one, one[[10, 3, 7]] + two[:7] + one[[11, 1]]),
        "all": (one + two, two + one),
    }[overlap]
    for p in (0.5, 0.5):  # so that it is not the first one
        net.gap_junctions(one, two, rule=rb.Bernoulli(p), conductance=1 * nS)
    rule = RULES[name]
    net.gap_junctions(
        source, target, rule=rule, conductance=rb.uniform(1 * nS, 2 * nS), rectifying=rectifying
    )
    got = coupling_of(net.circuit(), 1)
    junctions = junctions_of(net.circuit())
    assert got.junctions == len(junctions)
    expected = [(t, s, g) for s, t, g, _ in junctions] + [(s, t, g) for s, t, g, _ in junctions]
    found = np.column_stack([got.neuron, got.partner, got.conductance]).tolist()
    assert np.array(sorted(found)) == pytest.approx(np.array(sorted(expected)), rel=1e-14)


@pytest.mark.parametrize("rule", [RULES["all"], RULES["always"]], ids=repr)
def test_everybody_once(rule):
    net, one, _ = populations()
    net.gap_junctions(one, one, rule=rule, conductance=1 * nS)
    assert pairs_of(net) == {(a, b): 1 for a in range(12) for b in range(a + 1, 12)}


def test_groups_that_overlap():
    net, one, two = populations()
    net.gap_junctions(
        one[:3], one[1:4] + two[:1], rule=rb.AllToAll(autapses=False), conductance=1 * nS
    )
    expected = {(0, 1): 1, (0, 2): 1, (0, 3): 1, (1, 2): 1, (1, 3): 1, (2, 3): 1}
    assert pairs_of(net) == {**expected, (0, 12): 1, (1, 12): 1, (2, 12): 1}


def test_one_to_one():
    net, one, two = populations()
    net.gap_junctions(one[:8], two, rule=rb.OneToOne(), conductance=1 * nS)
    net.gap_junctions(one, one[::-1], rule=rb.OneToOne(), conductance=1 * nS)
    expected = {(k, 12 + k): 1 for k in range(8)} | {(k, 11 - k): 1 for k in range(6)}
    assert pairs_of(net) == expected


def test_a_ring():
    net, one, _ = populations()
    net.gap_junctions(one, one[[*range(1, 12), 0]], rule=rb.OneToOne(), conductance=1 * nS)
    assert pairs_of(net) == {(k, k + 1): 1 for k in range(11)} | {(0, 11): 1}


def test_pairs_mean_what_they_say():
    net, one, _ = populations()
    net.gap_junctions(one, one, rule=RULES["pairs"], conductance=[1, 2, 4, 8] * nS)
    assert pairs_of(net) == {(0, 1): 3, (1, 2): 1}
    coupling = coupling_of(net.circuit(), 1)
    between = (coupling.neuron == 0) & (coupling.partner == 1)
    assert coupling.conductance[between].sum() == pytest.approx(0.011)


def test_one_way():
    net, one, two = populations()
    net.gap_junctions(one[:8], two, rule=rb.OneToOne(), conductance=1 * nS, rectifying=True)
    assert pairs_of(net, directed=True) == {(k, 12 + k): 1 for k in range(8)}


def test_both_ways_of_a_matrix():
    """Row: into whom current flows; column: from whom."""
    net, one, _ = populations()
    matrix = np.array([[0, 1, 2], [3, 0, 4], [5, 6, 0]])
    cells = one[:3]
    rule = rb.AllToAll(autapses=False)
    net.gap_junctions(cells, cells, rule=rule, conductance=matrix * nS, rectifying=True)
    coupling = coupling_of(net.circuit(), 1)
    into = coupling.low == 0.0
    found = np.zeros((3, 3))
    found[coupling.neuron[into], coupling.partner[into]] = 1e3 * coupling.conductance[into]
    assert found == pytest.approx(matrix)


def test_chance_is_of_every_pair_alike():
    """Chi-square over pairs, and over how many of them there are."""
    found = []
    for seed in range(150):
        net, one, _ = populations(seed, one=7, two=1)
        net.gap_junctions(one, one, rule=RULES["chance"], conductance=1 * nS)
        joined = pairs_of(net)
        assert set(joined.values()) <= {1}
        found.append([(a, b) in joined for a in range(7) for b in range(a + 1, 7)])
    for axis, number in ((0, 150), (1, 21)):
        z = (np.sum(found, axis) - 0.4 * number) / np.sqrt(0.24 * number)
        assert SELDOM < stats.chi2.sf((z**2).sum(), z.size) < 1 - SELDOM


def test_conductances_are_drawn():
    net, one, two = populations(one=60, two=40)
    law = rb.normal(3 * nS, 1 * nS, low=0 * nS)
    net.gap_junctions(one + two, one + two, rule=RULES["all"], conductance=law)
    coupling = coupling_of(net.circuit(), 1)
    once = coupling.conductance[coupling.neuron < coupling.partner] * 1e3
    assert once.size == 4950
    below = stats.truncnorm(-3, np.inf, loc=3, scale=1)
    assert stats.kstest(once, below.cdf).pvalue > SELDOM
    ends = dict(zip(zip(coupling.neuron, coupling.partner, strict=True), coupling.conductance,
                    strict=True))  # fmt: skip
    assert all(ends[b, a] == g for (a, b), g in ends.items())


def test_seeds_and_threads():
    def drawn(seed, threads):
        net, one, _ = populations(seed, one=40)
        net.gap_junctions(one, one, rule=RULES["chance"], conductance=rb.uniform(0 * nS, 1 * nS))
        coupling = coupling_of(net.circuit(), threads)
        return coupling.neuron.tolist(), coupling.partner.tolist(), coupling.conductance.tolist()

    assert drawn(1, 1) == drawn(1, 3)
    assert drawn(1, 1)[:2] != drawn(2, 1)[:2]


def test_they_are_drawn_by_other_numbers_than_synapses(by_twin):
    net, one, _ = populations(one=40)
    net.gap_junctions(one, one, rule=RULES["chance"], conductance=1 * nS)
    joined = set(pairs_of(net))
    other, cells, _ = populations(one=40)
    other.connect(cells, cells, rb.Delta(), rule=RULES["chance"], weight=1 * mV, delay=1 * ms)
    linked = {(s, t) for s, t in by_twin(other.circuit())[:, :2].astype(int).tolist() if s < t}
    expected = 780 * 0.4**2
    assert abs(len(joined & linked) - expected) < 5 * np.sqrt(expected)


# Order in dt


def exact(t_end, times, conductance, currents, v_one, v_two):
    """Two passive LIF neurons and two that spike, in a chain, by SciPy at tight tolerance."""

    def slopes(t, x):
        v, (m, h, n) = x[:4], x[4:].reshape(3, 2)
        flow = conductance * np.diff(v)
        current = currents + np.r_[flow, 0.0] - np.r_[0.0, flow]
        lif = (-(v[:2] + 70.0) + 10.0 * current[:2]) / 8.0
        u = v[2:] + 65.0
        ionic = 12 * m**3 * h * (115 - u) + 3.6 * n**4 * (-12 - u) + 0.03 * (10.613 - u)
        a_m = 0.1 * (25 - u) / np.expm1((25 - u) / 10)
        a_n = 0.01 * (10 - u) / np.expm1((10 - u) / 10)
        a_h, b_h = 0.07 * np.exp(-u / 20), 1 / (np.exp((30 - u) / 10) + 1)
        return np.concatenate([
            lif,
            (ionic + current[2:]) / 0.1,
            a_m * (1 - m) - 4 * np.exp(-u / 18) * m,
            a_h * (1 - h) - b_h * h,
            a_n * (1 - n) - 0.125 * np.exp(-u / 80) * n,
        ])  # fmt: skip

    start = np.concatenate([v_one, v_two, *[[SQUID.value(name)] * 2 for name in "mhn"]])
    solution = solve_ivp(slopes, (0, t_end), start, "DOP853", times, rtol=1e-10, atol=1e-10)
    return solution.y[:4]


def test_order_in_dt(size):
    """Half the step, half the error; two LIF neurons below threshold, and two that spike."""
    t_end, every = size((6.0, 0.5), (0.5, 0.1))
    times = np.arange(1, round(t_end / every) + 1) * every
    conductance, currents = 0.02, np.array([1.0, -1.0, 1.0, 0.0])
    expected = exact(t_end, times, conductance, currents, [-70.0, -65.0], [-65.0, -65.0])
    if size(1, 0):
        assert expected[2].max() > 0.0
    errors = []
    for dt in (0.01, 0.005, 0.0025):
        net, one, two = network(dt, lif=4, fast=2)
        net.gap_junctions(
            one[2:] + two, one[2:] + two, rule=rb.Pairs([0, 1, 2], [1, 2, 3]), conductance=20 * nS
        )
        net.stimulate(one[2:], rb.constant(currents[:2] * nA))
        net.stimulate(two, rb.constant(currents[2:] * nA))
        circuit = net.circuit()
        plan = make_plan(circuit, 1)
        simulation = Simulation(plan)
        state = simulation.state()
        state.x[0][0, 2:] = -70.0, -65.0
        state.x[1][0] = -65.0
        simulation.restore(state)
        probes = [Probe(0, 0, np.array([2, 3])), Probe(1, 0, np.array([0, 1]))]
        got = simulation.advance(round(t_end / dt), probes, round(every / dt))
        error = np.abs(np.concatenate([trace.T for trace in got.traces]) - expected)
        errors.append(error.max(axis=1))
    errors = np.array(errors)
    assert (errors[-1, :2] < 1e-2).all()
    if size(1, 0):
        assert errors[:-1] / errors[1:] == pytest.approx(2.0, rel=0.1)


def test_spikes_converge_to_those_of_the_continuous_clock(size):
    """Three LIF neurons in a row, and one that current reaches through a rectifying junction."""
    t_end = size(30.0, 1.0)
    g = np.array([[0, 10, 0, 0], [10, 0, 5, 0], [0, 5, 0, 0], [20, 0, 0, 0]]) * 1e-3
    both = g.copy()
    both[3, 0], one_way = 0.0, g - both
    currents = rb.constant([3.0, 2.5, 2.2, 1.0] * nA)
    model = LIF.replace(v_init=np.linspace(-70, -52, 4) * mV)
    matrix = Quantity(both + one_way, "uS")
    exact = rb.run(model, currents, t_end * ms, gap_junctions=matrix, rectifying=True, record=())
    errors = []
    for dt in (0.01, 0.005, 0.0025):
        net, one, two = network(dt, lif=6, fast=2)
        cells = one[2:]
        rule = rb.AllToAll(autapses=False)
        net.gap_junctions(
            cells, cells, rule=rule, conductance=Quantity(both, "uS"), rectifying=False
        )
        net.gap_junctions(
            cells, cells, rule=rule, conductance=Quantity(one_way, "uS"), rectifying=True
        )
        net.gap_junctions(two, two, rule=rule, conductance=1 * nS)  # so that the kernel is the same
        net.stimulate(cells, currents)
        simulation = Simulation(make_plan(net.circuit(), 1))
        state = simulation.state()
        state.x[0][0, 2:] = np.linspace(-70, -52, 4)
        simulation.restore(state)
        chunk = simulation.advance(round(t_end / dt))
        late = []
        for k, train in enumerate(exact.spikes):
            mine = (chunk.population == 0) & (chunk.neuron == k + 2)
            times = (chunk.step[mine] + 1) * dt
            assert len(times) == train.count
            late.append(times - train.times.m)
        errors.append(np.abs(np.concatenate(late)).max(initial=0.0))
    assert exact.spikes.total > size(4, -1)
    assert (errors <= 4 * np.array([0.01, 0.005, 0.0025])).all()
