"""Populations -> shards: which thread owns which neurons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rheobase.engine.network.layout import BLOCK, MOST_SLOTS
from rheobase.errors import NetworkError

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Partition:
    """Which neurons each shard has; all arrays of shape (shards, populations).

    Parameters
    ----------
    first, count : ndarray of int64
        The first neuron, counted within the population, and how many.
    slot, stride : ndarray of int64
        Where the slots of the first synapse begin, and those of each further one after it.
    slots : int
        The largest number of slots of a shard.
    """

    first: Integers
    count: Integers
    slot: Integers
    stride: Integers
    slots: int

    @property
    def shards(self) -> int:
        """How many there are."""
        return len(self.first)


def make_partition(sizes: Sequence[int], synapses: Sequence[int], threads: int) -> Partition:
    """Cut every population into as many parts as there are shards.

    Each shard so has its share of every population, and thereby of the work, whichever of them are
    the busy ones. There are as few shards as threads and the number of slots allow, since a spike
    is looked up in each.

    Parameters
    ----------
    sizes : sequence of int
        The number of neurons of each population.
    synapses : sequence of int
        The number of different synapses onto each, for which there are slots.
    threads : int

    Returns
    -------
    Partition
    """
    blocks = [-(-size // BLOCK) for size in sizes]
    total = BLOCK * sum(b * max(k, 1) for b, k in zip(blocks, synapses, strict=True))
    shards = threads * max(1, -(-total // (MOST_SLOTS * threads)))
    while True:
        partition = _cut(sizes, blocks, synapses, shards)
        if partition.slots <= MOST_SLOTS:
            return partition
        if shards > total // BLOCK:
            raise NetworkError(
                f"a population has {max(synapses)} different synapses onto it, more than the "
                f"engine has room for ({MOST_SLOTS // BLOCK})."
            )
        shards += threads


def _cut(
    sizes: Sequence[int], blocks: Sequence[int], synapses: Sequence[int], shards: int
) -> Partition:
    first = np.zeros((shards, len(sizes)), np.int64)
    count, slot = first.copy(), first.copy()
    carry = 0  # so that what cannot be divided is spread out over the shards
    used = np.zeros(shards, np.int64)
    for p, (size, number) in enumerate(zip(sizes, blocks, strict=True)):
        cuts = (number * np.arange(shards + 1) + carry) // shards
        cuts[0], cuts[-1] = 0, number
        carry = (carry + number) % shards
        edges = np.minimum(cuts * BLOCK, size)
        first[:, p], count[:, p] = edges[:-1], np.diff(edges)
        slot[:, p] = used
        used += np.diff(cuts) * BLOCK * synapses[p]
    stride = -(-count // BLOCK) * BLOCK
    return Partition(first, count, slot, stride, int(used.max(initial=0)))
