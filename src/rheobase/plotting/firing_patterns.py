"""Many responses to a step of current, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.plotting.action_potential import action_potentials
from rheobase.plotting.envelope import envelope
from rheobase.plotting.panels import panel, quiet
from rheobase.plotting.traces import read_current, read_membrane, which_neuron
from rheobase.units import TIME, VOLTAGE, to_engine

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

_CURRENT = 0.12  # of the height of all potentials, for the current below
_GAP = 0.08  # of the same, above and below the current
_MARGIN = 0.08  # of the time, to the right, for the bars


def plot_firing_patterns(
    recordings: Mapping[str, Any],
    ax: Sequence[Axes] | None = None,
    *,
    columns: int = 2,
    neuron: int = 0,
) -> tuple[Axes, ...]:
    """Draw the membrane potentials of many recordings, each over its current, with its name.

    All have the same scale of time and of potential, shown by one pair of bars. Spikes of
    integrate-and-fire neurons are drawn in, as in `voltage`.

    Parameters
    ----------
    recordings : mapping of str to Recording
        By what to call them. With the membrane variable and the input ``I`` recorded.
    ax : sequence of matplotlib Axes, optional
        Where to draw, one for each recording. If not given, they are made, in the current figure if
        that is empty and else in a new one.
    columns : int
        How many of them are beside each other if they are made here.
    neuron : int
        Which neuron of each recording.

    Returns
    -------
    tuple of matplotlib Axes

    Raises
    ------
    ParameterError
        If there is none, something is not a recording of potential and current, or axes are not as
        many.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.plotting.firing_patterns import plot_firing_patterns
    >>> from rheobase.units import ms, nA
    >>> step = rb.step(2.5*nA, start=20*ms, stop=120*ms)
    >>> names = {"slow": 20*ms, "fast": 5*ms}
    >>> runs = {name: rb.run(rb.LIF(tau_m=tau), step, 140*ms) for name, tau in names.items()}
    >>> [ax.get_title() for ax in plot_firing_patterns(runs)]
    ['slow', 'fast']
    """
    if not isinstance(recordings, Mapping) or not recordings:
        raise ParameterError(
            "recordings: expected recordings by their names, {'tonic': rb.run(...), ...}, got "
            f"{'none' if isinstance(recordings, Mapping) else type(recordings).__name__}."
        )
    drawn = [_read(recording, neuron) for recording in recordings.values()]
    axes = _axes(ax, len(drawn), columns)
    low = min(float(response.v.min()) for response in drawn)
    high = max(float(np.nanmax(np.append(response.v, response.pulses[1]))) for response in drawn)
    height = high - low or 1.0
    for name, one, response in zip(recordings, axes, drawn, strict=True):
        _draw(one, response, low, height)
        one.set_title(name)
        one.set_ylim(low - (_CURRENT + 2.2 * _GAP) * height, high + 0.02 * height)
        one.set_xlim(0.0, (1.0 + _MARGIN) * max(response.t[-1] for response in drawn))
        one.set_axis_off()
    _draw_bars(axes[-1], drawn[-1].unit, low, height)
    return axes


class _Response(NamedTuple):
    t: Floats
    v: Floats
    pulses: tuple[Floats, Floats]
    current: Floats
    unit: str


def _read(recording: Any, neuron: int) -> _Response:
    t, v, dimension = read_membrane(recording, neuron)
    current = read_current(recording, neuron).values
    pulses = np.empty(0), np.empty(0)
    if dimension == VOLTAGE:
        times = recording.spikes[which_neuron(recording, neuron)].times
        spikes = np.asarray(to_engine(times, TIME))
        pulses = action_potentials(spikes, t, v, None)  # they begin where the trace is
    return _Response(t, v, pulses, current, dimension.unit)


def _axes(ax: Any, count: int, columns: int) -> tuple[Axes, ...]:
    """Return as many axes as there are recordings."""
    if ax is not None:
        several = ax.ravel() if hasattr(ax, "ravel") else ax
        given = list(several) if isinstance(several, Iterable) else [several]
        if len(given) != count:
            raise ParameterError(
                f"ax: expected {count} matplotlib axes, one for each recording, got {len(given)}. "
                f"Make them with plt.subplots({count})."
            )
        return tuple(panel(one) for one in given)
    if not isinstance(columns, int) or columns < 1:
        raise ParameterError(f"columns: expected a whole number from 1 on, got {columns!r}.")
    import matplotlib.pyplot as plt

    columns = min(columns, count)
    empty = plt.get_fignums() and not plt.gcf().axes
    figure = plt.gcf() if empty else plt.figure(layout="constrained")
    grid = figure.subplots(-(-count // columns), columns, squeeze=False).ravel()
    for unused in grid[count:]:
        unused.remove()
    return tuple(grid[:count])


def _draw(ax: Axes, response: _Response, low: float, height: float) -> None:
    """Draw the potential, and below it the current, scaled to a fixed height."""
    (line,) = ax.plot(*envelope(response.t, response.v), zorder=2.2)
    ax.plot(*response.pulses, color=line.get_color(), alpha=0.55, zorder=2.1)
    t, current = envelope(response.t, response.current)
    bottom, span = float(current.min()), float(np.ptp(current)) or 1.0
    base = low - (_GAP + _CURRENT) * height
    looks = {**quiet(1, 0), "linestyle": "-"}
    ax.plot(t, base + _CURRENT * height * (current - bottom) / span, **looks)


def _draw_bars(ax: Axes, unit: str, low: float, height: float) -> None:
    """Draw a bar as long as some time, and one as high as some potential, in the lower corner."""
    right = ax.get_xlim()[1] * (1.0 + 0.3 * _MARGIN) / (1.0 + _MARGIN)
    long, high = _round(0.25 * right), _round(0.5 * height)
    bottom = low - (_CURRENT + 2.0 * _GAP) * height
    looks: dict[str, Any] = {"color": "0.5", "solid_capstyle": "butt", "clip_on": False}
    ax.plot([right - long, right, right], [bottom, bottom, bottom + high], **looks)
    place: dict[str, Any] = {"textcoords": "offset points", "fontsize": "small"}
    below, beside = (right - 0.5 * long, bottom), (right, bottom + 0.5 * high)
    ax.annotate(f"{long:g} ms", below, (0, -2), ha="center", va="top", **place)
    text = f"{high:g} {unit}".strip()
    ax.annotate(text, beside, (3, 0), ha="left", va="center", rotation=90, **place)


def _round(value: float) -> float:
    """Return the largest of 1, 2 or 5 times a power of ten that is not larger."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(max(step * power for step in (1.0, 2.0, 5.0) if step * power <= value))
