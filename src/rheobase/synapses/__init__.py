"""Synapses: what a spike does to its target, and how spikes change a synapse, as equations."""

from rheobase.synapses.alpha import Alpha
from rheobase.synapses.base import Kinetics, Terms
from rheobase.synapses.biexponential import BiExp
from rheobase.synapses.composition import Composed, Port, compose
from rheobase.synapses.delta import Delta
from rheobase.synapses.exponential import Exp
from rheobase.synapses.nmda import NMDA
from rheobase.synapses.power_law_stdp import PowerLawSTDP
from rheobase.synapses.stdp import STDP
from rheobase.synapses.synapse import Synapse
from rheobase.synapses.triplet_stdp import TripletSTDP
from rheobase.synapses.tsodyks_markram import TsodyksMarkram

__all__ = [
    "NMDA",
    "STDP",
    "Alpha",
    "BiExp",
    "Composed",
    "Delta",
    "Exp",
    "Kinetics",
    "Port",
    "PowerLawSTDP",
    "Synapse",
    "Terms",
    "TripletSTDP",
    "TsodyksMarkram",
    "compose",
]
