"""A process that computes, seen from the process that asks it."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from threading import Event, Timer
from typing import Any

from rheobase.errors import SimulationError


class Worker:
    """A process that computes what it is asked, and is ended if that takes too long.

    It is started at once, so that several can start while their owner does something else. After
    it was ended the next call goes to a new one.

    Parameters
    ----------
    seconds : float
        How long a call may take.

    Examples
    --------
    >>> from rheobase.laboratory.workers import Worker
    >>> worker = Worker(seconds=60)
    >>> worker.call(divmod, 7, 2)
    (3, 1)
    >>> worker.close()
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._closed = False
        self._process = _start()

    def call(self, function: Callable[..., Any], *arguments: Any, stateful: bool = False) -> Any:
        """Return what a function returns in that process.

        Parameters
        ----------
        function : callable
            Of a module, by name.
        *arguments
            What can be pickled.
        stateful : bool
            Whether its first argument is to be the dict that the process keeps.

        Raises
        ------
        RheobaseError
            What the function raised.
        SimulationError
            If it took too long, or the process died.
        """
        process = self._process
        late = Event()
        timer = Timer(self._seconds, _stop, (process, late))
        timer.start()
        try:
            pickle.dump((function, arguments, stateful), process.stdin, pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()
            result, error = pickle.load(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            raise self._ended(late.is_set()) from None
        finally:
            timer.cancel()
        if error is not None:
            raise error
        return result

    def close(self) -> None:
        """End the process; a call that is waiting for it fails."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _ended(self, late: bool) -> SimulationError:
        if self._closed:
            return SimulationError("The lab has ended.")
        self._end()
        self._process = _start()
        if late:
            return SimulationError(
                f"That takes longer than {self._seconds:g} s, and was stopped. "
                "A shorter duration or a weaker current takes less."
            )
        return SimulationError("The process that simulates has died. Try again.")


def _stop(process: Any, late: Event) -> None:
    late.set()
    process.kill()


def _start() -> Any:
    return subprocess.Popen(
        [sys.executable, "-m", "rheobase.laboratory.workers.process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
