"""(c) What `import rheobase` costs beside `import numpy`: whole processes."""

from __future__ import annotations

import sys
from collections.abc import Callable

from common import by_turns, print_ratio, print_times, ratio, run_process, summary

NOTHING, NUMPY, RHEOBASE = "python -c pass", "import numpy", "import rheobase"
# Names of `rheobase` are loaded when they are first used, so this is what a user waits for.
USED = "import rheobase, use LIF, step, run and units"
STATEMENTS = {
    NOTHING: "pass",
    NUMPY: "import numpy",
    RHEOBASE: "import rheobase",
    USED: "import rheobase as rb; rb.LIF, rb.step, rb.run, rb.units.mV",
}


def measure(repeats: int) -> dict[str, object]:
    """Run and print the benchmark; return its results."""
    trials = {name: _trial(statement) for name, statement in STATEMENTS.items()}
    by_turns(trials, 1)  # so that everything is in the disk's cache
    times = by_turns(trials, repeats)
    print_times("(c) importing, whole process", times)
    ratios = {name: ratio(times[name], times[NUMPY]) for name in (RHEOBASE, USED)}
    for name, found in ratios.items():
        print_ratio(
            f"{name.split(',')[0]}{' and use it' * (name == USED)} / {NUMPY}", found, "at most 3"
        )
    return {"times": {name: summary(values) for name, values in times.items()}, "ratios": ratios}


def _trial(statement: str) -> Callable[[], float]:
    return lambda: run_process([sys.executable, "-c", statement])[0]
