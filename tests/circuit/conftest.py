"""Small circuits, made by hand."""

from __future__ import annotations

import numpy as np
import pytest

import rheobase as rb
from rheobase.circuit import AllToAll, Constant, Group, Population, Projection
from rheobase.synapses import Delta


def everybody(number: int, size: int) -> Group:
    return Group(((number, np.arange(size)),))


@pytest.fixture
def populations():
    """Ten neurons in a row, four neurons without positions, two spike sources."""
    places = 100.0 * np.arange(10.0)[:, np.newaxis]
    spikes = (np.array([1.0, 2.0]), np.array([0, 1]))
    return (
        Population("exc", rb.LIF(), 10, positions=places),
        Population("inh", rb.LIF(), 4),
        Population("src", None, 2, spikes=spikes),
    )


@pytest.fixture
def project():
    """Return a projection of exc onto itself, or with other parts."""

    def make(source=None, target=None, synapse=None, rule=None, weight=0.1, delay=1.5):
        def value(given):
            return Constant(given) if isinstance(given, float) else given

        return Projection(
            source or everybody(0, 10),
            target or everybody(0, 10),
            synapse or Delta(),
            rule or AllToAll(),
            value(weight),
            value(delay),
        )

    return make
