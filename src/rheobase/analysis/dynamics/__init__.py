"""What a neuron's equations do when left alone: where they rest, and when that no longer holds."""

from rheobase.analysis.dynamics.bifurcation import (
    Bifurcation,
    BifurcationPoint,
    Branch,
    bifurcation,
)
from rheobase.analysis.dynamics.fixed_points import FixedPoint, fixed_points
from rheobase.analysis.dynamics.phase_plane import (
    Nullcline,
    PhasePlane,
    Trajectory,
    VectorField,
    phase_plane,
)

__all__ = [
    "Bifurcation",
    "BifurcationPoint",
    "Branch",
    "FixedPoint",
    "Nullcline",
    "PhasePlane",
    "Trajectory",
    "VectorField",
    "bifurcation",
    "fixed_points",
    "phase_plane",
]
