"""The integrate-and-fire neurons against SciPy, NEST and Brian2.

Largest differences that were seen, with room to spare in what is asserted:

- SciPy, tolerance 1e-12, input with jumps and a sine: 3e-9 ms, and 2e-11 mV at the end; 5e-8 ms
  for the chaotic "irregular" AdEx.
- NEST's aeif models, which solve within a step but stamp spikes at its end: every spike is ours,
  rounded up to NEST's grid, down to its finest of 0.001 ms. With a refractory period, which NEST
  counts from the end of the step, each spike adds up to a step.
- NEST's izhikevich is Euler's method: 0.18 ms off after 200 ms with steps of 0.001 ms, half as much
  as with 0.002 ms; extrapolated to no step, 0.022 ms.
- NEST's iaf_cond_exp_sfa_rr on the same grid: the same spikes.
- Brian2's exact method on the same grid: the same spikes.
- Brian2's rk4, steps of 0.01 ms, at most two steps late for each spike.
"""

from __future__ import annotations

import platform
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import rheobase as rb
from rheobase.neurons import AHPLIF, EIF, QIF, AdaptiveLIF, AdEx, Izhikevich, Izhikevich2007
from rheobase.units import CURRENT, ms, nA, to_engine

# The papers' equations once more, in mV, ms, nA, nF, uS and MOhm.


def quadratic(v, I, p):
    drive = (v[0] - p["v_rest"]) * (v[0] - p["v_c"]) / (p["v_c"] - p["v_rest"])
    return [(drive + p["R"] * I) / p["tau_m"]]


def exponential(v, I, p):
    spike = p["delta_T"] * np.exp((v[0] - p["v_T"]) / p["delta_T"])
    return [(p["v_rest"] - v[0] + spike + p["R"] * I) / p["tau_m"]]


def adaptive_exponential(x, I, p):
    v, w = x
    spike = p["g_L"] * p["delta_T"] * np.exp((v - p["v_T"]) / p["delta_T"])
    dv = (-p["g_L"] * (v - p["v_rest"]) + spike - w + I) / p["C"]
    return [dv, (p["a"] * (v - p["v_rest"]) - w) / p["tau_w"]]


def izhikevich(x, I, p):
    v, u = x
    return [0.04 * v * v + 5 * v + 140 - u + I / p["C"], p["a"] * (p["b"] * v - u)]


def izhikevich_2007(x, I, p):
    v, u = x
    slow = p["b"] * (v - p["v_r"]) + p["b_3"] * max(v - p["v_r"], 0.0) ** 3
    return [(p["k"] * (v - p["v_r"]) * (v - p["v_t"]) - u + I) / p["C"], p["a"] * (slow - u)]


def adaptive(x, I, p):
    v, w = x
    return [(p["v_rest"] - v + p["R"] * (I - w)) / p["tau_m"], -w / p["tau_w"]]


def hyperpolarised(x, I, p):
    v, g = x
    flow = p["v_rest"] - v + p["R"] * (I - g * (v - p["E_K"]))
    return [flow / p["tau_m"], -g / p["tau_ahp"]]


@dataclass(frozen=True)
class Case:
    """A neuron, the same for SciPy, and input that is at times too little and at times much."""

    neuron: Any
    slopes: Callable[..., Any]
    peak: str
    reset: str
    jump: str | None
    mean: float  # nA
    amplitude: float


# Higher up SciPy's steps get smaller than the spacing of floats, and it stops.
LOW = "-20 mV"

