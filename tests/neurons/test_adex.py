"""The adaptive exponential neuron: its rest, its bifurcations, its firing patterns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.neurons import EIF, AdEx
from rheobase.units import ms, mV, nA, nF, nS, pA, pF

PATTERNS = AdEx.presets()


def numbers(neuron):
    return {name: neuron.value(name) for name in neuron.parameters}


def jacobian(v, p):
    """Of (dv/dt, dw/dt) by v and w."""
    rise = np.exp((v - p["v_T"]) / p["delta_T"])
    return np.array(
        [[p["g_L"] * (rise - 1) / p["C"], -1 / p["C"]], [p["a"] / p["tau_w"], -1 / p["tau_w"]]]
    )


def equilibrium_current(v, p):
    rise = p["g_L"] * p["delta_T"] * np.exp((v - p["v_T"]) / p["delta_T"])
    return (p["g_L"] + p["a"]) * (v - p["v_rest"]) - rise


def spikes(name, duration=600, **changes):
    step = rb.constant(AdEx.STEPS[name])
    return rb.run(AdEx.preset(name, **changes), step, duration * ms, record=()).spikes[0]


def test_defaults_are_those_of_the_paper():
    """Brette and Gerstner 2005, in nF, uS, mV, ms, nA."""
    assert numbers(AdEx()) == pytest.approx(
        {
            "C": 0.281, "g_L": 0.03, "v_rest": -70.6, "v_T": -50.4, "delta_T": 2.0, "a": 0.004,
            "tau_w": 144.0, "b": 0.0805, "v_peak": 20.0, "v_reset": -70.6, "t_ref": 0.0,
        }, rel=1e-14,
    )  # fmt: skip
    assert AdEx(v_rest=-60 * mV).initial["v"] == -60 * mV
    assert AdEx().initial["w"] == 0 * nA


def test_presets_are_the_table_of_naud_et_al():
    table = """
        tonic                 200 10 -70   2  30   0 -58 500
        adapting              200 12 -70   2 300  60 -58 500
        initial_burst         130 18 -58   4 150 120 -50 400
        bursting              200 10 -58   2 120 100 -46 210
        delayed_accelerating  200 12 -70 -10 300   0 -58 300
        delayed_bursting      100 10 -65 -10  90  30 -47 110
        transient             100 10 -65  10  90 100 -47 180
        irregular             100 12 -60 -11 130  30 -48 160
        """
    rows = [line.split() for line in table.strip().splitlines()]
    assert [name for name, *_ in rows] == [name for name in PATTERNS if name != "stuttering"]
    for name, *row in rows:
        p = numbers(AdEx.preset(name))
        given = [1e3 * p["C"], 1e3 * p["g_L"], p["v_rest"], 1e3 * p["a"], p["tau_w"], 1e3 * p["b"]]
        assert [*given, p["v_reset"]] == pytest.approx([float(value) for value in row[:-1]])
        assert AdEx.STEPS[name] == f"{row[-1]} pA"
        assert (p["v_T"], p["delta_T"]) == (-50.0, 2.0)


def test_without_adaptation_it_is_the_exponential_neuron():
    cell = AdEx(C=0.6 * nF, g_L=50 * nS, a=0 * nS, b=0 * pA, v_rest=-65 * mV, v_T=-55 * mV)
    cell = cell.replace(v_peak=-30 * mV, v_reset=-60 * mV)
    expected = rb.run(EIF(), rb.constant(0.9 * nA), 200 * ms, record=()).spikes[0].times.m
    times = rb.run(cell, rb.constant(0.9 * nA), 200 * ms, record=()).spikes[0].times.m
    assert len(times) > 5
    assert times == pytest.approx(expected, abs=1e-8)
    assert cell.rheobase.m == pytest.approx(EIF().rheobase.m, rel=1e-14)


# Where it rests

FRACTIONS = st.floats(0.05, 5.0)


@given(st.floats(-0.95, 5.0), FRACTIONS, st.floats(0.5, 5.0))
def test_rest_ends_at_the_rheobase(a_per_leak, memory, delta_T):
    """By the eigenvalues, on both sides of it; saddle-nodes and Hopf bifurcations."""
    neuron = AdEx(
        g_L=10 * nS, C=100 * pF, a=10 * a_per_leak * nS, tau_w=10 * memory * ms,
        delta_T=delta_T * mV,
    )  # fmt: skip
    p, rheobase = numbers(neuron), neuron.rheobase.m_as("nA")
    for offset, stable in ((-1e-5, True), (1e-5, False)):
        lower, upper = (point.m for point in neuron.fixed_points((rheobase + offset) * nA))
        rests = bool(np.isfinite(lower)) and bool(
            np.all(np.linalg.eigvals(jacobian(lower, p)).real < 0.0)
        )
        assert rests is stable
        if np.isfinite(upper):
            assert np.linalg.det(jacobian(upper, p)) < 1e-12  # a saddle


@given(st.floats(-0.9, 5.0), st.floats(-1.0, -0.001))
def test_fixed_points(a_per_leak, below):
    neuron = AdEx(a=30 * a_per_leak * nS)
    p, current = numbers(neuron), neuron.rheobase.m_as("nA") + below
    for point in neuron.fixed_points(current * nA):
        sensitivity = p["C"] * np.linalg.det(jacobian(point.m, p)) * p["tau_w"]
        assert abs((equilibrium_current(point.m, p) - current) / sensitivity) < 1e-8  # mV


def test_a_saddle_node_and_a_hopf_bifurcation():
    """Touboul and Brette 2008: the type turns on a/g_L against tau_m/tau_w."""
    saddle = AdEx(a=1 * nS)
    v = -50.4 + 2 * np.log(1 + 1 / 30)
    assert saddle.rheobase.m == pytest.approx(equilibrium_current(v, numbers(saddle)), rel=1e-12)
    assert np.isnan(saddle.fixed_points(saddle.rheobase + 1 * pA)[0].m)
    hopf = AdEx(a=30 * nS)
    assert np.isfinite(hopf.fixed_points(hopf.rheobase + 1 * pA)[0].m)


def test_never_at_rest():
    for a in (-30, -40):
        neuron = AdEx(a=a * nS)
        assert neuron.rheobase.m == -np.inf
        assert np.isnan([point.m for point in neuron.fixed_points(0 * nA)]).all()
    both = AdEx(a=[4, -40] * nS).rheobase.m
    assert both[0] == AdEx().rheobase.m
    assert both[1] == -np.inf


@pytest.mark.parametrize("a", [0.5, 4.0])
def test_the_rheobase_of_a_run(a):
    """From rest at that current, with a small kick."""
    neuron = AdEx(a=a * nS)
    for factor, fires in ((0.98, False), (1.02, True)):
        current = factor * neuron.rheobase
        v = neuron.fixed_points(0.98 * neuron.rheobase)[0]
        at_rest = neuron.replace(v=v + 0.01 * mV, w=a * nS * (v - neuron.v_rest))
        count = rb.run(at_rest, rb.constant(current), 3000 * ms, record=()).spikes[0].count
        assert (count > 0) is fires


# Firing patterns


def test_tonic():
    isi = spikes("tonic").isi.m
    assert len(isi) > 50
    assert np.ptp(isi[30:]) < 1e-3
    assert isi[0] / isi[-1] > 0.9


def test_adapting():
    isi = spikes("adapting").isi.m
    assert np.all(np.diff(isi) > 0)
    assert isi[-1] > 6 * isi[0]


def test_initial_burst():
    isi = spikes("initial_burst").isi.m
    assert np.all(isi[:2] < 10.0)
    assert np.all(isi[2:] > 50.0)


def test_bursting():
    isi = spikes("bursting").isi.m
    assert set(np.round(isi[isi > 50], 1)) <= {131.8, 133.2}
    assert np.all((isi < 6.0) | (isi > 130.0))
    assert (isi > 130.0).sum() >= 3


def test_delayed_accelerating():
    train = spikes("delayed_accelerating")
    assert train.times.m[0] > 1.5 * train.isi.m[0]
    assert np.all(np.diff(train.isi.m) < 0)


def test_delayed_bursting():
    train = spikes("delayed_bursting")
    pauses = train.isi.m > 50
    assert train.times.m[0] > 50
    assert np.diff(np.flatnonzero(pauses)).tolist() == [4] * (pauses.sum() - 1)  # bursts of 4


def test_transient():
    train = spikes("transient", 2000)
    assert 1 <= train.count <= 3
    assert train.times.m[-1] < 60


def test_irregular():
    """Chaos: nearby currents, other spikes after a second; interval follows interval by a map."""
    neuron = AdEx.preset("irregular")
    currents = np.array([158.0, 158.0 + 1e-6]) * pA
    recording = rb.run(neuron, rb.constant(currents), 4000 * ms, record=())
    a, b = (recording.spikes[k].times.m for k in (0, 1))
    early = a < 150
    assert a[early] == pytest.approx(b[early], abs=1e-3)
    late = min(len(a), len(b)) - 20
    assert np.abs(a[late : late + 20] - b[late : late + 20]).max() > 1.0
    isi = np.diff(a)[20:]
    assert 0.4 < isi.std() / isi.mean() < 0.8
    assert len(np.unique(isi.round(3))) > 0.8 * len(isi)


def test_stuttering_is_switching_between_rest_and_firing():
    neuron, step = AdEx.preset("stuttering"), rb.constant(AdEx.STEPS["stuttering"])
    firing = rb.run(neuron, step, 1000 * ms, record=()).spikes[0]
    assert firing.isi.m[-1] == pytest.approx(14.9, abs=0.1)
    v = neuron.fixed_points(AdEx.STEPS["stuttering"])[0]
    resting = neuron.replace(v=v, w=neuron.a * (v - neuron.v_rest))
    assert rb.run(resting, step, 1000 * ms, record=()).spikes[0].count == 0
    noise = rb.noise(30 * pA, tau=5 * ms, seed=3)
    isi = rb.run(neuron, step + noise, 5000 * ms, record=()).spikes[0].isi.m
    pauses = isi > 3 * np.median(isi)
    assert 5 < pauses.sum() < len(isi) / 4
    assert isi[pauses].std() > 0.2 * isi[pauses].mean()  # unlike a burster
    assert np.diff(np.flatnonzero(pauses)).std() > 1


@pytest.mark.parametrize("name", PATTERNS)
def test_the_peak_does_not_matter(name):
    expected, times = spikes(name, 150).times.m, spikes(name, 150, v_peak=300 * mV).times.m
    assert times == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"g_L": 0 * nS}, ParameterError, "g_L: expected a positive value, got 0"),
        ({"delta_T": -2 * mV}, ParameterError, "delta_T: expected a positive value"),
        ({"C": 0 * pF}, ParameterError, "C = 0"),
        ({"tau_w": 0 * ms}, ParameterError, "tau_w = 0"),
        ({"v_reset": 30 * mV}, ParameterError, "fire for ever"),
        ({"E_L": -70 * mV}, ParameterError, "no parameter 'E_L'"),
        ({"V_T": -50 * mV}, ParameterError, "'V_T'. Did you mean 'v_T'"),
        ({"b": 80 * nS}, UnitError, "b: expected current"),
        ({"a": 4}, UnitError, "a: .*without a unit"),
        ({"t_ref": -1 * ms}, ParameterError, "t_ref"),
    ],
)
def test_bad_values(given, error, message):
    with pytest.raises(error, match=message):
        AdEx(**given)


def test_a_preset_that_does_not_exist():
    with pytest.raises(ParameterError, match=r"AdEx has no 'burst'\. Did you mean 'bursting'"):
        AdEx.preset("burst")
