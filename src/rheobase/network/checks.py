"""What users gave, where the circuit would not say as well what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rheobase.circuit import Population
from rheobase.circuit.arguments import whole_number
from rheobase.circuit.memory import PER_NEURON
from rheobase.circuit.populations import MOST_NEURONS
from rheobase.errors import NetworkError, UnitError
from rheobase.memory import require_memory
from rheobase.network.view import RESERVED
from rheobase.neurons import Model
from rheobase.synapses import Kinetics
from rheobase.units import CONDUCTANCE, CURRENT, Dimension


def require_kind(given: Any, kind: type | tuple[type, ...], what: str, example: str) -> None:
    """Raise a `NetworkError` if something is of another kind, or is the class itself."""
    if isinstance(given, kind):
        return
    call = ""
    if isinstance(given, type) and issubclass(given, kind):
        call = f" Write rb.{given.__name__}(...)."
        given = given.__name__
    raise NetworkError(f"{what}: expected one such as {example}, got {str(given)[:60]}.{call}")


@contextmanager
def saying_what_a_weight_is(synapse: Kinetics, dimension: Dimension) -> Iterator[None]:
    """Add to the message of a `UnitError` why this synapse wants this dimension."""
    why = {
        CURRENT: "it has no E_syn, so its weight is the peak of a current",
        CONDUCTANCE: "it has an E_syn, so its weight is the peak of a conductance",
    }.get(dimension, "its weight is the jump of the membrane variable")
    try:
        yield
    except UnitError as error:
        raise UnitError(f"{error} The synapse is {synapse!r}: {why}.") from None


def check_state_names(model: Model) -> None:
    """Raise a `NetworkError` if ``exc.<variable>`` would be something else than the variable."""
    for state in model.states:
        if state in RESERVED or state.startswith("_"):
            raise NetworkError(
                f"{model.name}: a variable called '{state}' could not be recorded by its name, "
                "which means something else on a population. Rename it in the equations."
            )


def new_name(name: Any, kind: str, populations: Sequence[Population]) -> str:
    """Return the name of a new population, the next free one of its kind if none is given."""
    names = {population.name for population in populations}
    if name is None:
        number = 1
        while f"{kind} {number}" in names:
            number += 1
        return f"{kind} {number}"
    if not isinstance(name, str) or not name.strip():
        raise NetworkError(f"name: expected some text, got {name!r}.")
    if name in names:
        raise NetworkError(
            f"name: there is a population '{name}' already. Give this one another name."
        )
    return name


def new_size(size: Any, populations: Sequence[Population]) -> int:
    """Return the size of a new population, for which there is memory."""
    size = whole_number(size, "size", 1, MOST_NEURONS)
    total = size + sum(population.size for population in populations)
    require_memory(PER_NEURON * total, f"{total} neurons in all", "Take fewer neurons.")
    return size
