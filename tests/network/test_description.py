"""Describing networks: what becomes of what users give, and every way in which it can be wrong."""

import subprocess
import sys

import numpy as np
import pytest

import rheobase as rb
from rheobase.circuit import (
    AllToAll,
    Bernoulli,
    Constant,
    CurrentDrive,
    FixedIndegree,
    FixedOutdegree,
    FixedTotalNumber,
    NoiseDrive,
    OfDistance,
    OfTime,
    OneToOne,
    Pairs,
    PerNeuron,
    PerSynapse,
    PoissonDrive,
)
from rheobase.distributions import normal, uniform
from rheobase.errors import NetworkError, ParameterError, UnitError
from rheobase.network import Network
from rheobase.synapses import Alpha, BiExp, Delta, Exp
from rheobase.units import Hz, MOhm, Quantity, kHz, ms, mV, nA, nS, pA, second, um

CURRENT, CONDUCTANCE = Exp(5 * ms), Exp(5 * ms, E_syn=0 * mV)


def connect(net, source, target, synapse=None, rule=None, weight=0.1 * mV, delay=1.5 * ms):
    net.connect(
        source, target, synapse or Delta(), rule=rule or AllToAll(), weight=weight, delay=delay
    )


# Settings


def test_settings_arrive_in_the_circuit():
    net = Network(seed=7, dt="50 us", precision="double")
    circuit = net.circuit()
    assert (circuit.seed, circuit.dt, circuit.precision) == (7, 0.05, "double")
    assert (net.seed, net.dt, net.precision) == (7, 0.05 * ms, "double")
    assert Network().circuit().dt == 0.1


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"seed": -1}, ParameterError, "seed: expected a whole number from 0"),
        ({"seed": 2**64}, ParameterError, "seed: "),
        ({"seed": "1"}, ParameterError, "seed: .*got '1'"),
        ({"dt": 0.1}, UnitError, r"dt: expected time.*Write 0.1\*ms"),
        ({"dt": 0 * ms}, ParameterError, "dt: expected a positive, finite time, got 0 ms"),
        ({"dt": -1 * ms}, ParameterError, "dt: .*got -1 ms"),
        ({"dt": np.nan * ms}, ParameterError, "dt: expected finite values, got nan ms"),
        ({"dt": [1, 2] * ms}, NetworkError, "dt: expected one value, got an array"),
        ({"precision": "half"}, ParameterError, "precision: expected 'single' or 'double'"),
        ({"precision": "singel"}, ParameterError, "Did you mean 'single'"),
    ],
)
def test_bad_settings(settings, error, message):
    with pytest.raises(error, match=message):
        Network(**settings)


# Populations


def test_populations_arrive_in_order(net, exc, inh, src):
    circuit = net.circuit()
    assert [each.name for each in circuit.populations] == ["exc", "inh", "src"]
    assert circuit.offsets.tolist() == [0, 100, 120, 122]
    times, sources = circuit.populations[2].spikes
    assert (times.tolist(), sources.tolist()) == ([1.0, 2.0, 3.0], [0, 0, 1])


def test_values_of_a_population(net):
    given = np.linspace(9.0, 11.0, 4)
    net.population(
        rb.LIF(), 4, v=uniform(-70 * mV, -50 * mV), R=Quantity(given, "MOhm"), t_ref="1 ms"
    )
    given[:] = -1.0
    values = net.circuit().populations[0].values
    assert values["R"].m_as(MOhm).tolist() == pytest.approx(np.linspace(9.0, 11.0, 4).tolist())
    assert values["t_ref"] == 1 * ms
    assert values["v"].kind == "uniform"


def test_variables_may_be_called_n_and_model(net):
    """As that of the potassium channel is."""
    channel = rb.Model("tau*dn/dt = model - n", tau=1 * ms, model=0.5, n=0.3)
    net.population(channel, 5, n=[0.1, 0.2, 0.3, 0.4, 0.5], model=0.6)
    assert set(net.circuit().populations[0].values) == {"n", "model"}


