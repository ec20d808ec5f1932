"""Questions one asks of spike trains and neurons, as functions of them."""

from rheobase.analysis.distances import coincidence_factor, van_rossum, victor_purpura
from rheobase.analysis.dynamics import (
    Bifurcation,
    BifurcationPoint,
    Branch,
    FixedPoint,
    Nullcline,
    PhasePlane,
    Trajectory,
    VectorField,
    bifurcation,
    fixed_points,
    phase_plane,
)
from rheobase.analysis.fi_curve import FiCurve, fi_curve
from rheobase.analysis.firing_pattern import FiringPattern, firing_pattern
from rheobase.analysis.frequency_response import FrequencyResponse, frequency_response
from rheobase.analysis.interspike import IsiHistogram, isi_histogram
from rheobase.analysis.network_statistics import mean_cv, network_statistics
from rheobase.analysis.psth import Psth, psth
from rheobase.analysis.spectrum import PowerSpectrum, power_spectrum
from rheobase.analysis.step_response import StepResponse, step_response
from rheobase.analysis.strength_duration import StrengthDuration, rheobase, strength_duration
from rheobase.analysis.synaptic import (
    Psp,
    Shunting,
    VoltageClamp,
    psp,
    psp_kernel,
    shunting,
    voltage_clamp,
)
from rheobase.analysis.synchrony import synchrony
from rheobase.analysis.weight_course import WeightCourse, weight_course

__all__ = [
    "Bifurcation",
    "BifurcationPoint",
    "Branch",
    "FiCurve",
    "FiringPattern",
    "FixedPoint",
    "FrequencyResponse",
    "IsiHistogram",
    "Nullcline",
    "PhasePlane",
    "PowerSpectrum",
    "Psp",
    "Psth",
    "Shunting",
    "StepResponse",
    "StrengthDuration",
    "Trajectory",
    "VectorField",
    "VoltageClamp",
    "WeightCourse",
    "bifurcation",
    "coincidence_factor",
    "fi_curve",
    "firing_pattern",
    "fixed_points",
    "frequency_response",
    "isi_histogram",
    "mean_cv",
    "network_statistics",
    "phase_plane",
    "power_spectrum",
    "psp",
    "psp_kernel",
    "psth",
    "rheobase",
    "shunting",
    "step_response",
    "strength_duration",
    "synchrony",
    "van_rossum",
    "victor_purpura",
    "voltage_clamp",
    "weight_course",
]
