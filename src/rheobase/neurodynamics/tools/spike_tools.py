"""Statistics of the spikes of one neuron and of populations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.analysis import power_spectrum
from rheobase.errors import ParameterError
from rheobase.recording import SpikeTrain
from rheobase.units import (
    FREQUENCY,
    TIME,
    VOLTAGE,
    Hz,
    Quantity,
    QuantityLike,
    from_engine,
    ms,
    to_engine,
)


def get_spike_time(voltage_monitor: Any, spike_threshold: QuantityLike) -> Any:
    """Return when a membrane potential crosses a threshold on its way up.

    This is for models that have an action potential. The trace of an integrate-and-fire neuron is
    reset as soon as it touches threshold, between two samples: its spikes are in its spike monitor.

    Parameters
    ----------
    voltage_monitor : StateMonitor
        Of one neuron; of several, the first is taken.
    spike_threshold : Quantity or str
        The potential to cross.

    Returns
    -------
    Quantity in ms, shape (spikes,)
        Interpolated linearly between the samples on either side.

    Raises
    ------
    UnitError
        If the threshold is not a voltage.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics import StateMonitor
    >>> from rheobase.neurodynamics.tools import spike_tools
    >>> recording = rb.run(rb.LIF(), rb.constant("2.5 nA"), "50 ms")
    >>> print(spike_tools.get_spike_time(StateMonitor(recording), "-55 mV"))
    [7.33 20.421 33.511 46.602] ms
    """
    level = to_engine(spike_threshold, VOLTAGE, "spike_threshold")
    if np.ndim(level):
        raise ParameterError(f"spike_threshold: expected one value, got {spike_threshold}.")
    t = np.asarray(to_engine(voltage_monitor.t, TIME, "voltage_monitor.t"))
    v = np.atleast_2d(to_engine(voltage_monitor.v, VOLTAGE, "voltage_monitor.v"))[0]
    before = np.flatnonzero((v[:-1] < level) & (v[1:] >= level))
    part = (level - v[before]) / (v[before + 1] - v[before])
    return from_engine(t[before] + part * (t[before + 1] - t[before]), TIME)


def get_spike_stats(
    voltage_monitor: Any, spike_threshold: QuantityLike
) -> tuple[int, Any, Any, Any, Any]:
    """Return the statistics of the spikes that `get_spike_time` finds.

    Parameters
    ----------
    voltage_monitor : StateMonitor
        Of one neuron; of several, the first is taken.
    spike_threshold : Quantity or str
        The potential to cross.

    Returns
    -------
    nr_of_spikes : int
    spike_times : Quantity in ms, shape (spikes,)
    isi : Quantity in ms, shape (spikes - 1,)
        The interspike intervals.
    mean_isi : Quantity in ms
        nan for less than two spikes.
    spike_rate : Quantity in Hz
        One over the mean interval; zero for less than two spikes, which do not make a rhythm.

    Raises
    ------
    UnitError
        If the threshold is not a voltage.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics import StateMonitor
    >>> from rheobase.neurodynamics.tools import spike_tools
    >>> recording = rb.run(rb.LIF(), rb.constant("2.5 nA"), "50 ms")
    >>> statistics = spike_tools.get_spike_stats(StateMonitor(recording), "-55 mV")
    >>> print(statistics[0], statistics[-1])
    4 76.392 Hz
    """
    times = get_spike_time(voltage_monitor, spike_threshold)
    intervals = np.diff(times.m)
    mean = float(intervals.mean()) if intervals.size else float("nan")
    rate = 1e3 / mean if intervals.size else 0.0
    return (
        times.size,
        times,
        from_engine(intervals, TIME),
        from_engine(mean, TIME),
        Quantity(rate, Hz),
    )


def pretty_print_spike_train_stats(voltage_monitor: Any, spike_threshold: QuantityLike) -> None:
    """Print the statistics of `get_spike_stats`.

    Parameters
    ----------
    voltage_monitor : StateMonitor
        Of one neuron; of several, the first is taken.
    spike_threshold : Quantity or str
        The potential to cross.

    Raises
    ------
    UnitError
        If the threshold is not a voltage.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics import StateMonitor
    >>> from rheobase.neurodynamics.tools import spike_tools
    >>> recording = rb.run(rb.LIF(), rb.constant("2.5 nA"), "50 ms")
    >>> spike_tools.pretty_print_spike_train_stats(StateMonitor(recording), "-55 mV")
    nr of spikes: 4
    spike times:  7.33, 20.421, 33.511, 46.602 ms
    intervals:    13.09, 13.09, 13.09 ms
    mean:         13.09 ms
    rate:         76.391 Hz
    """
    count, times, intervals, mean, rate = get_spike_stats(voltage_monitor, spike_threshold)
    print(f"nr of spikes: {count}")
    print(f"spike times:  {_listed(times.m)}")
    print(f"intervals:    {_listed(intervals.m)}")
    print(f"mean:         {_listed([] if np.isnan(mean.m) else [mean.m])}")
    print(f"rate:         {round(rate.m, 3):g} Hz")


def _listed(times: Iterable[float]) -> str:
    words = [f"{round(float(time), 3):.10g}" for time in times]
    return ", ".join(words) + " ms" if words else "none"


@dataclass(frozen=True, eq=False)
class PopulationSpikeStats:
    """The interspike intervals of a population.

    Parameters
    ----------
    nr_neurons : int
        How many neurons, those that did not fire included.
    nr_spikes : int
        How many spikes they fired together.
    all_ISI : Quantity in ms, shape (intervals,)
        The intervals of all neurons, each taken within its own train.
    filtered_spike_trains : dict of int to Quantity in ms
        The trains that these come from.

    Examples
    --------
    >>> from rheobase.neurodynamics.tools import spike_tools
    >>> from rheobase.units import ms
    >>> statistics = spike_tools.get_spike_train_stats({0: [1, 4, 9] * ms, 1: [5] * ms})
    >>> print(statistics.nr_spikes, statistics.mean_isi, statistics.CV)
    4 4.0 ms 0.25
    """

    nr_neurons: int
    nr_spikes: int
    all_ISI: Any
    filtered_spike_trains: Mapping[int, Any]

    @property
    def mean_isi(self) -> Any:
        """Quantity in ms: the mean interval; nan if there is none."""
        return from_engine(float(self.all_ISI.m.mean()) if self.all_ISI.size else np.nan, TIME)

    @property
    def std_isi(self) -> Any:
        """Quantity in ms: the standard deviation of the intervals; nan if there is none."""
        return from_engine(float(self.all_ISI.m.std()) if self.all_ISI.size else np.nan, TIME)

    @property
    def CV(self) -> float:
        """The coefficient of variation, `std_isi` over `mean_isi`; nan if there is no interval."""
        mean = self.mean_isi.m
        return float(self.std_isi.m / mean) if mean > 0 else float("nan")


def filter_spike_trains(
    spike_trains: Mapping[int, Any],
    window_t_min: QuantityLike = 0.0 * ms,
    window_t_max: QuantityLike | None = None,
    idx_subset: Iterable[int] | None = None,
) -> dict[int, Any]:
    """Return the part of some spike trains that lies in a window of time.

    Parameters
    ----------
    spike_trains : dict of int to Quantity
        What ``spike_monitor.spike_trains()`` returns.
    window_t_min, window_t_max : Quantity or str
        The window, ``window_t_min <= t < window_t_max``; open at the end if not given.
    idx_subset : iterable of int, optional
        The neurons to keep; all if not given.

    Returns
    -------
    dict of int to Quantity in ms

    Raises
    ------
    UnitError
        If a bound is not a time.
    ParameterError
        If a neuron of `idx_subset` is not among the trains.

    Examples
    --------
    >>> from rheobase.neurodynamics.tools import spike_tools
    >>> from rheobase.units import ms
    >>> trains = {0: [1, 4, 9] * ms, 1: [5] * ms}
    >>> chosen = spike_tools.filter_spike_trains(trains, 4 * ms, 9 * ms, idx_subset=[0])
    >>> print({neuron: str(times) for neuron, times in chosen.items()})
    {0: '[4.0] ms'}
    """
    first = to_engine(window_t_min, TIME, "window_t_min")
    last = np.inf if window_t_max is None else to_engine(window_t_max, TIME, "window_t_max")
    chosen = list(spike_trains) if idx_subset is None else [int(k) for k in idx_subset]
    for neuron in chosen:
        if neuron not in spike_trains:
            raise ParameterError(f"idx_subset: there is no spike train of neuron {neuron}.")
    filtered = {}
    for neuron in chosen:
        times = np.atleast_1d(to_engine(spike_trains[neuron], TIME, f"spike train {neuron}"))
        filtered[neuron] = from_engine(times[(times >= first) & (times < last)], TIME)
    return filtered


def get_spike_train_stats(
    spike_monitor: Any,
    window_t_min: QuantityLike = 0.0 * ms,
    window_t_max: QuantityLike | None = None,
) -> PopulationSpikeStats:
    """Return the interspike intervals of all neurons in a window of time.

    Parameters
    ----------
    spike_monitor : SpikeMonitor, or dict of int to Quantity
        The spikes.
    window_t_min, window_t_max : Quantity or str
        The window, ``window_t_min <= t < window_t_max``; open at the end if not given.

    Returns
    -------
    PopulationSpikeStats

    Raises
    ------
    UnitError
        If a bound is not a time.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics import SpikeMonitor
    >>> from rheobase.neurodynamics.tools import spike_tools
    >>> from rheobase.units import nA
    >>> recording = rb.run(rb.LIF(), rb.constant([2.5, 5] * nA), "200 ms")
    >>> statistics = spike_tools.get_spike_train_stats(SpikeMonitor(recording), "100 ms")
    >>> statistics.nr_neurons, round(statistics.CV, 3)
    (2, 0.473)
    """
    trains = filter_spike_trains(_trains(spike_monitor), window_t_min, window_t_max)
    intervals = [np.diff(times.m) for times in trains.values()]
    return PopulationSpikeStats(
        nr_neurons=len(trains),
        nr_spikes=sum(times.size for times in trains.values()),
        all_ISI=from_engine(np.concatenate([np.empty(0), *intervals]), TIME),
        filtered_spike_trains=trains,
    )


def get_averaged_single_neuron_power_spectrum(
    spike_monitor: Any,
    sampling_frequency: QuantityLike,
    window_t_min: QuantityLike,
    window_t_max: QuantityLike,
    nr_neurons_average: int = 100,
    subtract_mean: bool = False,
) -> tuple[Any, Any, dict[int, Any], Any, dict[int, Any]]:
    """Return the power spectra of single spike trains, and their mean.

    They are those of `rheobase.analysis.power_spectrum`, which needs no sampling, plus the power at
    zero frequency.

    Parameters
    ----------
    spike_monitor : SpikeMonitor
        The spikes.
    sampling_frequency : Quantity or str
        The spectrum goes up to half of it.
    window_t_min, window_t_max : Quantity or str
        The window to analyse; the resolution is one over its length.
    nr_neurons_average : int
        How many neurons to take at most: those with the lowest numbers.
    subtract_mean : bool
        Whether to subtract the rate first: it removes the power at zero frequency, and no other.

    Returns
    -------
    freq : Quantity in Hz, shape (frequencies,)
        From zero on.
    mean_ps : Quantity in Hz, shape (frequencies,)
    all_ps : dict of int to Quantity in Hz
        The spectrum of each neuron.
    mean_firing_rate : Quantity in Hz
        Of all these neurons in the window.
    mean_firing_freqs_per_neuron : dict of int to Quantity in Hz

    Raises
    ------
    UnitError
        If a frequency or a time has another unit.
    ParameterError
        If the window is empty, or too short for the sampling frequency.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics import SpikeMonitor
    >>> from rheobase.neurodynamics.tools import spike_tools
    >>> recording = rb.run(rb.LIF(), rb.constant("2.5 nA"), "1100 ms")
    >>> freq, mean_ps, *_ = spike_tools.get_averaged_single_neuron_power_spectrum(
    ...     SpikeMonitor(recording), "1 kHz", "100 ms", "1100 ms", subtract_mean=True)
    >>> print(freq[mean_ps.argmax()])
    382.0 Hz
    """
    first = float(to_engine(window_t_min, TIME, "window_t_min"))
    last = float(to_engine(window_t_max, TIME, "window_t_max"))
    if last <= first:
        raise ParameterError(f"window: expected an end after {first:g} ms, got {last:g} ms.")
    highest = from_engine(
        to_engine(sampling_frequency, FREQUENCY, "sampling_frequency") / 2, FREQUENCY
    )
    if nr_neurons_average < 1:
        raise ParameterError(f"nr_neurons_average: expected at least 1, got {nr_neurons_average}.")
    chosen = sorted(_trains(spike_monitor))[:nr_neurons_average]
    trains = filter_spike_trains(_trains(spike_monitor), window_t_min, window_t_max, chosen)
    seconds = (last - first) / 1e3
    spectra = {}
    frequency = Quantity(np.zeros(1), Hz)
    for neuron, times in trains.items():
        spectrum = power_spectrum(SpikeTrain.from_engine(times.m, first, last), highest)
        at_zero = 0.0 if subtract_mean else times.size**2 / seconds
        spectra[neuron] = Quantity(np.concatenate([[at_zero], spectrum.power.m_as("Hz")]), Hz)
        frequency = Quantity(np.concatenate([[0.0], spectrum.frequency.m_as("Hz")]), Hz)
    rates = {neuron: Quantity(times.size / seconds, Hz) for neuron, times in trains.items()}
    mean = np.mean([power.m for power in spectra.values()], axis=0)
    mean_rate = float(np.mean([rate.m for rate in rates.values()]))
    return frequency, Quantity(mean, Hz), spectra, Quantity(mean_rate, Hz), rates


def get_population_activity_power_spectrum(
    rate_monitor: Any,
    delta_f: QuantityLike,
    k_repetitions: int,
    T_init: QuantityLike = 100.0 * ms,
    subtract_mean_activity: bool = False,
) -> tuple[Any, Any, Any]:
    """Return the power spectrum of a population's rate, averaged over stretches of time.

    What follows after `T_init` is cut into `k_repetitions` stretches of ``1 / delta_f``, and their
    spectra are averaged (Bartlett's method). With ``S(f) = |integral of A(t) exp(-2 pi i f t)|**2 /
    T``, two-sided and in Hz as for `rheobase.analysis.power_spectrum`, N independent Poisson
    neurons of rate r have S = r/N.

    Parameters
    ----------
    rate_monitor : PopulationRateMonitor
        The rate, in bins of equal width.
    delta_f : Quantity or str
        The resolution.
    k_repetitions : int
        How many stretches to average.
    T_init : Quantity or str
        How much to leave out at the beginning.
    subtract_mean_activity : bool
        Whether to subtract the mean rate first: it removes the power at zero frequency.

    Returns
    -------
    freqs : Quantity in Hz, shape (frequencies,)
        From zero on, below half of one over the width of a bin.
    ps : Quantity in Hz, shape (frequencies,)
    average_population_rate : Quantity in Hz
        Over all that was used.

    Raises
    ------
    UnitError
        If a frequency or a time has another unit.
    ParameterError
        If the simulation was too short, or the bins are too wide.

    References
    ----------
    Bartlett (1963), J R Stat Soc B 25:264-296.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics import PopulationRateMonitor
    >>> from rheobase.neurodynamics.tools import spike_tools
    >>> recording = rb.run(rb.LIF(), rb.constant("2.5 nA"), "2100 ms", dt="1 ms")
    >>> freqs, ps, rate = spike_tools.get_population_activity_power_spectrum(
    ...     PopulationRateMonitor(recording), "1 Hz", 2, subtract_mean_activity=True)
    >>> print(rate, freqs[ps[:100].argmax()])
    76.5 Hz 76.0 Hz
    """
    resolution = float(to_engine(delta_f, FREQUENCY, "delta_f"))  # kHz
    begin = float(to_engine(T_init, TIME, "T_init"))
    if not resolution > 0.0 or k_repetitions < 1:
        raise ParameterError(
            "delta_f and k_repetitions: expected a positive frequency and at least one stretch, "
            f"got {delta_f} and {k_repetitions}."
        )
    t = np.asarray(to_engine(rate_monitor.t, TIME, "rate_monitor.t"))
    rate = np.asarray(to_engine(rate_monitor.rate, FREQUENCY, "rate_monitor.rate"))  # kHz
    dt = float((t[-1] - t[0]) / (t.size - 1)) if t.size > 1 else np.inf
    samples = round(1.0 / (resolution * dt))
    first = int(np.searchsorted(t, begin - 0.5 * dt))
    used = rate[first : first + k_repetitions * samples]
    if samples < 2 or used.size < k_repetitions * samples:
        raise ParameterError(
            f"rate_monitor: {k_repetitions} stretches of {1.0 / resolution:g} ms after "
            f"{begin:g} ms need {begin + k_repetitions / resolution:g} ms in bins of at most half "
            f"a stretch, got {t.size} bins of {dt:g} ms."
        )
    stretches = used.reshape(k_repetitions, samples)
    mean = float(used.mean())
    power = _periodograms(stretches - mean if subtract_mean_activity else stretches, dt).mean(
        axis=0
    )
    frequencies = np.arange(power.size) / (samples * dt)
    return Quantity(1e3 * frequencies, Hz), Quantity(1e3 * power, Hz), Quantity(1e3 * mean, Hz)


def _periodograms(stretches: NDArray[np.float64], dt: float) -> NDArray[np.float64]:
    samples = stretches.shape[1]
    transformed = np.fft.rfft(stretches, axis=1)[:, : samples // 2]
    return np.abs(transformed * dt) ** 2 / (samples * dt)


def _trains(spike_monitor: Any) -> Mapping[int, Any]:
    if isinstance(spike_monitor, Mapping):
        return spike_monitor
    if hasattr(spike_monitor, "spike_trains"):
        trains: Mapping[int, Any] = spike_monitor.spike_trains()
        return trains
    raise ParameterError(
        f"spike_monitor: expected a SpikeMonitor, got {type(spike_monitor).__name__}."
    )
