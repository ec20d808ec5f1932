"""A network with a population of each kind."""

from __future__ import annotations

import pytest

import rheobase as rb
from rheobase.network import Network
from rheobase.units import ms


@pytest.fixture
def net():
    return Network(seed=1, dt=0.1 * ms)


@pytest.fixture
def exc(net):
    return net.population(rb.LIF(), 100, name="exc")


@pytest.fixture
def inh(net, exc):
    return net.population(rb.LIF(), 20, name="inh")


@pytest.fixture
def src(net, exc, inh):
    return net.spike_source([[1, 2] * ms, [3] * ms], name="src")
