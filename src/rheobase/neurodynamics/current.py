"""A current that has one value for each unit of time, as `input_factory` makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.stimuli import Piecewise, Stimulus
from rheobase.stimuli.arguments import Sizes, duration, finite
from rheobase.stimuli.room import require_pieces
from rheobase.stimuli.text import call, milliseconds, nanoamperes
from rheobase.units import CURRENT, TIME, QuantityLike, from_engine, to_engine


@dataclass(frozen=True, eq=False, repr=False)
class TimedCurrent(Stimulus):
    """A current of samples that each hold for `dt`; the last one holds for ever.

    It is a stimulus like every other: it can be run, added, scaled and plotted. In addition it can
    be looked at as a table of samples, and called with the number of a column.

    Made by `of` and by the functions of `rheobase.neurodynamics.tools.input_factory`. The fields
    hold engine units.

    Examples
    --------
    >>> from rheobase.neurodynamics import TimedCurrent
    >>> from rheobase.units import ms, nA
    >>> current = TimedCurrent.of([0, 2, 0] * nA, dt=10 * ms)
    >>> print(current(15 * ms), current(15 * ms, 0), current.values[1, 0])
    2.0 nA 2.0 nA 2.0 nA
    """

    samples: NDArray[np.float64]  # (columns, samples), nA
    unit_time: float  # ms

    @classmethod
    def of(cls, values: QuantityLike, dt: QuantityLike) -> TimedCurrent:
        """Return the current with the given samples.

        Parameters
        ----------
        values : Quantity, shape (samples,) or (samples, columns)
            Currents. With more than one column, each is the current of a neuron (or place) of its
            own.
        dt : Quantity or str
            How long each sample holds.

        Returns
        -------
        TimedCurrent

        Raises
        ------
        UnitError
            If an argument has the wrong dimension.
        ParameterError
            If there are no samples, one is not finite, or `dt` is not positive.
        """
        table = finite(to_engine(values, CURRENT, "values"), "values", "nA")
        if table.ndim not in (1, 2):
            raise ParameterError(
                "values: expected samples of shape (samples,) or (samples, columns), "
                f"got shape {table.shape}."
            )
        samples = np.ascontiguousarray(np.atleast_2d(table.T))
        samples.setflags(write=False)
        return cls(samples, duration(dt, "dt"))

    @property
    def values(self) -> Any:
        """Quantity in nA, shape (samples, columns)."""
        return from_engine(self.samples.T, CURRENT)

    @property
    def dt(self) -> Any:
        """Quantity in ms: how long each sample holds."""
        return from_engine(self.unit_time, TIME)

    @property
    def columns(self) -> int:
        """How many currents this is."""
        return len(self.samples)

    def __call__(self, t: QuantityLike, column: int | None = None) -> Any:
        """Return the values at times `t`, of all columns or of one: ``current(5*ms, 0)``."""
        values = super().__call__(t)
        if column is None or (self.size is None and column in (0, -1)):
            return values
        if not -self.columns <= column < self.columns:
            raise ParameterError(f"column: expected 0 to {self.columns - 1}, got {column}.")
        return values[column]

    def _sizes(self) -> Sizes:
        return [("columns", None if self.columns == 1 else self.columns)]

    def _window(self, start: float, stop: float) -> Piecewise:
        # Runs of equal samples are one piece.
        changes = np.diff(self.samples, axis=1).any(axis=0)
        kept = np.flatnonzero(np.concatenate([[True], changes]))
        require_pieces(self.columns, len(kept), 1, "TimedCurrent")
        starts = self.unit_time * kept.astype(np.float64)
        return Piecewise(starts, self.samples[:, kept, np.newaxis]).restricted(start, stop)

    def __repr__(self) -> str:
        values = self.samples if self.columns > 1 else self.samples[0]
        return call("TimedCurrent", nanoamperes(values), dt=milliseconds(self.unit_time))
