"""The page of a neuron: what is on it, and what happens when something is changed."""

from __future__ import annotations

from asyncio import wrap_future
from math import ceil, log2
from typing import Any

from rheobase.errors import RheobaseError
from rheobase.experiment import Settings, parse_settings, settings_text
from rheobase.laboratory.base_page import BasePage, marked
from rheobase.laboratory.bounds import check_settings
from rheobase.laboratory.components import Facts, Form, Program
from rheobase.laboratory.neuron import program, simulate
from rheobase.laboratory.neuron.beside import Panel
from rheobase.laboratory.neuron.changes import changed
from rheobase.laboratory.neuron.defaults import equations
from rheobase.laboratory.neuron.figures import FICurve, PhasePlane, Potential, Traces
from rheobase.laboratory.neuron.form import groups
from rheobase.laboratory.neuron.state import OWN, State
from rheobase.laboratory.workers import Pool


class NeuronPage(BasePage[State]):
    """One visitor's page of a neuron.

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
    form, facts, program, files, address
        Components.
    traces
        The figures of the trace.
    beside : dict of str to Panel
        Those beside it.
    """

    def __init__(self, pool: Pool, state: State, message: str) -> None:
        super().__init__(state, message)
        self._pool = pool
        self._traces: dict[str, tuple[Settings, dict[str, Any]]] = {}  # the present and the pinned
        self._keys: dict[str, Any] = {}  # what each figure beside them was computed from
        self.form = Form(groups(state), self._change)
        self.facts = Facts({"Spikes": "…"})
        self.program = Program("")
        self.traces = Traces()
        self.beside = {"fi": Panel(FICurve), "plane": Panel(PhasePlane), "psp": Panel(Potential)}
        self.model = Facts({})

    def _change(self, changes: dict[str, str]) -> None:
        self._follow(changed(self.state, changes))

    async def _answer(self) -> None:
        """Compute and show the state: first what moves with a slider, then what is beside it."""
        state = self.state
        trace = await self._show_trace(state)
        if trace is None:
            return
        for name, key, call in _beside(state, trace):
            if self._turns.asked:
                return
            if self._keys.get(name) == key:
                continue
            try:
                found = await wrap_future(self._pool.submit(*call))
            except (RheobaseError, RuntimeError) as error:
                found = {"error": str(error)}
            self._keys[name] = key
            await self._show_by(self._show_beside, name, found, trace)

    async def _show_trace(self, state: State) -> dict[str, Any] | None:
        """Show the trace of a state and return it; None if there is none but a message."""
        try:
            settings = state.settings
            check_settings(settings)
            trace = await self._computed("present", settings)
            written = program.text(state, settings)
            pinned = None
            if state.pinned is not None:
                pinned = await self._computed("pinned", state.pinned.settings)
        except Exception as error:  # whatever it is: a page that does not answer is worse
            await self._show_by(self._show_problem, state, error)
            return None
        await self._show_by(self._show, state, trace, pinned, written)
        return trace

    async def _computed(self, name: str, settings: Settings) -> dict[str, Any]:
        key, trace = self._traces.get(name, (None, {}))
        if key != settings:
            trace = await wrap_future(self._pool.submit(simulate.trace, settings))
            self._traces[name] = settings, trace
        return trace

    def _show(
        self, state: State, trace: dict[str, Any], pinned: dict[str, Any] | None, written: str
    ) -> None:
        self.traces.show(trace)
        self.traces.pin(pinned)
        for panel in self.beside.values():
            panel.follow(trace)
        if trace["orbit"] is None:
            self._hide("plane")
        if not state.synapse:
            self._hide("psp")
        self.facts.tell(_compared(trace, pinned), self._message)
        self.model.tell({"Equations": "" if state.model == OWN else equations(state.model)})
        self.program.text = written
        self.address.search = state.search
        self.form.answer(groups(state))

    def _show_problem(self, state: State, error: Exception) -> None:
        made = groups(state)
        self.facts.tell({"Spikes": "–"}, self._message or str(error))
        self.address.search = state.search
        self.form.answer(made, marked(made, error))

    def _show_beside(self, name: str, found: dict[str, Any] | None, trace: dict[str, Any]) -> None:
        if found is None:
            self._hide(name)
        else:
            self.beside[name].show(found, trace)

    def _hide(self, name: str) -> None:
        self.beside[name].hide()
        self._keys.pop(name, None)

    async def _file(self, kind: str) -> bytes:
        settings = self.state.settings
        if kind == "toml":
            return settings_text(settings).encode()
        if kind == "csv":
            text: str = await wrap_future(self._pool.submit(simulate.table, settings))
            return text.encode()
        data: bytes = await wrap_future(self._pool.submit(simulate.drawing, settings, kind))
        return data

    def _parsed(self, text: str) -> State:
        opened = self.state.with_settings(parse_settings(text.encode(), "the file"))
        check_settings(opened.settings)
        return opened


def _beside(state: State, trace: dict[str, Any]) -> list[tuple[str, Any, tuple[Any, ...]]]:
    """Return what is computed beside the trace: its name, what it depends on, and the call."""
    neuron, highest = Settings(state.settings.neuron), trace["highest"]
    reach = 2.0 ** ceil(log2(highest)) if highest > 0.0 else 0.0
    work: list[tuple[str, Any, tuple[Any, ...]]] = [
        ("fi", (neuron, reach), (simulate.curve, neuron, reach))
    ]
    if trace["orbit"] is not None:
        mean = trace["mean"]
        work.append(("plane", (neuron, mean), (simulate.plane, neuron, mean)))
    if state.synapse:
        synapse = state.synapse
        work.append(("psp", (neuron, synapse), (simulate.potential, neuron, synapse)))
    return work


def _compared(trace: dict[str, Any], pinned: dict[str, Any] | None) -> dict[str, str]:
    facts = dict(trace["facts"])
    if pinned is None:
        return facts
    return {name: f"{text} (pinned: {pinned['facts'][name]})" for name, text in facts.items()}
