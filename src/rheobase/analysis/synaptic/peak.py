"""The shape of a postsynaptic potential: its peak and where it is half as high."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rheobase.analysis.synaptic.arrivals import Course, Piece
from rheobase.analysis.synaptic.preparation import Preparation
from rheobase.errors import SimulationError

Floats = NDArray[np.float64]

_FIRST, _LONGEST = 20.0, 2e5  # ms that are looked at, and what they may become
_SAMPLES = 128  # of each of these times
_GONE = 1e-9  # of the amplitude: when a potential is over
# The same for models that are not solved exactly. Their solver keeps errors relative to what each
# variable is, so that it gets slower and slower as they fade away.
_NEARLY_GONE = 1e-6


class Shape(NamedTuple):
    """What can be measured of a postsynaptic potential; NaN where there is none.

    Parameters
    ----------
    amplitude : float
        The largest deviation, with its sign.
    time : float
        When, in ms.
    rise, fall : float
        When it is half of that: last before the peak, and first after it.
    """

    amplitude: float
    time: float
    rise: float
    fall: float


def over_at(ready: Preparation, course: Course, last: float) -> float:
    """Return when the potential is over, in ms, if the last spike arrives at `last`.

    That is when nothing of it is left, and nothing comes in as long a time again: a potential that
    rings is zero now and then. If the model is not solved exactly, in a quarter of that time.
    """
    pieces = course.pieces(last + _FIRST, _FIRST / _SAMPLES)
    largest = max(np.abs(ready.deviation(piece.x)).max() for piece in pieces)
    exact = course.model.is_exact
    gone, nothing = (_GONE, 1e-3 * ready.rounding) if exact else (_NEARLY_GONE, ready.rounding)
    part = 1.0 if exact else 0.25
    time, x, length = last + _FIRST, pieces[-1].x[:, -1], _FIRST
    while length <= _LONGEST:
        more = course.further(time, x, part * length, part * length / _SAMPLES)
        left = np.abs(ready.deviation(more.x)).max()
        if left <= max(gone * largest, nothing):
            return time
        largest = max(largest, left)
        time, x, length = float(more.t[-1]), more.x[:, -1], (1.0 + part) * length
    raise SimulationError(
        f"{ready.neuron.model.name}: {length:.0f} ms after the last spike its potential is not "
        "over. Say how long to watch, duration=..."
    )


def shape_of(ready: Preparation, course: Course, pieces: list[Piece]) -> Shape:
    """Measure the largest postsynaptic potential of a course.

    Samples say between which two of them something happens; when exactly, is found on the solution
    itself.

    Parameters
    ----------
    ready : Preparation
    course : Course
    pieces : list of Piece
        Samples of the course.

    Returns
    -------
    Shape
    """
    heights = [ready.deviation(piece.x) for piece in pieces]
    sizes = [np.abs(height).max() for height in heights]
    number = len(sizes) - 1 - int(np.argmax(sizes[::-1]))  # the last, of two that meet in it
    index = int(np.argmax(np.abs(heights[number])))
    if sizes[number] <= ready.rounding:
        return Shape(0.0, np.nan, np.nan, np.nan)
    sign = np.sign(heights[number][index])

    def slope(x: Floats) -> Any:
        return sign * ready.field(x, course.current)[ready.row]

    time, x = _top(course, pieces[number], index, slope)
    if index == 0 < number and sizes[number - 1] == sizes[number] and time == pieces[number].t[0]:
        number -= 1
        time, x = _top(course, pieces[number], pieces[number].t.size - 1, slope)
    amplitude = float(ready.deviation(x))
    half = 0.5 * abs(amplitude)

    def excess(x: Floats) -> Any:
        return sign * ready.deviation(x) - half

    before, after = _cut(pieces, number, time, x)
    return Shape(
        amplitude,
        time,
        _last_rise(course, before, excess),
        _first_fall(course, after, excess),
    )


def _top(
    course: Course, piece: Piece, index: int, slope: Callable[[Floats], Any]
) -> tuple[float, Floats]:
    """Return when the potential peaks near a sample, and the state then."""
    rising = slope(piece.x[:, index])
    left = index if rising > 0.0 else index - 1
    if rising == 0.0 or left < 0 or left + 1 == piece.t.size:  # at a jump it need not be smooth
        return float(piece.t[index]), piece.x[:, index]
    return _crossing(course, piece, left, slope)


def _cut(
    pieces: list[Piece], number: int, time: float, x: Floats
) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces up to the peak, and those from there on."""
    piece = pieces[number]
    early, late = piece.t < time, piece.t > time
    upto = Piece(np.append(piece.t[early], time), np.column_stack([piece.x[:, early], x]))
    then = Piece(np.append(time, piece.t[late]), np.column_stack([x, piece.x[:, late]]))
    return [*pieces[:number], upto], [then, *pieces[number + 1 :]]


def _last_rise(course: Course, pieces: list[Piece], excess: Callable[[Floats], Any]) -> float:
    for piece in reversed(pieces):
        low = np.flatnonzero(excess(piece.x) < 0.0)
        if low.size and low[-1] + 1 < piece.t.size:
            return _crossing(course, piece, int(low[-1]), excess)[0]
        if low.size:  # it jumps up at the end of this piece
            return float(piece.t[-1])
    return float(pieces[0].t[0])


def _first_fall(course: Course, pieces: list[Piece], excess: Callable[[Floats], Any]) -> float:
    for piece in pieces:
        low = np.flatnonzero(excess(piece.x) < 0.0)
        if low.size and low[0] > 0:
            return _crossing(course, piece, int(low[0]) - 1, excess)[0]
        if low.size:  # it jumps down at the beginning of this piece
            return float(piece.t[0])
    return float("nan")


def _crossing(
    course: Course, piece: Piece, left: int, value: Callable[[Floats], Any]
) -> tuple[float, Floats]:
    """Return when a value is zero between two samples of different sign, and the state then."""
    from scipy.optimize import brentq

    start, stop, x = float(piece.t[left]), float(piece.t[left + 1]), piece.x[:, left]
    if value(x) * value(piece.x[:, left + 1]) >= 0.0:  # so flat that rounding decides
        best = left if abs(value(x)) <= abs(value(piece.x[:, left + 1])) else left + 1
        return float(piece.t[best]), piece.x[:, best]
    time = brentq(lambda t: value(course.at(t, start, x)), start, stop, xtol=1e-12, rtol=1e-14)
    return float(time), course.at(time, start, x)
