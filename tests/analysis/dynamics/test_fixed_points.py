"""Fixed points against closed forms, and their types against trace and determinant."""

from __future__ import annotations

import copy
import dataclasses

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import fsolve
from scipy.special import lambertw

import rheobase as rb
from rheobase.analysis.dynamics.fixed_points import fixed_points
from rheobase.errors import ParameterError, UnitError
from rheobase.units import MOhm, ms, mV, nA, nF, uS

entries = st.floats(-2, 2).map(lambda x: round(x, 3))


def linear(A, c):
    """Return x' = A x + c."""
    n = len(c)
    names = "xyz"[:n]
    lines = [
        f"tau*d{names[i]}/dt = "
        + " + ".join(f"a{i}{j}*{names[j]}" for j in range(n))
        + f" + c{i} + 0*I/I_1"
        for i in range(n)
    ]
    values = {f"a{i}{j}": A[i][j] for i in range(n) for j in range(n)}
    values |= {f"c{i}": c[i] for i in range(n)} | dict.fromkeys(names, 0.0)
    return rb.Model("\n".join(lines), tau=1 * ms, I_1=1 * nA, **values)


def fitzhugh_nagumo(**values):
    """Return the exercises' neuron."""
    given = {"a": 2, "eps": 0.1, "tau": 1 * ms, "I_1": 1 * nA, "v": -1, "w": 0, **values}
    return rb.Model(
        """
        tau * dv/dt = v - v**3 - w + I/I_1
        tau * dw/dt = eps*(v - w/a + 1)
        """,
        **given,
    )


def bent(**values):
    """Return the same with v = p + p**3 and w = s + s**3: no equation is linear in a variable."""
    given = {"a": 2, "eps": 0.1, "tau": 1 * ms, "I_1": 1 * nA, "p": -1, "s": 0, **values}
    return rb.Model(
        """
        v = p + p**3
        w = s + s**3
        tau * dp/dt = (v - v**3 - w + I/I_1)/(1 + 3*p**2)
        tau * ds/dt = eps*(v - w/a + 1)/(1 + 3*s**2)
        """,
        **given,
    )


def values(points, name):
    return np.array([point.state[name].m for point in points])


# Linear models of every type


def by_trace_and_determinant(A):
    (a, b), (c, d) = A
    trace, determinant = a + d, a * d - b * c
    discriminant = trace**2 - 4 * determinant
    assume(min(abs(trace), abs(determinant), abs(discriminant)) > 1e-6)
    if determinant < 0:
        return "saddle"
    return ("unstable " if trace > 0 else "stable ") + ("node" if discriminant > 0 else "focus")


@settings(max_examples=40)
@given(A=st.lists(st.lists(entries, min_size=2, max_size=2), min_size=2, max_size=2),
       c=st.lists(entries, min_size=2, max_size=2))  # fmt: skip
def test_linear_models_of_two_variables(A, c):
    kind = by_trace_and_determinant(A)
    exact = np.linalg.solve(A, -np.array(c))
    assume(np.abs(exact).max() < 90)
    (point,) = fixed_points(linear(A, c))
    assert [point.x.m, point.y.m] == pytest.approx(exact, abs=1e-10)
    assert point.kind == kind
    assert point.stable == kind.startswith("stable")
    assert np.array_equal(point.jacobian, A)
    (a, b), (c, d) = A
    root = np.sqrt(complex((a - d) ** 2 + 4 * b * c))
    expected = sorted([(a + d + root) / 2, (a + d - root) / 2], key=lambda z: (-z.real, -z.imag))
    assert point.eigenvalues.m_as(1 / ms) == pytest.approx(np.array(expected), abs=1e-7)


@settings(max_examples=40)
@given(A=st.lists(st.lists(entries, min_size=3, max_size=3), min_size=3, max_size=3),
       c=st.lists(entries, min_size=3, max_size=3))  # fmt: skip
def test_linear_models_of_three_variables(A, c):
    assume(abs(np.linalg.det(A)) > 1e-2)
    exact = np.linalg.solve(A, -np.array(c))
    assume(np.abs(exact).max() < 90)
    (point,) = fixed_points(linear(A, c))
    assert [point.x.m, point.y.m, point.z.m] == pytest.approx(exact, abs=1e-10)
    growth = np.linalg.eigvals(A).real
    assume(np.abs(growth).min() > 1e-6)
    assert point.stable == (growth.max() < 0)
    assert (point.kind == "saddle") == (growth.max() > 0 > growth.min())


