"""What goes into a simulation beside its plan, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.engine.network.plastic import PlasticState

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Probe:
    """One variable of some neurons of a population, to be sampled.

    Parameters
    ----------
    population, state : int
    neurons : ndarray of int64
    """

    population: int
    state: int
    neurons: Integers


@dataclass(frozen=True, eq=False)
class Chunk:
    """What happened in some steps.

    Parameters
    ----------
    steps : int
        How many there were.
    step, population, neuron : ndarray of int64, shape (spikes,)
        Of each spike, in this order. The step is counted from the start of the simulation, and its
        spikes are at its end.
    traces : list of ndarray, shape (samples, neurons)
        One for each probe.
    events : int
        How many synapses these spikes reach, each after its delay.
    """

    steps: int
    step: Integers
    population: Integers
    neuron: Integers
    traces: list[Floats]
    events: int


@dataclass(frozen=True, eq=False)
class State:
    """All that a simulation goes on from, whatever its shards are.

    Parameters
    ----------
    step : int
        How many steps have been done.
    x : dict of int to ndarray, shape (variables, n)
        By population, in the precision of the network.
    hold : dict of int to ndarray of int32, shape (n,)
    spike_step, spike_population, spike_neuron : ndarray of int64
        Spikes that may still be on their way.
    plastic : tuple of PlasticState
        Of synapses that change.
    """

    step: int
    x: dict[int, NDArray[Any]]
    hold: dict[int, NDArray[np.int32]]
    spike_step: Integers
    spike_population: Integers
    spike_neuron: Integers
    plastic: tuple[PlasticState, ...]
