"""What acts on neurons from outside, for the steps of one call of the kernel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.circuit import (
    Circuit,
    Constant,
    CurrentDrive,
    NoiseDrive,
    OfTime,
    PerNeuron,
    rates_at,
)
from rheobase.engine.compile import shipped
from rheobase.engine.network.partition import Partition
from rheobase.engine.network.plan import Current, Neurons, Poisson
from rheobase.engine.streams import key_of
from rheobase.errors import NetworkError

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
_MOST_EVENTS = 60_000  # of one neuron and drive in a step, so that 16 bits can count them
_BLOCK = 100  # steps of a stimulus that are worked out at once
_EVERYONE = np.int64(2**32 - 1)  # the number of nobody: noise that is shared


class KindInputs:
    """The inputs of all populations of a kind.

    Parameters
    ----------
    circuit : Circuit
    members : sequence of Neurons
        The populations of the kind.
    columns : mapping of int to ndarray of int64
        By population: where each of its neurons is in the arrays of the kind.
    width : int
        How many columns there are.
    real : type
        The precision of currents.
    """

    def __init__(
        self,
        circuit: Circuit,
        members: Sequence[Neurons],
        columns: Mapping[int, Integers],
        width: int,
        real: type,
    ) -> None:
        self._circuit, self._members, self._columns = circuit, members, columns
        self._width, self._real = width, real
        self._blocks: dict[int, tuple[int, Floats]] = {}  # the last of each stimulus
        self._drives = len(members[0].poisson)
        drives = [poisson for each in members for poisson in each.poisson]
        self._vary = any(isinstance(poisson.drive.rate, OfTime) for poisson in drives)
        self._differ = any(
            not _is_shared(each, poisson, self._rates(poisson, 0, 3))
            for each in members
            for poisson in each.poisson
        )
        self.streams = np.array(
            [[poisson.stream for poisson in each.poisson] for each in members], np.int64
        ).reshape(len(members), self._drives)

    def _rates(self, poisson: Poisson, first: int, steps: int) -> Floats:
        """Return rates in kHz at the middle of each step, shape (1 or targets, 1 or steps)."""
        rate = poisson.drive.rate
        if isinstance(rate, Constant):
            return np.array([[rate.value]])
        if isinstance(rate, PerNeuron):
            return rate.values[:, np.newaxis]
        middles = self._circuit.dt * (first + 0.5 + np.arange(steps, dtype=np.float64))
        return rates_at(rate.function, middles, poisson.drive.target.size)

    def means(self, first: int, steps: int) -> tuple[Floats, Floats]:
        """Return how many Poisson events there are in a step, as `layout.Kind` has them."""
        times = steps if self._vary else 1
        shared = np.zeros((len(self._members), self._drives, times))
        own = np.zeros((self._drives, times, self._width if self._differ else 0))
        known: dict[int, Floats] = {}  # a drive may be that of several populations
        for m, each in enumerate(self._members):
            for k, poisson in enumerate(each.poisson):
                if id(poisson.drive) not in known:
                    rates = self._rates(poisson, first, steps)
                    known[id(poisson.drive)] = self._circuit.dt * rates
                means = known[id(poisson.drive)]
                self._require_countable(means, each.number)
                if _is_shared(each, poisson, means):
                    shared[m, k] = means[0]
                    continue
                shared[m, k] = np.nan  # each neuron has its own
                columns = self._columns[each.number][poisson.neurons]
                rows = poisson.rows if len(means) > 1 else np.zeros(len(columns), np.int64)
                own[k][:, columns] = means[rows].T
        return shared, own

    def _require_countable(self, means: Floats, population: int) -> None:
        if means.size and means.max() > _MOST_EVENTS:
            dt = self._circuit.dt
            raise NetworkError(
                f"poisson -> {self._circuit.populations[population].name}: rate: expected at most "
                f"{_MOST_EVENTS:,} events in a step of {dt:g} ms, got {means.max():,.6g}. Take "
                "fewer and larger events, or a noise current."
            )

    @property
    def values_a_step(self) -> int:
        """How many Poisson means there are in each step, where they change with time."""
        return self._drives * self._width if self._vary and self._differ else 0

    def currents(self, first: int, steps: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the current that each population shares, and that of each neuron."""
        every = [current for each in self._members for current in each.currents]
        alike = any(current.is_shared for current in every)
        apart = any(each.has_currents for each in self._members)
        shared: NDArray[Any] = np.zeros((len(self._members), steps if alike else 0), self._real)
        own: NDArray[Any] = np.zeros((steps if apart else 0, self._width), self._real)
        for m, each in enumerate(self._members):
            for current in each.currents:
                if current.is_shared:
                    into, columns = shared[m][:, np.newaxis], np.zeros(1, np.int64)
                else:
                    into, columns = own, self._columns[each.number][current.neurons]
                self._add(current, each.number, into, columns, first)
        return shared, own

    def _add(
        self, current: Current, population: int, into: NDArray[Any], columns: Integers, first: int
    ) -> None:
        """Add a current to the columns of an array of shape (steps, ...)."""
        drive = current.drive
        if isinstance(drive, CurrentDrive):
            means = self._stimulus(drive, first, into.shape[0])
            into[:, columns] += means[current.rows if len(means) > 1 else [0]].T
            return
        assert isinstance(drive, NoiseDrive)
        together = into if into.flags.c_contiguous else np.ascontiguousarray(into)
        shipped("noise", "add_noise")(
            together,
            columns,
            np.full(len(columns), _EVERYONE) if drive.shared else current.neurons,
            first,
            drive.mean,
            drive.sd,
            current.stream,
            key_of(self._circuit.seed),
        )
        if together is not into:
            into[:] = together

    def _stimulus(self, drive: CurrentDrive, first: int, steps: int) -> Floats:
        """Return the mean of a stimulus over each of some steps, shape (1 or targets, steps).

        In blocks that begin at certain steps, whatever the calls are: the last bit of an integral
        depends on where its pieces begin.
        """
        start = first - first % _BLOCK
        parts = [self._stimulus_block(drive, at) for at in range(start, first + steps, _BLOCK)]
        return np.concatenate(parts, axis=1)[:, first - start : first - start + steps]

    def _stimulus_block(self, drive: CurrentDrive, first: int) -> Floats:
        known = self._blocks.get(id(drive))
        if known is None or known[0] != first:
            edges = self._circuit.dt * (first + np.arange(_BLOCK + 1, dtype=np.float64))
            known = self._blocks[id(drive)] = first, drive.stimulus.means(edges)
        return known[1]


