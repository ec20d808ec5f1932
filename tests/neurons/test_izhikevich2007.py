"""The simple model of Izhikevich's book: its cells, its rest, its rheobase."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.neurons import Izhikevich2007
from rheobase.units import Quantity, ms, mV, nA, nS, pA, pF


def numbers(neuron):
    return {name: neuron.value(name) for name in neuron.parameters}


def slow(x, p):
    """What u comes to, with x = v - v_r."""
    return p["b"] * x + p["b_3"] * max(x, 0.0) ** 3


def equilibrium_current(x, p):
    return slow(x, p) - p["k"] * x * (x - (p["v_t"] - p["v_r"]))


def is_stable(x, p):
    span = p["v_t"] - p["v_r"]
    jacobian = np.array(
        [
            [p["k"] * (2 * x - span) / p["C"], -1 / p["C"]],
            [p["a"] * (p["b"] + 3 * p["b_3"] * max(x, 0.0) ** 2), -p["a"]],
        ]
    )
    return bool(np.all(np.linalg.eigvals(jacobian).real < 0.0))


def spikes(name, duration=500):
    step = rb.constant(Izhikevich2007.STEPS[name])
    return rb.run(Izhikevich2007.preset(name), step, duration * ms, record=()).spikes[0]


def test_presets_are_those_of_the_book():
    table = {  # C k v_r v_t v_peak a b c d
        "regular_spiking": (100, 0.7, -60, -40, 35, 0.03, -2, -50, 100),
        "intrinsically_bursting": (150, 1.2, -75, -45, 50, 0.01, 5, -56, 130),
        "chattering": (50, 1.5, -60, -40, 25, 0.03, 1, -40, 150),
        "fast_spiking": (20, 1.0, -55, -40, 25, 0.2, 0, -45, 0),
    }
    assert tuple(table) == Izhikevich2007.presets()
    for name, (C, k, v_r, v_t, v_peak, a, b, c, d) in table.items():
        p = numbers(Izhikevich2007.preset(name))
        assert [p[n] for n in ("C", "k", "v_r", "v_t", "v_peak")] == pytest.approx(
            [C * 1e-3, k * 1e-3, v_r, v_t, v_peak]
        )
        assert [p[n] for n in "abcd"] == pytest.approx([a, b * 1e-3, c, d * 1e-3])
    assert numbers(Izhikevich2007()) == numbers(Izhikevich2007.preset("regular_spiking"))


def test_equations():
    neuron = Izhikevich2007.preset("fast_spiking")
    for v in (-70.0, -50.0, -30.0):
        dv, du = (neuron.evaluate(s, v=v, u=0.01, I=0.1) for s in neuron.system.derivatives)
        assert dv == pytest.approx((1e-3 * (v + 55) * (v + 40) - 0.01 + 0.1) / 0.02, rel=1e-13)
        cube = 0.025e-3 * (v + 55) ** 3 if v > -55 else 0.0
        assert du == pytest.approx(0.2 * (cube - 0.01), rel=1e-13)


@pytest.mark.parametrize("name", Izhikevich2007.presets())
def test_presets_rest_and_fire(name):
    neuron = Izhikevich2007.preset(name)
    recording = rb.run(neuron, rb.zero(), 200 * ms, 10 * ms)
    assert np.all(recording.v.m == neuron.value("v_r"))
    assert spikes(name).count > 4


@given(st.floats(-20.0, 40.0), st.floats(0.005, 0.5), st.sampled_from([0.0, 0.005, 0.025, 0.2]))
def test_rest_ends_at_the_rheobase(b, a, cubic):
    """Along the curve of equilibria: the first at which it is no longer stable."""
    neuron = Izhikevich2007(
        b=b * nS, a=Quantity(a, "ms**-1"), b_3=Quantity(cubic, "pA/mV**3"), v_peak=300 * mV
    )
    p, span = numbers(neuron), 20.0
    x = np.linspace(-60.0, 60.0, 200_001)
    change = p["k"] * (2 * x - span)
    steep = p["b"] + 3 * p["b_3"] * np.maximum(x, 0.0) ** 2
    unstable = (change >= steep) | (change >= p["a"] * p["C"])  # determinant, trace
    first = x[np.argmax(unstable)]
    step = x[1] - x[0]
    assert is_stable(first - 2 * step, p)
    assert not is_stable(first + step, p)
    slope = abs(equilibrium_current(first + step, p) - equilibrium_current(first - step, p))
    expected = equilibrium_current(first, p)
    assert neuron.rheobase.m_as("nA") == pytest.approx(expected, abs=slope + 1e-9)


@pytest.mark.parametrize(
    ("name", "by_hand"), [("regular_spiking", 51.43), ("fast_spiking", 73.68), ("chattering", None)]
)
def test_the_rheobase_of_a_run(name, by_hand):
    neuron = Izhikevich2007.preset(name)
    rheobase = neuron.rheobase.m_as("pA")
    if by_hand is not None:
        assert rheobase == pytest.approx(by_hand, abs=0.005)
    slowly = rb.ramp(0.8 * rheobase * pA, 1.1 * rheobase * pA, start=0 * ms, stop=20_000 * ms)
    start = neuron.replace(v=neuron.v_r, u=0 * nA)
    times = rb.run(start, slowly, 20_000 * ms, record=()).spikes[0].times.m
    assert len(times) > 0
    at = (0.8 + 0.3 * times[0] / 20_000) * rheobase
    # It passes a saddle-node late, and a Hopf bifurcation later still.
    assert rheobase < at < 1.1 * rheobase


def test_regular_spiking_adapts_a_little_and_fast_spiking_does_not():
    fast = spikes("fast_spiking").isi.m
    assert np.ptp(fast[3:]) < 0.01
    assert spikes("regular_spiking").isi.m[0] < spikes("regular_spiking").isi.m[-1]
    assert fast[-1] < 15


def test_intrinsically_bursting_begins_with_a_doublet():
    isi = spikes("intrinsically_bursting").isi.m
    assert isi[0] < 20
    assert np.all(isi[1:] > 80)


def test_chattering_is_pairs():
    isi = spikes("chattering").isi.m[4:]
    assert np.all((isi < 5) | (isi > 25))
    assert np.all((isi[:-1] < 5) != (isi[1:] < 5))


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"k": Quantity(0, "nS/mV")}, ParameterError, "k: expected a positive value"),
        ({"C": 0 * pF}, ParameterError, "C = 0"),
        ({"c": 40 * mV}, ParameterError, "fire for ever"),
        ({"k": 0.7 * nS}, UnitError, r"k: expected nA / mV\*\*2, got 0.7 nS"),
        ({"d": 100}, UnitError, "d: .*without a unit"),
        ({"vr": -60 * mV}, ParameterError, "'vr'. Did you mean 'v_r'"),
    ],
)
def test_bad_values(given, error, message):
    with pytest.raises(error, match=message):
        Izhikevich2007(**given)
