"""The leaky integrate-and-fire exercises."""

from rheobase.neurodynamics.leaky_integrate_and_fire import LIF

__all__ = ["LIF"]
