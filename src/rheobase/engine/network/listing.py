"""Synapses one by one: from where, to where, how late, and what their variables are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.engine.network import layout
from rheobase.engine.network.partition import Partition
from rheobase.engine.network.plastic import delays_of_rows, order_of, synapses_of_rows
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


def rows_of(wiring: layout.Wiring, offsets: Integers, sources: NDArray[np.bool_]) -> Any:
    """Return which rows belong to some neurons of the circuit, as uint8."""
    wanted = np.zeros(wiring.heads.shape[1] - 1, np.uint8)
    for first, own, begin, end in zip(
        wiring.first_row, wiring.place[:, -1], offsets[:-1], offsets[1:], strict=True
    ):
        wanted[first : first + own * (end - begin)] = np.repeat(sources[begin:end], own)
    return wanted


def listing_of(
    part: Part,
    wired: Wired,
    partition: Partition,
    wanted: NDArray[np.uint8],
    values: Mapping[str, NDArray[Any]],
) -> Listing:
    """Return the synapses of one part of a projection.

    Parameters
    ----------
    part : Part
    wired : Wired
        Made of this part alone.
    partition : Partition
    wanted : ndarray of uint8, shape (rows,)
        Which rows.
    values : mapping of str to ndarray
        Of these, already in order.

    Returns
    -------
    Listing
    """
    wiring = wired.wiring
    chosen = np.flatnonzero(wanted)
    rows = np.repeat(chosen, synapses_of_rows(wiring)[chosen])
    own = wiring.place[:, -1]  # delays of each population
    with_any = np.flatnonzero(own)
    of = with_any[np.searchsorted(wiring.first_row[with_any], rows, side="right") - 1]
    order = order_of(wired, wanted)
    shard = np.searchsorted(wiring.base, order, side="right") - 1
    slot = partition.slot[:, part.population] + part.port * partition.stride[:, part.population]
    cell = wiring.slots[order].astype(np.int64) - slot[shard]
    return Listing(
        of,
        (rows - wiring.first_row[of]) // own[of],
        part.population,
        partition.first[shard, part.population] + cell,
        delays_of_rows(wiring, wanted.size)[rows].astype(np.int64),
        values,
    )
