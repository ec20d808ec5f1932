"""A question with a number for an answer, and what is said to who answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rheobase.errors import UnitError
from rheobase.exercises.reading import read_answer
from rheobase.units import QuantityLike, quantity

_ROUNDING = 1e-9  # how much more than the tolerance is forgiven, relative to it


@dataclass(frozen=True)
class Verdict:
    """What became of an answer.

    Parameters
    ----------
    right : bool
    message : str
        For the student. After a miss it helps on, and does not give the answer away.

    Examples
    --------
    >>> from rheobase.exercises import Verdict
    >>> Verdict(True, "Right.").right
    True
    """

    right: bool
    message: str


@dataclass(frozen=True)
class Question:
    """A question with a number for an answer.

    Parameters
    ----------
    name : str
        ``"I_min"``; a valid Python name.
    text : str
        Its label, ``"Minimal current"``.
    unit : str
        In which the answer is expected, ``"nA"``; any other unit of that dimension will do. Empty
        for a plain number, which is a whole number: a count.
    tolerance : str
        How far from the answer is still right: a part of it, ``"1 %"``, or a quantity,
        ``"0.5 mV"``. Empty for a count, which is right or is not.
    hint : str
        What a student is told after a miss.

    Examples
    --------
    >>> from rheobase.exercises import Question
    >>> from rheobase.units import nA
    >>> question = Question("I_min", "Minimal current", "nA", "1 %", "Solve for I.")
    >>> question.check("2010 pA", 2 * nA)
    Verdict(right=True, message='Right: 2 nA.')
    >>> question.check("3 nA", 2 * nA)
    Verdict(right=False, message='Too large. Solve for I.')
    """

    name: str
    text: str
    unit: str
    tolerance: str
    hint: str

    def check(self, given: QuantityLike, answer: Any) -> Verdict:
        """Return whether what a student gave is right, and what to tell them.

        Parameters
        ----------
        given : str or Quantity
            Whatever a student types; nothing raises.
        answer : Quantity
            The right one.

        Returns
        -------
        Verdict
        """
        try:
            value = read_answer(given, self.unit)
        except UnitError as error:
            return Verdict(False, str(error))
        right = float(answer.m_as(self.unit))
        miss = value - right
        if self.unit == "deg":
            miss = (miss + 180.0) % 360.0 - 180.0  # a whole turn is no difference
        if abs(miss) <= self._allowed(right) * (1.0 + _ROUNDING):
            return Verdict(True, f"Right: {right:.4g} {self.unit}".rstrip() + ".")
        return Verdict(False, f"{self._direction(miss, right)} {self.hint}")

    def _allowed(self, right: float) -> float:
        if not self.tolerance:
            return 0.0
        if self.tolerance.endswith("%"):
            return abs(right) * float(self.tolerance.removesuffix("%")) / 100.0
        return float(quantity(self.tolerance).m_as(self.unit))

    def _direction(self, miss: float, right: float) -> str:
        if not self.unit:  # of a count, it would soon tell the answer
            return "Not right."
        side = "Too large" if miss > 0.0 else "Too small"
        if right >= 0.0:
            return f"{side}."
        return f"{side}: it is {'more' if miss > 0.0 else 'less'} negative."
