"""(b) 1,000 LIF neurons, each with its own constant current, for 1 s at dt 0.1 ms.

Spikes are recorded, then also every trace. Compiling is excluded: each process runs once before the
runs that count. Brian2 still writes its code anew in each run, in Python, before it finds it
compiled; so its loop over the steps is timed alone as well, by its own clock: the strictest reading
of "compile excluded". Rheobase's time is always that of the whole `rb.run`.
"""

from __future__ import annotations

import json
import os
from statistics import median

from common import by_turns, print_ratio, print_times, program, ratio, run_process, summary

CONTINUOUS, GRID = "Rheobase, continuous clock", "Rheobase, grid clock"
ONE_CORE = "Rheobase, continuous clock, one core"
LOOP, RUN = "Brian2, Cython: loop alone", "Brian2, Cython: whole run"


def measure(processes: int, repeats: int) -> dict[str, object]:
    """Run and print the benchmark; return its results."""
    results = {}
    for record, title in (("", "spikes"), ("v", "spikes and v")):
        times, spikes = _measure(record, processes, repeats)
        print_times(f"(b) 1,000 currents for 1 s, recording {title}", times)
        target = "none" if record else "at least 50"
        ratios = {}
        for peer in (LOOP, RUN):
            for own in (CONTINUOUS, GRID):
                name = f"{peer.split(': ')[1]} / Rheobase, {own.split(', ')[1]}"
                ratios[name] = ratio(times[peer], times[own])
                print_ratio(name, ratios[name], target if own == CONTINUOUS else "none")
        print(f"  spikes in all: {spikes}")
        results[title] = {
            "times": {name: summary(values) for name, values in times.items()},
            "ratios": ratios,
            "spikes": spikes,
        }
    return results


def _measure(
    record: str, processes: int, repeats: int
) -> tuple[dict[str, list[float]], dict[str, int]]:
    """Return each one's seconds, the median of every process, and how many spikes it counted."""
    spikes: dict[str, int] = {}
    loops: list[float] = []

    def rheobase(name: str, clock: str, one_core: bool = False) -> float:
        found = _result("currents_rheobase.py", clock, record, str(repeats), one_core=one_core)
        spikes[name] = found["spikes"]
        return median(found["run"])

    def brian2() -> float:
        found = _result("currents_brian2.py", record, str(repeats))
        spikes["Brian2, Cython"] = found["spikes"]
        loops.append(median(found["loop"]))
        return median(found["run"])

    trials = {
        CONTINUOUS: lambda: rheobase(CONTINUOUS, "continuous"),
        GRID: lambda: rheobase(GRID, "grid"),
        RUN: brian2,
    }
    if hasattr(os, "sched_setaffinity"):
        trials[ONE_CORE] = lambda: rheobase(ONE_CORE, "continuous", one_core=True)
    times = by_turns(trials, processes)
    _require_same(spikes)
    return {**times, LOOP: loops}, spikes


def _result(name: str, *arguments: str, one_core: bool = False) -> dict:
    if not one_core:
        return json.loads(run_process(program(name, *arguments))[1])
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})  # inherited by the process
    try:
        return json.loads(run_process(program(name, *arguments))[1])
    finally:
        os.sched_setaffinity(0, cores)


def _require_same(spikes: dict[str, int]) -> None:
    """Refuse to compare what did not do the same: a grid moves spikes, but by a step at most."""
    if max(spikes.values()) > 1.03 * min(spikes.values()):
        raise SystemExit(f"they simulate different things: {spikes}")
