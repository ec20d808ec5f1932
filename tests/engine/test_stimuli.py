"""Every kind of stimulus, on the continuous clock, against explicit solutions of the LIF equation.

The expected input is written down here once more, in plain numbers, never taken from the stimulus
(but for the samples of noise, which nobody can know).
"""

from __future__ import annotations

from itertools import pairwise
from math import pi

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import rheobase as rb
from rheobase.units import Hz, MOhm, Quantity, ms, mV, nA

OFF = [0.0]


def wave(amplitude, hertz, phase=0.0):
    return (amplitude, 2 * pi * hertz * 1e-3, phase)


def run(stimulus, duration, **parameters):
    units = {"R": MOhm, "tau_m": ms, "t_ref": ms}
    values = {name: value * units.get(name, mV) for name, value in parameters.items()}
    return rb.run(rb.LIF(**values), stimulus, duration * ms, record=())


SIMPLE = {
    "constant": (rb.constant(2.7 * nA), [(0.0, [2.7], [])]),
    "step": (
        rb.step(3.1 * nA, start=17.3 * ms, stop=151.7 * ms),
        [(0.0, OFF, []), (17.3, [3.1], []), (151.7, OFF, [])],
    ),
    "step that is on already": (
        rb.step(3.1 * nA, start=-5 * ms, stop=80 * ms),
        [(0.0, [3.1], []), (80.0, OFF, [])],
    ),
    "ramp": (
        rb.ramp(0.5 * nA, 6 * nA, start=10 * ms, stop=190 * ms),
        [(0.0, OFF, []), (10.0, [0.5, 5.5 / 180], []), (190.0, OFF, [])],
    ),
    "ramp down": (
        rb.ramp(8 * nA, -3 * nA, start=0 * ms, stop=150 * ms),
        [(0.0, [8.0, -11 / 150], []), (150.0, OFF, [])],
    ),
    "sine": (
        rb.sine(2.5 * nA, 150 * Hz, offset=2 * nA, start=50 * ms, stop=150 * ms),
        [(0.0, OFF, []), (50.0, [2.0], [wave(2.5, 150)]), (150.0, OFF, [])],
    ),
    "sine with a phase, for ever": (
        rb.sine(4 * nA, 23 * Hz, phase="30 deg", offset=0.7 * nA),
        [(0.0, [0.7], [wave(4.0, 23, pi / 6)])],
    ),
    "sine, fast and large": (
        rb.sine(400 * nA, 2000 * Hz, offset=2.5 * nA),
        [(0.0, [2.5], [wave(400.0, 2000)])],
    ),
    "sine, slow": (rb.sine(4 * nA, 0.5 * Hz), [(0.0, OFF, [wave(4.0, 0.5)])]),
    "pulses": (
        rb.pulses(40 * nA, times=[20.05, 60, 61, 120, 120.4] * ms, width=0.5 * ms),
        [
            (0.0, OFF, []),
            *((20.05, [40.0], []), (20.55, OFF, [])),
            *((60.0, [40.0], []), (60.5, OFF, []), (61.0, [40.0], []), (61.5, OFF, [])),
            *((120.0, [40.0], []), (120.4, [80.0], []), (120.5, [40.0], []), (120.9, OFF, [])),
        ],
    ),
    "from_array": (
        rb.from_array([1.0, 3.0, 3.0, 0.0, 5.0, -2.0, 4.0] * nA, dt=25 * ms, start=5 * ms),
        [
            (0.0, OFF, []),
            *((5.0 + 25 * k, [x], []) for k, x in enumerate([1.0, 3.0, 3.0, 0.0, 5.0, -2.0, 4.0])),
            (180.0, OFF, []),
        ],
    ),
    "from_array, lines": (
        rb.from_array([0.0, 4.0, 1.0, 7.0, 2.0] * nA, dt=40 * ms, kind="linear"),
        [
            *(
                (40.0 * k, [x, dx / 40], [])
                for k, (x, dx) in enumerate([(0.0, 4.0), (4.0, -3.0), (1.0, 6.0), (7.0, -5.0)])
            ),
            (160.0, OFF, []),
        ],
    ),
    "a sum": (
        rb.step(2 * nA, start=20 * ms, stop=170 * ms)
        + 0.5 * rb.sine(4 * nA, 40 * Hz)
        - rb.ramp(0 * nA, 1 * nA, start=60 * ms, stop=160 * ms),
        [
            (0.0, OFF, [wave(2.0, 40)]),
            (20.0, [2.0], [wave(2.0, 40, 2 * pi * 0.8)]),
            (60.0, [2.0, -0.01], [wave(2.0, 40, 2 * pi * 2.4)]),
            (160.0, [2.0], [wave(2.0, 40, 2 * pi * 6.4)]),
            (170.0, OFF, [wave(2.0, 40, 2 * pi * 6.8)]),
        ],
    ),
    "two sines": (
        rb.sine(2 * nA, 40 * Hz, offset=2 * nA) + rb.sine(1 * nA, 333 * Hz, phase=1.0),
        [(0.0, [2.0], [wave(2.0, 40), wave(1.0, 333, 1.0)])],
    ),
    "shifted": (
        (rb.ramp(1 * nA, 5 * nA, start=0 * ms, stop=100 * ms) + rb.sine(1 * nA, 60 * Hz)).shift(
            -25 * ms
        ),
        [
            (0.0, [2.0, 0.04], [wave(1.0, 60, 2 * pi * 1.5)]),
            (75.0, OFF, [wave(1.0, 60, 2 * pi * 6.0)]),
        ],
    ),
    "one after the other": (
        rb.constant(2.6 * nA).then(rb.sine(3 * nA, 90 * Hz, offset=2 * nA), at=77.7 * ms),
        [(0.0, [2.6], []), (77.7, [2.0], [wave(3.0, 90)])],
    ),
}


