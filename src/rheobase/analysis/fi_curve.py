"""The f-I curve: how fast a neuron fires in a constant current."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from rheobase.analysis._closed_form import one_variable
from rheobase.analysis._curves import each_neuron
from rheobase.analysis._population import (
    CLOSED_FORM,
    SIMULATED,
    in_rows,
    repeated,
    require_model,
    require_threshold,
    run_for_spikes,
    time_in_ms,
    use_simulation,
)
from rheobase.analysis._table import table
from rheobase.neurons import Model
from rheobase.stimuli import constant
from rheobase.stimuli.arguments import current as in_nA
from rheobase.units import CURRENT, Hz, Quantity, QuantityLike, from_engine

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False, repr=False)
class FiCurve:
    """The firing rate of a neuron over a constant current.

    Parameters
    ----------
    current : Quantity in nA, shape (currents,)
    rate : Quantity in Hz, shape (currents,), or (neurons, currents) if parameters are arrays
    simulated : bool
        Whether the rates were counted in a simulation, rather than computed from the equation.
    """

    current: Any
    rate: Any
    simulated: bool

    def __repr__(self) -> str:
        how = SIMULATED if self.simulated else CLOSED_FORM
        columns = {"current (nA)": self.current.m, "rate (Hz)": self.rate.m}
        return table(f"f-I curve ({how})", columns)

    def plot(self, ax: Axes | None = None, *, label: str | None = None, **options: Any) -> Axes:
        """Draw it with `rheobase.plotting.fi_curve`, which takes the same options.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw.
        label : str, optional
            What to call the curve in the legend; of several neurons, each has its number, too.
        **options
            Such as ``rheobase=2*nA`` or ``points=True``.

        Returns
        -------
        matplotlib Axes

        Examples
        --------
        >>> import rheobase as rb
        >>> from rheobase.units import nA
        >>> ax = rb.fi_curve(rb.LIF(), [1, 2.5, 5, 10]*nA).plot()
        >>> ax.get_ylabel()
        'firing rate (Hz)'
        """
        from rheobase import plotting

        for name, (rate,) in each_neuron(label, self.rate):
            ax = plotting.fi_curve(self.current, rate, ax, label=name, **options)
        assert ax is not None
        return ax


def fi_curve(
    neuron: Model,
    currents: QuantityLike,
    *,
    method: Literal["closed form", "simulated"] | None = None,
    duration: QuantityLike = "2 s",
) -> FiCurve:
    """Return the firing rate in constant currents.

    Linear models of one variable, such as the LIF neuron, have a closed form. Others are simulated,
    all currents at once, and the first half of the run is left to onset and adaptation: the rate is
    one over the mean of those interspike intervals that end in the second half. For a regular train
    that is its rate, to the precision of the spike times and however few spikes there are. It is
    zero if no interval ends there, so that rates below ``2 / duration`` may be missed.

    Parameters
    ----------
    neuron : Model
        Such as `rheobase.LIF()`. With arrays among its parameters, each neuron has its curve.
    currents : Quantity, shape (currents,)
        Constant currents, each on from 0 ms.
    method : {"closed form", "simulated"}, optional
        Asks for one of the two. If not given, the closed form where there is one.
    duration : Quantity or str
        How long to simulate.

    Returns
    -------
    FiCurve

    Raises
    ------
    ParameterError
        If the closed form is asked for and there is none, or the model has no threshold.
    UnitError
        If `currents` are not currents.

    References
    ----------
    Gerstner, Kistler, Naud and Paninski (2014), "Neuronal Dynamics", sections 1.3 and 5.3.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.units import nA, ms
    >>> rb.fi_curve(rb.LIF(t_ref=3*ms), [1, 2.5, 5, 10]*nA)
    f-I curve (closed form)
      current (nA)  rate (Hz)
                 1          0
               2.5    70.9705
                 5    160.161
                10    228.582
    """
    require_model(neuron)
    require_threshold(neuron)
    values = np.atleast_1d(in_nA(currents, "currents"))
    length = time_in_ms(duration, "duration")
    form = one_variable(neuron)
    simulated = use_simulation(method, form if isinstance(form, str) else None)
    if simulated or isinstance(form, str):
        rates = _simulated(neuron, values, length)
    else:
        rates = form.rate(values)
    return FiCurve(from_engine(values, CURRENT), Quantity(1e3 * rates, Hz), simulated)


def _simulated(neuron: Model, currents: NDArray[np.float64], length: float) -> NDArray[np.float64]:
    """Return rates in kHz."""
    points = currents.size
    stimulus = constant(from_engine(np.tile(currents, neuron.size or 1), CURRENT))
    spikes = run_for_spikes(repeated(neuron, points), stimulus, length).spikes
    rates = np.array([_settled_rate(train.times.m, length / 2) for train in spikes])
    return in_rows(rates, neuron, points)


def _settled_rate(times: NDArray[np.float64], settled: float) -> float:
    """Return one over the mean of the intervals that end at `settled` or later."""
    first = max(int(np.searchsorted(times, settled)), 1)  # the spike that ends the first of them
    intervals = times.size - first
    if intervals < 1:
        return 0.0
    return float(intervals / (times[-1] - times[first - 1]))
