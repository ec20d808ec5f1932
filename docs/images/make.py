"""Draw the README's picture: ``python docs/images/make.py`` writes demo.png beside itself."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np

import rheobase as rb
from rheobase.units import Hz, ms, nA

MM = 1 / 25.4


def main() -> None:
    neuron = rb.LIF()
    sine = rb.sine(2.5 * nA, 150 * Hz, offset=2 * nA, start=50 * ms, stop=150 * ms)
    recording = rb.run(neuron, sine, 200 * ms)

    currents = np.linspace(0, 10, 401) * nA
    measured = np.linspace(0, 10, 21) * nA
    simulated = rb.run(neuron, rb.constant(measured), 1000 * ms, record=())

    with rb.plotting.style():
        figure = plt.figure(figsize=(174 * MM, 72 * MM))
        left, right = figure.subfigures(1, 2, width_ratios=(1.2, 1))
        upper, _ = recording.plot(left.subplots(2, 1, sharex=True, height_ratios=(2.5, 1)))
        upper.set_title("A sine current makes the neuron fire five times")

        ax = right.subplots()
        rb.plotting.fi_curve(
            currents, neuron.rate(currents), ax, rheobase=neuron.rheobase, label="closed form"
        )
        rb.plotting.fi_curve(measured, simulated.spikes.rate, ax, points=True, label="simulated")
        ax.set_title("Firing rate in a constant current")
        figure.savefig(Path(__file__).with_name("demo.png"), dpi=200)


if __name__ == "__main__":
    main()
