"""A current that is always on, or none at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rheobase.stimuli.arguments import Sizes, current, lengths
from rheobase.stimuli.base import Stimulus
from rheobase.stimuli.piecewise import Piecewise
from rheobase.stimuli.text import call, nanoamperes
from rheobase.units import QuantityLike

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, repr=False)
class Constant(Stimulus):
    """See `constant`."""

    amplitude: NDArray[np.float64]

    def _sizes(self) -> Sizes:
        return lengths(amplitude=self.amplitude)

    def _window(self, start: float, stop: float) -> Piecewise:
        return Piecewise(np.array([start]), np.reshape(self.amplitude, (-1, 1, 1)))

    def __repr__(self) -> str:
        if self.amplitude.ndim == 0 and self.amplitude == 0.0:
            return call("zero")
        return call("constant", nanoamperes(self.amplitude))


def constant(amplitude: QuantityLike) -> Stimulus:
    """Return a current that is always on.

    Parameters
    ----------
    amplitude : Quantity
        The current, or a 1-D array with one a neuron.

    Returns
    -------
    Stimulus

    Raises
    ------
    UnitError
        If `amplitude` is not a current.
    ParameterError
        If it is NaN, infinite, empty or of more than one dimension.

    Examples
    --------
    >>> from rheobase.units import nA, ms
    >>> print(constant(2.5 * nA)(10 * ms))
    2.5 nA
    """
    return Constant(current(amplitude, "amplitude"))


def zero() -> Stimulus:
    """Return no current.

    Examples
    --------
    >>> zero()
    zero()
    """
    return Constant(np.zeros(()))
