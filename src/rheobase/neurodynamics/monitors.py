"""What a simulation returns, in the form that the exercises' notebooks expect.

All three are views of a recording, which is theirs as ``monitor.recording``: that of a run, or that
of a population of a network.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError, did_you_mean
from rheobase.recording import PopulationRecording, Recording
from rheobase.recording.statistics import counts_in_windows, positive_time
from rheobase.units import Hz, Quantity, QuantityLike


@dataclass(frozen=True)
class Source:
    """What a monitor watches: `N` neurons.

    Parameters
    ----------
    N : int
        How many.

    Examples
    --------
    >>> from rheobase.neurodynamics.monitors import Source
    >>> Source(1).N
    1
    """

    N: int


class _Monitor:
    def __init__(self, recording: Recording | PopulationRecording) -> None:
        if not isinstance(recording, (Recording, PopulationRecording)):
            raise ParameterError(f"recording: expected what rb.run returns, got {recording!r}.")
        self.recording = recording

    @property
    def source(self) -> Source:
        """What is watched; ``monitor.source.N`` is the number of neurons."""
        if isinstance(self.recording, PopulationRecording):
            return Source(self.recording.size)
        return Source(len(self.recording.spikes))


class StateMonitor(_Monitor):
    """Traces over time: `t`, and every recorded variable by its name.

    Parameters
    ----------
    recording : Recording or PopulationRecording
        What was recorded.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics import StateMonitor
    >>> from rheobase.units import nA, ms
    >>> monitor = StateMonitor(rb.run(rb.LIF(), rb.constant(1*nA), 20*ms))
    >>> monitor.v.shape, monitor.t.shape
    ((1, 201), (201,))
    >>> print(monitor.v[0][-1])
    -60.82 mV
    """

    @property
    def t(self) -> Any:
        """Quantity in ms, shape (samples,): when the variables were sampled."""
        return self.recording.t

    def __getattr__(self, name: str) -> Any:
        """Return a variable, shape (neurons, samples): ``monitor.v[0]`` is that of neuron 0."""
        if name.startswith("_") or name == "recording":  # copy and pickle ask before there is one
            raise AttributeError(name)
        if name not in self.recording.variables:
            known = ["t", *self.recording.variables]
            raise AttributeError(f"the state monitor has no {name!r}. {did_you_mean(name, known)}")
        values = self.recording[name]
        return np.atleast_2d(values)

    def __getitem__(self, neuron: int) -> SimpleNamespace:
        """Return `t` and the variables of one neuron, by its number: ``monitor[0].v``."""
        variables = {
            name: getattr(self, name)[self._row(name, neuron)] for name in self.recording.variables
        }
        return SimpleNamespace(t=self.t, **variables)

    def _row(self, name: str, neuron: int) -> int:
        """Return which row of a variable is that of a neuron: in a network some are recorded."""
        if isinstance(self.recording, Recording):
            return neuron
        rows = np.flatnonzero(self.recording.neurons_of(name) == neuron)
        if not rows.size:
            raise ParameterError(f"neuron {neuron!r}: its {name} was not recorded.")
        return int(rows[0])

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.recording.variables})

    def __repr__(self) -> str:
        names = ", ".join(self.recording.variables)
        return f"StateMonitor({names}: {self.source.N} x {self.t.size} samples)"


class SpikeMonitor(_Monitor):
    """The spikes of all neurons.

    Parameters
    ----------
    recording : Recording or PopulationRecording
        What was recorded.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics import SpikeMonitor
    >>> from rheobase.units import nA, ms
    >>> monitor = SpikeMonitor(rb.run(rb.LIF(), rb.constant([1, 2.5]*nA), 30*ms))
    >>> monitor.count, monitor.num_spikes, monitor.i
    (array([0, 2]), 2, array([1, 1]))
    >>> print(monitor.t)
    [12.876 25.966] ms
    """

    @property
    def t(self) -> Any:
        """Quantity in ms, shape (m,): when the spikes were, sorted in time."""
        return self.recording.spikes.times

    @property
    def i(self) -> NDArray[np.int64]:
        """The neuron that each of `t` belongs to, shape (spikes,)."""
        return self.recording.spikes.neurons

    @property
    def count(self) -> NDArray[np.int64]:
        """The number of spikes of each neuron, shape (neurons,)."""
        return self.recording.spikes.count

    @property
    def num_spikes(self) -> int:
        """The number of spikes of all neurons together."""
        return int(self.count.sum())

    def spike_trains(self) -> dict[int, Any]:
        """Return the spike times of each neuron.

        Returns
        -------
        dict of int to Quantity in ms
            Empty quantities for neurons that did not fire.
        """
        return {k: train.times for k, train in enumerate(self.recording.spikes)}

    def __repr__(self) -> str:
        return f"SpikeMonitor({self.num_spikes} spikes of {self.source.N} neurons)"


class PopulationRateMonitor(_Monitor):
    """The rate of a population over time: spikes in a bin, over its width and the neurons.

    Parameters
    ----------
    recording : Recording or PopulationRecording
        What was recorded.
    dt : Quantity or str, optional
        The width of a bin. If not given, that between two samples of the recording, or of the rate
        that was recorded of a population.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics import PopulationRateMonitor
    >>> from rheobase.units import nA, ms
    >>> recording = rb.run(rb.LIF(), rb.constant([1, 2.5]*nA), 30*ms)
    >>> print(PopulationRateMonitor(recording, dt=10*ms).rate)
    [0.0 50.0 50.0] Hz
    """

    def __init__(
        self, recording: Recording | PopulationRecording, dt: QuantityLike | None = None
    ) -> None:
        super().__init__(recording)
        if dt is None and isinstance(recording, PopulationRecording):
            centres = recording.rate_t
            self.t = centres - recording.duration / (2 * centres.size)
            self.rate = recording.rate
            return
        width = recording.provenance.dt if dt is None else dt
        counts, edges = counts_in_windows(recording.spikes, width)
        mean = counts.sum(axis=0) / len(recording.spikes)
        self.t = edges[:-1]
        self.rate = Quantity(1e3 * mean / positive_time(width, "dt"), Hz)

    def smooth_rate(self, window: str = "flat", width: QuantityLike = "1 ms") -> Any:
        """Return the rate, averaged over a window that slides along.

        Parameters
        ----------
        window : {"flat", "gaussian"}
            Its shape.
        width : Quantity or str
            Of a flat window in all, rounded up to an odd number of bins; of a Gaussian one the
            standard deviation.

        Returns
        -------
        Quantity in Hz, shape (bins,)
            At the two ends, the average over the part of the window that lies inside.

        Raises
        ------
        ParameterError
            If the shape is unknown or the width not positive.
        """
        return smooth_rate(self, window, width)

    def __repr__(self) -> str:
        return f"PopulationRateMonitor({self.t.size} bins of {self.source.N} neurons)"


def smooth_rate(monitor: Any, window: str = "flat", width: QuantityLike = "1 ms") -> Any:
    """Return the smoothed rate of anything with `t` and `rate`.

    Parameters
    ----------
    monitor : PopulationRateMonitor
        Its bins are equally wide.
    window, width
        See `PopulationRateMonitor.smooth_rate`.

    Returns
    -------
    Quantity in Hz, shape (bins,)

    Raises
    ------
    ParameterError
        If the shape is unknown or the width not positive.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurodynamics.monitors import PopulationRateMonitor, smooth_rate
    >>> from rheobase.units import nA, ms
    >>> monitor = PopulationRateMonitor(rb.run(rb.LIF(), rb.constant(2.5*nA), 30*ms), dt=5*ms)
    >>> print(smooth_rate(monitor, width=15*ms))
    [0.0 66.667 66.667 66.667 66.667 100.0] Hz
    """
    known = ["flat", "gaussian"]
    if window not in known:
        raise ParameterError(f"window: got {window!r}. {did_you_mean(str(window), known)}")
    times, rate = monitor.t.m_as("ms"), monitor.rate.m_as("Hz")
    bins = positive_time(width, "width") / (times[1] - times[0]) if times.size > 1 else 0.0
    reach = int(bins / 2 if window == "flat" else np.ceil(4 * bins))
    reach = min(reach, times.size)
    offsets = np.arange(-reach, reach + 1)
    if window == "flat" or bins == 0.0:
        weights = np.ones(offsets.size)
    else:
        weights = np.exp(-0.5 * (offsets / bins) ** 2)
    total = np.convolve(rate, weights)[reach : reach + times.size]
    inside = np.convolve(np.ones(times.size), weights)[reach : reach + times.size]
    return Quantity(total / inside, Hz)
