"""Neurons with an adaptive threshold against NEST and SciPy.

NEST's mat2_psc_exp and amat2_psc_exp have the conventions that ours have on the grid, so spikes are
the same, step for step, alone and in networks, and voltages and thresholds are the same to
rounding. (NEST's voltage-dependent threshold loses digits where time constants are close: it
divides by their differences.) SciPy is solve_ivp with DOP853 and a relative tolerance of 1e-12,
restarted at every spike, which were within 7e-12 ms of ours.
"""

from __future__ import annotations

import platform
import sys
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import rheobase as rb
from rheobase.neurons import AMAT2, MAT2
from rheobase.units import Quantity, ms, mV, nA

DT = 0.1
N = 60
MODELS = {"mat2_psc_exp": MAT2, "amat2_psc_exp": AMAT2}


@pytest.fixture(scope="module")
def nest():
    if sys.platform != "linux" or platform.machine() != "x86_64":
        pytest.skip("nest-simulator on PyPI is for Linux on x86_64")
    import nest

    return nest


@pytest.fixture(scope="module")
def values():
    """Random neurons, in the engine's units; some with a threshold that falls at a spike."""
    random = np.random.default_rng(3)
    return {
        "tau_m": random.uniform(8.0, 20.0, N).round(2),
        "R": random.uniform(20.0, 100.0, N).round(1),
        "v_rest": random.uniform(-80.0, -60.0, N).round(2),
        "omega": random.uniform(5.0, 25.0, N).round(2),
        "alpha_1": random.uniform(-1.0, 40.0, N).round(2),
        "alpha_2": random.uniform(0.1, 3.0, N).round(2),
        "tau_1": random.uniform(5.0, 20.0, N).round(2),
        "tau_2": random.uniform(80.0, 300.0, N).round(1),
        "t_ref": (random.integers(1, 50, N) * DT).round(1),
        "beta": random.uniform(-1.0, 1.0, N).round(3),
        "tau_v": random.uniform(4.0, 7.0, N).round(2),
    }


UNITS = {"R": "MOhm", "beta": "1/ms"} | dict.fromkeys(["tau_m", "tau_1", "tau_2"], "ms")
UNITS |= dict.fromkeys(["t_ref", "tau_v"], "ms")


def of(kind, values):
    names = [name for name in values if name in kind.DEFAULTS]
    return {name: Quantity(values[name], UNITS.get(name, "mV")) for name in names}


def create(nest, model, values, **more):
    """Return NEST's neurons, with what records spikes and threshold."""
    names = ["tau_m", "alpha_1", "alpha_2", "tau_1", "tau_2", "t_ref"]
    names += ["beta", "tau_v"] if model == "amat2_psc_exp" else []
    neurons = nest.Create(model, len(values["R"]), {
        **{name: values[name] for name in names}, "C_m": 1e3 * values["tau_m"] / values["R"],
        "E_L": values["v_rest"], "V_m": values["v_rest"],
        "omega": values["v_rest"] + values["omega"], **more,
    })  # fmt: skip
    recorder = nest.Create("spike_recorder")
    nest.Connect(neurons, recorder)
    return neurons, recorder


def steps_of(recorder, neurons, last):
    events = recorder.events
    steps = np.rint(events["times"] / DT).astype(int)
    return [
        np.sort(steps[(events["senders"] == n) & (steps <= last)]).tolist()
        for n in neurons.tolist()
    ]


def own_steps(spikes):
    return [np.rint(train.times.m / DT).astype(int).tolist() for train in spikes]


@pytest.mark.parametrize("model", MODELS)
def test_nest_step_for_step(nest, values, model):
    """A current all the time, and steps from 20 ms on."""
    kind = MODELS[model]
    current = (values["omega"] / values["R"] * np.geomspace(0.7, 3.0, N)).round(4)
    times, levels = [20.0, 60.0, 61.3, 150.0], [0.5, 1.5, -1.0, 0.0]
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = DT
    neurons, recorder = create(nest, model, values, I_e=1e3 * current)
    meter = nest.Create("multimeter", params={"record_from": ["V_m", "V_th"], "interval": DT})
    nest.Connect(meter, neurons)
    # Its current reaches the neurons a step, the delay, after it has begun.
    steps = nest.Create(
        "step_current_generator",
        params={"amplitude_times": [t - DT for t in times], "amplitude_values": levels},
    )
    weights = 1e3 * current[:, None]
    nest.Connect(steps, neurons, "all_to_all", {"weight": weights, "delay": DT})
    nest.Simulate(500.0 + 2 * DT)

    amplitude = Quantity(current, "nA")
    stimulus = rb.constant(amplitude)
    for (start, stop), level in zip(pairwise(times), levels, strict=False):
        stimulus = stimulus + rb.step(level * amplitude, start=start * ms, stop=stop * ms)
    recording = rb.run(kind(**of(kind, values)), stimulus, 500 * ms, DT * ms, clock="grid")
    theirs = steps_of(recorder, neurons, 5000)
    assert sum(map(len, theirs)) > 20 * N
    assert own_steps(recording.spikes) == theirs

    events = meter.events
    order = np.lexsort((events["times"], events["senders"]))
    v, threshold = (events[name][order].reshape(N, -1)[:, :5000] for name in ("V_m", "V_th"))
    assert np.abs(recording.v.m[:, 1:5001] - v).max() < 1e-11
    moved = [getattr(recording, name).m for name in recording.model.states if "theta" in name]
    at_rest = (values["v_rest"] + values["omega"])[:, None]
    assert np.abs(at_rest + sum(moved)[:, 1:5001] - threshold).max() < 1e-9


