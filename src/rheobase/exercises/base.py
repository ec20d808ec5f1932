"""What the exercises have in common: a seed, a neuron of one's own, steps, questions, answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from rheobase.errors import ParameterError, did_you_mean
from rheobase.exercises.drawing import draw
from rheobase.exercises.question import Question, Verdict
from rheobase.units import QuantityLike

if TYPE_CHECKING:
    from rheobase.neurons import LIF
    from rheobase.recording import Recording
    from rheobase.stimuli import Stimulus

MOST_SEED = 2**32 - 1


def _halves(first: float, last: float) -> tuple[float, ...]:
    return tuple(0.5 * n for n in range(round(2 * first), round(2 * last) + 1))


# Threshold and reset are given as seen from rest; in mV, MOhm and ms. All are values that are
# quickly typed, and whichever come together make a neuron: reset stays below threshold.
_NEURON: Mapping[str, Sequence[float]] = MappingProxyType(
    {
        "v_rest": tuple(range(-80, -59)),
        "depth": tuple(range(12, 26)),
        "rise": tuple(range(-6, 9)),
        "R": _halves(4, 20),
        "tau_m": _halves(5, 20),
        "t_ref": _halves(1, 6),
    }
)


@dataclass(frozen=True)
class Step:
    """One step of a guided page.

    Parameters
    ----------
    text : str
        Plain paragraphs, a blank line between two; what is in backquotes is code.
    question : Question, optional

    Examples
    --------
    >>> from rheobase.exercises import Step
    >>> Step("Inject `2 nA` and look.").question is None
    True
    """

    text: str
    question: Question | None = None


@dataclass(frozen=True)
class Exercise(ABC):
    """An exercise with a student's own numbers, which follow from its name and the seed alone.

    Parameters
    ----------
    seed : int
        From 0 to 2**32 - 1: the student's.

    Raises
    ------
    ParameterError
        If the seed is anything else.

    Attributes
    ----------
    name : str
        ``"minimal-current"``, which the command line goes by.
    title : str
        A heading for a page.
    hidden : bool
        Whether the neuron's parameters are what is asked for, so that no page may show them.
    duration : str
        How long a recording is if nothing else is said.
    CHOICES : mapping of str to sequence of float
        What is drawn beside the neuron's parameters, and from which values.

    Examples
    --------
    >>> from rheobase.exercises import EXERCISES
    >>> exercise = EXERCISES["minimal-current"](seed=7)
    >>> exercise.parameters["R"]
    '17 MOhm'
    >>> exercise.check("I_min", "0.1 nA").right
    False
    """

    seed: int

    name: ClassVar[str]
    title: ClassVar[str]
    hidden: ClassVar[bool] = False
    duration: ClassVar[str] = "200 ms"
    CHOICES: ClassVar[Mapping[str, Sequence[float]]] = MappingProxyType({})

    def __post_init__(self) -> None:
        from rheobase.circuit.arguments import whole_number  # brings networks: slow to import

        object.__setattr__(self, "seed", whole_number(self.seed, "seed", 0, MOST_SEED))

    @property
    @abstractmethod
    def steps(self) -> tuple[Step, ...]:
        """The guided page, in order."""

    @property
    @abstractmethod
    def stimulus(self) -> dict[str, str]:
        """Where the student begins, as in the table [stimulus] of an experiment file."""

    @property
    @abstractmethod
    def answers(self) -> dict[str, Any]:
        """The right answer to each question, a Quantity in closed form."""

    @property
    def given(self) -> dict[str, str]:
        """What the questions give beside the neuron, such as a current to inject."""
        return {}

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions of the steps, in order."""
        return tuple(step.question for step in self.steps if step.question is not None)

    @cached_property
    def neuron(self) -> LIF:
        """The student's own neuron."""
        from rheobase.neurons import LIF

        return LIF(**self._parameters)

    @property
    def parameters(self) -> dict[str, str]:
        """What a page shows of the neuron, as `rheobase.LIF` takes it; nothing if it is hidden."""
        return {} if self.hidden else self._parameters

    @cached_property
    def drawn(self) -> Mapping[str, float]:
        """The values that were drawn, by the names of the lists."""
        return MappingProxyType(draw(self.name, self.seed, {**_NEURON, **self.CHOICES}))

    @property
    def _parameters(self) -> dict[str, str]:
        drawn = self.drawn
        return {
            "v_rest": f"{drawn['v_rest']:g} mV",
            "v_reset": f"{drawn['v_rest'] + drawn['rise']:g} mV",
            "v_threshold": f"{drawn['v_rest'] + drawn['depth']:g} mV",
            "R": f"{drawn['R']:g} MOhm",
            "tau_m": f"{drawn['tau_m']:g} ms",
            "t_ref": f"{drawn['t_ref']:g} ms",
        }

    def check(self, question: str, answer: QuantityLike) -> Verdict:
        """Return whether an answer is right, and what to tell the student.

        Parameters
        ----------
        question : str
            Its name, such as ``"I_min"``.
        answer : str or Quantity
            Whatever the student types: what is no answer is wrong, and the message says why.

        Returns
        -------
        Verdict

        Raises
        ------
        ParameterError
            If there is no such question.
        """
        questions = {each.name: each for each in self.questions}
        if not isinstance(question, str) or question not in questions:
            got = str(question)[:60]
            raise ParameterError(
                f"{self.name} has no question {got!r}. {did_you_mean(got, questions)}"
            )
        return questions[question].check(answer, self.answers[question])

    def run(
        self, stimulus: Stimulus, duration: QuantityLike | None = None, dt: QuantityLike = "0.1 ms"
    ) -> Recording:
        """Inject a current into the student's neuron.

        Parameters
        ----------
        stimulus : Stimulus
            Such as ``rb.step("2.5 nA", start="20 ms", stop="180 ms")``.
        duration : Quantity or str, optional
            How long to record; if not given, the exercise's `duration`.
        dt : Quantity or str
            The time between two samples.

        Returns
        -------
        Recording

        Raises
        ------
        ParameterError
            If an argument is out of range.
        UnitError
            If a time has no unit, or the stimulus is no current.
        """
        from rheobase.running import run

        return run(self.neuron, stimulus, self.duration if duration is None else duration, dt)
