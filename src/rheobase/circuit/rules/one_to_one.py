"""The first source to the first target, the second to the second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rheobase.circuit.rules.base import Rule
from rheobase.errors import NetworkError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, repr=False)
class OneToOne(Rule):
    """One synapse from source neuron k to target neuron k, for every k.

    The groups must be equally large. An array of weights or delays has one value a pair.

    Examples
    --------
    >>> from rheobase.circuit import OneToOne
    >>> OneToOne().expected(10, 10)
    10.0
    """

    def check(self, n_source: int, n_target: int, shared: int = 0) -> None:
        """Raise an error if the groups are not equally large (see `Rule.check`)."""
        if n_source != n_target:
            raise NetworkError(
                f"OneToOne: expected equally many sources and targets, got {n_source} and "
                f"{n_target}."
            )

    def expected(
        self,
        n_source: int,
        n_target: int,
        shared: int = 0,
        distances: NDArray[np.float64] | None = None,
    ) -> float:
        """Return the number of synapses (see `Rule.expected`)."""
        return float(n_target)

    def array_shapes(self, n_source: int, n_target: int) -> tuple[tuple[int, ...], ...]:
        """Return the shapes of arrays (see `Rule.array_shapes`)."""
        return ((n_target,),)
