"""Spike for spike against NEST: networks with synapses that are jumps or currents.

Neurons, weights and delays all differ, currents and spikes from outside come on top, and the same
lists of synapses go to both. The two add up what arrives in another order, so voltages agree to
rounding only; but a spike is moved only where a voltage is within rounding of its threshold at the
end of a step, which random weights make as good as impossible. One that did move would move others
after it: that none did, in a second, is what is tested. So are the voltages of all neurons each
millisecond, to rounding, since one synapse of 30,000 with a wrong delay need not move a spike.

NEST's conventions, all kept here: a spike is stamped with the end of its step, and arrives `delay`
later, at the end of a step too; a current that a device is told to start at t acts from t plus its
delay on; iaf_psc_delta forgets what arrives while it is refractory; a weight is the peak of the
current; the sign of a weight decides which of two synapses it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import rheobase as rb
from rheobase.units import Quantity, ms

DT = 0.1
DURATION = 1000.0
SAMPLED = 1.0
EXC, INH = 480, 120
N = EXC + INH
PARTS = slice(0, EXC), slice(EXC, N)
SYNAPSES = 50 * N
SOURCES = 60  # that spike at given times
STEPS = {200.0: 0.2, 500.0: -0.1, 600.1: 0.05, 900.0: 0.0}  # ms: in rheobases
MODELS = ["iaf_psc_delta", "iaf_psc_exp", "iaf_psc_alpha"]
AREA = {"iaf_psc_exp": 1.0, "iaf_psc_alpha": np.e}  # under a current of peak 1, over tau_syn


@dataclass(frozen=True)
class Case:
    """A network, in the engine's units. Weights are the jump in mV that their charge would make."""

    neurons: dict[str, np.ndarray]
    current: np.ndarray  # all the time
    step: np.ndarray  # times the levels of STEPS
    recurrent: Any
    given: Any
    times: list[np.ndarray]
    tau_exc: np.ndarray
    tau_inh: np.ndarray


@pytest.fixture(scope="module")
def make_case(listed):
    def make(seed: int) -> Case:
        random = np.random.default_rng(seed)
        v_rest = random.uniform(-80.0, -60.0, N).round(2)
        depth = random.uniform(8.0, 25.0, N).round(2)
        neurons = {
            "v_rest": v_rest,
            "v_threshold": v_rest + depth,
            "v_reset": v_rest + depth - random.uniform(2.0, 25.0, N).round(2),
            "v": v_rest + (depth * random.uniform(-0.5, 0.95, N)).round(2),
            "C": random.uniform(0.05, 1.0, N).round(3),
            "tau_m": random.uniform(5.0, 40.0, N).round(2),
            "t_ref": (random.integers(1, 60, N) * DT).round(1),
        }
        rheobase = depth * neurons["C"] / neurons["tau_m"]
        recurrent = listed(random, N, N, SYNAPSES)
        jumps = random.uniform(0.1, 0.7, SYNAPSES).round(3)
        given = listed(random, SOURCES, N, 20 * N)
        return Case(
            neurons,
            (rheobase * random.uniform(0.3, 1.04, N)).round(4),
            (rheobase * random.uniform(0.5, 1.5, N)).round(4),
            recurrent.times(np.where(recurrent.sources < EXC, jumps, -5.0 * jumps)),
            given.times(random.uniform(-1.0, 2.0, 20 * N).round(3)),
            [
                np.unique(random.integers(1, round(DURATION / DT), 25) * DT).round(1)
                for _ in range(SOURCES)
            ],
            random.uniform(0.3, 5.0, N).round(2),
            random.uniform(3.0, 12.0, N).round(2),
        )

    return make


def as_currents(case: Case, model: str, synapses: Any) -> Any:
    """Return the synapses with weights in nA (mV for delta synapses)."""
    if model == "iaf_psc_delta":
        return synapses
    of = synapses.targets
    tau = np.where(synapses.weights > 0.0, case.tau_exc[of], case.tau_inh[of])
    return synapses.times(case.neurons["C"][of] / (AREA[model] * tau))


