"""Questions one asks of spike trains and neurons, as functions of them."""

from rheobase.analysis.distances import coincidence_factor, van_rossum, victor_purpura
from rheobase.analysis.interspike import IsiHistogram, isi_histogram
from rheobase.analysis.psth import Psth, psth
from rheobase.analysis.spectrum import PowerSpectrum, power_spectrum

__all__ = [
    "IsiHistogram",
    "PowerSpectrum",
    "Psth",
    "coincidence_factor",
    "isi_histogram",
    "power_spectrum",
    "psth",
    "van_rossum",
    "victor_purpura",
]
