from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

import rheobase as rb
from rheobase.analysis import _firing_criteria as criteria
from rheobase.analysis.firing_pattern import firing_pattern
from rheobase.errors import ParameterError, UnitError
from rheobase.neurons import AdEx
from rheobase.units import ms, mV, nA

STEP = rb.step(1 * nA, start=50 * ms, stop=550 * ms)


def named(latency, intervals, stop=550.0, start=50.0):
    """Return the pattern of a train that begins `latency` after the step does."""
    times = start + latency + np.cumsum([0.0, *intervals])
    inside = times[times <= stop]
    train = rb.SpikeTrain(inside * ms, 0 * ms, 600 * ms)
    return firing_pattern(train, (start * ms, stop * ms))


def until(length, *intervals):
    """Return intervals repeated for some time."""
    count = int(length / sum(intervals)) + 1
    return list(intervals) * count


@pytest.mark.parametrize(
    ("name", "onset", "steady", "latency", "intervals"),
    [
        ("tonic", "continuous", "tonic", 12, until(600, 10)),
        ("tonic", "continuous", "tonic", 12, until(600, 10, 11)),
        ("adapting", "continuous", "adapting", 12, np.linspace(10, 40, 30)),
        ("adapting", "continuous", "adapting", 12, 40 - 30 * np.exp(-np.arange(30) / 4)),
        ("accelerating", "continuous", "accelerating", 30, np.linspace(40, 10, 40)),
        ("initial burst", "initial burst", "tonic", 6, [4, 5, *until(600, 40)]),
        ("initial burst", "initial burst", "adapting", 6, [4, 4, *np.linspace(30, 80, 20)]),
        ("delayed", "delayed", "tonic", 41, until(600, 20)),
        ("delayed", "delayed", "adapting", 60, np.linspace(10, 40, 40)),
        ("bursting", "continuous", "bursting", 6, until(600, 4, 5, 80)),
        ("bursting", "delayed", "bursting", 90, until(600, 4, 5, 80)),
        ("stuttering", "continuous", "stuttering", 6, [5, 5, 80, 5, 5, 5, 20, 5, 250, 5, 5, 15, 5]),
        ("stuttering", "continuous", "stuttering", 10, [*[10, 11] * 8, 70, *[11, 10] * 12]),
        ("irregular", "continuous", "irregular", 20, [30, 12, 55, 20, 48, 18, 40, 70, 25, 60, 25]),
        ("transient", "initial burst", "silent", 6, [4, 5, 30]),
        ("transient", "continuous", "silent", 6, [10, 12, 15, 20, 30, 60]),
        ("transient", "continuous", "silent", 20, []),
        ("transient", "delayed", "silent", 90, [4, 5]),
        ("undetermined", "continuous", "undetermined", 200, []),
        ("undetermined", "continuous", "undetermined", 150, [200]),
        ("delayed", "delayed", "undetermined", 350, [120]),
    ],
)
def test_names(name, onset, steady, latency, intervals):
    found = named(latency, intervals)
    assert (found.name, found.onset, found.steady_state) == (name, onset, steady), found


def test_silence():
    found = named(501, [])
    assert (found.name, found.onset, found.steady_state) == ("silent", "none", "silent")
    assert found.spikes == 0
    assert found.post_spike_silence.m == 500.0
    assert np.isnan(found.latency.m)
    assert np.isnan([found.cv, found.cv2, found.adaptation_index]).all()
    assert repr(found).splitlines() == [
        "Firing pattern: silent",
        "  silent: there is no spike in the step",
    ]


def test_measures():
    intervals = np.array([10.0, 12.0, 16.0, 30.0, 31.0])
    found = named(15, intervals, stop=180.0)
    assert found.spikes == 6
    assert found.latency.m == pytest.approx(15.0)
    assert found.isi.m == pytest.approx(intervals)
    assert found.post_spike_silence.m == pytest.approx(130 - 15 - 99)
    assert found.cv == pytest.approx(np.std(intervals) / np.mean(intervals))
    ratio = np.diff(intervals) / (intervals[1:] + intervals[:-1])
    assert found.adaptation_index == pytest.approx(np.mean(ratio))
    assert found.cv2 == pytest.approx(2 * np.mean(ratio))
    assert (found.initial_burst, found.clusters) == (0, ())


