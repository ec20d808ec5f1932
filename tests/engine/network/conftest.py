"""Circuits, the engine on them, and what it stored."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, Literal

import numpy as np
import pytest

import rheobase as rb
from rheobase.circuit import Circuit, FixedIndegree, FixedOutdegree, OneToOne
from rheobase.distributions import lognormal, normal, uniform
from rheobase.engine.network import Chunk, Probe, Simulation
from rheobase.engine.network.plan import Plan, make_plan
from rheobase.network import Network
from rheobase.synapses import Alpha, BiExp, Delta, Exp
from rheobase.units import kHz, ms, mV, nA, uS

JIT = os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")


@pytest.fixture(scope="session")
def size() -> Callable[[int, int], int]:
    """Return the first number, or the second where kernels run as plain Python."""
    return lambda full, plain: full if JIT else plain


@pytest.fixture(scope="session")
def needs_threads() -> Callable[[int], None]:
    """Skip what asks for several threads where there is only one."""

    def check(threads: int = 2) -> None:
        if not JIT and threads > 1:
            pytest.skip("kernels that run as plain Python have no way to wait for each other")

    return check


@pytest.fixture(scope="session")
def needs_speed() -> None:
    if not JIT:
        pytest.skip("too many numbers for kernels that run as plain Python")


@pytest.fixture(scope="session")
def kernel() -> Callable[..., Any]:
    """Compile a few lines around functions that are parts of kernels."""
    from rheobase.engine.compile import generated

    def make(source: str) -> Callable[..., int]:
        return generated("test", "import numpy as np\n" + source)

    return make


def together(chunks: Sequence[Chunk]) -> Chunk:
    def joined(name: str) -> np.ndarray:
        return np.concatenate([getattr(chunk, name) for chunk in chunks])

    traces = [np.concatenate(parts) for parts in zip(*(c.traces for c in chunks), strict=True)]
    return Chunk(
        sum(chunk.steps for chunk in chunks),
        joined("step"),
        joined("population"),
        joined("neuron"),
        traces,
        sum(chunk.events for chunk in chunks),
    )


def advance(
    simulation: Simulation,
    steps: int,
    chunk: int | None = None,
    probes: Sequence[Probe] = (),
    every: int = 1,
) -> Chunk:
    """Advance in chunks of some steps, and put together what happened."""
    chunk = chunk or steps
    ends = range(0, steps, chunk)
    return together([simulation.advance(min(chunk, steps - end), probes, every) for end in ends])


@pytest.fixture(scope="session")
def engine() -> Any:
    """Run a circuit: engine.run(circuit, steps, threads=1, chunk=None, probes=(), every=1)."""

    def run(circuit: Circuit, steps: int, threads: int = 1, **options: Any) -> Chunk:
        return advance(Simulation(make_plan(circuit, threads)), steps, **options)

    return SimpleNamespace(run=run, advance=advance, together=together)


@pytest.fixture(scope="session")
def same_spikes() -> Callable[..., None]:
    """Compare what happened, spike for spike."""

    def check(got: Chunk, expected: Chunk, least: int = 1) -> None:
        rows = [np.array([c.step, c.population, c.neuron]).T for c in (got, expected)]
        assert len(rows[1]) >= least, "nothing happens in the example"
        first = next(
            (k for k, pair in enumerate(zip(*rows, strict=False)) if (pair[0] != pair[1]).any()),
            None,
        )
        assert first is None, f"spike {first}: {rows[0][first]} against {rows[1][first]}"
        assert len(rows[0]) == len(rows[1])
        assert got.events == expected.events

    return check


def stored(plan: Plan) -> np.ndarray:
    """Return all synapses of a plan, sorted: source, target (of all neurons), port, steps, weight.

    What is stored is read back as delivery reads it.
    """
    circuit, wiring, partition = plan.circuit, plan.wired.wiring, plan.partition
    found = [np.zeros((0, 5))]
    for shard in range(partition.shards):
        # what each slot is
        target = np.full(partition.slots, -1)
        port = np.full(partition.slots, -1)
        quantum = np.full(partition.slots, np.nan)
        for p, neurons in plan.neurons.items():
            count, stride = partition.count[shard, p], partition.stride[shard, p]
            for k in range(len(neurons.slots)):
                first = partition.slot[shard, p] + k * stride
                here = slice(first, first + count)
                assert (target[here] == -1).all(), "two neurons share a slot"
                target[here] = circuit.offsets[p] + partition.first[shard, p] + np.arange(count)
                port[here] = neurons.slots[k]
                quantum[here] = plan.wired.quanta.get((p, k), np.nan)
        heads = wiring.heads[shard].astype(np.int64)
        for p, population in enumerate(circuit.populations):
            delays = wiring.delays[np.diff(wiring.place[p]) == 1]
            rows = population.size * len(delays)
            ends = heads[wiring.first_row[p] : wiring.first_row[p] + rows + 1]
            lengths = np.diff(ends)
            row = np.repeat(np.arange(rows), lengths)
            at = wiring.base[shard] + np.arange(ends[0], ends[-1]) if rows else np.arange(0)
            if plan.wired.packed:
                words = wiring.words[at]
                real = words >> 16 != 0  # the others fill up a line: no weight here is so small
                row, words = row[real], words[real]
                slots = (words & np.uint32(0xFFFF)).astype(np.int64)
                weights = (words.view(np.int32) >> 16) * quantum[slots]
            else:
                slots = wiring.slots[at].astype(np.int64)
                alike = wiring.common.size > 0
                weights = np.full(slots.size, wiring.common[p]) if alike else wiring.weights[at]
            assert (target[slots] >= 0).all(), "a synapse onto nobody"
            columns = [
                circuit.offsets[p] + row // max(len(delays), 1),
                target[slots],
                port[slots],
                delays[row % max(len(delays), 1)] if rows else row,
                weights,
            ]
            found.append(np.array(columns, dtype=float).T)
    table = np.concatenate(found)
    return table[np.lexsort(table.T[::-1])]


@pytest.fixture(scope="session")
def stored_in() -> Callable[[Plan], np.ndarray]:
    return stored


@pytest.fixture(scope="session")
def by_twin() -> Callable[[Circuit], np.ndarray]:
    """The same table from the reference."""
    from rheobase.engine.network.reference import synapses_of

    def table(circuit: Circuit) -> np.ndarray:
        rows = []
        of = np.repeat(np.arange(len(circuit.populations)), np.diff(circuit.offsets)).tolist()
        port = {}
        for number, population in enumerate(circuit.populations):
            if not population.is_spike_source:
                ports = iter(circuit.composed(number).port_of)
                for k, projection in enumerate(circuit.projections):
                    if number in projection.target.populations:
                        port[number, k] = next(ports)
        for each in synapses_of(circuit):
            where = port[of[each.target], each.projection]
            rows.append((each.source, each.target, where, each.delay, each.weight))
        found = np.array(rows, dtype=float).reshape(-1, 5)
        return found[np.lexsort(found.T[::-1])]

    return table


ADAPTING = rb.Model(
    """
    tau_m * dv/dt = -(v - v_rest) + delta_T*exp((v - v_T)/delta_T) + R*(I - w)
    tau_w * dw/dt = a*(v - v_rest) - w
    """,
    threshold="v >= v_peak", reset="v = v_reset; w += b", refractory="t_ref",
    tau_m=9 * ms, v_rest=-65 * mV, delta_T=2 * mV, v_T=-50 * mV, R="30 MOhm", tau_w=80 * ms,
    a="0.002 uS", v_peak=-40 * mV, v_reset=-62 * mV, b=0.03 * nA, t_ref=1 * ms, v=-65 * mV,
    w=0 * nA,
)  # fmt: skip


def everything(precision: str, seed: int = 7, scale: int = 1) -> Network:
    """Several kinds of neurons, all synapses, all drives, delays from one step on."""
    net = Network(seed=seed, dt=0.1 * ms, precision=precision)
    cell = rb.LIF(t_ref=0.5 * ms)
    exc = net.population(
        cell, 150 * scale, name="exc", tau_m=normal(9 * ms, 1 * ms, low=5 * ms),
        v=uniform(-70 * mV, -50 * mV),
    )  # fmt: skip
    inh = net.population(rb.LIF(t_ref=0 * ms), 40 * scale, name="inh")
    adapting = net.population(ADAPTING, 30 * scale, name="adapting")
    source = net.spike_source([[0.1, 3, 11] * ms, [5] * ms, [7.3] * ms], name="source")
    delay = normal(2 * ms, 1 * ms, low=0.1 * ms)
    net.connect(
        exc, exc + inh, Exp(3 * ms), rule=FixedIndegree(15),
        weight=lognormal(0.15 * nA, 0.1 * nA, high=1 * nA), delay=delay,
    )  # fmt: skip
    net.connect(
        inh, exc + adapting, Exp(6 * ms, E_syn=-75 * mV), rule=FixedIndegree(6, autapses=False),
        weight=0.01 * uS, delay=0.1 * ms,
    )  # fmt: skip
    net.connect(
        exc, adapting, Alpha(2 * ms, E_syn=0 * mV), rule=FixedOutdegree(3), weight=0.003 * uS,
        delay=1.5 * ms,
    )  # fmt: skip
    net.connect(
        exc[20:] + adapting, inh, BiExp(1 * ms, 4 * ms), rule=FixedIndegree(5, multapses=False),
        weight=0.2 * nA, delay=delay,
    )  # fmt: skip
    net.connect(
        source, exc[::-50], Delta(), rule=OneToOne(), weight=30 * mV, delay=[0.1, 1, 4] * ms
    )
    net.poisson(exc, Delta(), rate=10 * kHz, weight=0.3 * mV)
    net.poisson(inh, Exp(3 * ms), rate=breathing, weight=0.1 * nA)
    net.poisson(
        adapting[3:9], Exp(2 * ms, E_syn=0 * mV, name="ampa"),
        rate=np.linspace(0, 120, 6) * kHz, weight=0.0002 * uS,
    )  # fmt: skip
    net.stimulate(adapting, rb.ramp(0 * nA, 1 * nA, start=3.33 * ms, stop=30 * ms))
    net.stimulate(exc[:20], rb.sine(np.linspace(0, 1, 20) * nA, "150 Hz"))
    net.noise(inh, mean=0.5 * nA, sd=2 * nA)
    net.noise(exc + inh, mean=0 * nA, sd=1 * nA, shared=True)
    return net


def breathing(t: Any) -> Any:
    return (8 + 7 * np.sin((t / (5 * ms)).m_as(""))) * kHz


@pytest.fixture(scope="session")
def all_sorts() -> Callable[..., Network]:
    return everything


@pytest.fixture(scope="session")
def adapting_neuron() -> rb.Model:
    return ADAPTING


@pytest.fixture(scope="session")
def adder() -> rb.Model:
    """Adds up what it gets, never forgets it, and never fires."""
    return rb.Model(
        "tau * dv/dt = -v", threshold="v > never", reset="v = 0*mV", tau=1e20 * ms,
        never=1e25 * mV, v=0 * mV,
    )  # fmt: skip


OWN = """
    tau_a * da/dt = a_0 - a
    db/dt = slope
    dc/dt = 0*slope
    tau_d * dd/dt = d_0 - d
    de/dt = -slope
    df/dt = 0*slope
    tau_g * dg/dt = -g
    tau_h * dh/dt = h_0 - h
    dk/dt = slope
    tau_w * dw/dt = w_0 - w
    """
OWN_VALUES = {
    "tau_a": 7 * ms, "tau_d": 11 * ms, "tau_g": 5 * ms, "tau_h": 13 * ms, "tau_w": 30 * ms,
    "a_0": 0.4, "d_0": 0.3, "h_0": 0.2, "w_0": 0.1 * nA, "slope": 0.05 / ms, "rate": 0.05,
    "limit": 1e6, "a": 0.9, "b": 0.1, "c": 2, "d": 1, "e": -0.5, "f": 3, "g": 0.7, "h": 0.6,
    "k": 0.2,
}  # fmt: skip


def own_rule(kinetics: rb.synapses.Kinetics, **values: Any) -> rb.Synapse:
    """All ways to move between spikes, for variables of the source, the target and the synapse."""
    return rb.Synapse(
        OWN,
        on_pre="""
            g = 0.5*g + 0.1*d + 0.01*c + 0.001*sqrt(limit - c)
            w += rate*w_0*(g - 0.2*e - 0.001*f + 0.05*k)
            k *= 0.5; a += 0.3*(1 - a); b = 0.5*b; c += 1; sent = w*(1 + 0.1*h)
            """,
        on_post="""
            h = min(h + 0.2, 1); w = max(w - rate*w*h*k*(a + b), 0*w_0)
            k -= 0.1*g; d *= 0.8; d += 0.1; e = 0.3*e + 0.01*f; f += 1
            """,
        kinetics=kinetics,
        **OWN_VALUES | values,
    )


def learning(
    precision: str = "double",
    rules: Literal["all", "some", "two"] = "some",
    seed: int = 5,
    t_ref: tuple[float, float] = (0.2, 0.0),
    longest: float = 5.0,
    current: float = 1.0,
    stdp: Any = (),
    own: Any = (),
) -> Network:
    """All sorts of synapses that change, and some that do not; two neurons fire all the time.

    These have the second refractory period in ms, the others the first, which is not 0. Each rule
    takes some seconds to compile, so that there are `some`, with all that their code is made of; or
    only `two` of them. Other values of anything else need no other kernel.
    """
    net = Network(seed=seed, dt=0.1 * ms, precision=precision)
    n, v = 140 if JIT else 20, uniform(-70 * mV, -50 * mV)
    held, each = np.full(n + 20, t_ref[0]), np.linspace(2.1, 12, n + 20)
    always = [n - 10, n + 3]
    held[always], each[always] = t_ref[1], 400
    exc = net.population(rb.LIF(), n, name="exc", v=v, t_ref=held[:n] * ms)
    inh = net.population(rb.LIF(), 20, name="inh", v=v, t_ref=held[n:] * ms)
    random = np.random.default_rng(seed)
    times = [0.1 * np.unique(random.integers(1, 400, 12)) * ms for _ in range(6)]
    source = net.spike_source(times, name="source")
    late, soon = uniform(0.1 * ms, longest * ms), uniform(0.1 * ms, max(0.2 * longest, 0.1) * ms)
    mine, weight, exp, some = exc[-16:-6], uniform(0.05 * nA, 0.2 * nA), Exp(3 * ms), inh[:4]
    senders, targets, rule = exc[-20::2] + source, mine + some, FixedIndegree(4)

    def connect(source: Any, target: Any, synapse: Any, weight: Any, delay: Any = late) -> None:
        net.connect(source, target, synapse, rule=rule, weight=weight, delay=delay)

    values: dict[str, Any] = {"mu_plus": 0.3, "mu_minus": 0.7, "A_plus": 0.05, "A_minus": 0.06}
    values |= {"w_max": 0.2 * nA, "x_post": 0.5, "x_pre": 0.2, **dict(stdp)}
    connect(senders, mine if rules == "two" else targets, rb.STDP(exp, **values), weight)
    if rules != "two":
        connect(exc[-14:-4], mine[::-1], own_rule(exp, **dict(own)), weight)
    connect(senders, some, rb.TsodyksMarkram(exp, U=0.3, tau_rec=20 * ms), weight)
    connect(inh, targets, exp, -0.1 * nA)
    connect(source, targets, Delta(), 3 * mV, soon)
    if rules == "all":
        nearest = rb.STDP(pairing="nearest", w_max=2 * mV, mu_plus=1)
        connect(inh + exc[-20:-16], some, nearest, 1 * mV, soon)
        connect(senders, mine, rb.TripletSTDP(exp, w_max=0.2 * nA), weight)
        lasting = rb.TsodyksMarkram(U=0.3, tau_rec=20 * ms, tau_facil=15 * ms)
        connect(senders, mine, lasting, 1 * mV)
        y = "tau*dy/dt = -y"
        by_target = rb.Synapse(
            y, on_post="w = min(w*(1 + rate*y), 3*w_0); y += 1", tau=10 * ms, rate=0.01, w_0=1 * mV
        )
        connect(senders, some, by_target, 0.5 * mV, soon)
        # spikes of the target do nothing to the synapse, but it looks at their trace
        looking = rb.Synapse(
            y, on_pre="w *= exp(-rate*y)", on_post="y += 1", kinetics=exp, tau=10 * ms, rate=0.01
        )
        connect(senders, some, looking, 0.2 * nA)
    net.stimulate(exc + inh, rb.constant(current * each * nA))
    return net


@pytest.fixture(scope="session")
def learning_network() -> Callable[..., Network]:
    return learning


def listed(simulation: Simulation, projection: int) -> list[Any]:
    """Return all synapses of a projection, of one population of targets after the other."""
    return simulation.synapses(projection, np.ones(simulation.plan.circuit.size, np.bool_))


@pytest.fixture(scope="session")
def synapses_in() -> Callable[[Simulation, int], list[Any]]:
    return listed
