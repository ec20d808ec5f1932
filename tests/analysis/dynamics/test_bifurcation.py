"""Bifurcations against closed forms and published values."""

from __future__ import annotations

import copy
import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

import rheobase as rb
from rheobase.analysis.dynamics.bifurcation import bifurcation
from rheobase.analysis.dynamics.fixed_points import fixed_points
from rheobase.errors import ParameterError, UnitError
from rheobase.units import Hz, MOhm, ms, mV, nA, nF, uS

PLAIN = {"tau": 1 * ms, "I_1": 1 * nA}


def plain(right, **values):
    """Return tau*dx/dt = right, all numbers plain; j stands for the current."""
    return rb.Model(f"j = I/I_1 \n tau*dx/dt = {right}", **PLAIN, x=0, **values)


def summary(found):
    return [(point.kind, point.criticality) for point in found.points]


def currents(found, kind=None):
    return np.array([point.current.m for point in found.points if kind in (None, point.kind)])


# FitzHugh and Nagumo


def fitzhugh_nagumo(a, eps):
    return rb.Model(
        """
        tau * dv/dt = v - v**3 - w + I/I_1
        tau * dw/dt = eps*(v - w/a + 1)
        """,
        **PLAIN, a=a, eps=eps, v=-1, w=0,
    )  # fmt: skip


def bent_fitzhugh_nagumo(a, eps):
    """Return the same with v = p + p**3 and w = s + s**3: no equation is linear in a variable."""
    return rb.Model(
        """
        v = p + p**3
        w = s + s**3
        tau * dp/dt = (v - v**3 - w + I/I_1)/(1 + 3*p**2)
        tau * ds/dt = eps*(v - w/a + 1)/(1 + 3*s**2)
        """,
        **PLAIN, a=a, eps=eps, p=-1, s=0,
    )  # fmt: skip


def fitzhugh_nagumo_in_theory(a, eps):
    """Return the currents of Hopf points and of folds, and the angular frequency at the former.

    The trace is 1 - 3 v**2 - eps/a, the determinant eps (1 - (1 - 3 v**2)/a), both on the curve
    I = a (v + 1) - v + v**3.
    """

    def current(v):
        return a * (v + 1) - v + v**3

    v = np.sqrt((1 - eps / a) / 3)
    hopf = [current(s * v) for s in (-1, 1)]
    folds = []
    if a < 1:
        u = np.sqrt((1 - a) / 3)
        folds = [current(u), current(-u)]
    return np.array(hopf), np.array(folds), np.sqrt(eps - (eps / a) ** 2)


@settings(max_examples=8)
@given(a=st.floats(0.4, 6), eps=st.floats(0.02, 0.5))
def test_fitzhugh_nagumo(a, eps):
    assume(abs(a - 1) > 1e-2)
    assume(eps < 0.9 * a * min(a, 1))
    hopf, folds, omega = fitzhugh_nagumo_in_theory(a, eps)
    found = bifurcation(fitzhugh_nagumo(a, eps), [-20, 20] * nA)
    assert currents(found, "Hopf") == pytest.approx(np.sort(hopf), abs=1e-10)
    assert currents(found, "saddle-node") == pytest.approx(np.sort(folds), abs=1e-10)
    assert len(found.points) == len(hopf) + len(folds)
    for point in found.points:
        if point.kind == "Hopf":
            assert point.frequency.m_as(Hz) == pytest.approx(1e3 * omega / (2 * np.pi), rel=1e-9)
    assert found.onset.current.m == pytest.approx(hopf[0], abs=1e-10)
    assert found.excitability == "type II"


def test_the_exercises_answer():
    found = bifurcation(fitzhugh_nagumo(2, 0.1), [0, 4] * nA)
    assert np.round(currents(found), 3).tolist() == [1.259, 2.741]
    assert summary(found) == [("Hopf", "supercritical")] * 2


