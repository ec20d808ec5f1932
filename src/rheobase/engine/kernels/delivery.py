"""Spikes -> input that arrives at the neurons of a shard.

Neurons pull: at each step, for every delay in use, the spikes that many steps ago are looked up,
and the synapses of that source with that delay, which lie side by side in order of target, are
added to one row of slots. The row stays in the second-level cache; the synapses stream past, so the
loop runs at the speed of memory as long as they are asked for ahead of time.
"""

import numpy as np

from rheobase.engine.kernels.intrinsics import prefetch
from rheobase.engine.kernels.jit import ZERO, jit
from rheobase.engine.kernels.lines import add_rows

_AHEAD = 4  # how many rows of synapses are asked for in advance
_LINE = 64  # bytes of a cache line
_MOST_LINES = 8  # of a row asked for; the processor sees the pattern by itself after that
_FURTHER = 128  # words ahead that are asked for within a long row


@jit
def deliver(shard, thread, now, latest, network):
    """Add spikes that arrive in this step to the slots; `now` is the step in the log.

    Those that have the shortest delay of the network if `latest` is true, otherwise all others.
    """
    wiring = network.wiring
    populations = wiring.first_row.shape[0]
    alike = wiring.common.shape[0] > 0
    queued = ZERO
    for population in range(populations):
        first, last = wiring.first_delay[population], wiring.first_delay[population + 1]
        split = first
        if first < last and wiring.delays[first] == network.threads.batch:
            split += 1
        if latest:
            last = split
        else:
            first = split
        queued = _queue_rows(shard, thread, now, population, first, last, queued, network)
        if alike:  # the next population's weight is another one
            _deliver_rows(shard, thread, queued, population, network)
            queued = ZERO
    _deliver_rows(shard, thread, queued, populations - 1, network)


@jit
def _queue_rows(shard, thread, now, population, first, last, queued, network):
    """Note the rows of a population's spikes that arrive after the delays in use first:last.

    Returns how many rows are noted; those that were already are `queued`.
    """
    wiring = network.wiring
    rows = network.scratch.begin[thread]
    starts, neurons = network.log.starts, network.log.neurons
    populations = wiring.first_row.shape[0]
    first_delay = wiring.first_delay[population]
    delays = wiring.first_delay[population + 1] - first_delay
    for k in range(first, last):
        place = (now - wiring.delays[k]) * populations + population
        first_row = wiring.first_row[population] + k - first_delay
        for origin in range(starts.shape[0]):
            for spike in range(starts[origin, place], starts[origin, place + 1]):
                rows[queued] = first_row + np.int64(neurons[origin, spike]) * delays
                queued += 1
                if queued == rows.shape[0]:
                    _deliver_rows(shard, thread, queued, population, network)
                    queued = ZERO
    return queued


@jit
def _deliver_rows(shard, thread, count, population, network):
    """Add the synapses of the rows that are noted to the slots.

    Where synapses of a population weigh the same, all rows are of this one.
    """
    if count == 0:
        return
    wiring, scratch = network.wiring, network.scratch
    begin, end = scratch.begin[thread], scratch.end[thread]
    if wiring.words.shape[0] > 0:
        lines = scratch.lines[thread]
        add_rows(shard, begin, count, lines, network)
        return
    heads = wiring.heads[shard]
    base = wiring.base[shard]
    ahead = min(np.int64(_AHEAD), count)
    for k in range(ahead):
        prefetch(heads, begin[k])
    for k in range(ahead):
        _look_ahead(heads, base, k, begin, end, wiring)
    for k in range(count):
        if k + _AHEAD < count:
            _look_ahead(heads, base, k + _AHEAD, begin, end, wiring)
        if wiring.common.shape[0] > 0:
            weight = wiring.common[population]
            _add_alike(wiring.slots, weight, begin[k], end[k], network.rows[shard])
        else:
            _add_weights(wiring.slots, wiring.weights, begin[k], end[k], network.rows[shard])


@jit
def _look_ahead(heads, base, k, begin, end, wiring):
    """Replace the k-th row by where its synapses begin and end, and ask for them."""
    row = begin[k]
    first, last = base + np.int64(heads[row]), base + np.int64(heads[row + 1])
    begin[k], end[k] = first, last
    _ask_for(wiring.slots, first, last, np.int64(_LINE // 2))
    if wiring.weights.shape[0] > 0:
        _ask_for(wiring.weights, first, last, np.int64(_LINE // wiring.weights.itemsize))


@jit
def _ask_for(array, first, last, line):
    last = min(last, first + _MOST_LINES * line)
    for k in range(first, last, line):
        prefetch(array, k)


@jit
def _add_alike(slot_of, weight, first, last, slots):
    """Add the same weight to each slot of a row."""
    k, end = np.uint64(first), np.uint64(last)
    further = np.uint64(2 * _FURTHER)
    while k + np.uint64(4) <= end:
        if (k & np.uint64(31)) < np.uint64(4) and k + further < end:
            prefetch(slot_of, k + further)
        a, b = slot_of[k], slot_of[k + np.uint64(1)]
        c, d = slot_of[k + np.uint64(2)], slot_of[k + np.uint64(3)]
        slots[np.uint64(a)] += weight
        slots[np.uint64(b)] += weight
        slots[np.uint64(c)] += weight
        slots[np.uint64(d)] += weight
        k += np.uint64(4)
    while k < end:
        slots[np.uint64(slot_of[k])] += weight
        k += np.uint64(1)


@jit
def _add_weights(slot_of, weights, first, last, slots):
    k, end = np.uint64(first), np.uint64(last)
    further = np.uint64(_FURTHER)
    while k + np.uint64(4) <= end:
        if (k & np.uint64(15)) < np.uint64(4) and k + further < end:
            prefetch(slot_of, k + further)
            prefetch(weights, k + further)
        a, b = slot_of[k], slot_of[k + np.uint64(1)]
        c, d = slot_of[k + np.uint64(2)], slot_of[k + np.uint64(3)]
        slots[np.uint64(a)] += weights[k]
        slots[np.uint64(b)] += weights[k + np.uint64(1)]
        slots[np.uint64(c)] += weights[k + np.uint64(2)]
        slots[np.uint64(d)] += weights[k + np.uint64(3)]
        k += np.uint64(4)
    while k < end:
        slots[np.uint64(slot_of[k])] += weights[k]
        k += np.uint64(1)
