"""Nonlinear models against SciPy at tight tolerance, and the orders of the methods."""

from __future__ import annotations

from math import exp, expm1

import numpy as np
import pytest

import rheobase as rb
from rheobase.units import MOhm, Quantity, ms, mV, nA, nF

WITHIN = 1e-6  # ms, at the default tolerance


def eif(**changes):
    """The exercises' exponential integrate-and-fire neuron."""
    parameters = {
        "tau": 12 * ms, "R": 20 * MOhm, "v_rest": -65 * mV, "v_reset": -60 * mV,
        "v_rheobase": -55 * mV, "v_spike": -30 * mV, "delta_T": 2 * mV, "t_ref": 1.5 * ms,
        "v": -65 * mV,
    }  # fmt: skip
    return rb.Model(
        "tau * dv/dt = -(v - v_rest) + delta_T*exp((v - v_rheobase)/delta_T) + R*I",
        threshold="v >= v_spike", reset="v = v_reset", refractory="t_ref", **parameters | changes,
    )  # fmt: skip


def eif_slopes(t, x, I):
    return [(-(x[0] + 65) + 2 * exp((x[0] + 55) / 2) + 20 * I) / 12]


EIF = {"gap": lambda x: x[0] + 30.0, "reset": lambda x: [-60.0], "hold": 1.5}


@pytest.mark.parametrize(
    ("stimulus", "current", "breakpoints"),
    [
        (rb.constant(0.9 * nA), lambda t: 0.9, []),
        (
            rb.step(1.5 * nA, start=20.03 * ms, stop=80 * ms) + rb.constant(0.3 * nA),
            lambda t: 1.8 if 20.03 <= t < 80 else 0.3, [20.03, 80.0],
        ),
        (
            rb.sine(1.5 * nA, "50 Hz", offset=0.8 * nA),
            lambda t: 0.8 + 1.5 * np.sin(2 * np.pi * 0.05 * t), [],
        ),
        (
            rb.pulses(60 * nA, [10.0, 40.0, 40.5] * ms, width=0.2 * ms),
            lambda t: 60.0 * sum(a <= t < a + 0.2 for a in (10.0, 40.0, 40.5)),
            [10.0, 10.2, 40.0, 40.2, 40.5, 40.7],
        ),
    ],
    ids=["constant", "step", "sine", "pulses"],
)  # fmt: skip
def test_exponential_integrate_and_fire(stimulus, current, breakpoints, by_scipy, spikes_match):
    expected = by_scipy(eif_slopes, current, [-65.0], 120.0, breakpoints=breakpoints, **EIF)
    assert len(expected) > 1
    spikes_match(rb.run(eif(), stimulus, 120 * ms, record=()), expected, within=WITHIN)


def test_at_the_rheobase_of_the_eif():
    """0.4 nA: a saddle-node, passed slowly above and never below."""
    assert rb.run(eif(), rb.constant(0.3999 * nA), 3000 * ms, record=()).spikes[0].count == 0
    assert rb.run(eif(), rb.constant(0.4001 * nA), 3000 * ms, record=()).spikes[0].count > 0


def adex(a=2.0, b=60.0, **changes):
    parameters = {
        "C": 0.2 * nF, "g_L": "12 nS", "E_L": -70 * mV, "v_T": -50 * mV, "delta_T": 2 * mV,
        "tau_w": 300 * ms, "v_r": -58 * mV, "v_peak": 0 * mV, "a": f"{a} nS", "b": f"{b} pA",
        "v": -70 * mV, "w": 0 * nA,
    }  # fmt: skip
    return rb.Model(
        """
        C * dv/dt = -g_L*(v - E_L) + g_L*delta_T*exp((v - v_T)/delta_T) + I - w
        tau_w * dw/dt = a*(v - E_L) - w
        """,
        threshold="v >= v_peak", reset="v = v_r; w += b", **parameters | changes,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("a", "b", "tau_w", "v_r"), [(2.0, 60.0, 300.0, -58.0), (2.0, 100.0, 120.0, -46.0)]
)
def test_adex(a, b, tau_w, v_r, by_scipy, spikes_match):
    """Tonic firing that adapts, and bursts (Naud et al. 2008)."""

    def slopes(t, x, I):
        v, w = x
        spike = 0.012 * 2 * exp((v + 50) / 2)
        return [(-0.012 * (v + 70) + spike + I - w) / 0.2, (a * 1e-3 * (v + 70) - w) / tau_w]

    expected = by_scipy(
        slopes, lambda t: 0.5, [-70.0, 0.0], 300.0, gap=lambda x: x[0],
        reset=lambda x: [v_r, x[1] + b * 1e-3],
    )  # fmt: skip
    assert len(expected) > 3
    model = adex(a, b, tau_w=tau_w * ms, v_r=v_r * mV)
    spikes_match(rb.run(model, rb.constant(0.5 * nA), 300 * ms, record=()), expected, within=WITHIN)