@pytest.mark.parametrize(("a", "eps"), [(2, 0.1), (0.8, 0.3)])
def test_it_does_not_depend_on_how_a_model_is_written(a, eps):
    """The bent model has no current as a function of a variable: its branches are followed."""
    straight = bifurcation(fitzhugh_nagumo(a, eps), [-1, 4] * nA)
    bent = bifurcation(bent_fitzhugh_nagumo(a, eps), [-1, 4] * nA, p=[-3, 3], s=[-3, 3])
    assert summary(bent) == summary(straight)
    assert currents(bent) == pytest.approx(currents(straight), abs=1e-9)
    for point, same in zip(bent.points, straight.points, strict=True):
        p, s = point.fixed_point.p.m, point.fixed_point.s.m
        assert p + p**3 == pytest.approx(same.fixed_point.v.m, abs=1e-6)
        assert s + s**3 == pytest.approx(same.fixed_point.w.m, abs=1e-6)
    assert bent.excitability == straight.excitability
    assert len(bent.branches) == len(straight.branches)


def test_followed_branches_end_at_the_threshold():
    straight, bent = fitzhugh_nagumo(2, 0.1), bent_fitzhugh_nagumo(2, 0.1)
    straight = rb.Model(straight.text, "v >= -0.625", "v = -2", **straight.values)
    bent = rb.Model(bent.text, "p >= -0.5", "p = -1", **bent.values)
    solved = bifurcation(straight, [0, 4] * nA)
    found = bifurcation(bent, [0, 4] * nA, p=[-3, 3], s=[-3, 3])
    assert solved.onset.current.m == pytest.approx(2 * 0.375 + 0.625 - 0.625**3, rel=1e-12)
    for one in (solved, found):
        assert summary(one) == [("threshold", None)]
        assert one.onset.current.m == pytest.approx(solved.onset.current.m, rel=1e-9)
        assert one.branches[0].current.m.max() == pytest.approx(one.onset.current.m, rel=1e-9)
        assert one.excitability is None


# Which way the oscillation is born


@settings(max_examples=6)
@given(
    b=st.floats(-1, 1),
    c=st.floats(-1, 1),
    d=st.floats(-2, 2),
    omega=st.floats(0.3, 3),
    stretch=st.floats(0.05, 20),
)
def test_criticality_is_that_of_the_normal_form(b, c, d, omega, stretch):
    """Guckenheimer and Holmes (1983), eq. 3.4.11, in coordinates of their own, then stretched.

    For x' = j x - omega y + b x**2 + d x**3, y' = omega x + j y + c x**2 it is
    16 a = 6 d - 4 b c/omega... only f_xx, g_xx and f_xxx are not zero:
    16 a = f_xxx + (-f_xx g_xx)/omega = 6 d - 4 b c / omega.
    """
    coefficient = 6 * d - 4 * b * c / omega
    assume(abs(coefficient) > 0.05)
    model = rb.Model(
        """
        j = I/I_1
        y = stretch*z
        tau*dx/dt = j*x - omega*y + b*x**2 + d*x**3
        tau*dz/dt = (omega*x + j*y + c*x**2)/stretch
        """,
        **PLAIN, b=b, c=c, d=d, omega=omega, stretch=stretch, x=0, z=0,
    )  # fmt: skip
    found = bifurcation(model, [-0.1, 0.11] * nA, x=[-0.05, 0.06], z=[-0.05, 0.06])
    (point,) = found.points
    assert point.current.m == pytest.approx(0.0, abs=1e-9)
    assert point.criticality == ("subcritical" if coefficient > 0 else "supercritical")
    assert point.frequency.m_as(Hz) == pytest.approx(1e3 * omega / (2 * np.pi), rel=1e-9)


def test_a_linear_oscillator_decides_nothing():
    model = rb.Model("tau*dx/dt = I/I_1*x - y \n tau*dy/dt = x + I/I_1*y", **PLAIN, x=0, y=0)
    found = bifurcation(model, [-1, 1.1] * nA, x=[-1, 1], y=[-1, 1])
    assert summary(found) == [("Hopf", "undecided")]


