"""A current given by its samples, such as one that was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rheobase.errors import ParameterError, did_you_mean
from rheobase.stimuli.arguments import Sizes, duration, finite, instant
from rheobase.stimuli.base import Stimulus
from rheobase.stimuli.piecewise import Piecewise
from rheobase.stimuli.room import require_pieces
from rheobase.stimuli.text import call, milliseconds, nanoamperes
from rheobase.units import CURRENT, QuantityLike, to_engine

if TYPE_CHECKING:
    from numpy.typing import NDArray

_KINDS = ("constant", "linear")


@dataclass(frozen=True, eq=False, repr=False)
class Array(Stimulus):
    """See `from_array`."""

    values: NDArray[np.float64]
    dt: float
    start: float
    kind: str

    def _sizes(self) -> Sizes:
        return [("values", len(self.values) if self.values.ndim == 2 else None)]

    def _window(self, start: float, stop: float) -> Piecewise:
        samples = self.values.shape[-1]
        # Only what is asked for: a recording may be long. One sample more at both ends does no
        # harm, and makes up for rounding.
        first = int(np.clip((start - self.start) // self.dt - 1, 0, samples - 1))
        last = int(np.clip((stop - self.start) // self.dt + 3, first + 1, samples))
        linear = self.kind == "linear"
        require_pieces(self.size or 1, last - first, 2 if linear else 1, "from_array")
        values = np.atleast_2d(self.values)[:, first:last]
        times = self.start + self.dt * np.arange(first, last + 1, dtype=np.float64)
        whole = _lines(values, times[:-1]) if linear else _levels(values, times)
        return whole.restricted(start, stop)

    def __repr__(self) -> str:
        return call(
            "from_array",
            nanoamperes(self.values),
            dt=milliseconds(self.dt),
            start=milliseconds(self.start) if self.start else None,
            kind=None if self.kind == "constant" else repr(self.kind),
        )


def _levels(values: NDArray[np.float64], times: NDArray[np.float64]) -> Piecewise:
    """Return nothing, then each value from its time to the next, then nothing."""
    levels = np.pad(values, ((0, 0), (1, 1)))
    starts = np.concatenate([[times[0] - 1.0], times])
    changes = np.diff(levels, axis=1).any(axis=0)
    kept = np.flatnonzero(np.concatenate([[True], changes]))  # runs of equal samples are one piece
    return Piecewise(starts[kept], levels[:, kept, np.newaxis])


def _lines(values: NDArray[np.float64], times: NDArray[np.float64]) -> Piecewise:
    """Return nothing, then lines from sample to sample, then nothing."""
    slopes = np.diff(values, axis=1) / np.diff(times)
    lines = np.stack([values[:, :-1], slopes], axis=2)
    return Piecewise(
        np.concatenate([[times[0] - 1.0], times]), np.pad(lines, ((0, 0), (1, 1), (0, 0)))
    )


def from_array(
    values: QuantityLike, dt: QuantityLike, start: QuantityLike = "0 ms", kind: str = "constant"
) -> Stimulus:
    """Return the current that has the given samples.

    Parameters
    ----------
    values : Quantity
        Samples: shape (samples,), or (n, samples) for `n` neurons.
    dt : Quantity
        The time from sample to sample; the step of a run need not be the same.
    start : Quantity
        The time of the first sample. There is no current before it.
    kind : {"constant", "linear"}
        Either each sample holds until the next one, the last for `dt` like the others; or straight
        lines join the samples, and the current ends with the last of them.

    Returns
    -------
    Stimulus

    Raises
    ------
    UnitError
        If an argument has the wrong dimension.
    ParameterError
        If there are no samples (fewer than two for lines), they have more than two dimensions, one
        is NaN or infinite, `dt` is not positive, or the kind is unknown.

    Examples
    --------
    >>> from rheobase.units import nA, ms
    >>> print(from_array([1, 3] * nA, dt=10 * ms)([0, 5, 10, 15, 20] * ms))
    [1.0 1.0 3.0 3.0 0.0] nA
    >>> print(from_array([1, 3] * nA, dt=10 * ms, kind="linear")([0, 5, 10] * ms))
    [1.0 2.0 0.0] nA
    """
    if kind not in _KINDS:
        raise ParameterError(f"kind: unknown kind {kind!r}. {did_you_mean(str(kind), _KINDS)}")
    samples = finite(to_engine(values, CURRENT, "values"), "values", "nA")
    if samples.ndim not in (1, 2):
        raise ParameterError(
            "values: expected samples of shape (samples,), or (n, samples) for n neurons; "
            f"got shape {samples.shape}."
        )
    if kind == "linear" and samples.shape[-1] < 2:
        raise ParameterError("values: a line needs at least two samples, got one.")
    return Array(samples, duration(dt, "dt"), instant(start, "start"), kind)
