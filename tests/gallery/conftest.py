import json
from pathlib import Path

import numpy as np
import pytest

from rheobase import gallery
from rheobase.analysis.network_statistics import network_statistics
from rheobase.circuit.projections import expected_synapses, projection_name
from rheobase.units import ms

REFERENCE = Path(__file__).parents[2] / "benchmarks" / "networks" / "reference_statistics.json"


@pytest.fixture(scope="session")
def reference():
    """NEST's rates, irregularity and synchrony of Brunel's network, over ten seeds."""
    return json.loads(REFERENCE.read_text())["networks"]


@pytest.fixture(scope="session")
def statistics():
    """Return a function that runs a network and returns its statistics after a transient."""

    def run(net, transient, duration):
        record = [each.spikes for each in gallery.populations(net).values()]
        if transient:
            net.run(transient * ms, threads=1)
        return network_statistics(net.run(duration * ms, record, threads=1))

    return run


@pytest.fixture(scope="session")
def rates(statistics):
    """Return a function that runs a network and returns the rate of each population in Hz."""

    def run(net, transient, duration):
        return np.array([each.rate.m for each in statistics(net, transient, duration).values()])

    return run


@pytest.fixture
def synapses():
    """Return a function that returns the expected synapses of each projection by its name."""

    def count(net):
        circuit = net.circuit()
        return {
            projection_name(each, circuit.populations): expected_synapses(each, circuit.populations)
            for each in circuit.projections
        }

    return count
