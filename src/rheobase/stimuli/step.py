"""A current that is switched on, and off again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rheobase.stimuli.arguments import Sizes, current, end_after, instant, lengths
from rheobase.stimuli.base import Stimulus
from rheobase.stimuli.piecewise import Piecewise
from rheobase.stimuli.text import call, milliseconds, nanoamperes
from rheobase.units import QuantityLike

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, repr=False)
class Step(Stimulus):
    """See `step`."""

    amplitude: NDArray[np.float64]
    start: float
    stop: float | None

    def _sizes(self) -> Sizes:
        return lengths(amplitude=self.amplitude)

    def _window(self, start: float, stop: float) -> Piecewise:
        on = np.reshape(self.amplitude, (-1, 1, 1))
        off = np.zeros_like(on)
        whole = Piecewise(
            np.array([self.start - 1.0, self.start]), np.concatenate([off, on], axis=1)
        )
        if self.stop is not None:
            whole = whole.joined(Piecewise(np.array([self.stop]), off))
        return whole.restricted(start, stop)

    def __repr__(self) -> str:
        return call(
            "step",
            nanoamperes(self.amplitude),
            start=milliseconds(self.start),
            stop=milliseconds(self.stop),
        )


def step(
    amplitude: QuantityLike, start: QuantityLike, stop: QuantityLike | None = None
) -> Stimulus:
    """Return a current of `amplitude` from `start` until `stop`, and none before and after.

    Parameters
    ----------
    amplitude : Quantity
        The current, or a 1-D array with one a neuron.
    start : Quantity
        The time when it comes on. It may be negative: then it is on when the run begins.
    stop : Quantity, optional
        The time when it goes off. Without it, the current stays on.

    Returns
    -------
    Stimulus

    Raises
    ------
    UnitError
        If `amplitude` is not a current, or `start` or `stop` not a time.
    ParameterError
        If it ends before it starts, or a value is NaN or infinite.

    Examples
    --------
    >>> from rheobase.units import nA, ms
    >>> stimulus = step(2.5 * nA, start=100 * ms, stop=200 * ms)
    >>> stimulus
    step(2.5 nA, start=100 ms, stop=200 ms)
    >>> print(stimulus([99, 100, 199, 200] * ms))
    [0.0 2.5 2.5 0.0] nA
    """
    begin = instant(start, "start")
    end = None if stop is None else end_after(begin, stop, "step")
    return Step(current(amplitude, "amplitude"), begin, end)