@pytest.mark.parametrize(
    ("A", "kind"),
    [
        ([[0, -1], [1, 0]], "centre"),
        ([[-1, 0], [0, -1]], "stable node"),
        ([[2, 1], [0, 2]], "unstable node"),
        ([[-1, 0], [0, 1]], "saddle"),
        ([[0, 1], [-1, 1e-3]], "unstable focus"),
        ([[-1e-7, 0], [0, -1]], "stable node"),
    ],
)
def test_special_matrices(A, kind):
    (point,) = fixed_points(linear(A, [0.0, 0.0]))
    assert point.kind == kind


def test_a_double_root_is_degenerate():
    parabola = rb.Model("tau*dx/dt = (x - 0.3)**2", tau=1 * ms, x=0)
    (point,) = fixed_points(parabola)
    assert point.x.m == pytest.approx(0.3, abs=1e-8)
    assert point.kind == "degenerate"
    assert not point.stable


def test_the_type_does_not_depend_on_units():
    """In nA, w is a thousandth of what it is in pA; eigenvalues are the same."""
    text = "tau*dv/dt = -(v - E) + R*(I - w) \n tau_w*dw/dt = a*(v - E) - w"
    numbers = {"tau": 10 * ms, "tau_w": 1e5 * ms, "E": -70 * mV, "v": -70 * mV, "w": 0 * nA}
    (point,) = fixed_points(rb.Model(text, R=1e-3 * MOhm, a=1e-3 * uS, **numbers))
    assert point.kind == "stable node"


# Neurons with closed forms


@settings(max_examples=50)
@given(a=st.floats(0.3, 8), eps=st.floats(0.01, 1), current=st.floats(-3, 3))
def test_fitzhugh_nagumo(a, eps, current):
    """On w = a (v + 1), the equation of v is a cubic."""
    roots = np.roots([1, 0, a - 1, a - current])
    exact = np.sort(roots[np.abs(roots.imag) < 1e-12].real)
    assume(len(exact) == 1 or np.diff(exact).min() > 1e-4)
    points = fixed_points(fitzhugh_nagumo(a=a, eps=eps), current * nA)
    assert values(points, "v") == pytest.approx(exact, abs=1e-9)
    assert values(points, "w") == pytest.approx(a * (exact + 1), abs=1e-8)
    for point, v in zip(points, exact, strict=True):
        assert point.jacobian == pytest.approx(np.array([[1 - 3 * v**2, -1], [eps, -eps / a]]))


@pytest.mark.parametrize("current", [1.2, 1.25907, 1.2591, 2.0, 2.7409, 2.741, 2.8])
def test_the_exercises_answer(current):
    """It is unstable for 1.259 < I < 2.741."""
    (point,) = fixed_points(fitzhugh_nagumo(), current * nA)
    assert point.stable == (not 1.2590703 < current < 2.7409297)


@pytest.mark.parametrize("current", [-1.0, 0.0, 0.2, 0.4 * (1 - 1e-4), 0.4 * (1 - 1e-9)])
def test_exponential_integrate_and_fire(eif, current):
    """With Lambert's W: two fixed points, however close to the rheobase."""
    with mpmath.workdps(40):  # W is ill-conditioned there
        target = -65 + 20 * mpmath.mpf(current)
        argument = -mpmath.exp((target + 55) / 2)
        exact = [float((target - 2 * mpmath.lambertw(argument, k)).real) for k in (0, -1)]
    points = fixed_points(eif, current * nA)
    assert values(points, "v") == pytest.approx(np.array(exact), rel=1e-10)
    assert [point.kind for point in points] == ["stable node", "unstable node"]
    assert fixed_points(eif, 0.4 * (1 + 1e-9) * nA) == ()


