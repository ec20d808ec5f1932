"""Rheobase, chronaxie and the strength-duration curve between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from rheobase.analysis._closed_form import OneVariable, one_variable
from rheobase.analysis._curves import each_neuron
from rheobase.analysis._population import (
    CLOSED_FORM,
    SIMULATED,
    in_rows,
    repeated,
    require_model,
    require_threshold,
    time_in_ms,
    use_simulation,
)
from rheobase.analysis._search import first_spikes, smallest, smallest_current
from rheobase.analysis._table import in_words, table
from rheobase.errors import ParameterError
from rheobase.neurons import Model
from rheobase.stimuli.arguments import finite
from rheobase.units import CURRENT, TIME, QuantityLike, from_engine, to_engine

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Method = Literal["closed form", "simulated"]


@dataclass(frozen=True, eq=False, repr=False)
class StrengthDuration:
    """How strong a rectangular current must be to make a neuron fire, over how long it lasts.

    Parameters
    ----------
    duration : Quantity in ms, shape (durations,)
    current : Quantity in nA, shape (durations,), or (neurons, durations)
        The smallest current that fires.
    rheobase : Quantity in nA, scalar or shape (neurons,)
        The same for a current that stays on.
    chronaxie : Quantity in ms, scalar or shape (neurons,)
        The duration for which the current is twice the rheobase.
    simulated : bool
        Whether it was found by simulation, rather than computed from the equation.
    """

    duration: Any
    current: Any
    rheobase: Any
    chronaxie: Any
    simulated: bool

    def __repr__(self) -> str:
        how = SIMULATED if self.simulated else CLOSED_FORM
        title = (
            f"Strength-duration curve ({how}): rheobase {in_words(self.rheobase.m, 'nA')}, "
            f"chronaxie {in_words(self.chronaxie.m, 'ms')}"
        )
        columns = {"duration (ms)": self.duration.m, "current (nA)": self.current.m}
        return table(title, columns)

    def plot(self, ax: Axes | None = None, *, label: str | None = None, **options: Any) -> Axes:
        """Draw it with `rheobase.plotting.strength_duration`, rheobase and chronaxie marked.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw.
        label : str, optional
            What to call the curve in the legend; of several neurons, each has its number, too.
        **options
            Such as ``points=True``, or ``chronaxie=None`` to leave out that mark.

        Returns
        -------
        matplotlib Axes

        Examples
        --------
        >>> import rheobase as rb
        >>> from rheobase.units import ms
        >>> ax = rb.analysis.strength_duration(rb.LIF(), [1, 10, 100]*ms).plot()
        >>> ax.get_ylabel()
        'threshold current (nA)'
        """
        from rheobase import plotting

        curves = each_neuron(label, self.current, self.rheobase, self.chronaxie)
        for name, (current, rheobase, chronaxie) in curves:
            marks = {"rheobase": rheobase, "chronaxie": chronaxie, **options}
            ax = plotting.strength_duration(self.duration, current, ax, label=name, **marks)
        assert ax is not None
        return ax


def rheobase(
    neuron: Model, *, method: Method | None = None, duration: QuantityLike = "10 s"
) -> Any:
    """Return the smallest constant current that makes a neuron fire.

    The current comes on at 0 ms, when the neuron is at its initial values. A linear model of one
    variable, such as the LIF neuron, has a closed form. Any other is simulated, and the current
    found by bisection to a relative precision of 1e-9, as the smallest that fires within
    `duration`. That is larger than the smallest that ever fires, by an amount that depends on how
    slowly the neuron fires just above it:

    * where threshold cuts off an exponential approach (LIF), by a factor ``exp(-duration / tau)``:
      nothing;
    * where a resting state vanishes in a saddle-node bifurcation (exponential and quadratic
      integrate-and-fire), the passage takes ``pi / sqrt(a b (I - rheobase))``, with
      ``dv/dt = a (I - rheobase) + b (v - v*)**2`` near the bifurcation, so that the excess is
      ``(pi / duration)**2 / (a b)``. A run ten times as long has a hundredth of it.

    Parameters
    ----------
    neuron : Model
        Such as `rheobase.LIF()`. With arrays among its parameters, each neuron has its rheobase.
    method : {"closed form", "simulated"}, optional
        Asks for one of the two. If not given, the closed form where there is one.
    duration : Quantity or str
        How long a simulated neuron is given to fire.

    Returns
    -------
    Quantity in nA, scalar or shape (neurons,)
        In closed form, the limit itself, at which the LIF neuron approaches threshold and never
        fires.

    Raises
    ------
    ParameterError
        If the neuron fires without a current, or not in any up to 1 mA; if the closed form is asked
        for and there is none, or the model has no threshold.

    References
    ----------
    Lapicque (1907), J Physiol Pathol Gen 9:620-635; Brunel and van Rossum (2007), Biol Cybern
    97:337-339. Strogatz (1994), "Nonlinear Dynamics and Chaos", section 4.3, for the slow passage.
    Fourcaud-Trocme, Hansel, van Vreeswijk and Brunel (2003), J Neurosci 23:11628-11640, for the
    exponential integrate-and-fire neuron.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.analysis import rheobase
    >>> print(rheobase(rb.LIF()))
    2.0 nA
    >>> print(round(rheobase(rb.LIF(), method="simulated"), 8))
    2.0 nA
    """
    form, length = _prepared(neuron, method, duration)
    values = _simulated_rheobase(neuron, length) if form is None else form.rheobase
    return _one_each(values, neuron, CURRENT)


def strength_duration(
    neuron: Model,
    durations: QuantityLike,
    *,
    method: Method | None = None,
    duration: QuantityLike = "10 s",
) -> StrengthDuration:
    """Return the smallest rectangular current of each duration that makes a neuron fire.

    The current comes on at 0 ms, when the neuron is at its initial values. A linear model of one
    variable that starts at rest, such as the LIF neuron, follows Lapicque's law:
    ``current = rheobase / (1 - exp(-duration / tau))``, and its chronaxie is ``tau ln 2``. Any
    other is simulated as `rheobase` describes; its spike may also come after the current has ended.

    Parameters
    ----------
    neuron : Model
        Such as `rheobase.LIF()`. With arrays among its parameters, each neuron has its curve.
    durations : Quantity, shape (durations,)
        How long the current lasts.
    method : {"closed form", "simulated"}, optional
        Asks for one of the two. If not given, the closed form where there is one.
    duration : Quantity or str
        How long a simulated neuron is given to fire, from the beginning of the current.

    Returns
    -------
    StrengthDuration

    Raises
    ------
    ParameterError
        As for `rheobase`, or if a duration is not positive or longer than a simulation.

    References
    ----------
    Lapicque (1907), J Physiol Pathol Gen 9:620-635, who gave the law; the names rheobase and
    chronaxie are from Lapicque (1909), C R Soc Biol 67:280-283.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.analysis import strength_duration
    >>> from rheobase.units import ms
    >>> strength_duration(rb.LIF(), [1, 5.545177, 100]*ms)
    Strength-duration curve (closed form): rheobase 2 nA, chronaxie 5.54518 ms
      duration (ms)  current (nA)
                  1        17.0208
            5.54518             4
                100       2.00001
    """
    form, length = _prepared(neuron, method, duration)
    lasting = np.atleast_1d(finite(to_engine(durations, TIME, "durations"), "durations", "ms"))
    if lasting.ndim > 1 or not np.all(lasting > 0.0):
        raise ParameterError(f"durations: expected a row of times above 0 ms, got {durations}.")
    if form is not None:
        limit, current, chronaxie = form.rheobase, form.strength(lasting), form.chronaxie
    else:
        if lasting.max() > length:
            raise ParameterError(
                f"durations: {lasting.max():g} ms is longer than is simulated. Give a duration of "
                f"more than {length:g} ms."
            )
        limit = _simulated_rheobase(neuron, length)
        current = _simulated_strength(neuron, lasting, length)
        chronaxie = _simulated_chronaxie(neuron, limit, length)
    return StrengthDuration(
        from_engine(lasting, TIME),
        from_engine(current, CURRENT),
        _one_each(limit, neuron, CURRENT),
        _one_each(chronaxie, neuron, TIME),
        form is None,
    )


def _prepared(
    neuron: Model, method: str | None, duration: QuantityLike
) -> tuple[OneVariable | None, float]:
    """Return the closed form, None if it is to be simulated, and for how long in ms."""
    require_model(neuron)
    require_threshold(neuron)
    length = time_in_ms(duration, "duration")
    form = one_variable(neuron)
    obstacle = form if isinstance(form, str) else None
    if use_simulation(method, obstacle) or isinstance(form, str):
        return None, length
    if np.any(form.resting >= 0.0) or np.any(form.initial >= 0.0):
        raise ParameterError(
            f"{neuron.name} fires without any current: the rheobase belongs to a neuron at rest."
        )
    if not np.all(form.gain > 0.0):
        raise ParameterError(f"{neuron.name} does not fire in any current, however large.")
    return form, length


def _one_each(values: NDArray[np.float64], neuron: Model, dimension: Any) -> Any:
    return from_engine(values if neuron.size else float(values.item()), dimension)


def _simulated_rheobase(neuron: Model, length: float) -> NDArray[np.float64]:
    def fires(currents: NDArray[np.float64]) -> NDArray[np.bool_]:
        return np.isfinite(first_spikes(neuron, currents, None, length))

    return smallest_current(neuron, fires, neuron.size or 1, f"within {length:g} ms")


def _simulated_strength(
    neuron: Model, durations: NDArray[np.float64], length: float
) -> NDArray[np.float64]:
    points = durations.size
    neurons = repeated(neuron, points)
    pulses = np.tile(durations, neuron.size or 1)[:, np.newaxis]

    def fires(currents: NDArray[np.float64]) -> NDArray[np.bool_]:
        lasting = np.broadcast_to(pulses, currents.shape)
        return np.isfinite(first_spikes(neurons, currents, lasting, length))

    shortest = f"within {length:g} ms of a pulse of {durations.min():g} ms"
    found = smallest_current(neurons, fires, pulses.size, shortest)
    return in_rows(found, neuron, points)


def _simulated_chronaxie(
    neuron: Model, limit: NDArray[np.float64], length: float
) -> NDArray[np.float64]:
    """Return the shortest pulse of twice the rheobase that fires: bisection over durations."""
    twice = 2.0 * limit[:, np.newaxis]

    def fires(durations: NDArray[np.float64]) -> NDArray[np.bool_]:
        amplitude = np.broadcast_to(twice, durations.shape)
        return np.isfinite(first_spikes(neuron, amplitude, durations, length))

    # A pulse that lasts until the first spike is long enough.
    spike = first_spikes(neuron, twice, None, length)[:, 0]
    return smallest(fires, np.zeros_like(spike), spike)
