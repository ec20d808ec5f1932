"""The notebook's picture of a recording: a small SVG, drawn by hand.

Matplotlib would take longer to import than most runs take. The picture shows the membrane of the
first neuron and the spikes of the first few, in at most a few tens of kilobytes however long the
recording is: each column of pixels gets the smallest and largest value that falls into it, so that
no peak is lost.
"""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from rheobase.recording.recording import Recording

_WIDTH = 420  # of the drawing, in pixels
_LEFT = 76  # room for the labels
_TRACE = 96  # height of the trace
_ROW = 5  # height of one neuron's row of spikes
_MOST_ROWS = 30
_ONE_ROW = 12  # height of the row if there is only one neuron
_BLUE, _ORANGE = "#0072B2", "#D55E00"  # Okabe and Ito: told apart by everyone, on white and black


def recording_html(recording: Recording) -> str:
    """Return a recording as HTML: what ran, a picture, a table of the variables.

    Parameters
    ----------
    recording : Recording

    Returns
    -------
    str
        All text that came from outside is escaped.
    """
    title, *rows = repr(recording).splitlines()
    cells = "".join(
        f'<tr><td style="text-align:left"><code>{escape(name)}</code></td>'
        f'<td style="text-align:left">{escape(text)}</td></tr>'
        for name, text in (row.split(maxsplit=1) for row in rows)
    )
    details = escape(repr(recording.provenance))
    return (
        f"<div><strong>{escape(title)}</strong><br>{_svg(recording)}"
        f"<table>{cells}</table>"
        f"<details><summary>provenance</summary><pre>{details}</pre></details></div>"
    )


def _svg(recording: Recording) -> str:
    ticks, height_of_ticks = _spike_ticks(recording)
    trace = _trace(recording, top=height_of_ticks + 4)
    height = height_of_ticks + (_TRACE + 26 if trace else 22)
    axis = height - 14
    stop = f"{recording.duration.m:g} ms"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + 24}" '
        f'height="{height}" font-family="sans-serif" font-size="10" fill="currentColor">'
        f"{ticks}{trace}"
        f'<path d="M{_LEFT} {axis}h{_WIDTH}" stroke="currentColor" stroke-width="0.5"/>'
        f'<text x="{_LEFT}" y="{height - 3}">0</text>'
        f'<text x="{_LEFT + _WIDTH}" y="{height - 3}" text-anchor="end">{stop}</text></svg>'
    )


def _spike_ticks(recording: Recording) -> tuple[str, int]:
    shown = recording.spikes[:_MOST_ROWS]
    row = _ONE_ROW if len(shown) == 1 else _ROW
    duration = recording.duration.m
    marks = []
    for number, train in enumerate(shown):
        # one tick a half pixel is all that can be seen
        columns = np.unique(np.round(2 * _WIDTH * _fraction(train.times.m, duration))) / 2
        top = number * row
        marks += [f"M{_LEFT + column:g} {top}v{row - 1}" for column in columns]
    height = max(row * len(shown), 10)
    path = f'<path d="{"".join(marks)}" stroke="{_ORANGE}" fill="none"/>' if marks else ""
    more = "" if len(shown) == len(recording.spikes) else f" 0-{len(shown) - 1}"
    label = f'<text x="{_LEFT - 6}" y="{height / 2 + 4:g}" text-anchor="end">spikes{more}</text>'
    return path + label, height


def _trace(recording: Recording, top: int) -> str:
    name = recording.membrane
    if name is None:
        return ""
    values = recording[name].m if recording.scalar else recording[name].m[:1].reshape(-1)
    times = recording.t.m[: values.size]
    finite = np.isfinite(values)
    if not finite.any():
        return ""
    x, y = envelope(_fraction(times[finite], recording.duration.m), values[finite], _WIDTH)
    low, high = float(y.min()), float(y.max())
    threshold = _threshold(recording)
    if threshold is not None:
        low, high = min(low, threshold), max(high, threshold)
    span = (high - low) or 1.0
    heights = top + 3 + (_TRACE - 6) * ((high - y) / span if high > low else 0.5 + 0 * y)
    points = " ".join(f"{_LEFT + _WIDTH * a:.5g},{b:.4g}" for a, b in zip(x, heights, strict=True))
    line = (
        f'<polyline points="{points}" fill="none" stroke="{_BLUE}" stroke-width="1.2" '
        'stroke-linejoin="round"/>'
    )
    if threshold is not None:
        level = top + 3 + (_TRACE - 6) * (high - threshold) / span
        line += (
            f'<path d="M{_LEFT} {level:.4g}h{_WIDTH}" stroke="currentColor" stroke-width="0.7" '
            'stroke-dasharray="4 3" opacity="0.6"/>'
        )
    unit = recording.dimensions[name].unit
    which = name if len(recording.spikes) == 1 else f"{name}[0]"
    words = [(f"{high:.3g}", 7), (f"{which} ({unit})" if unit else which, _TRACE / 2 + 4)]
    words += [(f"{low:.3g}", _TRACE)] if high > low else []
    labels = "".join(
        f'<text x="{_LEFT - 6}" y="{top + y:g}" text-anchor="end">{escape(word)}</text>'
        for word, y in words
    )
    return line + labels


def _threshold(recording: Recording) -> float | None:
    if recording.threshold is None:
        return None
    value = float(np.ravel(recording.threshold.m)[0])
    return value if np.isfinite(value) else None


def _fraction(times: NDArray[np.float64], duration: float) -> NDArray[np.float64]:
    return times / duration if duration > 0 else np.zeros_like(times)


def envelope(
    x: NDArray[np.float64], y: NDArray[np.float64], columns: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a line of few points that looks like a line of many.

    Parameters
    ----------
    x, y : ndarray of float64, shape (samples,)
        The line, x sorted.
    columns : int
        Into how many stretches of equal numbers of samples it is cut. Of each the smallest and the
        largest value are kept, in the order in which they come.

    Returns
    -------
    x, y : ndarray of float64
        The line itself if it has no more than four points a column, else two points a column.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.recording.html import envelope
    >>> y = np.array([0.0, 1, 0, 0, 5, 0, 0, 0, -3, 0])
    >>> envelope(np.arange(10.0), y, 2)
    (array([0., 4., 5., 8.]), array([ 0.,  5.,  0., -3.]))
    """
    if x.size <= 4 * columns:
        return x, y
    edges = np.linspace(0, x.size, columns + 1).astype(int)
    kept = []
    for first, last in pairwise(edges):
        part = y[first:last]
        kept += sorted((first + int(part.argmin()), first + int(part.argmax())))
    return x[kept], y[kept]