@pytest.mark.parametrize("current", [-4.0, 0.0, 3.0, 3.9, 4.1, 10.0])
def test_izhikevich(current):
    """0.04 v**2 + (5 - b) v + 140 + I = 0 (Izhikevich 2003)."""
    a, b = 0.02, 0.2
    model = rb.Model(
        """
        dv/dt = (0.04*v**2/mV_1 + 5*v + 140*mV_1 - u + R*I)/ms_1
        du/dt = a*(b*v - u)/ms_1
        """,
        threshold="v >= 30*mV_1", reset="v = c; u += d", mV_1=1 * mV, ms_1=1 * ms, R=1 * MOhm,
        a=a, b=b, c=-65 * mV, d=8 * mV, v=-65 * mV, u=-13 * mV,
    )  # fmt: skip
    root = (5 - b) ** 2 - 0.16 * (140 + current)
    exact = np.array([(b - 5 - np.sqrt(root)) / 0.08, (b - 5 + np.sqrt(root)) / 0.08]) \
        if root >= 0 else np.array([])  # fmt: skip
    points = fixed_points(model, current * nA)
    assert values(points, "v") == pytest.approx(exact, rel=1e-12)
    assert values(points, "u") == pytest.approx(b * exact, rel=1e-12)
    for point, v in zip(points, exact, strict=True):
        trace, determinant = 0.08 * v + 5 - a, a * (b - 0.08 * v - 5)
        assert point.eigenvalues.m.sum() == pytest.approx(trace, rel=1e-10)
        assert point.eigenvalues.m.prod() == pytest.approx(determinant, rel=1e-10)


def test_adaptive_exponential_in_another_order_of_variables():
    text = """
        tau_w * dw/dt = a*(v - E_L) - w
        C * dv/dt = -g_L*(v - E_L) + g_L*delta_T*exp((v - v_T)/delta_T) - w + I
        """
    values_ = {
        "C": 0.281 * nF, "g_L": 30e-3 * uS, "E_L": -70.6 * mV, "v_T": -50.4 * mV,
        "delta_T": 2 * mV, "tau_w": 144 * ms, "a": 4e-3 * uS, "v": -70 * mV, "w": 0 * nA,
    }  # fmt: skip
    first, second = fixed_points(rb.Model(text, **values_), 0.5 * nA)
    shift = (0.030 * -70.6 + 0.004 * -70.6 + 0.5) / 0.034
    ratio = 0.030 / 0.034
    argument = -ratio * np.exp((shift + 50.4) / 2)
    exact = [shift - 2 * lambertw(argument, branch).real for branch in (0, -1)]
    assert [first.v.m, second.v.m] == pytest.approx(exact, rel=1e-12)
    assert [first.w.m, second.w.m] == pytest.approx(0.004 * (np.array(exact) + 70.6), rel=1e-10)
    assert [first.kind, second.kind] == ["stable node", "saddle"]


def hodgkin_huxley_rates(x, current):
    """Return what the model below says, written anew."""
    v, m, h, n = x
    a_m = 0.1 * (25 - v) / np.expm1((25 - v) / 10)
    b_m = 4 * np.exp(-v / 18)
    a_h, b_h = 0.07 * np.exp(-v / 20), 1 / (1 + np.exp((30 - v) / 10))
    a_n, b_n = 0.01 * (10 - v) / np.expm1((10 - v) / 10), 0.125 * np.exp(-v / 80)
    dv = current - 120 * m**3 * h * (v - 115) - 36 * n**4 * (v + 12) - 0.3 * (v - 10.6)
    gates = [a * (1 - x) - b * x for a, b, x in ((a_m, b_m, m), (a_h, b_h, h), (a_n, b_n, n))]
    return np.array([dv, *gates])


HODGKIN_HUXLEY = rb.Model(
    """
    C * dv/dt = I - g_Na*m**3*h*(v - E_Na) - g_K*n**4*(v - E_K) - g_L*(v - E_L)
    dm/dt = a_m*(1 - m) - b_m*m
    dh/dt = a_h*(1 - h) - b_h*h
    dn/dt = a_n*(1 - n) - b_n*n
    a_m = 1/(ms_1*exprel((25*mV - v)/(10*mV)))
    b_m = 4*exp(-v/(18*mV))/ms_1
    a_h = 0.07*exp(-v/(20*mV))/ms_1
    b_h = 1/(1 + exp((30*mV - v)/(10*mV)))/ms_1
    a_n = 0.1/(ms_1*exprel((10*mV - v)/(10*mV)))
    b_n = 0.125*exp(-v/(80*mV))/ms_1
    """,
    C=1 * nF, g_Na=120 * uS, g_K=36 * uS, g_L=0.3 * uS, ms_1=1 * ms,
    E_Na=115 * mV, E_K=-12 * mV, E_L=10.6 * mV, v=0 * mV, m=0.05, h=0.6, n=0.32,
)  # fmt: skip


