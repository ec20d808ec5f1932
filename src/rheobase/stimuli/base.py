"""What every stimulus can do: be evaluated, added, scaled, shifted, followed by another."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.errors import ParameterError
from rheobase.stimuli.arguments import Sizes, agreed_size, finite, instant, one_each
from rheobase.stimuli.piecewise import Piecewise, rounding
from rheobase.units import CURRENT, NONE, TIME, Dimension, QuantityLike, from_engine, to_engine

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, repr=False)
class Stimulus(ABC):
    """A current as a function of time: a specification, of which nothing is computed until asked.

    Made by `constant`, `zero`, `step`, `ramp`, `sine`, `pulses`, `noise`, `from_array` and
    `from_function`, and combined: ``a + b``, ``a - b``, ``2 * a``, ``a / 2``, ``-a``,
    ``a.shift(10 * ms)``, ``a.then(b, at=100 * ms)``. Fields hold engine units (nA, ms, rad/ms).
    A stimulus made of arrays of `n` values is `n` stimuli, one for each of `n` neurons.

    Examples
    --------
    >>> from rheobase.stimuli import constant, step
    >>> from rheobase.units import nA, ms
    >>> stimulus = constant(1 * nA) + 2 * step(0.5 * nA, start=100 * ms, stop=200 * ms)
    >>> stimulus
    constant(1 nA) + 2 * step(0.5 nA, start=100 ms, stop=200 ms)
    >>> print(stimulus([50, 150] * ms))
    [1.0 2.0] nA
    """

    # NumPy must leave `array * stimulus` to the stimulus, not make an array of stimuli.
    __array_ufunc__ = None

    def __post_init__(self) -> None:
        _ = self.size  # arrays that do not fit together are an error at once

    @abstractmethod
    def _sizes(self) -> Sizes:
        """Return the name and the number of neurons of each part that may have some."""

    @abstractmethod
    def _window(self, start: float, stop: float) -> Piecewise:
        """Return the pieces that cover [start, stop] (ms), from which all the rest follows."""

    @abstractmethod
    def __repr__(self) -> str: ...

    @property
    def size(self) -> int | None:
        """The number of neurons with a stimulus of their own, None if there is one for all."""
        return agreed_size(self._sizes())

    @property
    def dimension(self) -> Dimension:
        """The dimension of the values: a current."""
        return CURRENT

    def pieces(self, stop: float) -> Piecewise:
        """Return what the engine computes with.

        Parameters
        ----------
        stop : float
            The end of the run in ms.

        Returns
        -------
        Piecewise
            It covers [0, stop]; ``starts[0]`` is 0 and the other starts are the breakpoints.

        Raises
        ------
        ParameterError
            If `stop` is not a positive number, or the pieces do not fit into the memory.

        Examples
        --------
        >>> from rheobase.stimuli import step
        >>> step("1 nA", start="100 ms", stop="200 ms").pieces(300.0).starts
        array([  0., 100., 200.])
        """
        if not (np.isfinite(stop) and stop > 0.0):
            raise ParameterError(f"stop: expected a time after 0 ms, got {stop:g} ms.")
        return self._window(0.0, float(stop))

    def __call__(self, t: QuantityLike) -> Any:
        """Return the values at times `t`.

        Parameters
        ----------
        t : Quantity
            Time or times, of any shape and in any order.

        Returns
        -------
        Quantity
            A current of the shape of `t`, after a leading axis of length `size` if there is one.
            At a jump it is the value after the jump.

        Raises
        ------
        UnitError
            If `t` is not a time.
        ParameterError
            If a time is NaN or infinite.

        Examples
        --------
        >>> from rheobase.stimuli import step
        >>> print(step("1 nA", start="100 ms", stop="200 ms")("150 ms"))
        1.0 nA
        """
        times = np.asarray(to_engine(t, TIME, "t"))
        if not np.isfinite(times).all():
            raise ParameterError("t: expected finite times, got NaN or infinity.")
        shape = times.shape if self.size is None else (self.size, *times.shape)
        if times.size == 0:
            return from_engine(np.zeros(shape), CURRENT)
        last = float(times.max())
        covered = self._window(float(times.min()), last + 2.0 * rounding(last))
        values = np.broadcast_to(covered.evaluate(times.ravel()), (self.size or 1, times.size))
        values = values.reshape(shape)
        return from_engine(values if values.ndim else float(values), CURRENT)

    def describe(self) -> str:
        """Return the call that makes the stimulus, for the record of a run."""
        return repr(self)

    def shift(self, by: QuantityLike) -> Stimulus:
        """Return the same stimulus, later (or earlier, if negative).

        Parameters
        ----------
        by : Quantity
            A time.

        Returns
        -------
        Stimulus
            Its value at ``t`` is the value of this one at ``t - by``.

        Examples
        --------
        >>> from rheobase.stimuli import step
        >>> print(step("1 nA", start="100 ms", stop="200 ms").shift("-60 ms")("50 ms"))
        1.0 nA
        """
        from rheobase.stimuli.combine import Shifted

        return Shifted(self, instant(by, "by"))

    def then(self, other: Stimulus, at: QuantityLike) -> Stimulus:
        """Return this stimulus until `at`, and from then on the other one, whose clock starts then.

        Parameters
        ----------
        other : Stimulus
            What follows: its time 0 is at `at`.
        at : Quantity
            The time of the change.

        Returns
        -------
        Stimulus

        Raises
        ------
        ParameterError
            If the two are for different numbers of neurons.

        Examples
        --------
        >>> from rheobase.stimuli import constant, step
        >>> from rheobase.units import ms
        >>> pulse = step("2 nA", start="10 ms", stop="20 ms")
        >>> print(constant("1 nA").then(pulse, at="100 ms")([50, 105, 115] * ms))
        [1.0 0.0 2.0] nA
        """
        from rheobase.stimuli.combine import Concatenated

        return Concatenated(self, _stimulus(other), instant(at, "at"))

    def means(self, edges: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the mean value over each of some intervals, from the integral of the pieces.

        Parameters
        ----------
        edges : ndarray of float64, shape (k + 1,)
            In ms, increasing: interval j is from edges[j] to edges[j + 1].

        Returns
        -------
        ndarray of float64, shape (1 or size, k)
            In nA.

        Examples
        --------
        >>> import numpy as np
        >>> from rheobase.stimuli import step
        >>> step("2 nA", start="1.5 ms", stop="3 ms").means(np.arange(5.0))
        array([[0., 1., 2., 0.]])
        """
        return self._window(float(edges[0]), float(edges[-1])).means(edges)

    def __add__(self, other: Any) -> Stimulus:
        from rheobase.stimuli.combine import Sum

        return Sum((self, _stimulus(other)))

    def __radd__(self, other: Any) -> Stimulus:
        if isinstance(other, int) and other == 0:  # where sum([a, b]) begins
            return self
        return _stimulus(other) + self

    def __sub__(self, other: Any) -> Stimulus:
        return self + -_stimulus(other)

    def __rsub__(self, other: Any) -> Stimulus:
        return _stimulus(other) - self

    def __mul__(self, factor: Any) -> Stimulus:
        from rheobase.stimuli.combine import Scaled

        return Scaled(self, one_each(finite(to_engine(factor, NONE, "factor"), "factor"), "factor"))

    __rmul__ = __mul__

    def __truediv__(self, divisor: Any) -> Stimulus:
        values = np.asarray(to_engine(divisor, NONE, "divisor"))
        if (values == 0.0).any():
            raise ParameterError(f"divisor: {self!r} cannot be divided by zero.")
        return self * (1.0 / values)

    def __neg__(self) -> Stimulus:
        return self * -1.0


def _stimulus(value: Any) -> Stimulus:
    if isinstance(value, Stimulus):
        return value
    text = str(value)
    raise ParameterError(
        f"expected a stimulus, got {text if len(text) <= 60 else text[:57] + '...'}. "
        "A current that is always on is rheobase.constant(2 * nA)."
    )
