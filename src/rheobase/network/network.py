"""Networks: described, and run."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rheobase.errors import NetworkError
from rheobase.network import display
from rheobase.network.description import Description
from rheobase.network.observable import Observable
from rheobase.network.request import check_threads, make_request
from rheobase.network.simulation import Simulation
from rheobase.network.snapshot import Snapshot
from rheobase.network.synapse_table import SynapseTable
from rheobase.network.view import PopulationView
from rheobase.units import QuantityLike

if TYPE_CHECKING:
    from rheobase.recording import NetworkRecording


class Network(Description):
    """Populations of neurons, the synapses between them, and what drives them.

    Describing a network builds nothing: it is checked as it grows, printing it shows a table with
    the memory that it will need, and `run` builds it once and goes on from where it stopped.

    Parameters
    ----------
    seed : int
        Of everything random, 0 to 2**64 - 1. Results depend on the network and its seed alone.
    dt : Quantity or str
        The step of the grid.
    precision : {"single", "double"}
        Of states and weights.

    Raises
    ------
    ParameterError
        If one of these is out of range.
    UnitError
        If `dt` is not a time.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.circuit import FixedIndegree
    >>> from rheobase.network import Network
    >>> from rheobase.synapses import Delta
    >>> from rheobase.units import kHz, ms, mV
    >>> net = Network(seed=1, dt=0.1*ms)
    >>> exc = net.population(rb.LIF(), 10_000, name="exc")
    >>> inh = net.population(rb.LIF(), 2_500, name="inh")
    >>> net.connect(exc, exc + inh, Delta(), rule=FixedIndegree(1000), weight=0.1*mV, delay=1.5*ms)
    >>> net.connect(inh, exc + inh, Delta(), rule=FixedIndegree(250), weight=-0.5*mV, delay=1.5*ms)
    >>> net.poisson(exc + inh, Delta(), rate=20*kHz, weight=0.1*mV)
    >>> net
    Network(seed=1, dt=0.1 ms, precision='single')
    <BLANKLINE>
    population    size  model  integrated by
    exc         10,000  LIF    exact
    inh          2,500  LIF    exact
    <BLANKLINE>
    projection        synapse  rule                 weight   delay   synapses expected
    exc -> exc + inh  Delta()  FixedIndegree(1000)  0.1 mV   1.5 ms         12,500,000
    inh -> exc + inh  Delta()  FixedIndegree(250)   -0.5 mV  1.5 ms          3,125,000
    <BLANKLINE>
    drive                 what
    poisson -> exc + inh  Delta(), rate 20000 Hz, weight 0.1 mV
    <BLANKLINE>
    12,500 neurons, 15,625,000 synapses, about 32.1 MB
    """

    def run(
        self,
        duration: QuantityLike,
        record: Iterable[Observable] = (),
        *,
        every: QuantityLike | None = None,
        progress: bool = False,
        threads: int | None = None,
    ) -> NetworkRecording:
        """Simulate on from where the last run stopped, and record.

        Parameters
        ----------
        duration : Quantity or str
            How much longer; a multiple of dt.
        record : list of Observable
            Such as ``[exc.spikes, exc[:5].v, inh.rate]``.
        every : Quantity or str, optional
            The time between two samples of a variable or rate, a multiple of dt; dt if not given.
        progress : bool
            Whether to show a progress bar.
        threads : int, optional
            As many as the process may use if not given. Results do not depend on it.

        Returns
        -------
        NetworkRecording

        Raises
        ------
        NetworkError
            If there is no population, or something recorded is of another network.
        ParameterError
            If a time is no positive multiple of dt, or another argument is out of range.
        UnitError
            If a time is none.
        """
        make_request(self, duration, record, every, progress)  # before anything is built
        simulation = self._simulation_with(threads)
        return simulation.advance(duration, record, every=every, progress=progress)

    def simulation(self, *, threads: int | None = None) -> Simulation:
        """Return a new simulation of the network, to advance, look into, store and restore.

        It begins at 0 ms and knows nothing of `run`, which has one of its own.

        Parameters
        ----------
        threads : int, optional
            As many as the process may use if not given.

        Returns
        -------
        Simulation
        """
        self._require_populations()
        return Simulation(self, threads)

    def synapses(self, source: PopulationView, target: PopulationView) -> SynapseTable:
        """Return the synapses from some neurons to others, as the last `run` left them.

        It builds the network if it has not been run; see `Simulation.synapses`.

        Examples
        --------
        >>> import rheobase as rb
        >>> from rheobase.units import ms, mV
        >>> net = rb.Network(seed=1)
        >>> exc = net.population(rb.LIF(), 100)
        >>> net.connect(exc, exc, rb.Delta(), rule=rb.FixedIndegree(10), weight=1*mV, delay=2*ms)
        >>> net.synapses(exc, exc[:3])
        SynapseTable(30 synapses: source, target, delay, w)
        """
        return self._simulation_with(None).synapses(source, target)

    def snapshot(self) -> Snapshot:
        """Return all that the next `run` goes on from, to be kept or saved."""
        return self._simulation_with(None).snapshot()

    def restore(self, snapshot: Snapshot | str | os.PathLike[str]) -> None:
        """Let the next `run` go on from a snapshot of this network, or from a file with one."""
        self._simulation_with(None).restore(snapshot)

    def _simulation_with(self, threads: int | None) -> Simulation:
        """Return the simulation that `run` advances, made anew for another number of threads."""
        wanted = check_threads(threads)
        if self._simulation is None:
            self._simulation = self.simulation(threads=wanted)
        elif wanted not in (None, self._simulation.threads):
            state = self._simulation.snapshot()
            self._simulation = None  # before the next one takes as much memory again
            self._simulation = self.simulation(threads=wanted)
            self._simulation.restore(state)
        return self._simulation

    def __repr__(self) -> str:
        return display.as_text(self.circuit())

    def _repr_html_(self) -> str:
        return display.as_html(self.circuit())

    def _require_populations(self) -> None:
        if not self._populations:
            raise NetworkError("the network has no neurons. Add some: net.population(rb.LIF(), n).")