def test_izhikevich(by_scipy, spikes_match):
    model = rb.Model(
        """
        dv/dt = 0.04*v**2/(mV*ms) + 5*v/ms + 140*mV/ms - u + R*I/ms
        du/dt = a*(b*v - u)
        """,
        threshold="v >= 30*mV", reset="v = c; u += d", a=0.02 / ms, b=0.2 / ms, c=-65 * mV,
        d=8 * mV / ms, R=1 * MOhm, v=-65 * mV, u=-13 * mV / ms,
    )  # fmt: skip
    expected = by_scipy(
        lambda t, x, I: [
            0.04 * x[0] ** 2 + 5 * x[0] + 140 - x[1] + I, 0.02 * (0.2 * x[0] - x[1]),
        ],
        lambda t: 10.0 if t >= 15.0 else 0.0, [-65.0, -13.0], 250.0, gap=lambda x: x[0] - 30.0,
        reset=lambda x: [-65.0, x[1] + 8.0], breakpoints=[15.0],
    )  # fmt: skip
    assert len(expected) > 4
    stimulus = rb.step(10 * nA, start=15 * ms)
    spikes_match(rb.run(model, stimulus, 250 * ms, record=()), expected, within=WITHIN)


HODGKIN_HUXLEY = """
    C * dv/dt = -g_L*(v - E_L) - g_Na*m**3*h*(v - E_Na) - g_K*n**4*(v - E_K) + I
    dm/dt = (exprel_inverse_m*(1 - m) - 4*exp(-v/(18*mV))*m)/ms
    dn/dt = (0.1*exprel_inverse_n*(1 - n) - 0.125*exp(-v/(80*mV))*n)/ms
    dh/dt = (0.07*exp(-v/(20*mV))*(1 - h) - h/(1 + exp((30*mV - v)/(10*mV))))/ms
    exprel_inverse_m = 1/exprel((25*mV - v)/(10*mV))
    exprel_inverse_n = 1/exprel((10*mV - v)/(10*mV))
    """


def test_hodgkin_huxley(by_scipy, spikes_match):
    """No reset: each upward crossing of 50 mV counts."""
    model = rb.Model(
        HODGKIN_HUXLEY, threshold="v > 50*mV", C="1 uF", g_L="0.3 mS", g_Na="120 mS", g_K="36 mS",
        E_L=10.6 * mV, E_Na=115 * mV, E_K=-12 * mV, v=0 * mV, m=0.05, n=0.32, h=0.6,
    )  # fmt: skip

    def exprel(x):
        return expm1(x) / x if x else 1.0

    def slopes(t, x, I):
        v, m, n, h = x
        return [
            -0.3 * (v - 10.6) - 120 * m**3 * h * (v - 115) - 36 * n**4 * (v + 12) + I,
            (1 - m) / exprel((25 - v) / 10) - 4 * exp(-v / 18) * m,
            0.1 * (1 - n) / exprel((10 - v) / 10) - 0.125 * exp(-v / 80) * n,
            0.07 * exp(-v / 20) * (1 - h) - h / (1 + exp((30 - v) / 10)),
        ]

    expected = by_scipy(
        slopes, lambda t: 10.0 if t >= 5.0 else 0.0, [0.0, 0.05, 0.32, 0.6], 100.0,
        gap=lambda x: x[0] - 50.0, reset=None, breakpoints=[5.0],
    )  # fmt: skip
    assert len(expected) > 5
    stimulus = rb.step("10 uA", start=5 * ms)
    recording = rb.run(model, stimulus, 100 * ms, 0.5 * ms)
    spikes_match(recording, expected, within=WITHIN)
    assert np.all((recording.m.m >= 0.0) & (recording.m.m <= 1.0))


@pytest.mark.parametrize("a", [0.0, 0.05])
def test_a_linear_model_solved_adaptively(a, lif_by_hand, spikes_match):
    """method="adaptive" must arrive where the exact method does."""
    exact = rb.LIF()
    model = rb.Model(
        rb.LIF.EQUATION, rb.LIF.THRESHOLD, rb.LIF.RESET, rb.LIF.REFRACTORY, method="adaptive",
        v=-70 * mV, **exact.parameters,
    )  # fmt: skip
    stimulus = rb.sine(2.5 * nA, "150 Hz", offset=2 * nA, start=50 * ms, stop=150 * ms)
    expected = lif_by_hand(
        [(0.0, [0.0], []), (50.0, [2.0], [(2.5, 2 * np.pi * 0.15, 0.0)]), (150.0, [0.0], [])], 200.0
    )
    spikes_match(rb.run(model, stimulus, 200 * ms, record=()), expected, within=1e-8)


def test_spike_times_do_not_know_dt():
    stimulus = rb.sine(1.5 * nA, "50 Hz", offset=0.8 * nA)
    runs = [rb.run(eif(), stimulus, 100 * ms, dt * ms) for dt in (0.01, 0.1, 0.7, 5.0)]
    times = [run.spikes[0].times.m for run in runs]
    assert times[0].size > 3
    assert all(np.array_equal(times[0], other) for other in times[1:])