# Integrate-and-fire neurons


def test_rheobase_of_the_exponential_model(eif):
    found = bifurcation(eif, [-0.5, 1] * nA)
    assert summary(found) == [("saddle-node", None)]
    assert found.onset.current.m == pytest.approx(0.4, rel=1e-12)
    assert found.onset.fixed_point.v.m == pytest.approx(-55.0, abs=1e-6)
    assert found.onset.fixed_point.kind == "degenerate"
    assert found.excitability == "type I"
    assert found.reason.endswith("every spike has to get past it after the reset")


def test_a_reset_beyond_the_saddle_node_is_not_type_one(eif):
    found = bifurcation(eif.replace(v_reset=-53 * mV), [-0.5, 1] * nA)
    assert found.onset.kind == "saddle-node"
    assert found.excitability == "type II"
    assert "the reset is beyond it" in found.reason


ADEX = """
    C * dv/dt = -g_L*(v - E_L) + g_L*delta_T*exp((v - v_T)/delta_T) - w + I
    tau_w * dw/dt = a*(v - E_L) - w
    """


@settings(max_examples=12)
@given(
    a=st.floats(-2, 30),
    tau_w=st.floats(3, 400),
    delta_T=st.floats(0.5, 4),
    g_L=st.floats(3, 40),
)
def test_adaptive_exponential(a, tau_w, delta_T, g_L):
    """Touboul and Brette (2008): saddle-node if a/g_L < tau_m/tau_w, else Hopf first."""
    C, E_L, v_T = 0.2, -70.0, -50.0
    g, a = 1e-3 * g_L, 1e-3 * a
    tau_m = C / g
    assume(a > -0.5 * g)
    assume(abs(a / g - tau_m / tau_w) > 0.02 * tau_m / tau_w)
    model = rb.Model(
        ADEX, threshold="v >= v_spike", reset="v = v_r; w += b",
        C=C * nF, g_L=g * uS, E_L=E_L * mV, v_T=v_T * mV, delta_T=delta_T * mV, tau_w=tau_w * ms,
        a=a * uS, b=0.06 * nA, v_spike=0 * mV, v_r=-58 * mV, v=-70 * mV, w=0 * nA,
    )  # fmt: skip
    fold = (g + a) * (v_T - E_L - delta_T + delta_T * np.log1p(a / g))
    hopf = (g + a) * (v_T - E_L - delta_T + delta_T * np.log1p(tau_m / tau_w)) + delta_T * g * (
        a / g - tau_m / tau_w
    )
    found = bifurcation(model, [-0.1, 3] * nA)
    assert currents(found, "saddle-node") == pytest.approx([fold], rel=1e-10)
    if a / g < tau_m / tau_w:
        assert found.onset.kind == "saddle-node"
        assert currents(found, "Hopf").size == 0
        assert found.excitability == "type I"
        assert "not tested" in found.reason
    else:
        assert found.onset.current.m == pytest.approx(hopf, rel=1e-10)
        assert summary(found)[0] == ("Hopf", "subcritical")  # as it always is (Touboul 2008)
        assert found.excitability == "type II"


@pytest.mark.parametrize(("a", "b"), [(0.02, 0.2), (0.1, 0.26), (0.1, 0.05), (1.0, 0.2)])
def test_izhikevich(a, b):
    """The Hopf point is where 0.08 v + 5 = a, if that is before the fold: if b > a."""
    model = rb.Model(
        """
        dv/dt = (0.04*v**2/mV_1 + 5*v + 140*mV_1 - u + R*I)/ms_1
        du/dt = a*(b*v - u)/ms_1
        """,
        threshold="v >= 30*mV_1", reset="v = c; u += d", mV_1=1 * mV, ms_1=1 * ms, R=1 * MOhm,
        a=a, b=b, c=-65 * mV, d=8 * mV, v=-65 * mV, u=-13 * mV,
    )  # fmt: skip
    found = bifurcation(model, [-20, 20] * nA)
    fold = (5 - b) ** 2 / 0.16 - 140
    assert currents(found, "saddle-node") == pytest.approx([fold], rel=1e-10)
    assert found.resting.v.m == pytest.approx((b - 5 - np.sqrt((5 - b) ** 2 - 19.2)) / 0.08)
    if b > a:
        v = (a - 5) / 0.08
        assert found.onset.current.m == pytest.approx(-0.04 * v**2 - (5 - b) * v - 140, rel=1e-9)
        assert summary(found) == [("Hopf", "subcritical"), ("saddle-node", None)]
    else:
        assert summary(found) == [("saddle-node", None)]
        assert found.onset is found.points[0]


