"""How weights change while a network learns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.errors import NetworkError, SimulationError
from rheobase.network import Network, Observable, PopulationView, Simulation
from rheobase.network.progress import progress_bar
from rheobase.network.request import make_request
from rheobase.recording import NetworkRecording
from rheobase.recording.joining import joined
from rheobase.units import TIME, QuantityLike, from_engine, to_engine

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False, repr=False)
class WeightCourse:
    """The weights of synapses over time, and what was recorded meanwhile.

    Returned by `weight_course`.

    Parameters
    ----------
    t : Quantity in ms, shape (samples,)
        When the weights were looked at, the start and the end among them.
    w : Quantity, shape (samples, synapses)
        In the order of `Network.synapses`.
    recording : NetworkRecording
        That of the run.
    """

    t: Any
    w: Any
    recording: NetworkRecording

    def plot(self, ax: Any = None) -> tuple[Axes, Axes]:
        """Draw how the weights are distributed, over time and at the end.

        See `rheobase.plotting.weight_course`.
        """
        from rheobase.plotting import weight_course

        return weight_course(self, ax)

    def __repr__(self) -> str:
        samples, synapses = self.w.shape
        return (
            f"WeightCourse({synapses:,} synapses, {samples:,} times from {self.t[0].m:g} to "
            f"{self.t[-1].m:g} ms)"
        )


def weight_course(
    network: Network | Simulation,
    source: PopulationView,
    target: PopulationView,
    duration: QuantityLike,
    every: QuantityLike,
    record: Iterable[Observable] = (),
    *,
    progress: bool = False,
) -> WeightCourse:
    """Run a network, and look at the weights between two populations every now and then.

    Looking changes nothing: the spikes are those of a run without it.

    Parameters
    ----------
    network : Network or Simulation
        It goes on from where it stopped.
    source, target : PopulationView
        The synapses from one to the other, see `Network.synapses`.
    duration, every : Quantity or str
        How long to run, and how often to look; multiples of dt. All weights are kept, 8 bytes for
        each synapse and look.
    record : list of Observable
        What to record besides, as in `Network.run`.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    WeightCourse

    Raises
    ------
    NetworkError, ParameterError, UnitError
        As `Network.run` and `Network.synapses`.
    SimulationError
        If a value is no longer finite. What was recorded until then is its attribute
        ``recording``.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase import gallery
    >>> from rheobase.units import ms, second
    >>> net = gallery.song(dt=0.5*ms)
    >>> exc, inh, cell = gallery.populations(net).values()
    >>> course = rb.analysis.weight_course(net, exc, cell, 10*second, every=5*second)
    >>> course
    WeightCourse(1,000 synapses, 3 times from 0 to 10000 ms)
    >>> print(course.w.mean(axis=1).to("pS").round())
    [76.0 73.0 70.0] pS
    """
    if not isinstance(network, Network | Simulation):
        raise NetworkError(f"network: expected a Network, got {str(network)[:60]!r}.")
    weights = [network.synapses(source, target)["w"]]
    request = make_request(source.network, duration, record, every, progress)
    advance = network.advance if isinstance(network, Simulation) else network.run
    dt = float(to_engine(source.network.dt, TIME))
    parts: list[NetworkRecording] = []
    left = request.steps
    with progress_bar(progress, left * dt) as bar:
        while left and not (parts and parts[-1].interrupted_at is not None):
            steps = min(request.every, left)
            try:
                parts.append(advance(from_engine(steps * dt, TIME), request.record))
            except SimulationError as error:
                if hasattr(error, "recording"):
                    error.recording = joined([*parts, error.recording])
                raise
            weights.append(network.synapses(source, target)["w"])
            left -= steps
            bar.advance(steps * dt)
    t = from_engine(np.array([parts[0]._start, *(part._stop for part in parts)]), TIME)
    return WeightCourse(t, np.stack(weights), joined(parts))
