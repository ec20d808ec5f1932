"""Nullclines, flow and trajectories, against what the equations say."""

from __future__ import annotations

import copy
import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

import rheobase as rb
from rheobase.analysis.dynamics.phase_plane import phase_plane
from rheobase.errors import ParameterError, UnitError
from rheobase.units import MOhm, ms, mV, nA, nF, pA, uS

PLAIN = {"tau": 1 * ms, "I_1": 1 * nA}
FITZHUGH_NAGUMO = rb.Model(
    """
    tau * dv/dt = v - v**3 - w + I/I_1
    tau * dw/dt = eps*(v - w/a + 1)
    """,
    **PLAIN, a=2, eps=0.1, v=-1, w=0,
)  # fmt: skip
ADEX = rb.Model(
    """
    C * dv/dt = -g_L*(v - E_L) + g_L*delta_T*exp((v - v_T)/delta_T) - w + I
    tau_w * dw/dt = a*(v - E_L) - w
    """,
    threshold="v >= v_spike", reset="v = v_r; w += b",
    C=0.281 * nF, g_L=0.03 * uS, E_L=-70.6 * mV, v_T=-50.4 * mV, delta_T=2 * mV,
    tau_w=144 * ms, a=0.004 * uS, b=80.5 * pA, v_spike=20 * mV, v_r=-70.6 * mV,
    v=-70.6 * mV, w=0 * nA,
)  # fmt: skip
MORRIS_LECAR = rb.Model(
    """
    C * dv/dt = I - g_L*(v - V_L) - g_Ca*m*(v - V_Ca) - g_K*w*(v - V_K)
    dw/dt = phi*(w_inf - w)*cosh((v - V_3)/(2*V_4))
    m = 0.5*(1 + tanh((v - V_1)/V_2))
    w_inf = 0.5*(1 + tanh((v - V_3)/V_4))
    """,
    C=20 * nF, g_L=2 * uS, g_K=8 * uS, g_Ca=4.4 * uS, V_Ca=120 * mV, V_K=-84 * mV, V_L=-60 * mV,
    V_1=-1.2 * mV, V_2=18 * mV, V_3=2 * mV, V_4=30 * mV, phi=0.04 / ms, v=-60 * mV, w=0.01,
)  # fmt: skip


def plain(first, second):
    """Return tau*dx/dt = first, tau*dy/dt = second."""
    return rb.Model(f"tau*dx/dt = {first} \n tau*dy/dt = {second}", tau=1 * ms, x=0, y=0)


def points(nullcline, *names):
    """Return all points of a nullcline, variables by points."""
    return np.concatenate(
        [np.array([branch[name].m for name in names]) for branch in nullcline.branches], axis=1
    )


def largest_step(branch, window):
    """Return how far apart neighbouring points are, relative to the window."""
    steps = [np.diff(branch[name].m) / np.ptp(window[name].m) for name in window]
    return np.hypot(*steps).max()


# Nullclines


@settings(max_examples=20)
@given(a=st.floats(0.2, 5), current=st.floats(-2, 2))
def test_fitzhugh_nagumo(a, current):
    plane = phase_plane(FITZHUGH_NAGUMO.replace(a=a), current * nA, v=[-2, 2], w=[-3, 3])
    v, w = points(plane.nullclines["v"], "v", "w")
    assert w == pytest.approx(v - v**3 + current, abs=1e-12)
    v, w = points(plane.nullclines["w"], "v", "w")
    assert w == pytest.approx(a * (v + 1), abs=1e-12)
    assert [line.solved_for for line in plane.nullclines.values()] == ["w", "w"]


def test_an_exponential_is_followed_to_the_edge():
    """Over the last millivolts w goes through the whole window; then exp(35) nA and more."""
    plane = phase_plane(ADEX, 0.5 * nA, v=[-90, 25] * mV, w=[-200, 500] * pA)
    (branch,) = plane.nullclines["v"].branches
    v, w = branch["v"].m, branch["w"].m
    exact = 0.03 * (70.6 + v) * -1 + 0.06 * np.exp((v + 50.4) / 2) + 0.5
    assert w == pytest.approx(exact, abs=1e-12)
    assert w[[0, -1]] == pytest.approx(0.5, abs=1e-6)
    assert w.max() <= 0.5
    assert largest_step(branch, plane.window) < 0.02


def test_a_nullcline_with_a_pole_outside_of_the_model():
    """Morris and Lecar's for v has a pole at the potassium reversal potential."""
    plane = phase_plane(MORRIS_LECAR, 90 * nA, v=[-95, 50] * mV, w=[-0.1, 0.8])
    assert plane.nullclines["v"].solved_for == "w"
    v, w = points(plane.nullclines["v"], "v", "w")
    m = 0.5 * (1 + np.tanh((v + 1.2) / 18))
    exact = (90 - 2 * (v + 60) - 4.4 * m * (v - 120)) / (8 * (v + 84))
    assert w == pytest.approx(exact, rel=1e-9)
    assert v.min() > -84


