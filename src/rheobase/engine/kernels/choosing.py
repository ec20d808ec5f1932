"""Connection rules: which sources a target gets its synapses from.

Each target chooses with random numbers of its own, so that targets can be wired in any order, by as
many threads as there are.
"""

import numpy as np
from numpy import floor, log1p

from rheobase.engine.kernels.jit import ZERO, jit
from rheobase.engine.kernels.philox import LANES, philox, words
from rheobase.engine.kernels.ziggurat import unit
from rheobase.engine.network.layout import ALL, CHANCE, ONE, REPEATED

_NONE = np.uint64(0)
_ONE = np.uint64(1)
_LOW = np.uint64(0xFFFFFFFF)


@jit
def choose(rule, k, target, draft, key):
    """Fill draft.chosen with the sources of a target; return how many."""
    own = rule.own[k] if rule.own.shape[0] > 0 else np.int64(-1)
    if rule.kind == ONE:
        draft.chosen[0] = target
        return np.int64(1)
    if rule.kind == ALL:
        count = ZERO
        for source in range(rule.sources):
            if source != own:
                draft.chosen[count] = source
                count += 1
        return count
    if rule.kind == CHANCE:
        return _by_chance(rule, own, target, draft, key)
    count = rule.indegrees[k if rule.indegrees.shape[0] > 1 else 0]
    if rule.kind == REPEATED:
        _repeated(rule, own, count, target, draft, key)
    else:
        _distinct(rule, own, count, target, draft, key)
    return count


@jit
def _by_chance(rule, own, target, draft, key):
    """Choose each source with the same probability, skipping from one chosen to the next."""
    if rule.chance <= 0.0:
        return ZERO
    count = ZERO
    source = -1.0
    stay = log1p(-rule.chance) if rule.chance < 1.0 else -np.inf
    block = _NONE
    while True:
        p, q, r, s = philox(block, np.uint64(target), _NONE, np.uint64(rule.stream), key[0], key[1])
        block += _ONE
        for half in range(2):
            u = unit(p, q) if half == 0 else unit(r, s)
            source += 1.0 + floor(log1p(-u) / stay)
            if not source < rule.sources:
                return count
            if np.int64(source) != own:
                draft.chosen[count] = np.int64(source)
                count += 1


@jit
def _repeated(rule, own, count, target, draft, key):
    """Choose with replacement."""
    span = np.uint64(rule.sources - (1 if own >= 0 else 0))
    stream = np.uint64(rule.stream)
    for first in range(0, count, 4 * LANES):
        words(draft.words, np.uint64(first >> 2), np.uint64(target), _NONE, stream, key)
        for j in range(first, min(count, first + 4 * LANES)):
            inside = j - first
            word = np.uint64(draft.words[inside & 3, inside >> 2])
            source = np.int64((word * span) >> np.uint64(32))
            draft.chosen[j] = source + 1 if own >= 0 and source >= own else source


@jit
def _distinct(rule, own, count, target, draft, key):
    """Choose without replacement: R. W. Floyd's algorithm (Communications of the ACM 30, 1987)."""
    span = rule.sources - (1 if own >= 0 else 0)
    t, stream = np.uint64(target), np.uint64(rule.stream)
    for j in range(count):
        top = span - count + j
        p, q, _, _ = philox(np.uint64(j), t, _NONE, stream, key[0], key[1])
        source = np.int64(unit(p, q) * (top + 1))
        if draft.marked[source]:
            source = top
        draft.marked[source] = 1
        draft.chosen[j] = source
    for j in range(count):
        source = draft.chosen[j]
        draft.marked[source] = 0
        if own >= 0 and source >= own:
            draft.chosen[j] = source + 1


def list_sources(rule, draft, key, sources, counts):
    """Write the sources of all targets one after the other, and how many each has; return how many.

    For what has to be known pair by pair, such as distances.
    """
    total = ZERO
    for k in range(rule.targets.shape[0]):
        count = choose(rule, k, rule.targets[k], draft, key)
        counts[k] = count
        for j in range(count):
            sources[total + j] = draft.chosen[j]
        total += count
    return total


def indegrees(number, rule, draft, key, counts):
    """Share out a number of synapses: each falls on a target at random, all pairs being alike.

    A target that may not choose itself has one source fewer, hence a smaller share.
    """
    targets = counts.shape[0]
    k = _NONE
    done = ZERO
    while done < number:
        words(draft.words, k, _NONE, _NONE, np.uint64(rule.stream), key)
        k += np.uint64(LANES)
        for lane in range(LANES):
            high, low = np.uint64(draft.words[0, lane]), np.uint64(draft.words[1, lane])
            target = np.int64(unit(high, low) * targets)
            refused = False
            if rule.own.shape[0] > 0 and rule.own[target] >= 0:
                high, low = np.uint64(draft.words[2, lane]), np.uint64(draft.words[3, lane])
                refused = unit(high, low) * rule.sources < 1.0
            if done < number and not refused:
                counts[target] += 1
                done += 1
    return done


def select(chances, targets, own, stream, draft, key, sources, counts):
    """Choose each source of each target with a chance of its own; return how many in all."""
    total = ZERO
    for k in range(targets.shape[0]):
        before = total
        target = np.uint64(targets[k])
        for source in range(chances.shape[1]):
            lane = source & (LANES - 1)
            if lane == 0:
                words(draft.words, np.uint64(source), target, _NONE, np.uint64(stream), key)
            high, low = np.uint64(draft.words[0, lane]), np.uint64(draft.words[1, lane])
            itself = own.shape[0] > 0 and own[k] == source
            if unit(high, low) < chances[k, source] and not itself:
                sources[total] = source
                total += 1
        counts[k] = total - before
    return total
