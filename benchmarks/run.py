"""Time Rheobase beside Brian2 in the same environment; print the ratios and keep the results.

python benchmarks/run.py                     # all, about an hour; NEST's microcircuit takes 15 GB
python benchmarks/run.py --quick             # few repeats, to see that it works
python benchmarks/run.py currents importing  # only these
"""

from __future__ import annotations

import argparse
import platform

import importing
import many_currents
import whole_process
from common import describe, machine, write
from networks import bandwidth, compare, scaling

BENCHMARKS = {
    "process": (whole_process, {"warm": 21, "cold": 5}, {"warm": 3, "cold": 1}),
    "currents": (many_currents, {"processes": 7, "repeats": 7}, {"processes": 2, "repeats": 3}),
    "importing": (importing, {"repeats": 31}, {"repeats": 5}),
    "bandwidth": (bandwidth, {"repeats": 9}, {"repeats": 3}),
    "brunel": (compare.BRUNEL, {"repeats": 3}, {"repeats": 1}),
    "coba": (compare.COBA, {"repeats": 5}, {"repeats": 1}),
    "cuba": (compare.CUBA, {"repeats": 5}, {"repeats": 1}),
    "balanced": (compare.BALANCED, {"repeats": 1}, {"repeats": 1}),
    "plastic": (compare.PLASTIC, {"repeats": 3}, {"repeats": 1}),
    "microcircuit": (compare.MICROCIRCUIT, {"repeats": 2}, {"repeats": 1}),
    "scaling": (scaling, {}, {"sizes": (1_000, 4_000)}),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="benchmark", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="few repeats; keeps no results")
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHMARKS):
        parser.error(
            f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}"
        )
    here = machine()
    print(describe(here))
    version = ".".join(platform.python_version_tuple()[:2])
    for name in options.names or BENCHMARKS:
        benchmark, full, quick = BENCHMARKS[name]
        results = benchmark.measure(**(quick if options.quick else full))
        if not options.quick:
            print(f"  kept in {write(f'{name}-python{version}', {'machine': here, **results})}")


if __name__ == "__main__":
    main()