def test_a_pole_parts_the_branches():
    plane = phase_plane(plain("x*y - 1", "x - y"), x=[-2, 2], y=[-4, 4])
    assert plane.nullclines["x"].solved_for == "y"
    left, right = plane.nullclines["x"].branches
    for branch, sign in ((left, -1), (right, 1)):
        x, y = branch["x"].m, branch["y"].m
        assert x * y == pytest.approx(1.0, rel=1e-12)
        assert np.all(np.sign(x) == sign)
        assert abs(y[-1 if sign < 0 else 0]) == pytest.approx(4.0, abs=1e-6)
        assert largest_step(branch, plane.window) < 0.02
    assert [point.x.m for point in plane.fixed_points] == pytest.approx([-1, 1])


def test_vertical_and_constant():
    plane = phase_plane(plain("0.25 - x", "y - 1"), x=[-1, 1], y=[0, 3])
    (vertical,), (constant,) = (plane.nullclines[name].branches for name in "xy")
    assert np.all(vertical["x"].m == 0.25)
    assert vertical["y"].m[[0, -1]].tolist() == [0, 3]
    assert np.all(constant["y"].m == 1.0)
    assert constant["x"].m[[0, -1]].tolist() == [-1, 1]
    (point,) = plane.fixed_points
    assert (point.x.m, point.y.m) == (0.25, 1.0)
    assert point.kind == "saddle"


def test_two_verticals_by_sign():
    plane = phase_plane(plain("x**2 - 0.3", "2 - y"), x=[-1, 1], y=[0, 3])
    assert plane.nullclines["x"].solved_for is None
    left, right = sorted(plane.nullclines["x"].branches, key=lambda branch: branch["x"].m[0])
    assert left["x"].m == pytest.approx(-np.sqrt(0.3), rel=1e-14)
    assert right["x"].m == pytest.approx(np.sqrt(0.3), rel=1e-14)
    assert sorted(right["y"].m[[0, -1]]) == [0, 3]


def test_a_vertical_branch_across_another():
    """x (1 - x - y) is linear in y, but solving for y would lose x = 0."""
    plane = phase_plane(plain("x*(1 - x - y)", "y - 0.5"), x=[-0.5, 1.5], y=[-1, 2])
    assert plane.nullclines["x"].solved_for is None
    x, y = points(plane.nullclines["x"], "x", "y")
    on_line, on_slope = np.abs(x) < 1e-9, np.abs(1 - x - y) < 1e-9
    assert np.all(on_line | on_slope)
    assert np.ptp(y[on_line]) > 2.9
    assert np.ptp(x[on_slope]) > 1.9
    assert {round(point.x.m, 9) for point in plane.fixed_points} == {0.0, 0.5}


def test_a_circle():
    plane = phase_plane(plain("x**2 + y**2 - 1", "y**3 - x**2 + 0.5"), x=[-2, 2], y=[-1.5, 1.7])
    (circle,) = plane.nullclines["x"].branches
    x, y = circle["x"].m, circle["y"].m
    assert np.hypot(x, y) == pytest.approx(1.0, rel=1e-14)
    assert (x[0], y[0]) == (x[-1], y[-1])
    angles = np.sort(np.arctan2(y, x))
    assert np.diff(angles).max() < 0.05
    assert len(plane.fixed_points) == 2


def test_steep_functions_and_poles_on_the_lattice():
    """Where it is found by sign, steepness does not matter, and a pole is none of it."""
    plane = phase_plane(
        plain("exp(40*y**3) - exp(40*x)", "y + 1/(x**3*y**2)"), x=[-2, 2], y=[-1, 1]
    )
    x, y = points(plane.nullclines["x"], "x", "y")
    assert y**3 == pytest.approx(x, abs=1e-12)
    x, y = points(plane.nullclines["y"], "x", "y")
    assert (x * y) ** 3 == pytest.approx(-1.0, rel=1e-9)


def test_a_nullcline_out_of_sight():
    plane = phase_plane(plain("y - 10 + x*0", "x"), x=[-1, 1], y=[-1, 1])
    assert plane.nullclines["x"].branches == ()
    assert plane.fixed_points == ()
    assert repr(plane).endswith("no fixed point")


@pytest.mark.parametrize("current", [0, 0.5, 0.6])
def test_fixed_points_are_where_nullclines_cross(current):
    plane = phase_plane(ADEX, current * nA, v=[-80, 10] * mV, w=[-50, 150] * pA)
    for name in ("v", "w"):
        v, w = points(plane.nullclines[name], "v", "w")
        for point in plane.fixed_points:
            distance = np.hypot((v - point.v.m) / 90, (w - point.w.m) / 0.2)
            assert distance.min() < 0.01
    assert len(plane.fixed_points) == 2