@pytest.mark.parametrize(("current", "stable"), [(0.0, True), (5.0, True), (15.0, False)])
def test_hodgkin_huxley(current, stable):
    """Four variables; the resting state is that of SciPy's general solver."""
    (point,) = fixed_points(HODGKIN_HUXLEY, current * nA)
    x = np.array([point.state[name].m for name in ("v", "m", "h", "n")])
    exact = fsolve(hodgkin_huxley_rates, x + 1e-3, args=(current,), xtol=1e-12)
    assert x == pytest.approx(exact, rel=1e-9, abs=1e-9)
    columns = [
        (hodgkin_huxley_rates(x + d, current) - hodgkin_huxley_rates(x - d, current)) / 2e-6
        for d in 1e-6 * np.eye(4)
    ]
    assert point.jacobian == pytest.approx(np.array(columns).T, rel=1e-6, abs=1e-7)
    assert point.stable == stable


# Where no variable runs alone


@pytest.mark.parametrize("current", [0.0, 1.0, 2.0])
def test_a_model_that_is_linear_in_nothing(current):
    (straight,) = fixed_points(fitzhugh_nagumo(), current * nA)
    (point,) = fixed_points(bent(), current * nA, p=[-3, 3], s=[-3, 3])
    assert point.p.m + point.p.m**3 == pytest.approx(straight.v.m, abs=1e-11)
    assert point.s.m + point.s.m**3 == pytest.approx(straight.w.m, abs=1e-11)
    assert point.eigenvalues.m == pytest.approx(straight.eigenvalues.m, rel=1e-9)


def test_products_of_nullclines():
    """Rosenzweig and MacArthur's predators, whose nullclines have vertical branches."""
    model = rb.Model(
        """
        tau*dx/dt = x*(1 - x) - x*y/(1 + x)
        tau*dy/dt = y*(m*x/(0.3 + x) - 1)
        """,
        tau=1 * ms, m=2, x=0.1, y=0.1,
    )  # fmt: skip
    points = fixed_points(model, x=[-0.2, 1.5], y=[-0.2, 1.5])
    found = np.array([values(points, name) for name in "xy"]).T
    exact = np.array([[0, 0], [0.3, 0.7 * 1.3], [1, 0]])
    assert found == pytest.approx(exact, abs=1e-12)


def test_nine_crossings_none_twice():
    """Neither equation is linear in a variable: (x**3 - x, y**3 - y), turned a little."""
    model = rb.Model(
        """
        p = x + 0.3*y
        q = y - 0.3*x
        tau*dx/dt = p**3 - p
        tau*dy/dt = q**3 - q
        """,
        tau=1 * ms, x=0, y=0,
    )  # fmt: skip
    points = fixed_points(model, x=[-3, 3], y=[-3, 3])
    x, y = (values(points, name) for name in "xy")
    p, q = x + 0.3 * y, y - 0.3 * x
    found = {
        (round(float(a), 10) + 0.0, round(float(b), 10) + 0.0) for a, b in zip(p, q, strict=True)
    }
    assert len(points) == 9
    assert found == {(a, b) for a in (-1.0, 0.0, 1.0) for b in (-1.0, 0.0, 1.0)}
    assert np.abs([p - np.round(p), q - np.round(q)]).max() < 1e-12


# What is none


def test_poles_and_jumps_are_none():
    pole = rb.Model("tau*dx/dt = 1/(x - 0.2) + 0*x", tau=1 * ms, x=0)
    assert fixed_points(pole, x=[-1, 1]) == ()
    jump = rb.Model("tau*dx/dt = sign(0.2 - x) + 0.5", tau=1 * ms, x=0)
    assert fixed_points(jump, x=[-1, 1]) == ()


def test_a_corner_can_be_one():
    corner = rb.Model("tau*dx/dt = where(x > 0, 2*x, x) - 0.5", tau=1 * ms, x=0)
    (point,) = fixed_points(corner)
    assert point.x.m == pytest.approx(0.25, rel=1e-12)


