"""Drives: what acts on neurons from outside the circuit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from rheobase.circuit.arguments import first, require_finite, saying_where
from rheobase.circuit.groups import Group, check_group, group_name
from rheobase.circuit.projections import check_sign, target_dimension, target_model
from rheobase.circuit.values import Constant, OfTime, PerNeuron
from rheobase.equations import names_in
from rheobase.errors import NetworkError, ParameterError, UnitError
from rheobase.neurons import Model
from rheobase.stimuli import Stimulus
from rheobase.synapses import Kinetics
from rheobase.units import CURRENT, FREQUENCY, TIME, from_engine, to_engine

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rheobase.circuit.populations import Population


@dataclass(frozen=True, eq=False)
class PoissonDrive:
    """Poisson spikes, independent for every target neuron, through a synapse.

    Parameters
    ----------
    target : Group
    synapse : Kinetics
    rate : Constant, PerNeuron or OfTime
        In kHz.
    weight : Constant or PerNeuron
        See `Projection`.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.circuit import Constant, Group, PoissonDrive
    >>> from rheobase.synapses import Delta
    >>> everybody = Group(((0, np.arange(100)),))
    >>> PoissonDrive(everybody, Delta(), rate=Constant(20.0), weight=Constant(0.1)).rate.value
    20.0
    """

    target: Group
    synapse: Kinetics
    rate: Constant | PerNeuron | OfTime
    weight: Constant | PerNeuron


@dataclass(frozen=True, eq=False)
class CurrentDrive:
    """A stimulus as the input current, held at its mean over each step.

    Parameters
    ----------
    target : Group
    stimulus : Stimulus
        One for all, or one for each neuron of the target.

    Examples
    --------
    >>> import numpy as np
    >>> import rheobase as rb
    >>> from rheobase.circuit import CurrentDrive, Group
    >>> CurrentDrive(Group(((0, np.arange(100)),)), rb.constant("1 nA")).stimulus
    constant(1 nA)
    """

    target: Group
    stimulus: Stimulus


@dataclass(frozen=True, eq=False)
class NoiseDrive:
    """White noise as the input current, held for each step.

    Parameters
    ----------
    target : Group
    mean, sd : float
        In nA.
    shared : bool
        Whether all neurons get the same numbers.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.circuit import Group, NoiseDrive
    >>> NoiseDrive(Group(((0, np.arange(100)),)), mean=1.0, sd=0.5, shared=False).sd
    0.5
    """

    target: Group
    mean: float
    sd: float
    shared: bool


Drive: TypeAlias = PoissonDrive | CurrentDrive | NoiseDrive


def rates_at(
    function: Callable[[Any], Any], times: NDArray[np.float64], neurons: int
) -> NDArray[np.float64]:
    """Return the rates that a function of time gives, checked.

    Parameters
    ----------
    function : callable
        Takes a Quantity of times, shape (k,), and returns a Quantity of rates: shape (k,), or
        (neurons, k), or one value.
    times : ndarray of float64, shape (k,)
        In ms.
    neurons : int
        Of the target.

    Returns
    -------
    ndarray of float64, shape (1, k) or (neurons, k)
        In kHz.

    Raises
    ------
    UnitError
        If it returns no rates.
    NetworkError
        If it returns another shape.
    ParameterError
        If a rate is negative or not finite.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.circuit import rates_at
    >>> from rheobase.units import Hz, ms
    >>> rates_at(lambda t: np.where(t < 5*ms, 8000, 9000)*Hz, np.array([1.0, 9.0]), neurons=100)
    array([[8., 9.]])
    """
    k = len(times)
    given = np.asarray(to_engine(function(from_engine(times, TIME)), FREQUENCY, "rate"))
    if given.shape not in ((), (k,), (neurons, k)):
        raise NetworkError(
            f"rate: expected one for each of {k} times, shape ({k},) or ({neurons}, {k}); the "
            f"function returned shape {given.shape}."
        )
    rates = np.broadcast_to(given, (1, k) if given.ndim < 2 else given.shape)
    _require_rates(rates)
    return rates


def drive_name(drive: Drive, populations: Sequence[Population]) -> str:
    """Return what to call a drive: ``"poisson -> exc"``."""
    kind = {PoissonDrive: "poisson", CurrentDrive: "stimulus", NoiseDrive: "noise"}[type(drive)]
    return f"{kind} -> {group_name(drive.target, populations)}"


def check_drive(drive: Drive, populations: Sequence[Population], dt: float) -> None:
    """Raise an error if a drive cannot be: everything that needs no random numbers.

    Parameters
    ----------
    drive : PoissonDrive, CurrentDrive or NoiseDrive
    populations : sequence of Population
        Of the circuit.
    dt : float
        In ms.

    Raises
    ------
    NetworkError, ParameterError, UnitError
        The message begins with the name of the target.
    """
    with saying_where("target"):
        check_group(drive.target, populations)
    with saying_where(drive_name(drive, populations)):
        if isinstance(drive, PoissonDrive):
            _check_poisson(drive, populations, dt)
            return
        for number in drive.target.populations:
            model = target_model(populations[number])
            if not takes_current(model):
                raise NetworkError(
                    f"'{populations[number].name}' takes no current: there is no I in the "
                    f"equations of {model.name}."
                )
        if isinstance(drive, CurrentDrive):
            _check_stimulus(drive)
        else:
            _check_noise(drive)


def takes_current(model: Model) -> bool:
    """Return whether the input current I is in the equations of a model."""
    sources = [*model.system.derivatives, *(source for _, source in model.system.subexpressions)]
    return any("I" in names_in(source) for source in sources)


def _check_poisson(drive: PoissonDrive, populations: Sequence[Population], dt: float) -> None:
    n = drive.target.size
    target_dimension(drive.target, drive.synapse, populations)
    check_sign(drive.synapse, drive.weight)
    for what, value in (("rate", drive.rate), ("weight", drive.weight)):
        if isinstance(value, PerNeuron) and value.values.size != n:
            raise NetworkError(
                f"{what}: expected one value, or one for each of {n} neurons; "
                f"got {value.values.size}."
            )
    if isinstance(drive.rate, OfTime):
        rates_at(drive.rate.function, np.array([dt, 2.0 * dt, 3.0 * dt]), n)
    elif isinstance(drive.rate, PerNeuron):
        _require_rates(drive.rate.values)
    else:
        _require_rates(np.array(drive.rate.value))


def _require_rates(rates: NDArray[np.float64]) -> None:
    require_finite(rates, "rate", "Hz")
    if (rates < 0.0).any():
        got = first(1e3 * rates, rates < 0.0, "Hz")
        raise ParameterError(f"rate: expected rates that are not negative, got {got}.")


def _check_stimulus(drive: CurrentDrive) -> None:
    stimulus, n = drive.stimulus, drive.target.size
    if stimulus.dimension != CURRENT:
        raise UnitError(f"stimulus: expected {CURRENT}, got {stimulus.dimension}.")
    if stimulus.size not in (None, n):
        raise NetworkError(
            f"stimulus: expected one for all, or one for each of {n} neurons; "
            f"{stimulus!r} is for {stimulus.size}."
        )


def _check_noise(drive: NoiseDrive) -> None:
    for what, value in (("mean", drive.mean), ("sd", drive.sd)):
        require_finite(np.array(value), what, "nA")
    if drive.sd < 0.0:
        raise ParameterError(f"sd: expected one that is not negative, got {drive.sd:g} nA.")
