"""Who fired when in a network, over the rates of its populations."""

from __future__ import annotations

from operator import index
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.plotting.columns import one_positive
from rheobase.plotting.network_spikes import (
    Band,
    band,
    count_between,
    rate_in_bins,
    read_populations,
    rows_of,
    usual_bin,
)
from rheobase.plotting.panels import finish_two_panels, two_panels
from rheobase.plotting.raster import draw_spikes
from rheobase.units import TIME, QuantityLike, to_engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_SPACING = 1.15  # of the names of two populations, in sizes of the font
_MOST_BINS = 1_000_000


def plot_network(
    recording: Any,
    ax: Sequence[Axes] | None = None,
    *,
    start: QuantityLike | None = None,
    stop: QuantityLike | None = None,
    neurons: int | None = None,
    bin: QuantityLike | None = None,
) -> tuple[Axes, Axes]:
    """Draw the spikes of a network, and below them the firing rate of each population.

    Each row of the upper panel is a neuron; the populations, each in its colour, come in the order
    of the network from the top. Of a large network some neurons are drawn, taken evenly from each
    population and the same part of each, with all of their spikes; the label of the axis says how
    many. The rates below are those of all neurons.

    Parameters
    ----------
    recording : NetworkRecording
        With spikes recorded. Populations of which nothing was recorded are left out.
    ax : sequence of two matplotlib Axes, optional
        Where to draw the spikes and the rates, as ``plt.subplots(2, sharex=True)`` makes them. If
        not given, they are made, the upper one taller, in the current figure if that is empty and
        else in a new one.
    start, stop : Quantity or str, optional
        Between when; all that was recorded if not given.
    neurons : int, optional
        How many to draw. If not given, up to 5,000, and fewer if they fire so much that their
        spikes could not be told apart.
    bin : Quantity or str, optional
        The width of the bins in which spikes are counted for the rates. If not given, 5 ms, or as
        much more as makes no more than 500 of them. Where a population's rate
        was recorded and not all its spikes, that rate is drawn, in bins no narrower than its own.

    Returns
    -------
    tuple of two matplotlib Axes
        That of the spikes and that of the rates.

    Raises
    ------
    ParameterError
        If no spikes were recorded, or an argument is out of range.

    Examples
    --------
    >>> import numpy as np
    >>> import rheobase as rb
    >>> from rheobase.recording import NetworkRecording, PopulationRecording
    >>> times = np.sort(np.random.default_rng(1).uniform(0, 100, 500))
    >>> exc = PopulationRecording("exc", 50, 0.0, 100.0, times, np.arange(500) % 50)
    >>> recording = NetworkRecording({"exc": exc}, 0.0, 100.0, provenance={})
    >>> upper, lower = rb.plotting.plot_network(recording)
    >>> upper.get_ylabel(), lower.get_xlabel()
    ('50 neurons', 'time (ms)')
    """
    held = read_populations(recording)
    bounds = _bounds(recording, start, stop)
    width = _width(bin, bounds[1] - bounds[0])
    shown = [each for each in held if each.spikes is not None]
    bands = _bands([each.spikes for each in shown], bounds, _how_many(neurons))
    rates = [rate_in_bins(each, *bounds, width) for each in held]

    hint = " For spikes alone there is rb.plotting.raster(recording[exc].spikes)."
    upper, lower = two_panels(ax, ("spikes", "rates"), (2.5, 1), hint)
    colours = {}
    for each, (edges, rate) in zip(held, rates, strict=True):
        line = lower.stairs(rate, edges, baseline=None, label=each.name, linewidth=_line_width())
        colours[each.name] = line.get_edgecolor()
    lower.set_xlabel("time (ms)")
    lower.set_ylabel("firing rate (Hz)")
    peak = max((rate.max() for _, rate in rates if rate.size), default=0.0)
    lower.set_ylim(0.0, 1.08 * peak if peak else 1.0)
    _draw_bands(upper, bands, [colours[each.name] for each in shown])
    upper.set_xlabel("time (ms)")
    if bounds[1] > bounds[0]:
        upper.set_xlim(*bounds), lower.set_xlim(*bounds)
    finish_two_panels(upper, lower)
    drawn, all_of_them = sum(each.rows for each in bands), sum(each.size for each in shown)
    some = "" if drawn == all_of_them else f"{drawn:,} of "
    upper.set_ylabel(f"{some}{all_of_them:,} neuron" + ("s" if all_of_them > 1 else ""))
    _name_bands(upper, bands, [(each.name, colours[each.name]) for each in shown])
    return upper, lower


