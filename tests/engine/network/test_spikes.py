"""Who fired: found among flags, and put in order from the logs of several shards."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rheobase.engine.compile import shipped
from rheobase.engine.network.layout import BLOCK

LIST = """
from rheobase.engine.kernels.network import list_spikes
def simulate(fired, blocks, found, count, spikes):
    return list_spikes(fired, blocks, found, count, spikes)
"""


def listed(kernel, fired, count):
    """Return what is found in flags of whole blocks, of which `count` are neurons."""
    flags = np.zeros(4 * BLOCK, np.int8)
    flags[fired] = 1
    blocks = np.zeros(8, np.int64)
    which = np.flatnonzero(flags.reshape(-1, BLOCK).any(axis=1))
    blocks[: which.size] = which * BLOCK
    spikes = np.full(4 * BLOCK + 1, -1)
    number = kernel(LIST)(flags.view(np.uint64), blocks, int(which.size), count, spikes)
    return spikes[:number].tolist()


def test_none(kernel):
    assert listed(kernel, [], 4 * BLOCK) == []


def test_all(kernel):
    everyone = list(range(4 * BLOCK))
    assert listed(kernel, everyone, 4 * BLOCK) == everyone


def test_what_lies_behind_the_last_neuron_is_nobody(kernel):
    assert listed(kernel, [5, 299, 300, 301, 511], 300) == [5, 299]
    assert listed(kernel, [300, 400], 300) == []


@given(st.sets(st.integers(0, 4 * BLOCK - 1)), st.integers(1, 4 * BLOCK))
def test_any(kernel, fired, count):
    assert listed(kernel, sorted(fired), count) == sorted(k for k in fired if k < count)


def test_logs_of_two_shards_in_order():
    # two populations, three steps: neurons of each shard, step by step and population by population
    logged = [[[1, 3], [0], [], [2], [4], []], [[7], [], [8, 9], [], [6], [5]]]
    neurons = np.zeros((2, 10), np.uint32)
    starts = np.zeros((2, 7), np.int64)
    for shard, parts in enumerate(logged):
        flat = [neuron for part in parts for neuron in part]
        neurons[shard, : len(flat)] = flat
        starts[shard, 1:] = np.cumsum([len(part) for part in parts])
    spikes = np.zeros((3, 8), np.int64)
    shipped("log", "in_order")(neurons, starts, 2, 6, 2, 100, spikes)  # from the second step on
    assert spikes[:, :6].T.tolist() == [
        [100, 0, 8],
        [100, 0, 9],
        [100, 1, 2],
        [101, 0, 4],
        [101, 0, 6],
        [101, 1, 5],
    ]