def test_default_names_are_numbered(net):
    net.population(rb.LIF(), 1, name="population 2")
    views = [net.population(rb.LIF(), 1) for _ in range(2)]
    views += [net.spike_source([[1] * ms]) for _ in range(2)]
    assert [view.name for view in views] == [
        "population 1", "population 3", "spike source 1", "spike source 2",
    ]  # fmt: skip


def test_positions_in_one_dimension_are_a_row(net):
    net.population(rb.LIF(), 3, positions=[0, 0.001, 0.002] * rb.units.mm)
    assert net.circuit().populations[0].positions.tolist() == [[0.0], [1.0], [2.0]]


@pytest.mark.parametrize(
    ("arguments", "values", "error", "message"),
    [
        (
            (rb.LIF, 10),
            {},
            NetworkError,
            r"'population 1': model: .*Write rb.LIF\(...\)",
        ),
        ((3, 10), {}, NetworkError, "model: expected a neuron"),
        ((rb.LIF(), 0), {}, ParameterError, "population 'population 1': size: expected a whole"),
        ((rb.LIF(), 1e4), {}, ParameterError, r"size: .*got 10000.0. Write 10000\."),
        ((rb.LIF(), 2**31 + 1), {}, ParameterError, "size: .*from 1 to 2147483648"),
        ((rb.LIF(), 10, "exc"), {}, NetworkError, "name: there is a population 'exc' already"),
        ((rb.LIF(), 10, ""), {}, NetworkError, "name: expected some text, got ''"),
        ((rb.LIF(), 10, 3), {}, NetworkError, "name: expected some text, got 3"),
        ((rb.LIF(R=[1, 2] * MOhm), 10), {}, NetworkError, "model: .*arrays for 2 neurons"),
        (
            (rb.LIF(), 10),
            {"v": 1 * nA},
            UnitError,
            "'population 1': v: expected volt",
        ),
        ((rb.LIF(), 10), {"v": None}, UnitError, "v: expected a quantity"),
        ((rb.LIF(), 10), {"V": 1 * mV}, ParameterError, "variable 'V'. Did you mean 'v'"),
        ((rb.LIF(), 10), {"tau": 1 * ms}, ParameterError, "no parameter or variable 'tau'"),
        (
            (rb.LIF(), 10),
            {"v": [1, 2] * mV},
            NetworkError,
            "v: expected one value, or one for each",
        ),
        ((rb.LIF(), 10), {"positions": np.zeros((9, 2)) * um}, NetworkError, "positions: .*of 10"),
        ((rb.LIF(), 10), {"positions": np.zeros((10, 2))}, UnitError, "positions: expected length"),
        ((rb.LIF(), 1), {"positions": [[np.nan]] * um}, ParameterError, "positions: .*got nan um"),
        ((rb.LIF(), 1), {"positions": 3 * um}, NetworkError, "positions: .*one row for each"),
    ],
)
def test_bad_populations(net, exc, arguments, values, error, message):
    with pytest.raises(error, match=message):
        net.population(*arguments, **values)
    assert len(net.circuit().populations) == 1


@pytest.mark.parametrize("name", ["rate", "spikes", "size", "name", "positions", "group", "_x"])
def test_variables_that_could_not_be_recorded(net, name):
    model = rb.Model(f"tau*d{name}/dt = -{name}", tau=1 * ms, **{name: 0.5})
    with pytest.raises(NetworkError, match=f"a variable called '{name}' could not be recorded"):
        net.population(model, 3)


def test_more_neurons_than_the_machine_holds(net, monkeypatch):
    monkeypatch.setattr("rheobase.memory.machine_memory", lambda: 16 * 10**9)
    with pytest.raises(ParameterError, match=r"2147483648 neurons in all: this takes 137 GB"):
        net.population(rb.LIF(), 2**31)


