"""Rheobase on a network of its gallery: the figures that the peers' scripts print, and where the
time goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from sys import path
from time import perf_counter

import numpy as np

import rheobase as rb
from rheobase import gallery
from rheobase.units import kHz, ms, mV

path.insert(0, str(Path(__file__).parent / "peers"))
from report import parser, peak_memory, write


def fixed_indegree(n: int, precision: str) -> rb.Network:
    """Return Brunel's network with 1,000 synapses onto each neuron, however many there are."""
    cell = rb.LIF(v_rest=0 * mV, v_reset=10 * mV, v_threshold=20 * mV, tau_m=20 * ms, t_ref=2 * ms)
    net = rb.Network(seed=1, precision=precision)
    exc = net.population(cell, n * 4 // 5, name="exc", v=rb.uniform(0 * mV, 20 * mV))
    inh = net.population(cell, n // 5, name="inh", v=rb.uniform(0 * mV, 20 * mV))
    for source, number, weight in ((exc, 800, 0.125 * mV), (inh, 200, -0.625 * mV)):
        net.connect(
            source,
            exc + inh,
            rb.Delta(),
            rule=rb.FixedIndegree(number),
            weight=weight,
            delay=1.5 * ms,
        )
    net.poisson(exc + inh, rb.Delta(), rate=16 * kHz, weight=0.125 * mV)
    return net


def network(options) -> rb.Network:
    if options.network == "fixed_indegree":
        return fixed_indegree(options.neurons, options.precision)
    arguments = {"seed": options.seed, "precision": options.precision}
    if options.scale is not None:
        arguments["scale"] = options.scale
    if options.plastic:
        arguments["plastic"] = True
    return gallery.NETWORKS[options.network](**arguments)


def seconds_to_advance(simulation, duration: float, record: Sequence = ()) -> tuple[float, object]:
    start = perf_counter()
    recording = simulation.advance(duration * ms, record)
    return perf_counter() - start, recording


def silence(simulation) -> None:
    """Put every threshold out of reach: what is left is the update of neurons and their input."""
    engine = simulation._engine
    for kind, arrays in zip(engine.plan.kinds, engine._arrays.kinds, strict=True):
        if "v_threshold" in kind.constants:
            arrays.constants[:, kind.constants.index("v_threshold")] = 1e9
        else:
            arrays.values[kind.values.index("v_threshold")] = 1e9


def main() -> None:
    made = parser(__doc__)
    made.add_argument("network", choices=[*gallery.NETWORKS, "fixed_indegree"])
    made.add_argument("--precision", choices=["single", "double"], default="single")
    made.add_argument("--scale", type=float)
    made.add_argument("--neurons", type=int, default=12_500, help="of fixed_indegree")
    made.add_argument("--plastic", action="store_true", help="of balanced_random")
    made.add_argument("--repeats", type=int, default=3, help="how often to time the duration")
    made.set_defaults(threads=None)
    options = made.parse_args()
    net = network(options)
    views = list(gallery.populations(net).values())
    start = perf_counter()
    simulation = net.simulation(threads=options.threads)
    build = perf_counter() - start
    warm_up, _ = seconds_to_advance(simulation, options.warm_up)
    options.threads = simulation.threads
    everything = [view.spikes for view in views]
    times, recordings = [], []
    for _ in range(options.repeats):
        seconds, recording = seconds_to_advance(simulation, options.duration, everything)
        times.append(seconds)
        recordings.append(recording)
    typical = int(np.argsort(times)[len(times) // 2])  # the median: peers are timed once
    recording = recordings[typical]
    spikes = {view.name: int(recording[view].spikes.times.size) for view in views}
    sizes = {view.name: view.size for view in views}
    memory = peak_memory()
    silence(simulation)
    simulation.advance(options.warm_up * ms)
    update = min(seconds_to_advance(simulation, options.duration)[0] for _ in range(3))
    neurons, steps = sum(sizes.values()), options.duration / 0.1
    write(
        network=options.network,
        simulator="rheobase",
        version=rb.__version__,
        precision=options.precision,
        threads=options.threads,
        seed=options.seed,
        build_s=build,
        warm_up_s=warm_up,
        simulate_s=times[typical],
        simulate_all_s=times,
        biological_s=1e-3 * options.duration,
        rate_hz={
            "all": 1e3 * sum(spikes.values()) / neurons / options.duration,
            **{name: 1e3 * n / sizes[name] / options.duration for name, n in spikes.items()},
        },
        synapses=simulation.synapse_count,
        neurons=neurons,
        spikes=sum(spikes.values()),
        events=recording.events,
        rss_bytes=memory,
        update_s=update,
        ns_cores_per_update=1e9 * options.threads * update / neurons / steps,
        ns_cores_per_event=1e9
        * options.threads
        * max(times[typical] - update, 0.0)
        / max(recording.events, 1),
    )


if __name__ == "__main__":
    main()
