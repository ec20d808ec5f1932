"""The Hodgkin-Huxley exercises."""

from rheobase.neurodynamics.hodgkin_huxley import HH

__all__ = ["HH"]
