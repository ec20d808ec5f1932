"""Morris and Lecar's neuron: its fixed points, and the three ways in which firing begins."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.neurons.morris_lecar import MorrisLecar
from rheobase.units import Quantity, ms, mV, nA

# The paper's equations, in mV, ms and densities of 10 nS and 10 pA (see the notes of the class).
TYPES = {
    "hopf": {"phi": 0.04, "g_Ca": 4.4, "v3": 2.0, "v4": 30.0},
    "saddle_node": {"phi": 0.067, "g_Ca": 4.0, "v3": 12.0, "v4": 17.4},
    "homoclinic": {"phi": 0.23, "g_Ca": 4.0, "v3": 12.0, "v4": 17.4},
}


def m_inf(v):
    return 0.5 * (1 + np.tanh((v + 1.2) / 18))


def w_inf(v, p):
    return 0.5 * (1 + np.tanh((v - p["v3"]) / p["v4"]))


def steady_current(v, p):
    """The current density that keeps v where it is."""
    return 2 * (v + 60) + 8 * w_inf(v, p) * (v + 84) + p["g_Ca"] * m_inf(v) * (v - 120)


def trace_of_the_jacobian(v, p):
    open_calcium = p["g_Ca"] * (m_inf(v) + (v - 120) / (36 * np.cosh((v + 1.2) / 18) ** 2))
    leak = -(2 + 8 * w_inf(v, p) + open_calcium) / 20
    return leak - p["phi"] * np.cosh((v - p["v3"]) / (2 * p["v4"]))


def fold(p):
    """Where rest and the saddle meet: the maximum of the steady current."""
    found = minimize_scalar(
        lambda v: -steady_current(v, p), bounds=(-45, -15), options={"xatol": 1e-10}
    )
    return -found.fun / 100  # nA


def counts(neuron, currents, duration=3000 * ms):
    stimulus = rb.constant(Quantity(np.asarray(currents), "nA"))
    return rb.run(neuron, stimulus, duration, record=()).spikes.count


@pytest.mark.parametrize("name", TYPES)
def test_it_starts_at_rest(name):
    p = TYPES[name]
    v = brentq(lambda v: steady_current(v, p), -75, -50)
    neuron = MorrisLecar.preset(name)
    assert neuron.value("v") == pytest.approx(v, abs=5e-4)
    assert neuron.value("w") == pytest.approx(w_inf(v, p), rel=5e-5)
    recording = rb.run(neuron, rb.zero(), 1000 * ms)
    assert recording.v.m[-1] == pytest.approx(v, abs=1e-8)
    assert recording.spikes[0].count == 0


@pytest.mark.parametrize(("factor", "grows"), [(0.99, False), (1.01, True)])
def test_hopf_at_the_current_where_the_trace_vanishes(factor, grows):
    p = TYPES["hopf"]
    v = brentq(lambda v: trace_of_the_jacobian(v, p), -40, -10)
    current = steady_current(v, p) / 100
    assert current == pytest.approx(0.9386, abs=1e-4)
    at = brentq(lambda v: steady_current(v, p) - 100 * factor * current, -60, -10)
    neuron = MorrisLecar(v=(at + 0.01) * mV, w=w_inf(at, p))
    trace = rb.run(neuron, rb.constant(factor * current * nA), 600 * ms).v.m - at
    early, late = np.abs(trace[:1000]).max(), np.abs(trace[-1000:]).max()
    assert late > 2 * early if grows else late < early / 2


def test_hopf_begins_with_a_rate_that_is_not_small():
    below, above = counts(MorrisLecar(), [0.88, 0.885])
    assert below == 1
    assert above == pytest.approx(27, abs=1)  # in 3 s


def test_saddle_node_at_the_maximum_of_the_steady_current():
    current = fold(TYPES["saddle_node"])
    assert current == pytest.approx(0.39963, abs=1e-5)
    neuron = MorrisLecar.preset("saddle_node")
    below, above = counts(neuron, [0.9999 * current, 1.001 * current])
    assert below == 0
    assert above > 2


def test_saddle_node_has_any_low_rate_which_grows_like_a_root():
    current = fold(TYPES["saddle_node"])
    excess = np.array([1e-4, 2e-4, 4e-4])
    stimulus = rb.constant((current + excess) * nA)
    recording = rb.run(
        MorrisLecar.preset("saddle_node"), stimulus, 12000 * ms, record=(), tolerance=1e-9
    )
    rates = np.array([1 / np.diff(train.times.m)[-1] for train in recording.spikes])
    np.testing.assert_allclose(rates / rates[0], np.sqrt(excess / excess[0]), rtol=0.03)
    assert rates[0] < 1e-3  # kHz


def test_homoclinic_rests_or_fires_depending_on_the_start():
    rest = MorrisLecar.preset("homoclinic")
    kicked = rest.replace(v=0 * mV, w=0.1)
    currents = [0.34, 0.36, 0.38, 0.395]
    assert counts(rest, currents).tolist() == [0, 0, 0, 0]
    silent, *firing = counts(kicked, currents)
    assert silent < 5
    assert all(count > 60 for count in firing)


def test_homoclinic_stays_depolarised_in_a_strong_current():
    recording = rb.run(MorrisLecar.preset("homoclinic"), rb.constant(0.45 * nA), 3000 * ms)
    assert 0 < recording.spikes[0].count < 20
    assert np.ptp(recording.v.m[-1000:]) < 0.1
    assert recording.v.m[-1] > 0


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: MorrisLecar(g_ca="1 nS"), ParameterError, "no parameter 'g_ca'.*'g_Ca'"),
        (lambda: MorrisLecar(v_2=0 * mV), ParameterError, "v_2: expected a positive value"),
        (lambda: MorrisLecar(phi=-1.0), ParameterError, "phi: expected a positive value, got -1"),
        (lambda: MorrisLecar(phi="0.04 Hz"), UnitError, "phi: "),
        (
            lambda: MorrisLecar.preset("saddle"),
            ParameterError,
            "no 'saddle'. Did you mean 'saddle_node'",
        ),
    ],
)
def test_bad_input(make, error, message):
    with pytest.raises(error, match=message):
        make()
