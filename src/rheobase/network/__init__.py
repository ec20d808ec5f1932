"""Networks: described here, built and run by the engine."""

from rheobase.network.network import Network
from rheobase.network.observable import Observable
from rheobase.network.simulation import Simulation
from rheobase.network.snapshot import Snapshot
from rheobase.network.synapse_table import SynapseTable
from rheobase.network.view import PopulationView

__all__ = ["Network", "Observable", "PopulationView", "Simulation", "Snapshot", "SynapseTable"]
