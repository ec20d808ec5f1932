"""Neurons joined by gap junctions on the continuous clock."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.linalg import expm

import rheobase as rb
from rheobase.errors import SimulationError
from rheobase.units import Hz, MOhm, Quantity, ms, mV, nA, nF, nS, uS

PAIR = np.array([[0.0, 1.0], [1.0, 0.0]])


def all_to_all(n):
    return np.ones((n, n)) - np.eye(n)


def trains(recording):
    return [train.times.m for train in recording.spikes]


# Below threshold: closed forms


def test_two_alike_have_two_modes():
    """The mean decays with tau_m, the difference with tau_m/(1 + 2 R g)."""
    recording = rb.run(
        rb.LIF(v_init=[-62, -70] * mV), rb.zero(), 40 * ms, gap_junctions=30 * PAIR * nS
    )
    mean, difference = recording.v.m.mean(axis=0), recording.v.m[0] - recording.v.m[1]
    t = recording.t.m
    assert mean == pytest.approx(-70 + 4 * np.exp(-t / 8), abs=1e-9)
    assert difference == pytest.approx(8 * np.exp(-t * (1 + 2 * 10 * 0.03) / 8), abs=1e-9)


def test_three_that_differ():
    neuron = rb.LIF(R=[5, 10, 20] * MOhm, tau_m=[8, 12, 5] * ms, v_init=[-70, -60, -65] * mV)
    g, currents = np.array([[0, 20, 5], [20, 0, 0], [5, 0, 0]]), np.array([0.8, -0.5, 0.2])
    recording = rb.run(neuron, rb.constant(currents * nA), 30 * ms, gap_junctions=g * nS)
    R, C = np.array([5, 10, 20]), np.array([8 / 5, 12 / 10, 5 / 20])
    A = (g * 1e-3 - np.diag(g.sum(axis=1) * 1e-3 + 1 / R)) / C[:, np.newaxis]
    rest = -np.linalg.solve(A, (currents - 70 / R) / C)
    start = np.array([-70, -60, -65]) - rest
    expected = [rest + expm(A * t) @ start for t in recording.t.m]
    assert pytest.approx(np.array(expected), abs=1e-9) == recording.v.m.T


def test_coupling_coefficient():
    """How much of a steady deflection gets through: g/(g + g_L) (M. V. L. Bennett 1966)."""
    recording = rb.run(rb.LIF(), rb.constant([1, 0] * nA), 200 * ms, gap_junctions=50 * PAIR * nS)
    one, other = recording.v.m[:, -1] + 70
    assert other / one == pytest.approx(0.05 / (0.05 + 0.1), abs=1e-9)


def test_a_gap_junction_is_a_low_pass_filter():
    """At (g + g_L)/(2 pi C), 1/sqrt(2) of that gets through, an eighth of a period late."""
    rate = (0.05 + 0.1) / 0.8  # 1/ms
    f = rate / (2 * np.pi)
    recording = rb.run(
        rb.LIF(), rb.sine([1, 0] * nA, Quantity(f, "kHz")), 20 / f * ms, Quantity(0.05 / f, "ms"),
        gap_junctions=50 * PAIR * nS,
    )  # fmt: skip
    last = (recording.v.m[:, -20:] + 70) @ np.exp(2j * np.pi * np.arange(20) / 20)
    assert np.abs(last[1] / last[0]) == pytest.approx(1 / 3 / np.sqrt(2), rel=1e-6)
    assert np.angle(last[1] / last[0]) == pytest.approx(np.pi / 4, rel=1e-6)


# Rectifying


def test_current_flows_one_way():
    """From the second neuron into the first one, as long as that is lower."""
    options = {"gap_junctions": np.array([[0, 30], [0, 0]]) * nS, "rectifying": True}
    higher = rb.run(rb.LIF(), rb.constant([0, 1] * nA), 50 * ms, **options)
    same = rb.run(rb.LIF(), rb.constant([0, 1] * nA), 50 * ms, gap_junctions=30 * PAIR * nS)
    assert higher.v.m == pytest.approx(same.v.m, abs=1e-10)
    assert (higher.v.m[0, 1:] > -70).all()
    lower = rb.run(rb.LIF(), rb.constant([1, 0] * nA), 50 * ms, **options)
    apart = rb.run(rb.LIF(), rb.constant([1, 0] * nA), 50 * ms)
    assert lower.v.m == pytest.approx(apart.v.m, abs=1e-9)


def test_rectifying_both_ways_alike_is_not_rectifying():
    options = {"gap_junctions": 25 * all_to_all(3) * nS}
    stimulus = rb.sine([12, 8, 16] * nA, [40, 70, 90] * Hz)
    plain = rb.run(rb.LIF(), stimulus, 60 * ms, **options)
    assert sum(map(len, trains(plain))) > 5
    both = rb.run(rb.LIF(), stimulus, 60 * ms, **options, rectifying=True)
    assert both.v.m.tobytes() == plain.v.m.tobytes()


def test_kinks_cost_no_accuracy():
    """Against the equations from kink to kink, each of which is a linear one."""
    g, R, tau, w = 0.03, 10.0, 8.0, 2 * np.pi * 0.1
    duration, amplitude, offset = 40.0, np.array([1.0, 2.5]), np.array([0.0, 0.1])
    recording = rb.run(
        rb.LIF(), rb.sine(amplitude * nA, 100 * Hz) + rb.constant(offset * nA), duration * ms,
        gap_junctions=np.array([[0, 0.03], [0, 0]]) * uS, rectifying=True,
    )  # fmt: skip
    expected = np.full((2, 401), np.nan)
    t, v, opened, kinks = 0.0, np.array([-70.0, -70.0]), True, 0
    while t < duration:

        def slopes(t, v, opened=opened):
            flow = g * (v[1] - v[0]) * opened
            current = amplitude * np.sin(w * t) + offset + [flow, -flow]
            return (-(v + 70) + R * current) / tau

        def kink(t, v, opened=opened, start=t):
            return (v[1] - v[0]) * (1 if opened else -1) + 1e-13 * (t == start)

        kink.terminal, kink.direction = True, -1
        solution = solve_ivp(
            slopes, (t, duration), v, "DOP853", events=kink, rtol=3e-14, atol=1e-12,
            dense_output=True, max_step=0.5,
        )  # fmt: skip
        inside = (recording.t.m >= t) & (recording.t.m <= solution.t[-1])
        expected[:, inside] = solution.sol(recording.t.m[inside])
        t, v, opened, kinks = solution.t[-1], solution.y[:, -1], not opened, kinks + 1
    assert kinks > 6
    assert recording.v.m == pytest.approx(expected, abs=1e-9)


# Spikes


def event_by_event(slopes, x, duration, level, reset, hold):
    """Return spike times of neurons whose states are the rows of x; SciPy, one event after another.

    The first variable of each is that of the threshold, and is held while refractory.
    """
    shape, n = x.shape, len(x)
    t, release, spikes = 0.0, np.full(n, -1.0), [[] for _ in range(n)]
    while t < duration:
        held = t < release
        end = min([duration, *release[held]])

        def f(t, y, held=held):
            dx = slopes(t, y.reshape(shape))
            dx[held, 0] = 0.0
            return dx.ravel()

        events = []
        for k in np.flatnonzero(~held):
            events.append(lambda t, y, k=k: y.reshape(shape)[k, 0] - level)
            events[-1].terminal, events[-1].direction = True, 1
        solution = solve_ivp(f, (t, end), x.ravel(), "DOP853", events=events or None, rtol=3e-14,
                             atol=1e-12, max_step=1.0)  # fmt: skip
        t, x = solution.t[-1], solution.y[:, -1].reshape(shape)
        if solution.status == 1:
            which = next(j for j, times in enumerate(solution.t_events) if len(times))
            fired = np.flatnonzero(~held)[which]
            spikes[fired].append(t)
            x[fired] = reset(x[fired])
            release[fired] = t + hold
    return spikes


ADAPTING = rb.Model(
    """
    C*dv/dt = g_L*(E_L - v) + I - w
    tau_w*dw/dt = a*(v - E_L) - w
    """,
    threshold="v >= v_threshold", reset="v = v_reset; w += b", refractory="t_ref", C=0.2 * nF,
    g_L=[10, 12, 14] * nS, E_L=-65 * mV, tau_w=60 * ms, a=2 * nS, b=0.05 * nA,
    v_threshold=-50 * mV, v_reset=-60 * mV, t_ref=1.5 * ms, v=-65 * mV, w=0 * nA,
)  # fmt: skip


def test_spikes_that_an_independent_solver_finds():
    """Three adapting neurons that differ, a current that changes, refractory periods."""
    g = np.array([[0, 3, 1], [3, 0, 2], [1, 2, 0]]) * 1e-3
    level, swing = np.array([0.35, 0.3, 0.1]), 0.1

    def slopes(t, x):
        v, w = x.T
        current = level + swing * np.sin(2 * np.pi * 0.04 * t) + g @ v - g.sum(axis=1) * v
        dv = (np.array([10, 12, 14]) * 1e-3 * (-65 - v) + current - w) / 0.2
        return np.array([dv, (2e-3 * (v + 65) - w) / 60]).T

    start = np.array([[-65.0, 0.0]] * 3)
    expected = event_by_event(
        slopes, start, 100.0, -50.0, lambda x: np.array([-60.0, x[1] + 0.05]), 1.5
    )
    stimulus = rb.constant(level * nA) + rb.sine(swing * nA, 40 * Hz)
    recording = rb.run(ADAPTING, stimulus, 100 * ms, gap_junctions=g * uS)
    assert [len(times) for times in expected] == recording.spikes.count.tolist()
    assert recording.spikes.total > 8
    for got, times in zip(trains(recording), expected, strict=True):
        assert got == pytest.approx(times, abs=2e-9)


@pytest.mark.parametrize("n", [2, 5])
def test_neurons_alike_fire_together(n):
    """No current flows between them, whatever rounding does, so each is as it is alone."""
    neuron = rb.LIF(v_init=-66 * mV)
    recording = rb.run(
        neuron, rb.constant(2.5 * nA), 300 * ms, gap_junctions=20 * all_to_all(n) * nS
    )
    alone = trains(rb.run(neuron, rb.constant(2.5 * nA), 300 * ms))[0]
    for times in trains(recording):
        assert times == pytest.approx(alone, abs=1e-9)


@pytest.mark.parametrize(
    ("neuron", "current", "apart"),
    [(rb.QIF(v=[-65, -50] * mV), 1.0, 0.0), (rb.LIF(v_init=[-70, -56] * mV), 2.2, 0.5)],
    ids=["QIF", "LIF"],
)
def test_together_or_by_turns(neuron, current, apart):
    """With a junction spikes synchronise; without the spikes themselves, as in LIF neurons, slow
    ones come by turns (T. J. Lewis and J. Rinzel, J. Comput. Neurosci. 14, 2003)."""
    one, other = trains(
        rb.run(neuron, rb.constant(current * nA), 600 * ms, record=(), gap_junctions=20 * PAIR * nS)
    )
    period = np.diff(one[-2:])
    assert np.abs(other - one[-2]).min() / period == pytest.approx(apart, abs=1e-3)


SOFT = rb.Model(
    "tau*dv/dt = E - v + R*I", escape="exp((v - theta)/delta)/ms", reset="v = E",
    refractory="t_ref", t_ref=1 * ms, tau=8 * ms, E=-70 * mV, R=10 * MOhm, theta=-55 * mV,
    delta=3 * mV,
)  # fmt: skip
STEEP = rb.Model(
    "tau*dv/dt = E - v + delta*exp((v - theta)/delta) + R*I", threshold="v >= v_peak",
    reset="v = E", refractory="t_ref", t_ref=1 * ms, tau=8 * ms, E=-70 * mV, R=10 * MOhm,
    theta=-55 * mV, delta=1 * mV, v_peak=40 * mV, v=-70 * mV,
)  # fmt: skip
ALONE = {
    "LIF": (rb.LIF(), [2.5, 3]),
    "no refractory period": (rb.LIF(t_ref=0 * ms), [2.5, 100]),
    "resting above threshold": (rb.LIF(v_init=[-40, -50] * mV), [2.5, 0]),
    "no reset": (rb.HodgkinHuxley(), [1, 0.5]),
    "nothing held": (rb.MAT2(), [0.6, 0.9]),
    "a hazard": (SOFT, [1.0, 1.5]),
    "steeper than time": (STEEP, [2.0, 3.0]),
}


@pytest.mark.parametrize("name", ALONE)
def test_without_conductance_each_is_alone(name):
    """As native code has it; spikes by a hazard by the same random numbers."""
    neuron, currents = ALONE[name]
    stimulus = rb.constant(currents * nA)
    joined = rb.run(neuron, stimulus, 20 * ms, gap_junctions=0 * PAIR * nS, seed=3)
    alone = rb.run(neuron, stimulus, 20 * ms, seed=3)
    assert joined.spikes.total > 1
    assert joined.spikes.count.tolist() == alone.spikes.count.tolist()
    for got, times in zip(trains(joined), trains(alone), strict=True):
        assert got == pytest.approx(times, abs=1e-9)
    fired = np.concatenate(trains(alone))
    away = np.abs(joined.t.m[:, np.newaxis] - fired).min(axis=1) > 1e-3  # from upstrokes
    for state in neuron.states:
        assert joined[state].m[:, away] == pytest.approx(alone[state].m[:, away], abs=1e-7)


def test_a_hazard_that_gap_junctions_change():
    """Neurons that are held up by another one fire; its countdown is not what flows."""
    driven = rb.run(SOFT, rb.constant([5, 0] * nA), 300 * ms, gap_junctions=200 * PAIR * nS, seed=1)
    assert driven.spikes.count[1] > 3
    alone = rb.run(SOFT, rb.constant([5, 0] * nA), 300 * ms, seed=1)
    assert alone.spikes.count[1] < 3


def test_noise_is_a_stimulus_like_others():
    stimulus = rb.noise(2 * nA, mean=2 * nA, seed=1, dt=0.5 * ms)
    recording = rb.run(rb.LIF(), stimulus, 60 * ms, gap_junctions=20 * all_to_all(2) * nS)
    alone = rb.run(rb.LIF(), stimulus, 60 * ms)
    assert len(trains(alone)[0]) > 1
    for times in trains(recording):
        assert times == pytest.approx(trains(alone)[0], abs=1e-9)


# What is recorded


def test_samples_do_not_change_spikes_and_are_of_after_events():
    options = {"stimulus": rb.constant([3, 0] * nA), "gap_junctions": 30 * PAIR * nS}
    fine = rb.run(rb.LIF(), duration=50 * ms, dt=0.05 * ms, **options)
    none = rb.run(rb.LIF(), duration=50 * ms, record=(), **options)
    first = trains(fine)[0][0]
    assert trains(none)[0].tolist() == trains(fine)[0].tolist()
    ends = rb.run(rb.LIF(), duration=first * ms, dt=first * ms, **options)
    assert ends.spikes.total == 1
    assert ends.v.m[0].tolist() == [-70.0, -65.0]
    assert ends.v.m[1, 1] == pytest.approx(np.interp(first, fine.t.m, fine.v.m[1]), abs=1e-2)
    held = (fine.t.m > first) & (fine.t.m < first + 2.0)
    assert (fine.v.m[0, held] == -65.0).all()


def test_one_set_of_values_serves_all():
    recording = rb.run(rb.LIF(), rb.constant(1 * nA), 5 * ms, gap_junctions=all_to_all(3) * nS)
    assert recording.v.shape == recording.I.shape == (3, 51)
    assert recording.spikes.count.tolist() == [0, 0, 0]


def test_where_it_came_from(tmp_path):
    g = np.array([[0, 1], [2, 0]])
    recording = rb.run(rb.LIF(), rb.zero(), 5 * ms, gap_junctions=g * nS, rectifying=True)
    provenance = recording.provenance
    assert provenance.parameters["gap_junctions"].to(nS).m == pytest.approx([0, 1, 2, 0])
    assert provenance.integrator.startswith("all neurons together")
    assert provenance.tolerance == 1e-12
    assert "gap_junctions  0 to 0.002 uS (4 values)" in repr(provenance)
    recording.save(tmp_path / "pair.rheo")
    assert rb.load(tmp_path / "pair.rheo").provenance == provenance


# What cannot go on


def test_fires_for_ever():
    neuron = rb.Model(
        "tau*dv/dt = -v + R*I\ntau*dw/dt = -w", threshold="v >= 1*mV", reset="v = w; w += 0.4*mV",
        tau=8 * ms, R=1 * MOhm, v=[0.9, 0] * mV, w=[0.7, 0] * mV,
    )  # fmt: skip
    with pytest.raises(
        SimulationError, match=r"Model: neuron 0: fires for ever at 1.96\d* ms, since"
    ):
        rb.run(neuron, rb.constant([3, 0] * nA), 50 * ms, gap_junctions=PAIR * nS)


def test_runs_away():
    neuron = rb.Model(
        "tau*dv/dt = v*v/(1*mV) + R*I", threshold="v >= 1e30*mV", reset="v = 0*mV", tau=1 * ms,
        R=1 * MOhm, v=[0, 1] * mV,
    )  # fmt: skip
    with pytest.raises(SimulationError, match=r"Model: no step is small enough .* at 1 ms"):
        rb.run(neuron, rb.zero(), 50 * ms, gap_junctions=0 * PAIR * nS)


def test_no_slope():
    neuron = rb.Model(
        "tau*dv/dt = sqrt(v/(1*mV))*mV + R*I", threshold="v >= 1*mV", reset="v = 0*mV",
        tau=1 * ms, R=1 * MOhm, v=[0, -1] * mV,
    )  # fmt: skip
    with pytest.raises(SimulationError, match=r"neuron 1: 'v' or its slope .* number at 0 ms"):
        rb.run(neuron, rb.zero(), 5 * ms, gap_junctions=0 * PAIR * nS)


def test_negative_hazard():
    neuron = rb.Model(
        "tau*dv/dt = E - v + R*I", escape="(v - theta)/(mV*ms)", reset="v = E", tau=8 * ms,
        E=-70 * mV, R=10 * MOhm, theta=[-71, -75] * mV,
    )  # fmt: skip
    stimulus = rb.ramp([-1, 0] * nA, [-1, 0] * nA, start=0 * ms, stop=50 * ms)
    with pytest.raises(SimulationError, match=r"neuron 0: the hazard '.*' is -.* per ms at .* ms"):
        rb.run(neuron, stimulus, 50 * ms, gap_junctions=PAIR * nS, seed=2)
    start = neuron.replace(theta=[-71, -60] * mV)
    with pytest.raises(SimulationError, match=r"neuron 1: the hazard '.*' is -10 per ms at 0 ms"):
        rb.run(start, rb.zero(), 50 * ms, gap_junctions=PAIR * nS, seed=2)
