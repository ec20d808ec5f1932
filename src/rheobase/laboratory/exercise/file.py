"""The state of the page in a file: tables [exercise], [stimulus], [run], [read] and [answer]."""

from __future__ import annotations

import tomllib

from rheobase.errors import FileError
from rheobase.laboratory.exercise.state import State


def state_text(state: State) -> str:
    """Return the state as TOML.

    Examples
    --------
    >>> from rheobase.laboratory.exercise.file import state_text
    >>> from rheobase.laboratory.exercise.state import State
    >>> state_text(State.beginning()).splitlines()[:3]
    ['[exercise]', 'name = "minimal-current"', 'seed = "1"']
    """
    import tomli_w

    tables = {name: table for name, table in state.tables.items() if table}
    return tomli_w.dumps(tables, multiline_strings=True)


def parse_state(text: str) -> State:
    """Return the state that a file holds.

    Parameters
    ----------
    text : str
        TOML.

    Returns
    -------
    State

    Raises
    ------
    FileError
        If it is not TOML, holds nothing, or anything but text and numbers.
    ParameterError
        As for an address.

    Examples
    --------
    >>> from rheobase.laboratory.exercise.file import parse_state
    >>> parse_state('exercise.seed = 7').seed
    7
    """
    try:
        tables = tomllib.loads(text)
    except RecursionError:
        raise FileError("The file is nested too deeply.") from None
    except ValueError as error:  # TOMLDecodeError, and numbers too long for Python
        raise FileError(f"The file is not TOML: {error}.") from None
    if not tables:
        raise FileError("The file holds nothing.")  # it would take away all that was answered
    query = {}
    for table, values in tables.items():
        if not isinstance(values, dict):
            raise FileError(f"The file: '{table[:60]}' has to be a table, [{table[:60]}].")
        for key, value in values.items():
            query[f"{table}.{key}"] = _text(value, f"{table}.{key}"[:60])
    return State.from_query(query)


def _text(value: object, name: str) -> str:
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value)
    raise FileError(f"The file: expected text or a number in {name}.")