@pytest.mark.parametrize("name", SIMPLE)
def test_against_the_explicit_solution(name, lif_by_hand, spikes_match):
    stimulus, pieces = SIMPLE[name]
    expected = lif_by_hand(pieces, 200.0)
    assert len(expected) > 1
    spikes_match(run(stimulus, 200.0), expected, within=1e-9)


@pytest.mark.parametrize("name", SIMPLE)
def test_the_same_with_other_parameters(name, lif_by_hand, spikes_match):
    stimulus, pieces = SIMPLE[name]
    p = {"v_rest": -65.0, "v_reset": -72.0, "R": 18.0, "tau_m": 21.0, "t_ref": 4.7, "v_init": -52.0}
    expected = lif_by_hand(pieces, 200.0, **p)
    assert len(expected) > 1
    later = lif_by_hand(pieces, 200.0, **p, v_threshold=-50.0 + 1e-11)
    rounding = np.abs(later - expected).max()  # of v where it almost only touches threshold
    spikes_match(run(stimulus, 200.0, **p), expected, within=1e-9 + rounding)


@settings(max_examples=30)
@given(
    tau_m=st.floats(0.5, 60.0),
    offset=st.floats(0.0, 6.0),
    amplitude=st.floats(0.1, 8.0),
    hertz=st.floats(1.0, 900.0),
    phase=st.floats(-10.0, 10.0),
    t_ref=st.one_of(st.just(0.0), st.floats(0.01, 5.0)),
)
def test_any_sine(lif_by_hand, tau_m, offset, amplitude, hertz, phase, t_ref):
    stimulus = rb.sine(amplitude * nA, hertz * Hz, phase=phase, offset=offset * nA)
    pieces = [(0.0, [offset], [wave(amplitude, hertz, phase)])]
    expected = lif_by_hand(pieces, 60.0, tau_m=tau_m, t_ref=t_ref)
    got = run(stimulus, 60.0, tau_m=tau_m, t_ref=t_ref).spikes[0].times.m
    assert len(got) == len(expected)
    later = lif_by_hand(pieces, 60.0, tau_m=tau_m, t_ref=t_ref, v_threshold=-50.0 + 1e-11)
    assume(len(later) == len(expected))
    rounding = np.abs(later - expected)  # of v where it almost only touches threshold
    assert np.all(np.abs(got - expected) < 1e-9 + rounding)


@settings(max_examples=30)
@given(
    tau_m=st.floats(0.5, 60.0),
    first=st.floats(-5.0, 8.0),
    last=st.floats(-5.0, 8.0),
    start=st.floats(0.0, 20.0),
    length=st.floats(0.5, 60.0),
)
def test_any_ramp(lif_by_hand, tau_m, first, last, start, length):
    stimulus = rb.ramp(first * nA, last * nA, start=start * ms, stop=(start + length) * ms)
    pieces = [(0.0, OFF, [])] if start > 0.0 else []
    pieces.append((start, [first, (last - first) / length], []))
    pieces.append((start + length, OFF, []))
    expected = lif_by_hand(pieces, 90.0, tau_m=tau_m)
    got = run(stimulus, 90.0, tau_m=tau_m).spikes[0].times.m
    assert len(got) == len(expected)
    assert np.abs(got - expected).max(initial=0.0) < 1e-9


@settings(max_examples=20)
@given(st.lists(st.floats(-30.0, 60.0), min_size=1, max_size=40), st.floats(0.05, 6.0))
def test_any_array_with_jumps_while_refractory(lif_by_hand, samples, dt):
    pieces = [(k * dt, [x], []) for k, x in enumerate(samples)] + [(len(samples) * dt, OFF, [])]
    recording = run(rb.from_array(samples * nA, dt=dt * ms), 80.0, t_ref=3.0)
    expected = lif_by_hand(pieces, 80.0, t_ref=3.0)
    got = recording.spikes[0].times.m
    assert len(got) == len(expected)
    assert np.abs(got - expected).max(initial=0.0) < 1e-9


