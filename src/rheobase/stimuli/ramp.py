"""A current that rises or falls at a constant rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rheobase.stimuli.arguments import Sizes, columns, current, end_after, instant, lengths
from rheobase.stimuli.base import Stimulus
from rheobase.stimuli.piecewise import Piecewise
from rheobase.stimuli.text import call, milliseconds, nanoamperes
from rheobase.units import QuantityLike

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, repr=False)
class Ramp(Stimulus):
    """See `ramp`."""

    amplitude_start: NDArray[np.float64]
    amplitude_stop: NDArray[np.float64]
    start: float
    stop: float

    def _sizes(self) -> Sizes:
        return lengths(amplitude_start=self.amplitude_start, amplitude_stop=self.amplitude_stop)

    def _window(self, start: float, stop: float) -> Piecewise:
        first, last = columns(self.amplitude_start, self.amplitude_stop)
        slope = (last - first) / (self.stop - self.start)
        polynomial = np.zeros((len(first), 3, 2))
        polynomial[:, 1] = np.hstack([first, slope])
        whole = Piecewise(np.array([self.start - 1.0, self.start, self.stop]), polynomial)
        return whole.restricted(start, stop)

    def __repr__(self) -> str:
        return call(
            "ramp",
            nanoamperes(self.amplitude_start),
            nanoamperes(self.amplitude_stop),
            start=milliseconds(self.start),
            stop=milliseconds(self.stop),
        )


def ramp(
    amplitude_start: QuantityLike,
    amplitude_stop: QuantityLike,
    start: QuantityLike,
    stop: QuantityLike,
) -> Stimulus:
    """Return a current on a straight line from `start` to `stop`, and none before and after.

    Parameters
    ----------
    amplitude_start, amplitude_stop : Quantity
        The currents at the two ends, each one value or a 1-D array with one a neuron.
    start, stop : Quantity
        The times of the two ends.

    Returns
    -------
    Stimulus

    Raises
    ------
    UnitError
        If an amplitude is not a current, or `start` or `stop` not a time.
    ParameterError
        If it ends before it starts, a value is NaN or infinite, or the two amplitudes are for
        different numbers of neurons.

    Examples
    --------
    >>> from rheobase.units import nA, ms
    >>> stimulus = ramp(0 * nA, 4 * nA, start=100 * ms, stop=200 * ms)
    >>> stimulus
    ramp(0 nA, 4 nA, start=100 ms, stop=200 ms)
    >>> print(stimulus([50, 125, 150, 200] * ms))
    [0.0 1.0 2.0 0.0] nA
    """
    begin = instant(start, "start")
    return Ramp(
        current(amplitude_start, "amplitude_start"),
        current(amplitude_stop, "amplitude_stop"),
        begin,
        end_after(begin, stop, "ramp"),
    )
