"""Synapses that change with spikes: when what happens to them is worked out.

A synapse is looked at only when a spike of its source arrives. It then first goes through the
spikes of its target since the last time, then through the new one, and what it sends is added to
the target's slot (A. Morrison, A. Aertsen, M. Diesmann, "Spike-timing-dependent plasticity in
balanced random networks", Neural Computation 19, 2007, section 3). The last spikes of each target
are kept in a ring, with the traces just before and after each. Before a ring is full, all synapses
of the shard go through what is in it. When that happens changes no bit: every synapse meets the
same events in the same order, each with numbers that depend on that order alone.

In the time of the synapse, a spike of the source counts when it was fired, one of the target a
delay later. A spike of step t that arrives in step t + d has before it those of the target of step
t - d and earlier; so before step k, all spikes of the target up to k - 2d can be gone through. A
target is settled for a step when it is known which of its spikes is the last one up to it, and what
its traces were just before it.

What takes time is not arithmetic but to guess wrongly how many spikes a target has fired since. So
the synapses of a row are gone through in rounds, each of which has no branch: who has met a spike,
the first one of each, the second one, ..., and then the spike of the source. What a spike does is
computed for many synapses at once, in buffers.
"""

import numpy as np

from rheobase.engine.kernels.intrinsics import prefetch
from rheobase.engine.kernels.jit import ZERO, jit
from rheobase.engine.network.layout import BATCH

_AHEAD = 2  # how many rows are asked for in advance
_LINES = 4  # of a row asked for
_index = np.uint64  # that is never negative, so that nobody has to look


@jit
def arrivals(arrive, settle, catch_up, shard, step, now, network, plastic):
    """Let all spikes arrive that reach synapses of one rule in a step; `now` is it in the log."""
    if plastic.full[16 * shard] != 0:
        sweep(settle, catch_up, shard, step, plastic)
    wiring, log, slots = plastic.wiring, network.log, network.rows[shard]
    delays = wiring.delays.shape[0]
    populations = wiring.first_row.shape[0]
    for j in range(delays):
        delay = wiring.delays[j]
        together = _settle_together(settle, shard, step, now, delay, log, plastic)
        for population in range(populations):
            places = wiring.place[population]
            if places[j] == places[j + 1]:
                continue
            own = places[delays]
            first_row = wiring.first_row[population] + places[j]
            at = (now - delay) * populations + population
            for origin in range(log.starts.shape[0]):
                stop = log.starts[origin, at + 1]
                for spike in range(log.starts[origin, at], stop):
                    ahead = min(spike + _AHEAD, stop - 1)
                    _ask_for(shard, first_row + own * np.int64(log.neurons[origin, ahead]), wiring)
                    row = first_row + own * np.int64(log.neurons[origin, spike])
                    if not together:
                        _settle_row(settle, shard, row, step - 2 * delay, plastic)
                    arrive(shard, row, step - delay, delay, plastic, slots)


@jit
def _settle_together(settle, shard, step, now, delay, log, plastic):
    """Settle all targets if there are fewer of them than synapses that spikes reach."""
    cells, rows = plastic.steps.shape[1], plastic.delay.shape[0]
    if cells == 0:
        return True
    populations = plastic.wiring.first_row.shape[0]
    first, last = (now - delay) * populations, (now - delay + 1) * populations
    spikes = ZERO
    for origin in range(log.starts.shape[0]):
        spikes += log.starts[origin, last] - log.starts[origin, first]
    if spikes * np.int64(plastic.wiring.heads[shard, rows]) < cells * rows:
        return False
    for cell in range(cells):
        settle(shard, cell, step - 2 * delay, plastic)
    return True


@jit
def _settle_row(settle, shard, row, until, plastic):
    wiring = plastic.wiring
    base = wiring.base[shard]
    first, last = (
        base + np.int64(wiring.heads[shard, row]),
        base + np.int64(wiring.heads[shard, row + 1]),
    )
    for k in range(first, last):
        settle(shard, np.int64(wiring.slots[k]) - plastic.slot[shard], until, plastic)


@jit
def _ask_for(shard, row, wiring):
    first = wiring.base[shard] + np.int64(wiring.heads[shard, row])
    for line in range(_LINES):
        prefetch(wiring.slots, first + 32 * line)
        prefetch(wiring.weights, first + 16 * line)


@jit
def latest(shard, cell, until, plastic):
    """Return the number of the last entry of a ring that is not after a step."""
    mask = plastic.steps.shape[2] - 1
    entry = plastic.count[shard, cell] - 1
    while plastic.steps[shard, cell, entry & mask] > until:
        entry -= 1
    return entry