def _bounds(recording: Any, start: Any, stop: Any) -> tuple[float, float]:
    """Return between when to draw, in ms."""
    held = float(to_engine(recording.start, TIME)), float(to_engine(recording.stop, TIME))
    given = _time(start, "start", held[0]), _time(stop, "stop", held[1])
    if not held[0] <= given[0] < given[1] <= held[1] and (start is not None or stop is not None):
        raise ParameterError(
            f"start and stop: expected a stretch of {held[0]:g} to {held[1]:g} ms, which was "
            f"recorded, got {given[0]:g} to {given[1]:g} ms."
        )
    return given


def _time(given: Any, what: str, default: float) -> float:
    if given is None:
        return default
    time: Any = to_engine(given, TIME, what)
    if np.ndim(time):
        raise ParameterError(f"{what}: expected one time, got {given}.")
    return float(time)


def _width(given: QuantityLike | None, duration: float) -> float:
    """Return the width of the bins, in ms."""
    if given is None:
        return usual_bin(duration)
    width = one_positive(given, TIME, "bin")
    if duration / width > _MOST_BINS:
        raise ParameterError(f"bin: {width:g} ms is too short for {duration:g} ms.")
    return width


def _how_many(neurons: Any) -> int | None:
    if neurons is None:
        return None
    try:
        number = index(neurons)
    except TypeError:
        number = 0
    if number < 1:
        raise ParameterError(f"neurons: expected how many to draw, got {neurons!r}.")
    return number


def _bands(spikes: list[Any], bounds: tuple[float, float], neurons: int | None) -> list[Band]:
    spikes_in_all = sum(count_between(each, *bounds) for each in spikes)
    rows = rows_of([len(each) for each in spikes], spikes_in_all, neurons)
    return [band(each, count, *bounds) for each, count in zip(spikes, rows, strict=True)]


def _line_width() -> float:
    from matplotlib import rcParams

    return 0.8 * float(rcParams["lines.linewidth"])


def _draw_bands(ax: Axes, bands: list[Band], colours: list[Any]) -> None:
    rows = sum(each.rows for each in bands)
    spikes = sum(each.times.size for each in bands)
    top = 0
    for each, colour in zip(bands, colours, strict=True):
        draw_spikes(ax, each.times, each.row + top, rows, spikes, color=colour)
        top += each.rows
    ax.set_ylim(rows - 0.5, -0.5)  # the first population at the top, as in a table


def _name_bands(ax: Axes, bands: list[Band], names: list[tuple[str, Any]]) -> None:
    """Write the name of each population beside it, or as near as the names before it allow."""
    rows = np.array([each.rows for each in bands])
    centres = np.cumsum(rows) - 0.5 * rows - 0.5
    ax.set_yticks(centres, [name for name, _ in names])
    labels = ax.get_yticklabels()
    height = ax.get_window_extent().height * 72 / ax.figure.dpi
    gap = _SPACING * float(labels[0].get_fontsize()) / height * rows.sum()
    ax.set_yticks(_apart(centres, gap, -0.5, rows.sum() - 0.5), [name for name, _ in names])
    for label, (_, colour) in zip(ax.get_yticklabels(), names, strict=True):
        label.set_color(colour)
    ax.tick_params(axis="y", length=0)


def _apart(wanted: NDArray[np.float64], gap: float, low: float, high: float) -> NDArray[np.float64]:
    """Return places as near to those wanted as can be if each is `gap` from the next one.

    Less the gaps before them, places only have to increase: neighbours that do not share their
    mean (isotonic regression).
    """
    gap = min(gap, (high - low) / wanted.size)
    before = gap * np.arange(wanted.size)
    groups: list[tuple[float, int]] = []
    for place in wanted - before:
        mean, count = float(place), 1
        while groups and groups[-1][0] > mean:
            other, others = groups.pop()
            mean = (mean * count + other * others) / (count + others)
            count += others
        groups.append((mean, count))
    places = np.repeat([mean for mean, _ in groups], [count for _, count in groups])
    return np.clip(places, low + 0.5 * gap, high - 0.5 * gap - before[-1]) + before
