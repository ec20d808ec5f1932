"""All that is on the page of an exercise, as names and texts; what its address holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from rheobase.errors import ParameterError, did_you_mean
from rheobase.exercises import EXERCISES, Exercise
from rheobase.experiment import Settings
from rheobase.laboratory.bounds import EQUATIONS, NAMES, TEXT
from rheobase.laboratory.stimulus import stimulus_settings, whole

_FIRST = next(iter(EXERCISES))
_TABLES = ("exercise", "stimulus", "run", "read", "answer")
_KEYS = {"exercise": ("name", "seed"), "run": ("duration",), "read": ("t",)}
_READ = {"t": "100 ms"}


@dataclass(frozen=True)
class State:
    """What is on the page: an exercise that there is, and tables of names and texts.

    Parameters
    ----------
    name : str
        Of the exercise.
    seed : int
        The student's.
    stimulus, run : dict
        As in an experiment file.
    read : dict
        ``t``: where the traces are read off.
    answer : dict
        What was typed, by the names of the questions.

    Examples
    --------
    >>> from rheobase.laboratory.exercise.state import State
    >>> state = State.from_query({"exercise.seed": "7", "answer.I_min": "1.35 nA"})
    >>> state.name, state.seed, state.answer
    ('minimal-current', 7, {'I_min': '1.35 nA'})
    >>> state.stimulus["amplitude"]
    '0.5 nA'
    """

    name: str
    seed: int
    stimulus: dict[str, str] = field(default_factory=dict)
    run: dict[str, str] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    answer: dict[str, str] = field(default_factory=dict)

    @classmethod
    def beginning(cls, name: str = _FIRST, seed: str = "1") -> State:
        """Return an exercise as it begins.

        Raises
        ------
        ParameterError
            If there is no such exercise, or the seed is out of range.
        """
        if name not in EXERCISES:
            near = did_you_mean(name[:60], EXERCISES)
            raise ParameterError(f"name: there is no exercise {name[:60]!r}. {near}")
        exercise = EXERCISES[name](whole(seed, "seed"))
        duration = {"duration": exercise.duration}
        return cls(name, exercise.seed, exercise.stimulus, duration, dict(_READ))

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> State:
        """Return the state that an address holds; what it leaves out is as it begins.

        Raises
        ------
        ParameterError
            If it has a name that means nothing here, is too long, or there is no such exercise.
        """
        tables = _tables(query)
        begins = cls.beginning(**tables["exercise"])
        questions = [question.name for question in begins.exercise.questions]
        for key in tables["answer"]:
            _check(key, questions, "answer.")
        return cls(
            begins.name,
            begins.seed,
            tables["stimulus"] or begins.stimulus,
            tables["run"] or begins.run,
            tables["read"] or begins.read,
            {key: text[:TEXT] for key, text in tables["answer"].items() if text.strip()},
        )

    @property
    def query(self) -> dict[str, str]:
        """The state by names of an address."""
        return dict(self._items())

    @property
    def search(self) -> str:
        """The query part of the page's address, with its question mark."""
        return f"?{urlencode(self.query)}"

    @property
    def tables(self) -> dict[str, dict[str, str]]:
        """The state as tables of names and texts."""
        exercise = {"name": self.name, "seed": str(self.seed)}
        return {"exercise": exercise, **{name: getattr(self, name) for name in _TABLES[1:]}}

    @property
    def exercise(self) -> Exercise:
        """The exercise, with the student's own numbers."""
        return EXERCISES[self.name](self.seed)

    @property
    def settings(self) -> Settings:
        """Stimulus and run, as a file of an experiment holds them; the neuron is not in it.

        Raises
        ------
        ParameterError
            If the seed of a noise is no whole number.
        """
        return Settings({}, stimulus_settings(self.stimulus), dict(self.run))

    def _items(self) -> Iterator[tuple[str, str]]:
        for table, values in self.tables.items():
            for key, text in values.items():
                yield f"{table}.{key}", text


def _tables(query: Mapping[str, str]) -> dict[str, dict[str, str]]:
    if len(query) > NAMES:
        raise ParameterError(f"The address holds {len(query)} names; at most {NAMES}.")
    tables: dict[str, dict[str, str]] = {name: {} for name in _TABLES}
    for name, text in query.items():
        table, _, key = name.partition(".")
        _check(table if key else name, _TABLES, "")
        if table in _KEYS:
            _check(key, _KEYS[table], f"{table}.")
        if table != "answer" and len(text) > EQUATIONS:
            raise ParameterError(f"{name[:60]}: at most {EQUATIONS:,} letters.")
        tables[table][key] = text
    return tables


def _check(key: str, known: tuple[str, ...] | list[str], place: str) -> None:
    if key not in known:
        near = did_you_mean(key[:60], known)
        raise ParameterError(f"The address holds '{place}{key[:60]}'. {near}")
