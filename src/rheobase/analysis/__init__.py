"""Questions one asks of spike trains and neurons, as functions of them."""

from rheobase.analysis.distances import coincidence_factor, van_rossum, victor_purpura
from rheobase.analysis.fi_curve import FiCurve, fi_curve
from rheobase.analysis.frequency_response import FrequencyResponse, frequency_response
from rheobase.analysis.interspike import IsiHistogram, isi_histogram
from rheobase.analysis.network_statistics import mean_cv, network_statistics
from rheobase.analysis.psth import Psth, psth
from rheobase.analysis.spectrum import PowerSpectrum, power_spectrum
from rheobase.analysis.step_response import StepResponse, step_response
from rheobase.analysis.strength_duration import StrengthDuration, rheobase, strength_duration
from rheobase.analysis.synchrony import synchrony

__all__ = [
    "FiCurve",
    "FrequencyResponse",
    "IsiHistogram",
    "PowerSpectrum",
    "Psth",
    "StepResponse",
    "StrengthDuration",
    "coincidence_factor",
    "fi_curve",
    "frequency_response",
    "isi_histogram",
    "mean_cv",
    "network_statistics",
    "power_spectrum",
    "psth",
    "rheobase",
    "step_response",
    "strength_duration",
    "synchrony",
    "van_rossum",
    "victor_purpura",
]
