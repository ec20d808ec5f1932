"""What the variables and parameters of synapses are called in the model of their target."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import count

from rheobase.errors import NetworkError
from rheobase.neurons import Model
from rheobase.synapses.base import Kinetics, Terms


def numbered(name: str) -> Iterator[str]:
    """Yield a name, then the name with 2, 3, ... at its end."""
    yield name
    yield from (f"{name}_{number}" for number in count(2))


def own_names(model: Model) -> set[str]:
    """Return every name that stands for something in a model."""
    return {"I", "t", *model.system.dimensions, *model.values}


def named_terms(model: Model, synapses: Sequence[Kinetics]) -> list[Terms]:
    """Return what each of some distinct synapses adds to a model, under names of its own.

    Names that the user gave are kept, or refused if they are taken: a recording of ``g_ampa``
    must be the one that was meant. All others are numbered until they are free.

    Parameters
    ----------
    model : Model
    synapses : sequence of Kinetics
        No two with equal kinetics.

    Returns
    -------
    list of Terms
        One for each.

    Raises
    ------
    NetworkError
        If a name is given twice or taken.
    """
    taken = own_names(model)
    found: dict[Kinetics, Terms] = {}
    for synapse in synapses:
        if synapse.name is not None:
            found[synapse] = synapse.terms(synapse.name, model)
            _check_free(synapse, found, taken, model)
            taken.update(found[synapse].values)
    for synapse in synapses:
        if synapse.name is None:
            candidates = (synapse.terms(label, model) for label in numbered(synapse.label))
            found[synapse] = next(t for t in candidates if taken.isdisjoint(t.values))
            taken.update(found[synapse].values)
    return [found[synapse] for synapse in synapses]


def _check_free(
    synapse: Kinetics, found: dict[Kinetics, Terms], taken: Collection[str], model: Model
) -> None:
    clash = next((name for name in found[synapse].values if name in taken), None)
    if clash is None:
        return
    where = f"{synapse!r} onto {model.name}"
    for other, terms in found.items():
        if other is not synapse and clash in terms.values:
            raise NetworkError(
                f"{where}: its name makes '{clash}', as does that of {other!r}, which differs. "
                "Give it another name."
            )
    raise NetworkError(
        f"{where}: its name makes '{clash}', which the neuron's own equations have already. "
        "Give it another name."
    )
