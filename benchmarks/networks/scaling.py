"""Events per second for one and two threads, and from a thousand to 200,000 neurons."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from common import run_process

_OURS = str(Path(__file__).parent / "ours.py")
_SIZES = (1_000, 4_000, 12_500, 50_000, 200_000)


def measure(sizes: tuple[int, ...] = _SIZES) -> dict[str, object]:
    """Print and return the figures of a network with 1,000 synapses a neuron."""
    print("\nScaling: 1,000 synapses onto each neuron, single precision")
    runs = []
    for neurons in sizes:
        for threads in (1, 2):
            command = [sys.executable, _OURS, "fixed_indegree", "--neurons", str(neurons)]
            command += ["--threads", str(threads), "--duration", "500", "--warm-up", "200"]
            run = json.loads(run_process(command)[1])
            runs.append(run)
            rate = run["events"] / run["simulate_s"] / 1e6
            print(
                f"  {neurons:8,} neurons  {threads} threads  {run['rate_hz']['all']:5.1f} spikes/s"
                f"  {rate:8.1f} million events/s  {run['ns_cores_per_event']:5.2f} ns x core each"
                f"  {run['ns_cores_per_update']:5.2f} an update  built in {run['build_s']:5.2f} s"
                f"  {run['rss_bytes'] / 1e9:.2f} GB"
            )
    return {"runs": runs}
