"""The network of a page, which is in another process."""

from __future__ import annotations

from asyncio import Future, wrap_future
from math import isinf
from typing import Any

from rheobase.laboratory.bounds import NETWORK_DURATION
from rheobase.laboratory.network import simulate
from rheobase.laboratory.network.parameters import memory
from rheobase.laboratory.network.shown import WINDOW
from rheobase.laboratory.network.state import State
from rheobase.laboratory.workers import Keepers, Place

COMPUTING = 0.08  # s without a break
LEAP = 1_000.0  # ms at once, where it goes as fast as it can


class Remote:
    """A network in a process that keeps several: it begins, goes on, and is given up.

    Parameters
    ----------
    keepers : Keepers
        Who has a place for it.

    Attributes
    ----------
    t : float
        The time that it has reached, in ms.
    """

    def __init__(self, keepers: Keepers) -> None:
        self._keepers = keepers
        self._place: Place | None = None
        self._arguments: dict[str, Any] = {}
        self._ahead = 0.0  # ms to which it goes as fast as it can
        self.t = 0.0

    @property
    def catching_up(self) -> bool:
        """Whether it goes as fast as it can, to where the one before it was."""
        return self.t < self._ahead

    @property
    def ended(self) -> bool:
        """Whether it has come as far as a network may."""
        return self.t >= NETWORK_DURATION

    def prepare(self, state: State) -> Future[Any] | None:
        """See to it that there is the network of a state.

        Returns
        -------
        asyncio.Future or None
            Of a new network that is being built; None if there is one that fits.

        Raises
        ------
        RheobaseError
            If there is no such network, or no place for it.
        """
        arguments, paused = state.arguments, state.paused
        beyond = paused is not None and paused < self.t
        if self._place is not None and arguments == self._arguments and not beyond:
            self._ahead = max(self._ahead, paused or 0.0)
            return None
        self.leave()
        self._ahead = min(max(self.t, self._ahead), WINDOW) if paused is None else paused
        self.t, self._arguments = 0.0, arguments
        self._place = self._keepers.place(memory(arguments["scale"]))
        return wrap_future(self._place.submit(simulate.begin, arguments))

    async def advance(self, state: State, elapsed: float) -> dict[str, Any] | None:
        """Go on for as long as a state wants after some seconds, and return what is new.

        None if it is where it shall be.
        """
        until = self._until(state, elapsed)
        if self._place is None or until <= self.t:
            return None
        call = self._place.submit(simulate.advance, until, COMPUTING)
        new: dict[str, Any] = await wrap_future(call)
        self.t = new["t"]
        return new

    def ask(self, function: Any, *arguments: Any) -> Future[Any] | None:
        """Return what a function of `simulate` finds out about it; None if it has not begun."""
        if self._place is None or self.t == 0.0:
            return None
        return wrap_future(self._place.submit(function, *arguments))

    def runs(self, running: bool) -> None:
        """Say whether it goes on, for those who share the server."""
        if self._place is not None:
            self._place.running = running

    def leave(self) -> None:
        """Give it up; the next one comes to where it was."""
        if self._place is not None:
            self._place.leave()
        self._place = None

    def reset(self) -> None:
        """Give it up; the next one begins at 0 ms."""
        self.leave()
        self.t = self._ahead = 0.0

    def _until(self, state: State, elapsed: float) -> float:
        paused, pace = state.paused, state.pace
        end = NETWORK_DURATION if paused is None else paused
        if self.catching_up:
            return min(end, self._ahead)
        leap = LEAP if isinf(pace) else max(1.0, round(1000.0 * pace * elapsed))
        return min(end, self.t + leap)
