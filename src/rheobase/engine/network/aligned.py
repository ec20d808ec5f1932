"""Arrays that begin with a cache line.

NumPy's begin 16 bytes after one when they are large. Then each vector that is loaded or stored lies
in two lines, and so does each line of synapses: a third more to fetch from memory.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_LINE = 64  # bytes


def aligned_empty(shape: int | tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
    """Return an array like `numpy.empty`, which begins with a cache line.

    Parameters
    ----------
    shape : int or tuple of int
    dtype : type

    Returns
    -------
    ndarray

    Examples
    --------
    >>> from rheobase.engine.network.aligned import aligned_empty
    >>> aligned_empty((3, 5), "float32").ctypes.data % 64
    0
    """
    kind = np.dtype(dtype)
    size = int(np.prod(shape, dtype=np.int64)) * kind.itemsize
    memory = np.empty(size + _LINE, np.uint8)
    first = -memory.ctypes.data % _LINE
    return memory[first : first + size].view(kind).reshape(shape)


def aligned_zeros(shape: int | tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
    """Return an array like `numpy.zeros`, which begins with a cache line."""
    array = aligned_empty(shape, dtype)
    array[...] = 0
    return array
