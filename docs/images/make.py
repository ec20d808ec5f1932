"""Draw all pictures of the documentation: ``python docs/images/make.py`` writes them beside itself.

A block of Python on a page, when a picture follows it, draws that picture: the code and what it
shows cannot drift apart. The README's picture has code of its own, below.
"""

import contextlib
import io
import re
import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np

import rheobase as rb
from rheobase.units import Hz, ms, nA

HERE = Path(__file__).resolve().parent
MM = 1 / 25.4

# A block of Python, maybe what it prints, and maybe its picture.
STEP = re.compile(
    r"^```python\n(?P<code>.*?)^```$(?:\n+^```text\n.*?^```$)?"
    r"(?:\n+!\[[^]]*\]\(images/(?P<picture>\w+)\.png\))?",
    re.MULTILINE | re.DOTALL,
)
WIDE = {"figure.figsize": (140 * MM, 75 * MM)}


def save(figure, name, dpi=200):
    path = HERE / f"{name}.png"
    figure.savefig(path, dpi=dpi)
    print(f"{path.stat().st_size / 1000:5.0f} kB  {path.name}")


def draw_page(page):
    names = {"__name__": "__main__"}
    for step in STEP.finditer(page.read_text(encoding="utf-8")):
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(step["code"], str(page), "exec"), names)
        if step["picture"]:
            save(plt.gcf(), step["picture"])
        plt.close("all")


def draw_demo():
    neuron = rb.LIF()
    sine = rb.sine(2.5 * nA, 150 * Hz, offset=2 * nA, start=50 * ms, stop=150 * ms)
    recording = rb.run(neuron, sine, 200 * ms)

    currents = np.linspace(0, 10, 401) * nA
    measured = np.linspace(0, 10, 21) * nA
    simulated = rb.run(neuron, rb.constant(measured), 1000 * ms, record=())

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
    save(figure, "demo", dpi=160)


def main():
    with rb.plotting.style(), matplotlib.rc_context(WIDE):
        draw_demo()
        for page in sorted(HERE.parent.glob("*.md")):
            with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
                draw_page(page)


if __name__ == "__main__":
    main()