CASES = {
    "QIF": Case(QIF(t_ref=1 * ms), quadratic, "v_peak", "v_reset", None, 1.0, 1.0),
    "EIF": Case(EIF(t_ref=1.5 * ms), exponential, "v_peak", "v_reset", None, 0.8, 1.5),
    "AdEx": Case(
        AdEx(t_ref=2 * ms, v_peak=LOW), adaptive_exponential, "v_peak", "v_reset", "b", 1.0, 1.0
    ),
    "Izhikevich": Case(Izhikevich(), izhikevich, "v_peak", "c", "d", 0.008, 0.006),
    "Izhikevich2007": Case(Izhikevich2007(), izhikevich_2007, "v_peak", "c", "d", 0.15, 0.1),
    "Izhikevich2007, fast spiking": Case(
        Izhikevich2007.preset("fast_spiking"), izhikevich_2007, "v_peak", "c", "d", 0.15, 0.1
    ),
    "AdaptiveLIF": Case(AdaptiveLIF(), adaptive, "v_threshold", "v_reset", "b", 3.0, 2.0),
    "AHPLIF": Case(AHPLIF(), hyperpolarised, "v_threshold", "v_reset", "delta_g", 3.0, 2.0),
    **{
        f"AdEx, {name}": Case(
            AdEx.preset(name, v_peak=LOW), adaptive_exponential, "v_peak", "v_reset", "b",
            to_engine(AdEx.STEPS[name], CURRENT), 0.0,
        )
        for name in AdEx.presets()
    },
}  # fmt: skip
START, STOP, DURATION = 20.03, 170.0, 220.0


def numbers(neuron):
    return {name: neuron.value(name) for name in neuron.parameters}


def by_scipy(case):
    """Return spike times and the state at the end, with a new start at each event."""
    p = numbers(case.neuron)

    def current(t):
        return case.mean + case.amplitude * np.sin(2 * np.pi * 0.05 * (t - START))

    def crossing(t, x):
        return x[0] - p[case.peak]

    crossing.terminal, crossing.direction = True, 1.0
    x = np.array([case.neuron.value(name) for name in case.neuron.states])
    spikes, release = [], -np.inf
    for left, right in pairwise([0.0, START, STOP, DURATION]):
        on, t = left == START, left
        while t < right:
            held = t < release
            end = min(right, release) if held else right

            def f(t, x, held=held, on=on):
                dx = case.slopes(x, current(t) if on else 0.0, p)
                return [0.0, *dx[1:]] if held else dx

            # Events are found on SciPy's interpolant, which is coarser than its steps: short ones.
            solution = solve_ivp(
                f, (t, end), x, "DOP853", rtol=1e-12, atol=1e-14, max_step=0.5,
                events=None if held else crossing,
            )  # fmt: skip
            assert solution.success, solution.message
            t, x = end, solution.y[:, -1].copy()
            if not held and solution.t_events[0].size:
                t, x = solution.t_events[0][0], solution.y_events[0][0].copy()
                spikes.append(t)
                x[0] = p[case.reset]
                if case.jump is not None:
                    x[1] += p[case.jump]
                release = t + p.get("t_ref", 0.0)
    return np.array(spikes), x


@pytest.mark.parametrize("name", CASES)
def test_scipy(name):
    case = CASES[name]
    window = {"start": START * ms, "stop": STOP * ms}
    stimulus = rb.step(case.mean * nA, **window)
    if case.amplitude:
        stimulus = stimulus + rb.sine(case.amplitude * nA, "50 Hz", **window)
    expected, end = by_scipy(case)
    recording = rb.run(case.neuron, stimulus, DURATION * ms, DURATION * ms)
    times = recording.spikes[0].times.m
    assert len(expected) > (0 if "transient" in name else 2)
    assert len(times) == len(expected)
    assert np.abs(times - expected).max() < 1e-7
    got = np.array([getattr(recording, state).m[-1] for state in case.neuron.states])
    scale = np.array([1.0, *np.abs(end[1:])])
    assert np.abs((got - end) / scale).max() < 1e-7


# NEST


@pytest.fixture(scope="module")
def nest():
    if sys.platform != "linux" or platform.machine() != "x86_64":
        pytest.skip("nest-simulator on PyPI is for Linux on x86_64")
    import nest

    nest.verbosity = nest.VerbosityLevel.ERROR
    return nest


def by_nest(nest, model, parameters, dt, duration):
    """Return the spike times of one neuron for each set of parameters."""
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = dt
    neurons = nest.Create(model, len(parameters))
    for neuron, values in zip(neurons, parameters, strict=True):
        neuron.set(values)
    recorder = nest.Create("spike_recorder")
    nest.Connect(neurons, recorder)
    nest.Simulate(duration)
    events = recorder.events
    return [np.sort(events["times"][events["senders"] == n.global_id]) for n in neurons]


