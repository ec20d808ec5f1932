"""A guided page: what to do, what is asked, and what became of each answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import param
from panel.custom import JSComponent

from rheobase.exercises import Question, Step, Verdict
from rheobase.laboratory.bounds import TEXT
from rheobase.laboratory.components.style import STYLE

Verdicts = Mapping[str, Verdict]
"""By the names of the questions; those without an answer are not in it."""


class Steps(JSComponent):
    """Steps with questions, a box for each answer, and how many are right.

    Parameters
    ----------
    answered : callable
        Called with a dict of questions' names and what was typed. It must see to it that `tell` is
        called.

    Examples
    --------
    >>> from rheobase.exercises import MinimalCurrent
    >>> from rheobase.laboratory.components import Steps
    >>> steps = Steps(answered=print)
    >>> exercise = MinimalCurrent(7)
    >>> steps.tell("The minimal current", exercise.steps, {"I_min": "1 nA"},
    ...            {"I_min": exercise.check("I_min", "1 nA")})
    >>> steps.content["progress"]
    '0 of 3 right'
    >>> steps._handle_msg({"number": 1, "answers": {"spikes": "12"}})
    {'spikes': '12'}
    """

    content = param.Dict()  # what is shown, and the number of the answers it goes with
    _esm = "steps.js"

    def __init__(self, answered: Callable[[dict[str, str]], None], **options: Any) -> None:
        self._answered = answered
        self._number = 0
        super().__init__(
            content={"title": "", "steps": [], "progress": "", "number": 0},
            stylesheets=[STYLE],
            sizing_mode="stretch_width",
            **options,
        )

    def tell(
        self, title: str, steps: Sequence[Step], answers: Mapping[str, str], verdicts: Verdicts
    ) -> None:
        """Show these steps with what was answered so far."""
        asked = sum(step.question is not None for step in steps)
        right = sum(verdict.right for verdict in verdicts.values())
        described = [
            {
                "paragraphs": _paragraphs(step.text),
                "question": _question(step.question, answers, verdicts),
            }
            for step in steps
        ]
        self.content = {
            "title": title,
            "steps": described,
            "progress": f"{right} of {asked} right",
            "number": self._number,
        }

    def _handle_msg(self, message: Any) -> None:
        answers, number = message.get("answers"), message.get("number")
        if isinstance(number, int) and isinstance(answers, dict):
            self._number = number
            self._answered({str(name): str(text) for name, text in answers.items()})


def _paragraphs(text: str) -> list[list[str]]:
    """Return paragraphs as pieces: every second one is code."""
    return [paragraph.split("`") for paragraph in text.split("\n\n")]


def _question(
    question: Question | None, answers: Mapping[str, str], verdicts: Verdicts
) -> dict[str, Any] | None:
    if question is None:
        return None
    verdict = verdicts.get(question.name)
    return {
        "name": question.name,
        "label": question.text,
        "unit": question.unit,
        "most": TEXT,
        "answer": answers.get(question.name, ""),
        "right": verdict is not None and verdict.right,
        "message": "" if verdict is None else verdict.message,
    }
