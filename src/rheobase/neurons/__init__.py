"""Neuron models: named equations with parameters."""

from collections.abc import Mapping
from types import MappingProxyType

from rheobase.neurons.adaptive_lif import AdaptiveLIF
from rheobase.neurons.adex import AdEx
from rheobase.neurons.amat2 import AMAT2
from rheobase.neurons.closed_form import ClosedForm
from rheobase.neurons.conductance_lif import AHPLIF
from rheobase.neurons.exponential import EIF
from rheobase.neurons.fitzhugh_nagumo import FitzHughNagumo
from rheobase.neurons.gif import GIF
from rheobase.neurons.glif import GLIF1, GLIF2, GLIF3, GLIF4, GLIF5
from rheobase.neurons.hodgkin_huxley import HodgkinHuxley
from rheobase.neurons.igif import IGIF
from rheobase.neurons.izhikevich import Izhikevich
from rheobase.neurons.izhikevich2007 import Izhikevich2007
from rheobase.neurons.lif import LIF
from rheobase.neurons.mat2 import MAT2
from rheobase.neurons.model import Integrator, Model
from rheobase.neurons.morris_lecar import MorrisLecar
from rheobase.neurons.named import NamedModel
from rheobase.neurons.quadratic import QIF
from rheobase.neurons.resonate_and_fire import ResonateAndFire

NEURONS: Mapping[str, type[LIF] | type[NamedModel]] = MappingProxyType(
    {
        kind.__name__: kind
        for kind in (
            LIF, QIF, EIF, AdEx, Izhikevich, Izhikevich2007, AdaptiveLIF, AHPLIF, MAT2, AMAT2, GIF,
            IGIF, GLIF1, GLIF2, GLIF3, GLIF4, GLIF5, HodgkinHuxley, MorrisLecar, FitzHughNagumo,
            ResonateAndFire,
        )
    }
)  # fmt: skip

__all__ = [
    "NEURONS",
    "AHPLIF",
    "AMAT2",
    "EIF",
    "GIF",
    "GLIF1",
    "GLIF2",
    "GLIF3",
    "GLIF4",
    "GLIF5",
    "IGIF",
    "LIF",
    "MAT2",
    "QIF",
    "AdEx",
    "AdaptiveLIF",
    "ClosedForm",
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
