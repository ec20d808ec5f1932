"""Hodgkin and Huxley's neuron: the paper's rates, its rest, its firing, and no NaN."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.neurons.hodgkin_huxley import HodgkinHuxley
from rheobase.units import Quantity, mS, ms, mV, nA, nF, uA, uF


def paper_rates(u):
    """Hodgkin and Huxley 1952, equations 12, 13, 20, 21, 23, 24; u = -V, at no singularity."""
    return {
        "alpha_n": 0.01 * (10 - u) / (np.exp((10 - u) / 10) - 1),
        "beta_n": 0.125 * np.exp(-u / 80),
        "alpha_m": 0.1 * (25 - u) / (np.exp((25 - u) / 10) - 1),
        "beta_m": 4 * np.exp(-u / 18),
        "alpha_h": 0.07 * np.exp(-u / 20),
        "beta_h": 1 / (np.exp((30 - u) / 10) + 1),
    }


def rates(neuron, v):
    sources = dict(neuron.system.subexpressions)
    u = neuron.evaluate(sources.pop("u"), v=v)
    return {name: neuron.evaluate(source, u=u) for name, source in sources.items()}


def spikes_at(neuron, currents, duration=300 * ms):
    return rb.run(neuron, rb.constant(currents), duration, record=()).spikes.count.tolist()


@pytest.mark.parametrize("preset", HodgkinHuxley.presets())
def test_rates_are_those_of_the_paper(preset):
    neuron = HodgkinHuxley.preset(preset)
    u = np.linspace(-40.1, 130.3, 300)
    for name, expected in paper_rates(u).items():
        got = rates(neuron, u + neuron.value("v_rest"))[name]
        np.testing.assert_allclose(got, expected, rtol=1e-12, err_msg=name)


def test_rates_at_and_around_their_singularities_are_their_limits():
    neuron = HodgkinHuxley(v_rest=0 * mV)
    for name, u, limit in (("alpha_m", 25.0, 1.0), ("alpha_n", 10.0, 0.1)):
        near = u + np.array([-1e-3, -1e-9, -1e-14, 0.0, 1e-14, 1e-9, 1e-3])
        got = rates(neuron, near)[name]
        assert got[3] == limit
        # limit * x / (1 - exp(-x)) = limit * (1 + x/2 + ...), with x = (v - u) / 10 mV
        np.testing.assert_allclose(got, limit * (1 + (near - u) / 20), rtol=1e-9)


@pytest.mark.parametrize("v", [-40 * mV, -55 * mV])
@pytest.mark.parametrize("clock", ["continuous", "grid"])
def test_a_start_at_a_singularity_is_no_nan(v, clock):
    recording = rb.run(HodgkinHuxley(v=v), rb.zero(), 5 * ms, 0.01 * ms, clock=clock)
    nearby = rb.run(HodgkinHuxley(v=v + 1e-7 * mV), rb.zero(), 5 * ms, 0.01 * ms, clock=clock)
    assert np.all(np.isfinite(recording.v.m))
    np.testing.assert_allclose(recording.v.m, nearby.v.m, atol=1e-4)


def test_a_clamp_at_a_singularity_is_no_nan_in_a_network():
    net = rb.Network(seed=1, dt=0.01 * ms)
    cells = net.population(HodgkinHuxley(v=-40 * mV), 4, name="cells")
    recording = net.run(2 * ms, record=[cells.v])
    assert np.all(np.isfinite(recording[cells].v.m))


def test_defaults_are_those_of_the_paper_on_ten_thousand_square_micrometres():
    neuron, area = HodgkinHuxley(), 1e-4  # cm2
    per_cm2 = {"C": 1.0, "g_Na": 120e3, "g_K": 36e3, "g_L": 300.0}  # uF, uS
    assert neuron.C.m_as("uF") == pytest.approx(per_cm2["C"] * area, rel=1e-12)
    for name in ("g_Na", "g_K", "g_L"):
        assert neuron.value(name) == pytest.approx(per_cm2[name] * area, rel=1e-12)
    for name, depth in (("E_Na", 115.0), ("E_K", -12.0), ("E_L", 10.613)):
        assert neuron.value(name) - neuron.value("v_rest") == pytest.approx(depth, rel=1e-12)


def test_it_rests_near_minus_65_mV_with_the_gates_where_they_start():
    recording = rb.run(HodgkinHuxley(), rb.zero(), 300 * ms)
    assert recording.spikes[0].count == 0
    assert recording.v.m[-1] == pytest.approx(-65.0, abs=0.005)
    steady = rates(HodgkinHuxley(), -65.0)
    for gate in "mhn":
        alpha, beta = steady[f"alpha_{gate}"], steady[f"beta_{gate}"]
        assert HodgkinHuxley().value(gate) == pytest.approx(alpha / (alpha + beta), rel=1e-13)
        assert recording[gate].m[-1] == pytest.approx(alpha / (alpha + beta), rel=1e-3)


def test_the_exercises_neuron_is_the_squids_with_other_zeros():
    """Shifted by 65 mV, 10,000 times as large, E_L rounded as there."""
    given = {"m": 0.05, "h": 0.6, "n": 0.32}
    squid = rb.run(HodgkinHuxley(E_L=-54.4 * mV, **given), rb.constant(1 * nA), 50 * ms)
    exercises = rb.run(HodgkinHuxley.preset("exercises"), rb.constant(10 * uA), 50 * ms)
    assert squid.spikes[0].count == 4
    np.testing.assert_allclose(exercises.v.m, squid.v.m + 65.0, atol=1e-8)
    np.testing.assert_allclose(exercises.spikes[0].times.m, squid.spikes[0].times.m, atol=1e-9)


def test_one_spike_then_many_type_ii():
    assert spikes_at(HodgkinHuxley(), [0.22, 0.23, 0.5] * nA, 1000 * ms) == [0, 1, 1]
    low, high = spikes_at(HodgkinHuxley(), [0.59, 0.63] * nA, 1000 * ms)
    assert low == 1
    assert high == pytest.approx(53, abs=1)


def test_a_spike_is_a_rise_through_threshold_once():
    neuron = HodgkinHuxley()
    recording = rb.run(neuron, rb.constant(1 * nA), 100 * ms, 0.001 * ms)
    t, v = recording.t.m, recording.v.m
    rises = np.flatnonzero((v[:-1] < 0.0) & (v[1:] >= 0.0))
    spikes = recording.spikes[0].times.m
    assert len(spikes) == len(rises) == 7
    assert np.all((t[rises] < spikes) & (spikes <= t[rises + 1]))
    # Where the threshold lies changes when a spike is said to be, and nothing else.
    later = rb.run(neuron.replace(v_threshold=20 * mV), rb.constant(1 * nA), 100 * ms)
    assert np.all(later.spikes[0].times.m > spikes)
    np.testing.assert_allclose(later.v.m, recording.v.m[::100], atol=1e-7)


def test_a_start_above_threshold_is_no_spike():
    assert rb.run(HodgkinHuxley(v=20 * mV), rb.zero(), 10 * ms).spikes[0].count == 0


def test_without_sodium_channels_it_never_fires():
    assert spikes_at(HodgkinHuxley(g_Na=0 * mS), [1, 10] * nA) == [0, 0]


def test_one_value_a_neuron():
    neuron = HodgkinHuxley(g_Na=Quantity([12.0, 16.8], "uS"))
    assert neuron.size == 2
    assert spikes_at(neuron, 0.4 * nA) == [1, pytest.approx(15, abs=3)]


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: HodgkinHuxley(g_na="1 uS"), ParameterError, "no parameter 'g_na'.*'g_Na'"),
        (lambda: HodgkinHuxley(C=0 * nF), ParameterError, "C: expected a positive value, got 0"),
        (lambda: HodgkinHuxley(g_K=36), UnitError, "g_K: .*conductance"),
        (lambda: HodgkinHuxley(m=3 * mV), UnitError, "m: "),
        (lambda: HodgkinHuxley(h=np.nan), ParameterError, "h: .*nan"),
        (
            lambda: HodgkinHuxley.preset("squids"),
            ParameterError,
            "HodgkinHuxley has no 'squids'. Did you mean 'squid'",
        ),
        (lambda: HodgkinHuxley.preset("exercises", gNa="1 mS"), ParameterError, "'gNa'.*'g_Na'"),
    ],
)
def test_bad_input(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_copies_and_replacements_stay_what_they_are():
    neuron = HodgkinHuxley.preset("exercises", C=2 * uF)
    for again in (pickle.loads(pickle.dumps(neuron)), copy.deepcopy(neuron), neuron.replace()):
        assert isinstance(again, HodgkinHuxley)
        assert dict(again.parameters) == dict(neuron.parameters)
    assert neuron.replace(n=0.4).value("n") == 0.4
    assert repr(neuron).startswith("HodgkinHuxley\n  C * dv/dt = g_Na*m**3*h*(E_Na - v)")
