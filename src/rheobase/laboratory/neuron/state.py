"""All that is on the page of a neuron, as names and texts; what the address of the page holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from rheobase.errors import ParameterError, did_you_mean
from rheobase.experiment import Settings
from rheobase.laboratory.bounds import EQUATIONS, NAMES
from rheobase.laboratory.stimulus import stimulus_settings

OWN = "equations"  # the model of which the equations are typed
DURATION = "500 ms"
_TABLES = ("neuron", "stimulus", "run", "synapse")
_PINNED = "pinned."


@dataclass(frozen=True)
class State:
    """What is on the page: tables of names and texts.

    Parameters
    ----------
    neuron, stimulus, run : dict
        As in an experiment file. Parameters of equations are one text here, a line for each.
    synapse : dict
        ``kind``, ``weight`` and what the synapse takes; empty for none.
    pinned : Settings or None
        The experiment that stays on the page to compare with.

    Examples
    --------
    >>> from rheobase.laboratory.neuron.state import State
    >>> state = State({"R": "20 MOhm"}, {"amplitude": "2 nA"})
    >>> state.search
    '?neuron.R=20+MOhm&stimulus.amplitude=2+nA'
    >>> State.from_query({"neuron.R": "20 MOhm", "stimulus.amplitude": "2 nA"}) == state
    True
    """

    neuron: dict[str, str] = field(default_factory=dict)
    stimulus: dict[str, str] = field(default_factory=dict)
    run: dict[str, str] = field(default_factory=dict)
    synapse: dict[str, str] = field(default_factory=dict)
    pinned: State | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> State:
        """Return the state that an address holds.

        Raises
        ------
        ParameterError
            If it has a name that means nothing here, or is too long.
        """
        if len(query) > NAMES:
            raise ParameterError(f"The address holds {len(query)} names; at most {NAMES}.")
        pinned = {
            name.removeprefix(_PINNED): text
            for name, text in query.items()
            if name.startswith(_PINNED)
        }
        tables: dict[str, dict[str, str]] = {name: {} for name in _TABLES}
        for name, text in query.items():
            if name.startswith(_PINNED):
                continue
            table, _, key = name.partition(".")
            if table not in tables or not key:
                known = [f"{table}.…" for table in _TABLES]
                raise ParameterError(
                    f"The address holds {name[:60]!r}. {did_you_mean(name[:60], known)}"
                )
            if len(text) > EQUATIONS:
                raise ParameterError(f"{name[:60]}: at most {EQUATIONS:,} letters.")
            tables[table][key] = text
        return cls(**tables, pinned=cls.from_query(pinned) if pinned else None)

    @property
    def query(self) -> dict[str, str]:
        """The state by names of an address."""
        return dict(self._items())

    @property
    def search(self) -> str:
        """The query part of the page's address, with its question mark; empty for a new page."""
        query = self.query
        return f"?{urlencode(query)}" if query else ""

    def _items(self) -> Iterator[tuple[str, str]]:
        for table in _TABLES:
            for key, text in getattr(self, table).items():
                yield f"{table}.{key}", text
        if self.pinned is not None:
            for name, text in self.pinned._items():
                yield f"{_PINNED}{name}", text

    @property
    def model(self) -> str:
        """The name of the model, or `OWN`."""
        return OWN if OWN in self.neuron else self.neuron.get("model", "LIF")

    @property
    def settings(self) -> Settings:
        """The experiment, as a file holds it."""
        neuron: dict[str, Any] = dict(self.neuron)
        if "parameters" in neuron:
            neuron["parameters"] = parameters(neuron["parameters"])
        stimulus = stimulus_settings(self.stimulus)
        return Settings(neuron, stimulus, {"duration": DURATION, **self.run})

    def with_settings(self, settings: Settings) -> State:
        """Return the state with another experiment, such as one from a file."""
        neuron = {name: _text(value) for name, value in settings.neuron.items()}
        stimulus = {name: _text(value) for name, value in settings.stimulus.items()}
        run = {name: _text(value) for name, value in settings.run.items()}
        return replace(self, neuron=neuron, stimulus=stimulus, run=run)


def parameters(text: str) -> dict[str, str]:
    """Return what lines ``name = value`` say.

    Raises
    ------
    ParameterError
        If a line is something else.

    Examples
    --------
    >>> from rheobase.laboratory.neuron.state import parameters
    >>> parameters("tau = 10 ms")
    {'tau': '10 ms'}
    """
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, sign, value = (part.strip() for part in line.partition("="))
        if not sign or not name.isidentifier() or not value:
            raise ParameterError(
                f"parameters: expected lines such as 'tau = 10 ms', got {line[:60]!r}."
            )
        if name in found:
            raise ParameterError(f"parameters: {name} is given twice.")
        found[name] = value
    return found


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{name} = {one}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
