"""The spike trains of many neurons, held in two flat arrays."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.recording.spike_train import SpikeTrain
from rheobase.units import TIME, Hz, Quantity, from_engine


class Spikes:
    """The spike trains of a recording: a sequence with one `SpikeTrain` a neuron.

    All times lie in one array, neuron after neuron; ``spikes[k]`` is a view of a part of it. No
    object a neuron is kept, so that a hundred thousand neurons cost no more than their spikes.

    Parameters
    ----------
    times : ndarray of float64, shape (spikes,)
        In ms: those of neuron 0, sorted, then those of neuron 1, ...
    offsets : ndarray of int64, shape (neurons + 1,)
        Neuron k has ``times[offsets[k]:offsets[k + 1]]``.
    duration : float
        In ms. All were observed from 0 to `duration`.

    Raises
    ------
    ParameterError
        If the arrays do not fit each other.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.recording import Spikes
    >>> spikes = Spikes(np.array([10.0, 30.0, 20.0]), np.array([0, 2, 2, 3]), 100.0)
    >>> spikes
    Spikes(3 neurons, 3 spikes, 0 to 100 ms, 10 Hz a neuron)
    >>> spikes[0]
    SpikeTrain(2 spikes, 0 to 100 ms, 20 Hz)
    >>> spikes.count
    array([2, 0, 1])
    >>> print(spikes.times, spikes.neurons)
    [10.0 20.0 30.0] ms [0 2 0]
    """

    def __init__(
        self, times: NDArray[np.float64], offsets: NDArray[np.int64], duration: float
    ) -> None:
        _check(times, offsets, duration)
        self._times = _read_only(times)
        self._offsets = _read_only(offsets)
        self._duration = float(duration)

    @property
    def duration(self) -> Any:
        """Quantity in ms: how long all neurons were observed, from 0 on."""
        return from_engine(self._duration, TIME)

    @property
    def count(self) -> NDArray[np.int64]:
        """The number of spikes of each neuron, shape (neurons,)."""
        return np.diff(self._offsets)

    @property
    def rate(self) -> Any:
        """Quantity in Hz, shape (neurons,): spikes over duration; nan if the duration is zero."""
        if self._duration == 0:
            return Quantity(np.full(len(self), np.nan), Hz)
        return Quantity(1e3 * self.count / self._duration, Hz)

    @property
    def times(self) -> Any:
        """Quantity in ms, shape (spikes,): the spikes of all neurons, sorted in time."""
        return from_engine(self._in_time[0], TIME)

    @property
    def neurons(self) -> NDArray[np.int64]:
        """The neuron that each of `times` belongs to, shape (spikes,)."""
        return self._in_time[1]

    @cached_property
    def _in_time(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        # stable, so that neurons that fire at the same time come in the order of their numbers
        order = np.argsort(self._times, kind="stable")
        neurons = np.repeat(np.arange(len(self), dtype=np.int64), self.count)
        return _read_only(self._times[order]), _read_only(neurons[order])

    def to_dataframe(self) -> Any:
        """Return the spikes as a pandas data frame, one row a spike, sorted in time.

        Returns
        -------
        pandas.DataFrame
            With the columns ``neuron`` and ``t (ms)``.

        Raises
        ------
        ImportError
            If pandas is not installed.
        """
        from rheobase.recording.dataframe import import_pandas

        return import_pandas().DataFrame({"neuron": self.neurons, "t (ms)": self.times.m})

    def __reduce__(self) -> tuple[Any, ...]:  # so that what is unpickled is read-only again
        return Spikes, (self._times, self._offsets, self._duration)

    def __len__(self) -> int:
        return self._offsets.size - 1

    def __iter__(self) -> Iterator[SpikeTrain]:
        for neuron in range(len(self)):
            yield self._train(neuron)

    def __getitem__(self, key: Any) -> Any:
        """Return the train of one neuron, ``spikes[7]``, or those of several, ``spikes[:10]``."""
        if isinstance(key, slice):
            return self._several(range(len(self))[key])
        try:
            return self._train(range(len(self))[key])
        except IndexError:
            raise IndexError(f"neuron {key} of {len(self)}.") from None
        except TypeError:
            raise ParameterError(
                f"spikes take the number of a neuron, spikes[0], or a range of them, spikes[:10]; "
                f"got {key!r}."
            ) from None

    def _train(self, neuron: int) -> SpikeTrain:
        first, last = self._offsets[neuron], self._offsets[neuron + 1]
        return SpikeTrain.from_engine(self._times[first:last], 0.0, self._duration)

    def _several(self, neurons: range) -> Spikes:
        if neurons.step == 1 and len(neurons):  # neighbours share the memory
            offsets = self._offsets[neurons.start : neurons.stop + 1]
            return Spikes(
                self._times[offsets[0] : offsets[-1]], offsets - offsets[0], self._duration
            )
        picked = [self._train(neuron)._times for neuron in neurons]
        counts = np.array([times.size for times in picked], dtype=np.int64)
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return Spikes(np.concatenate([np.empty(0), *picked]), offsets, self._duration)

    def __repr__(self) -> str:
        neurons = "1 neuron" if len(self) == 1 else f"{len(self)} neurons"
        spikes = "1 spike" if self._times.size == 1 else f"{self._times.size} spikes"
        rate = f", {self.rate.m.mean():.4g} Hz a neuron" if len(self) else ""
        return f"Spikes({neurons}, {spikes}, 0 to {self._duration:g} ms{rate})"


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view


def _check(times: NDArray[Any], offsets: NDArray[Any], duration: float) -> None:
    for array, name, kind in ((times, "times", np.float64), (offsets, "offsets", np.int64)):
        if not isinstance(array, np.ndarray) or array.ndim != 1 or array.dtype != kind:
            raise ParameterError(f"spike {name}: expected one row of {kind.__name__}.")
    if not 0 <= duration < np.inf:
        raise ParameterError(f"duration: expected a finite time, got {duration} ms.")
    if offsets.size == 0 or offsets[0] != 0 or offsets[-1] != times.size:
        raise ParameterError(f"spike offsets: expected 0 to {times.size}, the number of spikes.")
    if (offsets[1:] < offsets[:-1]).any():
        raise ParameterError("spike offsets: expected numbers that do not decrease.")
    slack = 1e-9 * duration  # of a grid whose last step ends a rounding error late
    if times.size and not (times.min() >= -slack and times.max() <= duration + slack):
        raise ParameterError(f"spike times: expected all between 0 and {duration:g} ms.")
    falls = times[1:] < times[:-1]
    falls[offsets[(offsets > 0) & (offsets < times.size)] - 1] = False  # between two neurons
    if falls.any():
        raise ParameterError("spike times: expected those of each neuron sorted.")
