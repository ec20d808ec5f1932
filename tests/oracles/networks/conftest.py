"""The peers, and networks that all of them can be given: random, but listed synapse by synapse."""

from __future__ import annotations

import platform
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import rheobase as rb
from rheobase.units import Quantity, ms

DT = 0.1  # ms


@pytest.fixture(scope="session")
def nest() -> ModuleType:
    if sys.platform != "linux" or platform.machine() != "x86_64":
        pytest.skip("nest-simulator on PyPI is for Linux on x86_64")
    import nest

    nest.verbosity = nest.VerbosityLevel.ERROR
    return nest


@pytest.fixture(scope="session")
def brian2() -> ModuleType:
    """Brian2, on NumPy: nothing to compile, and double precision."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # those of its own imports
            import brian2
    except ImportError as error:  # a platform without wheels, or NumPy too new for it
        pytest.skip(f"Brian2 cannot be imported here: {error}")
    brian2.prefs.codegen.target = "numpy"
    brian2.BrianLogger.suppress_hierarchy("brian2")
    return brian2


@dataclass(frozen=True)
class Synapses:
    """One entry a synapse. Weights in mV, nA or uS; delays in ms."""

    sources: np.ndarray
    targets: np.ndarray
    weights: np.ndarray
    delays: np.ndarray

    def __getitem__(self, which: Any) -> Synapses:
        return Synapses(
            self.sources[which], self.targets[which], self.weights[which], self.delays[which]
        )

    def times(self, factor: Any) -> Synapses:
        """Return the same with other weights."""
        return replace(self, weights=factor * self.weights)

    def onto(self, first: int) -> Synapses:
        """Return the same with targets counted from `first`."""
        return replace(self, targets=self.targets - first)

    def connect(self, net: Any, source: Any, target: Any, synapse: Any, unit: str) -> None:
        """Add them to a network of ours."""
        net.connect(
            source,
            target,
            synapse,
            rule=rb.Pairs(self.sources, self.targets),
            weight=Quantity(self.weights, unit),
            delay=Quantity(self.delays, "ms"),
        )

    def connect_nest(self, nest: Any, source: Any, target: Any, scale: float) -> None:
        """Add them to NEST's network, whose weights are in mV, pA or nS: `scale` in our unit."""
        nest.Connect(
            np.array(source.tolist())[self.sources],
            np.array(target.tolist())[self.targets],
            "one_to_one",
            {"weight": scale * self.weights, "delay": self.delays},
        )


@dataclass(frozen=True)
class Spikes:
    """All spikes of a run, sorted by step, then neuron. A step is named by its end, dt being 1."""

    steps: np.ndarray
    neurons: np.ndarray

    @classmethod
    def of(cls, steps: np.ndarray, neurons: np.ndarray) -> Spikes:
        order = np.lexsort((neurons, steps))
        return cls(steps[order], neurons[order])

    @classmethod
    def recorded(cls, spikes: Any, dt: float = DT, first: int = 0) -> Spikes:
        """Those of a population of ours, whose neurons count from `first`."""
        steps = np.rint(spikes.times.m_as(ms) / dt).astype(int)
        return cls.of(steps, first + np.asarray(spikes.neurons))

    @classmethod
    def together(cls, parts: list[Spikes]) -> Spikes:
        """Those of several populations."""
        return cls.of(
            *(np.concatenate([getattr(p, k) for p in parts]) for k in ("steps", "neurons"))
        )

    @classmethod
    def of_nest(cls, recorder: Any, neurons: Any, last: int, dt: float = DT) -> Spikes:
        """Those up to a step. (NEST delivers its last ones to a recorder only as it goes on.)"""
        events = recorder.events
        steps = np.rint(events["times"] / dt).astype(int)
        inside = steps <= last
        return cls.of(steps[inside], (events["senders"] - neurons[0].global_id)[inside])

    @property
    def size(self) -> int:
        return len(self.steps)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        return list(zip(self.steps.tolist(), self.neurons.tolist(), strict=True))

    def assert_same(self, other: Spikes) -> None:
        """Fail at the first spike that differs."""
        ours, theirs = self.pairs, other.pairs
        k = next((k for k, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), None)
        assert k is None, f"spike {k} of {len(ours)}: {ours[k]}, expected {theirs[k]}"
        assert len(ours) == len(theirs)


@pytest.fixture(scope="session")
def listed() -> Callable[..., Synapses]:
    """Draw any pairs, some more than once, some of a neuron with itself; delays of 0.1 to 5 ms."""

    def draw(random: np.random.Generator, sources: int, targets: int, number: int) -> Synapses:
        return Synapses(
            random.integers(0, sources, number),
            random.integers(0, targets, number),
            np.ones(number),
            (random.integers(1, 51, number) * DT).round(1),
        )

    return draw


@pytest.fixture(scope="session")
def spikes() -> type[Spikes]:
    return Spikes
