"""The figure of a network: its spikes and rates, and the weights if they change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rheobase.cli.output import without_display, write_figure

if TYPE_CHECKING:
    from rheobase.analysis import WeightCourse
    from rheobase.network import Network, PopulationView
    from rheobase.recording import NetworkRecording

LOOKS = 100
"""How often weights are looked at in a run."""

_MOST_WEIGHTS = 100_000  # all that are looked at are kept
_LAST = 1000.0  # ms; who learns, learns for minutes, whose spikes cannot be told apart


def weights_to_draw(net: Network) -> tuple[PopulationView, PopulationView] | None:
    """Return from where to where weights change first.

    Parameters
    ----------
    net : Network

    Returns
    -------
    tuple of two PopulationViews, or None
        None if no weights change, or too many to keep what they are every now and then.
    """
    from rheobase.circuit.projections import expected_synapses
    from rheobase.network import PopulationView

    for projection in net.circuit().projections:
        if projection.plasticity is not None:
            if expected_synapses(projection, net.circuit_populations) > _MOST_WEIGHTS:
                return None
            return PopulationView(net, projection.source), PopulationView(net, projection.target)
    return None


def write_network_figure(
    recording: NetworkRecording, course: WeightCourse | None, path: Path, bin: str
) -> None:
    """Draw a network, and write the figure to a file.

    Parameters
    ----------
    recording : NetworkRecording
    course : WeightCourse or None
        With one, the spikes are those of the last second, and the weights are beside them.
    path : Path
        Its ending says the format.
    bin : str
        The width of the bins of the rates.

    Raises
    ------
    FileError
        If it cannot be written.
    """
    without_display()
    import matplotlib.pyplot as plt

    from rheobase.plotting import style

    with style():
        if course is None:
            upper, _ = recording.plot(bin=bin)
            figure = upper.figure
        else:
            width, height = plt.rcParams["figure.figsize"]
            figure = plt.figure(figsize=(2 * width, height))
            halves: Any = figure.subfigures(1, 2)
            left, right = halves
            panels = left.subplots(2, 1, sharex=True, height_ratios=(2.5, 1))
            recording.plot(panels, start=_last(recording), bin=bin)
            course.plot(right.subplots(1, 2, sharey=True, width_ratios=(2.5, 1)))
    write_figure(figure, path)


def _last(recording: NetworkRecording) -> Any:
    """Return when the last second of a recording starts; None if it has no more than that."""
    from rheobase.units import TIME, from_engine

    start = recording.stop.m - _LAST
    return from_engine(start, TIME) if start > recording.start.m else None
