"""The exercises on Brunel's network."""

from rheobase.neurodynamics.brunel_model import LIF_spiking_network

__all__ = ["LIF_spiking_network"]
