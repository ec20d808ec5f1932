"""The exercises on the phase plane of FitzHugh's and Nagumo's neuron."""

from rheobase.neurodynamics.phase_plane_analysis import fitzhugh_nagumo

__all__ = ["fitzhugh_nagumo"]
