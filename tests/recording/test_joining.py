from __future__ import annotations

import numpy as np
import pytest

from rheobase.errors import NetworkError
from rheobase.recording import NetworkRecording, PopulationRecording, Trace, joined
from rheobase.units import VOLTAGE, Hz, ms


def part(start, stop, *, seed=1, recorded=(0, 2), bins=2, first=None, interrupted_at=None):
    """A recording of three neurons, two of which were watched, with a sample each 5 ms."""
    times = np.arange(start + 1.0, stop + 1e-9, 3.0)
    neurons = np.array(recorded)[np.arange(times.size) % len(recorded)]
    t = np.arange(start if first is None else first, stop + 1e-9, 5.0)
    width = (stop - start) / 2
    centres = start + width * (np.arange(bins) + 0.5)
    trace = Trace(t, np.array([1]), -t[np.newaxis], VOLTAGE)
    population = PopulationRecording(
        "exc", 3, start, stop, times, neurons, np.array(recorded), {"v": trace},
        (centres, 1e-3 * centres),
    )  # fmt: skip
    silent = PopulationRecording("inh", 4, start, stop)
    return NetworkRecording(
        {"exc": population, "inh": silent}, start, stop, {"seed": seed},
        events=10, wall_time=0.5, interrupted_at=interrupted_at,
    )  # fmt: skip


def test_parts_are_one():
    parts = [part(0.0, 10.0), part(10.0, 20.0), part(20.0, 30.0, interrupted_at=30.0)]
    whole = joined(parts)
    assert (whole.start, whole.stop, whole.interrupted_at) == (0 * ms, 30 * ms, 30 * ms)
    assert (whole.events, whole.wall_time.m, whole.provenance["seed"]) == (30, 1.5, 1)
    exc = whole["exc"]
    assert exc.spikes.times.m.tolist() == [1, 4, 7, 10, 11, 14, 17, 20, 21, 24, 27, 30]
    assert exc.spikes.neurons.tolist() == [0, 2, 0, 2] * 3
    assert exc.spikes.recorded.tolist() == [0, 2]
    assert exc.t.m.tolist() == [0, 5, 10, 15, 20, 25, 30]  # those at a joint once
    assert exc.v.m.tolist() == [[0, -5, -10, -15, -20, -25, -30]]
    assert exc.rate_t.m.tolist() == [2.5, 7.5, 12.5, 17.5, 22.5, 27.5]
    assert exc.rate.m_as(Hz) == pytest.approx(exc.rate_t.m)
    assert whole["inh"].observables == ()


def test_samples_that_are_not_at_a_joint():
    whole = joined([part(0.0, 8.0), part(8.0, 20.0, first=10.0)])
    assert whole["exc"].t.m.tolist() == [0, 5, 10, 15, 20]


def test_one_is_itself():
    alone = part(0.0, 10.0)
    assert joined([alone])["exc"].spikes.times.m.tolist() == alone["exc"].spikes.times.m.tolist()


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([], r"^recordings: expected one at least\.$"),
        (
            [part(0.0, 10.0), part(20.0, 30.0)],
            r"where the one before it stopped; one ends at 10 ms, the next begins at 20 ms\.$",
        ),
        ([part(0.0, 10.0), part(10.0, 20.0, seed=2)], r"those of one network; seed, step"),
        (
            [part(0.0, 10.0), part(10.0, 20.0, recorded=(0, 1))],
            r"^recordings: of 'exc', not the same was recorded each time\.$",
        ),
        (
            [part(0.0, 10.0, bins=1), part(10.0, 20.0)],
            r"the last bin of the rate of 'exc' does not end with its run, at 10 ms\.$",
        ),
        (
            [part(0.0, 10.0), part(10.0, 20.0, bins=0)],
            r"the last bin of the rate of 'exc' does not end with its run, at 20 ms\.$",
        ),
    ],
)
def test_parts_that_do_not_fit(parts, message):
    with pytest.raises(NetworkError, match=message):
        joined(parts)
