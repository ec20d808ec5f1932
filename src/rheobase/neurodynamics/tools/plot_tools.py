"""The figures of the exercises.

Each makes a figure of its own, drawn with `rheobase.plotting`; nothing is shown before
``plt.show()``, which a notebook does by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.errors import ParameterError
from rheobase.neurodynamics.monitors import smooth_rate
from rheobase.neurodynamics.tools.spike_tools import PopulationSpikeStats, filter_spike_trains
from rheobase.recording import SpikeTrain
from rheobase.stimuli import Stimulus
from rheobase.units import FREQUENCY, TIME, Hz, Quantity, QuantityLike, ms, quantity, to_engine

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class _Traces:
    """One neuron as the plots take a recording: its potential, its current and its spikes."""

    t: Any
    v: Any
    I: Any
    spikes: list[SpikeTrain]
    threshold: Any
    membrane: str = "v"
    variables: tuple[str, ...] = ("v", "I")

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)


def plot_voltage_and_current_traces(
    voltage_monitor: Any,
    current: Stimulus,
    title: str | None = None,
    firing_threshold: QuantityLike | None = None,
    legend_location: Any = 0,
) -> tuple[Axes, Axes]:
    """Draw the membrane potential of a neuron, and below it the current that it was given.

    Parameters
    ----------
    voltage_monitor : StateMonitor
        Of one neuron; of several, the first is drawn.
    current : Stimulus
        From `input_factory`, or any other; of several columns the first is drawn.
    title : str, optional
        Above the figure.
    firing_threshold : Quantity or str, optional
        The potential at which to draw a dashed line.
    legend_location : int or str
        Where the legend is, as matplotlib has it; 0 for where it hides nothing.

    Returns
    -------
    tuple of two matplotlib Axes
        That of the potential and that of the current.

    Raises
    ------
    UnitError
        If the threshold is not a voltage.
    ParameterError
        If `current` is not a current.

    Examples
    --------
    >>> from rheobase.neurodynamics.leaky_integrate_and_fire import LIF
    >>> from rheobase.neurodynamics.tools import input_factory, plot_tools
    >>> from rheobase.units import ms, nA
    >>> current = input_factory.get_step_current(10, 40, ms, 2.5 * nA)
    >>> state_monitor, spike_monitor = LIF.simulate_LIF_neuron(current, 50 * ms)
    >>> upper, lower = plot_tools.plot_voltage_and_current_traces(
    ...     state_monitor, current, "A step", firing_threshold=LIF.FIRING_THRESHOLD)
    >>> lower.get_xlabel()
    'time (ms)'
    """
    from rheobase.plotting import plot_recording

    if not isinstance(current, Stimulus):
        raise ParameterError(
            "current: expected what input_factory returns, or another stimulus, "
            f"got {type(current).__name__}."
        )
    traces = _traces(voltage_monitor, current, firing_threshold)
    upper, lower = plot_recording(traces)
    if title is not None:
        upper.set_title(title)
    if legend_location != 0 and (legend := upper.get_legend()) is not None:
        legend.set_loc(legend_location)
    return upper, lower


def _traces(voltage_monitor: Any, current: Stimulus, threshold: QuantityLike | None) -> _Traces:
    t = voltage_monitor.t
    values = current(t)
    recording = getattr(voltage_monitor, "recording", None)
    end = float(np.asarray(to_engine(t, TIME))[-1])
    nobody = SpikeTrain.from_engine(np.empty(0), 0.0, end)
    return _Traces(
        t=t,
        v=voltage_monitor.v[0],
        I=values if current.size is None else values[0],
        spikes=[nobody if recording is None else recording.spikes[0]],
        threshold=None if threshold is None else quantity(threshold),
    )


def plot_network_activity(
    rate_monitor: Any,
    spike_monitor: Any,
    voltage_monitor: Any = None,
    spike_train_idx_list: Iterable[int] | None = None,
    t_min: QuantityLike | None = None,
    t_max: QuantityLike | None = None,
    N_highlighted_spiketrains: int = 3,
    avg_window_width: QuantityLike = 1.0 * ms,
    sup_title: str | None = None,
    figure_size: tuple[float, float] = (10, 4),
) -> tuple[Figure, Axes, Axes, Axes | None]:
    """Draw the spikes of a population, its rate, and the membrane potential of a few neurons.

    Parameters
    ----------
    rate_monitor : PopulationRateMonitor
        The rate.
    spike_monitor : SpikeMonitor
        The spikes.
    voltage_monitor : StateMonitor, optional
        The potentials. Without it there is no third panel.
    spike_train_idx_list : iterable of int, optional
        The neurons whose spikes are drawn; all if not given.
    t_min, t_max : Quantity or str, optional
        What stretch of time to draw; all of it if not given.
    N_highlighted_spiketrains : int
        How many of these neurons are drawn in a colour, the same in all panels: they lie evenly
        among the others.
    avg_window_width : Quantity or str
        Of the window that slides over the rate.
    sup_title : str, optional
        Above the figure.
    figure_size : tuple of float
        Width and height in inches.

    Returns
    -------
    figure : matplotlib Figure
    raster, rate, voltage : matplotlib Axes
        `voltage` is None without a `voltage_monitor`.

    Raises
    ------
    UnitError
        If a time has no unit.
    ParameterError
        If a neuron is not among the spike trains, or the stretch of time is empty.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics import PopulationRateMonitor, SpikeMonitor, StateMonitor
    >>> from rheobase.neurodynamics.tools import plot_tools
    >>> current = rb.noise("1 nA", tau="5 ms", mean="2 nA", n=20)
    >>> recording = rb.run(rb.LIF(), current, "100 ms")
    >>> figure, raster, rate, voltage = plot_tools.plot_network_activity(
    ...     PopulationRateMonitor(recording), SpikeMonitor(recording), StateMonitor(recording))
    >>> rate.get_ylabel()
    'rate (Hz)'
    """
    import matplotlib.pyplot as plt

    from rheobase import plotting

    times = np.asarray(to_engine(rate_monitor.t, TIME, "rate_monitor.t"))
    begin = 0.0 if t_min is None else float(to_engine(t_min, TIME, "t_min"))
    end = float(times[-1] if t_max is None else to_engine(t_max, TIME, "t_max"))
    if end <= begin:
        raise ParameterError(f"t_max: expected a time after t_min = {begin:g} ms, got {end:g} ms.")
    trains = filter_spike_trains(
        spike_monitor.spike_trains(), begin * ms, end * ms, spike_train_idx_list
    )
    chosen = list(trains)
    marked = _evenly(len(chosen), N_highlighted_spiketrains)

    panels = 2 if voltage_monitor is None else 3
    figure = plt.figure(figsize=figure_size, layout="constrained")
    axes = figure.subplots(panels, 1, sharex=True, height_ratios=(2, 1, 1)[:panels])
    raster, rate = axes[0], axes[1]

    plotting.raster(
        [SpikeTrain.from_engine(train.m, begin, end) for train in trains.values()], raster
    )
    raster.lines[-1].set(color="0.35", markersize=2.5)
    colours = [f"C{k}" for k in range(len(marked))]
    for row, colour in zip(marked, colours, strict=True):
        spikes = trains[chosen[row]].m
        raster.plot(spikes, np.full(spikes.size, row), "|", color=colour, mew=1.5, ms=6)
    raster.set_ylabel("neuron" if len(chosen) == spike_monitor.source.N else "neuron (row)")

    smooth = smooth_rate(rate_monitor, "flat", avg_window_width).m_as("Hz")
    inside = (times >= begin) & (times <= end)
    rate.plot(times[inside], smooth[inside], color="0.2")
    rate.set_ylabel("rate (Hz)")
    rate.set_ylim(bottom=0.0)

    voltage = None
    if voltage_monitor is not None:
        voltage = axes[2]
        t = voltage_monitor.t.m_as("ms")
        seen = (t >= begin) & (t <= end)
        for row, colour in zip(marked, colours, strict=True):
            trace = voltage_monitor[chosen[row]].v.m_as("mV")
            voltage.plot(t[seen], trace[seen], color=colour)
        voltage.set_ylabel("potential (mV)")
    for upper in axes[:-1]:
        upper.set_xlabel("")
        upper.tick_params(labelbottom=False)
    axes[-1].set_xlabel("time (ms)")
    axes[-1].set_xlim(begin, end)
    figure.align_ylabels()
    if sup_title is not None:
        figure.suptitle(sup_title)
    return figure, raster, rate, voltage


def _evenly(count: int, wanted: int) -> list[int]:
    """Return `wanted` numbers below `count`, in the middles of equal stretches."""
    wanted = max(0, min(wanted, count))
    return [(2 * k + 1) * count // (2 * wanted) for k in range(wanted)]


def plot_ISI_distribution(
    spike_stats: PopulationSpikeStats,
    hist_nr_bins: int = 100,
    xlim_max_ISI: QuantityLike | None = None,
) -> Figure:
    """Draw the histogram of the interspike intervals of a population.

    Parameters
    ----------
    spike_stats : PopulationSpikeStats
        What `get_spike_train_stats` of `spike_tools` returns.
    hist_nr_bins : int
        How many bins there are from zero to the longest interval.
    xlim_max_ISI : Quantity or str, optional
        The longest interval to draw; the longest of all if not given.

    Returns
    -------
    matplotlib Figure
        The title says the coefficient of variation, of all intervals.

    Raises
    ------
    UnitError
        If `xlim_max_ISI` is not a time.
    ParameterError
        If something is out of range.

    Examples
    --------
    >>> from rheobase.neurodynamics.tools import plot_tools, spike_tools
    >>> from rheobase.units import ms
    >>> statistics = spike_tools.get_spike_train_stats({0: [1, 4, 9] * ms, 1: [5, 8] * ms})
    >>> figure = plot_tools.plot_ISI_distribution(statistics, hist_nr_bins=10)
    >>> figure.axes[0].get_title()
    'CV = 0.257'
    """
    import matplotlib.pyplot as plt

    from rheobase import plotting
    from rheobase.analysis import IsiHistogram

    if hist_nr_bins < 1:
        raise ParameterError(f"hist_nr_bins: expected at least 1, got {hist_nr_bins}.")
    intervals = spike_stats.all_ISI.m_as("ms")
    longest = float(intervals.max(initial=0.0)) or 1.0
    if xlim_max_ISI is not None:
        longest = float(to_engine(xlim_max_ISI, TIME, "xlim_max_ISI"))
        if not 0.0 < longest < np.inf:
            raise ParameterError(f"xlim_max_ISI: expected a positive time, got {xlim_max_ISI}.")
    counts, edges = np.histogram(intervals, bins=hist_nr_bins, range=(0.0, longest))
    figure = plt.figure(layout="constrained")
    ax = plotting.isi_histogram(IsiHistogram(counts, edges * ms), figure.add_subplot())
    ax.set_title(f"CV = {spike_stats.CV:.3f}")
    return figure


def plot_spike_train_power_spectrum(
    freq: QuantityLike,
    mean_ps: QuantityLike,
    all_ps: Mapping[int, Any],
    max_freq: QuantityLike,
    nr_highlighted_neurons: int = 2,
    mean_firing_freqs_per_neuron: Mapping[int, Any] | None = None,
    plot_f0: bool = False,
) -> tuple[Figure, list[int]]:
    """Draw the mean power spectrum of spike trains, and those of a few single ones.

    Parameters
    ----------
    freq, mean_ps, all_ps
        What `get_averaged_single_neuron_power_spectrum` of `spike_tools` returns.
    max_freq : Quantity or str
        The highest frequency to draw.
    nr_highlighted_neurons : int
        How many single neurons to draw: they lie evenly among the others.
    mean_firing_freqs_per_neuron : dict of int to Quantity, optional
        For the legend.
    plot_f0 : bool
        Whether to draw the power at zero frequency.

    Returns
    -------
    figure : matplotlib Figure
    neurons : list of int
        The neurons that are drawn.

    Raises
    ------
    UnitError
        If a frequency has another unit.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics import SpikeMonitor
    >>> from rheobase.neurodynamics.tools import plot_tools, spike_tools
    >>> from rheobase.units import nA
    >>> recording = rb.run(rb.LIF(), rb.constant([3, 4] * nA), "1 s")
    >>> freq, mean_ps, all_ps, _, rates = spike_tools.get_averaged_single_neuron_power_spectrum(
    ...     SpikeMonitor(recording), "1 kHz", "0 ms", "1 s")
    >>> figure, neurons = plot_tools.plot_spike_train_power_spectrum(
    ...     freq, mean_ps, all_ps, "300 Hz", mean_firing_freqs_per_neuron=rates)
    >>> neurons
    [0, 1]
    """
    neurons = list(all_ps)
    chosen = [neurons[k] for k in _evenly(len(neurons), nr_highlighted_neurons)]
    figure, ax = _spectrum(freq, mean_ps, max_freq, plot_f0, "mean")
    ax.lines[-1].set(color="0.2", zorder=3)
    for k, neuron in enumerate(chosen):
        rates = mean_firing_freqs_per_neuron
        text = "" if rates is None else f", {rates[neuron].m_as('Hz'):.3g} Hz"
        _spectrum(freq, all_ps[neuron], max_freq, plot_f0, f"neuron {neuron}{text}", ax)
        ax.lines[-1].set(color=f"C{k}", alpha=0.6, linewidth=0.8)
    ax.autoscale(axis="y")  # the mean, drawn first, is far below the others
    ax.set_ylim(bottom=0.0)
    ax.legend(frameon=False, fontsize="small")
    return figure, chosen


def plot_population_activity_power_spectrum(
    freq: QuantityLike,
    ps: QuantityLike,
    max_freq: QuantityLike,
    average_At: QuantityLike | None = None,
    plot_f0: bool = False,
) -> Figure:
    """Draw the power spectrum of a population's rate.

    Parameters
    ----------
    freq, ps
        What `get_population_activity_power_spectrum` of `spike_tools` returns.
    max_freq : Quantity or str
        The highest frequency to draw.
    average_At : Quantity or str, optional
        The mean rate, for the title.
    plot_f0 : bool
        Whether to draw the power at zero frequency.

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    UnitError
        If a frequency has another unit.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics import PopulationRateMonitor
    >>> from rheobase.neurodynamics.tools import plot_tools, spike_tools
    >>> recording = rb.run(rb.LIF(), rb.constant("2.5 nA"), "2100 ms", dt="1 ms")
    >>> freq, ps, rate = spike_tools.get_population_activity_power_spectrum(
    ...     PopulationRateMonitor(recording), "1 Hz", 2)
    >>> figure = plot_tools.plot_population_activity_power_spectrum(freq, ps, "300 Hz", rate)
    >>> figure.axes[0].get_title()
    'mean rate 76.5 Hz'
    """
    figure, ax = _spectrum(freq, ps, max_freq, plot_f0, None)
    if average_At is not None:
        mean = 1e3 * float(to_engine(average_At, FREQUENCY, "average_At"))
        ax.set_title(f"mean rate {mean:.4g} Hz")
    return figure


def _spectrum(
    freq: QuantityLike,
    ps: QuantityLike,
    max_freq: QuantityLike,
    plot_f0: bool,
    label: str | None,
    ax: Axes | None = None,
) -> tuple[Figure, Axes]:
    import matplotlib.pyplot as plt

    from rheobase import plotting
    from rheobase.analysis import PowerSpectrum

    hertz = 1e3 * np.asarray(to_engine(freq, FREQUENCY, "freq"))
    power = 1e3 * np.asarray(to_engine(ps, FREQUENCY, "ps"))
    highest = 1e3 * float(to_engine(max_freq, FREQUENCY, "max_freq"))
    drawn = (hertz <= highest) & ((hertz > 0.0) | plot_f0)
    spectrum = PowerSpectrum(Quantity(hertz[drawn], Hz), Quantity(power[drawn], Hz), segments=1)
    figure = plt.figure(layout="constrained") if ax is None else ax.figure
    ax = plotting.power_spectrum(spectrum, figure.add_subplot() if ax is None else ax)
    if label is not None:
        ax.lines[-1].set_label(label)
    return figure, ax  # type: ignore[return-value]


def show() -> None:
    """Show the open figures, where there is something to show them on.

    ``plt.show()`` without its warning that a figure cannot be shown.

    Examples
    --------
    >>> from rheobase.neurodynamics.tools import plot_tools
    >>> plot_tools.show()
    """
    import matplotlib.pyplot as plt
    from matplotlib.backends import BackendFilter, backend_registry

    silent = backend_registry.list_builtin(BackendFilter.NON_INTERACTIVE)
    if plt.get_backend().lower() not in silent:
        plt.show()
