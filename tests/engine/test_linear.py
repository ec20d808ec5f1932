"""Linear models of several variables, on the continuous clock, against SciPy."""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.units import Hz, MOhm, ms, mV, nA

ADAPTING = """
    tau_m * dv/dt = -(v - v_rest) + R*(I - w)
    tau_w * dw/dt = a*(v - v_rest) - w
    """
MEMBRANE = {"tau_m": 8 * ms, "v_rest": -70 * mV, "R": 10 * MOhm}
FIRES = {
    "threshold": "v >= v_threshold", "refractory": "t_ref", "v_threshold": -50 * mV,
    "v_reset": -65 * mV, "t_ref": 2 * ms,
}  # fmt: skip
INPUTS = {
    "constant": (rb.constant(4 * nA), lambda t: 4.0, []),
    "steps": (
        rb.step(5 * nA, start=10.3 * ms, stop=80 * ms) + rb.constant(1 * nA),
        lambda t: 6.0 if 10.3 <= t < 80.0 else 1.0,
        [10.3, 80.0],
    ),
    "sine": (
        rb.sine(3 * nA, 70 * Hz, offset=3 * nA),
        lambda t: 3.0 + 3.0 * np.sin(2 * np.pi * 0.07 * t),
        [],
    ),
    "ramp": (
        rb.ramp(0 * nA, 8 * nA, start=0 * ms, stop=100 * ms),
        lambda t: 0.08 * t if t < 100.0 else 0.0,
        [100.0],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize(("a", "b"), [(0.0, 0.5), (0.05, 0.3), (-0.02, 0.4)])
def test_adaptation(name, a, b, by_scipy, spikes_match):
    stimulus, current, breakpoints = INPUTS[name]
    model = rb.Model(
        ADAPTING, reset="v = v_reset; w += b", tau_w=40 * ms, a=f"{a} uS", b=b * nA,
        **MEMBRANE, **FIRES,
    )  # fmt: skip
    assert "linear" in model.integrator.reason
    expected = by_scipy(
        lambda t, x, I: [(-(x[0] + 70) + 10 * (I - x[1])) / 8, (a * (x[0] + 70) - x[1]) / 40],
        current, [-70.0, 0.0], 110.0, gap=lambda x: x[0] + 50.0,
        reset=lambda x: [-65.0, x[1] + b], hold=2.0, breakpoints=breakpoints, accuracy=3e-14,
        longest=2.0,
    )  # fmt: skip
    assert len(expected) > 2
    spikes_match(rb.run(model, stimulus, 110 * ms, record=()), expected, within=1e-9)


@pytest.mark.parametrize("tau_s", [1.7, 8.0])
def test_an_alpha_synapse_onto_itself(tau_s, by_scipy, spikes_match):
    """Each spike starts an alpha-shaped current; with tau_s = tau_m all rates coincide."""
    model = rb.Model(
        """
        tau_m * dv/dt = -(v - v_rest) + R*(I + I_syn)
        tau_s * dI_syn/dt = x - I_syn
        tau_s * dx/dt = -x
        """,
        reset="v = v_reset; x += weight", tau_s=tau_s * ms, weight=-8 * nA, **MEMBRANE, **FIRES,
    )  # fmt: skip
    expected = by_scipy(
        lambda t, x, I: [
            (-(x[0] + 70) + 10 * (I + x[1])) / 8, (x[2] - x[1]) / tau_s, -x[2] / tau_s,
        ],
        lambda t: 5.0, [-70.0, 0.0, 0.0], 100.0, gap=lambda x: x[0] + 50.0,
        reset=lambda x: [-65.0, x[1], x[2] - 8.0], hold=2.0, accuracy=3e-14, longest=1.0,
    )  # fmt: skip
    assert len(expected) > 4
    spikes_match(rb.run(model, rb.constant(5 * nA), 100 * ms, record=()), expected, within=1e-9)


def test_a_moving_threshold(by_scipy, spikes_match):
    model = rb.Model(
        """
        tau_m * dv/dt = -(v - v_rest) + R*I
        tau_theta * dtheta/dt = -(theta - theta_rest)
        """,
        threshold="v >= theta", reset="v -= drop; theta += jump", drop=12 * mV, jump=3 * mV,
        tau_theta=25 * ms, theta_rest=-52 * mV, **MEMBRANE,
    )  # fmt: skip
    expected = by_scipy(
        lambda t, x, I: [(-(x[0] + 70) + 10 * I) / 8, -(x[1] + 52) / 25],
        lambda t: 3.0 + 2.0 * np.sin(2 * np.pi * 0.03 * t), [-70.0, -52.0], 150.0,
        gap=lambda x: x[0] - x[1], reset=lambda x: [x[0] - 12.0, x[1] + 3.0], accuracy=3e-14,
        longest=1.0,
    )  # fmt: skip
    assert len(expected) > 8
    stimulus = rb.sine(2 * nA, 30 * Hz, offset=3 * nA)
    spikes_match(rb.run(model, stimulus, 150 * ms, record=()), expected, within=1e-9)


def test_stiff_units_and_rates():
    """Variables of sizes 1e-9 and 1e9, rates of 0.001 and 200 per ms; in closed form."""
    model = rb.Model(
        """
        dv/dt = (x - v)/slow + big*y/slow
        dx/dt = (R*I - x)/fast
        dy/dt = -y/slow
        """,
        threshold="v >= theta", reset="v = v_reset", slow=100 * ms, fast=0.005 * ms, R=10 * MOhm,
        big=1e9 * mV, theta=15 * mV, v_reset=0 * mV, y=1e-9, v=0 * mV, x=0 * mV,
    )  # fmt: skip
    got = rb.run(model, rb.constant(2 * nA), 300 * ms, record=()).spikes[0].times.m
    s, f = 100.0, 0.005

    def v(t, start, v0):
        """From (t, v0): x = 20 (1 - e^(-t/f)), y = 1e-9 e^(-t/s)."""
        u = t - start
        ex = -20 * np.exp(-start / f) * (np.exp(-u / f) - np.exp(-u / s)) / (s * (1 / s - 1 / f))
        return 20 + (v0 - 20) * np.exp(-u / s) + ex + np.exp(-t / s) * u / s

    start, v0, expected = 0.0, 0.0, []
    from scipy.optimize import brentq

    while v(300.0, start, v0) > 15:
        start, v0 = brentq(lambda t: v(t, start, v0) - 15.0, start, 300.0, xtol=1e-13), 0.0  # noqa: B023
        expected.append(start)
    assert len(expected) == 2
    assert got == pytest.approx(expected, abs=1e-9)


def test_resets_that_mix_variables(by_scipy, spikes_match):
    """Statements see what the ones before have done: v = v_reset, then w from the new v."""
    model = rb.Model(
        ADAPTING, reset="w *= 0.5; v = v_reset + k*w; w += c*(v - v_rest)", tau_w=40 * ms,
        a="0.02 uS", k="1 MOhm", c="0.03 uS", **MEMBRANE, **FIRES,
    )  # fmt: skip

    def reset(x):
        w = 0.5 * x[1]
        v = -65.0 + w
        return [v, w + 0.03 * (v + 70.0)]

    expected = by_scipy(
        lambda t, x, I: [(-(x[0] + 70) + 10 * (I - x[1])) / 8, (0.02 * (x[0] + 70) - x[1]) / 40],
        lambda t: 4.0, [-70.0, 0.0], 100.0, gap=lambda x: x[0] + 50.0, reset=reset, hold=2.0,
        accuracy=3e-14, longest=2.0,
    )  # fmt: skip
    assert len(expected) > 4
    spikes_match(rb.run(model, rb.constant(4 * nA), 100 * ms, record=()), expected, within=1e-9)


def test_a_damped_oscillator_crosses_zero_upwards():
    """x = e^(-gt) sin(wt): crossings at whole periods, found as long as they are above rounding."""
    omega, g = 0.9, 0.02
    model = rb.Model(
        """
        dx/dt = y
        dy/dt = -(omega**2 + g**2)*x - 2*g*y
        """,
        threshold="x > 0*mV", omega=omega / ms, g=g / ms, x=-1e-30 * mV, y=omega * mV / ms,
    )  # fmt: skip
    got = rb.run(model, rb.zero(), 200 * ms, record=()).spikes[0].times.m
    period = 2 * np.pi / omega
    assert got[1:] == pytest.approx(period * np.arange(1, len(got)), abs=1e-9)
    assert len(got) >= 28


@pytest.mark.parametrize("method", [None, "adaptive"])
def test_a_threshold_from_above(method):
    """A condition with < fires where v falls through it."""
    model = rb.Model(
        "tau*dv/dt = -v + R*I", threshold="v < 1*mV", tau=5 * ms, R=1 * MOhm, v=3 * mV,
        method=method,
    )  # fmt: skip
    got = rb.run(model, rb.zero(), 20 * ms).spikes[0].times.m
    assert got == pytest.approx([5 * np.log(3.0)], abs=1e-9)


def test_without_a_threshold_there_are_no_spikes():
    model = rb.Model("tau*dv/dt = -v + R*I", tau=5 * ms, R=1 * MOhm)
    recording = rb.run(model, rb.constant(100 * nA), 50 * ms)
    assert recording.spikes[0].count == 0
    assert recording.v.m == pytest.approx(100 * -np.expm1(-recording.t.m / 5), rel=1e-12)


def test_an_unstable_equation_in_closed_form():
    """v' = v/tau: e^(t/tau) reaches 100 mV at tau log(100); and then again from 1 mV."""
    model = rb.Model(
        "tau*dv/dt = v", threshold="v >= 100*mV", reset="v = 1*mV", tau=5 * ms, v=1 * mV
    )
    got = rb.run(model, rb.zero(), 100 * ms).spikes[0].times.m
    assert got == pytest.approx(5 * np.log(100) * np.arange(1, 5), abs=1e-9)


def test_a_perfect_integrator():
    model = rb.Model("dv/dt = I/C", "v >= 10*mV", "v = 0*mV", C="2 nF", v=0 * mV)
    got = rb.run(model, rb.constant(4 * nA), 30.5 * ms).spikes[0].times.m
    assert got == pytest.approx(5.0 * np.arange(1, 7), abs=1e-12)
    ramp = rb.ramp(0 * nA, 4 * nA, start=0 * ms, stop=100 * ms)  # v = t^2 / 100
    got = rb.run(model, ramp, 99 * ms).spikes[0].times.m
    assert got == pytest.approx(np.sqrt(1000.0 * np.arange(1, 10)), abs=1e-9)
    sine = rb.sine(4 * nA, 50 * Hz)  # v = 2 (1 - cos(w t)) / w, up to 12.7 mV
    omega = 2 * np.pi * 0.05
    got = rb.run(model, sine, 10 * ms).spikes[0].times.m
    assert got == pytest.approx([np.arccos(1 - 5 * omega) / omega], abs=1e-9)


def test_explicit_time_is_not_forgotten():
    model = rb.Model("dv/dt = k*t/tau", "v >= 10*mV", "v = 0*mV", tau=1 * ms, k="1 mV/ms", v=0 * mV)
    got = rb.run(model, rb.zero(), 10 * ms).spikes[0].times.m
    assert got == pytest.approx(np.sqrt(20.0 * np.arange(1, len(got) + 1)), abs=1e-7)
    assert len(got) in (4, 5)