@pytest.mark.parametrize(
    ("times", "error", "message"),
    [
        ([[0, 1] * ms], ParameterError, "spike source 'late': times of source 0: .*got 0 ms"),
        ([[1, 1.05, 1.08] * ms], NetworkError, "in the same step of dt = 0.1 ms"),
        ([[1] * mV], UnitError, "spike source 'late': times of source 0: expected time"),
    ],
)
def test_bad_spike_sources(net, exc, times, error, message):
    with pytest.raises(error, match=message):
        net.spike_source(times, name="late")
    with pytest.raises(NetworkError, match="name: there is a population 'exc' already"):
        net.spike_source([[1] * ms], name="exc")


# Connections


def test_a_projection_arrives_in_engine_units(net, exc, inh):
    connect(net, exc[:10], exc + inh, CURRENT, FixedIndegree(5), 87.81 * pA, "1500 us")
    (projection,) = net.circuit().projections
    assert projection.weight.value == pytest.approx(0.08781)
    assert projection.delay.value == 1.5
    assert (projection.source.size, projection.target.size) == (10, 120)
    assert projection.target.populations == (0, 1)


def test_a_matrix_has_a_row_for_each_target(net, exc, inh):
    matrix = np.arange(2000.0).reshape(20, 100)
    connect(net, exc, inh, weight=matrix * mV)
    connect(net, exc, inh, weight=matrix.ravel() * mV)
    for projection in net.circuit().projections:
        assert isinstance(projection.weight, PerSynapse)
        assert projection.weight.values.tolist() == list(range(2000))


def test_all_kinds_of_weights_and_delays(net):
    exc = net.population(rb.LIF(), 5, positions=np.arange(5) * 100 * um)
    connect(net, exc, exc, weight=lambda d: 1 * mV, delay=lambda d: 1 * ms + d / (300 * um / ms))
    connect(net, exc, exc, rule=Pairs([0, 1], [1, 2]), weight=[1, 2] * mV, delay=[0.1, 5] * ms)
    connect(net, exc, exc, weight=normal(1 * mV, 1 * mV), delay=uniform(1 * ms, 2 * ms))
    first, second_, third = net.circuit().projections
    assert isinstance(first.weight, OfDistance)
    assert isinstance(first.delay, OfDistance)
    assert second_.weight.values.tolist() == [1.0, 2.0]
    assert second_.delay.values.tolist() == [0.1, 5.0]
    assert (third.weight.kind, third.delay.kind) == ("normal", "uniform")


