from __future__ import annotations

import cmath
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.analysis import power_spectrum
from rheobase.analysis.spectrum import _fourier_sums
from rheobase.errors import ParameterError, UnitError
from rheobase.recording import SpikeTrain
from rheobase.units import Hz, Quantity, ms


def make_train(times, start=0.0, stop=1000.0):
    times = Quantity(np.asarray(times, dtype=float), "ms")
    return SpikeTrain(times, start * ms, stop * ms)


def naive_spectrum(times, duration, frequencies):
    """In Hz, from times and a duration in seconds."""
    return [
        abs(sum(cmath.exp(-2j * math.pi * f * t) for t in times)) ** 2 / duration
        for f in frequencies
    ]


@given(st.lists(st.floats(0, 1000), max_size=60).map(sorted), st.sampled_from([20, 80]))
def test_against_the_definition(times, highest):
    found = power_spectrum(make_train(times), highest * Hz)
    assert found.frequency.m.tolist() == pytest.approx(list(range(1, highest + 1)))
    expected = naive_spectrum([time / 1000 for time in times], 1.0, range(1, highest + 1))
    assert found.power.m == pytest.approx(np.array(expected), abs=1e-8, rel=1e-8)


@pytest.mark.parametrize("spikes", [1, 28, 29, 1000])
@pytest.mark.parametrize("frequencies", [1, 55, 56, 57, 1000])
def test_the_fast_sums_are_the_sums(spikes, frequencies):
    rng = np.random.default_rng(spikes + frequencies)
    phases = np.sort(np.concatenate([rng.uniform(0, 1, spikes - 1), [1.0]]))
    k = np.arange(1, frequencies + 1)
    expected = np.exp(-2j * np.pi * np.outer(k, phases)).sum(axis=1)
    error = np.abs(_fourier_sums(phases, frequencies) - expected).max()
    assert error < 1e-11 * spikes


def test_a_clock_has_lines_at_the_multiples_of_its_rate():
    clock = make_train(np.arange(100) * 10.0 + 3.0)  # 100 Hz for 1 s
    power = power_spectrum(clock, 350 * Hz).power.m
    lines = np.zeros(350)
    lines[[99, 199, 299]] = 100.0**2  # N**2 / T
    assert power == pytest.approx(lines, abs=1e-6)


def test_poisson_trains_tend_to_their_rate():
    # Given the counts the expectation at each frequency is the counted rate exactly, and the power
    # of one train is exponentially distributed about it: the mean over 40 trains and 400
    # frequencies has the relative standard error 1/sqrt(16000).
    rng = np.random.default_rng(1)
    rate = 30.0
    trains = [make_train(np.sort(rng.uniform(0, 1000, rng.poisson(rate)))) for _ in range(40)]
    found = power_spectrum(trains, 400 * Hz)
    assert found.segments == 40
    counted = np.mean([train.count for train in trains])
    assert found.power.m.mean() == pytest.approx(counted, rel=5 / math.sqrt(16_000))
    assert found.power.m.std() == pytest.approx(rate / math.sqrt(40), rel=0.25)


def test_gamma_trains_have_less_power_at_low_frequencies():
    # For a renewal process S(0) = rate * cv**2, here 1/4 of the rate
    rng = np.random.default_rng(2)
    times = np.cumsum(rng.gamma(4, 5.0, 30_000))
    times = times[times < 500_000]
    found = power_spectrum(make_train(times, stop=500_000.0), 1000 * Hz, segment="1000 ms")
    rate = times.size / 500
    assert found.segments == 500
    # about 0.3 % off at 2 Hz already; 1/sqrt(3 * 500) of noise
    assert found.power.m[:3].mean() == pytest.approx(rate / 4, rel=0.15)
    assert found.power.m[500:].mean() == pytest.approx(rate, rel=0.02)


def test_segments_are_averaged():
    rng = np.random.default_rng(3)
    times = np.sort(rng.uniform(-100, 450, 90))
    found = power_spectrum(make_train(times, -100.0, 450.0), 200 * Hz, segment=200 * ms)
    frequencies = np.arange(5, 201, 5)
    pieces = [times[(times >= a) & (times < a + 200)] - a for a in (-100, 100)]
    expected = np.mean([naive_spectrum(piece / 1000, 0.2, frequencies) for piece in pieces], axis=0)
    assert found.segments == 2
    assert found.frequency.m == pytest.approx(frequencies)
    assert found.power.m == pytest.approx(expected)
    assert found.power.units == found.frequency.units == Hz


def test_a_spike_at_the_very_end_counts():
    assert power_spectrum(make_train([1000.0]), 5 * Hz).power.m == pytest.approx(1.0)


def test_no_spikes_no_power():
    assert not power_spectrum(make_train([])).power.m.any()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"segment": 2000 * ms}, ParameterError, "segment: 2000 ms of trains of 1000 ms"),
        ({"segment": 0 * ms}, ParameterError, "segment: expected one positive time"),
        ({"highest": 0.5 * Hz}, ParameterError, "segments of 1000 ms resolve 1 Hz to"),
        ({"highest": 1e9 * Hz}, ParameterError, "segments of 1000 ms resolve 1 Hz to"),
        ({"highest": -5 * Hz}, ParameterError, "highest: expected one positive frequency"),
        ({"highest": np.nan * Hz}, ParameterError, "highest: expected one positive frequency"),
        ({"highest": 500}, UnitError, "highest: expected frequency"),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        power_spectrum(make_train([5.0]), **arguments)


def test_trains_have_to_share_their_bounds():
    with pytest.raises(ParameterError, match="same bounds"):
        power_spectrum([make_train([5.0]), make_train([5.0], stop=90.0)])
    with pytest.raises(ParameterError, match="segment: 0 ms"):
        power_spectrum(make_train([], stop=0.0))
