"""Experiments in files: tables [neuron], [stimulus] and [run] of TOML, with units.

A file may come from a stranger: it is bounded in size, its values are text and numbers only, and
equations are read by the library's own white-listed parser.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rheobase.errors import FileError, ParameterError, did_you_mean

LIMIT = 1_000_000  # bytes

_TABLES = ("neuron", "stimulus", "run")
RUN_KEYS = ("duration", "dt", "clock")


@dataclass(frozen=True)
class Settings:
    """What to run: three tables of names and values.

    Parameters
    ----------
    neuron, stimulus, run : dict
        As in a file.
    source : str
        Where they come from, for messages; empty for the command line alone.

    Examples
    --------
    >>> from rheobase.cli.toml_file import Settings
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


def read_settings(path: Path | None) -> Settings:
    """Read a file.

    Parameters
    ----------
    path : Path or None
        None: nothing.

    Returns
    -------
    Settings

    Raises
    ------
    FileError
        If it cannot be read, is larger than 1 MB, or is not TOML.
    ParameterError
        If it has a table or a key that is not known here.

    Examples
    --------
    >>> from pathlib import Path
    >>> from rheobase.cli.toml_file import read_settings
    >>> path = Path("experiment.toml")
    >>> _ = path.write_text('stimulus.amplitude = "2.5 nA"')
    >>> read_settings(path).stimulus
    {'amplitude': '2.5 nA'}
    """
    if path is None:
        return Settings()
    tables = _parsed(path)
    for name, table in tables.items():
        if name not in _TABLES:
            raise ParameterError(
                f"{path}: there is no table '{name}'. {did_you_mean(name, _TABLES)}"
            )
        if not isinstance(table, dict):
            raise ParameterError(f"{path}: '{name}' has to be a table, [{name}].")
    for key in tables.get("run", {}):
        if key not in RUN_KEYS:
            raise ParameterError(f"{path}: [run] has no '{key}'. {did_you_mean(key, RUN_KEYS)}")
    return Settings(**tables, source=str(path))


def _parsed(path: Path) -> dict[str, Any]:
    try:
        with open(path, "rb") as file:
            data = file.read(LIMIT + 1)
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(data) > LIMIT:
        raise FileError(f"{path} is larger than 1 MB: that is no experiment.")
    try:
        return tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise FileError(f"{path} is not a text file (UTF-8).") from None
    except RecursionError:
        raise FileError(f"{path} is nested too deeply.") from None
    except ValueError as error:  # TOMLDecodeError, and numbers too long for Python
        raise FileError(f"{path} is not TOML: {error}.") from None
