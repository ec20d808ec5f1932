"""A current given by any function of time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.errors import ParameterError
from rheobase.stimuli.arguments import Sizes, instants
from rheobase.stimuli.base import Stimulus
from rheobase.stimuli.piecewise import Piecewise, distinct, rounding
from rheobase.stimuli.room import require_pieces
from rheobase.stimuli.text import call, milliseconds, number
from rheobase.units import CURRENT, NONE, TIME, QuantityLike, from_engine, to_engine

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DEGREE = 7
_TOLERANCE = 1e-10
_CELL = 1.0  # ms: the function is looked at in every cell, so that short features are found
_SHORTEST = 2.0**-36  # ms: what is not smooth on this scale is not smooth
_BLOCK = 1024  # cells that are worked on together: enough to be fast, few enough for the memory
_MOST = 64 * _BLOCK  # intervals at a time: who needs more is noise, or far too fast


def _chebyshev_nodes(count: int) -> NDArray[np.float64]:
    """Return the roots of the Chebyshev polynomial of that degree, moved to (0, 1), rising."""
    return 0.5 - 0.5 * np.cos((2 * np.arange(count) + 1) * pi / (2 * count))


def _monomials() -> NDArray[np.float64]:
    """Return the coefficients in x of the Chebyshev polynomials moved to [0, 1], one a row."""
    table = np.zeros((_DEGREE + 1, _DEGREE + 1))
    table[0, 0] = 1.0
    table[1, :2] = -1.0, 2.0
    for k in range(2, _DEGREE + 1):  # T[k] = 2 (2 x - 1) T[k-1] - T[k-2]
        table[k, 1:] = 4.0 * table[k - 1, :-1]
        table[k] -= 2.0 * table[k - 1] + table[k - 2]
    return table


_NODES = _chebyshev_nodes(_DEGREE + 1)
# Twice as many points in between, and one next to each end, where a jump would hide.
_CHECKS = np.concatenate([[1e-7], _chebyshev_nodes(2 * _DEGREE + 3), [1.0 - 1e-7]])
_ORDERS = np.arange(_DEGREE + 1)
_TO_CHEBYSHEV = np.cos(_ORDERS[:, np.newaxis] * np.arccos(2.0 * _NODES - 1.0))
_TO_CHEBYSHEV *= np.where(_ORDERS == 0, 1.0, 2.0)[:, np.newaxis] / (_DEGREE + 1)
_TO_MONOMIALS = _monomials()


@dataclass(frozen=True, eq=False, repr=False)
class Function(Stimulus):
    """See `from_function`."""

    function: Callable[[Any], Any]
    breakpoints: NDArray[np.float64]
    tolerance: float

    def _sizes(self) -> Sizes:
        return []

    @property
    def name(self) -> str:
        """What to call the function in a message."""
        return getattr(self.function, "__name__", type(self.function).__name__)

    def _window(self, start: float, stop: float) -> Piecewise:
        off = Piecewise(np.array([start]), np.zeros((1, 1, 1)))
        begin = max(start, 0.0)
        if stop <= begin + rounding(begin):
            return off
        edges = self._edges(begin, stop)
        starts, polynomial = _Approximation(self).of(edges)
        whole = Piecewise(starts, polynomial[np.newaxis]).tidied()
        return off.joined(whole).restricted(start, stop) if start < begin else whole

    def _edges(self, start: float, stop: float) -> NDArray[np.float64]:
        """Return breakpoints and whole cells between start and stop, and these two."""
        require_pieces(1, int((stop - start) / _CELL), len(_CHECKS) + len(_NODES), self.name)
        cells = _CELL * np.arange(start // _CELL + 1, np.ceil(stop / _CELL))
        inner = distinct(np.concatenate([cells, self.breakpoints]))
        inside = (inner > start + rounding(start)) & (inner < stop - rounding(stop))
        return np.concatenate([[start], inner[inside], [stop]])

    def __repr__(self) -> str:
        return call(
            "from_function",
            self.name,
            breakpoints=milliseconds(self.breakpoints) if self.breakpoints.size else None,
            tolerance=None if self.tolerance == _TOLERANCE else number(self.tolerance),
        )


class _Approximation:
    """The making of the pieces: all intervals of a block at once, then the halves of the bad."""

    def __init__(self, stimulus: Function) -> None:
        self.stimulus = stimulus
        self.elementwise = False
        self.scale = 1e-100  # nA: a current that small is none, however rough

    def of(self, edges: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the starts and the polynomials of pieces that are good enough."""
        cells = np.stack([edges[:-1], edges[1:]])
        blocks = [cells[:, first : first + _BLOCK] for first in range(0, cells.shape[1], _BLOCK)]
        for left, right in blocks:  # how large is it? The tolerance is relative to that
            self._values(left[:, np.newaxis] + (right - left)[:, np.newaxis] * _NODES)
        done = [self._block(left, right) for left, right in blocks]
        starts, polynomials = zip(*done, strict=True)
        return np.concatenate(starts), np.concatenate(polynomials)

    def _block(
        self, left: NDArray[np.float64], right: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        done = []
        while left.size:
            polynomial, error = self._fit(left, right)
            good = error <= self.stimulus.tolerance * self.scale
            done.append((left[good], polynomial[good]))
            left, right = left[~good], right[~good]
            shortest = np.maximum(_SHORTEST, 64 * np.finfo(float).eps * np.abs(right))
            hopeless = np.flatnonzero(right - left < shortest)
            if hopeless.size or left.size > _MOST:
                raise ParameterError(self._not_smooth(left[hopeless[0] if hopeless.size else 0]))
            middle = 0.5 * (left + right)
            left, right = np.concatenate([left, middle]), np.concatenate([middle, right])
        starts, polynomials = (np.concatenate(parts) for parts in zip(*done, strict=True))
        order = np.argsort(starts)
        return starts[order], polynomials[order]

    def _fit(
        self, left: NDArray[np.float64], right: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return an interpolating polynomial for each interval and its largest error found."""
        width = (right - left)[:, np.newaxis]
        at_nodes = self._values(left[:, np.newaxis] + width * _NODES)
        at_checks = self._values(left[:, np.newaxis] + width * _CHECKS)
        # Not by BLAS, whose last bits may depend on how many intervals there are.
        coefficients = np.einsum("in,kn->ik", at_nodes, _TO_CHEBYSHEV)
        # What is rounding and no more would only make rough polynomials of smooth ones.
        coefficients[np.abs(coefficients) < 4 * np.finfo(float).eps * self.scale] = 0.0
        monomials = np.einsum("ik,kd->id", coefficients, _TO_MONOMIALS)
        fitted = np.polynomial.polynomial.polyval(_CHECKS, monomials.T)
        error = np.abs(fitted - at_checks).max(axis=1)
        return monomials / width**_ORDERS, error

    def _values(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the function in nA at all these times (ms)."""
        flat = times.ravel()
        values = None if self.elementwise else self._all_at_once(flat)
        if values is None:
            self.elementwise = True
            values = np.array([self._one(time) for time in flat])
        bad = np.flatnonzero(~np.isfinite(values))
        if bad.size:
            raise ParameterError(
                f"{self.stimulus.name}: expected a finite current, got {values[bad[0]]} nA at "
                f"t = {number(flat[bad[0]])} ms."
            )
        self.scale = max(self.scale, np.abs(values).max())
        return values.reshape(times.shape)

    def _all_at_once(self, times: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return the values, None if the function does not take arrays."""
        try:
            result = self.stimulus.function(from_engine(times, TIME))
        except Exception:  # whatever it is, the call with one time will show it
            return None
        values = np.asarray(to_engine(result, CURRENT, f"{self.stimulus.name}(t)"))
        return values if values.shape == times.shape else None

    def _one(self, time: float) -> float:
        name, when = self.stimulus.name, f"at t = {number(time)} ms"
        try:
            result = self.stimulus.function(from_engine(time, TIME))
        except Exception as error:
            raise ParameterError(
                f"{name}: it failed {when} with {type(error).__name__}: {error}"
            ) from error
        value = to_engine(result, CURRENT, f"{name}(t)")
        if not isinstance(value, float):
            raise ParameterError(
                f"{name}: expected one current {when}, got an array of shape {value.shape}."
            )
        return value

    def _not_smooth(self, time: float) -> str:
        return (
            f"{self.stimulus.name}: no polynomials come within {self.stimulus.tolerance:g} of the "
            f"largest current near t = {time:.9g} ms. If it jumps or bends there, give that "
            "time as one of the breakpoints. If it varies fast or at random, sample it: from_array."
        )


def from_function(
    f: Callable[[Any], Any], breakpoints: QuantityLike = (), tolerance: float = _TOLERANCE
) -> Stimulus:
    """Return the current ``f(t)`` from 0 ms on, and none before.

    The function is replaced by piecewise polynomials of degree 7 on Chebyshev nodes; intervals are
    halved until the error, at twice as many points in between, is below `tolerance`. It is looked
    at in every millisecond at least 27 times; features shorter than that could be missed, unless
    there is a breakpoint.

    Parameters
    ----------
    f : callable
        Takes a time (a Quantity array) and returns a current of the same shape. A function that
        takes only one time is called for one after the other, which is slow.
    breakpoints : Quantity, optional
        Times where `f` or its derivative jumps. A jump inside a millisecond must be given; a kink
        is found, but is better given.
    tolerance : float
        Largest error, relative to the largest absolute value of `f` in the run.

    Returns
    -------
    Stimulus

    Raises
    ------
    UnitError
        If `breakpoints` are no times, `tolerance` has a unit or, when the stimulus is used, `f`
        does not return a current.
    ParameterError
        If `f` cannot be called or `tolerance` is not between 1e-13 and 1. When the stimulus is
        used: if `f` fails, is not finite or not smooth; the message names the time.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.units import nA, ms
    >>> def decay(t):
    ...     return 2 * nA * np.exp(-t / (5 * ms))
    >>> stimulus = from_function(decay)
    >>> stimulus
    from_function(decay)
    >>> print(stimulus(5 * ms))
    0.73575888 nA
    """
    if not callable(f):
        raise ParameterError(f"f: expected a function of time, got {f!r}.")
    try:
        none = len(breakpoints) == 0
    except TypeError:  # a single time has no length
        none = False
    allowed = to_engine(tolerance, NONE, "tolerance")
    if not (isinstance(allowed, float) and 1e-13 <= allowed < 1.0):
        raise ParameterError(f"tolerance: expected a number from 1e-13 to 1, got {tolerance}.")
    return Function(f, np.empty(0) if none else instants(breakpoints, "breakpoints"), allowed)
