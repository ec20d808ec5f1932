"""The same number of synapses onto every target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rheobase.circuit.arguments import whole_number
from rheobase.circuit.rules.base import Rule, require_flags
from rheobase.errors import NetworkError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, repr=False)
class FixedIndegree(Rule):
    """Exactly `n` synapses onto every target neuron, their sources drawn independently.

    With multapses, each synapse has a source drawn uniformly from all (with replacement); without,
    the sources of a target are a random subset. A target that may not connect to itself draws from
    the others.

    Parameters
    ----------
    n : int
        Synapses onto each target, 0 or more.
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
    >>> from rheobase.circuit import FixedIndegree
    >>> FixedIndegree(1000).expected(10_000, 12_500)
    12500000.0
    """

    n: int
    autapses: bool = True
    multapses: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", whole_number(self.n, "FixedIndegree: n"))
        require_flags(self, "autapses", "multapses")

    def check(self, n_source: int, n_target: int, shared: int = 0) -> None:
        """Raise an error if there are too few sources (see `Rule.check`)."""
        itself = 0 if self.autapses or not shared else 1
        require_candidates(self, self.n, self.multapses, n_source, itself, "target", "sources")

    def expected(
        self,
        n_source: int,
        n_target: int,
        shared: int = 0,
        distances: NDArray[np.float64] | None = None,
    ) -> float:
        """Return the number of synapses (see `Rule.expected`)."""
        return float(self.n * n_target)


def require_candidates(
    rule: Rule, n: int, multapses: bool, available: int, itself: int, each: str, others: str
) -> None:
    """Raise a `NetworkError` if a neuron cannot have `n` partners."""
    candidates = available - itself
    needed = n if not multapses else min(n, 1)
    if needed <= candidates:
        return
    without = f" ({available} without itself)" if itself else ""
    advice = " without multapses. Allow them, or take a smaller n." if not multapses else "."
    raise NetworkError(
        f"{rule!r}: expected at least {needed} {others} for each {each}, got "
        f"{candidates}{without}{advice}"
    )
