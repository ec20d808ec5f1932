"""Every pair with some probability, which may depend on the distance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.circuit.distance import probabilities_at
from rheobase.circuit.rules.base import Rule, require_flags
from rheobase.circuit.values import function_name
from rheobase.errors import NetworkError, ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, repr=False)
class Bernoulli(Rule):
    """At most one synapse from a source to a target neuron, each pair independently with chance p.

    Parameters
    ----------
    p : float or callable
        The probability, from 0 to 1; or a function of the distance, which takes a Quantity of
        distances and returns an array of probabilities of the same shape. Then both groups need
        positions.
    autapses : bool
        Whether a neuron that is in both groups may connect to itself.

    Raises
    ------
    ParameterError
        If `p` is not a probability.

    Examples
    --------
    >>> import numpy as np
    >>> from rheobase.circuit import Bernoulli
    >>> from rheobase.units import um
    >>> round(Bernoulli(0.1).expected(100, 50))
    500
    >>> near = Bernoulli(lambda d: 0.5 * np.exp(-d / (100*um)), autapses=False)
    """

    p: float | Callable[[Any], Any]
    autapses: bool = True

    def __post_init__(self) -> None:
        require_flags(self, "autapses")
        if callable(self.p):
            return
        if not isinstance(self.p, Real) or isinstance(self.p, bool):
            raise ParameterError(
                "Bernoulli: p: expected a plain number from 0 to 1, or a function of distance; "
                f"got {self.p!r}."
            )
        if not 0.0 <= self.p <= 1.0:  # NaN is not, either
            raise ParameterError(
                f"Bernoulli: p: expected a probability from 0 to 1, got {float(self.p):g}."
            )
        object.__setattr__(self, "p", float(self.p))

    def check(self, n_source: int, n_target: int, shared: int = 0) -> None:
        """Nothing can go wrong (see `Rule.check`)."""

    def expected(
        self,
        n_source: int,
        n_target: int,
        shared: int = 0,
        distances: NDArray[np.float64] | None = None,
    ) -> float:
        """Return the expected number of synapses (see `Rule.expected`)."""
        excluded = 0 if self.autapses else shared
        if not callable(self.p):
            return self.p * (n_source * n_target - excluded)
        if distances is None:
            raise NetworkError("Bernoulli: p depends on the distance, so distances are needed.")
        of_pairs = probabilities_at(self.p, distances, "Bernoulli: p").mean()
        with_itself = probabilities_at(self.p, np.zeros(1), "Bernoulli: p")[0] if excluded else 0.0
        return float(max(of_pairs * n_source * n_target - with_itself * excluded, 0.0))

    @property
    def needs_positions(self) -> bool:
        """Whether p is a function of distance."""
        return callable(self.p)

    def __repr__(self) -> str:
        if not callable(self.p):
            return super().__repr__()
        rest = "" if self.autapses else ", autapses=False"
        return f"Bernoulli({function_name(self.p)}(distance){rest})"
