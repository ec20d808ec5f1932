"""Several processes that compute, for whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any

from rheobase.laboratory.bounds import NETWORK_MEMORY, NETWORK_SECONDS, NETWORKS
from rheobase.laboratory.workers.keepers import Keepers
from rheobase.laboratory.workers.worker import Worker


class Pool:
    """Processes that compute for whoever asks first.

    Parameters
    ----------
    size : int
        How many.
    seconds : float
        How long a call may take.

    Attributes
    ----------
    keepers : Keepers
        As many other processes, for what goes on between calls.

    Examples
    --------
    >>> from rheobase.laboratory.workers import Pool
    >>> pool = Pool(1, seconds=60)
    >>> pool.submit(divmod, 7, 2).result()
    (3, 1)
    >>> pool.close()
    """

    def __init__(self, size: int, seconds: float) -> None:
        self._workers = [Worker(seconds) for _ in range(size)]
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(size, "rheobase-lab")
        self.keepers = Keepers(size, NETWORK_SECONDS, NETWORKS, NETWORK_MEMORY)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Return the future of a call; see `Worker.call`."""
        return self._threads.submit(self._call, function, *arguments)

    def close(self) -> None:
        """End the processes; what still waits is given up."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.close()
        self.keepers.close()

    def _call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        worker = self._idle.get()
        try:
            return worker.call(function, *arguments)
        finally:
            self._idle.put(worker)
