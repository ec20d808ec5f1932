"""The synapses of a network as users look at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.circuit import Circuit
from rheobase.circuit.groups import Group
from rheobase.engine.network import Listing, Simulation
from rheobase.equations.synaptic import WEIGHT
from rheobase.errors import NetworkError, did_you_mean
from rheobase.network.view import PopulationView
from rheobase.units import TIME, Dimension, from_engine

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, repr=False)
class SynapseTable:
    """Synapses, one by one; returned by `Network.synapses`.

    ``table["w"]`` is the weight of each, and likewise every other variable that they have.

    Parameters
    ----------
    source, target : ndarray of int64, shape (synapses,)
        Which neurons of the two views that were asked for, counted from 0.
    delay : Quantity, shape (synapses,)
    variables : mapping of str to Quantity, shape (synapses,)
        The weight first.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.units import ms, mV
    >>> net = rb.Network()
    >>> exc = net.population(rb.LIF(), 3)
    >>> weights = [1, 2, 3]*mV
    >>> net.connect(exc, exc, rb.Delta(), rule=rb.OneToOne(), weight=weights, delay=1*ms)
    >>> table = net.synapses(exc, exc)
    >>> table
    SynapseTable(3 synapses: source, target, delay, w)
    >>> table.source, table.target
    (array([0, 1, 2]), array([0, 1, 2]))
    >>> print(table["w"])
    [1.0 2.0 3.0] mV
    """

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    delay: Any
    variables: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        """Return a variable of all synapses.

        Raises
        ------
        NetworkError
            If they have none of this name.
        """
        if name not in self.variables:
            raise NetworkError(
                f"the synapses have no variable {name!r}. {did_you_mean(str(name), self.variables)}"
            )
        return self.variables[name]

    def __len__(self) -> int:
        return len(self.source)

    def __repr__(self) -> str:
        columns = ", ".join(["source", "target", "delay", *self.variables])
        return f"SynapseTable({len(self):,} synapses: {columns})"


def synapse_table(
    circuit: Circuit, engine: Simulation, source: PopulationView, target: PopulationView
) -> SynapseTable:
    """Return the synapses from some neurons to others, projection after projection.

    Parameters
    ----------
    circuit : Circuit
    engine : Simulation
    source, target : PopulationView

    Returns
    -------
    SynapseTable
        With the variables that all of these projections have.

    Raises
    ------
    NetworkError
        If weights of different dimensions would come together, or there are no synapses.
    """
    found: list[tuple[NDArray[np.int64], NDArray[np.int64], Listing, NDArray[np.bool_]]] = []
    kinds: list[dict[str, Dimension]] = []
    here, there = _places(source.group, circuit), _places(target.group, circuit)
    for number, projection in enumerate(circuit.projections):
        if not _meet(projection.source, source.group) or not _meet(projection.target, target.group):
            continue
        for listing in engine.synapses(number, here >= 0):
            from_ = here[circuit.offsets[listing.source_population] + listing.source]
            to = there[circuit.offsets[listing.population] + listing.target]
            wanted = (from_ >= 0) & (to >= 0)
            found.append((from_[wanted], to[wanted], listing, wanted))
            kinds.append(_dimensions(circuit, number, listing.population))
    if not found:
        raise NetworkError(f"there is no projection from {source.name} to {target.name}.")
    some = [wanted.any() for *_, wanted in found]
    if any(some):  # a projection without any of these synapses has no say in what they are
        found = [each for each, is_any in zip(found, some, strict=True) if is_any]
        kinds = [each for each, is_any in zip(kinds, some, strict=True) if is_any]
    names = [name for name in kinds[0] if all(name in kind for kind in kinds)]
    for name in names:
        if len({kind[name] for kind in kinds}) > 1:
            listed = " and ".join(dict.fromkeys(str(kind[name]) for kind in kinds))
            raise NetworkError(
                f"{source.name} -> {target.name}: '{name}' would be {listed}. Ask for the synapses "
                "onto one population at a time."
            )
    delays = np.concatenate([listing.delay[wanted] for _, _, listing, wanted in found])
    return SynapseTable(
        np.concatenate([from_ for from_, _, _, _ in found]),
        np.concatenate([to for _, to, _, _ in found]),
        from_engine(delays * circuit.dt, TIME),
        {
            name: from_engine(
                np.concatenate(
                    [listing.values[name][wanted] for _, _, listing, wanted in found]
                ).astype(np.float64),
                kinds[0][name],
            )
            for name in names
        },
    )


def _places(group: Group, circuit: Circuit) -> NDArray[np.int64]:
    """Return for each neuron of the circuit its place in a group; -1 if it is not in it."""
    places = np.full(circuit.size, -1)
    places[group.global_numbers(circuit.offsets)] = np.arange(group.size)
    return places


def _meet(a: Group, b: Group) -> bool:
    return bool(set(a.populations) & set(b.populations))


def _dimensions(circuit: Circuit, number: int, population: int) -> dict[str, Dimension]:
    """Return the variables that the synapses of a projection have."""
    projection = circuit.projections[number]
    if projection.plasticity is not None:
        system = projection.plasticity.system
        return {name: system.dimensions[name] for name in system.variables}
    model = circuit.populations[population].model
    assert model is not None
    return {WEIGHT: projection.synapse.weight_dimension(model)}
