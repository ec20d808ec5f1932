"""Synapses: what a spike does to its target, as equations that any neuron model can take on."""

from rheobase.synapses.alpha import Alpha
from rheobase.synapses.base import Kinetics, Terms
from rheobase.synapses.biexponential import BiExp
from rheobase.synapses.composition import Composed, Port, compose
from rheobase.synapses.delta import Delta
from rheobase.synapses.exponential import Exp

__all__ = [
    "Alpha",
    "BiExp",
    "Composed",
    "Delta",
    "Exp",
    "Port",
    "Kinetics",
    "Terms",
    "compose",
]
