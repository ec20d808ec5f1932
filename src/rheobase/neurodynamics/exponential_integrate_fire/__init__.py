"""The exponential integrate-and-fire exercises."""

from rheobase.neurodynamics.exponential_integrate_fire import exp_IF

__all__ = ["exp_IF"]
