"""Synapses listed one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rheobase.circuit.rules.base import Rule
from rheobase.errors import NetworkError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, repr=False, eq=False)
class Pairs(Rule):
    """One synapse from source neuron ``sources[k]`` to target neuron ``targets[k]``, for every k.

    A pair that is listed twice has two synapses. An array of weights or delays has one value a
    pair.

    Parameters
    ----------
    sources, targets : array of int, shape (pairs,)
        Indices within the source group and the target group, from 0.

    Raises
    ------
    NetworkError
        If they are not whole numbers, or not equally many.

    Examples
    --------
    >>> from rheobase.circuit import Pairs
    >>> chain = Pairs([0, 1, 2], [1, 2, 3])
    >>> chain
    Pairs(3 pairs)
    >>> chain.expected(4, 4)
    3.0
    """

    sources: NDArray[np.int64]
    targets: NDArray[np.int64]

    def __post_init__(self) -> None:
        for name in ("sources", "targets"):
            object.__setattr__(self, name, _indices(getattr(self, name), name))
        if self.sources.size != self.targets.size:
            raise NetworkError(
                f"Pairs: expected equally many sources and targets, got {self.sources.size} and "
                f"{self.targets.size}."
            )

    def check(self, n_source: int, n_target: int, shared: int = 0) -> None:
        """Raise an error if a neuron does not exist (see `Rule.check`)."""
        for name, indices, n in (
            ("sources", self.sources, n_source),
            ("targets", self.targets, n_target),
        ):
            bad = np.flatnonzero((indices < 0) | (indices >= n))
            if bad.size:
                raise NetworkError(
                    f"Pairs: {name}: expected indices from 0 to {n - 1}, got {indices[bad[0]]} at "
                    f"index {bad[0]}."
                )

    def expected(
        self,
        n_source: int,
        n_target: int,
        shared: int = 0,
        distances: NDArray[np.float64] | None = None,
    ) -> float:
        """Return the number of synapses (see `Rule.expected`)."""
        return float(self.sources.size)

    def array_shapes(self, n_source: int, n_target: int) -> tuple[tuple[int, ...], ...]:
        """Return the shapes of arrays (see `Rule.array_shapes`)."""
        return ((self.sources.size,),)

    def __repr__(self) -> str:
        return f"Pairs({self.sources.size} pairs)"


def _indices(given: Any, name: str) -> NDArray[np.int64]:
    try:
        array = np.asarray(given)
    except (TypeError, ValueError):
        array = np.asarray(None)
    if array.ndim != 1 or not (array.dtype.kind in "iu" or array.size == 0):
        got = f"an array of shape {array.shape} and type {array.dtype}"
        raise NetworkError(
            f"Pairs: {name}: expected one row of whole numbers, got "
            f"{got if array.dtype.kind in 'iufb' else repr(given)[:60]}."
        )
    indices = np.array(array, dtype=np.int64)
    indices.setflags(write=False)
    return indices
