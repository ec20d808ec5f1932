"""What to run: the tables of an experiment file, as they were written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

TABLES = ("neuron", "stimulus", "run")
RUN_KEYS = ("duration", "dt", "clock")
DURATION = "300 ms"  # unless something else is said


@dataclass(frozen=True)
class Settings:
    """What to run: three tables of names and values.

    Parameters
    ----------
    neuron, stimulus, run : dict
        As in a file: text with units, numbers, and lists of them.
    source : str
        Where they come from, for messages; empty for the command line alone.

    Examples
    --------
    >>> from rheobase.experiment import Settings
    >>> Settings(run={"duration": "1 s"}).place("run")
    ''
    """

    neuron: dict[str, Any] = field(default_factory=dict)
    stimulus: dict[str, Any] = field(default_factory=dict)
    run: dict[str, Any] = field(default_factory=dict)
    source: str = ""

    def place(self, table: str) -> str:
        """Return the beginning of a message about a table."""
        return f"{self.source}: [{table}]: " if self.source else ""
