"""How fast this machine reads memory: the limit of delivering spikes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import numpy as np

_BYTES = 400_000_000  # for each thread: far more than caches hold


def measure(repeats: int) -> dict[str, float]:
    """Print and return how many GB/s one thread reads, and two."""
    arrays = [np.ones(_BYTES // 8) for _ in range(2)]

    def read(array: np.ndarray) -> None:
        array.sum()  # releases the interpreter's lock

    found = {}
    for threads in (1, 2):
        best = 0.0
        with ThreadPoolExecutor(threads) as pool:
            for _ in range(repeats):
                start = perf_counter()
                list(pool.map(read, arrays[:threads]))
                best = max(best, threads * _BYTES / (perf_counter() - start) / 1e9)
        found[f"threads_{threads}_GB_per_s"] = best
    one, two = found.values()
    print(f"\nReading memory: {one:.1f} GB/s with one thread, {two:.1f} with two")
    print(f"  4 bytes a synapse: at best {4 * 2 / two:.2f} ns x core an event")
    return found
