"""Neurons with channels, their two-dimensional relatives, and the resonator, against others' work.

SciPy solves the equations as the papers have them, written down here once more, in the papers' own
units. NEST has Hodgkin's and Huxley's neuron; Brian2 takes any equations, and the same steps of the
Runge-Kutta method.

Largest differences that were seen, with room to spare in what is asserted: SciPy 8e-9 mV and 2e-9
ms; NEST, with steps of 0.002 ms, 1.2e-9 mV, and 1.3e-7 mV with synaptic input; Brian2 4e-12 mV.
"""

from __future__ import annotations

import platform
import sys
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import rheobase as rb
from rheobase.neurons.fitzhugh_nagumo import FitzHughNagumo
from rheobase.neurons.hodgkin_huxley import HodgkinHuxley
from rheobase.neurons.morris_lecar import MorrisLecar
from rheobase.neurons.resonate_and_fire import ResonateAndFire
from rheobase.units import Hz, Quantity, ms, mV, nA

# The papers' equations. u is the depolarisation, I a density in uA/cm2.


def hodgkin_huxley(I, x, E_L=10.613):
    u, m, h, n = x
    a_m = 0.1 * (25 - u) / np.expm1((25 - u) / 10)
    a_n = 0.01 * (10 - u) / np.expm1((10 - u) / 10)
    a_h, b_h = 0.07 * np.exp(-u / 20), 1 / (np.exp((30 - u) / 10) + 1)
    b_m, b_n = 4 * np.exp(-u / 18), 0.125 * np.exp(-u / 80)
    ionic = 120 * m**3 * h * (u - 115) + 36 * n**4 * (u + 12) + 0.3 * (u - E_L)
    return [I - ionic, a_m * (1 - m) - b_m * m, a_h * (1 - h) - b_h * h, a_n * (1 - n) - b_n * n]


def morris_lecar(phi, g_Ca, v3, v4):
    def slopes(I, x):
        v, w = x
        m = 0.5 * (1 + np.tanh((v + 1.2) / 18))
        w_inf = 0.5 * (1 + np.tanh((v - v3) / v4))
        ionic = g_Ca * m * (v - 120) + 8 * w * (v + 84) + 2 * (v + 60)
        return [(I - ionic) / 20, phi * (w_inf - w) * np.cosh((v - v3) / (2 * v4))]

    return slopes


@dataclass(frozen=True)
class Case:
    """A neuron, and the same in a paper's terms: v = scale of the paper's + shift."""

    neuron: Any
    current: float  # nA
    density: float  # of the paper, for 1 nA
    slopes: Any
    shift: float = 0.0
    duration: float = 60.0

    def start(self):
        values = np.array([float(self.neuron.value(name)) for name in self.neuron.states])
        values[0] -= self.shift
        return values


CASES = {
    "squid": Case(HodgkinHuxley(), 1.0, 10.0, hodgkin_huxley, -65.0),
    "exercises": Case(
        HodgkinHuxley.preset("exercises"), 8e3, 1e-3, lambda I, x: hodgkin_huxley(I, x, 10.6)
    ),
    "hopf": Case(MorrisLecar(), 1.0, 100.0, morris_lecar(0.04, 4.4, 2, 30), 0.0, 300.0),
    "saddle_node": Case(
        MorrisLecar.preset("saddle_node"), 0.45, 100.0, morris_lecar(0.067, 4, 12, 17.4), 0.0, 300.0
    ),
    "homoclinic": Case(
        MorrisLecar.preset("homoclinic", v=-1 * mV, w=0.1),
        0.4,
        100.0,
        morris_lecar(0.23, 4, 12, 17.4),
        0.0,
        300.0,
    ),
    "fitzhugh": Case(
        FitzHughNagumo(),
        0.6,
        1.0,
        lambda I, x: [x[0] - x[0] ** 3 / 3 - x[1] + I, 0.08 * (x[0] + 0.7 - 0.8 * x[1])],
        0.0,
        200.0,
    ),
    "fitzhugh exercises": Case(
        FitzHughNagumo.preset("exercises"),
        2.0,
        1.0,
        lambda I, x: [x[0] * (1 - x[0] ** 2) - x[1] + I, 0.1 * (x[0] - 0.5 * x[1] + 1)],
        0.0,
        200.0,
    ),
}


def wave(case):
    """A current that changes all the time."""
    return rb.constant(case.current * nA) + rb.sine(0.2 * case.current * nA, 30 * Hz)


