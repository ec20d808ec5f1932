"""While it is refractory, v is held; all else goes on. And what happens at the end of it."""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.units import MOhm, ms, mV, nA


def times(neuron, stimulus, duration=50 * ms, **options):
    return rb.run(neuron, stimulus, duration, **options).spikes[0].times.m


@pytest.mark.parametrize("current", [1e3, 1e6, 1e9, 1e12])
def test_a_current_so_strong_that_it_fires_at_once(current):
    climb = 8.0 * np.log1p(15.0 / (10.0 * current - 20.0))
    first = 8.0 * np.log1p(20.0 / (10.0 * current - 20.0))
    got = times(rb.LIF(), rb.constant(current * nA), 101 * ms)
    assert len(got) == 51
    assert got == pytest.approx(first + (2.0 + climb) * np.arange(51), abs=1e-9)


def test_v_is_held_and_then_starts_from_reset(lif_explicit):
    recording = rb.run(rb.LIF(t_ref=5 * ms), rb.constant(3 * nA), 30 * ms, 0.01 * ms)
    spike = recording.spikes[0].times.m[0]
    t, v = recording.t.m, recording.v.m
    inside = (t >= spike) & (t < spike + 5.0)
    assert inside.sum() == 500
    assert np.all(v[inside] == -65.0)
    after = (t > spike + 5.0) & (t < spike + 10.0)
    expected = -40.0 - 25.0 * np.exp(-(t[after] - spike - 5.0) / 8.0)
    assert v[after] == pytest.approx(expected, abs=1e-9)


def test_input_jumps_inside_the_refractory_period_change_nothing_until_its_end(lif_by_hand):
    spike = times(rb.LIF(t_ref=6 * ms), rb.constant(3 * nA), 12 * ms)[0]
    for inside in (0.001, 2.0, 5.999):
        stimulus = rb.constant(3 * nA) + rb.step(500 * nA, start=(spike + inside) * ms)
        got = times(rb.LIF(t_ref=6 * ms), stimulus, 40 * ms)
        pieces = [(0.0, [3.0], []), (spike + inside, [503.0], [])]
        assert got == pytest.approx(lif_by_hand(pieces, 40.0, t_ref=6.0), abs=1e-9)
        assert got[1] > spike + 6.0


def test_an_input_jump_at_the_very_end_of_the_refractory_period(lif_by_hand):
    spike = times(rb.LIF(), rb.constant(3 * nA), 12 * ms)[0]
    stimulus = rb.constant(3 * nA) + rb.step(500 * nA, start=(spike + 2.0) * ms, stop=30 * ms)
    pieces = [(0.0, [3.0], []), (spike + 2.0, [503.0], []), (30.0, [3.0], [])]
    assert times(rb.LIF(), stimulus) == pytest.approx(lif_by_hand(pieces, 50.0), abs=1e-9)


def test_an_input_jump_at_the_very_spike(lif_by_hand):
    spike = times(rb.LIF(), rb.constant(3 * nA), 12 * ms)[0]
    stimulus = rb.constant(3 * nA).then(rb.constant(-5 * nA), at=spike * ms)
    got = times(rb.LIF(), stimulus)
    assert len(got) in (0, 1)  # it is a matter of the last bit
    assert got == pytest.approx([spike] * len(got), abs=1e-12)


@pytest.mark.parametrize("engine", ["native", "reference"])
def test_it_fires_again_at_the_very_end_where_threshold_has_come_down(engine):
    """A threshold that jumps at a spike and sinks below v while v is held."""
    model = rb.Model(
        """
        tau_m * dv/dt = -(v - v_rest) + R*I
        tau_theta * dtheta/dt = -(theta - theta_rest)
        """,
        threshold="v >= theta", reset="v = v_reset; theta += b", refractory="t_ref",
        tau_m=8 * ms, v_rest=-70 * mV, R=10 * MOhm, tau_theta=1 * ms, theta_rest=-60 * mV,
        v_reset=-55 * mV, b=10 * mV, t_ref=3 * ms, v=-70 * mV, theta=-60 * mV,
    )  # fmt: skip
    recording = rb.run(model, rb.constant(2 * nA), 30 * ms, engine=engine)
    got = recording.spikes[0].times.m
    first = 8 * np.log(2.0)
    assert got == pytest.approx(first + 3.0 * np.arange(len(got)), abs=1e-9)
    assert len(got) == 9


