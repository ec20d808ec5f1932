"""Populations as users hold them: whole, in part, or several together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.circuit import Group
from rheobase.circuit.groups import check_group, group_name
from rheobase.errors import NetworkError
from rheobase.network.observable import EVENTS, Observable
from rheobase.network.selection import selected
from rheobase.units import LENGTH, from_engine

if TYPE_CHECKING:
    from rheobase.network.description import Description


class PopulationView:
    """Neurons of a network, to connect, to drive and to record.

    Returned by `Network.population` and `Network.spike_source`. ``exc[:100]``, ``exc[7]``,
    ``exc[[1, 5]]`` and ``exc[mask]`` are some of its neurons, ``exc + inh`` is several
    populations, one after the other. Negative numbers count from the end; a slice beyond the end
    is an error. No neuron can be in a view twice.

    ``exc.spikes``, ``exc.rate`` and every variable of its model, such as ``exc.v`` and, once a
    synapse has been connected, ``exc.I_exp``, is what can be recorded: an `Observable`.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.network import Network
    >>> net = Network()
    >>> exc, inh = net.population(rb.LIF(), 80, name="exc"), net.population(rb.LIF(), 20, "inh")
    >>> exc[:10] + inh
    PopulationView(exc[0:10] + inh, 30 neurons)
    >>> (exc + inh)[75:85].name
    'exc[75:80] + inh[0:5]'
    """

    def __init__(self, network: Description, group: Group) -> None:
        check_group(group, network.circuit_populations)
        self._network = network
        self._group = group

    @property
    def network(self) -> Description:
        """The network that the neurons are in."""
        return self._network

    @property
    def group(self) -> Group:
        """The neurons as a circuit holds them."""
        return self._group

    @property
    def name(self) -> str:
        """The name of the population, or of the parts: ``"exc[0:100] + inh"``."""
        return group_name(self._group, self._network.circuit_populations)

    @property
    def size(self) -> int:
        """The number of neurons."""
        return self._group.size

    @property
    def positions(self) -> Any:
        """Quantity in um, shape (size, coordinates); None if a population has none."""
        found = []
        for number, indices in self._group.parts:
            positions = self._network.circuit_populations[number].positions
            if positions is None:
                return None
            found.append(positions[indices])
        return from_engine(np.concatenate(found), LENGTH)

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[PopulationView]:
        for k in range(self.size):
            yield self[k]

    def __getitem__(self, key: Any) -> PopulationView:
        name = self.name if len(self._group.parts) == 1 else f"({self.name})"
        chosen = selected(key, self.size, name)
        bounds = np.cumsum([indices.size for _, indices in self._group.parts])
        part_of = np.searchsorted(bounds, chosen, side="right")
        parts = []
        for run in np.split(np.arange(chosen.size), np.flatnonzero(np.diff(part_of)) + 1):
            number, indices = self._group.parts[part_of[run[0]]]
            before = bounds[part_of[run[0]]] - indices.size
            parts.append((number, indices[chosen[run] - before]))
        return PopulationView(self._network, Group(tuple(parts)))

    def __add__(self, other: Any) -> PopulationView:
        if not isinstance(other, PopulationView):
            raise NetworkError(
                f"{self.name} + ...: expected another population, got {str(other)[:60]}."
            )
        if other._network is not self._network:
            raise NetworkError(f"{self.name} + {other.name}: they are of different networks.")
        return PopulationView(self._network, Group(self._group.parts + other._group.parts))

    def __radd__(self, other: Any) -> PopulationView:
        if isinstance(other, int) and other == 0:  # where sum([exc, inh]) begins
            return self
        raise NetworkError(f"... + {self.name}: expected a population, got {str(other)[:60]}.")

    @property
    def spikes(self) -> Observable:
        """The spikes of each neuron, to record."""
        return Observable(self, "spikes")

    @property
    def rate(self) -> Observable:
        """The rate of the neurons together, spikes a neuron and time, to record."""
        return Observable(self, "rate")

    def __getattr__(self, name: str) -> Observable:
        if name.startswith("_"):  # asked for by copy, IPython and the like, not by a person
            raise AttributeError(f"{type(self).__name__} has no '{name}'.")
        return Observable(self, name)

    def __dir__(self) -> list[str]:
        models = [self._network.model_of(number)[1] for number in self._group.populations]
        common = [
            state
            for state in (models[0].states if models[0] else ())
            if all(model is not None and state in model.states for model in models)
        ]
        return [*super().__dir__(), *common]

    def __repr__(self) -> str:
        populations = [self._network.circuit_populations[k] for k in self._group.populations]
        kind = "spike source" if all(each.is_spike_source for each in populations) else "neuron"
        whole = sum(population.size for population in populations)
        of = f" of {whole}" if whole != self.size and len(populations) == 1 else ""
        several = "s" if self.size > 1 or of else ""
        return f"PopulationView({self.name}, {self.size}{of} {kind}{several})"


RESERVED = sorted({*EVENTS, *(name for name in vars(PopulationView) if not name.startswith("_"))})
