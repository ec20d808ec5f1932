import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheobase.plotting.action_potential import AMPLITUDE, DURATION, action_potentials


def trace(spikes, reset=-65.0, threshold=-50.0, stop=100.0, dt=0.1):
    """Rise from reset to threshold between spikes, on a grid."""
    t = np.arange(0, stop + dt / 2, dt)
    last = np.concatenate([[0.0], spikes])[np.searchsorted(spikes, t, side="left")]
    following = np.concatenate([spikes, [stop]])[np.searchsorted(spikes, t, side="left")]
    return t, reset + (threshold - reset) * (t - last) / np.maximum(following - last, 1e-9)


def pulses(x, y):
    """Return the pulses one by one."""
    ends = np.flatnonzero(np.isnan(y))
    return [p for p in np.split(np.column_stack([x, y]), ends + 1) if len(p) > 1]


def test_looks_like_an_action_potential():
    spikes = np.array([20.05, 60.05])
    t, v = trace(spikes)
    found = pulses(*action_potentials(spikes, t, v, -50.0))
    assert len(found) == 2
    for spike, pulse in zip(spikes, found, strict=True):
        x, y = pulse[:-1].T
        assert x[0] == spike
        assert y[0] == -50.0
        assert 1.0 <= x[-1] - x[0] <= 2.0
        assert y.max() == pytest.approx(-65.0 + AMPLITUDE, abs=0.1)
        top = y.argmax()
        assert (np.diff(y[: top + 1]) > 0).all()
        assert (np.diff(y[top:]) < 0).all()
        assert x[top] - x[0] < x[-1] - x[top]  # up faster than down
        assert y[-1] == pytest.approx(np.interp(x[-1], t, v))  # joins the trace


@given(
    st.lists(st.floats(0.2, 5.0), min_size=1, max_size=30).map(np.cumsum),
    st.sampled_from([0.01, 0.1, 1.0]),
    st.sampled_from([-50.0, None]),
)
def test_pulses_never_overlap_nor_leave_the_trace(spikes, dt, threshold):
    t, v = trace(spikes, stop=150.0, dt=dt)
    x, y = action_potentials(spikes, t, v, threshold)
    there = ~np.isnan(y)
    assert (np.diff(x[there]) >= -1e-9).all()
    assert (x[there] <= t[-1]).all()
    assert np.nanmax(y, initial=-np.inf) <= v.min() + AMPLITUDE + 16.0


def test_the_last_pulse_ends_with_the_recording():
    spikes = np.array([99.55])
    x, y = action_potentials(spikes, *trace(spikes), -50.0)
    assert x[~np.isnan(y)].max() <= 100.0
    assert np.nanmax(y) > 30.0


def test_a_spike_at_the_very_end_has_no_reset_to_show():
    spikes = np.array([100.0])
    assert action_potentials(spikes, *trace(spikes), -50.0)[0].size == 0


def test_short_intervals_make_short_pulses():
    spikes = np.array([10.05, 10.85])
    first, second = pulses(*action_potentials(spikes, *trace(spikes), -50.0))
    assert first[-2, 0] == pytest.approx(10.85)
    assert second[-2, 0] == pytest.approx(10.85 + DURATION)


def test_a_model_with_an_upstroke_of_its_own_gets_none():
    t = np.linspace(0, 10, 101)
    v = -65.0 + 100.0 * np.exp(-((t - 5.0) ** 2))  # as of Hodgkin and Huxley, rises on
    crossing = np.array([t[v >= -50.0][0]])
    assert action_potentials(crossing, t, v, -50.0)[0].size == 0


def test_a_threshold_above_the_pulse_is_its_peak():
    spikes = np.array([50.05])
    t, v = trace(spikes, threshold=60.0)
    y = action_potentials(spikes, t, v, 60.0)[1]
    assert np.nanmax(y) == 60.0


def test_no_spikes():
    x, y = action_potentials(np.empty(0), np.arange(3.0), np.zeros(3), None)
    assert x.size == y.size == 0


def test_many_spikes_are_few_points_each():
    spikes = np.arange(5_000) * 4.0 + 1.05
    t, v = trace(spikes, stop=21_000.0)
    x, _ = action_potentials(spikes, t, v, -50.0)
    assert x.size == 4 * spikes.size
