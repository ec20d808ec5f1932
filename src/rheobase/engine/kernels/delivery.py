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
_HEADS_OF_A_LINE = 16
_MOST_LINES = 8  # of a row asked for; the processor sees the pattern by itself after that
_FURTHER = 128  # words ahead that are asked for within a long row


@jit
def look_up(shard, step, place, network):
    """Copy where the rows of the spikes of a step are, to have it at hand when they arrive.

    `place` is the step's in the log.
    """
    wiring, log, pending = network.wiring, network.log, network.pending
    delays = wiring.delays.shape[0]
    if pending.heads.shape[2] == 0:  # they are looked up one by one
        return
    populations = wiring.first_row.shape[0]
    first = place * populations
    count = _spikes_at(place, network)
    slot = step % pending.count.shape[1]
    if count * (delays + 2) > pending.heads.shape[2]:
        pending.count[shard, slot] = -1
        return
    pending.count[shard, slot] = count
    heads, copy = wiring.heads[shard], pending.heads[shard, slot]
    for ask in range(2):  # first for all of them, then to have them
        k = ZERO
        for population in range(populations):
            places = wiring.place[population]
            own = places[delays]
            for origin in range(log.starts.shape[0]):
                begin, end = log.starts[origin, first + population : first + population + 2]
                for spike in range(begin, end):
                    row = wiring.first_row[population] + own * np.int64(log.neurons[origin, spike])
                    if ask == 0:
                        for near in range(row, row + own + 1, _HEADS_OF_A_LINE):
                            prefetch(heads, near)
                    else:
                        for j in range(delays + 1):
                            copy[j * count + k] = heads[row + places[j]]
                        copy[(delays + 1) * count + k] = population
                        k += 1


@jit
def deliver(shard, thread, step, now, latest, network):
    """Add spikes that arrive in a step to the slots; `now` is the step in the log.

    Those that have the shortest delay of the network if `latest` is true, otherwise all others.
    """
    wiring, pending = network.wiring, network.pending
    delays = wiring.delays
    first, last = 0, delays.shape[0]
    split = 1 if last > 0 and delays[0] == network.threads.batch else 0
    if latest:
        last = split
    else:
        first = split
    most = network.scratch.begin.shape[1]
    queued = ZERO
    for j in range(first, last):
        slot = (step - delays[j]) % pending.count.shape[1]
        count = pending.count[shard, slot]
        is_pending = count >= 0
        if not is_pending:
            count = _spikes_at(now - delays[j], network)
        done = ZERO
        while True:
            more = min(count - done, most - queued)
            if is_pending:
                queued = _queue_pending(shard, thread, slot, j, done, done + more, queued, network)
            else:
                place = now - delays[j]
                queued = _queue_logged(shard, thread, place, j, done, done + more, queued, network)
            done += more
            # In one place only: all of it is inlined, and most of a kernel's code as it is.
            if queued == most or (j == last - 1 and done == count):
                _deliver_rows(shard, thread, queued, network)
                queued = ZERO
            if done == count:
                break


@jit
def _spikes_at(place, network):
    """Return how many neurons fired in a step; `place` is the step's in the log."""
    starts, populations = network.log.starts, network.wiring.first_row.shape[0]
    count = ZERO
    for origin in range(starts.shape[0]):
        count += starts[origin, (place + 1) * populations] - starts[origin, place * populations]
    return count


@jit
def _queue_pending(shard, thread, slot, j, start, stop, queued, network):
    """Queue the rows that spikes start:stop of a step have with the j-th delay.

    Returns how many are queued: those with synapses. There is room for all of them.
    """
    scratch = network.scratch
    begin, end, of = scratch.begin[thread], scratch.end[thread], scratch.population[thread]
    base = network.wiring.base[shard]
    count = network.pending.count[shard, slot]
    heads = network.pending.heads[shard, slot]
    # unsigned, so that no index can count from the end
    at, many = np.uint64(j * count), np.uint64(count)
    populations = np.uint64(network.wiring.delays.shape[0] + 1) * many
    place = np.uint64(queued)
    for k in range(np.uint64(start), np.uint64(stop)):
        first, last = heads[at + k], heads[at + many + k]
        begin[place] = base + np.int64(first)
        end[place] = base + np.int64(last)
        of[place] = np.uint16(heads[populations + k])
        place += np.uint64(first != last)
    return np.int64(place)


@jit
def _queue_logged(shard, thread, place, j, start, stop, queued, network):
    """Do the same where too many fired at once to look them up beforehand."""
    wiring, log, scratch = network.wiring, network.log, network.scratch
    begin, end, of = scratch.begin[thread], scratch.end[thread], scratch.population[thread]
    heads, base = wiring.heads[shard], wiring.base[shard]
    populations = wiring.first_row.shape[0]
    passed = ZERO  # spikes of the step that have been gone by
    for population in range(populations):
        places = wiring.place[population]
        own = places[wiring.delays.shape[0]]
        first_row = wiring.first_row[population] + places[j]
        at = place * populations + population
        for origin in range(log.starts.shape[0]):
            first, last = log.starts[origin, at], log.starts[origin, at + 1]
            before = passed
            passed += last - first
            if places[j] == places[j + 1]:
                continue
            last = min(last, first + stop - before)
            first += max(start - before, 0)
            for spike in range(first, last):
                ahead = min(spike + _AHEAD, last - 1)
                prefetch(heads, first_row + own * np.int64(log.neurons[origin, ahead]))
                row = first_row + own * np.int64(log.neurons[origin, spike])
                begin[queued] = base + np.int64(heads[row])
                end[queued] = base + np.int64(heads[row + 1])
                of[queued] = population
                queued += end[queued] != begin[queued]
    return queued


@jit
def _deliver_rows(shard, thread, count, network):
    """Add the synapses of the rows that are queued to the slots."""
    wiring, scratch = network.wiring, network.scratch
    begin, end, of = scratch.begin[thread], scratch.end[thread], scratch.population[thread]
    slots = network.rows[shard]
    if wiring.words.shape[0] > 0:
        add_rows(
            wiring.words, np.int64(wiring.line), begin, end, count, scratch.lines[thread], slots
        )
        return
    for k in range(min(np.int64(_AHEAD), count)):
        _ask_for_row(wiring, begin[k], end[k])
    for k in range(count):
        if k + _AHEAD < count:
            _ask_for_row(wiring, begin[k + _AHEAD], end[k + _AHEAD])
        if wiring.common.shape[0] > 0:
            _add_alike(wiring.slots, wiring.common[of[k]], begin[k], end[k], slots)
        else:
            _add_weights(wiring.slots, wiring.weights, begin[k], end[k], slots)


@jit
def _ask_for_row(wiring, first, last):
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
