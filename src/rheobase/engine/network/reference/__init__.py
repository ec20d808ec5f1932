"""What a network does, in the plainest terms: slow, obvious, and written apart from the kernels.

The same circuit, the same random words, double precision, one neuron like another: what
`rheobase.engine.network` computes must be what this does. For small networks.
"""

from rheobase.engine.network.reference.simulation import Outcome, simulate
from rheobase.engine.network.reference.wiring import Synapse, synapses_of

__all__ = ["Outcome", "Synapse", "simulate", "synapses_of"]