@pytest.mark.parametrize("tau", [None, 4 * ms])
def test_noise(tau, lif_by_hand, spikes_match):
    stimulus = rb.noise(3 * nA, tau=tau, mean=2.5 * nA, dt=0.3 * ms, start=3 * ms, seed=11)
    times = 3.0 + 0.3 * np.arange(520)
    x = stimulus(Quantity(times + 1e-9, "ms")).m  # a hair later: never the sample before
    if tau is None:
        pieces = [(t, [value], []) for t, value in zip(times, x, strict=True)]
    else:
        x = x - 1e-9 / 0.3 * np.diff(x, append=x[-1])
        pieces = [(t, [x[k], (x[k + 1] - x[k]) / 0.3], []) for k, t in enumerate(times[:-1])]
    expected = lif_by_hand([(0.0, OFF, []), *pieces], 150.0)
    assert len(expected) > 3
    spikes_match(run(stimulus, 150.0), expected, within=1e-9)


def test_a_function(by_scipy, spikes_match):
    def alpha(t):
        return 9 * nA * (t / (15 * ms)) * np.exp(1 - t / (15 * ms))

    expected = by_scipy(
        lambda t, x, current: [(-(x[0] + 70.0) + 10.0 * current) / 8.0],
        lambda t: 9.0 * (t / 15.0) * np.exp(1 - t / 15.0),
        [-70.0],
        100.0,
        gap=lambda x: x[0] + 50.0,
        reset=lambda x: [-65.0],
        hold=2.0,
        accuracy=1e-13,
        longest=0.5,
    )
    assert len(expected) > 5
    spikes_match(run(rb.from_function(alpha), 100.0), expected, within=1e-9)


def test_a_function_with_a_jump(by_scipy, spikes_match):
    def chirp(t):
        x = t.m_as("ms")
        return Quantity(np.where(x < 33.3, 3.0, 2.0 + 3 * np.sin(0.01 * x**2)), "nA")

    expected = by_scipy(
        lambda t, x, current: [(-(x[0] + 70.0) + 10.0 * current) / 8.0],
        lambda t: 3.0 if t < 33.3 else 2.0 + 3 * np.sin(0.01 * t**2),
        [-70.0],
        100.0,
        gap=lambda x: x[0] + 50.0,
        reset=lambda x: [-65.0],
        hold=2.0,
        breakpoints=[33.3],
        accuracy=1e-13,
        longest=0.2,
    )
    assert len(expected) > 5
    stimulus = rb.from_function(chirp, breakpoints=[33.3] * ms)
    spikes_match(run(stimulus, 100.0), expected, within=1e-9)


def test_each_neuron_has_its_own(lif_by_hand, spikes_match):
    amplitudes, hertz = [1.0, 2.5, 4.0, 9.0], [20.0, 50.0, 150.0, 400.0]
    stimulus = rb.sine(amplitudes * nA, hertz * Hz, offset=[2.0, 2.1, 1.5, 0.0] * nA) + rb.step(
        [0.0, 1.0, 2.0, 3.0] * nA, start=40 * ms, stop=90 * ms
    )
    recording = run(stimulus, 120.0)
    for k in range(4):
        offset = [2.0, 2.1, 1.5, 0.0][k]
        phase = 2 * pi * hertz[k] * 1e-3
        pieces = [
            (0.0, [offset], [wave(amplitudes[k], hertz[k])]),
            (40.0, [offset + k], [wave(amplitudes[k], hertz[k], 40 * phase)]),
            (90.0, [offset], [wave(amplitudes[k], hertz[k], 90 * phase)]),
        ]
        spikes_match(recording, lif_by_hand(pieces, 120.0), within=1e-9, neuron=k)


@pytest.mark.parametrize("name", SIMPLE)
def test_traces_are_the_solution(name, lif_explicit):
    """Below threshold v(t) is explicit all the way; samples are read off it, at any dt."""
    stimulus, pieces = SIMPLE[name]
    neuron = rb.LIF(v_threshold=1e6 * mV)
    recording = rb.run(neuron, stimulus, 200 * ms, 0.37 * ms)
    expected, v = np.empty(len(recording.t)), -70.0
    t = recording.t.m
    for piece, end in pairwise([*pieces, (201.0, OFF, [])]):
        v_at = lif_explicit(piece, piece[0], v, {"v_rest": -70.0, "R": 10.0, "tau_m": 8.0})
        inside = (t >= piece[0]) & (t < end[0])
        expected[inside] = v_at(t[inside] - piece[0])
        v = float(v_at(end[0] - piece[0]))
    scale = np.abs(expected).max()
    assert np.abs(recording.v.m - expected).max() < 1e-12 * scale
