"""Work for several threads: kernels release the interpreter's lock."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
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
def give_way() -> tuple[int, int]:
    """Return the addresses of two functions of the system, to be called with the argument 1.

    The first one lets another thread run, the second one sleeps for a moment. A thread that only
    gives way keeps its core, and the one that it waits for may be in the queue of another.
    """
    if sys.platform == "win32":
        library = ctypes.windll.kernel32
        functions = library.SwitchToThread, library.Sleep
    else:
        library = ctypes.CDLL(None)
        functions = library.sched_yield, library.usleep
    first, second = (ctypes.cast(function, ctypes.c_void_p).value for function in functions)
    assert first
    assert second
    return first, second


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
