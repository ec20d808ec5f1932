"""Connection rules -> the synapses of a shard.

Each target chooses its sources with random numbers of its own, and each synapse has its own for
weight and delay: so shards are wired independently of each other, by as many threads as there are.
It is done three times over with the same numbers: to see which delays occur and how large weights
are (SURVEY), to count the synapses of each source and delay (COUNT), and to put them there (FILL).
Drawing again is quicker than remembering, and needs no memory.
"""

import numpy as np
from numpy import floor

from rheobase.engine.kernels.choosing import choose
from rheobase.engine.kernels.intrinsics import prefetch
from rheobase.engine.kernels.jit import ZERO, jit
from rheobase.engine.kernels.philox import LANES, words
from rheobase.engine.kernels.ziggurat import draw
from rheobase.engine.network.layout import (
    ALL,
    CONSTANT,
    COUNT,
    GIVEN,
    LISTED,
    SURVEY,
)

_NONE = np.uint64(0)
_ONE = np.uint64(1)
_SLOT_BITS = np.uint32(16)
_ROUND = 0.5 + 1e-9  # delays of a half are rounded up, and so is what is a half but for rounding


def wire(stage, rule, synapses, survey, store, draft, key):
    """Wire the targets of one population in a shard; return how many synapses they have."""
    total = ZERO
    for k in range(rule.targets.shape[0]):
        target = rule.targets[k]
        if rule.kind == LISTED:
            first = rule.first[k]
            count = rule.last[k] - first
            chosen = rule.listed[first : first + count]
        else:
            first = ZERO
            count = choose(rule, k, target, draft, key)
            chosen = draft.chosen[:count]
        _describe(stage, rule, synapses, draft, key, target, first, chosen)
        if stage == SURVEY:
            _survey(synapses, survey, draft, chosen)
        else:
            _find_rows(synapses, store, draft, chosen)
            if stage == COUNT:
                _count(store, draft, count)
            else:
                _fill(synapses, store, draft, count, synapses.slot[k])
        total += count
    return total


@jit
def _describe(stage, rule, synapses, draft, key, target, first, chosen):
    """Draw the weight of each synapse of a target, and its delay in steps."""
    random = synapses.weight.kind not in (CONSTANT, GIVEN) or (
        synapses.delay.kind not in (CONSTANT, GIVEN)
    )
    t = np.uint64(target)
    for j in range(chosen.shape[0]):
        lane = j & (LANES - 1)
        if random and lane == 0:
            words(draft.words, np.uint64(j), t, _NONE, np.uint64(synapses.stream), key)
        serial = _serial(rule, target, first + j, chosen[j])
        if stage != COUNT:
            high, low = np.uint64(draft.words[0, lane]), np.uint64(draft.words[1, lane])
            draft.weight[j] = _value(synapses.weight, serial, high, low, j, t, _NONE, synapses, key)
        high, low = np.uint64(draft.words[2, lane]), np.uint64(draft.words[3, lane])
        delay = _value(synapses.delay, serial, high, low, j, t, _ONE, synapses, key)
        steps = floor(delay / synapses.dt + _ROUND)
        draft.steps[j] = min(max(np.int64(steps), np.int64(1)), synapses.delay_place.shape[1] - 1)


@jit
def _survey(synapses, survey, draft, chosen):
    """Note which delays occur, and how large weights are."""
    total = 0.0
    for j in range(chosen.shape[0]):
        survey.used[synapses.population[chosen[j]], draft.steps[j]] = 1
        size = abs(draft.weight[j])
        total += size
        survey.weight[2] = max(survey.weight[2], size)
    survey.weight[0] += chosen.shape[0]
    survey.weight[1] += total
    survey.weight[3] = max(survey.weight[3], total)


@jit
def _find_rows(synapses, store, draft, chosen):
    """Find the row of each synapse, and ask for its head."""
    for j in range(chosen.shape[0]):
        source = chosen[j]
        delays = synapses.delay_place[synapses.population[source]]
        row = synapses.row[source] + delays[draft.steps[j]]
        draft.steps[j] = row
        prefetch(store.heads, row)


@jit
def _count(store, draft, count):
    for j in range(count):
        store.heads[draft.steps[j] + 1] += np.uint32(1)


@jit
def _fill(synapses, store, draft, count, slot):
    """Put the synapses of a target into their rows, having asked for all these places first."""
    for j in range(count):
        row = draft.steps[j]
        place = store.base + np.int64(store.heads[row])
        store.heads[row] += np.uint32(1)
        draft.steps[j] = place
        if store.words.shape[0] > 0:
            prefetch(store.words, place)
        else:
            prefetch(store.slots, place)
            if store.weights.shape[0] > 0:
                prefetch(store.weights, place)
    for j in range(count):
        place, weight = draft.steps[j], draft.weight[j]
        if store.words.shape[0] > 0:
            units = np.int32(floor(weight / synapses.quantum + 0.5))
            store.words[place] = np.uint32(slot) | (np.uint32(units) << _SLOT_BITS)
        else:
            store.slots[place] = slot
            if store.weights.shape[0] > 0:
                store.weights[place] = weight


@jit
def _serial(rule, target, listed, source):
    """Return the number of a synapse among given weights or delays."""
    if rule.kind == LISTED:
        return rule.serial[listed]
    if rule.kind == ALL:
        return target * rule.sources + source
    return target


@jit
def _value(law, serial, high, low, j, target, channel, synapses, key):
    if law.kind == CONSTANT:
        return law.a
    if law.kind == GIVEN:
        return law.given[serial]
    return draw(law, high, low, np.uint64(j), target, channel, np.uint64(synapses.stream), key)


def count_lines(heads, line):
    """Return how many lines of `line` words rows of heads[row + 1] synapses take."""
    lines = ZERO
    for row in range(1, heads.shape[0]):
        lines += (np.int64(heads[row]) + line - 1) // line
    return lines


def close_rows(heads, line):
    """Turn the counts of heads[row + 1] into where each row begins; return where the last one ends.

    Every row takes a multiple of `line` words.
    """
    for row in range(1, heads.shape[0]):
        lines = (np.int64(heads[row]) + line - 1) // line
        heads[row] = heads[row - 1] + np.uint32(lines * line)
    return np.int64(heads[heads.shape[0] - 1])


def open_rows(store):
    """Undo that filling moved the beginning of each row to its end, and fill rows up.

    The words that fill up weigh nothing, and go to the first slots, a different one each: what is
    added to the same slot over and over has to wait for itself.
    """
    heads, line = store.heads, np.int64(store.line)
    begin = ZERO
    for row in range(heads.shape[0] - 1):
        end = np.int64(heads[row])
        heads[row] = begin
        begin += (end - begin + line - 1) // line * line
        if store.words.shape[0] > 0:
            for place in range(end, begin):
                store.words[store.base + place] = np.uint32(place & (line - 1))
    return ZERO