def test_nest_in_a_network(nest, values):
    """Both kinds, 40 synapses each from all, half of them inhibitory, which decay more slowly."""
    random = np.random.default_rng(11)
    sources, targets = random.integers(0, 2 * N, (2, 80 * N))
    delays = (random.integers(1, 51, 80 * N) * DT).round(1)
    weights = np.where(sources % 2 == 0, 0.2, -0.08) * random.uniform(0.1, 1.0, 80 * N).round(3)
    current = (values["omega"] / values["R"] * random.uniform(0.8, 2.5, N)).round(4)
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = DT
    made = [
        create(nest, model, values, I_e=1e3 * current, tau_syn_ex=3.0, tau_syn_in=7.5)
        for model in MODELS
    ]
    ids = np.concatenate([neurons.tolist() for neurons, _ in made])
    nest.Connect(
        ids[sources], ids[targets], "one_to_one", {"weight": 1e3 * weights, "delay": delays}
    )
    nest.Simulate(300.0 + 6.0)

    net = rb.Network(seed=1, dt=DT * ms, precision="double")
    cells = [
        net.population(kind(), N, name=kind.__name__, **of(kind, values))
        for kind in MODELS.values()
    ]
    for k, population in enumerate(cells):
        net.stimulate(population, rb.constant(Quantity(current, "nA")))
        for sign, synapse in ((1, rb.Exp(3 * ms, name="exc")), (-1, rb.Exp(7.5 * ms, name="inh"))):
            for j, source in enumerate(cells):
                here = (sources // N == j) & (targets // N == k) & (sign * weights > 0)
                pairs = rb.Pairs(sources[here] % N, targets[here] % N)
                net.connect(
                    source, population, synapse, rule=pairs, weight=weights[here] * nA,
                    delay=delays[here] * ms,
                )  # fmt: skip
    recording = net.run(300 * ms, record=[population.spikes for population in cells])
    for (neurons, recorder), population in zip(made, cells, strict=True):
        theirs = steps_of(recorder, neurons, 3000)
        assert sum(map(len, theirs)) > 5 * N
        spikes = recording[population].spikes
        assert own_steps([spikes[k] for k in range(N)]) == theirs


# SciPy


def slopes(x, current, p):
    v, theta_1, theta_2, *more = x
    dv = (p["v_rest"] - v + p["R"] * current) / p["tau_m"]
    dx = [dv, -theta_1 / p["tau_1"], -theta_2 / p["tau_2"]]
    if more:  # as the paper has it: the slope of v, and what is left of it
        rise, theta_v = more
        dx += [dv - rise / p["tau_v"], p["beta"] * rise - theta_v / p["tau_v"]]
    return dx


def by_scipy(neuron, current, breaks):
    """Return the spike times, with a new start at every event."""
    p = {name: neuron.value(name) for name in neuron.parameters}
    size = 5 if "beta" in p else 3
    gap = np.array([1.0, -1.0, -1.0, 0.0, -1.0][:size])

    def crossing(t, x):
        return gap @ x - p["v_rest"] - p["omega"]

    crossing.terminal, crossing.direction = True, 1.0
    x = np.array([p["v_rest"], *[0.0] * (size - 1)])
    spikes, release = [], -np.inf
    for left, right in pairwise(breaks):
        t = left
        while t < right:
            held = t < release
            end = min(right, release) if held else right
            if not held and crossing(t, x) >= 0.0:  # after a refractory period
                now, after = t, x
            else:
                solution = solve_ivp(
                    lambda t, x, left=left: slopes(x, current(left, t), p), (t, end), x, "DOP853",
                    rtol=1e-12, atol=1e-13, max_step=0.5, events=None if held else crossing,
                )  # fmt: skip
                t, x = end, solution.y[:, -1]
                if held or not solution.t_events[0].size:
                    continue
                now, after = solution.t_events[0][0], solution.y_events[0][0]
            spikes.append(now)
            t, x = now, after + np.array([0.0, p["alpha_1"], p["alpha_2"], 0.0, 0.0])[:size]
            release = now + p["t_ref"]
    return np.array(spikes)


CASES = {
    **{name: (MAT2.preset(name), 0.6, 0.4) for name in MAT2.presets()},
    "phasic": (AMAT2(), 0.09, 0.06),
    "augmented": (AMAT2(beta="0.5/ms", alpha_2=1 * mV), 0.15, 0.15),
}


@pytest.mark.parametrize("name", CASES)
def test_scipy(name):
    neuron, mean, amplitude = CASES[name]
    start, stop, end = 20.03, 130.0, 160.0

    def current(left, t):
        on = left == start
        return on * (mean + amplitude * np.sin(2 * np.pi * 0.05 * (t - start)))

    window = {"start": start * ms, "stop": stop * ms}
    stimulus = rb.step(mean * nA, **window) + rb.sine(amplitude * nA, "50 Hz", **window)
    got = rb.run(neuron, stimulus, end * ms, record=()).spikes[0].times.m
    expected = by_scipy(neuron, current, [0.0, start, stop, end])
    assert len(got) == len(expected) > 3
    assert np.abs(got - expected).max() < 1e-9