def test_leaky_integrate_and_fire():
    found = bifurcation(rb.LIF(), [0, 4] * nA)
    assert summary(found) == [("threshold", None)]
    assert found.onset.current.m == pytest.approx(2.0, rel=1e-14)
    assert found.excitability == "type I"
    assert found.branches[0].current.m.max() == pytest.approx(2.0, rel=1e-14)
    assert found.branches[0].stable.all()
    assert bifurcation(rb.LIF(), [0, 1] * nA).onset is None


def test_threshold_with_adaptation_tells_no_type(resonator):
    found = bifurcation(resonator, [0, 20] * nA)
    assert found.onset.kind == "threshold"
    assert found.onset.current.m == pytest.approx(20 / 10 + 0.5 * 20, rel=1e-12)
    assert found.excitability is None
    assert "depends on all variables" in found.reason


# Conductance-based neurons


def morris_lecar(g_Ca, V_3, V_4, phi):
    return rb.Model(
        """
        C * dv/dt = I - g_L*(v - V_L) - g_Ca*m*(v - V_Ca) - g_K*w*(v - V_K)
        dw/dt = phi*(w_inf - w)*cosh((v - V_3)/(2*V_4))
        m = 0.5*(1 + tanh((v - V_1)/V_2))
        w_inf = 0.5*(1 + tanh((v - V_3)/V_4))
        """,
        C=20 * nF, g_L=2 * uS, g_K=8 * uS, g_Ca=g_Ca * uS,
        V_Ca=120 * mV, V_K=-84 * mV, V_L=-60 * mV, V_1=-1.2 * mV, V_2=18 * mV,
        V_3=V_3 * mV, V_4=V_4 * mV, phi=phi / ms, v=-60 * mV, w=0.01,
    )  # fmt: skip


def morris_lecar_in_theory(g_Ca, V_3, V_4, phi, low, high, what):
    """Return the current at which trace or determinant is zero, between two potentials."""

    def parts(v):
        m, w = 0.5 * (1 + np.tanh((v + 1.2) / 18)), 0.5 * (1 + np.tanh((v - V_3) / V_4))
        dm, dw = (0.5 / (d * np.cosh((v - e) / d) ** 2) for e, d in ((-1.2, 18), (V_3, V_4)))
        fast = -(2 + g_Ca * (m + dm * (v - 120)) + 8 * w) / 20
        slow = phi * np.cosh((v - V_3) / (2 * V_4))
        steady = 2 * (v + 60) + g_Ca * m * (v - 120) + 8 * w * (v + 84)
        return {
            "Hopf": fast - slow,
            "saddle-node": -fast * slow + 8 * (v + 84) / 20 * slow * dw,
        }[what], steady

    return parts(brentq(lambda v: parts(v)[0], low, high, xtol=1e-13))[1]


HOPF_REGIME = (4.4, 2.0, 30.0, 0.04)
CYCLE_REGIME = (4.0, 12.0, 17.4, 1 / 15)
HOMOCLINIC_REGIME = (4.0, 12.0, 17.4, 0.23)


