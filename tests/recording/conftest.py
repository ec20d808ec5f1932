from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from rheobase.recording import Provenance, Recording
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
