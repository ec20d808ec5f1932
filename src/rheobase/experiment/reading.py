"""Experiments in files: tables [neuron], [stimulus] and [run] of TOML, with units.

A file may come from a stranger: it is bounded in size, its values are text and numbers only, and
equations are read by the library's own white-listed parser.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from rheobase.errors import FileError, ParameterError, did_you_mean
from rheobase.experiment.settings import RUN_KEYS, TABLES, Settings

LIMIT = 1_000_000  # bytes


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
    >>> from rheobase.experiment import read_settings
    >>> path = Path("experiment.toml")
    >>> _ = path.write_text('stimulus.amplitude = "2.5 nA"')
    >>> read_settings(path).stimulus
    {'amplitude': '2.5 nA'}
    """
    if path is None:
        return Settings()
    try:
        with open(path, "rb") as file:
            data = file.read(LIMIT + 1)
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror or error}.") from error
    return parse_settings(data, str(path))


def parse_settings(data: bytes, source: str) -> Settings:
    """Return the settings that the bytes of a file hold.

    Parameters
    ----------
    data : bytes
        Of TOML, in UTF-8.
    source : str
        The name of the file, for messages.

    Returns
    -------
    Settings

    Raises
    ------
    FileError
        If there is more than 1 MB, or it is not TOML.
    ParameterError
        If it has a table or a key that is not known here.

    Examples
    --------
    >>> from rheobase.experiment import parse_settings
    >>> parse_settings(b'neuron.R = "20 MOhm"', "cell.toml").neuron
    {'R': '20 MOhm'}
    """
    if len(data) > LIMIT:
        raise FileError(f"{source} is larger than 1 MB: that is no experiment.")
    try:
        tables = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise FileError(f"{source} is not a text file (UTF-8).") from None
    except RecursionError:
        raise FileError(f"{source} is nested too deeply.") from None
    except ValueError as error:  # TOMLDecodeError, and numbers too long for Python
        raise FileError(f"{source} is not TOML: {error}.") from None
    for name, table in tables.items():
        if name not in TABLES:
            raise ParameterError(
                f"{source}: there is no table '{name}'. {did_you_mean(name, TABLES)}"
            )
        if not isinstance(table, dict):
            raise ParameterError(f"{source}: '{name}' has to be a table, [{name}].")
    for key in tables.get("run", {}):
        if key not in RUN_KEYS:
            raise ParameterError(f"{source}: [run] has no '{key}'. {did_you_mean(key, RUN_KEYS)}")
    return Settings(**tables, source=source)