def test_morris_lecar_with_a_hopf_bifurcation():
    """Rinzel and Ermentrout (1998), figure 7.1: between 93.86 and 212.02, both subcritical."""
    found = bifurcation(morris_lecar(*HOPF_REGIME), [0, 300] * nA)
    assert summary(found) == [("Hopf", "subcritical")] * 2
    assert np.round(currents(found), 2).tolist() == [93.86, 212.02]
    exact = [morris_lecar_in_theory(*HOPF_REGIME, *at, "Hopf") for at in ((-35, -10), (0, 20))]
    assert currents(found) == pytest.approx(np.array(exact), rel=1e-11)
    assert found.excitability == "type II"


def test_morris_lecar_with_a_saddle_node_on_a_cycle():
    """Rinzel and Ermentrout (1998); Ermentrout (1996): folds at 39.96 and -9.95, Hopf at 97.79."""
    found = bifurcation(morris_lecar(*CYCLE_REGIME), [-50, 200] * nA)
    assert [point.kind for point in found.points] == ["saddle-node", "saddle-node", "Hopf"]
    assert np.round(currents(found), 2).tolist() == [-9.95, 39.96, 97.79]
    where = (((-20, 1), "saddle-node"), ((-40, -20), "saddle-node"), ((3, 15), "Hopf"))
    exact = [morris_lecar_in_theory(*CYCLE_REGIME, *at, what) for at, what in where]
    assert currents(found) == pytest.approx(np.array(exact), rel=1e-11)
    assert found.onset is found.points[1]
    assert found.excitability == "type I"
    (branch,) = found.branches
    assert branch.current.m[0] == pytest.approx(-50)
    assert branch.current.m[-1] == pytest.approx(200)
    assert branch.state["v"].m[-1] > branch.state["v"].m[0]


def test_what_fixed_points_do_not_tell():
    """With faster potassium the same saddle-node lies off the cycle; it looks the same from here.

    The Hopf point is on the upper branch, at less current than the saddle-node: then the neuron
    is bistable. The criterion says type I, and says that it has not looked.
    """
    found = bifurcation(morris_lecar(*HOMOCLINIC_REGIME), [-50, 200] * nA)
    assert [point.kind for point in found.points] == ["saddle-node", "Hopf", "saddle-node"]
    assert found.onset is found.points[2]
    assert "not tested" in found.reason


def test_fast_morris_lecar_of_matcont():
    """The example of MatCont's manual (Dhooge et al. 2003): one Hopf point and two folds.

    The manual's second H, at a current of 0.033207, is a neutral saddle.
    """
    model = rb.Model(
        """
        tau*dv/dt = I/I_1 - 0.5*(v + 0.5) - 2*w*(v + 0.7) - m*(v - 1)
        tau*dw/dt = 1.15*(w_inf - w)*cosh((v - 0.1)/0.29)
        m = (1 + tanh((v + 0.01)/0.15))/2
        w_inf = (1 + tanh((v - 0.1)/0.145))/2
        """,
        **PLAIN, v=0, w=0,
    )  # fmt: skip
    found = bifurcation(model, [-0.2, 0.2] * nA)
    assert summary(found) == [("saddle-node", None), ("Hopf", "subcritical"), ("saddle-node", None)]
    published = [
        (-0.020727, -0.033738, 0.136501),
        (0.075659, 0.036756, 0.294770),
        (0.083257, -0.244915, 0.008514),
    ]
    for point, (current, v, w) in zip(found.points, published, strict=True):
        assert point.current.m == pytest.approx(current, abs=1e-6)
        assert point.fixed_point.v.m == pytest.approx(v, abs=2e-6)
        assert point.fixed_point.w.m == pytest.approx(w, abs=2e-6)


