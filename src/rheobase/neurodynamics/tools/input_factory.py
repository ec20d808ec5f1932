"""Currents by number of samples: `t_start` and `t_end` count units of `unit_time`.

Each current is constant over each `unit_time`, and the sample at `t_end` is still part of it: a
step from 100 to 200 in units of 1 ms is on for 101 ms. Times that need not be whole numbers, and
sines that are not stairs, are in `rheobase.stimuli`; every function that takes a current of this
module takes one of those as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import pi
from operator import index
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError
from rheobase.neurodynamics.current import TimedCurrent
from rheobase.stimuli.arguments import duration
from rheobase.units import CURRENT, FREQUENCY, NONE, QuantityLike, from_engine, to_engine

_MOST_SAMPLES = 100_000_000


def get_step_current(
    t_start: int,
    t_end: int,
    unit_time: QuantityLike,
    amplitude: QuantityLike,
    append_zero: bool = True,
) -> TimedCurrent:
    """Return a current that is on from `t_start` to `t_end`, both included.

    Parameters
    ----------
    t_start, t_end : int
        First and last sample that are on. If they are equal, one sample is.
    unit_time : Quantity or str
        How long a sample lasts.
    amplitude : Quantity or str
        The current of the samples that are on.
    append_zero : bool
        Whether the current ends after `t_end`. Otherwise it stays on for ever.

    Returns
    -------
    TimedCurrent

    Raises
    ------
    UnitError
        If a unit is missing or wrong.
    ParameterError
        If a time is not a whole number, is negative, or `t_end` comes before `t_start`.

    Examples
    --------
    >>> from rheobase.neurodynamics.tools import input_factory
    >>> from rheobase.units import ms, nA
    >>> current = input_factory.get_step_current(100, 200, ms, 1.2 * nA)
    >>> print(current([99, 100, 200, 201] * ms))
    [0.0 1.2 1.2 0.0] nA
    """
    samples = _samples(t_start, t_end)
    return _current(samples, t_start, unit_time, _one_current(amplitude, "amplitude"), append_zero)


def get_ramp_current(
    t_start: int,
    t_end: int,
    unit_time: QuantityLike,
    amplitude_start: QuantityLike,
    amplitude_end: QuantityLike,
    append_zero: bool = True,
) -> TimedCurrent:
    """Return a current that goes in equal steps from one amplitude to another.

    Parameters
    ----------
    t_start, t_end : int
        First and last sample of the ramp. If they are equal, there is no current.
    unit_time : Quantity or str
        How long a sample lasts.
    amplitude_start, amplitude_end : Quantity or str
        The current of the first and the last sample.
    append_zero : bool
        Whether the current ends after `t_end`. Otherwise it keeps the last value for ever.

    Returns
    -------
    TimedCurrent

    Raises
    ------
    UnitError
        If a unit is missing or wrong.
    ParameterError
        If a time is not a whole number, is negative, or `t_end` comes before `t_start`.

    Examples
    --------
    >>> from rheobase.neurodynamics.tools import input_factory
    >>> from rheobase.units import ms, nA
    >>> current = input_factory.get_ramp_current(1, 5, ms, 0 * nA, 4 * nA)
    >>> print(current.values[:, 0])
    [0.0 0.0 1.0 2.0 3.0 4.0 0.0] nA
    """
    samples = _samples(t_start, t_end)
    first = _one_current(amplitude_start, "amplitude_start")
    last = _one_current(amplitude_end, "amplitude_end")
    values = np.linspace(first, last, samples) if samples > 1 else np.zeros(1)
    return _current(samples, t_start, unit_time, values, append_zero)


def get_sinusoidal_current(
    t_start: int,
    t_end: int,
    unit_time: QuantityLike,
    amplitude: QuantityLike,
    frequency: QuantityLike,
    direct_current: QuantityLike,
    phase_offset: float = 0.0,
    append_zero: bool = True,
) -> TimedCurrent:
    """Return a sine on top of a direct current, in steps of `unit_time`.

    The value is that of the sine at the start of each step. Seen as a sine, the stairs therefore
    come half a `unit_time` late: 4.5 degrees for 250 Hz in steps of 0.1 ms. `rheobase.sine` has no
    steps.

    Parameters
    ----------
    t_start, t_end : int
        First and last sample of the sine. If they are equal, there is no current.
    unit_time : Quantity or str
        How long a sample lasts; much shorter than the period, please.
    amplitude : Quantity or str
        From the middle to the peak.
    frequency : Quantity or str
        In cycles a time, such as ``150 * Hz``.
    direct_current : Quantity or str
        The middle.
    phase_offset : float
        The phase at `t_start`, in radians.
    append_zero : bool
        Whether the current ends after `t_end`. Otherwise it keeps the last value for ever.

    Returns
    -------
    TimedCurrent

    Raises
    ------
    UnitError
        If a unit is missing or wrong.
    ParameterError
        If a time is not a whole number, is negative, or `t_end` comes before `t_start`.

    Examples
    --------
    >>> from rheobase.neurodynamics.tools import input_factory
    >>> from rheobase.units import Hz, ms, nA
    >>> current = input_factory.get_sinusoidal_current(
    ...     0, 4, ms, amplitude=2 * nA, frequency=250 * Hz, direct_current=1 * nA)
    >>> print(current.values[:, 0].round(9))
    [1.0 3.0 1.0 -1.0 1.0 0.0] nA
    """
    samples = _samples(t_start, t_end)
    height = _one_current(amplitude, "amplitude")
    middle = _one_current(direct_current, "direct_current")
    kilohertz = _one(to_engine(frequency, FREQUENCY, "frequency"), "frequency")
    phase = _one(to_engine(phase_offset, NONE, "phase_offset"), "phase_offset")
    values = np.zeros(1)
    if samples > 1:
        t = duration(unit_time, "unit_time") * np.arange(samples)
        values = middle + height * np.sin(2.0 * pi * kilohertz * t + phase)
    return _current(samples, t_start, unit_time, values, append_zero)


def get_zero_current() -> TimedCurrent:
    """Return no current.

    Returns
    -------
    TimedCurrent

    Examples
    --------
    >>> from rheobase.neurodynamics.tools import input_factory
    >>> print(input_factory.get_zero_current()("5 ms"))
    0.0 nA
    """
    return TimedCurrent.of(from_engine(np.zeros(2), CURRENT), "1 ms")


def get_spikes_current(
    t_spikes: Iterable[int],
    unit_time: QuantityLike,
    amplitude: QuantityLike,
    append_zero: bool = True,
) -> TimedCurrent:
    """Return one short pulse for each of several neurons, or places on a cable.

    Parameters
    ----------
    t_spikes : iterable of int
        The sample that is on, one a column.
    unit_time : Quantity or str
        How long a sample lasts.
    amplitude : Quantity or str
        The current of that sample: one for all columns, or one each.
    append_zero : bool
        Whether a pulse in the last sample ends after it. Otherwise it stays on for ever.

    Returns
    -------
    TimedCurrent
        With as many columns as there are spikes.

    Raises
    ------
    UnitError
        If a unit is missing or wrong.
    ParameterError
        If a time is not a whole number or is negative, there is none, or there are not as many
        amplitudes as times.

    Examples
    --------
    >>> from rheobase.neurodynamics.tools import input_factory
    >>> from rheobase.units import ms, nA
    >>> current = input_factory.get_spikes_current([1, 3], ms, 2 * nA)
    >>> print(current.values.T)
    [[0.0 2.0 0.0 0.0 0.0] [0.0 0.0 0.0 2.0 0.0]] nA
    """
    times = [_whole(time, "t_spikes") for time in np.atleast_1d(np.asarray(t_spikes))]
    if not times:
        raise ParameterError("t_spikes: expected at least one time, got none.")
    heights = np.asarray(to_engine(amplitude, CURRENT, "amplitude"))
    if heights.shape not in ((), (len(times),)):
        raise ParameterError(
            f"amplitude: expected one current, or {len(times)} for as many spikes; "
            f"got shape {heights.shape}."
        )
    samples = max(times) + (2 if append_zero else 1)
    values = np.zeros((_fits(samples * len(times)) // len(times), len(times)))
    values[times, np.arange(len(times))] = heights
    return TimedCurrent.of(from_engine(values, CURRENT), unit_time)


def _samples(t_start: Any, t_end: Any) -> int:
    first, last = _whole(t_start, "t_start"), _whole(t_end, "t_end")
    if last < first:
        raise ParameterError(f"t_end: expected at least t_start = {first}, got {last}.")
    return last - first + 1


def _whole(time: Any, what: str) -> int:
    try:
        number = index(time)
    except TypeError:
        raise ParameterError(
            f"{what}: expected a whole number of unit_time, without a unit, got {time!r}. "
            "For finer times, take a shorter unit_time, such as 0.1*ms."
        ) from None
    if number < 0:
        raise ParameterError(f"{what}: expected a time from 0 on, got {number}.")
    return _fits(number)


def _fits(samples: int) -> int:
    if samples > _MOST_SAMPLES:
        raise ParameterError(
            f"a current of {samples} samples is too long: take a longer unit_time."
        )
    return samples


def _one_current(value: QuantityLike, what: str) -> float:
    return _one(to_engine(value, CURRENT, what), what)


def _one(value: float | NDArray[np.float64], what: str) -> float:
    if np.ndim(value):
        raise ParameterError(f"{what}: expected one value, got shape {np.shape(value)}.")
    return float(value)


def _current(
    samples: int,
    t_start: int,
    unit_time: QuantityLike,
    values: float | NDArray[np.float64],
    append_zero: bool,
) -> TimedCurrent:
    """Return nothing until `t_start`, then the values."""
    first = index(t_start)
    table = np.zeros(_fits(first + samples + bool(append_zero)))
    table[first : first + samples] = values
    return TimedCurrent.of(from_engine(table, CURRENT), unit_time)
