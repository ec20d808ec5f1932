"""What a run of a network returns."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from html import escape
from math import isfinite
from types import MappingProxyType
from typing import Any

import numpy as np

from rheobase.errors import NetworkError, ParameterError, did_you_mean
from rheobase.recording.checks import check_bounds
from rheobase.recording.population_recording import PopulationRecording
from rheobase.recording.table import table_html, table_text
from rheobase.units import TIME, Quantity, from_engine, second

_HEADINGS = ("population", "size", "spikes", "rate", "variables")
_RIGHT = (1, 2, 3)


class NetworkRecording:
    """The result of a run of a network: what was recorded of each population.

    ``recording[exc]``, or ``recording["exc"]``, is a `PopulationRecording`; iterating gives the
    names. Nothing in a recording changes.

    Users get it from `Network.run` and `load`; the running layer makes it.

    Parameters
    ----------
    populations : mapping of str to PopulationRecording
        All populations of the network, in its order, by name.
    start, stop : float
        What was recorded happened between these, in ms; a second run goes on where the first one
        stopped.
    provenance : mapping of str to str, number, bool or None
        What was run, and how: version, seed, dt, precision, the network in words.
    interrupted_at : float, optional
        When somebody stopped the run before its end, in ms.
    events : int
        How many spikes arrived at synapses.
    wall_time : float
        How long the run took, in s.

    Raises
    ------
    ParameterError
        If they do not fit each other.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.recording import NetworkRecording, PopulationRecording
    >>> exc = PopulationRecording("exc", 100, 0.0, 50.0, np.array([10.0, 20.0]), np.array([42, 7]))
    >>> inh = PopulationRecording("inh", 25, 0.0, 50.0)
    >>> recording = NetworkRecording(
    ...     {"exc": exc, "inh": inh}, start=0.0, stop=50.0, provenance={"seed": 1}, events=200,
    ...     wall_time=0.025)
    >>> recording
    NetworkRecording(0 to 50 ms, 125 neurons)
    <BLANKLINE>
    population  size        spikes    rate  variables
    exc          100             2  0.4 Hz
    inh           25  not recorded
    <BLANKLINE>
    200 synaptic events, computed in 0.025 s, 0.5 times real time
    >>> recording["exc"].spikes.neurons
    array([42,  7])
    """

    def __init__(
        self,
        populations: Mapping[str, PopulationRecording],
        start: float,
        stop: float,
        provenance: Mapping[str, Any],
        interrupted_at: float | None = None,
        events: int = 0,
        wall_time: float = 0.0,
    ) -> None:
        check_bounds(start, stop)
        for name, population in populations.items():
            if population.name != name:
                raise ParameterError(f"population '{name}' calls itself '{population.name}'.")
            if (population._start, population._stop) != (start, stop):
                raise ParameterError(
                    f"population '{name}': expected it recorded from {start:g} to {stop:g} ms, "
                    f"got {population._start:g} to {population._stop:g} ms."
                )
        if interrupted_at is not None and not isfinite(interrupted_at):
            raise ParameterError(f"interrupted_at: expected a finite time, got {interrupted_at}.")
        if not 0 <= events < 2**63 or not 0 <= wall_time < np.inf:
            raise ParameterError(
                f"events and wall_time: expected none or more, got {events} and {wall_time} s."
            )
        _check_provenance(provenance)
        self.__dict__.update(  # not by attribute: those are closed below
            provenance=MappingProxyType(dict(provenance)),
            events=int(events),
            _populations=dict(populations),
            _start=float(start),
            _stop=float(stop),
            _interrupted_at=None if interrupted_at is None else float(interrupted_at),
            _wall_time=float(wall_time),
        )

    # What __init__ puts into __dict__, for readers and type checkers.
    provenance: Mapping[str, Any]
    events: int
    _populations: dict[str, PopulationRecording]
    _start: float
    _stop: float
    _interrupted_at: float | None
    _wall_time: float

    @property
    def populations(self) -> tuple[str, ...]:
        """The names of the populations, in the order of the network."""
        return tuple(self._populations)

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
        """Quantity in ms: how long was simulated."""
        return from_engine(self._stop - self._start, TIME)

    @property
    def interrupted_at(self) -> Any:
        """Quantity in ms: when somebody stopped the run; None if it came to its end."""
        return None if self._interrupted_at is None else from_engine(self._interrupted_at, TIME)

    @property
    def wall_time(self) -> Any:
        """Quantity in s: how long the run took."""
        return Quantity(self._wall_time, second)

    @property
    def real_time_factor(self) -> float:
        """How long the run took over how long was simulated: below 1 is faster than real time."""
        duration = self._stop - self._start
        return 1e3 * self._wall_time / duration if duration else float("nan")

    def __getitem__(self, key: Any) -> PopulationRecording:
        """Return what was recorded of a population, given it, a part of it, or its name."""
        name = key if isinstance(key, str) else self._name_of(key)
        if name not in self._populations:
            hint = did_you_mean(name[:60], self._populations)
            raise NetworkError(f"the recording has no population {name[:60]!r}. {hint}")
        return self._populations[name]

    def _name_of(self, view: Any) -> str:
        """Return the name of the population of a `PopulationView`, a layer above this one."""
        if not (hasattr(view, "group") and hasattr(view, "network")):
            raise NetworkError(
                "a recording takes a population or its name, recording[exc] or recording['exc']; "
                f"got {str(view)[:60]!r}."
            )
        found = [view.network.circuit_populations[k] for k in view.group.populations]
        if len(found) > 1:
            names = ", ".join(f"'{population.name}'" for population in found)
            raise NetworkError(
                f"recording[{view.name}]: expected one population, got {len(found)}: {names}. "
                f"Take one of them: recording['{found[0].name}']."
            )
        held = self._populations.get(found[0].name)
        if held is not None and held.size != found[0].size:
            raise NetworkError(
                f"recording[{view.name}]: '{held.name}' had {held.size:,} neurons in the network "
                f"that was recorded, this one has {found[0].size:,}."
            )
        return found[0].name

    def __iter__(self) -> Iterator[str]:
        return iter(self._populations)

    def __len__(self) -> int:
        return len(self._populations)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a recording does not change: cannot set {name!r}.")

    def __reduce__(self) -> tuple[Any, ...]:  # so that what is unpickled is read-only again
        return NetworkRecording, (
            *(self._populations, self._start, self._stop, dict(self.provenance)),
            *(self._interrupted_at, self.events, self._wall_time),
        )

    def to_dataframe(self) -> Any:
        """Return the spikes as a pandas data frame, one row a spike.

        Returns
        -------
        pandas.DataFrame
            With the columns ``population``, ``neuron`` (its number within that) and ``t (ms)``;
            population after population, each sorted in time.

        Raises
        ------
        NetworkError
            If no spikes were recorded.
        ImportError
            If pandas is not installed.
        """
        from rheobase.recording.dataframe import import_pandas

        held = [(k, each._spikes) for k, each in enumerate(self._populations.values())]
        spikes = [(k, each) for k, each in held if each is not None]
        if not spikes:
            raise NetworkError(_NO_SPIKES)
        pandas = import_pandas()
        codes = np.repeat([k for k, _ in spikes], [each.total for _, each in spikes])
        columns = {
            "population": pandas.Categorical.from_codes(codes, list(self._populations)),
            "neuron": np.concatenate([each.neurons for _, each in spikes]),
            "t (ms)": np.concatenate([each.times.m for _, each in spikes]),
        }
        return pandas.DataFrame(columns)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the recording to one file, for `rheobase.load`.

        Parameters
        ----------
        path : str or path
            Customarily ends in ``.npz``. A file that exists is replaced, whole or not at all.

        Raises
        ------
        FileError
            If it cannot be written.
        """
        from rheobase.recording.network_file import save

        save(self, path)

    def plot(self, ax: Any = None, **options: Any) -> Any:
        """Draw who fired when, and below it the rate of each population.

        Parameters
        ----------
        ax : sequence of two matplotlib Axes, optional
            Where to draw the two. If not given, they are made.
        **options
            Those of `rheobase.plotting.plot_network`.

        Returns
        -------
        tuple of two matplotlib Axes
            That of the spikes and that of the rates.
        """
        from rheobase.plotting import plot_network

        return plot_network(self, ax=ax, **options)

    def __repr__(self) -> str:
        table = table_text(_HEADINGS, self._rows(), _RIGHT)
        return "\n\n".join([self._title(), table, self._effort()])

    def _repr_html_(self) -> str:
        lines = "\n".join(f"{name}: {value}" for name, value in self.provenance.items())
        return (
            f"<div><strong>{escape(self._title())}</strong>"
            f"{table_html(_HEADINGS, self._rows(), _RIGHT)}<div>{escape(self._effort())}</div>"
            f"<details><summary>provenance</summary><pre>{escape(lines)}</pre></details></div>"
        )

    def _title(self) -> str:
        size = sum(population.size for population in self._populations.values())
        neurons = "1 neuron" if size == 1 else f"{size:,} neurons"
        stopped = "" if self._interrupted_at is None else ", interrupted"
        return f"NetworkRecording({self._start:g} to {self._stop:g} ms, {neurons}{stopped})"

    def _rows(self) -> list[tuple[str, ...]]:
        rows: list[tuple[str, ...]] = []
        for name, population in self._populations.items():
            spikes, text = population._spikes, "not recorded"
            if spikes is not None:
                some = f" (of {len(spikes):,} neurons)" if len(spikes) < population.size else ""
                text = f"{spikes.total:,}{some}"
            rated = spikes is not None or population._rate is not None
            rate = f"{population.mean_rate.m:.3g} Hz" if rated else ""
            variables = ["rate"] if population._rate is not None else []
            variables += [f"{k} ({v.neurons.size:,})" for k, v in population._traces.items()]
            rows.append((name, f"{population.size:,}", text, rate, ", ".join(variables)))
        return rows

    def _effort(self) -> str:
        return (
            f"{self.events:,} synaptic events, computed in {self._wall_time:.3g} s, "
            f"{self.real_time_factor:.3g} times real time"
        )


_NO_SPIKES = (
    "no spikes were recorded. To record those of a population: net.run(..., record=[exc.spikes])."
)


def _check_provenance(provenance: Mapping[str, Any]) -> None:
    for name, value in provenance.items():
        plain = value is None or isinstance(value, (str, int, float))  # bool is an int
        if not isinstance(name, str) or not plain:
            raise ParameterError(
                f"provenance: {str(name)[:60]}: expected text or a number, "
                f"got {type(value).__name__}."
            )
        if isinstance(value, float) and not isfinite(value):
            raise ParameterError(f"provenance: {name[:60]}: expected a finite number, got {value}.")
