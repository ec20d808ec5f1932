"""``rheobase demo``: the two experiments that students begin with."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from rheobase.cli.output import without_display, write_figure
from rheobase.errors import FileError


def demo(
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="The folder for the figures.", metavar="DIR"),
    ] = Path("rheobase-demo"),
) -> None:
    """Show what a neuron does: its parameters, two experiments, two figures.

    A current step that is too weak to make the neuron fire, and a sine that is not.
    """
    began = time.perf_counter()
    without_display()
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"{output} cannot be made: {error.strerror or error}.") from error
    from rheobase.neurodynamics.leaky_integrate_and_fire.experiments import (
        getting_started_experiments,
    )

    experiments = getting_started_experiments()
    print("The leaky integrate-and-fire neuron")
    print(str(experiments[0].state_monitor.recording.model).partition("\n")[2])
    print()
    for experiment in experiments:
        upper, _ = experiment.plot()
        path = output / f"lif-{experiment.name}.png"
        write_figure(upper.figure, path)
        count = experiment.spike_monitor.num_spikes
        print(f"{experiment.title}: {count} spikes")
        if count:
            times = ", ".join(f"{spike:.4f}" for spike in experiment.spike_monitor.t.m)
            print(f"  at {times} ms")
        print(f"  figure: {path.resolve()}")
    print(f"\nDone in {time.perf_counter() - began:.1f} s.")
