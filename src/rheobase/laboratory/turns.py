"""One after the other: what a page asks to be computed, and the latest of it first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any


class Turns:
    """Runs a coroutine function again whenever it is asked to, never twice at once.

    What is asked for while it runs is done when it has ended, once: only the latest state counts.

    Parameters
    ----------
    work : callable
        A coroutine function without arguments.

    Examples
    --------
    >>> import asyncio
    >>> from rheobase.laboratory.turns import Turns
    >>> done = []
    >>> async def work():
    ...     done.append("once")
    ...     await asyncio.sleep(0.01)
    >>> async def main():
    ...     turns = Turns(work)
    ...     for _ in range(5):
    ...         turns.ask()
    ...     await turns.settled()
    >>> asyncio.run(main())
    >>> done
    ['once']
    """

    def __init__(self, work: Callable[[], Awaitable[Any]]) -> None:
        self._work = work
        self._asked = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def asked(self) -> bool:
        """Whether something was asked for that has not begun."""
        return self._asked.is_set()

    def ask(self) -> None:
        """Run the work soon; at once where there is no event loop, as in a script."""
        self._asked.set()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            asyncio.run(self._run())
            return
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._run())

    def stop(self) -> None:
        """Give up what runs and what was asked for."""
        self._asked.clear()
        if self._task is not None:
            self._task.cancel()

    async def settled(self) -> None:
        """Wait until there is nothing to do."""
        if self._task is not None:
            with suppress(asyncio.CancelledError):
                await self._task

    async def rest(self, seconds: float) -> None:
        """Wait within the work for as long, or until something is asked for."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._asked.wait(), seconds)

    async def _run(self) -> None:
        while self._asked.is_set():
            self._asked.clear()
            await self._work()
