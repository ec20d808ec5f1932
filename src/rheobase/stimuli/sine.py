"""A sinusoidal current."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING

import numpy as np

from rheobase.errors import ParameterError
from rheobase.stimuli.arguments import (
    Sizes,
    columns,
    current,
    end_after,
    finite,
    instant,
    lengths,
    one_each,
)
from rheobase.stimuli.base import Stimulus
from rheobase.stimuli.piecewise import Piecewise
from rheobase.stimuli.text import call, milliseconds, nanoamperes, values
from rheobase.units import FREQUENCY, NONE, QuantityLike, to_engine

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, repr=False)
class Sine(Stimulus):
    """See `sine`. The frequency is in kHz, the phase in radians."""

    amplitude: NDArray[np.float64]
    frequency: NDArray[np.float64]
    phase: NDArray[np.float64]
    offset: NDArray[np.float64]
    start: float | None
    stop: float | None

    def _sizes(self) -> Sizes:
        return lengths(
            amplitude=self.amplitude,
            frequency=self.frequency,
            phase=self.phase,
            offset=self.offset,
        )

    def _window(self, start: float, stop: float) -> Piecewise:
        waves = columns(self.amplitude, 2.0 * pi * self.frequency, self.phase)
        on = Piecewise(
            np.array([0.0 if self.start is None else self.start]),
            np.reshape(self.offset, (-1, 1, 1)),
            *(wave[:, np.newaxis] for wave in waves),
        )
        off = np.zeros((1, 1, 1))
        if self.start is not None:
            on = Piecewise(np.array([self.start - 1.0]), off).joined(on)
        if self.stop is not None:
            begin = min(float(on.starts[0]), self.stop - 1.0)  # it may go off before time 0
            on = on.restricted(begin, self.stop).joined(Piecewise(np.array([self.stop]), off))
        return on.restricted(start, stop)

    def __repr__(self) -> str:
        return call(
            "sine",
            nanoamperes(self.amplitude),
            f"{values(1e3 * self.frequency)} Hz",
            phase=values(self.phase) if self.phase.any() else None,
            offset=nanoamperes(self.offset) if self.offset.any() else None,
            start=milliseconds(self.start),
            stop=milliseconds(self.stop),
        )


def sine(
    amplitude: QuantityLike,
    frequency: QuantityLike,
    phase: QuantityLike = 0.0,
    offset: QuantityLike = "0 nA",
    start: QuantityLike | None = None,
    stop: QuantityLike | None = None,
) -> Stimulus:
    """Return ``offset + amplitude * sin(2 pi frequency (t - start) + phase)``.

    Each of `amplitude`, `frequency`, `phase` and `offset` may be a 1-D array with one value a
    neuron.

    Parameters
    ----------
    amplitude : Quantity
        From the middle to the peak.
    frequency : Quantity
        In cycles a time, such as ``150 * Hz``; not the angular frequency.
    phase : float, Quantity or str
        The phase at `start` (at 0 ms without a start), in radians, or with a unit: ``"30 deg"``.
    offset : Quantity
        The mean current, on as long as the sine is.
    start, stop : Quantity, optional
        When it comes on and goes off; there is no current before and after. Without them it is
        on for ever.

    Returns
    -------
    Stimulus

    Raises
    ------
    UnitError
        If an argument has the wrong dimension.
    ParameterError
        If it ends before it starts, the frequency is not positive, a value is NaN or infinite, or
        arrays are for different numbers of neurons.

    Examples
    --------
    >>> from rheobase.units import nA, ms, Hz
    >>> stimulus = sine(2.5 * nA, 100 * Hz, offset=2 * nA, start=50 * ms, stop=150 * ms)
    >>> stimulus
    sine(2.5 nA, 100 Hz, offset=2 nA, start=50 ms, stop=150 ms)
    >>> print(stimulus([0, 50, 52.5, 57.5] * ms))
    [0.0 2.0 4.5 -0.5] nA
    """
    kilohertz = one_each(
        finite(to_engine(frequency, FREQUENCY, "frequency"), "frequency", "kHz"), "frequency"
    )
    if (kilohertz <= 0.0).any():
        raise ParameterError(
            f"frequency: expected more than 0 Hz, got {1e3 * kilohertz.min():g} Hz."
        )
    radians = one_each(finite(to_engine(phase, NONE, "phase"), "phase"), "phase")
    begin = None if start is None else instant(start, "start")
    end = None
    if stop is not None:
        end = instant(stop, "stop") if begin is None else end_after(begin, stop, "sine")
    return Sine(
        current(amplitude, "amplitude"), kilohertz, radians, current(offset, "offset"), begin, end
    )
