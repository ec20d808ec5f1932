"""What the pages of the lab have in common: a state, work by turns, and files."""

from __future__ import annotations

from abc import ABC, abstractmethod
from asyncio import Future, ensure_future
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

import panel as pn

from rheobase.errors import RheobaseError
from rheobase.laboratory.bounds import FILE, problem
from rheobase.laboratory.components import Address, Files, Form, Group
from rheobase.laboratory.document import in_document
from rheobase.laboratory.recorded import FILES, MEDIA
from rheobase.laboratory.turns import Turns
from rheobase.laboratory.workers import Pool

AState = TypeVar("AState")
APage = TypeVar("APage", bound="BasePage[Any]")


class BasePage(ABC, Generic[AState]):
    """One visitor's page: what is on it follows from its state.

    Parameters
    ----------
    state
        What is on it at first.
    message : str
        What there is to say about that; empty for nothing.

    Attributes
    ----------
    files, address
        Components that every page has.
    """

    name = "rheobase"  # of its files
    form: Form

    def __init__(self, state: AState, message: str) -> None:
        self.state, self._message = state, message
        self._document = pn.state.curdoc
        self._turns = Turns(self._answer)
        self._sending: Future[None] | None = None
        self.files = Files(FILES, self._save, self._open, FILE)
        self.address = Address("")

    def begin(self) -> None:
        """Compute what the page shows first."""
        self._turns.ask()

    def end(self) -> None:
        """Give up what is being computed."""
        self._turns.stop()

    async def settled(self) -> None:
        """Wait until all that was asked for is shown."""
        await self._turns.settled()

    @abstractmethod
    async def _answer(self) -> None:
        """Compute and show the state."""

    @abstractmethod
    async def _file(self, kind: str) -> bytes:
        """Return what a download of a kind holds."""

    @abstractmethod
    def _parsed(self, text: str) -> AState:
        """Return the state that a file holds; raise if it is none that can be shown."""

    async def _show_by(self, change: Any, *arguments: Any) -> None:
        """Change what is on the page, all at once."""
        await in_document(self._document, self.form, partial(change, *arguments))

    def _save(self, kind: str) -> None:
        self._sending = ensure_future(self._send(kind))  # kept, or it might be collected

    async def _send(self, kind: str) -> None:
        try:
            data = await self._file(kind)
        except (RheobaseError, RuntimeError) as error:
            await self._show_by(self.files.tell, str(error))
        else:
            await self._show_by(self.files.send, f"{self.name}.{kind}", MEDIA[kind], data)

    def _open(self, text: str) -> None:
        try:
            opened = self._parsed(text)
        except RheobaseError as error:
            self.files.tell(str(error))
        else:
            self._follow(opened)

    def _follow(self, state: AState) -> None:
        """Show another state."""
        self.state, self._message = state, ""
        self._turns.ask()


def for_a_visitor(
    page: Callable[[Pool, AState, str], APage],
    pool: Pool,
    query: Mapping[str, str],
    read: Callable[[Mapping[str, str]], AState],
    beginning: AState,
) -> APage:
    """Return a page that begins when it is there and ends when its visitor has gone.

    Parameters
    ----------
    page : callable
        The class of the page.
    pool : Pool
        Who computes.
    query : mapping of str to str
        What the address holds; empty for a new page.
    read : callable
        Returns the state that an address holds, or raises.
    beginning
        The state of a new page, and of one whose address means nothing.
    """
    state, message = beginning, ""
    if query:
        try:
            state = read(query)
        except RheobaseError as error:
            message = str(error)
    made = page(pool, state, message)
    pn.state.onload(made.begin)
    pn.state.on_session_destroyed(lambda _: made.end())
    return made


def marked(made: Sequence[Group], error: Exception | None) -> dict[str, str]:
    """Return the message of an error by the name of the field that it is about, if there is one.

    Examples
    --------
    >>> from rheobase.errors import UnitError
    >>> from rheobase.laboratory.base_page import marked
    >>> from rheobase.laboratory.components import Group, slider
    >>> form = [Group("Neuron", [slider("neuron.tau_m", "tau_m", "8 mV", "8 ms")])]
    >>> marked(form, UnitError("tau_m: expected time (ms), got 8 mV, which is voltage (mV)."))
    {'neuron.tau_m': 'tau_m: expected time (ms), got 8 mV, which is voltage (mV).'}
    """
    if error is None:
        return {}
    name, message = problem(error)
    fields = (field.name for group in made for field in group.fields)
    return {field: message for field in fields if field.partition(".")[2] == name}
