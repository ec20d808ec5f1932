"""The grid clock: exact at the grid points, and NEST's order in each step."""

from __future__ import annotations

from itertools import pairwise
from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rheobase as rb
from rheobase.units import Hz, MOhm, ms, mV, nA

QUIET = rb.LIF(v_threshold=1e9 * mV)
OFF = [0.0]


def wave(amplitude, hertz, phase=0.0):
    return (amplitude, 2 * pi * hertz * 1e-3, phase)


TRACES = {
    "constant": (rb.constant(2.7 * nA), [(0.0, [2.7], [])]),
    "step on the grid": (
        rb.step(3 * nA, start=10 * ms, stop=70 * ms),
        [(0.0, OFF, []), (10.0, [3.0], []), (70.0, OFF, [])],
    ),
    "step off the grid": (
        rb.step(3 * nA, start=10.037 * ms, stop=70.0001 * ms),
        [(0.0, OFF, []), (10.037, [3.0], []), (70.0001, OFF, [])],
    ),
    "two jumps in one step": (
        rb.pulses(50 * nA, [20.01, 20.05] * ms, width=0.02 * ms),
        [
            (0.0, OFF, []), (20.01, [50.0], []), (20.03, OFF, []), (20.05, [50.0], []),
            (20.07, OFF, []),
        ],
    ),
    "ramp": (
        rb.ramp(-1 * nA, 6 * nA, start=3.3 * ms, stop=77.77 * ms),
        [(0.0, OFF, []), (3.3, [-1.0, 7 / 74.47], []), (77.77, OFF, [])],
    ),
    "sine": (
        rb.sine(4 * nA, 150 * Hz, phase=0.3, offset=2 * nA), [(0.0, [2.0], [wave(4.0, 150, 0.3)])],
    ),
    "a sine faster than the grid": (
        rb.sine(40 * nA, 7000 * Hz), [(0.0, OFF, [wave(40.0, 7000)])],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRACES)
@pytest.mark.parametrize("dt", [0.1, 1.0])
def test_exact_at_the_grid_points(name, dt, lif_explicit):
    stimulus, pieces = TRACES[name]
    recording = rb.run(QUIET, stimulus, 100 * ms, dt * ms, clock="grid")
    t = recording.t.m
    expected, v = np.empty(len(t)), -70.0
    for piece, end in pairwise([*pieces, (101.0, OFF, [])]):
        v_at = lif_explicit(piece, piece[0], v, {"v_rest": -70.0, "R": 10.0, "tau_m": 8.0})
        inside = (t >= piece[0] - 1e-9) & (t < end[0])
        expected[inside] = v_at(t[inside] - piece[0])
        v = float(v_at(end[0] - piece[0]))
    assert np.abs(recording.v.m - expected).max() < 1e-12 * np.abs(expected).max()


@settings(max_examples=30)
@given(
    tau_m=st.floats(0.1, 100.0),
    R=st.floats(0.1, 100.0),
    current=st.floats(-10.0, 10.0),
    v_init=st.floats(-100.0, 0.0),
    dt=st.sampled_from([0.01, 0.1, 0.3, 1.0]),
)
def test_exact_for_any_parameters(tau_m, R, current, v_init, dt):
    neuron = rb.LIF(v_threshold=1e9 * mV, tau_m=tau_m * ms, R=R * MOhm, v_init=v_init * mV)
    recording = rb.run(neuron, rb.constant(current * nA), 100 * dt * ms, dt * ms, clock="grid")
    target = -70.0 + R * current
    expected = target + (v_init - target) * np.exp(-recording.t.m / tau_m)
    scale = np.abs(expected).max() + abs(target) + 70.0
    assert np.abs(recording.v.m - expected).max() < 1e-12 * scale


def slow_lif(currents, steps, dt, t_ref, **p):
    """NEST's order, a step at a time, in the plainest way; input of the step is given."""
    p = {"v_rest": -70.0, "v_reset": -65.0, "v_threshold": -50.0, "R": 10.0, "tau_m": 8.0} | p
    P = np.exp(-dt / p["tau_m"])
    v, wait, spikes, trace = p["v_rest"], 0, [], [p["v_rest"]]
    for k in range(steps):
        if wait:
            wait -= 1
        else:
            target = p["v_rest"] + p["R"] * currents[k]
            v = target + (v - target) * P
            if v >= p["v_threshold"]:
                spikes.append(k + 1)
                v, wait = p["v_reset"], round(t_ref / dt)
        trace.append(v)
    return np.array(spikes), np.array(trace)


@settings(max_examples=30)
@given(
    samples=st.lists(st.floats(-5.0, 30.0), min_size=1, max_size=50),
    t_ref=st.sampled_from([0.0, 0.1, 0.3, 2.0, 2.04, 2.06, 4.9]),
    tau_m=st.floats(1.0, 40.0),
)
def test_the_order_within_a_step(samples, t_ref, tau_m):
    dt = 0.1
    stimulus = rb.from_array(samples * nA, dt=1 * ms)
    duration = float(len(samples))
    recording = rb.run(
        rb.LIF(tau_m=tau_m * ms, t_ref=t_ref * ms), stimulus, duration * ms, dt * ms, clock="grid"
    )
    steps = 10 * len(samples)
    spikes, trace = slow_lif(np.repeat(samples, 10), steps, dt, t_ref, tau_m=tau_m)
    assert np.array_equal(np.rint(recording.spikes[0].times.m / dt), spikes)
    assert recording.spikes[0].times.m == pytest.approx(spikes * dt, abs=1e-12)
    assert recording.v.m == pytest.approx(trace, rel=1e-11, abs=1e-11)


def test_spikes_are_stamped_at_the_end_of_their_step():
    grid = rb.run(rb.LIF(), rb.constant(3 * nA), 50 * ms, 0.1 * ms, clock="grid")
    exact = rb.run(rb.LIF(), rb.constant(3 * nA), 50 * ms).spikes[0].times.m[0]
    first = grid.spikes[0].times.m[0]
    assert 0.0 <= first - exact < 0.1
    assert grid.v.m[round(first / 0.1)] == -65.0


@pytest.mark.parametrize(
    ("t_ref", "steps"), [(2.0, 20), (2.04, 20), (2.06, 21), (0.1, 1), (0.0, 0)]
)
def test_held_for_a_whole_number_of_steps(t_ref, steps):
    recording = rb.run(
        rb.LIF(t_ref=t_ref * ms), rb.constant(3 * nA), 20 * ms, 0.1 * ms, clock="grid"
    )
    first = round(recording.spikes[0].times.m[0] / 0.1)
    held = recording.v.m[first:] == -65.0
    assert np.flatnonzero(~held)[0] == steps + 1


def test_a_start_above_threshold_fires_at_the_end_of_the_first_step():
    recording = rb.run(rb.LIF(v_init=-40 * mV), rb.zero(), 10 * ms, 0.1 * ms, clock="grid")
    assert recording.spikes[0].times.m.tolist() == [0.1]
    assert recording.v.m[:2].tolist() == [-40.0, -65.0]


def test_a_visit_between_grid_points_is_not_seen():
    pulse = rb.pulses(1700 * nA, [10.03] * ms, width=0.01 * ms) - rb.pulses(
        1700 * nA, [10.05] * ms, width=0.01 * ms
    )
    assert rb.run(rb.LIF(), pulse, 20 * ms).spikes[0].count == 1
    assert rb.run(rb.LIF(), pulse, 20 * ms, clock="grid").spikes[0].count == 0


def test_several_variables_are_exact_too():
    """Adaptation below threshold: a two-dimensional linear system, by SciPy's expm."""
    from scipy.linalg import expm

    model = rb.Model(
        """
        tau_m * dv/dt = -(v - v_rest) + R*(I - w)
        tau_w * dw/dt = a*(v - v_rest) - w
        """,
        tau_m=8 * ms, tau_w=30 * ms, v_rest=-70 * mV, R=10 * MOhm, a="0.05 uS", v=-60 * mV,
        w=0.1 * nA,
    )  # fmt: skip
    recording = rb.run(model, rb.constant(1.5 * nA), 50 * ms, 0.5 * ms, clock="grid")
    A = np.array([[-1 / 8, -10 / 8], [0.05 / 30, -1 / 30]])
    b = np.array([-70 / 8 + 10 * 1.5 / 8, 0.05 * 70 / 30])
    rest = np.linalg.solve(A, -b)
    for k in (1, 7, 100):
        expected = rest + expm(A * 0.5 * k) @ (np.array([-60.0, 0.1]) - rest)
        got = [recording.v.m[k], recording.w.m[k]]
        assert got == pytest.approx(expected, rel=1e-12)


def test_other_variables_go_on_while_v_is_held_on_the_grid():
    model = rb.Model(
        """
        tau_m * dv/dt = -(v - v_rest) + R*(I - w)
        tau_w * dw/dt = -w
        """,
        threshold="v >= theta", reset="v = v_reset; w += b", refractory="t_ref", tau_m=8 * ms,
        tau_w=30 * ms, v_rest=-70 * mV, R=10 * MOhm, theta=-50 * mV, v_reset=-65 * mV,
        b=0.5 * nA, t_ref=5 * ms,
    )  # fmt: skip
    recording = rb.run(model, rb.constant(3 * nA), 20 * ms, 0.1 * ms, clock="grid")
    first = round(recording.spikes[0].times.m[0] / 0.1)
    w = recording.w.m[first : first + 51]
    assert w == pytest.approx(0.5 * np.exp(-0.1 * np.arange(51) / 30), rel=1e-12)
    assert np.all(recording.v.m[first : first + 51] == -65.0)
    assert recording.v.m[first + 51] > -65.0


def test_the_last_step_is_done():
    recording = rb.run(rb.LIF(), rb.constant(1 * nA), 0.3 * ms, 0.1 * ms, clock="grid")
    assert recording.t.m == pytest.approx([0.0, 0.1, 0.2, 0.3])
    assert recording.v.m[-1] == pytest.approx(-70 + 10 * -np.expm1(-0.3 / 8), rel=1e-13)


def test_without_a_reset_the_condition_counts_once_each_time_it_comes_true():
    model = rb.Model("tau*dv/dt = -v + R*I", threshold="v > 0.5*mV", tau=1 * ms, R=1 * MOhm)
    stimulus = rb.pulses(2 * nA, [5.0, 15.0, 25.0] * ms, width=5 * ms)
    got = rb.run(model, stimulus, 40 * ms, 0.1 * ms, clock="grid").spikes[0].times.m
    first = np.ceil(-np.log(0.75) / 0.1) * 0.1
    assert got == pytest.approx([5 + first, 15 + first, 25 + first], abs=1e-9)
