"""Every source to every target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rheobase.circuit.rules.base import Rule, require_flags

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, repr=False)
class AllToAll(Rule):
    """One synapse from every source neuron to every target neuron.

    An array of weights or delays has the shape (targets, sources), or is that matrix row after
    row. Its entries for autapses are there and not used if `autapses` is False.

    Parameters
    ----------
    autapses : bool
        Whether a neuron that is in both groups connects to itself.

    Examples
    --------
    >>> from rheobase.circuit import AllToAll
    >>> AllToAll(autapses=False).expected(10, 10, shared=10)
    90.0
    """

    autapses: bool = True

    def __post_init__(self) -> None:
        require_flags(self, "autapses")

    def check(self, n_source: int, n_target: int, shared: int = 0) -> None:
        """Nothing can go wrong (see `Rule.check`)."""

    def expected(
        self,
        n_source: int,
        n_target: int,
        shared: int = 0,
        distances: NDArray[np.float64] | None = None,
    ) -> float:
        """Return the number of synapses (see `Rule.expected`)."""
        return float(n_source * n_target - (0 if self.autapses else shared))

    def array_shapes(self, n_source: int, n_target: int) -> tuple[tuple[int, ...], ...]:
        """Return the shapes of arrays (see `Rule.array_shapes`)."""
        return (n_target, n_source), (n_target * n_source,)
