"""What was asked of a run, checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rheobase.circuit.arguments import whole_number
from rheobase.errors import NetworkError, ParameterError
from rheobase.network.arguments import one_value
from rheobase.network.observable import Observable
from rheobase.network.view import PopulationView
from rheobase.units import TIME, QuantityLike

if TYPE_CHECKING:
    from rheobase.network.description import Description

_ON_GRID = 1e-9  # how far from a multiple of dt, in steps, rounding may leave a time
_MOST_THREADS = 1024


@dataclass(frozen=True, eq=False)
class Request:
    """What to run and what to record.

    Parameters
    ----------
    steps : int
        How long, in steps of dt.
    record : tuple of Observable
    every : int
        The time between two samples of a variable, in steps.
    """

    steps: int
    record: tuple[Observable, ...]
    every: int


def make_request(
    network: Description,
    duration: QuantityLike,
    record: Iterable[Observable],
    every: QuantityLike | None,
    progress: bool,
) -> Request:
    """Return the arguments of `Network.run`, checked.

    Raises
    ------
    NetworkError, ParameterError, UnitError
        If one is out of range, or an observable is of another network.
    """
    if not isinstance(progress, bool):
        raise ParameterError(f"progress: expected True or False, got {progress!r}.")
    dt = one_value(network.dt, TIME, "dt")
    return Request(
        steps=steps_of(duration, dt, "duration"),
        record=_observables(network, record),
        every=1 if every is None else steps_of(every, dt, "every"),
    )


def steps_of(time: QuantityLike, dt: float, what: str) -> int:
    """Return a time in steps of dt (ms), of which it must be a multiple."""
    value = one_value(time, TIME, what)
    steps = round(value / dt)
    if steps < 1 or abs(value / dt - steps) > _ON_GRID * max(1.0, steps):
        raise ParameterError(f"{what}: expected a multiple of dt = {dt:g} ms, got {value:g} ms.")
    return steps


def check_threads(threads: int | None) -> int | None:
    """Return the number of threads; None for as many as the process may use."""
    return None if threads is None else whole_number(threads, "threads", 1, _MOST_THREADS)


def _observables(network: Description, record: Any) -> tuple[Observable, ...]:
    example = "[exc.spikes, exc[:5].v]"
    if isinstance(record, (Observable, PopulationView, str)) or not isinstance(record, Iterable):
        raise NetworkError(f"record: expected a list such as {example}, got {record!r}.")
    observables = tuple(record)
    for each in observables:
        if not isinstance(each, Observable):
            raise NetworkError(
                f"record: expected what can be recorded, such as {example}, got {each!r}."
            )
        if each.view.network is not network:
            raise NetworkError(f"record: {each!r} is of another network.")
    return observables
