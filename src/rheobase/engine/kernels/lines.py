"""Synapses in words of 32 bits -> input that arrives at the neurons of a shard.

Rows of synapses lie anywhere in memory, and each is soon at its end: what takes time is to wait for
memory, and to guess wrongly when a loop ends. So rows are cut into lines of equal length, which are
put in a queue; each is asked for when it gets there, and added when dozens more have been asked
for. No loop ends at another place than it did the time before, and memory is always busy.
"""

import numpy as np

from rheobase.engine.kernels.intrinsics import prefetch, trailing_zeros
from rheobase.engine.kernels.jit import ZERO, jit

_LINES_AHEAD = 64  # lines that are asked for before they are added
_FOUR = 4  # words: lines are at multiples of it, which 32 bits can count
_AT_ONCE = 8  # lines that are put in the queue together, whether or not the row has them all
_CACHE_LINE = 16  # words
_LONG = 64  # lines of a row that is added as it stands
_SLOT = np.uint32(0xFFFF)
_WEIGHT = np.int32(16)
_FURTHER = np.uint64(256)  # words ahead that are asked for in a long row


@jit
def add_rows(words, line, begin, end, count, lines, slots):
    """Add the synapses of rows begin[k]:end[k] to the slots of a shard.

    Rows are multiples of `line` words; `lines` is where those are noted that have been asked for.
    """
    most = lines.shape[0] - _LONG - _AT_ONCE
    shift = np.int64(trailing_zeros(np.uint64(line)))  # a division takes as long as ten additions
    row = queued = added = ZERO
    while row < count or added < queued:
        while row < count and queued - added < _LINES_AHEAD and queued < most:
            first, last = begin[np.uint64(row)], end[np.uint64(row)]
            row += 1
            if last - first <= _LONG * line:
                queued = _queue(words, first, last, shift, lines, queued)
            else:
                _add_long(words, first, last, slots)
        left = _LINES_AHEAD // 2 if row < count and queued < most else ZERO
        for k in range(added, queued - left):
            _add_line(words, lines[np.uint64(k)], line, slots)
        added = max(added, queued - left)
        if added == queued:
            queued = added = ZERO


@jit
def _queue(words, first, last, shift, lines, queued):
    """Put the lines of a row in the queue, and ask for them; return how many are in the queue."""
    at = np.uint64(queued)
    count = (last - first) >> shift
    place, distance = np.uint32(first // _FOUR), np.uint32((1 << shift) // _FOUR)
    for k in range(_AT_ONCE):
        lines[at + np.uint64(k)] = place + np.uint32(k) * distance
    for k in range(_AT_ONCE, count):
        lines[at + np.uint64(k)] = place + np.uint32(k) * distance
    # Three times, even if the row is shorter: nothing to guess, and nothing new to fetch.
    prefetch(words, first)
    prefetch(words, min(first + _CACHE_LINE, last - 1))
    prefetch(words, min(first + 2 * _CACHE_LINE, last - 1))
    for k in range(first + 3 * _CACHE_LINE, last, _CACHE_LINE):
        prefetch(words, k)
    return queued + count


@jit
def _add_line(words, place, line, slots):
    k = np.uint64(place) * np.uint64(_FOUR)
    _add_four(words, k, slots)
    if line > 4:
        _add_four(words, k + np.uint64(4), slots)
    if line > 8:
        _add_four(words, k + np.uint64(8), slots)
        _add_four(words, k + np.uint64(12), slots)


@jit
def _add_long(words, first, last, slots):
    for k in range(np.uint64(first), np.uint64(last), np.uint64(4)):
        if k & np.uint64(15) == np.uint64(0):
            prefetch(words, k + _FURTHER)
        _add_four(words, k, slots)


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
def _add_word(word, slots):
    slots[np.uint64(word & _SLOT)] += np.int32(word) >> _WEIGHT