def by_nest(nest, spikes, case: Case, model: str) -> tuple[Any, np.ndarray]:
    """Return all spikes, and v of all neurons each millisecond."""
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = DT
    nest.local_num_threads = 1
    p = case.neurons
    tau_syn = {"tau_syn_ex": case.tau_exc, "tau_syn_in": case.tau_inh}
    neurons = nest.Create(
        model,
        N,
        {
            "E_L": p["v_rest"],
            "V_th": p["v_threshold"],
            "V_reset": p["v_reset"],
            "V_m": p["v"],
            "C_m": 1e3 * p["C"],
            "tau_m": p["tau_m"],
            "t_ref": p["t_ref"],
            "I_e": 1e3 * case.current,
            **({} if model == "iaf_psc_delta" else tau_syn),
        },
    )
    scale = 1.0 if model == "iaf_psc_delta" else 1e3
    as_currents(case, model, case.recurrent).connect_nest(nest, neurons, neurons, scale)
    generators = nest.Create("spike_generator", SOURCES, [{"spike_times": t} for t in case.times])
    as_currents(case, model, case.given).connect_nest(nest, generators, neurons, scale)
    step = nest.Create(
        "step_current_generator",
        params={"amplitude_times": [t - DT for t in STEPS], "amplitude_values": [*STEPS.values()]},
    )
    nest.Connect(step, neurons, "all_to_all", {"weight": 1e3 * case.step[:, None], "delay": DT})
    recorder = nest.Create("spike_recorder")
    meter = nest.Create("multimeter", params={"record_from": ["V_m"], "interval": SAMPLED})
    nest.Connect(neurons, recorder)
    nest.Connect(meter, neurons)
    nest.Simulate(DURATION + 2 * SAMPLED)
    order = np.lexsort((meter.events["times"], meter.events["senders"]))
    v = meter.events["V_m"][order].reshape(N, -1)[:, : round(DURATION / SAMPLED)]
    return spikes.of_nest(recorder, neurons, round(DURATION / DT)), v


def by_rheobase(
    spikes, case: Case, model: str, threads: int, recurrent: bool = True
) -> tuple[Any, np.ndarray]:
    net = rb.Network(dt=DT * ms, precision="double")
    units = {"C": "nF", "tau_m": "ms", "t_ref": "ms"}
    exc, inh = (
        net.population(
            rb.LIF(),
            part.stop - part.start,
            **{k: Quantity(v[part], units.get(k, "mV")) for k, v in case.neurons.items()},
        )
        for part in PARTS
    )
    everyone = exc + inh
    sources = net.spike_source([Quantity(t, "ms") for t in case.times])
    net.stimulate(everyone, rb.constant(Quantity(case.current, "nA")))
    steps = rb.zero()
    for (start, level), stop in zip(STEPS.items(), [*STEPS][1:], strict=False):
        amplitude = Quantity(level * case.step, "nA")
        steps = steps + rb.step(amplitude, start=start * ms, stop=stop * ms)
    net.stimulate(everyone, steps)
    given = [(sources, case.given), *([(everyone, case.recurrent)] if recurrent else [])]
    for source, synapses in given:
        every = as_currents(case, model, synapses)
        for part, target in zip(PARTS, (exc, inh), strict=True):
            inside = (every.targets >= part.start) & (every.targets < part.stop)
            for name, tau, sign in (("exc", case.tau_exc, 1.0), ("inh", case.tau_inh, -1.0)):
                mine = every[inside & (sign * every.weights > 0.0)].onto(part.start)
                mine.connect(net, source, target, *synapse_of(model, tau[part], name))
    recording = net.run(
        DURATION * ms,
        record=[exc.spikes, inh.spikes, exc.v, inh.v],
        every=SAMPLED * ms,
        threads=threads,
    )
    parts = [
        spikes.recorded(recording[population].spikes, first=part.start)
        for part, population in zip(PARTS, (exc, inh), strict=True)
    ]
    v = np.concatenate([recording[each].v.m_as("mV") for each in (exc, inh)])
    return spikes.together(parts), v[:, 1:]


def synapse_of(model: str, tau: np.ndarray, name: str) -> tuple[Any, str]:
    """Return our synapse, and the unit of its weight."""
    if model == "iaf_psc_delta":
        return rb.Delta(), "mV"
    kind = rb.Exp if model == "iaf_psc_exp" else rb.Alpha
    return kind(Quantity(tau, "ms"), name=name), "nA"


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("model", MODELS)
def test_networks(nest, spikes, make_case, model, seed):
    case = make_case(seed)
    expected, v_expected = by_nest(nest, spikes, case, model)
    assert 5.0 < expected.size / N < 30.0  # spikes/s
    assert len(np.unique(case.recurrent.delays)) == 50  # 0.1 to 5 ms
    pairs = case.recurrent.sources * N + case.recurrent.targets
    assert len(np.unique(pairs)) < SYNAPSES - 1000  # some more than once,
    assert (case.recurrent.sources == case.recurrent.targets).any()  # some onto themselves
    for threads in (1, 2):
        got, v = by_rheobase(spikes, case, model, threads)
        got.assert_same(expected)
        assert np.abs(v - v_expected).max() < 1e-12 * np.abs(v).max()


@pytest.mark.parametrize("model", MODELS)
def test_synapses_between_neurons_decide_when_they_spike(spikes, make_case, model):
    """The tests above say something of recurrent input only if it matters."""
    case = make_case(1)
    connected, _ = by_rheobase(spikes, case, model, 1)
    alone, _ = by_rheobase(spikes, case, model, 1, recurrent=False)
    assert len(set(connected.pairs) & set(alone.pairs)) < 0.15 * connected.size
