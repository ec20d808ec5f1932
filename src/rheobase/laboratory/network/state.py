"""All that is on the page of the network, as names and texts; what its address holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from rheobase.errors import ParameterError, did_you_mean
from rheobase.laboratory.bounds import NAMES, NETWORK_DURATION, TEXT
from rheobase.laboratory.network.parameters import PARAMETERS, arguments
from rheobase.units import TIME, to_engine

HERE = ""  # paused at the time that the network has reached
PACES = {
    "0.05": "1/20 of real time",
    "0.1": "1/10 of real time",
    "0.25": "1/4 of real time",
    "1": "real time",
    "inf": "as fast as it goes",
}
PACE = "0.1"
_TABLES = {"network": tuple(PARAMETERS), "run": ("pace", "paused")}


@dataclass(frozen=True)
class State:
    """What is on the page: tables of names and texts.

    Parameters
    ----------
    network : dict
        Arguments of `rheobase.gallery.brunel`.
    run : dict
        ``pace``, and ``paused``: the time at which it is.

    Examples
    --------
    >>> from rheobase.laboratory.network.state import State
    >>> state = State({"g": "6"}, {"paused": "500 ms"})
    >>> state.search
    '?network.g=6&run.paused=500+ms'
    >>> State.from_query({"network.g": "6", "run.paused": "500 ms"}) == state
    True
    """

    network: dict[str, str] = field(default_factory=dict)
    run: dict[str, str] = field(default_factory=dict)

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
        known = [f"{table}.{key}" for table, keys in _TABLES.items() for key in keys]
        tables: dict[str, dict[str, str]] = {name: {} for name in _TABLES}
        for name, text in query.items():
            if name not in known:
                raise ParameterError(f"There is no {name[:60]!r}. {did_you_mean(name[:60], known)}")
            if len(text) > TEXT:
                raise ParameterError(f"{name}: at most {TEXT} letters, got {len(text):,}.")
            table, _, key = name.partition(".")
            tables[table][key] = text
        return cls(**tables)

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

    def paused_at(self, t: float) -> State:
        """Return the state of a network that is paused at a time in ms."""
        return replace(self, run={**self.run, "paused": f"{t:g} ms"})

    def check(self) -> None:
        """Raise an error if the lab does not take it."""
        _ = self.arguments, self.pace, self.paused

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of `rheobase.gallery.brunel`; an error if there are none such."""
        return arguments(self.network)

    @property
    def pace(self) -> float:
        """How fast time goes, over real time; an error if it is none of `PACES`."""
        text = self.run.get("pace", PACE)
        if text not in PACES:
            raise ParameterError(f"pace: got {text[:60]!r}. {did_you_mean(text[:60], PACES)}")
        return float(text)

    @property
    def paused(self) -> float | None:
        """When it is paused, in ms; None if it goes on, an error if that is no time."""
        text = self.run.get("paused")
        if text is None or text == HERE:
            return None
        try:
            time: Any = to_engine(text, TIME, "paused")
        except (OverflowError, ArithmeticError) as error:
            raise ParameterError(f"paused: {text[:60]!r} is no time.") from error
        if not isinstance(time, float) or not 0.0 <= time <= NETWORK_DURATION:
            raise ParameterError(
                f"paused: the lab takes 0 ms to {NETWORK_DURATION / 1000:g} s, got {text[:60]}."
            )
        return float(round(time))
