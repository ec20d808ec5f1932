"""The page of the network: what is on it, and how it goes on."""

from __future__ import annotations

import asyncio
from math import ceil
from time import perf_counter
from typing import Any

from rheobase.errors import RheobaseError
from rheobase.laboratory.base_page import BasePage, marked
from rheobase.laboratory.bounds import NETWORK_DURATION
from rheobase.laboratory.components import Facts, Form, Program, Visibility
from rheobase.laboratory.network import program, simulate
from rheobase.laboratory.network.changes import changed
from rheobase.laboratory.network.figures import Course
from rheobase.laboratory.network.file import parse_state, state_text
from rheobase.laboratory.network.form import groups
from rheobase.laboratory.network.remote import Remote
from rheobase.laboratory.network.shown import WINDOW, rows
from rheobase.laboratory.network.state import HERE, State
from rheobase.laboratory.workers import Pool

FRAME = 0.1  # s from one picture to the next
FRAMES = 100.0  # a second on all pages together: more would hold up the server
PATIENCE = 0.3  # s of building that nobody has to be told of
STATISTICS = 1.0  # s from one look at them to the next


class NetworkPage(BasePage[State]):
    """One visitor's page of the network.

    Parameters
    ----------
    pool : Pool
        Who computes.
    state : State
        What is on it at first.
    message : str
        What there is to say about that; empty for nothing.

    Attributes
    ----------
    form, facts, program, files, address, visibility
        Components.
    course
        The figures.
    """

    name = "rheobase-network"

    def __init__(self, pool: Pool, state: State, message: str) -> None:
        super().__init__(state, message)
        self._keepers = pool.keepers
        self._network = Remote(pool.keepers)
        self._reset = False  # whether it was asked for
        self._statistics: dict[str, str] = {}
        self._looked = 0.0  # when they were
        self.form = Form(groups(state), self._change)
        self.facts = Facts({"State": "building …"}, spoken=False)
        self.program = Program("")
        self.visibility = Visibility(self._turns.ask)
        self.course = Course()

    def end(self) -> None:
        """Give up the network too."""
        super().end()
        self._network.leave()

    def _change(self, changes: dict[str, str]) -> None:
        self._reset = self._reset or "restart" in changes
        self._follow(changed(self.state, changes))

    async def _answer(self) -> None:
        """Show the state, and let the network go on until something is asked for."""
        if self._reset:
            self._network.reset()
            self._reset = False
        if self.state.run.get("paused") == HERE:
            self.state = self.state.paused_at(self._network.t)
        state = self.state
        try:
            await self._prepare(state)
            self._network.runs(True)
            await self._go_on(state)
        except (RheobaseError, RuntimeError) as error:
            self._network.leave()
            await self._show_by(self._show_problem, state, error)
        finally:
            self._network.runs(False)

    async def _prepare(self, state: State) -> None:
        building = self._network.prepare(state)
        if building is None:
            return
        await asyncio.wait({building}, timeout=PATIENCE)
        if not building.done():
            await self._show_by(self.facts.tell, {"State": "building …"})
        await building
        self._statistics, self._looked = {}, 0.0
        scale = state.arguments["scale"]
        await self._show_by(self.course.clear, rows(scale))

    async def _go_on(self, state: State) -> None:
        """Show one picture after the other; the last one is that of a network at rest."""
        arguments, elapsed, first = state.arguments, FRAME, True
        while True:
            began = perf_counter()
            new = None
            if self.visibility.in_sight:
                new = await self._network.advance(state, elapsed)
            await self._look(at_rest=new is None)
            await self._show_by(self._show, state, arguments, new, first)
            if new is None or self._turns.asked:
                return
            least = 0.0 if self._network.catching_up else FRAME
            pause = max(least, self._keepers.running / FRAMES) - (perf_counter() - began)
            await self._turns.rest(max(pause, 0.0))
            if self._turns.asked:
                return
            elapsed, first = perf_counter() - began, False

    async def _look(self, at_rest: bool) -> None:
        now = perf_counter()
        if at_rest or now - self._looked > STATISTICS:
            call = self._network.ask(simulate.statistics)
            if call is not None:
                self._statistics, self._looked = await call, now

    def _show(
        self, state: State, arguments: dict[str, Any], new: dict[str, Any] | None, first: bool
    ) -> None:
        if new is not None:
            self.course.add(new)
        told = {"State": self._in_words(state), "Time": f"{self._network.t:,.0f} ms"}
        self.facts.tell({**told, **self._statistics}, self._message)
        self.program.text = program.text(arguments, self._until(state))
        if first:
            self._answer_form(state, {})

    def _answer_form(self, state: State, errors: dict[str, str]) -> None:
        self.address.search = state.search
        if not self._turns.asked:  # or else what was asked for is not answered yet
            self.form.answer(groups(state), errors)

    def _in_words(self, state: State) -> str:
        if self._network.ended:
            return f"ended at {NETWORK_DURATION / 1000:g} s"
        return "running" if state.paused is None else "paused"

    def _until(self, state: State) -> float:
        """Return how long the program runs: as long as the network, or somewhat longer."""
        return state.paused or max(1, ceil(self._network.t / WINDOW)) * WINDOW

    def _show_problem(self, state: State, error: Exception) -> None:
        self.facts.tell({"State": "stopped"}, self._message or str(error))
        self._answer_form(state, marked(groups(state), error))

    async def _file(self, kind: str) -> bytes:
        if kind == "toml":
            return state_text(self.state).encode()
        if kind == "csv":
            call = self._network.ask(simulate.csv)
        else:
            call = self._network.ask(simulate.figure, kind)
        if call is None:
            raise RheobaseError("There is no network to save. Reset begins one.")
        data: bytes = await call
        return data

    def _parsed(self, text: str) -> State:
        opened = parse_state(text)
        opened.check()
        return opened
