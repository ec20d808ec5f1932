"""Neurons with an adaptive threshold: its closed forms, and what it makes of a step."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.neurons import AMAT2, MAT2
from rheobase.units import MOhm, Quantity, ms, mV, nA

KINDS = [MAT2, AMAT2]
each_kind = pytest.mark.parametrize("kind", KINDS)
each_clock = pytest.mark.parametrize("clock", ["continuous", "grid"])


def per_ms(value):
    return Quantity(value, "1/ms")


def times_of(neuron, stimulus, duration, **options):
    return rb.run(neuron, stimulus, duration, record=(), **options).spikes[0].times.m


@each_kind
def test_it_is_solved_exactly(kind):
    neuron = kind()
    assert neuron.is_exact
    assert neuron.integrator.reason.startswith("linear in v,")
    assert neuron.integrator.continuous.startswith("exact")
    assert neuron.integrator.grid.startswith("exact")


@each_clock
@each_kind
def test_without_input_the_threshold_decays(kind, clock):
    neuron = kind(theta_1=30 * mV, theta_2=-4 * mV)
    recording = rb.run(neuron, rb.zero(), 400 * ms, clock=clock)
    t = recording.t.m
    assert recording.theta_1.m == pytest.approx(30 * np.exp(-t / 10), rel=1e-12)
    assert recording.theta_2.m == pytest.approx(-4 * np.exp(-t / 200), rel=1e-12)
    assert np.array_equal(recording.v.m, np.full(t.size, -65.0))
    assert recording.spikes[0].count == 0


@each_clock
def test_a_spike_moves_the_threshold_and_nothing_else(clock):
    recording = rb.run(MAT2(), rb.constant(0.6 * nA), 300 * ms, clock=clock)
    t, spikes = recording.t.m, recording.spikes[0].times.m
    assert len(spikes) > 5
    assert recording.v.m == pytest.approx(-65 - 30 * np.expm1(-t / 5), rel=1e-12)
    since = t[:, None] - spikes
    for name, alpha, tau in (("theta_1", 37.0, 10.0), ("theta_2", 2.0, 200.0)):
        # A sample at the time of a spike comes after it.
        left = np.where(since > -1e-9, np.exp(-np.maximum(since, 0.0) / tau), 0.0)
        assert getattr(recording, name).m == pytest.approx(alpha * left.sum(axis=1), abs=1e-9)


def test_each_spike_is_where_v_meets_the_threshold():
    spikes = times_of(MAT2(), rb.constant(0.6 * nA), 1000 * ms)
    since = spikes[:, None] - spikes[None, :]
    past = since > 0
    threshold = 19 + sum(
        alpha * np.where(past, np.exp(-np.where(past, since, 0.0) / tau), 0.0).sum(axis=1)
        for alpha, tau in ((37.0, 10.0), (2.0, 200.0))
    )
    assert threshold == pytest.approx(-30 * np.expm1(-spikes / 5), abs=1e-8)
    assert len(spikes) > 25


# The adapted rate


@each_kind
@settings(max_examples=25, deadline=None)
@given(
    drive=st.floats(1.02, 4.0), alphas=st.tuples(st.floats(0.0, 50.0), st.floats(0.0, 5.0)),
    taus=st.tuples(st.floats(2.0, 30.0), st.floats(30.0, 200.0)), t_ref=st.floats(0.5, 5.0),
)  # fmt: skip
def test_the_adapted_rate_is_that_of_a_run(kind, drive, alphas, taus, t_ref):
    neuron = kind(
        alpha_1=alphas[0] * mV, alpha_2=alphas[1] * mV, tau_1=taus[0] * ms, tau_2=taus[1] * ms,
        t_ref=t_ref * ms,
    )  # fmt: skip
    current = drive * neuron.rheobase
    rate = neuron.rate(current).m_as("Hz")
    assert 0.0 < rate <= 1e3 / t_ref * (1 + 1e-12)
    spikes = times_of(neuron, rb.constant(current), (3000 + 10e3 / rate) * ms)
    assert 1e3 / np.diff(spikes)[-1] == pytest.approx(rate, rel=1e-6)


@given(current=st.floats(0.385, 20.0), alphas=st.tuples(st.floats(0.1, 50.0), st.floats(0.0, 5.0)))
def test_the_interval_solves_its_equation(current, alphas):
    neuron = MAT2(alpha_1=alphas[0] * mV, alpha_2=alphas[1] * mV, t_ref=0 * ms)
    interval = neuron.interspike_interval(current * nA).m
    left = alphas[0] / np.expm1(interval / 10) + alphas[1] / np.expm1(interval / 200)
    assert left == pytest.approx(50 * current - 19, rel=1e-9)


def test_rheobase():
    assert MAT2().rheobase.m_as("nA") == pytest.approx(0.38, rel=1e-15)
    neuron = MAT2(R=[25, 50] * MOhm)
    assert neuron.rheobase.m == pytest.approx([0.76, 0.38])
    around = neuron.rheobase * [[1 - 1e-9], [1 + 1e-9]]
    assert (neuron.rate(around).m > 0).tolist() == [[False] * 2, [True] * 2]
    assert MAT2().rate([-1.0, 0.0, 0.38] * nA).m.tolist() == [0.0, 0.0, 0.0]
    assert len(times_of(MAT2(), rb.constant(0.38 * nA), 1000 * ms)) == 0
    assert len(times_of(MAT2(), rb.constant(0.3801 * nA), 1000 * ms)) > 0


def test_a_strong_current_is_limited_by_the_refractory_period():
    assert MAT2().rate(1e9 * nA).m == pytest.approx(500.0, rel=1e-12)
    assert MAT2(alpha_1=0 * mV, alpha_2=0 * mV).rate(0.4 * nA).m == pytest.approx(500.0, rel=1e-12)
    assert MAT2(alpha_1=0 * mV, alpha_2=0 * mV, t_ref=0 * ms).rate(0.4 * nA).m == np.inf
    assert np.diff(times_of(MAT2(), rb.constant(100 * nA), 100 * ms)) == pytest.approx(2.0)


@pytest.mark.parametrize("name", ["alpha_1", "alpha_2"])
def test_bursts_have_no_single_rate(name):
    with pytest.raises(ParameterError, match=f"MAT2: with {name} = -0.5 mV, below .* in bursts"):
        MAT2(**{name: -0.5 * mV}).rate(1 * nA)


def test_a_rate_wants_a_current():
    with pytest.raises(UnitError, match=r"current: expected current \(nA\), got 2.5 without"):
        MAT2().rate(2.5)


# What it makes of a step

NAMES = {
    "regular_spiking": "adapting",
    "intrinsically_bursting": "adapting",
    "fast_spiking": "adapting",
    "chattering": "bursting",
}


@pytest.mark.parametrize("name", MAT2.presets())
def test_presets(name):
    cell, step = MAT2.preset(name), rb.step(MAT2.STEPS[name], start=100 * ms, stop=600 * ms)
    train = rb.run(cell, step, 700 * ms, record=()).spikes[0]
    isi = train.isi.m
    assert NAMES[name] in str(rb.analysis.firing_pattern(train, step))
    if name == "chattering":
        assert np.isclose(isi, 2.0).mean() > 0.7
        assert isi.max() > 40.0
    else:
        assert 1e3 / isi[-1] == pytest.approx(cell.rate(MAT2.STEPS[name]).m, rel=0.02)
        growth = {"regular_spiking": 2.8, "intrinsically_bursting": 6.2, "fast_spiking": 2.2}
        assert isi[-1] / isi[0] == pytest.approx(growth[name], rel=0.03)


# The threshold that feels v


@each_clock
def test_without_beta_it_is_mat2(clock):
    same = {name: MAT2().values[name] for name in MAT2.DEFAULTS}
    plain, augmented = (
        times_of(neuron, rb.constant(0.6 * nA), 300 * ms, clock=clock)
        for neuron in (MAT2(), AMAT2(**same, beta=per_ms(0)))
    )
    assert len(plain) > 5
    assert augmented == pytest.approx(plain, rel=1e-12)


@each_clock
@settings(max_examples=10, deadline=None)
@given(tau_v=st.floats(1.0, 30.0), tau_m=st.floats(2.0, 30.0), beta=st.floats(-2.0, 2.0))
def test_theta_v_is_the_integral_of_the_paper(clock, tau_v, tau_m, beta):
    """Beta times the slope of v, weighted by s exp(-s / tau_v)."""
    assume(abs(beta) > 1e-3)
    neuron = AMAT2(
        tau_v=tau_v * ms, tau_m=tau_m * ms, beta=per_ms(beta), omega=1000 * mV, t_ref=0 * ms
    )
    recording = rb.run(neuron, rb.constant(0.1 * nA), 60 * ms, 7.5 * ms, clock=clock)
    for t, got in zip(recording.t.m[1:], recording.theta_v.m[1:], strict=True):
        expected = quad(
            lambda s, t=t: s * np.exp(-s / tau_v) * 5.0 / tau_m * np.exp(-(t - s) / tau_m), 0.0, t,
            epsabs=1e-12, epsrel=1e-12,
        )[0]  # fmt: skip
        assert got == pytest.approx(beta * expected, rel=1e-9)


def test_a_jump_of_v_is_a_slope_too():
    """That of a jump of 3 mV is 3 mV times a delta function."""
    neuron = AMAT2(v=-62 * mV, v_slow=-65 * mV)
    recording = rb.run(neuron, rb.zero(), 50 * ms)
    t = recording.t.m
    # after it v falls by exp(-t/10)/10 each ms
    falls = np.array(
        [quad(lambda s, u=u: s * np.exp(-s / 5) * np.exp(-(u - s) / 10) / 10, 0, u)[0] for u in t]
    )
    expected = -0.3 * 3.0 * (t * np.exp(-t / 5) - falls)
    assert recording.theta_v.m == pytest.approx(expected, abs=1e-9)


def test_v_slow_starts_where_v_does():
    assert AMAT2().initial["v_slow"] == -65 * mV
    assert AMAT2(v=-60 * mV).initial["v_slow"] == -60 * mV
    assert AMAT2(v_rest=-70 * mV).initial["v_slow"] == -70 * mV


@pytest.mark.parametrize(("current", "spikes"), [(0.08, 0), (0.095, 1), (0.12, 5)])
def test_a_step_below_the_rheobase_makes_one_spike(current, spikes):
    assert AMAT2().rheobase.m_as("nA") == pytest.approx(0.1)
    assert len(times_of(AMAT2(), rb.constant(current * nA), 100 * ms)) == spikes


def test_rebound():
    """It fires after a pulse downwards, and not at its end, if its threshold falls far enough."""
    pulse = rb.step(-1 * nA, start=20 * ms, stop=21 * ms)
    (spike,) = times_of(AMAT2(beta=per_ms(-2.5)), pulse, 200 * ms)
    assert 30.0 < spike < 60.0
    for beta in (-1.0, 0.0):
        assert len(times_of(AMAT2(beta=per_ms(beta)), pulse, 200 * ms)) == 0
    # With the other sign the threshold falls as v does, and faster.
    assert times_of(AMAT2(beta=per_ms(2.5)), pulse, 200 * ms)[0] == pytest.approx(21.5, abs=0.2)


# What is refused


@each_kind
@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"tau_1": 0 * ms}, ParameterError, "tau_1 = 0 ms: the factor tau_1 .* must be positive"),
        ({"tau_2": -1 * ms}, ParameterError, "tau_2 = -1 ms: .* must be positive"),
        ({"tau_m": 0 * ms}, ParameterError, "tau_m = 0 ms: .* must be positive"),
        ({"R": 0 * MOhm}, ParameterError, "R: expected a positive value, got 0 M"),
        ({"t_ref": -2 * ms}, ParameterError, "refractory: .* not negative, got t_ref = -2 ms"),
        ({"alpha_1": np.nan * mV}, ParameterError, "alpha_1: expected a finite value"),
        ({"alpha_1": 1 * nA}, UnitError, r"alpha_1: expected voltage \(mV\)"),
        ({"omega": 19}, UnitError, r"omega: .*Write 19\*mV"),
        ({"alpha_3": 1 * mV}, ParameterError, "no parameter 'alpha_3'. Did you mean 'alpha_"),
        ({"v_threshold": -45 * mV}, ParameterError, "no parameter 'v_threshold'"),
    ],
)
def test_bad_values(kind, given, error, message):
    with pytest.raises(error, match=message):
        kind(**given)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"tau_v": 0 * ms}, ParameterError, "tau_v = 0 ms: .* must be positive"),
        ({"beta": 0.3}, UnitError, "beta: expected frequency"),
        ({"beta": 0.3 * mV}, UnitError, "beta: expected frequency"),
    ],
)
def test_bad_values_of_the_augmented_one(given, error, message):
    with pytest.raises(error, match=message):
        AMAT2(**given)


def test_a_preset_that_does_not_exist():
    with pytest.raises(ParameterError, match=r"no 'bursting'. Known: 'regular_spiking'"):
        MAT2.preset("bursting")
    with pytest.raises(ParameterError, match="preset: AMAT2 has none, got 'chattering'"):
        AMAT2.preset("chattering")
