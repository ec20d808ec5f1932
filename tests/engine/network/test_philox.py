"""The source of all random numbers, against its authors' vectors and against the twin."""

from __future__ import annotations

import numpy as np
import pytest

from rheobase.engine.network.reference.randomness import philox

ONES = 0xFFFFFFFF
_HALF = np.uint64(32)
# Random123, kat_vectors: philox4x32-10. Counter, key, result.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ((ONES, ONES, ONES, ONES), (ONES, ONES), "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        "d16cfe09 94fdcceb 5001e420 24126ea1",
    ),
]
ONE = """
from rheobase.engine.kernels.philox import philox, word
def simulate(counters, keys, out, first):
    for k in range(counters.shape[0]):
        a, b, c, d = counters[k, 0], counters[k, 1], counters[k, 2], counters[k, 3]
        key = keys[k]
        p, q, r, s = philox(a, b, c, d, key[0], key[1])
        out[k, 0], out[k, 1], out[k, 2], out[k, 3] = p, q, r, s
        first[k] = word(a, b, c, d, key)
    return 0
"""
MANY = """
from rheobase.engine.kernels.philox import word_pairs, words
def simulate(counters, keys, whole, pairs):
    for k in range(counters.shape[0]):
        a, b, c, d = counters[k, 0], counters[k, 1], counters[k, 2], counters[k, 3]
        words(whole[k], a, b, c, d, keys[k])
        word_pairs(pairs[k], a, b, c, d, keys[k])
    return 0
"""


@pytest.fixture
def one(kernel):
    """Return the words of many counters, one by one."""

    def run(counters, keys):
        out = np.zeros((len(counters), 4), np.uint64)
        first = np.zeros(len(counters), np.uint64)
        kernel(ONE)(counters, keys, out, first)
        out &= np.uint64(ONES)  # what is above is garbage, by contract
        assert np.array_equal(first, out[:, 0])
        return out

    return run


def some(n, seed=0):
    random = np.random.default_rng(seed)
    counters = random.integers(0, 2**32, (n, 4), dtype=np.uint64)
    keys = random.integers(0, 2**32, (n, 2), dtype=np.uint64)
    return counters, keys


@pytest.mark.parametrize(("counter", "key", "result"), KNOWN)
def test_known_answers(counter, key, result, one):
    expected = [int(word, 16) for word in result.split()]
    got = one(np.array([counter], dtype=np.uint64), np.array([key], dtype=np.uint64))
    assert got[0].tolist() == expected
    assert list(philox(counter, key)) == expected


def test_equal_to_the_twin(one, size):
    counters, keys = some(size(5000, 50))
    expected = np.array(philox(tuple(counters.T), tuple(keys.T))).T
    assert np.array_equal(one(counters, keys), expected)


def test_many_at_once_are_the_same_as_one_by_one(kernel, size):
    n = size(500, 5)
    counters, keys = some(n, seed=1)
    counters[:, 0] >>= np.uint64(1)  # so that the lanes do not run over
    whole, pairs = np.zeros((n, 4, 16), np.uint32), np.zeros((n, 2, 16), np.uint64)
    kernel(MANY)(counters, keys, whole, pairs)
    for lane in range(16):
        shifted = counters + np.array([lane, 0, 0, 0], dtype=np.uint64)
        expected = np.array(philox(tuple(shifted.T), tuple(keys.T))).T
        assert np.array_equal(whole[:, :, lane], expected)
        expected = expected.astype(np.uint64)
        assert np.array_equal(pairs[:, :, lane], expected[:, 0::2] + (expected[:, 1::2] << _HALF))