def exactly(neurons, currents, duration):
    runs = [
        rb.run(neuron, rb.constant(current * nA), duration * ms, record=())
        for neuron, current in zip(neurons, currents, strict=True)
    ]
    return [run.spikes[0].times.m for run in runs]


def aeif(neuron, current):
    """NEST's parameters of an AdEx, EIF or AdaptiveLIF neuron."""
    p = {"delta_T": 0.0, "a": 0.0, "b": 0.0, "tau_w": 100.0, **numbers(neuron)}
    C, g_L = p["C"] if "C" in p else p["tau_m"] / p["R"], p["g_L"] if "g_L" in p else 1 / p["R"]
    return {
        "C_m": 1e3 * C, "g_L": 1e3 * g_L, "E_L": p["v_rest"], "V_m": p["v_rest"],
        "V_th": p.get("v_T", p.get("v_threshold")), "V_peak": p.get("v_peak", p.get("v_threshold")),
        "V_reset": p["v_reset"], "Delta_T": p["delta_T"], "t_ref": p["t_ref"], "a": 1e3 * p["a"],
        "b": 1e3 * p["b"], "tau_w": p["tau_w"], "I_e": 1e3 * current, "gsl_error_tol": 1e-12,
        "w": 1e3 * neuron.value("w") if "w" in neuron.states else 0.0,
    }  # fmt: skip


EXPONENTIAL = [AdEx(), EIF(), *(AdEx.preset(name) for name in AdEx.presets())]
EXPONENTIAL_CURRENTS = [1.0, 0.8, *(to_engine(step, CURRENT) for step in AdEx.STEPS.values())]


@pytest.mark.parametrize(
    ("model", "dt"),
    [
        ("aeif_psc_delta", 0.001), ("aeif_psc_exp", 0.01), ("aeif_psc_exp", 0.1),
        ("aeif_cond_exp", 0.01),
    ],
)  # fmt: skip
def test_nest_s_exponential_neurons_are_ours_rounded_up_to_its_grid(model, dt, nest):
    parameters = [aeif(n, I) for n, I in zip(EXPONENTIAL, EXPONENTIAL_CURRENTS, strict=True)]
    got = by_nest(nest, model, parameters, dt, 300.0)
    for neuron, times, expected in zip(
        EXPONENTIAL, got, exactly(EXPONENTIAL, EXPONENTIAL_CURRENTS, 300.0), strict=True
    ):
        assert len(times) > 0
        # NEST's error is up to 3e-7 ms; the first of an initial burst is that close to its grid.
        assert times == pytest.approx(np.ceil((expected - 1e-6) / dt) * dt, abs=1e-9), neuron


def test_nest_counts_a_refractory_period_from_the_end_of_the_step(nest):
    neuron, dt = AdEx(t_ref=2 * ms), 0.001
    (times,) = by_nest(nest, "aeif_psc_delta", [aeif(neuron, 1.0)], dt, 300.0)
    (expected,) = exactly([neuron], [1.0], 300.0)
    late = times - expected
    assert len(times) == len(expected) > 5
    assert np.all(late > 0.0)
    assert np.all(late < dt * np.arange(1, len(times) + 1))


def test_nest_s_adaptive_exponential_without_its_exponential_is_the_adaptive_lif(nest):
    neurons = [AdaptiveLIF(t_ref=0 * ms), AdaptiveLIF(t_ref=0 * ms, b=1 * nA, tau_w=30 * ms)]
    parameters = [aeif(n, I) for n, I in zip(neurons, (5.0, 6.0), strict=True)]
    got = by_nest(nest, "aeif_psc_delta", parameters, 0.001, 300.0)
    for times, expected in zip(got, exactly(neurons, (5.0, 6.0), 300.0), strict=True):
        assert len(times) == len(expected) > 30
        # It resets where its own step ends, not at threshold.
        assert np.abs(times - expected).max() < 0.004


