"""Random numbers that depend on a key and a counter alone: Philox4x32-10.

Whoever knows which number is wanted can compute it, without computing those before it. So a
synapse's weight or a neuron's input in a step is the same whichever thread asks for it, in whatever
order. Four words of 32 bits come from a counter of four words and a key of two.

J. K. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC '11 (2011).
"""

import numpy as np

from rheobase.engine.kernels.jit import jit, loop

LANES = 16  # counters that are worked on at once

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)

# Words are held in 64 bits, and what is above bit 32 is garbage until it is masked away before a
# multiplication: so that one instruction multiplies eight of them.


@jit
def _round(a, b, c, d, x, y):
    p = (a & _LOW) * _M0
    q = (c & _LOW) * _M1
    return (q >> _HALF) ^ b ^ x, q, (p >> _HALF) ^ d ^ y, p


@jit
def philox(a, b, c, d, x, y):
    """Return four words of 32 random bits, the upper 32 of each being garbage.

    All are unsigned 64-bit integers: the counter a, b, c, d and the key x, y. The ten rounds are
    written out, since LLVM computes many counters at once only where there is no inner loop.
    """
    a, b, c, d = _round(a, b, c, d, x, y)
    a, b, c, d = _round(a, b, c, d, x + _W0, y + _W1)
    a, b, c, d = _round(a, b, c, d, x + np.uint64(2) * _W0, y + np.uint64(2) * _W1)
    a, b, c, d = _round(a, b, c, d, x + np.uint64(3) * _W0, y + np.uint64(3) * _W1)
    a, b, c, d = _round(a, b, c, d, x + np.uint64(4) * _W0, y + np.uint64(4) * _W1)
    a, b, c, d = _round(a, b, c, d, x + np.uint64(5) * _W0, y + np.uint64(5) * _W1)
    a, b, c, d = _round(a, b, c, d, x + np.uint64(6) * _W0, y + np.uint64(6) * _W1)
    a, b, c, d = _round(a, b, c, d, x + np.uint64(7) * _W0, y + np.uint64(7) * _W1)
    a, b, c, d = _round(a, b, c, d, x + np.uint64(8) * _W0, y + np.uint64(8) * _W1)
    return _round(a, b, c, d, x + np.uint64(9) * _W0, y + np.uint64(9) * _W1)


@loop
def words(out, first, b, c, d, key):
    """Fill out[0:4, 0:16] (uint32) with the words of the counters (first + lane, b, c, d)."""
    x, y = key[0], key[1]
    for lane in range(LANES):
        p, q, r, s = philox(first + np.uint64(lane), b, c, d, x, y)
        out[0, lane] = np.uint32(p & _LOW)
        out[1, lane] = np.uint32(q & _LOW)
        out[2, lane] = np.uint32(r & _LOW)
        out[3, lane] = np.uint32(s & _LOW)


@loop
def word_pairs(out, first, b, c, d, key):
    """Fill out[0:2, 0:16] (uint64) with the same words: the first two, then the other two.

    The first one is the lower half. What is written in large pieces is quick to read.
    """
    x, y = key[0], key[1]
    for lane in range(LANES):
        p, q, r, s = philox(first + np.uint64(lane), b, c, d, x, y)
        out[0, lane] = (p & _LOW) | (q << _HALF)
        out[1, lane] = (r & _LOW) | (s << _HALF)


@jit
def word(a, b, c, d, key):
    """Return one word of 32 random bits, as an unsigned 64-bit integer below 2**32."""
    p, _, _, _ = philox(a, b, c, d, key[0], key[1])
    return p & _LOW
