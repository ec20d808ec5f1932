"""The steps of a network: what arrives, then the neurons, then who fired; many threads together."""

import numpy as np

from rheobase.engine.kernels.delivery import deliver, look_up
from rheobase.engine.kernels.gaps import couple, publish
from rheobase.engine.kernels.intrinsics import announce, trailing_zeros, wait
from rheobase.engine.kernels.jit import ZERO, jit
from rheobase.engine.kernels.philox import word, word_pairs
from rheobase.engine.kernels.poisson import count_block, fill_table, poisson
from rheobase.engine.network.layout import BLOCK, LARGEST, MOST_BY_TABLE

_LAST = np.uint64(0xFFFFFFFF)
_NONE, _ONE, _THREE = (np.uint64(k) for k in (0, 1, 3))


@jit
def run_network(
    update,
    read,
    learn,
    enter,
    inject,
    thread,
    first_step,
    steps,
    network,
    schedule,
    probes,
    kinds,
    plastics,
):
    """Run one thread's shards for some steps; return 1 if a value stopped being finite, else 0."""
    threads = network.scratch.counts.shape[0]
    shards = network.segments.kind.shape[0]
    together = network.threads
    batch = together.batch
    for start in range(0, steps, batch):
        stop = min(start + batch, steps)
        for shard in range(thread, shards, threads):
            for k in range(start, stop):
                now = together.lag + k
                # What left before the last batch is here. While it is delivered, others catch up.
                for latest in range(2):
                    if latest == 1:
                        if shard == thread and k == start and _meet(first_step, start, network):
                            return 1
                        look_up(shard, first_step + k - batch, now - batch, network)
                    deliver(shard, thread, first_step + k, now, latest == 1, network)
                learn(shard, first_step + k, now, network, plastics)
                couple(inject, shard, first_step + k, k, network.gaps, kinds)
                _step(
                    update,
                    read,
                    enter,
                    shard,
                    thread,
                    first_step,
                    k,
                    network,
                    schedule,
                    probes,
                    kinds,
                    plastics,
                )
                publish(read, shard, first_step + k + 1, network.gaps, kinds)
        announce(together.progress, thread, stop)
    return 0


@jit
def _meet(first_step, start, network):
    """Wait until all threads have done the steps before `start`.

    Returns whether any shard failed in those, so that all see it.
    """
    together, failure = network.threads, network.failure
    threads, before = network.scratch.counts.shape[0], first_step + start
    wait(together.progress, threads, start, together.give_way, together.sleep)
    failed = False
    for shard in range(failure.step.shape[0]):
        failed = failed or 0 <= failure.step[shard] < before
    return failed


@jit
def _step(
    update,
    read,
    enter,
    shard,
    thread,
    first_step,
    k,
    network,
    schedule,
    probes,
    kinds,
    plastics,
):
    """Run one step of one shard, what arrives in it having been delivered."""
    log = network.log
    populations = network.segments.kind.shape[1]
    now = network.threads.lag + k
    place = now * populations
    stored = log.starts[shard, place]
    for population in range(populations):
        if network.segments.count[shard, population] > 0:
            if network.segments.kind[shard, population] < 0:
                stored = _given_spikes(shard, k * populations + population, stored, log, schedule)
            else:
                before = stored
                stored = update(shard, population, thread, first_step, k, stored, network, kinds)
                enter(shard, population, before, stored, first_step + k, network, plastics)
        log.starts[shard, place + population + 1] = stored
    if (first_step + k + 1) % probes.every == 0:
        sample = (first_step + k + 1) // probes.every - first_step // probes.every - 1
        for probe in range(probes.first[shard], probes.first[shard + 1]):
            probes.traces[sample, probes.place[probe]] = read(
                kinds, probes.kind[probe], probes.row[probe], probes.column[probe]
            )


@jit
def _given_spikes(shard, place, stored, log, schedule):
    """Add the spikes of a source to the log; return how many are stored."""
    for k in range(schedule.starts[shard, place], schedule.starts[shard, place + 1]):
        log.neurons[shard, stored] = schedule.neurons[shard, k]
        stored += 1
    return stored


@jit
def list_spikes(fired, blocks, found, count, spikes):
    """List the neurons of a group that fired; return how many.

    `fired` has a byte for each neuron, eight in a word; `blocks` says where those `found` blocks
    begin in which some fired; the group has `count` neurons, and what lies behind them is nobody.
    Nothing is jumped over but words without a spike: a jump that is guessed wrongly takes longer
    than all the rest.
    """
    listed = ZERO
    for k in range(found):
        first = np.uint64(blocks[k])
        for eight in range(first >> _THREE, (first + np.uint64(BLOCK)) >> _THREE):
            left = fired[eight]
            while left != _NONE:
                spikes[listed] = np.int64((eight << _THREE) + (trailing_zeros(left) >> _THREE))
                listed += 1
                left &= left - _ONE
    while listed > 0 and spikes[listed - 1] >= count:
        listed -= 1
    return listed


@jit
def note_failure(shard, population, step, first, at, count, network, kind):
    """Note which variable of which neuron of a block is no longer finite, if one still is not.

    If it is a countdown, the variable after it has the hazard.
    """
    if network.failure.step[shard] >= 0:  # the first one is what matters
        return
    for i in range(min(count, BLOCK)):
        for row in range(kind.x.shape[0]):
            if not abs(kind.x[row, at + i]) < LARGEST:
                network.failure.step[shard] = step
                network.failure.place[shard, 0] = population
                network.failure.place[shard, 1] = row
                network.failure.place[shard, 2] = first + i
                if row + 1 < kind.x.shape[0]:
                    network.failure.value[shard] = kind.x[row + 1, at + i]
                return


@jit
def prepare_table(thread, member, drive, step, k, network, kind):
    """Make the table of a drive's Poisson numbers for one step of one population.

    Returns the number of its entries; 0 where numbers must be drawn one by one, since the mean is
    large or neurons have means of their own; -1 where nothing comes.
    """
    means = kind.means[member, drive]
    mean = means[k if means.shape[0] > 1 else 0]
    if not mean <= MOST_BY_TABLE:
        return ZERO
    if mean == 0.0:
        return np.int64(-1)
    stream = np.uint64(kind.streams[member, drive])
    # no block of neurons has this counter
    dither = word(_LAST, np.uint64(step) & _LAST, np.uint64(step >> 32), stream, network.key)
    return fill_table(mean, np.float64(dither) * 2.0**-32, network.scratch.tables[thread, drive])


@jit
def fill_counts(thread, member, drive, entries, first, at, count, step, k, network, kind):
    """Fill the counts of a drive for a block of neurons: `first` in the population, column `at`."""
    scratch = network.scratch
    counts = scratch.counts[thread, drive]
    low, high = np.uint64(step) & _LAST, np.uint64(step >> 32)
    stream = np.uint64(kind.streams[member, drive])
    if entries > 0:
        counter = np.uint64(first >> 3)
        word_pairs(scratch.words[thread, drive], counter, low, high, stream, network.key)
        table = scratch.tables[thread, drive, :entries]
        count_block(scratch.half_words[thread, drive], table, counts)
        return
    if entries < 0:
        for i in range(BLOCK):
            counts[i] = np.uint16(0)
        return
    shared, own = kind.means[member, drive], kind.each_mean[drive]
    mean = shared[k if shared.shape[0] > 1 else 0]
    each = mean != mean
    for i in range(count):
        if each:
            mean = own[k if own.shape[0] > 1 else 0, at + i]
        counts[i] = np.uint16(poisson(mean, np.uint64(first + i), low, high, stream, network.key))
