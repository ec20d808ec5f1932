"""What a run leaves behind: traces, spike trains, and where they came from."""

from rheobase.recording.provenance import Provenance
from rheobase.recording.recording import Recording
from rheobase.recording.spike_train import SpikeTrain
from rheobase.recording.spikes import Spikes

load = Recording.load

__all__ = ["Provenance", "Recording", "SpikeTrain", "Spikes", "load"]