# Flow


def test_rates():
    plane = phase_plane(ADEX, 0.5 * nA)
    rates = plane.rates(v=[-60, -50] * mV, w=[0, 100] * pA)
    exact = np.array([-0.03 * 10.6 + 0.06 * np.exp(-4.8) + 0.5, np.nan]) / 0.281
    assert rates["v"].m_as(mV / ms)[0] == pytest.approx(exact[0], rel=1e-12)
    assert rates["w"].m_as(pA / ms) == pytest.approx([42.4 / 144, (82.4 - 100) / 144], rel=1e-12)
    with pytest.raises(ParameterError, match="expected a value of v and of w, got v"):
        plane.rates(v=0 * mV)
    with pytest.raises(UnitError, match="w: expected current"):
        plane.rates(v=0 * mV, w=0 * mV)


def test_vector_field():
    plane = phase_plane(FITZHUGH_NAGUMO, 1 * nA, v=[-2, 2], w=[-1, 3])
    field = plane.vector_field(5)
    assert field.position["v"].shape == field.rate["w"].shape == (5, 5)
    v, w = field.position["v"].m, field.position["w"].m
    assert sorted(set(v.ravel())) == [-2, -1, 0, 1, 2]
    assert field.rate["v"].m_as(1 / ms) == pytest.approx(v - v**3 - w + 1)
    assert field.rate["w"].m_as(1 / ms) == pytest.approx(0.1 * (v - w / 2 + 1))
    with pytest.raises(ParameterError, match="points: expected a number from 2 on, got 1"):
        plane.vector_field(1)


# Trajectories


def test_a_trajectory_is_a_run():
    plane = phase_plane(FITZHUGH_NAGUMO, 2 * nA)
    path = plane.trajectory(50 * ms, dt=0.5 * ms, v=0.3, w=1)
    exact = solve_ivp(
        lambda _, x: [x[0] - x[0] ** 3 - x[1] + 2, 0.1 * (x[0] - x[1] / 2 + 1)],
        (0, 50), [0.3, 1], "DOP853", path.t.m, rtol=1e-12, atol=1e-12,
    ).y  # fmt: skip
    assert [path.v.m, path.w.m] == pytest.approx(exact, abs=1e-8)
    assert path.jumps.size == 0
    assert path.recording.provenance.clock == "continuous"
    assert repr(path) == "Trajectory of 50 ms from v = 0.3, w = 1: 0 resets"


def adex_until_spike(state, start, stop):
    """Return the state just before a spike, by SciPy, from that after the spike before."""

    def rates(_, x):
        v, w = x
        dv = (-0.03 * (v + 70.6) + 0.06 * np.exp((v + 50.4) / 2) - w + 1) / 0.281
        return [dv, (0.004 * (v + 70.6) - w) / 144]

    def fires(_, x):
        return x[0]  # from 0 to 20 mV it takes 1e-10 ms

    fires.terminal = True
    solved = solve_ivp(
        rates, (start, stop + 1), state, "DOP853", events=fires, rtol=1e-12, atol=1e-12
    )
    return solved.t_events[0][0], solved.y_events[0][0]


def test_resets_are_part_of_a_trajectory():
    plane = phase_plane(ADEX, 1 * nA)
    path = plane.trajectory(60 * ms, dt=1 * ms)
    assert len(path.jumps) == path.spikes.count == 4
    state, start = [-70.6, 0.0], 0.0
    for jump in path.jumps:
        spike, before = adex_until_spike(state, start, path.t.m[jump])
        assert path.t.m[jump] == path.t.m[jump + 1] == pytest.approx(spike, abs=1e-8)
        assert path.v.m[jump] == pytest.approx(20.0, rel=1e-12)
        assert path.w.m[jump] == pytest.approx(before[1], abs=1e-9)
        assert path.v.m[jump + 1] == -70.6
        assert path.w.m[jump + 1] == pytest.approx(before[1] + 0.0805, abs=1e-9)
        state, start = [path.v.m[jump + 1], path.w.m[jump + 1]], spike
    kept = np.delete(np.arange(path.t.size), np.concatenate([path.jumps, path.jumps + 1]))
    assert np.array_equal(path.v.m[kept], path.recording.v.m)
    assert np.all(np.diff(path.t.m) >= 0)


def test_a_refractory_neuron_is_held(resonator):
    """Several spikes between two samples, the membrane potential held in between."""
    plane = phase_plane(resonator, 10 * nA)
    coarse, fine = (plane.trajectory(20 * ms, dt=dt) for dt in (20 * ms, 0.01 * ms))
    assert coarse.spikes.count > 3
    assert coarse.t.size == 2 + 2 * coarse.spikes.count
    for name in ("v", "w"):
        for shift in (0, 1):
            at = [path.state[name].m[path.jumps + shift] for path in (coarse, fine)]
            assert at[0] == pytest.approx(at[1], abs=1e-7)