NEEDS_CURRENT = "exc -> inh: weight: expected current .*it has no E_syn, so its weight is the peak"
NEEDS_CONDUCTANCE = "exc -> inh: weight: expected conductance .*it has an E_syn, so its weight is"


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"synapse": CURRENT, "weight": 1 * nS}, UnitError, NEEDS_CURRENT),
        ({"synapse": Alpha(5 * ms), "weight": 1 * nS}, UnitError, NEEDS_CURRENT),
        ({"synapse": BiExp(1 * ms, 5 * ms), "weight": 1 * mV}, UnitError, NEEDS_CURRENT),
        ({"synapse": CONDUCTANCE, "weight": 1 * nA}, UnitError, NEEDS_CONDUCTANCE),
        ({"synapse": Alpha(5 * ms, 0 * mV), "weight": 1 * nA}, UnitError, NEEDS_CONDUCTANCE),
        ({"synapse": CURRENT, "weight": normal(1 * nS, 1 * nS)}, UnitError, "expected current"),
        ({"synapse": Delta(), "weight": 1 * nA}, UnitError,
         r"weight: expected voltage \(mV\), got 1 nA.*Delta\(\): its weight is the jump"),
        ({"weight": 0.1}, UnitError, r"weight: expected voltage.*Write 0.1\*mV"),
        ({"weight": np.nan * mV}, ParameterError, "exc -> inh: weight: expected finite .*nan mV"),
        ({"weight": np.full(2000, np.inf) * mV}, ParameterError, "weight: .*got inf mV at index 0"),
        ({"weight": [1, 2] * mV}, NetworkError,
         r"for AllToAll\(\), expected one value or an array of shape \(20, 100\) or \(2000,\)"),
        ({"weight": np.ones((100, 20)) * mV}, NetworkError, r"got shape \(100, 20\)"),
        ({"weight": np.ones(5) * mV, "rule": FixedIndegree(5)}, NetworkError, "has no order"),
        ({"weight": np.ones(3) * mV, "rule": Pairs([0], [0])}, NetworkError, r"shape \(1,\); got"),
        ({"weight": "heavy"}, UnitError, "weight: expected a number and a unit"),
        ({"weight": None}, UnitError, "weight: expected a quantity"),
        ({"delay": 0.05 * ms}, NetworkError, "exc -> inh: delay: expected at least one step"),
        ({"delay": 0 * ms}, NetworkError, "delay: .*got 0 ms"),
        ({"delay": np.nan * ms}, ParameterError, "exc -> inh: delay: expected finite .*nan ms"),
        ({"delay": np.inf * ms}, ParameterError, "delay: expected finite values, got inf ms"),
        ({"delay": np.full((20, 100), 0.01) * ms}, NetworkError, "delay: .*0.01 ms at index 0"),
        ({"delay": np.full((20, 100), np.nan) * ms}, ParameterError, "nan ms at index 0, 0"),
        ({"delay": normal(1.5 * ms, 1 * ms)}, NetworkError, r"delay: .*Give low=0.1\*ms or more"),
        ({"delay": normal(1 * ms, 1 * ms, low=0.01 * ms)}, NetworkError, "at least dt/2 = 0.05 ms"),
        ({"delay": 6.6 * second}, NetworkError, "at most 65535 steps, which is 6553.5 ms"),
        ({"delay": 1.5 * mV}, UnitError, "exc -> inh: delay: expected time"),
        ({"delay": 1.5}, UnitError, r"delay: expected time.*Write 1.5\*ms"),
        ({"rule": FixedIndegree(101, multapses=False)}, NetworkError, "at least 101 sources"),
        ({"rule": FixedOutdegree(21, multapses=False)}, NetworkError, "at least 21 targets"),
        ({"rule": FixedTotalNumber(2001, multapses=False)}, NetworkError, "at least 2001 pairs"),
        ({"rule": OneToOne()}, NetworkError, "exc -> inh: OneToOne: .*100 and 20"),
        ({"rule": Pairs([0], [20])}, NetworkError, "exc -> inh: Pairs: targets: .*got 20"),
        ({"rule": Bernoulli(lambda d: 0.1)}, NetworkError, "exc -> inh: 'exc' has no positions"),
        ({"weight": lambda d: 1 * mV}, NetworkError, "exc -> inh: 'exc' has no positions"),
        ({"delay": lambda d: 1 * ms}, NetworkError, "exc -> inh: 'exc' has no positions"),
        ({"rule": AllToAll}, NetworkError, r"rule: .*got AllToAll. Write rb.AllToAll\(...\)"),
        ({"rule": "all_to_all"}, NetworkError, "rule: expected one such as rb.AllToAll"),
        ({"synapse": Delta}, NetworkError, r"synapse: .*got Delta. Write rb.Delta\(...\)"),
        ({"synapse": "delta"}, NetworkError, "synapse: expected one such as rb.Delta"),
        ({"synapse": Exp([1, 2] * ms), "weight": 1 * nA}, NetworkError, "exc -> inh: 'inh' has 20"),
    ],
)  # fmt: skip
def test_bad_connections(net, exc, inh, changes, error, message):
    with pytest.raises(error, match=message):
        connect(net, exc, inh, **changes)
    assert net.circuit().projections == ()
    assert inh.v.view.network.model_of(1)[1].states == ("v",)  # and no synapse was left behind


def test_an_indegree_without_autapses_leaves_out_one(net, exc, inh):
    rule = FixedIndegree(99, autapses=False, multapses=False)
    connect(net, exc, exc, rule=rule)
    connect(net, exc, inh, rule=FixedIndegree(100, autapses=False, multapses=False))
    with pytest.raises(NetworkError, match=r"exc -> exc \+ inh: .*got 99 \(100 without itself\)"):
        connect(net, exc, exc + inh, rule=FixedIndegree(100, autapses=False, multapses=False))