def test_nest_s_izhikevich_comes_to_ours(nest):
    """It is Euler's method: of order 1, so that two steps can be extrapolated to none."""
    neurons = [Izhikevich.preset(name) for name in Izhikevich.presets()]
    currents = [to_engine(Izhikevich.STEPS[name], CURRENT) for name in Izhikevich.presets()]
    parameters = [
        {
            **{name: n.value(name) for name in "abcd"}, "V_th": n.value("v_peak"),
            "V_m": n.value("v"), "U_m": n.value("u"), "I_e": 1e3 * I,
            "consistent_integration": True,
        }
        for n, I in zip(neurons, currents, strict=True)
    ]  # fmt: skip
    coarse, fine = (by_nest(nest, "izhikevich", parameters, dt, 200.0) for dt in (0.002, 0.001))
    for a, b, expected in zip(coarse, fine, exactly(neurons, currents, 200.0), strict=True):
        assert len(a) == len(b) == len(expected) > 3
        assert np.abs(b - expected).max() < 0.25
        assert np.abs(b - expected)[-1] < 0.7 * np.abs(a - expected)[-1]
        assert np.abs(2 * b - a - expected).max() < 0.04


def test_nest_s_neuron_with_conductances_spike_for_spike(nest):
    neurons = [
        AHPLIF(),
        AHPLIF(delta_g="20 nS", E_K="-70 mV", tau_ahp="30 ms"),
        AHPLIF(delta_g="300 nS", tau_ahp="3 ms"),
    ]
    currents = [5.0, 6.0, 8.0]
    parameters = []
    for neuron, current in zip(neurons, currents, strict=True):
        p = numbers(neuron)
        parameters.append(
            {
                "C_m": 1e3 * p["tau_m"] / p["R"], "g_L": 1e3 / p["R"], "E_L": p["v_rest"],
                "V_m": p["v_rest"], "V_th": p["v_threshold"], "V_reset": p["v_reset"],
                "t_ref": p["t_ref"], "q_sfa": 1e3 * p["delta_g"], "E_sfa": p["E_K"],
                "tau_sfa": p["tau_ahp"], "q_rr": 0.0, "I_e": 1e3 * current,
            }
        )  # fmt: skip
    for dt in (0.1, 0.02):
        got = by_nest(nest, "iaf_cond_exp_sfa_rr", parameters, dt, 300.0)
        for times, neuron, current in zip(got, neurons, currents, strict=True):
            ours = rb.run(
                neuron, rb.constant(current * nA), 300 * ms, dt * ms, clock="grid", record=()
            )
            assert len(times) > 30
            assert times == pytest.approx(ours.spikes[0].times.m, abs=1e-9)


# Brian2

BRIAN2_STEP = 0.01
ORDER = ["start", "groups", "synapses", "thresholds", "resets", "end"]


@pytest.fixture(scope="module")
def b2():
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import brian2
    except ImportError as error:
        pytest.skip(f"Brian2 cannot be imported here: {error}")
    brian2.prefs.codegen.target = "numpy"
    brian2.BrianLogger.suppress_hierarchy("brian2")
    return brian2


