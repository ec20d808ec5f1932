"""What every connection rule can do: be checked, be counted, be printed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import MISSING, fields
from typing import TYPE_CHECKING

from rheobase.errors import ParameterError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Rule(ABC):
    """Which neurons of a source group connect to which neurons of a target group.

    Neurons are counted within the two groups. An autapse is a synapse of a neuron onto itself: it
    can happen only where groups share neurons. A multapse is a second synapse of the same pair.

    Examples
    --------
    >>> from rheobase.circuit import FixedIndegree
    >>> rule = FixedIndegree(100, autapses=False)
    >>> rule
    FixedIndegree(100, autapses=False)
    >>> rule.expected(1000, 500)
    50000.0
    """

    @abstractmethod
    def check(self, n_source: int, n_target: int, shared: int = 0) -> None:
        """Raise an error if the rule cannot be carried out.

        Parameters
        ----------
        n_source, n_target : int
            The sizes of the groups.
        shared : int
            How many neurons are in both.

        Raises
        ------
        NetworkError
            If there are too few neurons.
        """

    @abstractmethod
    def expected(
        self,
        n_source: int,
        n_target: int,
        shared: int = 0,
        distances: NDArray[np.float64] | None = None,
    ) -> float:
        """Return the expected number of synapses.

        Parameters
        ----------
        n_source, n_target, shared : int
            See `check`.
        distances : ndarray of float64, optional
            Of pairs, in um: of all, or of a sample. Needed if `needs_positions`.

        Returns
        -------
        float
        """

    def array_shapes(self, n_source: int, n_target: int) -> tuple[tuple[int, ...], ...]:
        """Return the shapes that an array of weights or delays may have.

        Flattened, it has the values in the order of the synapses. Empty for a rule that draws its
        synapses: an array would have no order to be in.
        """
        return ()

    @property
    def needs_positions(self) -> bool:
        """Whether it depends on where the neurons are."""
        return False

    def __repr__(self) -> str:
        texts = []
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if field.default is MISSING:
                texts.append(f"{value!r}")
            elif value != field.default:
                texts.append(f"{field.name}={value!r}")
        return f"{type(self).__name__}({', '.join(texts)})"


def require_flags(rule: Rule, *names: str) -> None:
    """Raise a `ParameterError` if an argument is not True or False."""
    for name in names:
        value = getattr(rule, name)
        if not isinstance(value, bool):
            raise ParameterError(
                f"{type(rule).__name__}: {name}: expected True or False, got {value!r}."
            )
