"""Neuron models: named equations with parameters."""

from rheobase.neurons.lif import LIF
from rheobase.neurons.model import Integrator, Model

__all__ = ["LIF", "Integrator", "Model"]
