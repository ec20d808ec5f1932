"""One recorded variable of some neurons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.recording.checks import check_row, read_only
from rheobase.units import Dimension


@dataclass(frozen=True, eq=False)
class Trace:
    """A variable of some neurons of a population, sampled over time.

    Parameters
    ----------
    t : ndarray of float64, shape (samples,)
        When it was sampled, in ms, increasing.
    neurons : ndarray of int64, shape (k,)
        The numbers of the neurons within their population, each once.
    values : ndarray of float64, shape (k, samples)
        In the engine's unit of the dimension.
    dimension : Dimension

    Raises
    ------
    ParameterError
        If the arrays do not fit each other.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.recording import Trace
    >>> from rheobase.units import VOLTAGE
    >>> Trace(np.arange(3.0), np.array([4, 7]), np.full((2, 3), -70.0), VOLTAGE).values.shape
    (2, 3)
    """

    t: NDArray[np.float64]
    neurons: NDArray[np.int64]
    values: NDArray[np.float64]
    dimension: Dimension

    def __post_init__(self) -> None:
        check_row(self.t, "trace: t", np.float64)
        if not np.isfinite(self.t).all() or (self.t[1:] <= self.t[:-1]).any():
            raise ParameterError("trace: t: expected finite times that increase.")
        check_row(self.neurons, "trace: neurons", np.int64)
        if np.unique(self.neurons).size != self.neurons.size:
            raise ParameterError("trace: neurons: expected each once.")
        shape, values = (self.neurons.size, self.t.size), self.values
        is_array = isinstance(values, np.ndarray) and values.dtype == np.float64
        if not is_array or values.shape != shape:
            raise ParameterError(f"trace: values: expected float64 of shape {shape}.")
        if not isinstance(self.dimension, Dimension):
            raise ParameterError("trace: dimension: expected a Dimension.")
        for name in ("t", "neurons", "values"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    def __reduce__(self) -> tuple[Any, ...]:  # so that what is unpickled is read-only again
        return Trace, (self.t, self.neurons, self.values, self.dimension)
