"""Work for several threads: kernels release the interpreter's lock."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_threads(
    work: Callable[[Item], Result], items: Iterable[Item], threads: int
) -> Sequence[Result]:
    """Return the results of some work on each item, in order.

    Parameters
    ----------
    work : callable
    items : iterable
    threads : int
        How many work at once.

    Returns
    -------
    sequence
    """
    items = list(items)
    if min(threads, len(items)) <= 1:
        return [work(item) for item in items]
    from concurrent.futures import ThreadPoolExecutor  # not for a single neuron: 6 ms

    with ThreadPoolExecutor(min(threads, len(items))) as pool:
        try:
            return list(pool.map(work, items))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


@cache
def give_way() -> int:
    """Return the address of the system's function that lets other threads run; 0 if unknown."""
    with suppress(OSError, AttributeError):
        if sys.platform == "win32":
            function = ctypes.windll.kernel32.SwitchToThread
        else:
            function = ctypes.CDLL(None).sched_yield
        return ctypes.cast(function, ctypes.c_void_p).value or 0
    return 0


@contextmanager
def deferred_interrupts() -> Iterator[Callable[[], bool]]:
    """Let Ctrl-C wait: threads that have begun to work together must not be left by one of them.

    Yields
    ------
    callable
        Returns whether Ctrl-C has been pressed since.
    """
    pressed = False

    def note(number: int, frame: object) -> None:
        nonlocal pressed
        pressed = True

    # Only the main thread hears of signals; elsewhere there is nothing to wait for.
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = signal.getsignal(signal.SIGINT)
    if not callable(before):  # somebody has it ignored
        yield lambda: False
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)
