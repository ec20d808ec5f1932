"""A current as the engine takes it: piece after piece, each a polynomial plus some sines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rheobase.errors import ParameterError
from rheobase.stimuli.room import require_pieces

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_FLOAT_STEP = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class Piecewise:
    """A function of time on [starts[0], stop], in engine units (nA, ms, rad/ms).

    In piece `k`, which begins at ``starts[k]`` and ends where the next one begins, neuron `m` gets
    ``sum_d polynomial[m, k, d] u**d + sum_j amplitude[m, k, j] sin(frequency[m, k, j] u +
    phase[m, k, j])`` with ``u = t - starts[k]``. The value at a start is that of the piece that
    begins there. Beyond the stop that it was made for, a Piecewise means nothing.

    Parameters
    ----------
    starts : (K,) array
        Increasing. No two are closer than rounding allows to tell.
    polynomial : (M, K, D) array
        `M` is 1 (the same for every neuron) or the number of neurons; `D` is at least 1.
    amplitude, frequency, phase : (M, K, J) array, optional
        `M` as above, not necessarily the same; `J` may be 0 and is without them. A sine that is
        absent from a piece has amplitude 0.

    Examples
    --------
    >>> ramp = Piecewise([0.0, 10.0], [[[0.0, 0.2], [2.0, 0.0]]])
    >>> ramp.evaluate([0.0, 5.0, 10.0])
    array([[0., 1., 2.]])
    """

    starts: NDArray[np.float64]
    polynomial: NDArray[np.float64]
    amplitude: NDArray[np.float64] = None  # type: ignore[assignment]  # filled in below
    frequency: NDArray[np.float64] = None  # type: ignore[assignment]
    phase: NDArray[np.float64] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        pieces = len(self.starts)
        for name in ("starts", "polynomial", "amplitude", "frequency", "phase"):
            given = getattr(self, name)
            array = np.ascontiguousarray(
                np.zeros((1, pieces, 0)) if given is None else given, dtype=np.float64
            )
            object.__setattr__(self, name, array)
            if name != "starts" and (array.ndim != 3 or array.shape[1] != pieces):
                raise ParameterError(f"{name}: expected (M, {pieces}, ...), got {array.shape}.")

    @property
    def size(self) -> int:
        """The number of neurons with an input of their own; 1 if all get the same."""
        return max(self.polynomial.shape[0], self.amplitude.shape[0])

    def evaluate(self, times: ArrayLike) -> NDArray[np.float64]:
        """Return the values at some times.

        Parameters
        ----------
        times : (T,) array
            In ms, in any order.

        Returns
        -------
        (size, T) array
            In nA.
        """
        times = np.asarray(times, dtype=np.float64)
        index = self._piece_at(times)
        u = times - self.starts[index]
        total = np.zeros((self.size, len(times)))
        polynomial = self.polynomial[:, index]
        for d in range(polynomial.shape[2] - 1, -1, -1):  # Horner's rule
            total = total * u + polynomial[:, :, d]
        for j in range(self.amplitude.shape[2]):
            angle = self.frequency[:, index, j] * u + self.phase[:, index, j]
            total += self.amplitude[:, index, j] * np.sin(angle)
        return total

    def means(self, edges: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the mean over each interval between two edges, shape (size, len(edges) - 1)."""
        grid = Piecewise(edges[:-1], np.zeros((1, len(edges) - 1, 1)))
        cut = self.restricted(edges[0], edges[-1]).added(grid)
        length = np.diff(np.append(cut.starts, edges[-1]))
        total = np.zeros((self.size, len(length)))
        for d in range(cut.polynomial.shape[2] - 1, -1, -1):
            total = (total + cut.polynomial[:, :, d] / (d + 1)) * length
        for j in range(cut.amplitude.shape[2]):
            # the mean of a sine is that at the middle, times sin(x) / x of half the angle
            half = 0.5 * cut.frequency[:, :, j] * length
            middle = np.sin(half + cut.phase[:, :, j])
            total += cut.amplitude[:, :, j] * middle * np.sinc(half / np.pi) * length
        first = np.searchsorted(cut.starts, edges[:-1] - 1e-9 * np.diff(edges))
        return np.add.reduceat(total, first, axis=1) / np.diff(edges)

    def restricted(self, start: float, stop: float) -> Piecewise:
        """Return the pieces that cover [start, stop]; the first one extends to earlier times."""
        later = self.starts[1:]
        inside = (later > start) & (later < stop - rounding(stop))
        return self._cut_at(*_merged(start, later[inside]))

    def shifted(self, by: float, start: float) -> Piecewise:
        """Return the same, later by `by` ms; `start` is where it then begins, to the last bit."""
        starts = self.starts + by
        starts[0] = start
        return Piecewise(starts, self.polynomial, self.amplitude, self.frequency, self.phase)

    def scaled(self, factor: NDArray[np.float64]) -> Piecewise:
        """Return the same times a factor: a scalar, or an array with one value a neuron."""
        column = np.reshape(factor, (-1, 1, 1))
        amplitude = self.amplitude
        frequency, phase = self.frequency, self.phase
        if amplitude.shape[2]:
            amplitude = amplitude * column
            frequency = np.broadcast_to(frequency, amplitude.shape)
            phase = np.broadcast_to(phase, amplitude.shape)
        return Piecewise(self.starts, self.polynomial * column, amplitude, frequency, phase)

    def added(self, other: Piecewise) -> Piecewise:
        """Return the sum with another one that begins at the same time."""
        cuts = _merged(self.starts[0], self.starts[1:], other.starts[1:])
        a, b = self._cut_at(*cuts), other._cut_at(*cuts)
        degrees = max(a.polynomial.shape[2], b.polynomial.shape[2])
        return Piecewise(
            cuts[1],
            _widened(a.polynomial, degrees) + _widened(b.polynomial, degrees),
            *(
                _beside(getattr(a, name), getattr(b, name))
                for name in ("amplitude", "frequency", "phase")
            ),
        ).tidied()

    def joined(self, other: Piecewise) -> Piecewise:
        """Return this one until the other one begins, then the other one."""
        first = self.restricted(self.starts[0], other.starts[0])
        return Piecewise(
            np.concatenate([first.starts, other.starts]),
            *(
                _after(getattr(first, name), getattr(other, name))
                for name in ("polynomial", "amplitude", "frequency", "phase")
            ),
        ).tidied()

    def tidied(self) -> Piecewise:
        """Return the same without powers that nobody uses and with as few sines as will do."""
        used = np.flatnonzero(self.polynomial.any(axis=(0, 1)))
        polynomial = self.polynomial[:, :, : (used[-1] + 1 if used.size else 1)]
        waves = [self.amplitude, self.frequency, self.phase]
        present = self.amplitude.any(axis=0)
        needed = int(present.sum(axis=1).max(initial=0))
        if needed < present.shape[1]:  # sines that never sound together can share a place
            order = np.argsort(~present, axis=1, kind="stable")[np.newaxis, :, :needed]
            waves = [np.take_along_axis(wave, order, axis=2) for wave in waves]
        return Piecewise(self.starts, polynomial, *waves)

    def _piece_at(self, times: NDArray[np.float64]) -> NDArray[np.intp]:
        return np.maximum(np.searchsorted(self.starts, times, side="right") - 1, 0)

    def _cut_at(self, asked: NDArray[np.float64], starts: NDArray[np.float64]) -> Piecewise:
        """Return the same with pieces that begin at `starts`, as they are found at `asked`."""
        if np.array_equal(starts, self.starts):
            return self
        columns = self.polynomial.shape[2] + 3 * self.amplitude.shape[2]
        require_pieces(self.size, len(starts), columns, "the stimulus")
        index = self._piece_at(asked)
        offset = starts - self.starts[index]
        polynomial = np.take(self.polynomial, index, axis=1)
        moved = np.flatnonzero(offset)
        polynomial[:, moved] = _about(polynomial[:, moved], offset[moved])
        frequency = np.take(self.frequency, index, axis=1)
        phase = np.take(self.phase, index, axis=1) + frequency * offset[:, np.newaxis]
        amplitude = np.take(self.amplitude, index, axis=1)
        return Piecewise(starts, polynomial, amplitude, frequency, phase)


