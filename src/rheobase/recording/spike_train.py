"""One spike train: when a neuron fired, and between when and when it was watched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import index
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.units import TIME, Hz, Quantity, QuantityLike, from_engine, to_engine


class SpikeTrain:
    """The spike times of one neuron, and the stretch of time that was observed.

    The bounds matter as much as the spikes: a rate or a Fano factor is meaningless without them.
    A train does not change; its arrays are read-only.

    Parameters
    ----------
    times : Quantity, shape (count,)
        When the neuron fired, in order.
    start, stop : Quantity or str
        The observed stretch of time. All spikes lie in ``[start, stop]``.

    Raises
    ------
    UnitError
        If something is not a time.
    ParameterError
        If the times are not sorted, not finite or not between `start` and `stop`, or if the train
        stops before it starts.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.recording import SpikeTrain
    >>> from rheobase.units import ms
    >>> train = SpikeTrain(np.array([20.0, 60.0, 100.0, 140.0, 180.0]) * ms, "0 ms", "200 ms")
    >>> train
    SpikeTrain(5 spikes, 0 to 200 ms, 25 Hz)
    >>> print(train.isi)
    [40.0 40.0 40.0 40.0] ms
    >>> train[50 * ms : 150 * ms]
    SpikeTrain(3 spikes, 50 to 150 ms, 30 Hz)
    """

    __slots__ = ("_start", "_stop", "_times")

    _times: NDArray[np.float64]
    _start: float
    _stop: float

    def __init__(self, times: QuantityLike, start: QuantityLike, stop: QuantityLike) -> None:
        first, last = _instant(start, "start"), _instant(stop, "stop")
        if first > last:
            raise ParameterError(
                f"a spike train stops after it starts: got start {first:g} ms, stop {last:g} ms."
            )
        values = _checked(times).copy()
        if values.size and not first <= values[0] <= values[-1] <= last:
            outside = values[0] if values[0] < first else values[-1]
            raise ParameterError(
                f"spike times: expected all between start and stop, {first:g} to {last:g} ms, "
                f"got a spike at {outside:g} ms."
            )
        self._set(values, first, last)

    @classmethod
    def from_engine(cls, times: NDArray[np.float64], start: float, stop: float) -> SpikeTrain:
        """Return a train over plain floats in ms, neither checked nor copied.

        For code that holds sorted times already and builds many trains; everyone else constructs.

        Parameters
        ----------
        times : ndarray of float64, shape (count,)
            Sorted spike times in ms.
        start, stop : float
            Bounds in ms.

        Returns
        -------
        SpikeTrain

        Examples
        --------
        >>> import numpy as np
        >>> from rheobase.recording import SpikeTrain
        >>> SpikeTrain.from_engine(np.array([5.0]), 0.0, 10.0)
        SpikeTrain(1 spike, 0 to 10 ms, 100 Hz)
        """
        train = cls.__new__(cls)
        train._set(times, start, stop)
        return train

    def _set(self, times: NDArray[np.float64], start: float, stop: float) -> None:
        view = times.view()  # read-only for us, without touching the flags of the caller's array
        view.flags.writeable = False
        object.__setattr__(self, "_times", view)
        object.__setattr__(self, "_start", float(start))
        object.__setattr__(self, "_stop", float(stop))

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a spike train does not change: cannot set {name!r}.")

    def __reduce__(self) -> tuple[Any, ...]:  # frozen slots need help to be copied and pickled
        return SpikeTrain.from_engine, (np.array(self._times), self._start, self._stop)

    @property
    def times(self) -> Any:
        """Quantity in ms, shape (count,): when the neuron fired."""
        return from_engine(self._times, TIME)

    @property
    def start(self) -> Any:
        """Quantity in ms: when the observation starts."""
        return from_engine(self._start, TIME)

    @property
    def stop(self) -> Any:
        """Quantity in ms: when the observation stops."""
        return from_engine(self._stop, TIME)

    @property
    def duration(self) -> Any:
        """Quantity in ms: how long the neuron was observed."""
        return from_engine(self._stop - self._start, TIME)

    @property
    def count(self) -> int:
        """The number of spikes."""
        return self._times.size

    @property
    def rate(self) -> Any:
        """Quantity in Hz: the number of spikes over the duration; nan if the duration is zero."""
        return Quantity(self._rate(), Hz)

    def _rate(self) -> float:
        duration = self._stop - self._start
        return 1e3 * self.count / duration if duration > 0 else float("nan")

    # The statistics are functions of their own; they import this module, hence the late imports.

    @property
    def isi(self) -> Any:
        """Quantity in ms, shape (count - 1,): the interspike intervals."""
        from rheobase.recording.statistics import isi

        return isi(self)

    @property
    def cv(self) -> float:
        """Coefficient of variation of the intervals: see `rheobase.recording.statistics.cv`."""
        from rheobase.recording.statistics import cv

        return cv(self)

    @property
    def lv(self) -> float:
        """Local variation of the intervals: see `rheobase.recording.statistics.lv`."""
        from rheobase.recording.statistics import lv

        return lv(self)

    @property
    def fano(self) -> float:
        """Fano factor of the counts in windows of 100 ms.

        For other windows see `rheobase.recording.statistics.fano_factor`.
        """
        from rheobase.recording.statistics import fano_factor

        return fano_factor(self)

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Any]:
        return iter(self.times)

    def __getitem__(self, key: Any) -> Any:
        """Return the part of the train between two times, or one spike time by its number.

        ``train[100*ms:200*ms]`` holds the spikes with ``100 ms <= time < 200 ms``, so that
        neighbouring parts share no spike; a spike at the very end of the train is in its last part.
        """
        if isinstance(key, slice):
            return self._between(key)
        try:
            return from_engine(float(self._times[index(key)]), TIME)
        except IndexError:
            raise IndexError(f"spike {key} of a train of {self.count}.") from None
        except TypeError:
            raise ParameterError(
                f"a spike train takes a number, train[0], or a slice of time, "
                f"train[100*ms:200*ms]; got {key!r}."
            ) from None

    def _between(self, part: slice) -> SpikeTrain:
        if part.step is not None:
            raise ParameterError(f"a slice of time has no step, got {part.step!r}.")
        start = self._start if part.start is None else _instant(part.start, "start of the slice")
        stop = self._stop if part.stop is None else _instant(part.stop, "stop of the slice")
        if not self._start <= start <= stop <= self._stop:
            raise ParameterError(
                f"a slice of a train of {self._start:g} to {self._stop:g} ms has to lie within it "
                f"and start before it stops, got {start:g} to {stop:g} ms."
            )
        first = np.searchsorted(self._times, start, side="left")
        last = np.searchsorted(self._times, stop, side="right" if stop == self._stop else "left")
        return SpikeTrain.from_engine(self._times[first:last], start, stop)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SpikeTrain):
            return NotImplemented
        bounds = (self._start, self._stop) == (other._start, other._stop)
        return bounds and np.array_equal(self._times, other._times)

    def __hash__(self) -> int:
        return hash((self._start, self._stop, self._times.tobytes()))

    def __repr__(self) -> str:
        spikes = "1 spike" if self.count == 1 else f"{self.count} spikes"
        return f"SpikeTrain({spikes}, {self._start:g} to {self._stop:g} ms, {self._rate():.4g} Hz)"


def spike_times(train: Any, what: str = "spike times") -> NDArray[np.float64]:
    """Return spike times as plain floats in ms.

    Parameters
    ----------
    train : SpikeTrain or Quantity, shape (count,)
        A train, or the sorted times of one.
    what : str
        What the times are, for the error message.

    Returns
    -------
    ndarray of float64, shape (count,)
        Read-only if they belong to a train.

    Raises
    ------
    UnitError
        If it is neither.
    ParameterError
        If the times are not sorted or not finite.

    Examples
    --------
    >>> from rheobase.recording.spike_train import spike_times
    >>> from rheobase.units import second
    >>> spike_times([0.5, 1.0] * second)
    array([ 500., 1000.])
    """
    return train._times if isinstance(train, SpikeTrain) else _checked(train, what)


def spike_trains(trains: Any) -> list[SpikeTrain]:
    """Return one train or several as a list of trains.

    Parameters
    ----------
    trains : SpikeTrain or iterable of SpikeTrain
        One train, or the trains of several neurons or trials.

    Returns
    -------
    list of SpikeTrain

    Raises
    ------
    ParameterError
        If something is not a spike train, or there is none.

    Examples
    --------
    >>> from rheobase.recording import SpikeTrain
    >>> from rheobase.recording.spike_train import spike_trains
    >>> from rheobase.units import ms
    >>> spike_trains(SpikeTrain([5.0] * ms, 0 * ms, 10 * ms))
    [SpikeTrain(1 spike, 0 to 10 ms, 100 Hz)]
    """
    if isinstance(trains, SpikeTrain):
        return [trains]
    found = list(trains) if isinstance(trains, Iterable) else [trains]
    strangers = [train for train in found if not isinstance(train, SpikeTrain)]
    if strangers or not found:
        got = type(strangers[0]).__name__ if strangers else "none"
        raise ParameterError(
            f"expected a SpikeTrain or several, got {got}. Times alone do not say how long the "
            "neuron was observed: write SpikeTrain(times, start, stop)."
        )
    return found


def _checked(times: Any, what: str = "spike times") -> NDArray[np.float64]:
    values = np.asarray(to_engine(times, TIME, what), dtype=np.float64)
    if values.ndim != 1:
        raise ParameterError(f"{what}: expected one row of times, got shape {values.shape}.")
    if not np.isfinite(values).all():
        raise ParameterError(f"{what}: expected finite times, got nan or infinity.")
    falls = np.flatnonzero(values[1:] < values[:-1])
    if falls.size:
        k = int(falls[0])
        raise ParameterError(
            f"{what}: expected sorted times, got {values[k + 1]:g} ms after {values[k]:g} ms "
            f"(number {k + 1} after number {k})."
        )
    return values


def _instant(value: Any, what: str) -> float:
    time = to_engine(value, TIME, what)
    if np.ndim(time) or not np.isfinite(time):
        raise ParameterError(f"{what}: expected one finite time, got {value!r}.")
    return float(time)
