"""Neuron models: named equations with parameters."""

from rheobase.neurons.adaptive_lif import AdaptiveLIF
from rheobase.neurons.adex import AdEx
from rheobase.neurons.conductance_lif import AHPLIF
from rheobase.neurons.exponential import EIF
from rheobase.neurons.fitzhugh_nagumo import FitzHughNagumo
from rheobase.neurons.hodgkin_huxley import HodgkinHuxley
from rheobase.neurons.izhikevich import Izhikevich
from rheobase.neurons.izhikevich2007 import Izhikevich2007
from rheobase.neurons.lif import LIF
from rheobase.neurons.model import Integrator, Model
from rheobase.neurons.morris_lecar import MorrisLecar
from rheobase.neurons.named import NamedModel
from rheobase.neurons.quadratic import QIF
from rheobase.neurons.resonate_and_fire import ResonateAndFire

__all__ = [
    "AHPLIF",
    "EIF",
    "LIF",
    "QIF",
    "AdEx",
    "AdaptiveLIF",
    "FitzHughNagumo",
    "HodgkinHuxley",
    "Integrator",
    "Izhikevich",
    "Izhikevich2007",
    "Model",
    "MorrisLecar",
    "NamedModel",
    "ResonateAndFire",
]