@pytest.mark.parametrize("name", CASES)
def test_scipy(name):
    case = CASES[name]
    recording = rb.run(case.neuron, wave(case), case.duration * ms)
    threshold = float(case.neuron.value("v_threshold")) - case.shift

    def slopes(t, x):
        current = case.current * (1 + 0.2 * np.sin(2 * np.pi * 0.03 * t))
        return case.slopes(case.density * current, x)

    def rise(t, x):
        return x[0] - threshold

    rise.direction = 1
    solution = solve_ivp(
        slopes, (0, case.duration), case.start(), "DOP853", recording.t.m,
        events=rise, rtol=1e-13, atol=1e-13,
    )  # fmt: skip
    spikes = recording.spikes[0].times.m
    assert len(spikes) == len(solution.t_events[0]) > 1
    np.testing.assert_allclose(spikes, solution.t_events[0], atol=2e-8)
    for k, state in enumerate(case.neuron.states):
        expected = solution.y[k] + (case.shift if k == 0 else 0.0)
        np.testing.assert_allclose(recording[state].m, expected, atol=1e-7, err_msg=state)


def resonator(b, omega, C, threshold, t_end, current):
    """Spikes and the last z of a resonator, event by event."""
    z, t, spikes = np.zeros(2), 0.0, []

    def crossing(t, x):
        return x[1] - threshold

    crossing.terminal, crossing.direction = True, 1
    while t < t_end:
        solution = solve_ivp(
            lambda t, x: [b * x[0] - omega * x[1] + current(t) / C, omega * x[0] + b * x[1]],
            (t, t_end), z, "DOP853", events=crossing, rtol=1e-13, atol=1e-13, max_step=1.0,
        )  # fmt: skip
        t, z = solution.t[-1], solution.y[:, -1]
        if solution.status == 1:
            spikes.append(t)
            z = np.array([0.0, 19.0])
    return np.array(spikes), z


def test_scipy_resonate_and_fire():
    neuron = ResonateAndFire()
    stimulus = rb.sine(0.35 * nA, 12 * Hz)
    recording = rb.run(neuron, stimulus, 400 * ms)
    spikes, (x, y) = resonator(
        -0.01, 0.1, 0.2, 20.0, 400.0, lambda t: 0.35 * np.sin(2 * np.pi * 0.012 * t)
    )
    assert len(spikes) > 3
    np.testing.assert_allclose(recording.spikes[0].times.m, spikes, atol=1e-8)
    assert recording.v.m[-1] == pytest.approx(-70.0 + y, abs=1e-8)
    assert recording.x.m[-1] == pytest.approx(x, abs=1e-8)


# NEST


@pytest.fixture(scope="module")
def nest():
    if sys.platform != "linux" or platform.machine() != "x86_64":
        pytest.skip("nest-simulator on PyPI is for Linux on x86_64")
    import nest

    nest.verbosity = nest.VerbosityLevel.ERROR
    return nest


def nest_neuron(nest, dt, **values):
    """Return NEST's neuron and what records it, every 0.1 ms."""
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = dt
    neuron = nest.Create("hh_psc_alpha", params=values)
    recorder = nest.Create("spike_recorder")
    recorded = ["V_m", "Act_m", "Inact_h", "Act_n"]
    meter = nest.Create("multimeter", params={"record_from": recorded, "interval": 0.1})
    nest.Connect(neuron, recorder)
    nest.Connect(meter, neuron)
    return neuron, recorder, meter


def test_nest_constant_current(nest):
    """Its method allows errors that get smaller with dt, so dt is small.

    NEST's spike is where v is first lower than a step before: after the peak.
    """
    dt = 0.002
    _, recorder, meter = nest_neuron(nest, dt, I_e=1000.0)
    nest.Simulate(50.2)
    neuron = HodgkinHuxley(E_L=-54.402 * mV)  # as NEST has it
    recording = rb.run(neuron, rb.constant(1 * nA), 50 * ms)
    k = np.rint(meter.events["times"] / 0.1).astype(int)
    for state, theirs in {"v": "V_m", "m": "Act_m", "h": "Inact_h", "n": "Act_n"}.items():
        ours = recording[state].m[k[k <= 500]]
        np.testing.assert_allclose(ours, meter.events[theirs][k <= 500], atol=1e-7, err_msg=state)
    fine = rb.run(neuron, rb.constant(1 * nA), 50 * ms, dt * ms).v.m
    peaks = np.flatnonzero((fine[1:-1] > fine[:-2]) & (fine[1:-1] >= fine[2:]) & (fine[1:-1] > 0))
    theirs = np.rint(recorder.events["times"] / dt).astype(int)
    theirs = theirs[theirs <= 25_000]
    assert len(theirs) == recording.spikes[0].count == 4
    assert np.all(np.isin(theirs - (peaks + 1), [1, 2]))


