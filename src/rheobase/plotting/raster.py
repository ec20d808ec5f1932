"""Who fired when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.plotting.panels import panel
from rheobase.units import TIME, to_engine

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TICKS = 60  # with more rows than these, a tick is no higher than it is wide: dots then
_DOTS = (0.7, 2.0)  # points across, the smallest and the largest dot
_INK = 0.12  # of the area, to be covered by dots in between


def raster(spikes: Any, ax: Axes | None = None) -> Axes:
    """Draw the spikes of many neurons or trials, one row each, from the bottom up.

    Up to 60 rows a spike is a tick as high as its row, beyond that a dot. All spikes are one line
    of matplotlib's, so that a hundred thousand of them take no longer than a trace.

    Parameters
    ----------
    spikes : Recording, Spikes, SpikeTrain or sequence of SpikeTrain
        Several trains may have different bounds; the axis covers all of them.
    ax : matplotlib Axes, optional
        Where to draw.

    Returns
    -------
    matplotlib Axes
        With no marks if nobody fired.

    Raises
    ------
    ParameterError
        If there is no train, or something else.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.units import nA, ms
    >>> recording = rb.run(rb.LIF(), rb.constant([1, 2, 3, 4]*nA), 100*ms, record=())
    >>> ax = rb.plotting.raster(recording)
    >>> ax.get_ylabel()
    'neuron'
    """
    from matplotlib.ticker import MaxNLocator

    trains = getattr(spikes, "spikes", spikes)
    times, rows, (first, count), (start, stop) = _flat(trains)
    ax = panel(ax)
    draw_spikes(ax, times, rows, count, times.size)
    ax.set_xlabel("time (ms)")
    ax.set_ylabel("neuron")
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10], min_n_ticks=1))
    if stop > start:
        ax.set_xlim(start, stop)
    ax.set_ylim(first - 0.5, first + count - 0.5)
    return ax


def draw_spikes(
    ax: Axes,
    times: NDArray[np.float64],
    rows: NDArray[np.int64],
    count: int,
    spikes: int,
    **looks: Any,
) -> None:
    """Draw spikes as one line of matplotlib's.

    Parameters
    ----------
    ax : matplotlib Axes
    times : ndarray of float64, shape (k,)
        In ms.
    rows : ndarray of int64, shape (k,)
        The row of each.
    count, spikes : int
        How many rows and spikes there will be in all: of few rows a spike is a tick as high as its
        row, of many it is a dot, small if there are many spikes.
    **looks
        Of the line.
    """
    if count <= _TICKS:
        x = np.repeat(times, 3)
        y = (rows[:, None] + np.array([-0.4, 0.4, np.nan])).ravel()
        ax.plot(x, y, marker="none", linestyle="-", solid_capstyle="butt", **looks)
    else:
        box = ax.get_window_extent()
        area = box.width * box.height * (72 / ax.figure.dpi) ** 2
        size = float(np.clip((_INK * area / max(spikes, 1)) ** 0.5, *_DOTS))
        looks = {"linestyle": "none", "marker": "o", "markeredgewidth": 0, **looks}
        ax.plot(times, rows, markersize=size, rasterized=True, **looks)


def _flat(
    trains: Any,
) -> tuple[NDArray[np.float64], NDArray[np.int64], tuple[int, int], tuple[float, float]]:
    """Return all times, the row of each, first row and number of rows, first start, last stop."""
    if hasattr(trains, "neurons") and hasattr(trains, "recorded"):  # Spikes has them flat already
        _check_some(len(trains))
        first, last = int(trains.recorded[0]), int(trains.recorded[-1])
        bounds = float(to_engine(trains.start, TIME)), float(to_engine(trains.stop, TIME))
        times = np.asarray(to_engine(trains.times, TIME))
        return times, trains.neurons, (first, last - first + 1), bounds
    several = [trains] if hasattr(trains, "times") else _listed(trains)
    _check_some(len(several))
    for train in several:
        if not all(hasattr(train, name) for name in ("times", "start", "stop")):
            raise ParameterError(
                f"spikes: expected a recording or spike trains, got {type(train).__name__}. "
                "Times alone do not say how long the neuron was observed: write "
                "SpikeTrain(times, start, stop)."
            )
    each = [np.asarray(to_engine(train.times, TIME)) for train in several]
    rows = np.repeat(np.arange(len(each)), [times.size for times in each])
    start = min(float(to_engine(train.start, TIME)) for train in several)
    stop = max(float(to_engine(train.stop, TIME)) for train in several)
    return np.concatenate(each), rows, (0, len(several)), (start, stop)


def _listed(trains: Any) -> list[Any]:
    try:
        return list(trains)
    except TypeError:
        return [trains]


def _check_some(count: int) -> None:
    if count == 0:
        raise ParameterError("spikes: expected the spike trains of at least one neuron, got none.")
