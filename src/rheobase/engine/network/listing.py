"""Synapses one by one: from where, to where, how late, and what their variables are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.engine.network.partition import Partition
from rheobase.engine.network.plastic import delays_of_rows, order_of
from rheobase.engine.network.wiring import Part, Wired

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Listing:
    """Synapses onto one population, in order of source, delay and target.

    Parameters
    ----------
    source_population, source : ndarray of int64
        The number of the population of each synapse's source, and of the source within it.
    population : int
        Of all targets.
    target : ndarray of int64
    delay : ndarray of int64
        In steps.
    values : mapping of str to ndarray
        In the engine's units.
    """

    source_population: Integers
    source: Integers
    population: int
    target: Integers
    delay: Integers
    values: Mapping[str, NDArray[Any]]


def listing_of(
    part: Part, wired: Wired, partition: Partition, values: Mapping[str, NDArray[Any]]
) -> Listing:
    """Return the synapses of one part of a projection.

    Parameters
    ----------
    part : Part
    wired : Wired
        Made of this part alone.
    partition : Partition
    values : mapping of str to ndarray
        Already in order.

    Returns
    -------
    Listing
    """
    wiring = wired.wiring
    counts = np.diff(wiring.heads.astype(np.int64), axis=1).sum(axis=0)
    rows = np.repeat(np.arange(counts.size), counts)
    own = wiring.place[:, -1]  # delays of each population
    with_any = np.flatnonzero(own)
    of = with_any[np.searchsorted(wiring.first_row[with_any], rows, side="right") - 1]
    source = (rows - wiring.first_row[of]) // own[of]
    order = order_of(wired)
    shard = np.searchsorted(wiring.base, order, side="right") - 1
    slot = partition.slot[:, part.population] + part.port * partition.stride[:, part.population]
    cell = wiring.slots[order].astype(np.int64) - slot[shard]
    return Listing(
        of,
        source,
        part.population,
        partition.first[shard, part.population] + cell,
        delays_of_rows(wiring, counts.size)[rows].astype(np.int64),
        values,
    )
