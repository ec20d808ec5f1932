"""The state of the page of the network as a file."""

from __future__ import annotations

import shlex
import tomllib

import tomli_w

from rheobase.errors import FileError, ParameterError, did_you_mean
from rheobase.laboratory.network.state import State


def state_text(state: State) -> str:
    """Return a state as TOML; its first line says how to run it on the command line.

    Examples
    --------
    >>> from rheobase.laboratory.network.file import state_text
    >>> from rheobase.laboratory.network.state import State
    >>> print(state_text(State({"g": "6"})))
    # rheobase gallery brunel --g 6.0 --eta 2.0 --scale 0.2 --J '0.1 mV' --delay '1.5 ms' --seed 1
    [network]
    g = 6.0
    eta = 2.0
    scale = 0.2
    J = "0.1 mV"
    delay = "1.5 ms"
    seed = 1
    <BLANKLINE>
    """
    arguments = state.arguments
    options = shlex.join(
        word for name, value in arguments.items() for word in (f"--{name}", str(value))
    )
    tables = {"network": arguments, **({"run": state.run} if state.run else {})}
    return f"# rheobase gallery brunel {options}\n{tomli_w.dumps(tables)}"


def parse_state(text: str) -> State:
    """Return the state that a file holds.

    Raises
    ------
    RheobaseError
        If it is no such file, or what it holds is more than the lab takes.

    Examples
    --------
    >>> from rheobase.laboratory.network.file import parse_state
    >>> parse_state("network.g = 6").network
    {'g': '6'}
    """
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FileError(f"The file is no TOML: {str(error)[:200]}.") from None
    query = {}
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise ParameterError(
                f"The file has {name[:60]!r}. {did_you_mean(name[:60], ['network', 'run'])}"
            )
        for key, value in table.items():
            if isinstance(value, (dict, list)):
                raise ParameterError(f"{key[:60]}: expected a number or a text.")
            query[f"{name}.{key}"] = str(value)
    return State.from_query(query)
