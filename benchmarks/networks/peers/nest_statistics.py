"""Rates, irregularity and synchrony of Brunel's network in its four regimes, by NEST, over seeds.

python benchmarks/networks/peers/nest_statistics.py    # writes ../reference_statistics.json

Three quarters of an hour on one thread, most of it for SR at 12,500 neurons. `--neurons` and
`--seeds` make it less, `--output` puts it elsewhere.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import numpy as np
from nest_brunel import build, efficacy
from nest_kernel import DT, nest, start
from spike_statistics import fano, mean_cv, rate

OUTPUT = Path(__file__).parent.parent / "reference_statistics.json"
REGIMES = {  # g, eta: Brunel (2000), figure 8
    "SR": (3.0, 2.0),
    "SI fast": (6.0, 4.0),
    "AI": (5.0, 2.0),
    "SI slow": (4.5, 0.9),
}
WINDOW = (2_000, 12_000)  # steps: 200 to 1200 ms
HOW = {
    "made by": "benchmarks/networks/peers/nest_statistics.py, one thread",
    "NEST": nest.__version__,
    "network": "Brunel (2000), model A: 80 % exc, 20 % inh; iaf_psc_delta; tau_m 20 ms, rest 0, "
    "threshold 20 mV, reset 10 mV, t_ref 2 ms; every neuron has a fixed number of synapses from "
    "each population (autapses and multapses allowed), one tenth of its size; weights J and -g J, "
    "delay 1.5 ms; Poisson input for each neuron at eta * theta / (J tau_m), weight J; v at the "
    "start uniform from 0 to 20 mV; step 0.1 ms. What arrives during t_ref is lost",
    "J": "0.1 mV at 12,500 neurons, 0.5 mV at 2,500: J * (number of synapses) is the same, and so "
    "is the mean input; its variance is larger",
    "window": "1 s, after 200 ms that are discarded",
    "seeds": "one seed draws the network, the drive and the start",
    "rate_exc_hz, rate_inh_hz": "spikes of the population / its size / 1 s",
    "cv_exc, cv_inh": "mean of sd / mean of the interspike intervals within the window, over those "
    "neurons with at least 5 spikes in it; sd with division by the number of intervals",
    "fano": "variance / mean of the number of spikes of the first 1,000 excitatory neurons "
    "together, in each of the window's 1,000 bins of 1 ms",
    "sd": "over seeds, with division by their number less one",
}


def statistics(neurons: int, g: float, eta: float, seed: int) -> dict[str, float]:
    """Simulate once; return the figures."""
    start(threads=1, seed=seed)
    populations, _ = build(neurons, g, eta)
    recorders = {}
    for name, of in populations.items():
        recorders[name] = nest.Create("spike_recorder", params={"start": WINDOW[0] * DT})
        nest.Connect(of, recorders[name])
    nest.Simulate(WINDOW[1] * DT)
    found = {}
    for name, of in populations.items():
        events = recorders[name].events
        steps = np.rint(events["times"] / DT).astype(np.int64)
        indices = events["senders"] - of[0].global_id
        found[f"rate_{name}_hz"] = rate(steps, len(of), WINDOW)
        found[f"cv_{name}"] = mean_cv(steps, indices, WINDOW)
        if name == "exc":
            found["fano"] = fano(steps, indices, WINDOW)
    return found


def summary(found: list[dict[str, float]]) -> dict[str, object]:
    """Return mean, sd and the values of each figure over seeds."""
    return {
        name: {
            "mean": float(f"{np.mean(values):.6g}"),
            "sd": float(f"{np.std(values, ddof=1):.6g}"),
            "values": [float(f"{value:.6g}") for value in values],
        }
        for name in found[0]
        if (values := [one[name] for one in found])
    }


def _on_one_line(found: re.Match[str]) -> str:
    return f"[{' '.join(found[0][1:-1].split())}]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--neurons", type=int, nargs="+", default=[2_500, 12_500])
    parser.add_argument("--seeds", type=int, default=10, help="at least 2")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args()
    networks = {}
    for neurons in options.neurons:
        regimes = {}
        for name, (g, eta) in REGIMES.items():
            seeds = range(1, options.seeds + 1)
            found = summary([statistics(neurons, g, eta, seed) for seed in seeds])
            regimes[name] = {"g": g, "eta": eta, **found}
            means = {key: value["mean"] for key, value in found.items()}
            print(neurons, name, means, flush=True)
        networks[str(neurons)] = {
            "neurons": {"exc": neurons * 4 // 5, "inh": neurons // 5},
            "indegree": {"exc": neurons * 4 // 50, "inh": neurons // 50},
            "J_mv": efficacy(neurons),
            "seeds": options.seeds,
            "regimes": regimes,
        }
        text = json.dumps({"how": HOW, "networks": networks}, indent=1)
        text = re.sub(r"\[[^][{}]*\]", _on_one_line, text)
        options.output.write_text(text + "\n")


if __name__ == "__main__":
    main()
