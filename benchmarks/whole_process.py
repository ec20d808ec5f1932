"""(a) One LIF neuron for 300 ms with its trace, from the start of Python to the printed spikes.

Warm, with everybody's compiled code in its cache, and with these caches empty. Imports are on disk
in both cases, and so is Matplotlib's list of fonts, which Brian2 would otherwise wait for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, time

from common import by_turns, print_ratio, print_times, program, ratio, run_process, summary

RHEOBASE, BRIAN2 = "Rheobase", "Brian2, Cython"
PROGRAMS = {RHEOBASE: "lif_rheobase.py", BRIAN2: "lif_brian2.py"}
SPIKES = 7


def measure(warm: int, cold: int) -> dict[str, object]:
    """Run and print the benchmark; return its results."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        used = root / "used"
        for name in PROGRAMS:
            _run(name, used)
        trials = {name: _trial(name, used) for name in PROGRAMS}
        warm_times = by_turns(trials, warm)
        parts = _breakdown(used, warm)
        trials = {name: _cold_trial(name, root) for name in PROGRAMS}
        cold_times = by_turns(trials, cold)
    print_times("(a) one LIF neuron, whole process, warm", warm_times)
    warm_ratio = ratio(warm_times[BRIAN2], warm_times[RHEOBASE])
    print_ratio("Brian2 / Rheobase", warm_ratio, "at least 2.5, better 3")
    print_times("(a) one LIF neuron, whole process, empty cache", cold_times)
    cold_ratio = ratio(cold_times[BRIAN2], cold_times[RHEOBASE])
    print_ratio("Brian2 / Rheobase", cold_ratio, "at least 6")
    print_times("(a) where the time of a warm Rheobase process goes", parts)
    return {
        "warm": {name: summary(values) for name, values in warm_times.items()},
        "warm_ratio": warm_ratio,
        "empty_cache": {name: summary(values) for name, values in cold_times.items()},
        "empty_cache_ratio": cold_ratio,
        "parts": {name: summary(values) for name, values in parts.items()},
    }


def _environment(cache: Path) -> dict[str, str]:
    return {"RHEOBASE_CACHE": str(cache / "rheobase"), "CYTHON_CACHE_DIR": str(cache / "cython")}


def _run(name: str, cache: Path) -> float:
    """Run a program once; make sure that it did what it is timed for."""
    cache.mkdir(exist_ok=True)
    seconds, printed = run_process(program(PROGRAMS[name]), _environment(cache))
    spikes = re.findall(r"\d+\.\d+", printed)
    if len(spikes) != SPIKES:
        raise SystemExit(f"{name}: expected {SPIKES} spikes, got {printed}")
    return seconds


def _trial(name: str, cache: Path) -> Callable[[], float]:
    return lambda: _run(name, cache)


def _cold_trial(name: str, root: Path) -> Callable[[], float]:
    def trial() -> float:
        with TemporaryDirectory(dir=root) as folder:
            seconds = _run(name, Path(folder))
            if not any(path.is_file() for path in Path(folder).rglob("*")):
                raise SystemExit(f"{name}: compiled nothing; is its cache somewhere else?")
            return seconds

    return trial


def _breakdown(cache: Path, repeats: int) -> dict[str, list[float]]:
    """Return the seconds of each part of a process; the end is what Python takes to stop."""
    found: dict[str, list[float]] = {}
    for _ in range(repeats):
        start, started = time(), perf_counter()
        _, printed = run_process(program("lif_breakdown.py", repr(start)), _environment(cache))
        whole = perf_counter() - started
        result = json.loads(printed)
        parts = result["parts"]
        # The second run has its kernel: what the first took longer was to load it.
        parts["rheobase: loading the kernel"] = parts.pop("rheobase: first run") - (
            again := parts.pop("rheobase: second run")
        )
        parts["rheobase: running"] = again
        parts["rheobase: results"] = parts.pop("rheobase: results")
        parts["python ends"] = start + whole - result["end"]
        parts["in all (without the second run)"] = whole - again
        for name, seconds in parts.items():
            found.setdefault(name, []).append(seconds)
    return found
