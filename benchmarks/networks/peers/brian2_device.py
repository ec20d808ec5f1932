"""Brian2: choose the target, build, compile, warm up, time, count."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import brian2 as b2
from brian2 import ms
from brian2.codegen.runtime.cython_rt.extension_manager import cython_extension_manager
from report import peak_memory, rates, write

# What is written into the main function of the C++ program: when each part of it ended (in Brian2
# its own clock counts processor time where there is one thread), and its memory.
STARTED = "const auto started = std::chrono::steady_clock::now();"
STAMP = """{
const std::chrono::duration<double> since = std::chrono::steady_clock::now() - started;
struct rusage used;
getrusage(RUSAGE_SELF, &used);
std::ofstream("stamps.txt", std::ios::app)
    << since.count() << " " << 1024LL * used.ru_maxrss << std::endl;
}"""


def with_target(made: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Add the options that every Brian2 script takes."""
    made.add_argument("--target", choices=["standalone", "cython"], default="standalone")
    made.add_argument("--precision", choices=["double", "single"], default="double")
    return made


def measure(
    network: str,
    options: argparse.Namespace,
    sizes: dict[str, int],
    build: Callable[[], tuple[b2.NeuronGroup, list[b2.BrianObject], list[b2.Synapses]]],
) -> None:
    """Build a network, run it, print its figures.

    `build` returns all neurons, what else is in the network, and the synapses; `sizes` says how
    many of the neurons, in their order, are in which population. All spikes are recorded. Compiling
    is that of an empty cache. Threads are for C++ standalone alone: Cython has one.
    """
    with tempfile.TemporaryDirectory() as folder:
        b2.prefs.codegen.runtime.cython.cache_dir = folder
        b2.defaultclock.dt = 0.1 * ms
        if options.precision == "single":
            b2.prefs.core.default_float_dtype = b2.float32
        run = _standalone if options.target == "standalone" else _cython
        figures, monitor, synapses = run(options, build, folder)
        spikes = _counts(monitor, sizes, options.warm_up)
    write(
        network=network,
        simulator="Brian2",
        version=b2.__version__,
        target=options.target,
        precision=options.precision,
        threads=options.threads if options.target == "standalone" else 1,
        seed=options.seed,
        biological_s=options.duration / 1e3,
        rate_hz=rates(spikes, sizes, options.duration),
        synapses=synapses,
        spikes=sum(spikes.values()),
        **figures,
    )


def _standalone(options, build, folder):
    """Run as a C++ program; building is what Python says and what the program itself does."""
    b2.set_device("cpp_standalone", directory=folder, build_on_run=False)
    b2.prefs.devices.cpp_standalone.openmp_threads = options.threads if options.threads > 1 else 0
    b2.prefs.codegen.cpp.headers += ["<chrono>", "<sys/resource.h>"]
    began = perf_counter()
    network, monitor, synapses = _network(options, build)
    b2.device.insert_code("before_start", STARTED)
    b2.device.insert_code("main", STAMP)
    network.run(options.warm_up * ms)
    b2.device.insert_code("main", STAMP)
    network.run(options.duration * ms)
    b2.device.insert_code("main", STAMP)
    described = perf_counter()
    b2.device.build(directory=folder, compile=True, run=False)
    compiled = perf_counter()
    b2.device.run(with_output=False)
    stamps = [line.split() for line in (Path(folder) / "stamps.txt").read_text().splitlines()]
    built, warm, done = (float(seconds) for seconds, _ in stamps)
    figures = {
        "build_s": described - began + built,
        "compile_s": compiled - described,
        "warm_up_s": warm - built,
        "simulate_s": done - warm,
        "rss_bytes": int(stamps[-1][1]),
    }
    return figures, monitor, sum(len(of) for of in synapses)


def _cython(options, build, folder):
    """Run in this process; time the loop over the steps alone, by Brian2's own clock.

    What a run does before its loop is writing and compiling code: that of the first one counts as
    compiling, with the extensions that are compiled while synapses are made.
    """
    b2.prefs.codegen.target = "cython"
    compiling = _time_compiling()
    began = perf_counter()
    network, monitor, synapses = _network(options, build)
    built, compiled = perf_counter(), sum(compiling)
    whole, warm = _run(network, options.warm_up)
    _, done = _run(network, options.duration)
    figures = {
        "build_s": built - began - compiled,
        "compile_s": compiled + whole - warm,
        "warm_up_s": warm,
        "simulate_s": done,
        "rss_bytes": peak_memory(),
    }
    return figures, monitor, sum(len(of) for of in synapses)


def _time_compiling():
    """Return a list to which Brian2 from now on adds the seconds of each extension it compiles."""
    seconds, create = [], cython_extension_manager.create_extension

    def timed(*arguments, **options):
        began = perf_counter()
        made = create(*arguments, **options)
        seconds.append(perf_counter() - began)
        return made

    cython_extension_manager.create_extension = timed
    return seconds


def _network(options, build):
    """Return the network, what records its spikes, and its synapses."""
    b2.seed(options.seed)
    neurons, others, synapses = build()
    monitor = b2.SpikeMonitor(neurons)
    return b2.Network(neurons, monitor, *others, *synapses), monitor, synapses


def _run(network, duration):
    """Run for `duration` ms; return the seconds of the whole call and of the loop alone."""
    loop = [0.0]

    def report(elapsed, completed, start, duration):
        loop[0] = float(elapsed)

    began = perf_counter()
    network.run(duration * ms, report=report, report_period=3600 * b2.second)
    return perf_counter() - began, loop[0]


def _counts(monitor, sizes, warm_up):
    """Return how many spikes each population had after the warm-up."""
    after = monitor.i[:][monitor.t[:] / ms >= warm_up - 1e-6]
    spikes, first = {}, 0
    for name, size in sizes.items():
        spikes[name] = int(((after >= first) & (after < first + size)).sum())
        first += size
    return spikes
