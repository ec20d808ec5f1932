"""Izhikevich's neuron of 2003: its units, its rest, the cells of the paper."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rheobase as rb
from rheobase.errors import ParameterError, UnitError
from rheobase.neurons import Izhikevich
from rheobase.units import Quantity, ms, mV, nF, pA, pF

PER_MS = Quantity(1.0, "ms**-1")


def jacobian(v, a, b):
    return np.array([[0.08 * v + 5, -1.0], [a * b, -a]])


def spikes(name, duration=300, **changes):
    step = rb.constant(Izhikevich.STEPS[name])
    return rb.run(Izhikevich.preset(name, **changes), step, duration * ms, record=()).spikes[0]


def test_the_coefficients_are_the_paper_s_in_mv_and_ms():
    neuron = Izhikevich()
    v, u, current = -60.0, -10.0, 10.0
    dv, du = (
        neuron.evaluate(derivative, v=v, u=u, I=1e-3 * current)
        for derivative in neuron.system.derivatives
    )
    assert dv == pytest.approx(0.04 * v * v + 5 * v + 140 - u + current, rel=1e-13)
    assert du == pytest.approx(0.02 * (0.2 * v - u), rel=1e-13)


def test_c_scales_the_current():
    one = rb.run(Izhikevich(), rb.constant(10 * pA), 100 * ms, record=()).spikes[0].times.m
    other = rb.run(Izhikevich(C=1 * nF), rb.constant("10 nA"), 100 * ms, record=()).spikes[0]
    assert other.times.m == pytest.approx(one, rel=1e-9)
    assert Izhikevich(C=[1, 2] * pF).rheobase.m_as("pA") == pytest.approx([3.7975, 7.595])


def test_presets_are_figure_2_of_the_paper():
    table = {
        "regular_spiking": (0.02, 0.2, -65, 8),
        "intrinsically_bursting": (0.02, 0.2, -55, 4),
        "chattering": (0.02, 0.2, -50, 2),
        "fast_spiking": (0.1, 0.2, -65, 2),
        "low_threshold_spiking": (0.02, 0.25, -65, 2),
        "thalamo_cortical": (0.02, 0.25, -65, 0.05),
        "resonator": (0.1, 0.26, -65, 2),
    }
    assert tuple(table) == Izhikevich.presets()
    for name, values in table.items():
        neuron = Izhikevich.preset(name)
        assert [neuron.value(n) for n in "abcd"] == pytest.approx(values, rel=1e-14)
        assert neuron.value("v_peak") == 30.0


@pytest.mark.parametrize("name", Izhikevich.presets())
def test_presets_start_at_rest(name):
    neuron = Izhikevich.preset(name)
    lower, _ = neuron.fixed_points(0 * pA)
    assert neuron.value("v") == pytest.approx(lower.m, abs=1e-4)
    assert neuron.value("u") == pytest.approx(neuron.value("b") * neuron.value("v"), rel=1e-15)
    recording = rb.run(neuron, rb.zero(), 500 * ms, 10 * ms)
    assert np.ptp(recording.v.m) < 0.01


@given(st.floats(0.005, 0.5), st.floats(-0.5, 1.0))
def test_rest_ends_at_the_rheobase(a, b):
    neuron = Izhikevich(a=a * PER_MS, b=b * PER_MS)
    rheobase = neuron.rheobase.m_as("pA")
    for offset, stable in ((-1e-6, True), (1e-6, False)):
        lower, upper = (point.m for point in neuron.fixed_points((rheobase + offset) * pA))
        rests = bool(np.isfinite(lower)) and bool(
            np.all(np.linalg.eigvals(jacobian(lower, a, b)).real < 0.0)
        )
        assert rests is stable
        if np.isfinite(lower):
            for v in (lower, upper):
                assert 0.04 * v * v + (5 - b) * v + 140 + rheobase == pytest.approx(0.0, abs=1e-5)


@pytest.mark.parametrize("name", ["regular_spiking", "fast_spiking", "resonator"])
def test_the_rheobase_of_a_run(name):
    neuron = Izhikevich.preset(name)
    v = neuron.fixed_points(0.999 * neuron.rheobase)[0]
    at_rest = neuron.replace(v=v + 0.001 * mV, u=neuron.b * v)
    for factor, fires in ((0.999, False), (1.01, True)):
        current = rb.constant(factor * neuron.rheobase)
        assert (rb.run(at_rest, current, 5000 * ms, record=()).spikes[0].count > 0) is fires


def test_regular_spiking_adapts_and_fast_spiking_does_not():
    regular, fast = spikes("regular_spiking").isi.m, spikes("fast_spiking").isi.m
    assert regular[-1] > 2 * regular[0]
    assert fast[-1] < 10.0
    assert len(fast) > 4 * len(regular)


def test_chattering_is_bursts_of_high_frequency():
    isi = spikes("chattering", 400).isi.m
    pauses = isi > 20
    assert np.all(isi[~pauses] < 6)
    assert set(np.diff(np.flatnonzero(pauses))) == {5}


def test_intrinsically_bursting_begins_with_a_burst():
    isi = spikes("intrinsically_bursting").isi.m
    assert np.all(isi[:2] < 5)
    assert np.all(isi[2:] > 25)


def test_a_low_threshold_cell_fires_where_a_regular_one_does_not():
    low, regular = (Izhikevich.preset(n) for n in ("low_threshold_spiking", "regular_spiking"))
    assert low.rheobase < 0.5 * regular.rheobase
    current = rb.constant(2 * pA)
    assert rb.run(low, current, 300 * ms, record=()).spikes[0].count > 0
    assert rb.run(regular, current, 300 * ms, record=()).spikes[0].count == 0


def test_a_thalamo_cortical_cell_bursts_when_released():
    """The paper's figure 2: rebound from hyperpolarisation."""
    neuron = Izhikevich.preset("thalamo_cortical")
    release = rb.step(-10 * pA, start=0 * ms, stop=200 * ms)
    times = rb.run(neuron, release, 400 * ms, record=()).spikes[0].times.m
    assert len(times) > 3
    assert times[0] > 200.0
    assert np.diff(times)[0] < 10.0


