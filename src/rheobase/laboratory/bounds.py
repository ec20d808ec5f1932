"""How much the lab computes for one page: what is beyond is refused with a message.

A page may be opened by anyone who has its address, and what the address says comes from a stranger.
"""

from __future__ import annotations

from typing import Any

from rheobase.errors import ParameterError
from rheobase.experiment import Settings
from rheobase.units import TIME, to_engine

DURATION = 10_000.0  # ms
SAMPLES = 200_000  # of a trace or of a noise
SPIKES = 20_000  # drawn
SECONDS = 20.0  # that a computation may take
TEXT = 200  # letters of a value
EQUATIONS = 4_000  # letters of equations
NAMES = 100  # in an address
FILE = 100_000  # bytes of a state that is opened
MESSAGE = 1_000_000  # bytes that a browser may send at once
NETWORKS = 200  # that a server keeps
NETWORK_MEMORY = 1_500_000_000  # bytes that all of them take together
NETWORK_DURATION = 60_000.0  # ms of one network
NETWORK_SECONDS = 120.0  # that a call may take; the first one compiles


def check_settings(settings: Settings) -> None:
    """Refuse an experiment that is too large for a page.

    Parameters
    ----------
    settings : Settings

    Raises
    ------
    ParameterError
        If it is.

    Examples
    --------
    >>> from rheobase.experiment import Settings
    >>> from rheobase.laboratory.bounds import check_settings
    >>> check_settings(Settings(run={"duration": "3600 s"}))
    Traceback (most recent call last):
        ...
    rheobase.errors.ParameterError: duration: the lab simulates at most 10 s, got 3600 s.
    """
    for table in (settings.neuron, settings.stimulus, settings.run):
        for name, value in table.items():
            _check_text(name, value)
    duration = settings.run.get("duration", "300 ms")
    length = _time(duration, "duration")
    if length > DURATION:
        raise ParameterError(
            f"duration: the lab simulates at most {DURATION / 1000:g} s, got {duration}."
        )
    for table in (settings.run, settings.stimulus):
        if "dt" in table and not length / SAMPLES <= _time(table["dt"], "dt"):
            raise ParameterError(
                f"dt: the lab takes at most {SAMPLES:,} samples, and {duration} in steps of "
                f"{table['dt']} are more."
            )


def _check_text(name: str, value: Any) -> None:
    most = EQUATIONS if name in ("equations", "parameters", "reset") else TEXT
    if isinstance(value, dict):
        for key, one in value.items():
            _check_text(key, one)
    elif isinstance(value, list) and len(value) > NAMES:
        raise ParameterError(f"{name}: the lab takes at most {NAMES} values, got {len(value)}.")
    elif isinstance(value, str) and len(value) > most:
        raise ParameterError(f"{name}: the lab takes at most {most:,} letters, got {len(value):,}.")


def _time(value: Any, name: str) -> float:
    if not isinstance(value, (str, int, float)):
        raise ParameterError(f"{name}: expected a time such as '500 ms', got {value!r}.")
    try:
        time = to_engine(value, TIME, name)
    except (OverflowError, ArithmeticError) as error:
        raise ParameterError(f"{name}: {value} is no time.") from error
    if not isinstance(time, float) or not time > 0.0:
        raise ParameterError(f"{name}: expected a positive time, got {value}.")
    return time


def problem(error: Exception) -> tuple[str, str]:
    """Return the name that a message begins with, and the message: ``("tau_m", "tau_m: ...")``.

    Examples
    --------
    >>> from rheobase.errors import UnitError
    >>> from rheobase.laboratory.bounds import problem
    >>> problem(UnitError("tau_m: expected time (ms), got 3 without a unit."))[0]
    'tau_m'
    """
    message = str(error)
    return message.partition(":")[0].strip("'\" "), message