@jit
def replay(on_post, shard, row, then, plastic):
    """Take the synapses of a row through the spikes of their settled targets."""
    cells, heads, steps = plastic.wiring.slots, plastic.wiring.heads[shard], plastic.steps[shard]
    settled, when = plastic.settled[shard], plastic.when[shard]
    queue, entries = plastic.queue[shard], plastic.entries[shard]
    begin, seen, mask = plastic.slot[shard], plastic.seen[shard, row], steps.shape[1] - 1
    base = plastic.wiring.base[shard]
    queued = ZERO
    for k in range(base + np.int64(heads[row]), base + np.int64(heads[row + 1])):
        queue[_index(queued)] = k
        queued += when[_index(np.int64(cells[_index(k)]) - begin)] > seen
    for i in range(queued):
        cell = _index(np.int64(cells[_index(queue[_index(i)])]) - begin)
        entry = settled[cell] - 1
        a = np.int64(steps[cell, _index(entry & mask)] > seen)
        b = np.int64(steps[cell, _index((entry - 1) & mask)] > seen)
        c = np.int64(steps[cell, _index((entry - 2) & mask)] > seen)
        entry -= a + b + c
        if a + b + c == 3:
            while steps[cell, _index(entry & mask)] > seen:
                entry -= 1
        entries[_index(i)] = entry + 1
    while queued > 0:
        for first in range(0, queued, BATCH):
            on_post(shard, row, first, min(BATCH, queued - first), then, plastic)
        left = ZERO
        for i in range(queued):
            k, entry = queue[_index(i)], entries[_index(i)]
            queue[_index(left)] = k
            entries[_index(left)] = entry + 1
            left += entry < settled[_index(np.int64(cells[_index(k)]) - begin)]
        queued = left


@jit
def note(on_post, shard, population, first, last, step, network, plastic):
    """Enter the spikes first:last of the log, of this step, into the rings of their targets."""
    if plastic.population != population or plastic.steps.shape[2] == 0:
        return
    begin = network.segments.first[shard, population]
    for spike in range(first, last):
        cell = np.int64(network.log.neurons[shard, spike]) - begin
        on_post(shard, cell, step, plastic)
        if plastic.count[shard, cell] - plastic.applied[shard, cell] >= plastic.steps.shape[2] - 4:
            plastic.full[16 * shard] = 1


@jit
def sweep(settle, catch_up, shard, step, plastic):
    """Take all synapses of a shard through those spikes of their targets that are safe to take."""
    until = step - 2 * plastic.longest
    for cell in range(plastic.steps.shape[1]):
        settle(shard, cell, until, plastic)
        plastic.applied[shard, cell] = plastic.settled[shard, cell] + 1
    for row in range(plastic.delay.shape[0]):
        if plastic.seen[shard, row] < until:
            catch_up(shard, row, plastic)
            plastic.seen[shard, row] = until
    plastic.full[16 * shard] = 0


@jit
def look_through(settle, look, shard, step, plastic, weights, others, wanted, values):
    """Write down what the variables of synapses of a shard are.

    `weights` and `others` are those of `plastic`, which has memory of its own for them.
    """
    wiring = plastic.wiring
    for row in range(plastic.delay.shape[0]):
        if wanted[row] == 0:
            continue
        base = wiring.base[shard]
        begin, end = np.int64(wiring.heads[shard, row]), np.int64(wiring.heads[shard, row + 1])
        for k in range(base + begin, base + end):
            wiring.weights[k] = weights[k]
            for variable in range(others.shape[0]):
                plastic.others[variable, k] = others[variable, k]
        if plastic.steps.shape[2] > 0:
            _settle_row(settle, shard, row, step - 2 * np.int64(plastic.delay[row]), plastic)
        look(shard, row, step, plastic, values)


@jit
def decay(plastic, variable, steps):
    """Return by what factor a variable is nearer to its rest after some steps."""
    if steps < plastic.decays.shape[1]:
        return plastic.decays[variable, _index(steps)]
    return np.exp(plastic.rates[variable] * steps)


def find_order(wiring, wanted, order):
    """Find where each synapse lies: source by source, delay by delay, and in order of target.

    Parameters
    ----------
    wiring : layout.Wiring
        Of synapses onto one population.
    wanted : ndarray of uint8, shape (rows,)
        Which rows.
    order : ndarray of int64, shape (synapses,)
        To be filled with places among ``wiring.slots``.
    """
    k = ZERO
    for row in range(wiring.heads.shape[1] - 1):
        for shard in range(wiring.heads.shape[0] * np.int64(wanted[row])):
            base = wiring.base[shard]
            first = base + np.int64(wiring.heads[shard, row])
            for place in range(first, base + np.int64(wiring.heads[shard, row + 1])):
                order[k] = place
                k += 1
    return k
