"""The page of an exercise: what is on it, and what happens when something is changed."""

from __future__ import annotations

from asyncio import Future, ensure_future, wrap_future
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import panel as pn

from rheobase.errors import RheobaseError
from rheobase.exercises import Verdict
from rheobase.laboratory.bounds import FILE, check_settings, problem
from rheobase.laboratory.components import Address, Facts, Files, Form, Group, Program, Steps
from rheobase.laboratory.document import in_document
from rheobase.laboratory.exercise import program, simulate
from rheobase.laboratory.exercise.changes import answered, changed
from rheobase.laboratory.exercise.figures import ReadableTraces
from rheobase.laboratory.exercise.file import parse_state, state_text
from rheobase.laboratory.exercise.form import choice, groups
from rheobase.laboratory.exercise.state import State
from rheobase.laboratory.recorded import FILES, MEDIA
from rheobase.laboratory.turns import Turns
from rheobase.laboratory.workers import Pool


class ExercisePage:
    """One visitor's page of an exercise.

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
    choice, neuron, steps, form, facts, program, files, address
        Components.
    traces
        Figures.
    """

    def __init__(self, pool: Pool, state: State, message: str) -> None:
        self._pool = pool
        self._document = pn.state.curdoc
        self.state, self._message = state, message
        self._refused: Exception | None = None  # a change that made no state
        self._trace: tuple[State | None, dict[str, Any]] = None, {}  # and what it belongs to
        self._sending: Future[None] | None = None
        self._turns = Turns(self._answer)
        self.choice = Form(choice(state), self._change)
        self.neuron = Facts(state.exercise.parameters)
        self.steps = Steps(self._check)
        self.form = Form(groups(state), self._change)
        self.facts = Facts({"Spikes": "…"})
        self.program = Program("")
        self.files = Files(FILES, self._save, self._open, FILE)
        self.address = Address("")
        self.traces = ReadableTraces()

    def begin(self) -> None:
        """Compute what the page shows first."""
        self._turns.ask()

    def end(self) -> None:
        """Give up what is being computed."""
        self._turns.stop()

    async def settled(self) -> None:
        """Wait until all that was asked for is shown."""
        await self._turns.settled()

    def _change(self, changes: dict[str, str]) -> None:
        self._message, self._refused = "", None
        try:
            self.state = changed(self.state, changes)
        except RheobaseError as error:
            self._refused = error
        self._turns.ask()

    def _check(self, answers: dict[str, str]) -> None:
        self.state = answered(self.state, answers)
        self._turns.ask()

    async def _answer(self) -> None:
        """Show the steps, and then what is computed for longer: the experiment."""
        state = self.state
        try:
            found = await self._computed(simulate.verdicts, state) if state.answer else {}
        except (RheobaseError, RuntimeError) as error:
            found = {name: Verdict(False, str(error)) for name in state.answer}
        await in_document(self._document, partial(self._show_steps, state, found))
        try:
            settings = state.settings
            check_settings(settings)
            trace = await self._traced(state)
            written = program.text(state, settings)  # only of what can be run
        except (RheobaseError, RuntimeError) as error:
            await in_document(self._document, partial(self._show_problem, state, error))
            return
        await in_document(self._document, partial(self._show, state, trace, written))

    async def _computed(self, function: Any, *arguments: Any) -> Any:
        return await wrap_future(self._pool.submit(function, *arguments))

    async def _traced(self, state: State) -> dict[str, Any]:
        experiment = replace(state, answer={})
        if self._trace[0] != experiment:
            self._trace = experiment, await self._computed(simulate.trace, experiment)
        return self._trace[1]

    def _show_steps(self, state: State, verdicts: Mapping[str, Verdict]) -> None:
        exercise = state.exercise
        made = choice(state)
        wrong = _marked(made, self._refused)
        lost = "" if self._refused is None or wrong else str(self._refused)
        self.choice.answer(made, wrong)
        self.neuron.tell(exercise.parameters, self._message or lost)
        self.steps.tell(exercise.title, exercise.steps, state.answer, verdicts)
        self.address.search = state.search

    def _show(self, state: State, trace: dict[str, Any], written: str) -> None:
        self.traces.show(trace)
        self.facts.tell(trace["facts"])
        self.program.text = written
        self.form.answer(groups(state))

    def _show_problem(self, state: State, error: Exception) -> None:
        made = groups(state)
        self.facts.tell({"Spikes": "–"}, str(error))
        self.form.answer(made, _marked(made, error))

    def _save(self, kind: str) -> None:
        self._sending = ensure_future(self._send(kind))  # kept, or it might be collected

    async def _send(self, kind: str) -> None:
        state = self.state
        try:
            if kind == "toml":
                data = state_text(state).encode()
            elif kind == "csv":
                data = (await self._computed(simulate.csv, state)).encode()
            else:
                data = await self._computed(simulate.figure, state, kind)
        except (RheobaseError, RuntimeError) as error:
            await in_document(self._document, partial(self.files.tell, str(error)))
            return
        name = f"{state.name}-{state.seed}.{kind}"
        await in_document(self._document, partial(self.files.send, name, MEDIA[kind], data))

    def _open(self, text: str) -> None:
        try:
            opened = parse_state(text)
            check_settings(opened.settings)
        except RheobaseError as error:
            self.files.tell(str(error))
            return
        self.state, self._message, self._refused = opened, "", None
        self._turns.ask()


def _marked(made: list[Group], error: Exception | None) -> dict[str, str]:
    """Return the message of an error by the name of the field that it is about, if there is one."""
    if error is None:
        return {}
    name, message = problem(error)
    fields = (field.name for group in made for field in group.fields)
    return {field: message for field in fields if field.partition(".")[2] == name}