def test_clusters_are_counted():
    found = named(6, [4, 5, 80, 4, 90, 4, 5, 6, 85, 4], stop=400.0)
    assert (found.name, found.clusters, found.initial_burst) == ("bursting", (3, 2, 4, 2), 0)
    assert named(6, [4, 5, *until(600, 40)]).initial_burst == 3


def test_why():
    assert named(6, [4, 5, *until(600, 40)]).why == (
        "initial burst: 3 spikes 4 to 5 ms apart, and the next after 40 ms; tonic: the intervals "
        "neither grow nor shrink with time"
    )
    assert named(90, until(600, 4, 80)).why == (
        "delayed: the latency, 90 ms, is more than twice the mean interval, 37.78 ms; "
        "bursting: pauses of 80 ms between clusters, regular (CV 0)"
    )
    assert "the silence after the last spike, 480 ms, is more than twice its" in named(20, []).why
    assert "twice the longest interval, 5 ms" in named(6, [4, 5]).why
    assert "pauses of 70 ms" in named(10, [*[10, 11] * 8, 70, *[11, 10] * 12]).why
    assert "too few to be called regular" in named(6, [4, 5, 200, 4, 5, 6, 6, 6]).why


@pytest.mark.parametrize(
    ("preset", "name", "description"),
    [
        ("tonic", "tonic", "tonic"),
        ("adapting", "adapting", "adapting"),
        ("initial_burst", "initial burst", "initial burst, tonic"),
        ("bursting", "bursting", "bursting"),
        ("delayed_accelerating", "delayed", "delayed accelerating"),
        ("delayed_bursting", "bursting", "delayed bursting"),
        ("transient", "transient", "transient"),
        ("irregular", "irregular", "initial burst, irregular"),
    ],
)
@pytest.mark.parametrize("duration", [500, 1000])
def test_the_patterns_of_adex(preset, name, description, duration):
    step = rb.step(AdEx.STEPS[preset], start=20 * ms, stop=(20 + duration) * ms)
    train = rb.run(AdEx.preset(preset), step, (60 + duration) * ms, record=()).spikes[0]
    found = firing_pattern(train, step)
    assert (found.name, found.description) == (name, description), found
    assert preset.replace("_", " ") in (found.name, found.description)  # what the table says


@pytest.mark.parametrize("family", [rb.Izhikevich, rb.Izhikevich2007])
def test_no_cell_of_izhikevich_is_delayed(family):
    """All fire within some ms, or as soon as their intervals are long."""
    for preset in family.presets():
        step = rb.step(family.STEPS[preset], start=20 * ms, stop=520 * ms)
        train = rb.run(family.preset(preset), step, 560 * ms, record=()).spikes[0]
        found = firing_pattern(train, step)
        assert "delayed" not in found.description, found
        assert (found.name == "bursting") == (preset == "chattering")