@pytest.mark.parametrize("t_ref", [0.0, 1e-20, 1e-310])
def test_no_refractory_period(t_ref):
    neuron = rb.LIF(t_ref=t_ref * ms)
    interval = 8.0 * np.log1p(15.0 / 5.0)
    got = times(neuron, rb.constant(2.5 * nA), 200 * ms)
    assert got == pytest.approx(8 * np.log(5.0) + interval * np.arange(len(got)), abs=1e-9)
    assert len(got) == 17


def test_no_refractory_period_and_an_interval_of_a_nanosecond():
    got = times(rb.LIF(t_ref=0 * ms), rb.constant(1.2e7 * nA), 0.01 * ms, dt=0.01 * ms)
    assert len(got) == 9999 or len(got) == 10000
    assert np.diff(got) == pytest.approx(np.full(len(got) - 1, 8 * np.log1p(15 / 1.2e8)), rel=1e-6)


@pytest.mark.parametrize("v_init", [-50.0, -49.0, 30.0])
def test_a_neuron_that_starts_at_threshold_or_above_fires_at_once(v_init, lif_by_hand):
    neuron = rb.LIF(v_init=v_init * mV)
    recording = rb.run(neuron, rb.constant(3 * nA), 40 * ms)
    got = recording.spikes[0].times.m
    assert got[0] == 0.0
    assert got == pytest.approx(lif_by_hand([(0.0, [3.0], [])], 40.0, v_init=v_init), abs=1e-9)
    assert recording.v.m[0] == -65.0
    assert np.all(recording.v.m[1:20] == -65.0)


def test_without_a_reset_starting_above_threshold_is_no_crossing():
    model = rb.Model("tau*dv/dt = -v", threshold="v > 1*mV", tau=1 * ms, v=5 * mV)
    assert len(times(model, rb.zero())) == 0


def test_other_variables_go_on_while_v_is_held(by_scipy, spikes_match):
    model = rb.Model(
        """
        tau_m * dv/dt = -(v - v_rest) + R*(I - w)
        tau_w * dw/dt = a*(v - v_rest) - w
        """,
        threshold="v >= v_threshold", reset="v = v_reset; w += b", refractory="t_ref",
        tau_m=8 * ms, tau_w=5 * ms, v_rest=-70 * mV, R=10 * MOhm, a="0.03 uS", b=0.5 * nA,
        v_threshold=-50 * mV, v_reset=-65 * mV, t_ref=4 * ms,
    )  # fmt: skip
    expected = by_scipy(
        lambda t, x, I: [
            (-(x[0] + 70) + 10 * (I - x[1])) / 8,
            (0.03 * (x[0] + 70) - x[1]) / 5,
        ],
        lambda t: 4.0,
        [-70.0, 0.0],
        100.0,
        gap=lambda x: x[0] + 50.0,
        reset=lambda x: [-65.0, x[1] + 0.5],
        hold=4.0,
        accuracy=1e-13,
    )
    assert len(expected) > 5
    recording = rb.run(model, rb.constant(4 * nA), 100 * ms, 0.01 * ms)
    spikes_match(recording, expected, within=1e-9)
    t, w = recording.t.m, recording.w.m
    held = (t > expected[0]) & (t < expected[0] + 4.0)
    decay = np.exp(-(t[held] - t[held][0]) / 5)
    assert w[held] == pytest.approx(0.15 + (w[held][0] - 0.15) * decay, abs=1e-12)