def test_nest_synaptic_input(nest):
    """Alpha-shaped currents, one of which makes it fire."""
    dt, delay, times, weights = 0.002, 1.0, [5.0, 6.5, 20.0], [300.0, 1500.0, -900.0]
    neuron, _, meter = nest_neuron(nest, dt, tau_syn_ex=0.5, tau_syn_in=0.5)
    generators = nest.Create("spike_generator", 3)
    for generator, time, weight in zip(generators, times, weights, strict=True):
        generator.spike_times = [time]
        nest.Connect(generator, neuron, syn_spec={"weight": weight, "delay": delay})
    nest.Simulate(40.2)

    net = rb.Network(seed=1, dt=dt * ms, precision="double")
    cell = net.population(HodgkinHuxley(E_L=-54.402 * mV), 1, name="cell")
    for k, (time, weight) in enumerate(zip(times, weights, strict=True)):
        source = net.spike_source([Quantity([time], "ms")], name=f"source {k}")
        net.connect(
            source, cell, rb.Alpha(0.5 * ms), rule=rb.AllToAll(),
            weight=Quantity(weight, "pA"), delay=delay * ms,
        )  # fmt: skip
    recording = net.run(40 * ms, record=[cell.v, cell.spikes], every=0.1 * ms)[cell]
    k = np.rint(meter.events["times"] / 0.1).astype(int)
    assert recording.spikes.total == 1
    ours, theirs = recording.v.m[0, k[k <= 400]], meter.events["V_m"][k <= 400]
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


# Brian2


@pytest.fixture(scope="module")
def brian2():
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import brian2
    except ImportError as error:
        pytest.skip(f"Brian2 cannot be imported here: {error}")
    brian2.prefs.codegen.target = "numpy"
    brian2.BrianLogger.suppress_hierarchy("brian2")
    return brian2


# Dimensionless, in mV, ms, uA/cm2: what Brian2 is asked for is its Runge-Kutta steps.
BRIAN2 = {
    "squid": """
        dv/dt = (I - 120*m**3*h*(v - 50) - 36*n**4*(v + 77) - 0.3*(v + 54.387))/ms : 1
        dm/dt = (1/exprel(-(v + 40)/10)*(1 - m) - 4*exp(-(v + 65)/18)*m)/ms : 1
        dh/dt = (0.07*exp(-(v + 65)/20)*(1 - h) - h/(exp(-(v + 35)/10) + 1))/ms : 1
        dn/dt = (0.1/exprel(-(v + 55)/10)*(1 - n) - 0.125*exp(-(v + 65)/80)*n)/ms : 1
        """,
    "saddle_node": """
        dv/dt = (I - 4*m*(v - 120) - 8*w*(v + 84) - 2*(v + 60))/20/ms : 1
        dw/dt = 0.067*(0.5*(1 + tanh((v - 12)/17.4)) - w)*cosh((v - 12)/34.8)/ms : 1
        m = 0.5*(1 + tanh((v + 1.2)/18)) : 1
        """,
    "fitzhugh": """
        dv/dt = (v - v**3/3 - w + I)/ms : 1
        dw/dt = 0.08*(v + 0.7 - 0.8*w)/ms : 1
        """,
}
CURRENTS = {"squid": [0.0, 0.5, 1.0], "saddle_node": [0.3, 0.45, 0.7], "fitzhugh": [0.0, 0.5, 1.0]}
STEPS = {"squid": (0.02, 2500), "saddle_node": (0.2, 1000), "fitzhugh": (0.1, 1000)}


@pytest.mark.parametrize("name", BRIAN2)
def test_brian2_takes_the_same_steps(brian2, name):
    """In a network on the grid. Its monitors sample at the start of a step, ours at the end."""
    (dt, steps), case = STEPS[name], CASES[name]
    neuron, currents = case.neuron, np.array(CURRENTS[name])
    brian2.start_scope()
    brian2.defaultclock.dt = dt * brian2.ms
    threshold = f"v > {neuron.value('v_threshold')}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        group = brian2.NeuronGroup(
            3, BRIAN2[name] + "\nI : 1", method="rk4", threshold=threshold, refractory=threshold
        )
        group.I = case.density * currents
        for state in neuron.states:
            setattr(group, state, float(neuron.value(state)))
        states = brian2.StateMonitor(group, list(neuron.states), record=True)
        spikes = brian2.SpikeMonitor(group)
        brian2.Network(group, states, spikes).run(steps * dt * brian2.ms)

    net = rb.Network(seed=1, dt=dt * ms, precision="double")
    cells = net.population(neuron, 3, name="cells")
    net.stimulate(cells, rb.constant(currents * nA))
    recorded = [getattr(cells, name) for name in (*neuron.states, "spikes")]
    recording = net.run(steps * dt * ms, record=recorded)[cells]
    for state in neuron.states:
        theirs = np.asarray(getattr(states, state))
        np.testing.assert_allclose(recording[state].m[:, :-1], theirs, atol=1e-8, err_msg=state)
    ours = recording.spikes
    assert ours.total > 4
    np.testing.assert_array_equal(ours.neurons, spikes.i)
    np.testing.assert_array_equal(
        np.rint(ours.times.m / dt), np.rint(np.asarray(spikes.t) * 1e3 / dt) + 1
    )
