"""What synapses do to a neuron: potentials, currents, reversal, shunting."""

from rheobase.analysis.synaptic.psp import Psp, psp
from rheobase.analysis.synaptic.psp_kernel import psp_kernel
from rheobase.analysis.synaptic.shunting import Shunting, shunting
from rheobase.analysis.synaptic.voltage_clamp import VoltageClamp, voltage_clamp

__all__ = [
    "Psp",
    "Shunting",
    "VoltageClamp",
    "psp",
    "psp_kernel",
    "shunting",
    "voltage_clamp",
]
