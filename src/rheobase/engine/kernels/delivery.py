"""Spikes -> input that arrives at the neurons of a shard.

Neurons pull: at each step, for every delay in use, the spikes that many steps ago are looked up,
and the synapses of that source with that delay, which lie side by side in order of target, are
added to one row of slots. The row stays in the second-level cache; the synapses stream past, so the
loop runs at the speed of memory as long as they are asked for ahead of time.
"""

import numpy as np

from rheobase.engine.kernels.intrinsics import prefetch
from rheobase.engine.kernels.jit import ZERO, jit

_AHEAD = 4  # how many rows of synapses are asked for in advance
_LINE = 64  # bytes of a cache line
_MOST_LINES = 8  # of a row asked for; the processor sees the pattern by itself after that
_FURTHER = 128  # words ahead that are asked for within a long row
_SLOT = np.uint32(0xFFFF)
_WEIGHT = np.int32(16)
_NONE = np.float32(0.0)


@jit
def deliver(shard, thread, now, network):
    """Add the spikes that arrive in this step to the slots; `now` is the step in the log."""
    wiring = network.wiring
    begin, end = network.scratch.begin[thread], network.scratch.end[thread]
    heads = wiring.heads[shard]
    starts, neurons = network.log.starts, network.log.neurons
    populations = wiring.first_row.shape[0]
    shards = starts.shape[0]
    queued = ZERO
    alike = wiring.common.shape[0] > 0
    weight = wiring.common[0] if alike else _NONE
    for population in range(populations):
        if alike:
            weight = wiring.common[population]
        first_delay = wiring.first_delay[population]
        delays = wiring.first_delay[population + 1] - first_delay
        first_row = wiring.first_row[population]
        for k in range(delays):
            place = (now - wiring.delays[first_delay + k]) * populations + population
            for origin in range(shards):
                for spike in range(starts[origin, place], starts[origin, place + 1]):
                    row = first_row + np.int64(neurons[origin, spike]) * delays + k
                    prefetch(heads, row)
                    begin[queued] = row
                    queued += 1
                    if queued == begin.shape[0]:
                        _deliver_rows(shard, queued, begin, end, weight, network)
                        queued = ZERO
        if alike:  # the next population's weight is another one
            _deliver_rows(shard, queued, begin, end, weight, network)
            queued = ZERO
    _deliver_rows(shard, queued, begin, end, weight, network)


@jit
def _deliver_rows(shard, count, begin, end, weight, network):
    """Add the synapses of the rows begin[:count] to the slots.

    `weight` is that of all of them, where a population's synapses are alike.
    """
    wiring = network.wiring
    heads = wiring.heads[shard]
    base = wiring.base[shard]
    ahead = min(np.int64(_AHEAD), count)
    for k in range(ahead):
        _look_ahead(heads, base, k, begin, end, wiring)
    total = ZERO
    for k in range(count):
        if k + _AHEAD < count:
            _look_ahead(heads, base, k + _AHEAD, begin, end, wiring)
        total += end[k] - begin[k]
        if wiring.words.shape[0] > 0:
            _add_words(wiring.words, begin[k], end[k], network.rows[shard])
        elif wiring.common.shape[0] > 0:
            _add_alike(wiring.slots, weight, begin[k], end[k], network.rows[shard])
        else:
            _add_weights(wiring.slots, wiring.weights, begin[k], end[k], network.rows[shard])
    network.events[shard, 0] += total


@jit
def _look_ahead(heads, base, k, begin, end, wiring):
    """Replace the k-th row by where its synapses begin and end, and ask for them."""
    row = begin[k]
    first, last = base + np.int64(heads[row]), base + np.int64(heads[row + 1])
    begin[k], end[k] = first, last
    if wiring.words.shape[0] > 0:
        _ask_for(wiring.words, first, last, np.int64(_LINE // 4))
    else:
        _ask_for(wiring.slots, first, last, np.int64(_LINE // 2))
        if wiring.weights.shape[0] > 0:
            _ask_for(wiring.weights, first, last, np.int64(_LINE // wiring.weights.itemsize))


@jit
def _ask_for(array, first, last, line):
    last = min(last, first + _MOST_LINES * line)
    for k in range(first, last, line):
        prefetch(array, k)


@jit
def _add_word(word, slots):
    slots[np.uint64(word & _SLOT)] += np.int32(word) >> _WEIGHT


@jit
def _add_four(words, k, slots):
    # all are loaded before any is added to: LLVM cannot know that slots are no words
    a, b = words[k], words[k + np.uint64(1)]
    c, d = words[k + np.uint64(2)], words[k + np.uint64(3)]
    _add_word(a, slots)
    _add_word(b, slots)
    _add_word(c, slots)
    _add_word(d, slots)


@jit
def _add_words(words, first, last, slots):
    k, end = np.uint64(first), np.uint64(last)
    while k + np.uint64(_FURTHER) < end:
        prefetch(words, k + np.uint64(_FURTHER))
        _add_four(words, k, slots)
        _add_four(words, k + np.uint64(4), slots)
        _add_four(words, k + np.uint64(8), slots)
        _add_four(words, k + np.uint64(12), slots)
        k += np.uint64(16)
    while k + np.uint64(4) <= end:
        _add_four(words, k, slots)
        k += np.uint64(4)
    if k < end:  # up to three are left
        _add_word(words[k], slots)
    if k + np.uint64(1) < end:
        _add_word(words[k + np.uint64(1)], slots)
    if k + np.uint64(2) < end:
        _add_word(words[k + np.uint64(2)], slots)


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
