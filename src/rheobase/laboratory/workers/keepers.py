"""Processes that keep what goes on between calls, such as a network."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from typing import Any

from rheobase.errors import SimulationError
from rheobase.laboratory.workers.worker import Worker


class Keepers:
    """Processes in which several have a place, each for something of its own.

    They are used from one thread, that of the server. None is started before it is needed.

    Parameters
    ----------
    size : int
        How many processes.
    seconds : float
        How long a call may take.
    most : int
        How many places there are.
    memory : int
        How many bytes all may take together.

    Examples
    --------
    >>> from rheobase.laboratory.workers import Keepers
    >>> keepers = Keepers(1, seconds=60, most=10, memory=1_000)
    >>> place = keepers.place(600)
    >>> place.submit(dict.setdefault, 7).result()
    7
    >>> place.submit(dict.get).result()
    7
    >>> keepers.place(600)
    Traceback (most recent call last):
        ...
    rheobase.errors.SimulationError: The server is full. A smaller network may still fit.
    >>> place.leave()
    >>> keepers.close()
    """

    def __init__(self, size: int, seconds: float, most: int, memory: int) -> None:
        self._processes = [_Process(seconds) for _ in range(size)]
        self._most, self._memory = most, memory
        self._places: set[Place] = set()
        self._names = count()

    @property
    def running(self) -> int:
        """How many places there are in which something goes on."""
        return sum(place.running for place in self._places)

    def place(self, needs: int) -> Place:
        """Return a place in the process with the fewest.

        Parameters
        ----------
        needs : int
            How many bytes it may take.

        Raises
        ------
        SimulationError
            If there is no room.
        """
        if len(self._places) >= self._most:
            raise SimulationError(
                f"The server is full: it keeps {self._most} networks at most. Try again later."
            )
        if needs + sum(place.needs for place in self._places) > self._memory:
            raise SimulationError("The server is full. A smaller network may still fit.")
        taken = [place.process for place in self._places]
        place = Place(self, min(self._processes, key=taken.count), next(self._names), needs)
        self._places.add(place)
        return place

    def give_up(self, place: Place) -> bool:
        """Make room for another, and return whether there was something to give up."""
        there = place in self._places
        self._places.discard(place)
        return there

    def close(self) -> None:
        """End the processes."""
        self._places.clear()
        for process in self._processes:
            process.close()


class Place:
    """Where something is kept, from call to call. `Keepers.place` makes it.

    Attributes
    ----------
    running : bool
        Whether something goes on there; who has the place says so.
    """

    def __init__(self, keepers: Keepers, process: _Process, name: int, needs: int) -> None:
        self._keepers, self._name = keepers, name
        self.process, self.needs, self.running = process, needs, False

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Return the future of a call.

        The function is called with the dict that the process keeps, with the name under which it
        may keep one thing in that, and with the arguments.
        """
        return self.process.submit(function, self._name, *arguments)

    def leave(self) -> None:
        """Forget what is kept there."""
        if self._keepers.give_up(self):
            self.submit(_forget)


class _Process:
    """A worker with a queue of its own."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._worker: Worker | None = None
        self._closed = False
        self._thread = ThreadPoolExecutor(1, "rheobase-keeper")

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        return self._thread.submit(self._call, function, *arguments)

    def close(self) -> None:
        self._closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)
        if self._worker is not None:
            self._worker.close()

    def _call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        if self._worker is None:
            self._worker = Worker(self._seconds)
            if self._closed:  # meanwhile
                self._worker.close()
        return self._worker.call(function, *arguments, stateful=True)


def _forget(kept: dict[Any, Any], name: int) -> None:
    kept.pop(name, None)
