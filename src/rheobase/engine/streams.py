"""Which random numbers are whose: no two uses of a seed share a stream.

A stream is the last word of a Philox counter; the first three are the user's own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SHIFT = 24
SOURCES, SYNAPSES, INDEGREES, VALUES, POISSON, NOISE, SHARED_NOISE, ESCAPE = range(1, 9)
MOST_OF_A_KIND = 2**_SHIFT


def stream(use: int, number: int) -> int:
    """Return the stream of the `number`-th object of a use."""
    return use << _SHIFT | number


def key_of(seed: int) -> NDArray[np.uint64]:
    """Return the key of a seed: its lower and its upper 32 bits."""
    return np.array([seed & 0xFFFFFFFF, seed >> 32], dtype=np.uint64)