def test_error_falls_with_the_tolerance(by_scipy):
    expected = by_scipy(eif_slopes, lambda t: 0.9, [-65.0], 120.0, accuracy=3e-14, **EIF)
    errors = []
    for tolerance in (1e-4, 1e-6, 1e-8, 1e-10, 1e-12):
        recording = rb.run(eif(), rb.constant(0.9 * nA), 120 * ms, record=(), tolerance=tolerance)
        got = recording.spikes[0].times.m
        assert len(got) == len(expected)
        errors.append(np.abs(got - expected).max())
    assert errors[0] > 10 * errors[2] > 100 * errors[4]
    assert errors[-1] < 1e-9
    # None is far off what was asked for: the whole run is 120 ms.
    assert np.all(np.array(errors) < 1e3 * np.array([1e-4, 1e-6, 1e-8, 1e-10, 1e-12]) + 1e-9)


def test_the_grid_method_is_of_order_4(by_scipy):
    """Between spikes: v at 20 ms against the continuous clock, with half the step each time."""
    stimulus = rb.sine(0.5 * nA, "50 Hz")
    exact = rb.run(eif(), stimulus, 20 * ms, 20 * ms, tolerance=1e-13).v.m[-1]
    steps = np.array([1.0, 0.5, 0.25, 0.125])
    errors = [
        abs(rb.run(eif(), stimulus, 20 * ms, dt * ms, clock="grid").v.m[-1] - exact) for dt in steps
    ]
    slope = np.polyfit(np.log(steps), np.log(errors), 1)[0]
    assert 3.7 < slope < 4.4


def test_the_grid_method_stays_of_order_4_across_breakpoints():
    """A jump at 7.3 ms is on none of the grids."""
    stimulus = rb.step(0.35 * nA, start=7.3 * ms)
    exact = rb.run(eif(), stimulus, 20 * ms, 20 * ms, tolerance=1e-13).v.m[-1]
    steps = np.array([1.0, 0.5, 0.25, 0.125])
    errors = [
        abs(rb.run(eif(), stimulus, 20 * ms, dt * ms, clock="grid").v.m[-1] - exact) for dt in steps
    ]
    assert errors[-1] < errors[0] / 8**3.2
    assert errors[-1] < 1e-7


def test_grid_spikes_come_to_the_continuous_ones():
    continuous = rb.run(eif(), rb.constant(0.9 * nA), 100 * ms, record=()).spikes[0].times.m
    grid = rb.run(eif(), rb.constant(0.9 * nA), 100 * ms, 0.01 * ms, clock="grid", record=())
    got = grid.spikes[0].times.m
    assert len(got) == len(continuous)
    assert np.all(got >= continuous - 1e-9)  # stamped at the end of the step
    assert np.abs(got - continuous).max() < 0.01 * (1 + len(got))


def test_traces_do_not_influence_and_agree():
    coarse = rb.run(adex(), rb.constant(0.5 * nA), 50 * ms, 1 * ms)
    fine = rb.run(adex(), rb.constant(0.5 * nA), 50 * ms, Quantity(0.5, "ms"))
    for name in ("v", "w"):
        a, b = getattr(coarse, name).m, getattr(fine, name).m[::2]
        assert np.abs(a - b).max() < 1e-9 * np.abs(a).max()


def test_a_variable_at_rest_at_exactly_zero_costs_nothing():
    """Relative errors of what is zero: no division, no endless halving."""
    model = rb.Model(
        """
        tau*dv/dt = -v*(1 + v**2/(1*mV**2)) + R*I
        tau*dz/dt = -z*v*v/(1*mV**2)
        """,
        tau=5 * ms, R=1 * MOhm, v=0 * mV, z=0 * mV,
    )  # fmt: skip
    recording = rb.run(model, rb.step(1 * nA, start=20 * ms), 60 * ms)
    assert np.all(recording.z.m == 0.0)
    assert np.all(recording.v.m[recording.t.m < 20.0] == 0.0)
    assert recording.v.m[-1] == pytest.approx(0.6823278, abs=1e-6)


@pytest.mark.parametrize("start", [0.0, 1e-3])
def test_a_variable_that_follows_rounding_errors(start):
    """Both fade to less than v_rest is known to; w then follows what v - v_rest is off."""
    equations = """
        tau_m * dv/dt = -(v - v_rest) + R*(I - w)
        tau_w * dw/dt = a*(v - v_rest) - w
        """
    values = {
        "tau_m": 8 * ms, "tau_w": 30 * ms, "R": 10 * MOhm, "a": "0.5 uS", "v_rest": -70 * mV,
        "v": -65 * mV, "w": start * nA,
    }  # fmt: skip
    recording, exact = (
        rb.run(rb.Model(equations, method=method, **values), rb.zero(), 3000 * ms)
        for method in ("adaptive", "exact")
    )
    assert abs(recording.w.m[-1]) < 1e-11
    assert recording.v.m == pytest.approx(exact.v.m, abs=1e-7)
