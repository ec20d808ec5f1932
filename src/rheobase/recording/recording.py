"""What a run returns: traces, spikes, and where they came from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rheobase.errors import ParameterError, did_you_mean
from rheobase.recording.checks import read_only
from rheobase.recording.provenance import Provenance
from rheobase.recording.spikes import Spikes
from rheobase.units import TIME, VOLTAGE, Dimension, from_engine


class Recording:
    """The result of a run.

    Every recorded variable is an attribute: ``recording.v``, ``recording.I``. (One whose name a
    recording uses itself, such as ``plot``, is ``recording["plot"]``.) Nothing in a recording
    changes: its arrays are read-only, and quantities wrap them without a copy.

    Users get recordings from `rheobase.run` and `Recording.load`; the running layer makes them
    from the engine's arrays, in the engine's units.

    Parameters
    ----------
    t : ndarray of float64, shape (samples,)
        When the traces were sampled, in ms, increasing.
    traces : mapping of str to ndarray of float64, shape (neurons, samples)
        The recorded variables.
    dimensions : mapping of str to Dimension
        Of each recorded variable.
    spike_times : ndarray of float64, shape (spikes,)
        In ms, neuron after neuron, sorted within each.
    spike_offsets : ndarray of int64, shape (neurons + 1,)
        Where each neuron's spikes start in `spike_times`.
    duration : float
        In ms.
    scalar : bool
        Whether this was one neuron with a scalar stimulus: then traces have the shape (samples,).
    provenance : Provenance
        What was run, and how.
    threshold : float or ndarray of shape (neurons,), optional
        That of `membrane`, where it is a number.
    model, stimulus : optional
        The objects that were run. A loaded recording has only their description in `provenance`.

    Raises
    ------
    ParameterError
        If the arrays do not fit each other.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.recording import Provenance, Recording
    >>> from rheobase.units import VOLTAGE
    >>> provenance = Provenance(
    ...     name="LIF", model="tau_m * dv/dt = -(v - v_rest)", parameters={}, initial={},
    ...     stimulus="zero()", dt="1 ms", duration="4 ms", clock="continuous",
    ...     integrator="exact", version="0.1.0")
    >>> recording = Recording(
    ...     t=np.arange(5.0), traces={"v": np.full((1, 5), -70.0)}, dimensions={"v": VOLTAGE},
    ...     spike_times=np.array([2.5]), spike_offsets=np.array([0, 1]), duration=4.0,
    ...     scalar=True, provenance=provenance)
    >>> recording
    Recording of LIF: 4 ms, continuous clock
      spikes  1 (250 Hz)
      t       (5,) ms
      v       (5,) mV
    >>> print(recording.v)
    [-70.0 -70.0 -70.0 -70.0 -70.0] mV
    """

    def __init__(
        self,
        t: NDArray[np.float64],
        traces: Mapping[str, NDArray[np.float64]],
        dimensions: Mapping[str, Dimension],
        spike_times: NDArray[np.float64],
        spike_offsets: NDArray[np.int64],
        duration: float,
        scalar: bool,
        provenance: Provenance,
        threshold: float | NDArray[np.float64] | None = None,
        *,
        model: Any = None,
        stimulus: Any = None,
    ) -> None:
        spikes = Spikes(spike_times, spike_offsets, duration)
        _check(t, traces, dimensions, len(spikes), scalar, threshold)
        self.__dict__.update(  # not by attribute: those are closed below
            spikes=spikes,
            provenance=provenance,
            model=model,
            stimulus=stimulus,
            scalar=bool(scalar),
            dimensions=MappingProxyType({name: dimensions[name] for name in traces}),
            _t=read_only(t),
            _traces={name: read_only(trace) for name, trace in traces.items()},
            _threshold=threshold if threshold is None else read_only(np.asarray(threshold)),
        )

    # What __init__ puts into __dict__, for readers and type checkers.
    spikes: Spikes
    provenance: Provenance
    model: Any
    stimulus: Any
    scalar: bool
    dimensions: Mapping[str, Dimension]

    @property
    def t(self) -> Any:
        """Quantity in ms, shape (samples,): when the traces were sampled."""
        return from_engine(self._t, TIME)

    @property
    def duration(self) -> Any:
        """Quantity in ms: how long was simulated."""
        return self.spikes.duration

    @property
    def n(self) -> Any:
        """The number of neurons; if a variable ``n`` was recorded (Hodgkin-Huxley), that one."""
        return self["n"] if "n" in self._traces else len(self.spikes)

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the recorded variables."""
        return tuple(self._traces)

    @property
    def membrane(self) -> str | None:
        """The variable that a plot shows first: the first voltage, or else the first of all."""
        voltages = (name for name in self._traces if self.dimensions[name] == VOLTAGE)
        return next(voltages, next(iter(self._traces), None))

    @property
    def threshold(self) -> Any:
        """Quantity: the threshold of `membrane`, one value or one a neuron; None if unknown."""
        if self._threshold is None or self.membrane is None:
            return None
        value = self._threshold if self._threshold.ndim else float(self._threshold)
        return from_engine(value, self.dimensions[self.membrane])

    def __getitem__(self, name: str) -> Any:
        """Return a recorded variable by its name: ``recording["v"]``."""
        if not isinstance(name, str) or name not in self._traces:
            raise ParameterError(self._unknown(name))
        trace = self._traces[name]
        return from_engine(trace[0] if self.scalar else trace, self.dimensions[name])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # copy and pickle ask for these before there is anything
            raise AttributeError(f"a recording has no attribute {name!r}.")
        if name not in self._traces:
            raise AttributeError(self._unknown(name))
        return self[name]

    def __reduce__(self) -> tuple[Any, ...]:  # so that what is unpickled is read-only again
        spikes = self.spikes
        arguments = {
            "t": self._t,
            "traces": self._traces,
            "dimensions": dict(self.dimensions),
            "spike_times": spikes._times,
            "spike_offsets": spikes._offsets,
            "duration": spikes._stop,
            "scalar": self.scalar,
            "provenance": self.provenance,
            "threshold": self._threshold,
            "model": self.model,
            "stimulus": self.stimulus,
        }
        return _again, (arguments,)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a recording does not change: cannot set {name!r}.")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._traces})

    def _unknown(self, name: Any) -> str:
        public = [word for word in dir(self) if not word.startswith("_")]
        hint = did_you_mean(str(name)[:60], public)
        if not hint.startswith("Did"):  # then the variables are worth naming, not every method
            names = ", ".join(repr(variable) for variable in self._traces) or "no variables"
            hint = f"It has recorded {names}."
        return f"the recording has no {str(name)[:60]!r}. {hint}"

    def to_dataframe(self) -> Any:
        """Return the traces as a pandas data frame, one row a neuron and sample.

        The long form: what pandas, seaborn and R group by. The spikes are a table of their own,
        ``recording.spikes.to_dataframe()``.

        Returns
        -------
        pandas.DataFrame
            With the columns ``neuron`` (not for a single neuron), ``t (ms)``, and one for each
            variable with its unit, such as ``v (mV)``; neuron after neuron.

        Raises
        ------
        ImportError
            If pandas is not installed.
        """
        from rheobase.recording.dataframe import import_pandas

        neurons, samples = len(self.spikes), self._t.size
        columns: dict[str, Any] = {}
        if not self.scalar:
            columns["neuron"] = np.repeat(np.arange(neurons), samples)
        columns["t (ms)"] = np.tile(self._t, neurons)
        for name, trace in self._traces.items():
            columns[_label(name, self.dimensions[name])] = trace.ravel()
        return import_pandas().DataFrame(columns)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the recording to one file: see `rheobase.recording.file`.

        Parameters
        ----------
        path : str or path
            Customarily ends in ``.npz``. A file that exists is replaced, whole or not at all.

        Raises
        ------
        FileError
            If it cannot be written.
        """
        from rheobase.recording.file import save

        save(self, path)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Recording:
        """Read a recording that `save` wrote.

        Parameters
        ----------
        path : str or path

        Returns
        -------
        Recording
            Without `model` and `stimulus`; their description is in `provenance`.

        Raises
        ------
        FileError
            If the file cannot be read, or is not a whole recording of a format known here.

        Examples
        --------
        >>> import rheobase as rb
        >>> recording = rb.run(rb.LIF(), rb.constant("3 nA"), "20 ms")
        >>> recording.save("run.rheobase")
        >>> rb.load("run.rheobase").spikes.count
        array([2])
        """
        from rheobase.recording.file import load

        return load(path)

    def plot(self, ax: Any = None, **options: Any) -> Any:
        """Draw a neuron's membrane potential, and below it its input current.

        Parameters
        ----------
        ax : sequence of two matplotlib Axes, optional
            Where to draw the two. If not given, they are made.
        **options
            Those of `rheobase.plotting.plot_recording`: which `neuron`, and whether to draw its
            `spikes`.

        Returns
        -------
        tuple of two matplotlib Axes
            That of the voltage and that of the current.
        """
        from rheobase.plotting import plot_recording

        return plot_recording(self, ax=ax, **options)

    def __repr__(self) -> str:
        rows = [("spikes", self._spikes_in_words()), ("t", f"{self._t.shape} ms")]
        for name, trace in self._traces.items():
            shape = trace.shape[1:] if self.scalar else trace.shape
            rows.append((name, f"{shape} {self.dimensions[name].unit}".rstrip()))
        width = max(len(name) for name, _ in rows)
        return "\n".join([self._title(), *(f"  {name:<{width}}  {text}" for name, text in rows)])

    def _title(self) -> str:
        neurons = "" if self.scalar else f"{len(self.spikes)} x "
        duration = f"{self.duration.m:g} ms"
        return f"Recording of {neurons}{self.provenance.name}: {duration}, " + (
            f"{self.provenance.clock} clock"
        )

    def _spikes_in_words(self) -> str:
        total = int(self.spikes.count.sum())
        rate = 0.0 if not len(self.spikes) else self.spikes.rate.m.mean()
        return f"{total} ({rate:.4g} Hz{'' if self.scalar else ' a neuron'})"

    def _repr_html_(self) -> str:
        from rheobase.recording.html import recording_html

        return recording_html(self)


def _again(arguments: dict[str, Any]) -> Recording:
    return Recording(**arguments)


def _label(name: str, dimension: Dimension) -> str:
    return name if dimension.is_none else f"{name} ({dimension.unit})"


def _check(
    t: NDArray[np.float64],
    traces: Mapping[str, NDArray[np.float64]],
    dimensions: Mapping[str, Dimension],
    neurons: int,
    scalar: bool,
    threshold: float | NDArray[np.float64] | None,
) -> None:
    if t.ndim != 1 or t.dtype != np.float64 or not np.isfinite(t).all() or (np.diff(t) <= 0).any():
        raise ParameterError("t: expected one row of float64 times that increase.")
    if scalar and neurons != 1:
        raise ParameterError(f"a scalar recording has one neuron, got {neurons}.")
    for name, trace in traces.items():
        if trace.shape != (neurons, t.size) or trace.dtype != np.float64:
            raise ParameterError(
                f"trace {name!r}: expected float64 of shape {(neurons, t.size)}, "
                f"got {trace.dtype} of shape {trace.shape}."
            )
        if name not in dimensions:
            raise ParameterError(f"trace {name!r} has no dimension.")
    shape = () if threshold is None else np.shape(threshold)
    if shape not in ((), (neurons,)):
        raise ParameterError(f"threshold: expected one value or {neurons}, got shape {shape}.")
