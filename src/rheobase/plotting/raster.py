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
_DOT = 1.6  # points; so many spikes at most have dots of this size, more have smaller ones
_DENSE = 10_000


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
    times, rows, count, (start, stop) = _flat(trains)
    ax = panel(ax)
    if count <= _TICKS:
        x = np.repeat(times, 3)
        y = (rows[:, None] + np.array([-0.4, 0.4, np.nan])).ravel()
        ax.plot(x, y, marker="none", linestyle="-", solid_capstyle="butt")
    else:
        size = max(_DOT * min(1.0, (_DENSE / max(times.size, 1)) ** 0.5), 1.0)
        ax.plot(times, rows, linestyle="none", marker=".", markersize=size, markeredgewidth=0)
    ax.set_xlabel("time (ms)")
    ax.set_ylabel("neuron")
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10], min_n_ticks=1))
    if stop > start:
        ax.set_xlim(start, stop)
    ax.set_ylim(-0.5, count - 0.5)
    return ax


def _flat(
    trains: Any,
) -> tuple[NDArray[np.float64], NDArray[np.int64], int, tuple[float, float]]:
    """Return all spike times, the row of each, the number of rows, and first start, last stop."""
    if hasattr(trains, "neurons") and hasattr(trains, "duration"):  # Spikes has them flat already
        _check_some(len(trains))
        bounds = (0.0, float(to_engine(trains.duration, TIME)))
        return np.asarray(to_engine(trains.times, TIME)), trains.neurons, len(trains), bounds
    several = [trains] if hasattr(trains, "times") else _listed(trains)
    _check_some(len(several))
    for train in several:
        if not all(hasattr(train, name) for name in ("times", "start", "stop")):
            raise ParameterError(
                f"spikes: expected a recording or spike trains, got {type(train).__name__}. "
                "Times alone do not say how long the neuron was observed: write "
                "SpikeTrain(times, start, stop)."
            )
    times = [np.asarray(to_engine(train.times, TIME)) for train in several]
    rows = np.repeat(np.arange(len(times)), [len(each) for each in times])
    start = min(float(to_engine(train.start, TIME)) for train in several)
    stop = max(float(to_engine(train.stop, TIME)) for train in several)
    return np.concatenate(times), rows, len(several), (start, stop)


def _listed(trains: Any) -> list[Any]:
    try:
        return list(trains)
    except TypeError:
        return [trains]


def _check_some(count: int) -> None:
    if count == 0:
        raise ParameterError("spikes: expected the spike trains of at least one neuron, got none.")
