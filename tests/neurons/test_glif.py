"""The five GLIF levels: closed forms, what each level adds to the one before, and networks."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.optimize import brentq

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.neurons import GLIF1, GLIF2, GLIF3, GLIF4, GLIF5, LIF
from rheobase.units import Quantity, ms, mV, nA, pA

LEVELS = [GLIF1, GLIF2, GLIF3, GLIF4, GLIF5]
every_level = pytest.mark.parametrize("kind", LEVELS)


def spikes(neuron, stimulus, duration=400 * ms, **options):
    return rb.run(neuron, stimulus, duration, record=(), **options).spikes[0].times.m


@every_level
def test_it_is_solved_exactly(kind):
    neuron = kind()
    assert neuron.is_exact
    assert "closed form" in neuron.integrator.continuous
    assert "propagator" in neuron.integrator.grid
    assert neuron.system.holds == neuron.states


@every_level
@pytest.mark.parametrize("clock", ["continuous", "grid"])
def test_native_is_what_the_reference_is(kind, clock):
    stimulus = rb.constant(450 * pA) + rb.step(200 * pA, start=7.3 * ms)
    native, slow = (
        rb.run(kind(), stimulus, 25 * ms, 0.25 * ms, clock=clock, engine=engine)
        for engine in ("native", "reference")
    )
    assert native.spikes[0].count > 1
    assert native.spikes[0].times.m == pytest.approx(slow.spikes[0].times.m, abs=1e-8)
    for name in native.model.states:
        np.testing.assert_allclose(native[name].m, slow[name].m, atol=1e-8, err_msg=name)


# Closed forms


def test_level_1_is_the_leaky_neuron():
    neuron = GLIF1(v_reset=-70 * mV, g_L="12 nS")
    leaky = LIF(
        C="58.72 pF", g_L="12 nS", v_rest=-78.85 * mV, v_threshold=-51.68 * mV, v_reset=-70 * mV,
        t_ref=3.75 * ms,
    )  # fmt: skip
    assert neuron.rheobase.m == pytest.approx(leaky.rheobase.m, rel=1e-14)
    currents = [0, 326, 327, 500, 5000] * pA
    assert neuron.rate(currents).m == pytest.approx(leaky.rate(currents).m, rel=1e-12)
    assert neuron.rate(currents).m[:2].tolist() == [0.0, 0.0]
    times = spikes(neuron, rb.constant(500 * pA))
    assert times == pytest.approx(spikes(leaky, rb.constant(500 * pA)), rel=1e-12)
    assert np.diff(times) == pytest.approx(neuron.interspike_interval(500 * pA).m, rel=1e-10)


def test_level_1_takes_many_neurons():
    neuron = GLIF1(C=[40, 60, 80] * pA * ms / mV)
    rates = neuron.rate(400 * pA).m
    assert rates[1] == pytest.approx(GLIF1(C="60 pF").rate(400 * pA).m, rel=1e-14)
    counts = rb.run(neuron, rb.constant(400 * pA), 1000 * ms, record=()).spikes.count
    assert counts == pytest.approx(rates, abs=1.0)


def interval(neuron, current):
    """Return the time between spikes that repeats itself, from the matrix exponential.

    In (x, 1) everything is linear: a time s after the refractory period x is exp(A s) x_1, where
    x_1 is what the reset makes of x; and then x is on the threshold.
    """
    p = {name: neuron.value(name) for name in neuron.parameters}
    k = {name: n for n, name in enumerate(neuron.states)}
    n = len(k)
    A, M, gap = np.zeros((n + 1, n + 1)), np.eye(n + 1), np.zeros(n + 1)
    A[k["v"], k["v"]] = -p["g_L"] / p["C"]  # v from v_rest on
    A[k["v"], n] = current / p["C"]
    gap[k["v"]], gap[n] = 1.0, p["v_rest"] - p["v_threshold"]
    M[k["v"]] = 0.0
    if "v_reset" in p:
        M[k["v"], n] = p["v_reset"] - p["v_rest"]
    if "f_v" in p:
        M[k["v"], k["v"]], M[k["v"], n] = p["f_v"], p["delta_v"]
        A[k["theta_s"], k["theta_s"]] = -p["b_s"]
        M[k["theta_s"], k["theta_s"]] = np.exp(-p["b_s"] * p["t_ref"])
        M[k["theta_s"], n] = p["delta_theta"]
        gap[k["theta_s"]] = -1.0
    for j in ("1", "2") if "k_1" in p else ():
        row = k[f"I_{j}"]
        A[k["v"], row], A[row, row] = 1.0 / p["C"], -p[f"k_{j}"]
        M[row, row] = p[f"f_{j}"] * np.exp(-p[f"k_{j}"] * p["t_ref"])
        M[row, n] = p[f"delta_I_{j}"]
    if "a_v" in p:
        A[k["theta_v"], k["v"]], A[k["theta_v"], k["theta_v"]] = p["a_v"], -p["b_v"]
        gap[k["theta_v"]] = -1.0

    def above(s):
        around = expm(A * s) @ M  # from one spike to the next
        x = np.linalg.solve(np.eye(n) - around[:n, :n], around[:n, n])
        return gap @ np.append(x, 1.0)

    s = np.linspace(0.05, 100.0, 400)
    first = next(b for b in s if above(b) > 0.0)
    return p["t_ref"] + brentq(above, first - s[1], first, xtol=1e-13, rtol=1e-13)


@every_level
@pytest.mark.parametrize(
    ("current", "values"),
    [
        (0.4, {}),
        (0.8, {"t_ref": 1.3 * ms, "C": "100 pF"}),
        (
            0.5,
            {
                "f_v": "0.7", "delta_v": 2 * mV, "delta_theta": 6 * mV, "b_s": "0.03 / ms",
                "f_1": "0.3", "k_1": "0.02 / ms", "delta_I_2": 30 * pA, "a_v": "-0.01 / ms",
            },
        ),
    ],
)  # fmt: skip
def test_the_adapted_interval_is_the_closed_form(kind, current, values):
    neuron = kind(**{name: value for name, value in values.items() if name in kind.DEFAULTS})
    expected = interval(neuron, current)
    assert np.diff(spikes(neuron, rb.constant(current * nA), 6000 * ms))[-1] == pytest.approx(
        expected, abs=1e-10
    )


def test_what_a_spike_does_and_how_that_decays():
    """In level 5, where all of it is: set at the spike, held while refractory, then exponential."""
    neuron = GLIF5(f_1="0.25", I_1=-8 * pA, I_2=5 * pA, theta_s=3 * mV)
    pulse = rb.step(900 * pA, start=0 * ms, stop=4.5 * ms)  # it ends while the neuron is refractory
    recording = rb.run(neuron, pulse, 60 * ms, 0.05 * ms)
    (spike,) = recording.spikes[0].times.m
    t, x = recording.t.m, {name: recording[name].m for name in neuron.states}
    p = {name: neuron.value(name) for name in neuron.parameters}
    left = 1.0 - np.exp(-p["b_s"] * np.array([spike, 3.75]))
    at_spike = 3.0 * (1.0 - left[0])
    theta_s = at_spike * (1.0 - left[1]) + 0.37
    currents = np.array(
        [
            0.25 * -8e-3 * np.exp(-0.003 * (spike + 3.75)) - 9.18e-3,
            5e-3 * np.exp(-0.1 * (spike + 3.75)) - 198.94e-3,
        ]
    )
    held = (t > spike) & (t < spike + 3.75)
    theta_v = x["theta_v"][held][0]
    height = p["v_threshold"] + at_spike + theta_v - p["v_rest"]
    v = 0.2 * height + 18.51
    expected = [p["v_rest"] + v, theta_s, theta_v, *currents]
    for name, value in zip(("v", "theta_s", "theta_v", "I_1", "I_2"), expected, strict=True):
        np.testing.assert_allclose(x[name][held], value, atol=1e-11, err_msg=name)

    after = t >= spike + 3.75
    s = t[after] - spike - 3.75
    np.testing.assert_allclose(x["theta_s"][after], theta_s * np.exp(-0.009 * s), atol=1e-12)
    I = [current * np.exp(-k * s) for current, k in zip(currents, (0.003, 0.1), strict=True)]
    np.testing.assert_allclose(x["I_1"][after], I[0], atol=1e-14)
    np.testing.assert_allclose(x["I_2"][after], I[1], atol=1e-14)
    # v is three exponentials, those of the currents and the membrane's.
    leak = p["g_L"] / p["C"]
    parts = [i / p["C"] / (leak - k) for i, k in zip(currents, (0.003, 0.1), strict=True)]
    expected = (v - sum(parts)) * np.exp(-leak * s)
    expected += sum(a * np.exp(-k * s) for a, k in zip(parts, (0.003, 0.1), strict=True))
    np.testing.assert_allclose(x["v"][after], p["v_rest"] + expected, atol=1e-10)


def test_the_threshold_follows_a_steady_potential():
    """theta_v -> a_v/b_v (v - v_rest), with the time constants of the membrane and 1/b_v."""
    neuron = GLIF5()
    recording = rb.run(neuron, rb.constant(200 * pA), 150 * ms)
    t, u = recording.t.m, 0.2 / neuron.value("g_L")
    leak = neuron.value("g_L") / neuron.value("C")
    share = (np.exp(-leak * t) - np.exp(-0.09 * t)) / (0.09 - leak)
    expected = 0.005 * u * (-np.expm1(-0.09 * t) / 0.09 - share)
    np.testing.assert_allclose(recording.theta_v.m, expected, atol=1e-11)
    assert recording.theta_v.m[-1] == pytest.approx(u * 0.005 / 0.09, rel=1e-5)


# Rheobase


@pytest.mark.parametrize("kind", LEVELS[:4])
def test_rheobase(kind):
    neuron = kind()
    assert neuron.rheobase.m_as("pA") == pytest.approx(9.43 * (78.85 - 51.68), rel=1e-12)
    around = neuron.rheobase * np.array([1 - 1e-9, 1 + 1e-9])
    counts = rb.run(neuron, rb.constant(around), 400 * ms, record=()).spikes.count
    assert (counts > 0).tolist() == [False, True]


def test_rheobase_of_the_threshold_that_follows():
    neuron = GLIF5()
    assert neuron.rheobase.m == pytest.approx(GLIF4().rheobase.m / (1 - 0.005 / 0.09), rel=1e-13)
    for factor, fires in ((1 - 1e-6, False), (1 + 1e-6, True)):
        current = neuron.rheobase * factor
        v = (current / neuron.g_L).to("mV")
        resting = neuron.replace(v=neuron.v_rest + v, theta_v=v * 0.005 / 0.09)
        assert bool(len(spikes(resting, rb.constant(current), 2000 * ms))) is fires
    # A step comes before the threshold has followed.
    assert len(spikes(neuron, rb.constant(neuron.rheobase * 0.999))) == 1
    several = GLIF5(a_v=Quantity([-0.09, 0.0, 0.045, 0.09, 0.2], "1/ms"))
    relative = several.rheobase.m / GLIF4().rheobase.m
    assert relative == pytest.approx([0.5, 1.0, 2.0, np.inf, np.inf], rel=1e-13)
    ramp = rb.ramp(0 * nA, 2 * nA, start=0 * ms, stop=4000 * ms)
    assert len(spikes(GLIF5(a_v="0.1 / ms"), ramp, 4000 * ms)) == 0
    assert len(spikes(GLIF4(), ramp, 4000 * ms)) > 50


# What each level adds

NO_CURRENTS = {"delta_I_1": 0 * nA, "delta_I_2": 0 * nA}
PLAIN_RESET = {"f_v": "0", "delta_v": 0 * mV, "delta_theta": 0 * mV}


@pytest.mark.parametrize(
    ("level", "without", "below"),
    [
        (GLIF2, PLAIN_RESET, GLIF1),
        (GLIF3, NO_CURRENTS, GLIF1),
        (GLIF4, NO_CURRENTS, GLIF2),
        (GLIF4, PLAIN_RESET, GLIF3),
        (GLIF5, {"a_v": "0 / ms"}, GLIF4),
    ],
)
def test_a_level_without_what_it_adds_is_the_one_below(level, without, below):
    current = rb.sine(150 * pA, "20 Hz") + rb.constant(400 * pA)
    expected = spikes(below(), current)
    assert len(expected) > 5
    assert spikes(level(**without), current) == pytest.approx(expected, abs=1e-9)
    other = spikes(level(), current)
    assert len(other) != len(expected) or np.abs(other - expected).max() > 0.1


def test_fast_after_spike_currents_can_make_bursts():
    """Mihalas and Niebur 2009: currents that excite, and one that ends it."""
    neuron = GLIF3(delta_I_1=-60 * pA, k_1="0.01 / ms", f_1="1", delta_I_2=600 * pA, k_2="0.3 / ms")
    isi = np.diff(spikes(neuron, rb.constant(280 * pA), 1000 * ms))
    assert isi.max() > 10 * isi.min()


# Networks


def test_in_a_network_the_grid_comes_to_the_continuous_clock():
    """All levels in one network; each spike is late by up to dt, and so is what follows."""
    stimulus, duration = rb.constant(500 * pA), 150 * ms

    def trains(dt):
        net = rb.Network(seed=1, dt=dt * ms, precision="double")
        populations = [net.population(kind(), 1, name=kind.__name__) for kind in LEVELS]
        # Nothing comes from there in time: tests/oracles/test_glif.py then has the same kernel.
        source = net.spike_source([Quantity([1000.0], "ms")], name="source")
        for population in populations:
            synapse = {"weight": 1 * pA, "delay": 1 * ms}
            net.connect(source, population, rb.Alpha(2 * ms), rule=rb.AllToAll(), **synapse)
            net.stimulate(population, stimulus)
        recording = net.run(duration, record=[population.spikes for population in populations])
        return [recording[population].spikes[0].times.m for population in populations]

    for kind, coarse, fine in zip(LEVELS, trains(0.25), trains(0.05), strict=True):
        grid = spikes(kind(), stimulus, duration, dt=0.25 * ms, clock="grid")
        assert coarse == pytest.approx(grid, abs=1e-9)
        exact = spikes(kind(), stimulus, duration)
        for dt, times in ((0.25, coarse), (0.05, fine)):
            n = min(len(times), len(exact))
            assert n >= len(exact) - 1 > 3
            late = (times[:n] - exact[:n]) / dt
            assert np.all(late > -1e-9)
            assert np.all(late < np.arange(2, n + 2))


# Bad input


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: GLIF1(E_L=-70 * mV), ParameterError, "GLIF1 has no parameter 'E_L'"),
        (lambda: GLIF1(f_v="0.1"), ParameterError, "GLIF1 has no parameter 'f_v'"),
        (lambda: GLIF2(v_reset=-70 * mV), ParameterError, "GLIF2 has no parameter 'v_reset'"),
        (lambda: GLIF4(a_v="1 / ms"), ParameterError, "GLIF4 has no parameter 'a_v'"),
        (lambda: GLIF3(delta_I=1 * pA), ParameterError, "'delta_I'. Did you mean 'delta_I_"),
        (lambda: GLIF1(v_reset=-50 * mV), ParameterError, "fire for ever"),
        (lambda: GLIF1(C="0 pF"), ParameterError, "C: expected a positive value"),
        (lambda: GLIF1(g_L="-9 nS"), ParameterError, "g_L: expected a positive value"),
        (lambda: GLIF1(t_ref=-1 * ms), ParameterError, "refractory: expected a time that is not"),
        (lambda: GLIF2(b_s="-0.01 / ms"), ParameterError, "b_s: expected a positive value"),
        (lambda: GLIF3(k_1="0 / ms"), ParameterError, "k_1: expected a positive value"),
        (
            lambda: GLIF4(k_2="-0.1 / ms"),
            ParameterError,
            "k_2: expected a positive value, got -0.1",
        ),
        (lambda: GLIF5(b_v="-1 / ms"), ParameterError, "b_v: expected a positive value"),
        (lambda: GLIF5(b_v=11 * ms), UnitError, r"b_v: expected frequency \(kHz\), got 11 ms"),
        (lambda: GLIF2(delta_v=18.51), UnitError, r"delta_v: .* without a unit. Write 18.51\*mV"),
        (lambda: GLIF2(f_v="1.2"), ParameterError, "f_v: expected a fraction between 0 and 1"),
        (lambda: GLIF3(f_2="-0.1"), ParameterError, "f_2: expected a fraction .*, got -0.1"),
        (lambda: GLIF4(f_1=np.array([0.5, 1.5])), ParameterError, "f_1: expected a fraction"),
        (lambda: GLIF5(f_1=float("nan")), ParameterError, "f_1: expected a fin"),
        (lambda: GLIF5.preset("490626718"), ParameterError, "preset: GLIF5 has none"),
        (lambda: GLIF1().rate(300), UnitError, r"current: expected current \(nA\)"),
    ],
)
def test_bad_input(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_a_reset_that_never_ends_is_an_error_of_the_run():
    neuron = GLIF2(t_ref=0 * ms, f_v="1", delta_v=0 * mV, delta_theta=0 * mV)
    with pytest.raises(rb.SimulationError, match=r"GLIF2: fires for ever at 11\.98"):
        rb.run(neuron, rb.constant(300 * pA), 100 * ms)
