"""Small networks of neurons joined by gap junctions, on the continuous clock."""

from rheobase.engine.coupled.conductances import conductance_matrix
from rheobase.engine.coupled.simulation import simulate_coupled

__all__ = ["conductance_matrix", "simulate_coupled"]
