"""Arrays that begin with a cache line."""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.engine.network.aligned import aligned_empty, aligned_zeros
from rheobase.units import kHz, ms, mV


@pytest.mark.parametrize("kind", [np.int8, np.uint16, np.float32, np.float64])
@pytest.mark.parametrize("shape", [0, 1, 1000, (3, 128), (2, 0, 5), 3_000_000])
def test_where_they_begin(shape, kind):
    for make in (aligned_empty, aligned_zeros):
        array = make(shape, kind)
        assert array.size == 0 or array.ctypes.data % 64 == 0
        assert array.shape == np.empty(shape).shape
        assert array.dtype == kind
        assert array.flags.c_contiguous
        assert array.flags.writeable


def test_zeros_are_zero():
    assert not aligned_zeros((17, 1000), np.float32).any()


def test_what_a_network_works_on():
    net = rb.Network(seed=1)
    cells = net.population(rb.LIF(), 300, name="cells")
    net.poisson(cells, rb.Delta(), rate=10 * kHz, weight=0.4 * mV)
    net.connect(cells, cells, rb.Delta(), rule=rb.Bernoulli(0.1), weight=0.1 * mV, delay=1 * ms)
    arrays = net.simulation(threads=2)._engine._arrays
    every = [arrays.rows, arrays.kinds[0].x, arrays.kinds[0].hold, arrays.scratch.words]
    assert all(array.ctypes.data % 64 == 0 for array in every)
