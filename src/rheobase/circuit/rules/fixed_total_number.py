"""A number of synapses in all."""

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
class FixedTotalNumber(Rule):
    """Exactly `n` synapses in all, their sources and targets drawn independently.

    With multapses, each synapse has a pair drawn uniformly from all pairs that are allowed (with
    replacement); without, the pairs are a random subset of them.

    Parameters
    ----------
    n : int
        Synapses, 0 or more.
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
    >>> from rheobase.circuit import FixedTotalNumber
    >>> FixedTotalNumber(299_000_000).expected(77_169, 77_169)
    299000000.0
    """

    n: int
    autapses: bool = True
    multapses: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", whole_number(self.n, "FixedTotalNumber: n"))
        require_flags(self, "autapses", "multapses")

    def check(self, n_source: int, n_target: int, shared: int = 0) -> None:
        """Raise an error if there are too few pairs (see `Rule.check`)."""
        excluded = 0 if self.autapses else shared
        pairs = n_source * n_target - excluded
        needed = self.n if not self.multapses else min(self.n, 1)
        if needed > pairs:
            without = f" ({excluded} pairs of a neuron with itself left out)" if excluded else ""
            advice = " without multapses. Allow them, or take a smaller n."
            raise NetworkError(
                f"{self!r}: expected at least {needed} pairs of a source and a target, got "
                f"{pairs}{without}{advice if not self.multapses else '.'}"
            )

    def expected(
        self,
        n_source: int,
        n_target: int,
        shared: int = 0,
        distances: NDArray[np.float64] | None = None,
    ) -> float:
        """Return the number of synapses (see `Rule.expected`)."""
        return float(self.n)
