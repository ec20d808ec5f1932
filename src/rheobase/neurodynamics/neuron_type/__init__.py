"""The exercises on neurons of type I and type II."""

from rheobase.neurodynamics.neuron_type import neurons

__all__ = ["neurons"]