def rounding(time: float) -> float:
    """Return how far apart (ms) two times may be and still be meant to be the same.

    Some units in the last place, so that 0.1 + 0.2 and 0.3 are one instant, and far less than the
    1e-9 ms to which spike times are computed.
    """
    return 1e-12 + 4 * _FLOAT_STEP * abs(time)


def distinct(times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the times, rising; of those that differ only by rounding, the last one.

    The last one, because there every function that changes at any of them has changed.
    """
    times = np.sort(times)
    apart = np.diff(times) > 1e-12 + 4 * _FLOAT_STEP * np.abs(times[1:])
    return times[np.append(apart, True)[: len(times)]]


def _merged(
    start: float, *later: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where to ask for, and where to begin, the pieces between all these times."""
    asked = distinct(np.concatenate([[start], *later]))
    starts = asked.copy()
    starts[0] = start
    return asked, starts


def _about(polynomial: NDArray[np.float64], offset: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the coefficients of p(offset + u) as a polynomial in u, by synthetic division."""
    top = polynomial.shape[2] - 1
    for i in range(top):
        for d in range(top - 1, i - 1, -1):
            polynomial[:, :, d] += offset * polynomial[:, :, d + 1]
    return polynomial


def _widened(array: NDArray[np.float64], columns: int) -> NDArray[np.float64]:
    missing = columns - array.shape[2]
    return np.pad(array, ((0, 0), (0, 0), (0, missing))) if missing else array


def _rows(a: NDArray[np.float64], b: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    rows = max(a.shape[0], b.shape[0])
    return [np.broadcast_to(array, (rows, *array.shape[1:])) for array in (a, b)]


def _beside(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.concatenate(_rows(a, b), axis=2)


def _after(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    columns = max(a.shape[2], b.shape[2])
    return np.concatenate(_rows(_widened(a, columns), _widened(b, columns)), axis=1)
