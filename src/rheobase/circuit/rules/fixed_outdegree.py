"""The same number of synapses from every source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rheobase.circuit.arguments import whole_number
from rheobase.circuit.rules.base import Rule, require_flags
from rheobase.circuit.rules.fixed_indegree import require_candidates

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, repr=False)
class FixedOutdegree(Rule):
    """Exactly `n` synapses from every source neuron, their targets drawn independently.

    With multapses, each synapse has a target drawn uniformly from all (with replacement); without,
    the targets of a source are a random subset. A source that may not connect to itself draws from
    the others.

    Parameters
    ----------
    n : int
        Synapses from each source, 0 or more.
    autapses : bool
        Whether a neuron that is in both groups may connect to itself.
    multapses : bool
        Whether a source may connect more than once to the same target.

    Raises
    ------
    ParameterError
        If `n` is not a whole number.

    Examples
    --------
    >>> from rheobase.circuit import FixedOutdegree
    >>> FixedOutdegree(10).expected(1000, 500)
    10000.0
    """

    n: int
    autapses: bool = True
    multapses: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", whole_number(self.n, "FixedOutdegree: n"))
        require_flags(self, "autapses", "multapses")

    def check(self, n_source: int, n_target: int, shared: int = 0) -> None:
        """Raise an error if there are too few targets (see `Rule.check`)."""
        itself = 0 if self.autapses or not shared else 1
        require_candidates(self, self.n, self.multapses, n_target, itself, "source", "targets")

    def expected(
        self,
        n_source: int,
        n_target: int,
        shared: int = 0,
        distances: NDArray[np.float64] | None = None,
    ) -> float:
        """Return the number of synapses (see `Rule.expected`)."""
        return float(self.n * n_source)
