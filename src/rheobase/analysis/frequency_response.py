"""The subthreshold response to a sinusoidal current: gain and phase over frequency."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from rheobase.analysis._curves import each_neuron
from rheobase.analysis._population import (
    CLOSED_FORM,
    SIMULATED,
    in_rows,
    repeated,
    require_model,
    time_in_ms,
    use_simulation,
)
from rheobase.analysis._table import table
from rheobase.errors import ParameterError, SimulationError
from rheobase.neurons import Model
from rheobase.running import run
from rheobase.stimuli import sine
from rheobase.stimuli.arguments import current as in_nA
from rheobase.stimuli.arguments import finite
from rheobase.units import (
    CURRENT,
    FREQUENCY,
    TIME,
    VOLTAGE,
    Hz,
    Quantity,
    QuantityLike,
    degree,
    from_engine,
    to_engine,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_SAMPLES_A_PERIOD = 16  # of the highest frequency
_PERIODS = 2  # of the lowest frequency
_TOLERANCE = 1e-12  # relative to the membrane potential, of which the response is a small part
_LARGEST_RESIDUAL = 0.01  # of the amplitude


@dataclass(frozen=True, eq=False, repr=False)
class FrequencyResponse:
    """The response of the membrane potential to a small sinusoidal current.

    To the current ``A sin(2 pi f t)`` it is ``gain A sin(2 pi f t + phase)``.

    Parameters
    ----------
    frequency : Quantity in Hz, shape (frequencies,)
    gain : Quantity in MOhm, shape (frequencies,), or (neurons, frequencies)
        The size of the impedance.
    phase : Quantity in degrees, of the same shape
        Between -180 and 180 degrees; negative where the response lags.
    simulated : bool
        Whether it was measured in a simulation, rather than computed from the equations.
    """

    frequency: Any
    gain: Any
    phase: Any
    simulated: bool

    def __repr__(self) -> str:
        how = SIMULATED if self.simulated else CLOSED_FORM
        columns = {
            "frequency (Hz)": self.frequency.m,
            f"gain ({self.gain.units:~P})": self.gain.m,
            "phase (degrees)": self.phase.m,
        }
        return table(f"Frequency response ({how})", columns)

    def plot(
        self, ax: Sequence[Axes] | None = None, *, label: str | None = None, **options: Any
    ) -> tuple[Axes, Axes]:
        """Draw it with `rheobase.plotting.bode`, which takes the same options.

        Parameters
        ----------
        ax : sequence of two matplotlib Axes, optional
            Where to draw gain and phase.
        label : str, optional
            What to call the response in the legend; of several neurons, each has its number, too.
        **options
            Such as ``points=True``.

        Returns
        -------
        tuple of two matplotlib Axes

        Examples
        --------
        >>> import rheobase as rb
        >>> from rheobase.units import Hz
        >>> upper, lower = rb.analysis.frequency_response(rb.LIF(), [1, 10, 100]*Hz).plot()
        >>> lower.get_ylabel()
        'phase (degrees)'
        """
        from rheobase import plotting

        for name, (gain, phase) in each_neuron(label, self.gain, self.phase):
            ax = plotting.bode(self.frequency, gain, phase, ax, label=name, **options)
        assert isinstance(ax, tuple)
        return ax


def frequency_response(
    neuron: Model,
    frequencies: QuantityLike,
    *,
    method: Literal["closed form", "simulated"] | None = None,
    amplitude: QuantityLike = "1 pA",
    offset: QuantityLike = "0 nA",
    transient: QuantityLike = "1 s",
) -> FrequencyResponse:
    """Return gain and phase of the subthreshold response at each frequency.

    A linear model, ``dx/dt = A x + b + c I``, has the closed form
    ``e . (i 2 pi f - A)**-1 c``, with e picking the membrane potential. Any model can be measured:
    all frequencies are simulated at once, and when the transient is over, a sine of the very
    frequency is fitted by least squares over as many whole periods as two periods of the lowest
    frequency hold.

    Parameters
    ----------
    neuron : Model
        Such as `rheobase.LIF()`. With arrays among its parameters, each neuron has its response.
    frequencies : Quantity, shape (frequencies,)
        More than 0 Hz.
    method : {"closed form", "simulated"}, optional
        Asks for one of the two. If not given, the closed form where there is one.
    amplitude, offset : Quantity or str
        Of the simulated current ``offset + amplitude sin(2 pi f t)``. The offset sets where a
        nonlinear model works; a linear one answers the same with any. The amplitude must be small
        enough for a response that is a sine.
    transient : Quantity or str
        How long to simulate before the response is measured: many of the slowest time constants.

    Returns
    -------
    FrequencyResponse

    Raises
    ------
    ParameterError
        If a frequency is not positive, the closed form is asked for and there is none, or the model
        has no steady response.
    SimulationError
        If the neuron fires, or what is left besides the sine is more than 1 % of its amplitude.
    UnitError
        If an argument has the wrong dimension.

    References
    ----------
    Gerstner, Kistler, Naud and Paninski (2014), "Neuronal Dynamics", section 1.3.
    Koch (1999), "Biophysics of Computation", section 1.4.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.analysis import frequency_response
    >>> from rheobase.units import Hz, mV, nA
    >>> response = frequency_response(rb.LIF(), [1, 20, 250]*Hz)
    >>> response
    Frequency response (closed form)
      frequency (Hz)  gain (MΩ)  phase (degrees)
                   1    9.98739         -2.87758
                  20    7.05232         -45.1517
                 250   0.793267         -85.4501
    >>> print(round((2.5*nA * response.gain[2]).to(mV), 3))
    1.983 mV
    """
    require_model(neuron)
    kilohertz = np.atleast_1d(
        finite(to_engine(frequencies, FREQUENCY, "frequencies"), "frequencies")
    )
    if kilohertz.ndim > 1 or not np.all(kilohertz > 0.0):
        raise ParameterError(f"frequencies: expected a row of more than 0 Hz, got {frequencies}.")
    linear = neuron.analysis.linear
    simulated = use_simulation(method, None if linear else neuron.analysis.reason)
    membrane = _membrane(neuron)
    if simulated:
        response = _measured(neuron, membrane, kilohertz, amplitude, offset, transient)
    else:
        response = _computed(neuron, membrane, kilohertz)
    return FrequencyResponse(
        Quantity(1e3 * kilohertz, Hz),
        from_engine(np.abs(response), neuron.system.dimensions[membrane] / CURRENT),
        Quantity(np.angle(response, deg=True), degree),
        simulated,
    )


def _membrane(neuron: Model) -> str:
    """Return the variable of the threshold; without one, the first voltage, or else the first."""
    voltages = (name for name in neuron.states if neuron.system.dimensions[name] == VOLTAGE)
    return neuron.system.membrane or next(voltages, neuron.states[0])


def _computed(
    neuron: Model, membrane: str, kilohertz: NDArray[np.float64]
) -> NDArray[np.complex128]:
    linear = neuron.analysis.linear
    assert linear is not None
    A = np.array([[_each(neuron, entry) for entry in row] for row in linear.A])
    A = np.moveaxis(A, -1, 0)  # (neurons, variables, variables)
    c = np.array([_each(neuron, entry) for entry in linear.c]).T
    growth = np.linalg.eigvals(A).real.max()
    if growth >= 0.0:
        raise ParameterError(
            f"{neuron.name} has no steady response: without input a deviation from rest does not "
            f"decay (largest eigenvalue {growth:g} per ms)."
        )
    omega = 2j * pi * kilohertz[:, np.newaxis, np.newaxis] * np.eye(len(neuron.states))
    states = np.linalg.solve(omega - A[:, np.newaxis], c[:, np.newaxis, :, np.newaxis])
    response = states[..., neuron.states.index(membrane), 0]
    return in_rows(response, neuron, kilohertz.size)


def _each(neuron: Model, source: str) -> NDArray[np.float64]:
    return np.broadcast_to(neuron.evaluate(source), neuron.size or 1)


def _measured(
    neuron: Model,
    membrane: str,
    kilohertz: NDArray[np.float64],
    amplitude: QuantityLike,
    offset: QuantityLike,
    transient: QuantityLike,
) -> NDArray[np.complex128]:
    height = in_nA(amplitude, "amplitude")
    mean = in_nA(offset, "offset")
    if height.ndim or mean.ndim or not height > 0.0:
        raise ParameterError(
            f"amplitude and offset: expected one positive amplitude and one offset, got {amplitude}"
            f" and {offset}."
        )
    start = time_in_ms(transient, "transient")
    length = start + _PERIODS / kilohertz.min()
    each = np.tile(kilohertz, neuron.size or 1)
    recording = run(
        repeated(neuron, kilohertz.size),
        sine(from_engine(height, CURRENT), from_engine(each, FREQUENCY), offset=offset),
        from_engine(length, TIME),
        dt=from_engine(1.0 / (_SAMPLES_A_PERIOD * kilohertz.max()), TIME),
        record=(membrane,),
        tolerance=_TOLERANCE,
    )
    fired = np.flatnonzero(recording.spikes.count)
    if fired.size:
        raise SimulationError(
            f"{neuron.name} fires at {1e3 * each[fired[0]]:g} Hz: its response is not subthreshold."
            " Take a smaller amplitude or offset."
        )
    t = recording.t.m
    traces = recording[membrane].m
    fits = [_fit(t, v, f, start, length) for v, f in zip(traces, each, strict=True)]
    for f, (response, residual) in zip(each, fits, strict=True):
        if residual > _LARGEST_RESIDUAL * abs(response):
            raise SimulationError(
                f"{neuron.name}: at {1e3 * f:g} Hz the response is not a steady sine: "
                f"{residual / abs(response):.2%} of its amplitude is left over. "
                "Take a longer transient, or a smaller amplitude."
            )
    return in_rows(np.array([response for response, _ in fits]) / height, neuron, kilohertz.size)


def _fit(
    t: NDArray[np.float64], v: NDArray[np.float64], frequency: float, start: float, length: float
) -> tuple[complex, float]:
    """Return a + ib of a sin + b cos, and the root mean square of what is left over."""
    periods = np.floor((length - start) * frequency * (1.0 + 1e-9))
    window = (t >= start) & (t < start + periods / frequency)
    angle = 2.0 * pi * frequency * t[window]
    waves = np.stack([np.sin(angle), np.cos(angle), np.ones_like(angle)], axis=1)
    deviation = v[window] - v[window].mean()  # small beside v: this keeps its digits
    weights = np.linalg.lstsq(waves, deviation)[0]
    residual = deviation - waves @ weights
    return complex(weights[0], weights[1]), float(np.sqrt(np.mean(residual**2)))
