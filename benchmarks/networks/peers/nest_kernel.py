"""NEST: set up the kernel, build, warm up, time, count."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from time import perf_counter

from report import peak_memory, rates, write

os.environ["PYNEST_QUIET"] = "1"  # no banner between the figures
import nest

DT = 0.1  # ms
Populations = dict[str, nest.NodeCollection]


def start(threads: int, seed: int) -> None:
    """Empty the kernel; set its step, threads and seed."""
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = DT
    nest.local_num_threads = threads
    nest.rng_seed = seed


def measure(
    network: str, options: argparse.Namespace, build: Callable[[], tuple[Populations, int]]
) -> None:
    """Build a network, run it, print its figures.

    `build` returns populations and the number of synapses between them. All spikes of the timed
    part are recorded, in memory. NEST sorts its connections within the first call of `Simulate`:
    one step, which counts as building.
    """
    began = perf_counter()
    start(options.threads, options.seed)
    populations, synapses = build()
    recorders = {}
    for name, neurons in populations.items():
        recorders[name] = nest.Create("spike_recorder", params={"start": options.warm_up})
        nest.Connect(neurons, recorders[name])
    nest.Simulate(DT)
    built = perf_counter()
    nest.Simulate(options.warm_up - DT)
    warm = perf_counter()
    nest.Simulate(options.duration)
    done = perf_counter()
    spikes = {name: recorder.n_events for name, recorder in recorders.items()}
    sizes = {name: len(neurons) for name, neurons in populations.items()}
    write(
        network=network,
        simulator="NEST",
        version=nest.__version__,
        threads=options.threads,
        seed=options.seed,
        build_s=built - began,
        warm_up_s=warm - built,
        simulate_s=done - warm,
        biological_s=options.duration / 1e3,
        rate_hz=rates(spikes, sizes, options.duration),
        synapses=synapses,
        spikes=sum(spikes.values()),
        rss_bytes=peak_memory(),
    )
