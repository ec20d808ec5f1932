"""What a run leaves behind: traces, spike trains, and where they came from."""

from rheobase.recording.joining import joined
from rheobase.recording.loading import load
from rheobase.recording.network_recording import NetworkRecording
from rheobase.recording.population_recording import PopulationRecording
from rheobase.recording.provenance import Provenance
from rheobase.recording.recording import Recording
from rheobase.recording.spike_train import SpikeTrain
from rheobase.recording.spikes import Spikes
from rheobase.recording.trace import Trace

__all__ = [
    "NetworkRecording",
    "PopulationRecording",
    "Provenance",
    "Recording",
    "SpikeTrain",
    "Spikes",
    "Trace",
    "joined",
    "load",
]
