from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from rheobase.recording import (
    NetworkRecording,
    PopulationRecording,
    Provenance,
    Recording,
    Trace,
)
from rheobase.units import CURRENT, VOLTAGE, MOhm, Quantity, ms, mV


def build_provenance(**changes: Any) -> Provenance:
    values = {
        "name": "LIF",
        "model": "tau_m * dv/dt = -(v - v_rest) + R*I",
        "parameters": {"v_rest": -70 * mV, "R": 10 * MOhm, "tau_m": Quantity([8.0, 9.0], "ms")},
        "initial": {"v": -70 * mV},
        "stimulus": "step(2.5 nA, start=100 ms, stop=200 ms)",
        "dt": 0.1 * ms,
        "duration": 300 * ms,
        "clock": "continuous",
        "integrator": "exact",
        "version": "0.1.0",
        "tolerance": 1e-10,
        "conditions": {"threshold": "v >= v_threshold", "reset": "v = v_reset"},
    }
    return Provenance(**(values | changes))


def build_recording(neurons: int | None = None, samples: int = 31, **changes: Any) -> Recording:
    count = 1 if neurons is None else neurons
    t = np.linspace(0.0, 300.0, samples)
    trains = [np.linspace(10.0, 290.0, 4 + k) for k in range(count)]
    values = {
        "t": t,
        "traces": {
            "v": -70.0 + np.arange(count)[:, None] + np.sin(t)[None, :],
            "I": np.full((count, samples), 2.5),
        },
        "dimensions": {"v": VOLTAGE, "I": CURRENT},
        "spike_times": np.concatenate([np.empty(0), *trains]),
        "spike_offsets": np.concatenate([[0], np.cumsum([len(x) for x in trains])]).astype(
            np.int64
        ),
        "duration": 300.0,
        "scalar": neurons is None,
        "provenance": build_provenance(),
        "threshold": -50.0,
    }
    return Recording(**(values | changes))


@pytest.fixture(scope="session")
def make_provenance() -> Callable[..., Provenance]:
    return build_provenance


@pytest.fixture(scope="session")
def make_recording() -> Callable[..., Recording]:
    return build_recording


def build_population(
    name: str = "exc", size: int = 50, spikes: int = 200, seed: int = 1, **changes: Any
) -> PopulationRecording:
    """A population from 100 to 300 ms on a grid of 0.1 ms; v and w of two neurons, and rates."""
    rng = np.random.default_rng(seed)
    steps = rng.integers(1001, 3001, spikes)
    neurons = rng.integers(0, size, spikes)
    order = np.lexsort((neurons, steps))
    t = np.arange(100.0, 301.0, 10.0)
    traces = {
        name: Trace(t, np.array([7, 3]), rng.normal(-60.0, 1.0, (2, t.size)), dimension)
        for name, dimension in (("v", VOLTAGE), ("w", CURRENT))
    }
    values = {
        "start": 100.0,
        "stop": 300.0,
        "spike_times": steps[order] * 0.1,
        "spike_neurons": neurons[order],
        "traces": traces,
        "rate": (np.arange(105.0, 300.0, 10.0), np.linspace(0.0, 0.02, 20)),
    }
    return PopulationRecording(name, size, **(values | changes))


def build_network_recording(**changes: Any) -> NetworkRecording:
    """Populations exc (all recorded), inh (nothing) and L2/3 (spikes of some, no traces)."""
    some = np.array([2, 3, 11])
    populations = [
        build_population(),
        build_population("inh", 12, spike_times=None, spike_neurons=None, traces={}, rate=None),
        build_population(
            "L2/3",
            20,
            spike_times=np.array([110.0, 120.0, 120.0, 300.0]),
            spike_neurons=np.array([3, 2, 11, 2]),
            recorded=some,
            traces={},
            rate=None,
        ),
    ]
    values = {
        "start": 100.0,
        "stop": 300.0,
        "provenance": {"version": "0.1.0", "seed": 2**64 - 1, "dt": 0.1, "network": "Network <x>"},
        "events": 12_345_678,
        "wall_time": 0.1,
    }
    return NetworkRecording({each.name: each for each in populations}, **(values | changes))


@pytest.fixture(scope="session")
def make_population() -> Callable[..., PopulationRecording]:
    return build_population


@pytest.fixture(scope="session")
def make_network_recording() -> Callable[..., NetworkRecording]:
    return build_network_recording