@pytest.mark.parametrize(
    ("neuron", "names"),
    [
        (rb.LIF(), {"silent", "tonic"}),
        (rb.QIF(), {"silent", "tonic", "undetermined"}),
        (rb.AdaptiveLIF(), {"silent", "adapting", "tonic"}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_no_integrator_is_delayed_at_any_current(neuron, names):
    currents = neuron.rheobase * np.array([0.9, 1.0, 1.02, 1.05, 1.1, 1.2, 1.5, 2, 3, 5, 10])
    step = rb.step(currents, start=20 * ms, stop=1020 * ms)
    trains = rb.run(neuron, step, 1060 * ms, record=()).spikes
    found = [firing_pattern(train, (20 * ms, 1020 * ms)) for train in trains]
    assert {pattern.name for pattern in found} == names
    assert {pattern.onset for pattern in found} == {"none", "continuous"}


def test_a_delay_goes_with_what_follows():
    assert named(90, until(600, 20)).description == "delayed tonic"
    assert named(90, [4, 5]).description == "delayed transient"


def test_a_stuttering_neuron():
    """In a current in which rest and firing are both stable, noise switches between them."""
    step = rb.step(AdEx.STEPS["stuttering"], start=0 * ms, stop=2000 * ms)
    noise = rb.noise("30 pA", tau=5 * ms, seed=3, n=20)
    trains = rb.run(AdEx.preset("stuttering"), step + noise, 2000 * ms, record=()).spikes
    names = [firing_pattern(train, step).name for train in trains]
    assert names.count("stuttering") >= 17


@pytest.mark.parametrize(("shape", "name"), [(1, "irregular"), (25, "tonic")])
def test_random_trains(shape, name):
    """Intervals of a gamma process, which is Poisson's for a shape of 1 and regular for 25."""
    random = np.random.default_rng(7)
    names = []
    for _ in range(100):
        times = np.cumsum(random.gamma(shape, 20.0 / shape, 60))
        train = rb.SpikeTrain(times * ms, 0 * ms, times[-1] * ms)
        names.append(firing_pattern(train, (0 * ms, times[-1] * ms)).steady_state)
    assert names.count(name) >= 93  # 5 % may pass for a trend


def test_jitter_leaves_names_alone():
    """Spike times of real neurons are not exact."""
    random = np.random.default_rng(8)
    for name, intervals in {
        "tonic": until(600, 20),
        "adapting": np.linspace(15, 60, 14),
        "initial burst": [4, 5, *until(600, 40)],
        "bursting": until(600, 5, 5, 70),
    }.items():
        for _ in range(20):
            jitter = np.asarray(intervals) * random.normal(1, 0.07, len(intervals))
            assert named(8, jitter).name == name


@pytest.mark.parametrize("current", [2.2, 2.5, 5, 20])
def test_a_leaky_neuron_is_tonic(current):
    step = rb.step(current * nA, start=10 * ms, stop=400 * ms)
    found = firing_pattern(rb.run(rb.LIF(), step, 500 * ms, record=()).spikes[0], step)
    assert found.description == "tonic"
    assert found.cv == pytest.approx(0.0, abs=1e-9)


# The criteria, one by one


@pytest.mark.parametrize(
    ("latency", "isi", "expected"),
    [
        (21, [10, 10], True),
        (20, [10, 10], False),
        (25, [], False),
        (34, [20, 19, 14, 11, 9, 8], True),  # which the first two alone would not show
        (4, [1, 1, 25, 1, 1, 25], False),  # as the first two alone would have it
    ],
)
def test_delay(latency, isi, expected):
    assert criteria.is_delayed(latency, np.array(isi, dtype=float)) is expected


@pytest.mark.parametrize(
    ("latency", "isi", "silence", "expected"),
    [
        (5, [10, 12, 20], 40.1, True),
        (5, [10, 12, 20], 39.9, False),
        (5, [30, 5, 5], 50, False),  # twice the last, but not twice the longest
        (5, [5, 20, 30], 55, False),
        (5, [], 10.1, True),
        (5, [], 9.9, False),
    ],
)
def test_silence_after(latency, isi, silence, expected):
    assert criteria.falls_silent(latency, np.array(isi, dtype=float), silence) is expected


@pytest.mark.parametrize(
    ("isi", "expected"),
    [
        ([4, 10.1, 10, 10], 1),
        ([4, 9.9, 10, 10], 0),
        ([4, 4, 4, 4, 20, 20], 4),
        ([4, 4, 4, 4, 4, 20, 20], 0),  # too long to be initial
        ([38, 100, 100], 1),
        ([41, 110, 110], 0),  # slower than 25 Hz
        ([4, 12, 4, 4, 4, 4], 0),  # and back again
        ([4], 0),
        ([], 0),
    ],
)
def test_initial_bursts(isi, expected):
    assert criteria.burst_intervals(np.array(isi, dtype=float)) == expected


def test_two_kinds_of_intervals():
    def pauses(*isi):
        return criteria.two_kinds(np.array(isi, dtype=float)).tolist()

    assert pauses(5, 5, 13, 5, 5) == [False, False, True, False, False]
    assert not any(pauses(5, 5, 12, 5, 5))
    assert not any(pauses(5, 5, 50, 50, 50))  # a single cluster, at the beginning
    assert not any(pauses(50, 50, 50))
    few = [5, *[50] * 20, 5]
    assert not any(pauses(*few))  # most spikes are single
    assert pauses(0.1, 5, 50, 5, 50, 5) == [False, False, True, False, True, False]
    assert criteria.sizes(np.array([False, True, True, False])) == (2, 1, 2)


def test_interruptions():
    def pauses(*isi):
        return criteria.interruptions(np.array(isi, dtype=float)).tolist()

    assert pauses(10, 25, 10) == [False, True, False]
    assert not any(pauses(10, 24.9, 10))
    assert not any(pauses(10, 10, 100))  # the last may be adaptation
    assert pauses(100, 10, 10) == [True, False, False]
    assert pauses(10, 26, 12, 100, 10) == [False, True, False, True, False]


@given(
    st.lists(st.floats(1, 100), min_size=3, max_size=40),
    st.floats(0.01, 100),
)
def test_trend_is_a_regression_and_has_no_unit(intervals, scale):
    isi = np.array(intervals)
    assume(np.ptp(isi) > 1e-3)
    fit = stats.linregress(np.cumsum(isi), isi)
    assume(abs(fit.pvalue - criteria.SIGNIFICANT) > 1e-6)
    expected = fit.slope if fit.pvalue < criteria.SIGNIFICANT else 0.0
    assert criteria.trend(isi) == pytest.approx(expected, rel=1e-6, abs=1e-12)
    assert criteria.trend(scale * isi) == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_trend_of_few_intervals():
    assert criteria.trend(np.array([10.0, 11.0])) == pytest.approx(1 / 11)
    assert criteria.trend(np.array([10.0, 10.0])) == 0.0
    assert criteria.trend(np.array([10.0, 10.0, 10.0])) == 0.0


# Where the step is


@pytest.mark.parametrize(
    ("stimulus", "window"),
    [
        (rb.step(1 * nA, 20 * ms, 80 * ms), (20, 80)),
        (rb.step(1 * nA, 20 * ms), (20, 100)),
        (rb.constant(1 * nA), (0, 100)),
        (rb.constant(-0.5 * nA) + rb.step(1 * nA, 20 * ms, 80 * ms), (20, 80)),
        (rb.constant(0.5 * nA) + rb.step(1 * nA, 20 * ms), (20, 100)),
        (rb.step(1 * nA, -5 * ms, 80 * ms), (0, 80)),
        (rb.step(-1 * nA, 20 * ms, 80 * ms), (20, 80)),
        ((20 * ms, 80 * ms), (20, 80)),
        (("20 ms", "1 second"), (20, 100)),
    ],
)
def test_the_step(stimulus, window):
    train = rb.SpikeTrain(np.arange(1.0, 100.0, 2.0) * ms, 0 * ms, 100 * ms)
    found = firing_pattern(train, stimulus)
    begin, end = window
    times = train.times.m
    inside = times[(times >= begin) & (times <= end)]
    assert found.spikes == inside.size
    assert found.latency.m == pytest.approx(inside[0] - begin)
    assert found.post_spike_silence.m == pytest.approx(end - inside[-1])


@pytest.mark.parametrize(
    ("stimulus", "error", "message"),
    [
        (rb.zero(), ParameterError, r"expected a single step of current, got zero\(\)"),
        (rb.ramp(0 * nA, 1 * nA, 0 * ms, 50 * ms), ParameterError, "expected a single step"),
        (rb.sine(1 * nA, "10 Hz"), ParameterError, r"say between when and when.*\(start, stop\)"),
        (rb.pulses(1 * nA, [10, 50] * ms, 5 * ms), ParameterError, "expected a single step"),
        (rb.constant([1, 2] * nA), ParameterError, "expected a single step"),
        (3 * nA, ParameterError, "expected a step such as rb.step"),
        ((20 * ms,), ParameterError, "expected a step such as rb.step"),
        ((20 * mV, 30 * mV), UnitError, "stimulus: expected time"),
        ((80 * ms, 20 * ms), ParameterError, "ends before it starts"),
        ((200 * ms, 300 * ms), ParameterError, "of 0 to 100 ms and does not see the step begin"),
        ((-20 * ms, 50 * ms), ParameterError, "does not see the step begin, at -20 ms"),
    ],
)
def test_bad_steps(stimulus, error, message):
    train = rb.SpikeTrain([30.0, 40.0] * ms, 0 * ms, 100 * ms)
    with pytest.raises(error, match=message):
        firing_pattern(train, stimulus)


def test_bad_trains():
    recording = rb.run(rb.LIF(), rb.constant(3 * nA), 50 * ms)
    with pytest.raises(ParameterError, match=r"such as recording.spikes\[0\], got Recording"):
        firing_pattern(recording, rb.constant(3 * nA))
    with pytest.raises(ParameterError, match="got Quantity"):
        firing_pattern([1, 2] * ms, rb.constant(3 * nA))
