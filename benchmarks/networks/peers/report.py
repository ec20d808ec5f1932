"""What every peer's script here shares: its options, and the one line of JSON that it prints."""

from __future__ import annotations

import argparse
import json
from pathlib import Path


def parser(description: str, warm_up: float = 200.0) -> argparse.ArgumentParser:
    """Return a parser with the options that every script takes; times in ms."""
    made = argparse.ArgumentParser(description=description.splitlines()[0])
    made.add_argument("--threads", type=int, default=2)
    made.add_argument("--duration", type=float, default=1000.0, help="ms that are timed")
    made.add_argument("--warm-up", type=float, default=warm_up, help="ms before, not timed")
    made.add_argument("--seed", type=int, default=1)
    return made


def rates(spikes: dict[str, int], sizes: dict[str, int], duration: float) -> dict[str, float]:
    """Return spikes per second and neuron, of all and of each population; `duration` in ms."""
    of = {"all": 1e3 * sum(spikes.values()) / sum(sizes.values()) / duration}
    return of | {name: 1e3 * spikes[name] / sizes[name] / duration for name in sizes}


def peak_memory() -> int:
    """Return the most bytes that this process had resident so far.

    Not by getrusage, whose figure begins with that of the process that started this one.
    """
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return 1024 * int(line.split()[1])
    raise OSError("/proc/self/status does not say how much memory was used")


def write(**figures: object) -> None:
    """Print the figures as one line of JSON."""
    print(json.dumps(figures), flush=True)