def test_bad_trajectories():
    plane = phase_plane(ADEX)
    with pytest.raises(ParameterError, match=r"The model has no 'u'"):
        plane.trajectory(10 * ms, u=0 * mV)
    with pytest.raises(UnitError, match=r"duration: expected time"):
        plane.trajectory(10 * mV)


# The window


def test_the_default_window_shows_what_matters():
    plane = phase_plane(ADEX, 0.5 * nA)
    v, w = plane.window["v"].m, plane.window["w"].m
    knee = -50.4, 0.5 - 0.03 * (20.2 - 2)
    assert v[0] < -70.6 < knee[0] < 20 < v[1] < 30
    assert w[0] < knee[1] < max(point.w.m for point in plane.fixed_points) < w[1]
    assert len(plane.fixed_points) == 2
    plane = phase_plane(MORRIS_LECAR)
    assert -150 < plane.window["v"].m[0] < -62
    assert -0.5 < plane.window["w"].m[0] < 0 < 0.3 < plane.window["w"].m[1] < 1


def test_what_is_given_is_the_window():
    plane = phase_plane(ADEX, "200 pA", w=[-100, 300] * pA)
    assert plane.window["w"].m.tolist() == [-0.1, 0.3]
    assert plane.window["v"].m[0] < -70.6
    assert plane.current == 0.2 * nA


def test_the_membrane_potential_lies_across():
    swapped = rb.Model(
        "tau_w*dw/dt = a*(v - E) - w \n tau*dv/dt = -(v - E) + R*(I - w)",
        tau=10 * ms, tau_w=30 * ms, a=0.01 * uS, E=-70 * mV, R=10 * MOhm,
    )  # fmt: skip
    plane = phase_plane(swapped, 1 * nA)
    assert plane.states == ("v", "w")
    v, w = points(plane.nullclines["v"], "v", "w")
    assert w == pytest.approx(1 - (v + 70) / 10, abs=1e-12)
    assert plane.rates(v=-70 * mV, w=0 * nA)["v"].m_as(mV / ms) == pytest.approx(1.0)
    assert plane.trajectory(5 * ms, v=-60 * mV, w=0 * nA).v.m[0] == -60.0


# Results


def test_what_it_says():
    plane = phase_plane(FITZHUGH_NAGUMO, 1 * nA, v=[-2, 2], w=[-1, 3])
    assert repr(plane).splitlines() == [
        "Phase plane of Model at I = 1 nA, v from -2 to 2, w from -1 to 3",
        "  dv/dt = 0: 1 branch, solved for w",
        "  dw/dt = 0: 1 branch, solved for w",
        "  stable focus at v = -0.682328, w = 0.635344 (I = 1 nA)",
    ]
    with pytest.raises(dataclasses.FrozenInstanceError):
        plane.current = 2 * nA
    assert repr(copy.copy(plane)) == repr(plane)


@pytest.mark.parametrize(
    ("model", "arguments", "error", "message"),
    [
        (rb.LIF(), {}, ParameterError, "a phase plane is of two variables, but LIF has one: v"),
        (
            rb.Model("tau*dx/dt = y \n tau*dy/dt = z \n tau*dz/dt = x", tau=1 * ms, x=0, y=0, z=0),
            {},
            ParameterError,
            "a phase plane is of two variables, but Model has 3: x, y, z",
        ),
        ("LIF", {}, ParameterError, "expected a model such as rb.LIF"),
        (ADEX.replace(C=[1, 2] * nF), {}, ParameterError, "expected one neuron, got 2"),
        (plain("x - t/tau", "y"), {}, ParameterError, "change with the time t"),
        (plain("x + y", "2*x + 2*y"), {}, ParameterError, "are not isolated"),
        (ADEX, {"u": [0, 1] * nA}, ParameterError, "u: Model has no such variable"),
        (ADEX, {"w": [0, 1] * mV}, UnitError, "w: expected current"),
        (ADEX, {"w": [1, 1] * nA}, ParameterError, "w: expected a range of two increasing values"),
        (ADEX, {"current": 3}, UnitError, "current: expected current"),
    ],
)
def test_bad_input(model, arguments, error, message):
    with pytest.raises(error, match=message):
        phase_plane(model, **arguments)


def test_a_range_is_needed_where_there_is_nothing_to_go_by():
    nothing = rb.Model("tau*dx/dt = 1 + x**2 + y**2 \n tau*dy/dt = exp(x*y)", tau=1 * ms, y=0)
    with pytest.raises(ParameterError, match=r"x: give the range to show, such as x=\[low, high\]"):
        phase_plane(nothing)