def by_brian2(b2, cases, dt, duration, method):
    """Return the spike times of each case: name -> (equations, values, threshold, reset, hold)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        b2.start_scope()
        b2.defaultclock.dt = dt * b2.ms
        network, monitors = b2.Network(), {}
        network.schedule = ORDER
        for name, (equations, values, threshold, reset, hold) in cases.items():
            group = b2.NeuronGroup(
                1, equations, threshold=threshold, reset=reset, method=method, namespace=values,
                # The step of a spike counts as the first of its refractory period.
                refractory=(hold + dt if hold else 0) * b2.ms,
            )  # fmt: skip
            group.v = values["v_0"]
            if "v_0 u" in values:
                group.u = values["v_0 u"]
            monitors[name] = b2.SpikeMonitor(group)
            network.add(group, monitors[name])
        network.run(duration * b2.ms, namespace={})
        # A spike in the step from t to t + dt has the time t there, t + dt here.
        return {name: np.array(m.t / b2.ms) + dt for name, m in monitors.items()}


def test_brian2_spike_for_spike(b2):
    """Its exact method on the grid."""
    neuron = AdaptiveLIF(t_ref=1 * ms)
    p = numbers(neuron)
    values = {
        **{name: p[name] * b2.ms for name in ("tau_m", "tau_w")},
        **{name: p[name] * b2.mV for name in ("v_rest", "v_reset", "v_threshold")},
        "R": p["R"] * b2.Mohm, "b": p["b"] * b2.nA, "I": 5 * b2.nA, "v_0": p["v_rest"] * b2.mV,
    }  # fmt: skip
    equations = """
        dv/dt = (-(v - v_rest) + R*(I - w))/tau_m : volt (unless refractory)
        dw/dt = -w/tau_w : amp
        """
    case = equations, values, "v >= v_threshold", "v = v_reset; w += b", 1.0
    times = by_brian2(b2, {"it": case}, 0.1, 300.0, "exact")["it"]
    ours = rb.run(neuron, rb.constant(5 * nA), 300 * ms, 0.1 * ms, clock="grid", record=())
    assert len(times) > 30
    assert times == pytest.approx(ours.spikes[0].times.m, abs=1e-9)


def in_numbers(slopes, names):
    """Return a case's equations for Brian2, with plain numbers for mV and nA, time in ms."""
    return "\n".join(
        f"d{name}/dt = ({slope})/ms : 1" for name, slope in zip(names, slopes, strict=True)
    )


BRIAN2_CASES = {
    "QIF": (QIF(), 1.0, ["((v - v_rest)*(v - v_c)/(v_c - v_rest) + R*I_0)/tau_m"], "v = v_reset"),
    "EIF": (
        EIF(), 0.8, ["(v_rest - v + delta_T*exp((v - v_T)/delta_T) + R*I_0)/tau_m"], "v = v_reset",
    ),
    "AdEx": (
        AdEx(v_peak="-40 mV"), 1.0,  # higher up a step of Brian2's ends at infinity
        [
            "(-g_L*(v - v_rest) + g_L*delta_T*exp((v - v_T)/delta_T) - w + I_0)/C",
            "(a*(v - v_rest) - w)/tau_w",
        ], "v = v_reset; w += b",
    ),
    "Izhikevich": (
        Izhikevich(), 0.01, ["0.04*v**2 + 5*v + 140 - u + I_0/C", "a*(b*v - u)"], "v = c; u += d",
    ),
    "Izhikevich2007": (
        Izhikevich2007(), 0.4,
        ["(k*(v - v_r)*(v - v_t) - u + I_0)/C", "a*(b*(v - v_r) - u)"], "v = c; u += d",
    ),
    "AHPLIF": (
        AHPLIF(t_ref="0 ms"), 3.0,
        ["(v_rest - v + R*(I_0 - g_ahp*(v - E_K)))/tau_m", "-g_ahp/tau_ahp"],
        "v = v_reset; g_ahp += delta_g",
    ),
}  # fmt: skip


def test_brian2_s_runge_kutta_method(b2):
    """A spike is late by up to a step there, and so are those after it."""
    cases = {}
    for name, (neuron, current, slopes, reset) in BRIAN2_CASES.items():
        values = {**numbers(neuron), "I_0": current, "v_0": neuron.value("v")}
        if "u" in neuron.states:
            values["v_0 u"] = neuron.value("u")
        peak = "v_peak" if "v_peak" in values else "v_threshold"
        cases[name] = in_numbers(slopes, neuron.states), values, f"v >= {peak}", reset, 0.0
    got = by_brian2(b2, cases, BRIAN2_STEP, 100.0, "rk4")
    for name, (neuron, current, *_) in BRIAN2_CASES.items():
        (expected,) = exactly([neuron], [current], 100.0)
        assert abs(len(got[name]) - len(expected)) <= 1
        n = min(len(got[name]), len(expected))
        late = (got[name][:n] - expected[:n]) / BRIAN2_STEP
        assert n > 1, name
        assert np.all(late > -0.01), name
        assert np.all(late < 2.0 * np.arange(1, n + 1)), name