def test_a_resonator_switches_with_a_pulse():
    """Figure 2, RZ: rest and firing are both stable."""
    neuron = Izhikevich.preset("resonator")
    current = rb.constant(0.9 * neuron.rheobase)
    pulse = rb.pulses(30 * pA, [100.0] * ms, width=1 * ms)
    lower, _ = neuron.fixed_points(0.9 * neuron.rheobase)
    resting = neuron.replace(v=lower)
    assert rb.run(resting, current, 500 * ms, record=()).spikes[0].count == 0
    assert rb.run(resting, current + pulse, 500 * ms, record=()).spikes[0].count > 5


@pytest.mark.parametrize("current", [1.0, 1e3, 1e5])
def test_strong_currents_and_high_peaks(current):
    neuron = Izhikevich(v_peak=1e4 * mV)
    times = rb.run(neuron, rb.constant(current * 10 * pA), 20 * ms, record=()).spikes[0].times.m
    assert len(times) > 0
    assert np.all(np.diff(times) > 0)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"a": -0.02 * PER_MS}, ParameterError, "a: expected a positive value"),
        ({"C": 0 * pF}, ParameterError, "C: expected a positive value"),
        ({"c": 30 * mV}, ParameterError, "fire for ever"),
        ({"a": 0.02}, UnitError, "a: expected frequency"),
        ({"d": 8 * mV}, UnitError, "d: expected mV / ms"),
        ({"v_reset": -65 * mV}, ParameterError, "no parameter 'v_reset'"),
    ],
)
def test_bad_values(given, error, message):
    with pytest.raises(error, match=message):
        Izhikevich(**given)
