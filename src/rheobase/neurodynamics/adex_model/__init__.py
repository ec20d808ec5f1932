"""The adaptive exponential integrate-and-fire exercises."""

from rheobase.neurodynamics.adex_model import AdEx

__all__ = ["AdEx"]
