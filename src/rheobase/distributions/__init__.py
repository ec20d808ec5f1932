"""Distributions of parameters, initial values, weights and delays: described here, drawn elsewhere.

Nothing is random here: whoever draws has a seed, and a place in its stream for each value.
"""

from rheobase.distributions.base import Distribution
from rheobase.distributions.lognormal import lognormal
from rheobase.distributions.normal import normal
from rheobase.distributions.uniform import uniform

__all__ = ["Distribution", "lognormal", "normal", "uniform"]
