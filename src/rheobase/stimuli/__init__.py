"""Input currents: what they are, when they change, and how they combine.

Examples
--------
>>> from rheobase.stimuli import ramp, sine
>>> from rheobase.units import nA, ms, Hz
>>> stimulus = ramp(0 * nA, 2 * nA, start=0 * ms, stop=100 * ms) + sine(0.5 * nA, 40 * Hz)
>>> stimulus.pieces(200.0).starts
array([  0., 100.])
"""

from __future__ import annotations

from rheobase.stimuli.array import from_array
from rheobase.stimuli.base import Stimulus
from rheobase.stimuli.constant import constant, zero
from rheobase.stimuli.function import from_function
from rheobase.stimuli.noise import noise
from rheobase.stimuli.piecewise import Piecewise
from rheobase.stimuli.pulses import pulses
from rheobase.stimuli.ramp import ramp
from rheobase.stimuli.sine import sine
from rheobase.stimuli.step import step

__all__ = [
    "Piecewise",
    "Stimulus",
    "constant",
    "from_array",
    "from_function",
    "noise",
    "pulses",
    "ramp",
    "sine",
    "step",
    "zero",
]
