"""Some neurons of some populations, in an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from rheobase.errors import NetworkError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rheobase.circuit.populations import Population

_MOST_PARTS = 3  # of a sum, in a name


@dataclass(frozen=True, eq=False)
class Group:
    """The neurons that a projection starts from or ends at, or that a drive goes to.

    Parameters
    ----------
    parts : tuple of (int, ndarray of int64)
        Number of a population, and indices of neurons within it. Neuron k of the group is the k-th
        of all these indices, part after part.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.circuit import Group
    >>> group = Group(((0, np.arange(3)), (1, np.array([7, 5]))))
    >>> group.size
    5
    >>> group.global_numbers(np.array([0, 100, 200]))
    array([  0,   1,   2, 107, 105])
    """

    parts: tuple[tuple[int, NDArray[np.int64]], ...]

    @cached_property
    def size(self) -> int:
        """The number of neurons."""
        return sum(indices.size for _, indices in self.parts)

    @property
    def populations(self) -> tuple[int, ...]:
        """The numbers of the populations, each once, in order of appearance."""
        return tuple(dict.fromkeys(number for number, _ in self.parts))

    def global_numbers(self, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the number of each neuron in the whole circuit, given `Circuit.offsets`."""
        numbers = [offsets[number] + indices for number, indices in self.parts]
        return np.concatenate(numbers).astype(np.int64)


def shared_neurons(a: Group, b: Group) -> int:
    """Return how many neurons are in both groups.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.circuit import Group
    >>> from rheobase.circuit.groups import shared_neurons
    >>> shared_neurons(Group(((0, np.arange(10)),)), Group(((0, np.arange(7, 20)),)))
    3
    """
    count = 0
    for number, here in a.parts:
        for other, there in b.parts:
            if number == other:
                count += here.size if here is there else np.intersect1d(here, there, True).size
    return count


def check_group(group: Group, populations: Sequence[Population]) -> None:
    """Raise a `NetworkError` if a neuron does not exist, or is in the group twice."""
    if group.size == 0:
        raise NetworkError("expected at least one neuron, got an empty selection.")
    for number in group.populations:
        if not 0 <= number < len(populations):
            raise NetworkError(
                f"population {number}: there are {len(populations)} populations, counted from 0."
            )
        population = populations[number]
        parts = [indices for other, indices in group.parts if other == number]
        indices = parts[0] if len(parts) == 1 else np.concatenate(parts)
        if indices.min() < 0 or indices.max() >= population.size:
            bad = indices[(indices < 0) | (indices >= population.size)][0]
            raise NetworkError(
                f"neuron {bad} of '{population.name}': it has neurons 0 to {population.size - 1}."
            )
        if (indices[1:] > indices[:-1]).all():
            continue
        ordered = np.sort(indices)
        again = ordered[1:][ordered[1:] == ordered[:-1]]
        if again.size:
            raise NetworkError(
                f"neuron {again[0]} of '{population.name}' would be in the selection twice"
                + (f", and {again.size - 1} others." if again.size > 1 else ".")
                + " Add and select parts that do not overlap."
            )


def group_name(group: Group, populations: Sequence[Population]) -> str:
    """Return what to call a group: ``"exc"``, ``"exc[0:100] + inh"``.

    Parameters
    ----------
    group : Group
    populations : sequence of Population
        Of the circuit.

    Returns
    -------
    str
        Of a long sum, the first parts and the last.
    """
    names = [_part_name(indices, populations[number]) for number, indices in group.parts]
    if len(names) > _MOST_PARTS:
        names = [*names[: _MOST_PARTS - 1], "...", f"{names[-1]} ({len(names)} parts)"]
    return " + ".join(names)


def _part_name(indices: NDArray[np.int64], population: Population) -> str:
    start, stop = int(indices[0]), int(indices[-1]) + 1
    if indices.size == 1:
        return population.name if population.size == 1 else f"{population.name}[{start}]"
    steps = np.diff(indices)
    if (steps == 1).all():
        whole = indices.size == population.size
        return population.name if whole else f"{population.name}[{start}:{stop}]"
    if steps[0] > 1 and (steps == steps[0]).all():
        return f"{population.name}[{start}:{stop}:{steps[0]}]"
    return f"{population.name}[{indices.size} neurons]"
