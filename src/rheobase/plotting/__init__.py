"""Figures, drawn with matplotlib.

Every plot draws into the matplotlib axes that it is given as `ax` and returns them, so that any of
them can be a panel of a figure of your own. Without `ax` it draws into the current axes if there is
nothing in them yet, and else into a new figure. Nothing is shown (``plt.show()`` is yours to call),
and the colours, fonts and sizes are those of your own matplotlib settings, or those of `style`
inside ``with rb.plotting.style():``.
"""

from rheobase.plotting.bifurcation import bifurcation
from rheobase.plotting.bode import bode
from rheobase.plotting.current import current
from rheobase.plotting.fi_curve import fi_curve
from rheobase.plotting.firing_patterns import plot_firing_patterns
from rheobase.plotting.isi_histogram import isi_histogram
from rheobase.plotting.phase_plane import phase_plane
from rheobase.plotting.plot_network import plot_network
from rheobase.plotting.plot_recording import plot_recording
from rheobase.plotting.power_spectrum import power_spectrum
from rheobase.plotting.psp import psp
from rheobase.plotting.psth import psth
from rheobase.plotting.raster import raster
from rheobase.plotting.shunting import shunting
from rheobase.plotting.strength_duration import strength_duration
from rheobase.plotting.style import style
from rheobase.plotting.voltage import voltage
from rheobase.plotting.voltage_clamp import voltage_clamp
from rheobase.plotting.weight_course import weight_course

__all__ = [
    "plot_recording",
    "plot_network",
    "voltage",
    "current",
    "raster",
    "fi_curve",
    "strength_duration",
    "bode",
    "isi_histogram",
    "psth",
    "power_spectrum",
    "phase_plane",
    "bifurcation",
    "psp",
    "voltage_clamp",
    "shunting",
    "plot_firing_patterns",
    "weight_course",
    "style",
]