def test_beyond_the_threshold_is_none():
    assert fixed_points(rb.LIF(), 2.1 * nA) == ()
    (point,) = fixed_points(rb.LIF(), 2 * nA)  # it takes for ever to get there
    assert point.v.m == pytest.approx(-50.0, rel=1e-14)
    without_reset = rb.Model(
        "tau*dv/dt = -(v - E) + R*I", threshold="v >= v_T", tau=8 * ms, E=-70 * mV, R=10 * MOhm,
        v_T=-50 * mV,
    )  # fmt: skip
    (point,) = fixed_points(without_reset, 2.1 * nA)
    assert point.v.m == pytest.approx(-49.0)


def test_ranges_leave_out():
    points = fixed_points(fitzhugh_nagumo(a=0.5), 0 * nA)
    assert len(points) == 1
    cubic = rb.Model("tau*dx/dt = x - x**3", tau=1 * ms, x=0)
    assert values(fixed_points(cubic), "x") == pytest.approx(np.array([-1, 0, 1]), abs=1e-12)
    assert values(fixed_points(cubic, x=[-0.5, 2]), "x") == pytest.approx(
        np.array([0, 1]), abs=1e-12
    )
    assert values(fixed_points(cubic, x=[-1, 0]), "x") == pytest.approx(
        np.array([-1, 0]), abs=1e-12
    )


# Results


def test_what_it_says():
    (point,) = fixed_points(fitzhugh_nagumo(), 1 * nA)
    assert repr(point).startswith("stable focus at v = -0.682328, w = 0.635344 (I = 1 nA)")
    assert point.v.units == ""
    assert point.current == 1 * nA
    assert point.eigenvalues.check("1/[time]")
    with pytest.raises(AttributeError, match=r"a fixed point has no 'V'. Did you mean 'v'\?"):
        _ = point.V
    with pytest.raises(dataclasses.FrozenInstanceError):
        point.kind = "saddle"
    assert repr(copy.copy(point)) == repr(point)


@pytest.mark.parametrize(
    ("model", "arguments", "error", "message"),
    [
        (3, {}, ParameterError, "expected a model such as rb.LIF.., got 3"),
        (rb.LIF(R=[1, 2] * MOhm), {}, ParameterError, "model: expected one neuron, got 2"),
        (
            rb.Model("tau*dx/dt = t/tau - x", tau=1 * ms, x=0), {}, ParameterError,
            "the equations of Model change with the time t, so it has no fixed points",
        ),
        (
            rb.Model("C*dv/dt = I", C=1 * nF, v=0 * mV), {}, ParameterError,
            "the fixed points of Model are not isolated: in this current a whole range of v",
        ),
        (
            linear([[1, 0.5], [2, 1]], [0.0, 0.0]), {}, ParameterError, "are not isolated",
        ),
        (fitzhugh_nagumo(), {"current": 1}, UnitError, r"current: .* Write 1\*nA"),
        (fitzhugh_nagumo(), {"current": 1 * mV}, UnitError, "current: expected current"),
        (fitzhugh_nagumo(), {"current": [1, 2] * nA}, ParameterError, "one finite current"),
        (fitzhugh_nagumo(), {"current": np.nan * nA}, ParameterError, "one finite current"),
        (fitzhugh_nagumo(), {"V": [0, 1]}, ParameterError, r"V: .* Did you mean 'v'\?"),
        (fitzhugh_nagumo(), {"v": [0, 1] * mV}, UnitError, "v: expected a plain number"),
        (fitzhugh_nagumo(), {"v": [1, 0]}, ParameterError, "v: expected a range of two increasing"),
        (fitzhugh_nagumo(), {"v": 3}, ParameterError, r"such as v=\[-1, 1\], got 3"),
        (rb.LIF(), {"v": [0, np.inf] * mV}, ParameterError, r"such as v=\[-1, 1\]\*mV"),
        (bent(), {}, ParameterError, r"p, s: give a range to look in, such as p=\[low, high\]"),
    ],
)  # fmt: skip
def test_bad_input(model, arguments, error, message):
    with pytest.raises(error, match=message):
        fixed_points(model, **arguments)