@pytest.mark.parametrize("end", ["source", "target"])
@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("exc", "expected a population, as net.population.* got exc"),
        (rb.LIF(), "expected a population, as net.population"),
        (None, "expected a population, .*got None"),
        (Network().population(rb.LIF(), 3, name="far"), "far is a population of another network"),
    ],
)
def test_ends_that_are_no_populations_of_this_network(net, exc, end, what, message):
    ends = {"source": exc, "target": exc, end: what}
    with pytest.raises(NetworkError, match=f"{end}: {message}"):
        connect(net, **ends)


def test_nothing_acts_on_a_spike_source(net, exc, src):
    message = "'src' is a spike source: its spikes are given, nothing can act on it"
    for act in (
        lambda: connect(net, exc, src),
        lambda: connect(net, exc, exc + src),
        lambda: net.poisson(src, Delta(), rate=1 * Hz, weight=1 * mV),
        lambda: net.stimulate(src, rb.zero()),
        lambda: net.noise(src, mean=0 * nA, sd=1 * nA),
    ):
        with pytest.raises(NetworkError, match=message):
            act()
    connect(net, src, exc)


def test_a_neuron_without_current_takes_delta_only(net, exc):
    quiet = rb.Model("tau*dv/dt = -v", "v > 1*mV", "v = 0*mV", tau=8 * ms)
    target = net.population(quiet, 5, name="quiet")
    connect(net, exc, target)
    with pytest.raises(NetworkError, match=r"^exc -> quiet: "):
        connect(net, exc, target, CURRENT, weight=1 * nA)
    assert len(net.circuit().projections) == 1


# Drive


def test_drives_arrive_in_order(net, exc, inh):
    net.poisson(exc, Delta(), rate=20 * kHz, weight=0.1 * mV)
    net.poisson(exc[:3], Delta(), rate=[1, 2, 3] * Hz, weight=[0.1, 0.2, 0.3] * mV)
    net.poisson(inh, CURRENT, rate=lambda t: 8 * Hz, weight=1 * pA)
    net.stimulate(exc + inh, rb.constant(1 * nA))
    net.noise(exc, mean="100 pA", sd=0.5 * nA, shared=True)
    a, b, c, d, e = net.circuit().drives
    assert isinstance(a, PoissonDrive)
    assert (a.rate.value, a.weight.value) == (20.0, 0.1)
    assert isinstance(b.rate, PerNeuron)
    assert b.rate.values == pytest.approx([0.001, 0.002, 0.003])
    assert isinstance(c.rate, OfTime)
    assert isinstance(c.weight, Constant)
    assert isinstance(d, CurrentDrive)
    assert (e.mean, e.sd, e.shared) == (0.1, 0.5, True)
    assert isinstance(e, NoiseDrive)


def test_overlapping_drives_are_fine(net, exc):
    for part in (exc, exc[:10], exc[5:15]):
        net.stimulate(part, rb.constant(1 * nA))
        net.poisson(part, Delta(), rate=1 * Hz, weight=1 * mV)
    assert len(net.circuit().drives) == 6


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"rate": -8 * Hz}, ParameterError, "poisson -> exc: rate: .*not negative, got -8 Hz"),
        ({"rate": np.nan * Hz}, ParameterError, "rate: expected finite values, got nan"),
        ({"rate": [1, 2] * Hz}, NetworkError, r"each of 100 neurons; got an array of shape \(2,\)"),
        ({"rate": 8}, UnitError, "rate: expected frequency"),
        ({"rate": 8 * ms}, UnitError, "rate: expected frequency.*which is time"),
        ({"rate": normal(8 * Hz, 1 * Hz)}, NetworkError, "rate: expected one value, or one f"),
        ({"rate": lambda t: t}, UnitError, "poisson -> exc: rate: expected frequency"),
        ({"rate": lambda t: -1 * Hz}, ParameterError, "rate: .*not negative"),
        ({"weight": 1 * nS}, UnitError, r"poisson -> exc: weight: expected voltage.*the jump"),
        ({"weight": np.ones(99) * mV}, NetworkError, "weight: .*each of 100 neurons"),
        ({"weight": normal(1 * mV, 1 * mV)}, NetworkError, "weight: expected one value, or one"),
        ({"weight": lambda d: 1 * mV}, NetworkError, "weight: expected one value, or one for each"),
        ({"weight": np.inf * mV}, ParameterError, "weight: expected finite values"),
        ({"synapse": CURRENT}, UnitError, "weight: expected current"),
        ({"synapse": CONDUCTANCE}, UnitError, "weight: expected conductance"),
        ({"synapse": Delta}, NetworkError, "poisson -> exc: synapse: .*Write rb.Delta"),
    ],
)  # fmt: skip
def test_bad_poisson_drive(net, exc, changes, error, message):
    given = {"synapse": Delta(), "rate": 8 * Hz, "weight": 1 * mV, **changes}
    with pytest.raises(error, match=message):
        net.poisson(exc, given.pop("synapse"), **given)
    assert net.circuit().drives == ()


