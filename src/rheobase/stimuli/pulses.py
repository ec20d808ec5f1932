"""A train of short rectangular pulses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rheobase.stimuli.arguments import Sizes, current, duration, instants, lengths
from rheobase.stimuli.base import Stimulus
from rheobase.stimuli.piecewise import Piecewise, distinct
from rheobase.stimuli.text import call, milliseconds, nanoamperes
from rheobase.units import QuantityLike

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, repr=False)
class Pulses(Stimulus):
    """See `pulses`."""

    amplitude: NDArray[np.float64]
    times: NDArray[np.float64]
    width: float

    def _sizes(self) -> Sizes:
        return lengths(amplitude=self.amplitude)

    def _window(self, start: float, stop: float) -> Piecewise:
        on, off = self.times, self.times + self.width
        edges = distinct(np.concatenate([on, off]))
        sounding = np.searchsorted(on, edges, "right") - np.searchsorted(off, edges, "right")
        changes = np.diff(sounding, prepend=0) != 0
        edges, sounding = edges[changes], sounding[changes]
        starts = np.concatenate([[on[0] - 1.0], edges])
        height = np.concatenate([[0], sounding])
        polynomial = np.reshape(self.amplitude, (-1, 1)) * height
        return Piecewise(starts, polynomial[:, :, np.newaxis]).restricted(start, stop)

    def __repr__(self) -> str:
        return call(
            "pulses",
            nanoamperes(self.amplitude),
            times=milliseconds(self.times),
            width=milliseconds(self.width),
        )


def pulses(amplitude: QuantityLike, times: QuantityLike, width: QuantityLike) -> Stimulus:
    """Return rectangular pulses of one amplitude and width.

    Pulses that overlap add, as currents do.

    Parameters
    ----------
    amplitude : Quantity
        The height of every pulse; a 1-D array is one amplitude a neuron (not a pulse).
    times : Quantity
        When each pulse begins: a 1-D array in any order. A regular train is, for instance,
        ``np.arange(10, 200, 20) * ms``.
    width : Quantity
        How long each pulse lasts.

    Returns
    -------
    Stimulus

    Raises
    ------
    UnitError
        If an argument has the wrong dimension.
    ParameterError
        If `width` is not positive, there are no `times`, or a value is NaN or infinite.

    Examples
    --------
    >>> from rheobase.units import nA, ms
    >>> stimulus = pulses(3 * nA, times=[10, 20, 20.5] * ms, width=1 * ms)
    >>> stimulus
    pulses(3 nA, times=[10, 20, 20.5] ms, width=1 ms)
    >>> print(stimulus([10.5, 15, 20.7] * ms))
    [3.0 0.0 6.0] nA
    """
    return Pulses(
        current(amplitude, "amplitude"), instants(times, "times"), duration(width, "width")
    )
