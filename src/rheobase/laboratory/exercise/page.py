"""The page of an exercise: what is on it, and what happens when something is changed."""

from __future__ import annotations

from asyncio import wrap_future
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rheobase.errors import RheobaseError
from rheobase.exercises import Verdict
from rheobase.laboratory.base_page import BasePage, marked
from rheobase.laboratory.bounds import check_settings
from rheobase.laboratory.components import Facts, Form, Program, Steps
from rheobase.laboratory.exercise import program, simulate
from rheobase.laboratory.exercise.changes import answered, changed
from rheobase.laboratory.exercise.figures import ReadableTraces
from rheobase.laboratory.exercise.file import parse_state, state_text
from rheobase.laboratory.exercise.form import choice, groups
from rheobase.laboratory.exercise.state import State
from rheobase.laboratory.workers import Pool


class ExercisePage(BasePage[State]):
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
        super().__init__(state, message)
        self._pool = pool
        self._refused: Exception | None = None  # a change that made no state
        self._trace: tuple[State | None, dict[str, Any]] = None, {}  # and what it belongs to
        self.choice = Form(choice(state), self._change)
        self.neuron = Facts(state.exercise.parameters)
        self.steps = Steps(self._check)
        self.form = Form(groups(state), self._change)
        self.facts = Facts({"Spikes": "…"})
        self.program = Program("")
        self.traces = ReadableTraces()

    @property
    def name(self) -> str:  # type: ignore[override]
        """What its files are called after."""
        return f"{self.state.name}-{self.state.seed}"

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
        await self._show_by(self._show_steps, state, found)
        try:
            settings = state.settings
            check_settings(settings)
            trace = await self._traced(state)
            written = program.text(state, settings)  # only of what can be run
        except (RheobaseError, RuntimeError) as error:
            await self._show_by(self._show_problem, state, error)
            return
        await self._show_by(self._show, state, trace, written)

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
        wrong = marked(made, self._refused)
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
        self.form.answer(made, marked(made, error))

    async def _file(self, kind: str) -> bytes:
        state = self.state
        if kind == "toml":
            return state_text(state).encode()
        if kind == "csv":
            text: str = await self._computed(simulate.csv, state)
            return text.encode()
        data: bytes = await self._computed(simulate.figure, state, kind)
        return data

    def _parsed(self, text: str) -> State:
        opened = parse_state(text)
        check_settings(opened.settings)
        return opened

    def _follow(self, state: State) -> None:
        self._refused = None
        super()._follow(state)