def _is_shared(neurons: Neurons, poisson: Poisson, rates: Floats) -> bool:
    """Return whether all neurons of a population have the same rate."""
    is_for_all = poisson.neurons.size == neurons.size
    return is_for_all and not isinstance(poisson.drive.rate, PerNeuron) and len(rates) == 1


def schedule_of(
    circuit: Circuit, partition: Partition, first: int, steps: int
) -> tuple[Integers, NDArray[np.uint32]]:
    """Return the spikes of sources in some steps, as `layout.Schedule` has them."""
    populations, shards = len(circuit.populations), partition.shards
    keys, shard_of, neurons = [], [], []
    for p, population in enumerate(circuit.populations):
        if population.spikes is None:
            continue
        times, found = population.spikes
        # a spike at the end of a step belongs to that step
        at = np.round(times / circuit.dt).astype(np.int64) - 1
        inside = slice(*np.searchsorted(at, [first, first + steps]))
        keys.append((at[inside] - first) * populations + p)
        neurons.append(found[inside])
        ends = partition.first[:, p] + partition.count[:, p]
        shard_of.append(np.searchsorted(ends, found[inside], side="right"))
    starts = np.zeros((shards, steps * populations + 1), np.int64)
    if not keys:
        return starts, np.zeros((shards, 0), np.uint32)
    key, shard, neuron = (np.concatenate(parts) for parts in (keys, shard_of, neurons))
    order = np.lexsort((neuron, key, shard))
    key, shard, neuron = key[order], shard[order], neuron[order]
    counts = np.bincount(shard, minlength=shards)
    spikes = np.zeros((shards, int(counts.max(initial=0))), np.uint32)
    for s in range(shards):
        mine = shard == s
        spikes[s, : counts[s]] = neuron[mine]
        starts[s, 1:] = np.cumsum(np.bincount(key[mine], minlength=steps * populations))
    return starts, spikes
