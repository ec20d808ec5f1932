"""The spike trains of many neurons, held in two flat arrays."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from operator import index
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.recording.checks import (
    check_bounds,
    check_neurons,
    check_numbers,
    check_offsets,
    check_times,
    read_only,
)
from rheobase.recording.spike_train import SpikeTrain
from rheobase.units import TIME, Hz, Quantity, from_engine

_DIGIT = 2**16  # NumPy sorts 16-bit integers in linear time


class Spikes:
    """The spike trains of a recording: a sequence with one `SpikeTrain` a neuron.

    All times lie in one array, neuron after neuron; ``spikes[k]`` is a view of a part of it. No
    object a neuron is kept, so that a hundred thousand neurons cost no more than their spikes.
    Those of a network come sorted in time (`in_time`), and are sorted by neuron when somebody
    first asks for a train.

    Of a large population the spikes of some neurons may have been recorded and not those of the
    others (`recorded`). Neurons keep their numbers: ``spikes[7]`` is number 7 of the population,
    and an error if that one was not recorded. All else is about the recorded ones, in the order of
    their numbers: the length, ``for train in spikes``, `count` and `rate`.

    Parameters
    ----------
    times : ndarray of float64, shape (spikes,)
        In ms: those of neuron 0, sorted, then those of neuron 1, ...
    offsets : ndarray of int64, shape (neurons + 1,)
        Neuron k has ``times[offsets[k]:offsets[k + 1]]``.
    stop, start : float
        In ms. All were observed from `start` to `stop`.

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
        self,
        times: NDArray[np.float64],
        offsets: NDArray[np.int64],
        stop: float,
        start: float = 0.0,
    ) -> None:
        check_bounds(start, stop)
        check_times(times, start, stop)
        check_offsets(times, offsets)
        self._start, self._stop = float(start), float(stop)
        self._size = offsets.size - 1
        self._recorded: NDArray[np.int64] | None = None
        self.__dict__["_by_neuron"] = (read_only(times), read_only(offsets))

    @classmethod
    def in_time(
        cls,
        times: NDArray[np.float64],
        neurons: NDArray[np.int64],
        size: int,
        stop: float,
        start: float = 0.0,
        recorded: NDArray[np.int64] | None = None,
    ) -> Spikes:
        """Return spikes that are sorted in time, as a network makes them.

        Parameters
        ----------
        times : ndarray of float64, shape (spikes,)
            In ms, sorted.
        neurons : ndarray of int64, shape (spikes,)
            Who fired; increasing among those who fired at the same time.
        size : int
            How many neurons there are.
        stop, start : float
            In ms. All were observed from `start` to `stop`.
        recorded : ndarray of int64, shape (neurons,), optional
            Whose spikes were recorded, increasing; those of all if not given.

        Returns
        -------
        Spikes

        Raises
        ------
        ParameterError
            If the arrays do not fit each other.

        Examples
        --------
        >>> import numpy as np
        >>> from rheobase.recording import Spikes
        >>> times, neurons = np.array([10.0, 20.0, 30.0]), np.array([0, 2, 0])
        >>> Spikes.in_time(times, neurons, 3, stop=100.0)[0]
        SpikeTrain(2 spikes, 0 to 100 ms, 20 Hz)
        """
        check_bounds(start, stop)
        check_times(times, start, stop)
        if recorded is not None:
            check_numbers(recorded, size, "recorded")
        check_neurons(times, neurons, size, recorded)
        if recorded is not None and recorded.size == size:
            recorded = None
        spikes = cls.__new__(cls)
        spikes._start, spikes._stop = float(start), float(stop)
        spikes._size = size
        spikes._recorded = None if recorded is None else read_only(recorded)
        spikes.__dict__["_in_time"] = (read_only(times), read_only(neurons))
        return spikes

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
        """Quantity in ms: how long all neurons were observed."""
        return from_engine(self._stop - self._start, TIME)

    @property
    def size(self) -> int:
        """The number of neurons of the population, recorded or not."""
        return self._size

    @property
    def recorded(self) -> NDArray[np.int64]:
        """The numbers of the neurons whose spikes were recorded, increasing."""
        if self._recorded is None:
            return np.arange(self._size, dtype=np.int64)
        return self._recorded

    @property
    def total(self) -> int:
        """The number of spikes of all recorded neurons together."""
        held = self.__dict__.get("_by_neuron") or self._in_time
        return held[0].size

    @cached_property
    def count(self) -> NDArray[np.int64]:
        """The number of spikes of each recorded neuron, shape (neurons,)."""
        if "_by_neuron" in self.__dict__:
            return read_only(np.diff(self._offsets))
        places = self._places(self._in_time[1])
        return read_only(np.bincount(places, minlength=len(self)).astype(np.int64, copy=False))

    @property
    def rate(self) -> Any:
        """Quantity in Hz, shape (neurons,): spikes over duration; nan if the duration is zero."""
        duration = self._stop - self._start
        if duration == 0:
            return Quantity(np.full(len(self), np.nan), Hz)
        return Quantity(1e3 * self.count / duration, Hz)

    @property
    def times(self) -> Any:
        """Quantity in ms, shape (m,): the spikes of all neurons, sorted in time."""
        return from_engine(self._in_time[0], TIME)

    @property
    def neurons(self) -> NDArray[np.int64]:
        """The neuron that each of `times` belongs to, shape (spikes,)."""
        return self._in_time[1]

    # Each of the two orders is made from the other one when it is first needed.

    @cached_property
    def _in_time(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        # stable, so that neurons that fire at the same time come in the order of their numbers
        order = np.argsort(self._times, kind="stable")
        neurons = np.repeat(np.arange(len(self), dtype=np.int64), self.count)
        return read_only(self._times[order]), read_only(neurons[order])

    @cached_property
    def _by_neuron(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        times, neurons = self._in_time
        order = _stable_order(self._places(neurons), len(self))
        offsets = np.concatenate([[0], np.cumsum(self.count)]).astype(np.int64, copy=False)
        return read_only(times[order]), read_only(offsets)

    @property
    def _times(self) -> NDArray[np.float64]:
        return self._by_neuron[0]

    @property
    def _offsets(self) -> NDArray[np.int64]:
        return self._by_neuron[1]

    def _places(self, neurons: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where in `recorded` neurons are."""
        return neurons if self._recorded is None else np.searchsorted(self._recorded, neurons)

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
        if "_by_neuron" in self.__dict__ and self._recorded is None:
            return Spikes, (self._times, self._offsets, self._stop, self._start)
        bounds = (self._size, self._stop, self._start, self._recorded)
        return Spikes.in_time, (*self._in_time, *bounds)

    def __len__(self) -> int:
        return self._size if self._recorded is None else self._recorded.size

    def __iter__(self) -> Iterator[SpikeTrain]:
        for place in range(len(self)):
            yield self._train(place)

    def __getitem__(self, key: Any) -> Any:
        """Return the train of one neuron, ``spikes[7]``, or those of several, ``spikes[:10]``."""
        if isinstance(key, slice):
            return self._several(range(self._size)[key])
        try:
            neuron = range(self._size)[index(key)]
        except IndexError:
            raise IndexError(f"neuron {key} of {self._size}.") from None
        except TypeError:
            raise ParameterError(
                f"spikes take the number of a neuron, spikes[0], or a range of them, spikes[:10]; "
                f"got {key!r}."
            ) from None
        self._require(np.array([neuron]))
        return self._train(int(self._places(np.array([neuron]))[0]))

    def _require(self, neurons: NDArray[np.int64]) -> None:
        """Raise `ParameterError` if the spikes of one of these were not recorded."""
        if self._recorded is None:
            return
        missing = neurons[~np.isin(neurons, self._recorded)]
        if missing.size:
            others = f" and {missing.size - 1:,} more" if missing.size > 1 else ""
            raise ParameterError(
                f"the spikes of neuron {missing[0]}{others} were not recorded: "
                f"{_in_words(self._recorded, self._size)} were. spikes.recorded lists them."
            )

    def _train(self, place: int) -> SpikeTrain:
        first, last = self._offsets[place], self._offsets[place + 1]
        return SpikeTrain.from_engine(self._times[first:last], self._start, self._stop)

    def _several(self, neurons: range) -> Spikes:
        self._require(np.arange(neurons.start, neurons.stop, neurons.step))
        if neurons.step == 1 and len(neurons):  # neighbours share the memory
            first = int(self._places(np.array([neurons.start]))[0])
            offsets = self._offsets[first : first + len(neurons) + 1]
            return Spikes(
                self._times[offsets[0] : offsets[-1]], offsets - offsets[0], self._stop, self._start
            )
        picked = [self[neuron]._times for neuron in neurons]
        counts = np.array([times.size for times in picked], dtype=np.int64)
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return Spikes(np.concatenate([np.empty(0), *picked]), offsets, self._stop, self._start)

    def __repr__(self) -> str:
        neurons = "1 neuron" if len(self) == 1 else f"{len(self)} neurons"
        if self._recorded is not None:
            neurons = f"{len(self)} of {self._size} neurons"
        spikes = "1 spike" if self.total == 1 else f"{self.total} spikes"
        duration = self._stop - self._start
        mean = 1e3 * self.total / (len(self) * duration) if len(self) and duration else np.nan
        rate = f", {mean:.4g} Hz a neuron" if len(self) else ""
        return f"Spikes({neurons}, {spikes}, {self._start:g} to {self._stop:g} ms{rate})"


def _stable_order(numbers: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Return the order that sorts numbers from 0 to size - 1, the first of equals first."""
    order = np.argsort((numbers % _DIGIT).astype(np.uint16), kind="stable")
    if size > _DIGIT:  # the higher digit last, as with a pack of cards
        higher = (numbers // _DIGIT)[order]
        higher = higher.astype(np.uint16) if size <= _DIGIT**2 else higher
        order = order[np.argsort(higher, kind="stable")]
    return order


def _in_words(neurons: NDArray[np.int64], size: int) -> str:
    if neurons.size == 0:
        return "those of no neuron"
    if neurons.size == 1:
        return f"those of {neurons[0]}"
    if neurons[-1] - neurons[0] == neurons.size - 1:
        return f"those of {neurons[0]} to {neurons[-1]}"
    return f"those of {neurons.size:,} of {size:,} neurons"
