"""Rheobase, NEST and Brian2 on the same networks, by turns, on the same threads."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from common import print_ratio, ratio, run_process

HERE = Path(__file__).parent
THREADS = 2


@dataclass(frozen=True)
class Comparison:
    """A network, who runs it, and how much faster than each Rheobase should be.

    Parameters
    ----------
    name : str
        In the gallery.
    title : str
    peers : mapping of str to (list of str, str)
        The peer's script with its arguments, and the target.
    duration, warm_up : float
        In ms.
    options : tuple of str
        Of our own script.
    """

    name: str
    title: str
    peers: dict[str, tuple[list[str], str]]
    duration: float = 1000.0
    warm_up: float = 200.0
    options: tuple[str, ...] = ()

    def measure(self, repeats: int) -> dict[str, object]:
        """Run all by turns; print and return what came out."""
        print(f"\n{self.title}: {self.duration:g} ms on {THREADS} threads")
        found: dict[str, list[dict]] = {}
        for _ in range(repeats):
            for precision in ("single", "double"):
                arguments = ["ours.py", self.name, "--precision", precision, *self.options]
                found.setdefault(f"rheobase {precision}", []).append(self._run(arguments))
            for peer, (arguments, _) in self.peers.items():
                found.setdefault(peer, []).append(
                    self._run(["peers/" + arguments[0], *arguments[1:]])
                )
        for name, runs in found.items():
            _print(name, runs)
        ratios = {}
        for precision in ("single", "double"):
            ours = [run["simulate_s"] for run in found[f"rheobase {precision}"]]
            for peer, (_, target) in self.peers.items():
                name = f"{peer} over rheobase {precision}"
                ratios[name] = ratio([run["simulate_s"] for run in found[peer]], ours)
                print_ratio(name, ratios[name], target if precision == "single" else "none")
        return {"runs": found, "ratios": ratios}

    def _run(self, arguments: list[str]) -> dict:
        command = [sys.executable, str(HERE / arguments[0]), *arguments[1:]]
        if "--threads" not in arguments and arguments[0] != "ours.py":  # which chooses itself
            command += ["--threads", str(THREADS)]
        command += ["--duration", str(self.duration), "--warm-up", str(self.warm_up)]
        _, printed = run_process(command)
        return json.loads(printed.strip().splitlines()[-1])


def _print(name: str, runs: list[dict]) -> None:
    last = runs[-1]
    text = (
        f"  {name:<26} {median(run['simulate_s'] for run in runs):9.3f} s   "
        f"built in {median(run['build_s'] for run in runs):6.1f} s   "
        f"{last['rss_bytes'] / 1e9:5.2f} GB   {last['rate_hz']['all']:6.2f} spikes/s"
    )
    if "events" in last:
        text += (
            f"   {last['ns_cores_per_event']:.2f} ns x core an event, "
            f"{last['ns_cores_per_update']:.2f} a neuron update"
        )
    print(text)


BRUNEL = Comparison(
    "brunel",
    "Brunel's network, 12,500 neurons, 15.6 million synapses",
    {
        "NEST": (["nest_brunel.py"], "12"),
        "Brian2": (["brian2_brunel.py"], "17"),
        "Brian2, 1 thread": (["brian2_brunel.py", "--threads", "1"], "17"),
        "Brian2, in order of source": (["brian2_brunel.py", "--rule", "chance"], "none"),
    },
)
COBA = Comparison(
    "coba",
    "COBA, 4,000 neurons",
    {
        "NEST": (["nest_coba.py"], "10"),
        "Brian2 standalone": (["brian2_coba.py", "--target", "standalone"], "10"),
        "Brian2 standalone, 1 thread": (
            ["brian2_coba.py", "--target", "standalone", "--threads", "1"],
            "10",
        ),
        "Brian2 standalone, rk4": (
            ["brian2_coba.py", "--target", "standalone", "--method", "rk4", "--threads", "1"],
            "10",
        ),
    },
    duration=5000.0,  # a second of it is over in 20 ms
)
CUBA = Comparison(
    "cuba",
    "CUBA, 4,000 neurons",
    {
        "NEST": (["nest_cuba.py"], "none"),
        "Brian2 standalone": (["brian2_cuba.py", "--target", "standalone"], "none"),
    },
    duration=5000.0,
)
BALANCED = Comparison(
    "balanced_random",
    "The balanced random network of NEST's hpc_benchmark, 11,250 neurons",
    {"NEST": (["nest_balanced.py"], "none")},
)
# Longer, and its excitatory synapses run away with it, as they do in NEST.
PLASTIC = Comparison(
    "balanced_random",
    "The same with plasticity of its excitatory synapses",
    {"NEST": (["nest_balanced.py", "--plastic"], "8")},
    duration=250.0,
    warm_up=50.0,
    options=("--plastic", "--repeats", "1"),
)
MICROCIRCUIT = Comparison(
    "microcircuit",
    "The full cortical microcircuit, 77,169 neurons, 299 million synapses",
    {"NEST": (["nest_microcircuit.py"], "100")},
    warm_up=500.0,
)
