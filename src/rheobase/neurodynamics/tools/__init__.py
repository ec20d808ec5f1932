"""Input currents, figures and spike-train statistics of the exercises."""

from rheobase.neurodynamics.tools import input_factory, plot_tools, spike_tools

__all__ = ["input_factory", "plot_tools", "spike_tools"]
