"""What acts on the neurons of a population from outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.circuit import (
    Circuit,
    Constant,
    CurrentDrive,
    NoiseDrive,
    PerNeuron,
    PoissonDrive,
    rates_at,
)
from rheobase.circuit.groups import Group
from rheobase.engine.network.reference.randomness import Stream
from rheobase.engine.streams import NOISE, POISSON, SHARED_NOISE
from rheobase.synapses import Composed

Floats = NDArray[np.float64]
_MOST_BY_TABLE = 8.0
_NOBODY = 2**32 - 1


def _targets(group: Group, number: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which neurons of a population are in a group, and their places in it."""
    pairs = [(p, i) for p, indices in group.parts for i in indices]
    found = [(i, place) for place, (p, i) in enumerate(pairs) if p == number]
    neurons, places = np.array(found, dtype=np.int64).T
    return neurons, places


def _stream_number(circuit: Circuit, drive: Any, number: int) -> int:
    """Return which of all pairs of a drive and a population it drives this one is."""
    pairs = [(each, p) for each in circuit.drives for p in each.target.populations]
    return next(k for k, (each, p) in enumerate(pairs) if each is drive and p == number)


@dataclass
class Events:
    """The Poisson events that one drive sends to a population.

    Parameters
    ----------
    port : int
    weight : ndarray, shape (n,)
    numbers : callable
        Takes a step, and returns how many events each neuron gets in it.
    """

    port: int
    weight: Floats
    numbers: Callable[[int], NDArray[np.int64]]

    @classmethod
    def onto(cls, circuit: Circuit, number: int, composed: Composed) -> list[Events]:
        """Return those of all drives of a population."""
        place = sum(number in each.target.populations for each in circuit.projections)
        found = []
        for drive in circuit.drives:
            if isinstance(drive, PoissonDrive) and number in drive.target.populations:
                weight = np.zeros(circuit.populations[number].size)
                neurons, places = _targets(drive.target, number)
                weight[neurons] = (
                    drive.weight.value
                    if isinstance(drive.weight, Constant)
                    else drive.weight.values[places]
                )
                numbers = _numbers(circuit, drive, number)
                found.append(cls(composed.port_of[place], weight, numbers))
                place += 1
        return found


def _numbers(
    circuit: Circuit, drive: PoissonDrive, number: int
) -> Callable[[int], NDArray[np.int64]]:
    size = circuit.populations[number].size
    neurons, places = _targets(drive.target, number)
    random = Stream(circuit.seed, POISSON, _stream_number(circuit, drive, number))

    def numbers(step: int) -> NDArray[np.int64]:
        rate: Any = drive.rate
        if isinstance(rate, Constant):
            rates = np.full((1, 1), rate.value)
        elif isinstance(rate, PerNeuron):
            rates = rate.values[:, np.newaxis]
        else:  # in the middle of the step
            middle = np.array([circuit.dt * (step + 0.5)])
            rates = rates_at(rate.function, middle, drive.target.size)
        means = circuit.dt * rates[:, 0]
        same = neurons.size == size and len(means) == 1 and not isinstance(rate, PerNeuron)
        if same and means[0] <= _MOST_BY_TABLE:
            return random.poisson_by_table(means[0], size, step)
        means = np.broadcast_to(means, drive.target.size)
        found = np.zeros(size, dtype=np.int64)
        for neuron, place in zip(neurons, places, strict=True):
            found[neuron] = random.poisson(means[place], int(neuron), step)
        return found

    return numbers


@dataclass
class Currents:
    """The current that one drive lets flow into a population.

    Parameters
    ----------
    values : callable
        Takes a step, and returns the current of each neuron in nA.
    """

    values: Callable[[int], Floats]

    @classmethod
    def into(cls, circuit: Circuit, number: int) -> list[Currents]:
        """Return those of all drives of a population."""
        return [
            cls(_values(circuit, k, number))
            for k, drive in enumerate(circuit.drives)
            if not isinstance(drive, PoissonDrive) and number in drive.target.populations
        ]


def _values(circuit: Circuit, k: int, number: int) -> Callable[[int], Floats]:
    drive = circuit.drives[k]
    neurons, places = _targets(drive.target, number)

    def stimulus(step: int) -> Floats:
        """Return the mean over the step."""
        assert isinstance(drive, CurrentDrive)
        means = drive.stimulus.means(circuit.dt * np.array([step, step + 1.0]))[:, 0]
        return np.broadcast_to(means, drive.target.size)[places]

    def shared_noise(step: int) -> Floats:
        assert isinstance(drive, NoiseDrive)
        z = Stream(circuit.seed, SHARED_NOISE, k).normal(_NOBODY, step % 2**32, step // 2**32)
        return np.full(neurons.size, drive.mean + drive.sd * z)

    def private_noise(step: int) -> Floats:
        assert isinstance(drive, NoiseDrive)
        random = Stream(circuit.seed, NOISE, _stream_number(circuit, drive, number))
        z = [random.normal(int(i), step % 2**32, step // 2**32) for i in neurons]
        return drive.mean + drive.sd * np.array(z)

    one = stimulus
    if isinstance(drive, NoiseDrive):
        one = shared_noise if drive.shared else private_noise

    def values(step: int) -> Floats:
        found = np.zeros(circuit.populations[number].size)
        found[neurons] = one(step)
        return found

    return values
