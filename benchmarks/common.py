"""What every benchmark here does: processes by turns, medians, ratios, the machine in words."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

HERE = Path(__file__).parent
PACKAGES = ("rheobase", "numpy", "numba", "llvmlite", "pint", "brian2", "cython")


def program(name: str, *arguments: str) -> list[str]:
    """Return the command that runs a program of this folder with this Python."""
    return [sys.executable, str(HERE / "programs" / name), *arguments]


def run_process(
    command: list[str], environment: Mapping[str, str] | None = None
) -> tuple[float, str]:
    """Run a command; return how many seconds it took, from start to end, and what it printed."""
    start = perf_counter()
    process = subprocess.run(
        command, env={**os.environ, **(environment or {})}, capture_output=True, text=True
    )
    seconds = perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{process.stderr[-3000:]}")
    return seconds, process.stdout


def by_turns(trials: Mapping[str, Callable[[], float]], repeats: int) -> dict[str, list[float]]:
    """Run each trial `repeats` times, all by turns, so that a busy moment is everybody's.

    Every second round goes backwards: none of them always follows the same other.
    """
    values: dict[str, list[float]] = {name: [] for name in trials}
    for turn in range(repeats):
        for name in list(trials)[:: -1 if turn % 2 else 1]:
            values[name].append(trials[name]())
    return values


def summary(values: list[float]) -> dict[str, object]:
    """Return the median, the quartiles, and all values."""
    low, high = spread(values)
    return {"median": median(values), "quartiles": [low, high], "values": values}


def spread(values: list[float]) -> tuple[float, float]:
    """Return the quartiles; of fewer than four values the smallest and the largest."""
    if len(values) < 4:
        return min(values), max(values)
    low, _, high = quantiles(values, n=4)
    return low, high


def ratio(slow: list[float], fast: list[float]) -> dict[str, object]:
    """Return the median and the quartiles of the ratios of the rounds.

    Both ran in each round, one after the other, so that what slows the machine down cancels.
    """
    ratios = [a / b for a, b in zip(slow, fast, strict=True)]
    return {"ratio": median(ratios), "quartiles": list(spread(ratios))}


def print_times(title: str, times: Mapping[str, list[float]]) -> None:
    """Print medians in milliseconds, with their spread."""
    print(f"\n{title}")
    for name, values in times.items():
        low, high = (1e3 * value for value in spread(values))
        print(
            f"  {name:<44} {1e3 * median(values):10.1f} ms   ({low:.1f} to {high:.1f}; "
            f"{len(values)} times)"
        )


def print_ratio(name: str, found: Mapping[str, object], target: str) -> None:
    """Print a ratio beside what it should be."""
    goal = "" if target == "none" else f"; target {target}"
    low, high = found["quartiles"]  # type: ignore[misc]
    print(f"  {name:<44} {found['ratio']:10.2f}      ({low:.2f} to {high:.2f}){goal}")


def machine() -> dict[str, object]:
    """Describe what this runs on, and how busy it is right now."""
    return {
        "cpu": _cpu(),
        "cores": _cores(),
        "memory_GB": _memory(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
        "commit": _commit(),
        "load_before": _load(),
    }


def describe(of: Mapping[str, object]) -> str:
    """Return the machine in two lines."""
    packages = ", ".join(f"{name} {number}" for name, number in of["packages"].items())  # type: ignore[attr-defined]
    return (
        f"{of['cpu']}, {of['cores']} cores, {of['memory_GB']} GB, {of['system']}, load "
        f"{of['load_before']}\nPython {of['python']}, {packages}; commit {of['commit']}"
    )


def write(label: str, results: Mapping[str, object]) -> Path:
    """Keep results as JSON; return where."""
    path = HERE / "results" / f"{label}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({**results, "load_after": _load()}, indent=1) + "\n")
    return path


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    fields = {name.strip(): value.strip() for name, value in fields.items()}
    model = fields.get("model name", platform.machine())
    return f"{model} (family {fields.get('cpu family')}, model {fields.get('model')})"


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory() -> float | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)
    except (AttributeError, ValueError, OSError):
        return None


def _load() -> list[float] | None:
    return [round(value, 2) for value in os.getloadavg()] if hasattr(os, "getloadavg") else None


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _commit() -> str | None:
    """Return the commit of the Rheobase that is imported, with a plus where files differ from it.

    None where it is not in a checkout: an installed copy has its version only.
    """
    found = find_spec("rheobase")
    if found is None or found.origin is None or "site-packages" in found.origin:
        return None
    source = str(Path(found.origin).parent)
    try:
        commit = _git(source, "rev-parse", "--short", "HEAD")
        return commit + ("+" if _git(source, "status", "--porcelain", "--", ".") else "")
    except (OSError, subprocess.CalledProcessError):
        return None


def _git(folder: str, *arguments: str) -> str:
    command = ["git", "-C", folder, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
