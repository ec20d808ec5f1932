"""The Python exercises of the textbook "Neuronal Dynamics", by the names that students know.

A notebook written for them runs with its import lines changed: ``import rheobase.units as b2``,
``from rheobase.neurodynamics.leaky_integrate_and_fire import LIF``, ``from
rheobase.neurodynamics.tools import input_factory, plot_tools, spike_tools``. Everything here is
made of the rest of Rheobase, which has a shorter way of saying it.

References
----------
W. Gerstner, W. M. Kistler, R. Naud, L. Paninski, "Neuronal Dynamics", Cambridge University Press
2014, https://neuronaldynamics.epfl.ch.
"""

from rheobase.neurodynamics import (
    adex_model,
    brunel_model,
    exponential_integrate_fire,
    hodgkin_huxley,
    leaky_integrate_and_fire,
    neuron_type,
    phase_plane_analysis,
    tools,
)
from rheobase.neurodynamics.current import TimedCurrent
from rheobase.neurodynamics.monitors import PopulationRateMonitor, SpikeMonitor, StateMonitor

__all__ = [
    "leaky_integrate_and_fire",
    "exponential_integrate_fire",
    "adex_model",
    "hodgkin_huxley",
    "neuron_type",
    "phase_plane_analysis",
    "brunel_model",
    "tools",
    "TimedCurrent",
    "StateMonitor",
    "SpikeMonitor",
    "PopulationRateMonitor",
]
