"""What was recorded of one population of a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import NetworkError, ParameterError, did_you_mean
from rheobase.recording.checks import check_bounds, check_row, check_times, read_only
from rheobase.recording.spikes import Spikes
from rheobase.recording.trace import Trace
from rheobase.units import TIME, Hz, Quantity, from_engine


class NotRecorded(NetworkError, AttributeError):
    """Something that was not recorded; an `AttributeError`, as ``hasattr`` wants it."""


class PopulationRecording:
    """What was recorded of one population: ``recording[exc]``.

    Every recorded variable is an attribute, ``recording[exc].v``, with one row for each neuron of
    ``neurons_of("v")``, sampled at the times `t`. (One whose name is in use here, such as
    ``start``, is ``recording[exc]["start"]``.) Nothing in it changes: arrays are read-only, and
    quantities wrap them without a copy.

    Users get it from a `NetworkRecording`; the running layer makes it from the engine's arrays, in
    the engine's units.

    Parameters
    ----------
    name : str
        Of the population.
    size : int
        The number of its neurons.
    start, stop : float
        What was recorded happened between these, in ms.
    spike_times : ndarray of float64, shape (spikes,), optional
        In ms, sorted; None if spikes were not recorded.
    spike_neurons : ndarray of int64, shape (spikes,), optional
        Whose they are: numbers within the population, increasing among equal times.
    recorded : ndarray of int64, shape (neurons,), optional
        Whose spikes were recorded, increasing; None for those of all.
    traces : mapping of str to Trace
        The recorded variables.
    rate : tuple of two ndarrays of float64, shape (bins,), optional
        The centres of bins in ms, which follow each other from `start` and are all as wide, and
        the spikes a neuron and time in each, in kHz.

    Raises
    ------
    ParameterError
        If the arrays do not fit each other.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.recording import PopulationRecording
    >>> exc = PopulationRecording(
    ...     "exc", 100, start=0.0, stop=50.0, spike_times=np.array([10.0, 20.0]),
    ...     spike_neurons=np.array([42, 7]))
    >>> exc
    PopulationRecording(exc, 100 neurons, 0 to 50 ms)
      spikes  2 (0.4 Hz a neuron)
    >>> print(exc.mean_rate, exc.spikes[7].times)
    0.4 Hz [20.0] ms
    """

    def __init__(
        self,
        name: str,
        size: int,
        start: float,
        stop: float,
        spike_times: NDArray[np.float64] | None = None,
        spike_neurons: NDArray[np.int64] | None = None,
        recorded: NDArray[np.int64] | None = None,
        traces: Mapping[str, Trace] | None = None,
        rate: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
    ) -> None:
        if size < 1:
            raise ParameterError(f"size: expected at least one neuron, got {size}.")
        check_bounds(start, stop)
        if (spike_times is None) != (spike_neurons is None):
            raise ParameterError("spikes: expected times and neurons, or neither.")
        spikes = None
        if spike_times is not None and spike_neurons is not None:
            spikes = Spikes.in_time(spike_times, spike_neurons, size, stop, start, recorded)
        held = dict(traces or {})
        for variable, trace in held.items():
            _check_trace(variable, trace, size, start, stop)
        if rate is not None:
            _check_rate(*rate, start, stop)
        self.__dict__.update(  # not by attribute: those are closed below
            name=name,
            size=int(size),
            _start=float(start),
            _stop=float(stop),
            _spikes=spikes,
            _traces=held,
            _rate=None if rate is None else (read_only(rate[0]), read_only(rate[1])),
        )

    # What __init__ puts into __dict__, for readers and type checkers.
    name: str
    size: int
    _start: float
    _stop: float
    _spikes: Spikes | None
    _traces: dict[str, Trace]
    _rate: tuple[NDArray[np.float64], NDArray[np.float64]] | None

    @property
    def start(self) -> Any:
        """Quantity in ms: when the recording starts."""
        return from_engine(self._start, TIME)

    @property
    def stop(self) -> Any:
        """Quantity in ms: when the recording stops."""
        return from_engine(self._stop, TIME)

    @property
    def duration(self) -> Any:
        """Quantity in ms: how long was recorded."""
        return from_engine(self._stop - self._start, TIME)

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the recorded variables."""
        return tuple(self._traces)

    @property
    def observables(self) -> tuple[str, ...]:
        """All that was recorded: ``("spikes", "rate", "v")``."""
        events = (("spikes", self._spikes), ("rate", self._rate))
        return (*(name for name, held in events if held is not None), *self._traces)

    @property
    def spikes(self) -> Spikes:
        """The spikes of the population."""
        if self._spikes is None:
            raise self._not_recorded("spikes")
        return self._spikes

    @property
    def rate(self) -> Any:
        """Quantity in Hz, shape (bins,): spikes a neuron and time, around each of `rate_t`."""
        return Quantity(1e3 * self._recorded_rate("rate")[1], Hz)

    @property
    def rate_t(self) -> Any:
        """Quantity in ms, shape (bins,): the centre of each bin of `rate`."""
        return from_engine(self._recorded_rate("rate_t")[0], TIME)

    def _recorded_rate(self, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        if self._rate is None:
            raise self._not_recorded(name, "rate")
        return self._rate

    @property
    def mean_rate(self) -> Any:
        """Quantity in Hz: spikes a neuron and time; nan if nothing has passed.

        Of the neurons whose spikes, or else whose `rate`, was recorded.
        """
        if self._spikes is not None:
            observed = len(self._spikes) * (self._stop - self._start)
            return Quantity(1e3 * self._spikes.total / observed if observed else np.nan, Hz)
        _, rate = self._recorded_rate("mean_rate")
        return Quantity(1e3 * float(rate.mean()) if rate.size else np.nan, Hz)

    @property
    def t(self) -> Any:
        """Quantity in ms, shape (samples,): when the variables were sampled."""
        if not self._traces:
            raise self._not_recorded("t", "v")
        first, *others = self._traces.values()
        if not all(np.array_equal(first.t, other.t) for other in others):
            raise NetworkError(
                f"'{self.name}': the variables were sampled at different times. "
                f"Take those of one: t_of({self.variables[0]!r})."
            )
        return from_engine(first.t, TIME)

    def t_of(self, variable: str) -> Any:
        """Return the times at which one variable was sampled.

        Parameters
        ----------
        variable : str

        Returns
        -------
        Quantity in ms, shape (samples,)
        """
        return from_engine(self._trace(variable).t, TIME)

    def neurons_of(self, what: str) -> NDArray[np.int64]:
        """Return of which neurons something was recorded.

        Parameters
        ----------
        what : str
            A variable, or ``"spikes"``.

        Returns
        -------
        ndarray of int64, shape (k,)
            Numbers within the population; row i of a variable is that of neuron number i here.

        Raises
        ------
        NetworkError
            If it was not recorded.
        """
        return self.spikes.recorded if what == "spikes" else self._trace(what).neurons

    def _trace(self, name: str) -> Trace:
        if not isinstance(name, str) or name not in self._traces:
            raise self._not_recorded(name)
        return self._traces[name]

    def __getitem__(self, name: str) -> Any:
        """Return a recorded variable by its name, shape (k, samples): ``recording[exc]["v"]``."""
        trace = self._trace(name)
        return from_engine(trace.values, trace.dimension)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # copy and pickle ask for these before there is anything
            raise AttributeError(f"a population's recording has no attribute {name!r}.")
        if name in ("rate_t", "mean_rate"):  # a property above raised
            raise self._not_recorded(name, "rate")
        if name == "t":
            raise self._not_recorded(name, "v")
        return self[name]

    def _not_recorded(self, name: Any, ask_for: str | None = None) -> NotRecorded:
        wanted = str(name)[:60]
        known = " and ".join(repr(each) for each in self.observables)
        text = f"'{self.name}': no {wanted!r} was recorded, "
        text += f"only {known}." if known else "nor anything else."
        hint = did_you_mean(wanted, [word for word in dir(self) if not word.startswith("_")])
        likely = ask_for is None and hint.startswith("Did") and repr(wanted) not in hint
        variable = ask_for or wanted
        if likely:
            text += f" {hint}"
        if variable.isidentifier():
            owner = self.name if self.name.isidentifier() else "population"
            how = "Or record it" if likely else "To record it"
            text += f" {how}: net.run(..., record=[{owner}.{variable}])."
        return NotRecorded(text)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a recording does not change: cannot set {name!r}.")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._traces})

    def __reduce__(self) -> tuple[Any, ...]:  # so that what is unpickled is read-only again
        return PopulationRecording, (
            *(self.name, self.size, self._start, self._stop),
            *self._flat_spikes(),
            *(self._traces, self._rate),
        )

    def _flat_spikes(self) -> tuple[Any, Any, Any]:
        """Return times in ms, neurons and who was recorded, each None if it does not apply."""
        if self._spikes is None:
            return None, None, None
        return *self._spikes._in_time, self._spikes._recorded

    def __repr__(self) -> str:
        rows = []
        if self._spikes is not None:
            of = f" in {len(self._spikes):,}" if len(self._spikes) < self.size else ""
            mean = f"({self.mean_rate.m:.4g} Hz a neuron)"
            rows.append(("spikes", f"{self._spikes.total:,}{of} {mean}"))
        if self._rate is not None:
            rows.append(("rate", f"{self._rate[0].shape} Hz"))
        for name, trace in self._traces.items():
            rows.append((name, f"{trace.values.shape} {trace.dimension.unit}".rstrip()))
        width = max((len(name) for name, _ in rows), default=0)
        lines = [f"  {name:<{width}}  {text}" for name, text in rows] or ["  nothing recorded"]
        neurons = "1 neuron" if self.size == 1 else f"{self.size:,} neurons"
        title = f"{self.name}, {neurons}, {self._start:g} to {self._stop:g} ms"
        return "\n".join([f"PopulationRecording({title})", *lines])


def _check_trace(name: Any, trace: Any, size: int, start: float, stop: float) -> None:
    if not isinstance(name, str) or not name.isidentifier():
        raise ParameterError(f"traces: expected the name of a variable, got {str(name)[:60]!r}.")
    if not isinstance(trace, Trace):
        raise ParameterError(f"trace {name!r}: expected a Trace, got {type(trace).__name__}.")
    check_times(trace.t, start, stop, f"trace {name!r}: t")
    if trace.neurons.size and not (trace.neurons.min() >= 0 and trace.neurons.max() < size):
        raise ParameterError(f"trace {name!r}: neurons: expected numbers from 0 to {size - 1}.")


def _check_rate(t: Any, rate: Any, start: float, stop: float) -> None:
    check_times(t, start, stop, "rate: centres of bins")
    check_row(rate, "rate", np.float64)
    if rate.size != t.size or (t[1:] <= t[:-1]).any():
        raise ParameterError("rate: expected as many as centres of bins, which increase.")
    if rate.size and not (rate.min() >= 0 and rate.max() < np.inf):
        raise ParameterError("rate: expected finite rates of zero or more.")