def test_bad_currents(net, exc):
    with pytest.raises(NetworkError, match=r"stimulus -> exc: .*each of 100 neurons; .* for 2"):
        net.stimulate(exc, rb.constant([1, 2] * nA))
    with pytest.raises(NetworkError, match=r"stimulus -> exc: stimulus: .*rb.constant.*got 1 nA"):
        net.stimulate(exc, 1 * nA)
    with pytest.raises(ParameterError, match=r"noise -> exc: sd: .*not negative, got -1 nA"):
        net.noise(exc, mean=0 * nA, sd=-1 * nA)
    with pytest.raises(UnitError, match="noise -> exc: mean: expected current"):
        net.noise(exc, mean=0 * mV, sd=1 * nA)
    with pytest.raises(NetworkError, match="noise -> exc: sd: expected one value, got an array"):
        net.noise(exc, mean=0 * nA, sd=np.ones(100) * nA)
    with pytest.raises(ParameterError, match="noise -> exc: shared: expected True or False, got 1"):
        net.noise(exc, mean=0 * nA, sd=1 * nA, shared=1)
    with pytest.raises(NetworkError, match="target: expected a population"):
        net.noise("exc", mean=0 * nA, sd=1 * nA)
    quiet = net.population(rb.Model("tau*dv/dt = -v", tau=8 * ms, v=0 * mV), 5, name="quiet")
    with pytest.raises(NetworkError, match="noise -> quiet: 'quiet' takes no current"):
        net.noise(quiet, mean=0 * nA, sd=1 * nA)
    assert net.circuit().drives == ()


# Afterwards


def test_a_running_network_does_not_change(net, exc):
    net._simulation = object()
    for act in (
        lambda: net.population(rb.LIF(), 3),
        lambda: net.spike_source([[1] * ms]),
        lambda: connect(net, exc, exc),
        lambda: net.poisson(exc, Delta(), rate=1 * Hz, weight=1 * mV),
        lambda: net.stimulate(exc, rb.zero()),
        lambda: net.noise(exc, mean=0 * nA, sd=1 * nA),
    ):
        with pytest.raises(NetworkError, match="nothing can be added to it"):
            act()


def test_a_circuit_does_not_follow_the_network(net, exc):
    before = net.circuit()
    connect(net, exc, exc)
    assert before.projections == ()


def test_describing_a_network_imports_nothing_heavy():
    # pint looks at SciPy's version, but at nothing that takes time to load
    heavy = {"numba", "llvmlite", "scipy.special", "scipy.linalg", "matplotlib", "pandas"}
    code = f"import sys, rheobase.network; print(*({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_a_population_by_its_name(net, exc, src):
    assert net["exc"].group.parts[0][0] == exc.group.parts[0][0]
    assert net["exc"][2:4].size == 2
    assert net[src.name].size == src.size
    with pytest.raises(NetworkError, match=r"the network has no population 'ex'.*Did you mean"):
        net["ex"]
    with pytest.raises(NetworkError, match=r"has no population 'exc'\. It has none so far"):
        rb.Network()["exc"]