def test_hodgkin_huxley():
    """Hassard (1978): at 6.3 C, 9.78 uA/cm2 (subcritical) and 154.5 (supercritical)."""
    model = rb.Model(
        """
        C * dv/dt = I - g_Na*m**3*h*(v - E_Na) - g_K*n**4*(v - E_K) - g_L*(v - E_L)
        dm/dt = ((1 - m)/exprel((25*mV - v)/(10*mV)) - 4*m*exp(-v/(18*mV)))/ms_1
        dh/dt = (0.07*exp(-v/(20*mV))*(1 - h) - h/(1 + exp((30*mV - v)/(10*mV))))/ms_1
        dn/dt = (0.1*(1 - n)/exprel((10*mV - v)/(10*mV)) - 0.125*n*exp(-v/(80*mV)))/ms_1
        """,
        C=1 * nF, g_Na=120 * uS, g_K=36 * uS, g_L=0.3 * uS, ms_1=1 * ms,
        E_Na=115 * mV, E_K=-12 * mV, E_L=10.599 * mV, v=0 * mV, m=0.05, h=0.6, n=0.32,
    )  # fmt: skip
    found = bifurcation(model, [0, 200] * nA)
    assert summary(found) == [("Hopf", "subcritical"), ("Hopf", "supercritical")]
    assert currents(found) == pytest.approx([9.78, 154.5], abs=0.05)
    assert found.excitability == "type II"
    for point in found.points:
        for shift, stable in ((-1e-3, 0), (1e-3, 1)):
            (at,) = fixed_points(model, point.current + shift * nA)
            assert at.stable == (point is found.points[stable])


# Other bifurcations


def test_pitchfork():
    found = bifurcation(plain("j*x - x**3"), [-1, 2] * nA, x=[-2, 2])
    assert summary(found) == [("branch point", None)]
    assert found.points[0].current.m == pytest.approx(0.0, abs=1e-9)
    ends = {
        (round(float(branch.current.m[end]), 6), round(abs(float(branch.state["x"].m[end])), 6))
        for branch in found.branches
        for end in (0, -1)
    }
    assert ends == {(-1.0, 0.0), (2.0, 0.0), (2.0, round(np.sqrt(2), 6))}
    assert found.excitability is None


def test_transcritical():
    found = bifurcation(plain("j*x - x**2"), [-1, 2] * nA, x=[-3, 3])
    assert summary(found) == [("branch point", None)]
    assert len(found.branches) == 2
    assert all(0 < branch.stable.mean() < 1 for branch in found.branches)


def test_a_closed_branch():
    """x**2 + j**2 = 1 is not a function of x: it is followed, once around."""
    found = bifurcation(plain("1 - x**2 - j**2"), [-2, 2] * nA, x=[-3, 3])
    (branch,) = found.branches
    x, current = branch.state["x"].m, branch.current.m
    assert np.hypot(x, current) == pytest.approx(1.0, abs=1e-10)
    assert (x[0], current[0]) == (x[-1], current[-1])
    turned = np.diff(np.unwrap(np.arctan2(x, current)))
    assert abs(turned.sum()) == pytest.approx(2 * np.pi, abs=1e-9)
    assert np.abs(turned).max() < 0.2
    assert currents(found) == pytest.approx([-1, 1], abs=1e-12)
    assert found.resting is None
    assert found.reason == "no stable fixed point was found at -2 nA, x from -3 to 3"


def test_corner():
    model = rb.Model(
        "tau*dv/dt = -(v - E) + 2*max(v - b, 0*mV) + R*I",
        tau=10 * ms, E=-65 * mV, b=-55 * mV, R=10 * MOhm, v=-65 * mV,
    )  # fmt: skip
    found = bifurcation(model, [0, 2] * nA)
    assert summary(found) == [("corner", None)]
    assert found.onset.current.m == pytest.approx(1.0, rel=1e-9)
    assert found.excitability is None


@pytest.mark.parametrize("gap", [1e-1, 1e-3, 1e-6])
def test_two_folds_close_together(gap):
    """I = x**3 - 3 d x turns twice within a small part of the range."""
    d = gap**2
    found = bifurcation(plain("j - (x - 0.1)**3 + 3*d*(x - 0.1)", d=d), [-1, 1] * nA, x=[-1, 1])
    assert summary(found) == [("saddle-node", None)] * 2
    assert np.array([p.fixed_point.x.m for p in found.points]) == pytest.approx(
        0.1 + np.array([gap, -gap]), abs=1e-3 * gap
    )


