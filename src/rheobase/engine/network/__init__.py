"""Networks on the grid clock: a circuit -> arrays and a generated kernel -> a simulation."""

from rheobase.engine.network.listing import Listing
from rheobase.engine.network.outcome import Chunk, Probe, State
from rheobase.engine.network.plan import Plan, make_plan
from rheobase.engine.network.plastic import PlasticState
from rheobase.engine.network.simulation import Simulation

__all__ = [
    "Chunk",
    "Listing",
    "Plan",
    "PlasticState",
    "Probe",
    "Simulation",
    "State",
    "make_plan",
]