# Along the branches


@pytest.mark.parametrize("current", [-0.3, 0.1, 0.45, 0.6])
def test_branches_are_fixed_points(current):
    model = rb.Model(
        ADEX, C=0.281 * nF, g_L=0.03 * uS, E_L=-70.6 * mV, v_T=-50.4 * mV, delta_T=2 * mV,
        tau_w=144 * ms, a=0.004 * uS, v=-70 * mV, w=0 * nA,
    )  # fmt: skip
    found = bifurcation(model, [-0.5, 0.7] * nA)
    (branch,) = found.branches
    points = fixed_points(model, current * nA)
    turn = int(np.argmax(branch.current.m))
    for half, point in ((slice(None, turn), points[0]), (slice(turn, None), points[1])):
        order = np.argsort(branch.current.m[half])
        I = branch.current.m[half][order]
        v = branch.state["v"].m[half][order]
        assert np.interp(current, I, v) == pytest.approx(point.v.m, abs=0.02)
        near = np.argmin(np.abs(I - current))
        assert branch.stable[half][order][near] == point.stable
    for end in (0, -1):
        at = fixed_points(model, branch.current[end])
        assert min(abs(branch.state["v"].m[end] - point.v.m) for point in at) < 1e-9
    assert branch.eigenvalues.shape == (branch.current.size, 2)
    assert branch.current.m[[0, -1]] == pytest.approx([-0.5, -0.5], abs=1e-12)


# Results


def test_what_it_says(eif):
    found = bifurcation(eif, [0, 1] * nA)
    assert repr(found).splitlines() == [
        "Bifurcations of Model: type I, since the resting state vanishes in a saddle-node at 0.4 "
        "nA, and every spike has to get past it after the reset",
        "  saddle-node at 0.4 nA, v = -55 mV",
    ]
    assert repr(found.resting) == "stable node at v = -64.9864 mV (I = 0 nA)"
    assert repr(found.branches[0]) == "Branch of fixed points, stable in part, 0 to 0.4 nA"
    assert found.leading == "v"
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.onset = None
    assert repr(copy.copy(found)) == repr(found)
    quiet = bifurcation(eif, [0, 0.2] * nA)
    assert repr(quiet) == "Bifurcations of Model: the resting state is stable up to 0.2 nA"


@pytest.mark.parametrize(
    ("model", "arguments", "error", "message"),
    [
        (rb.LIF(R=[1, 2] * MOhm), {}, ParameterError, "expected one neuron, got 2"),
        (
            rb.Model("tau*dx/dt = -x", tau=1 * ms, x=0), {}, ParameterError,
            "there is no input current I in the equations of Model to vary",
        ),
        (
            rb.Model("C*dv/dt = I", C=1 * nF, v=0 * mV), {}, ParameterError,
            "are not isolated: a whole range of v stands still in one and the same current",
        ),
        (rb.LIF(), {"currents": 1 * nA}, ParameterError, "currents: expected a range such as"),
        (rb.LIF(), {"currents": [1, 1] * nA}, ParameterError, "currents: expected a range"),
        (rb.LIF(), {"currents": [0, np.inf] * nA}, ParameterError, "currents: expected a range"),
        (rb.LIF(), {"currents": [0, 1] * mV}, UnitError, "currents: expected current"),
        (rb.LIF(), {"u": [0, 1] * mV}, ParameterError, "u: LIF has no such variable"),
        (plain("j*x - x**3"), {}, ParameterError, r"x: give a range to look in"),
        (7, {}, ParameterError, "expected a model such as"),
    ],
)  # fmt: skip
def test_bad_input(model, arguments, error, message):
    with pytest.raises(error, match=message):
        bifurcation(model, **{"currents": [0, 1] * nA, **arguments})
