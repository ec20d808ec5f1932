"""What can be recorded of some neurons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rheobase.errors import NetworkError, did_you_mean
from rheobase.units import FREQUENCY, TIME, Dimension

if TYPE_CHECKING:
    from rheobase.network.view import PopulationView

EVENTS = {"spikes": TIME, "rate": FREQUENCY}  # what all have, spike sources too


class UnknownObservable(NetworkError, AttributeError):
    """Something that neurons do not have; an `AttributeError`, as ``hasattr`` wants it."""


@dataclass(frozen=True, eq=False, repr=False)
class Observable:
    """Something that can be recorded: ``exc.spikes``, ``exc.rate``, ``exc[:5].v``.

    Parameters
    ----------
    view : PopulationView
        Of which neurons.
    what : str
        ``"spikes"``, ``"rate"`` (of the population: spikes a neuron and time) or a variable.

    Raises
    ------
    UnknownObservable
        A `NetworkError`, if a neuron has no such thing.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.network import Network
    >>> exc = Network().population(rb.LIF(), 100, name="exc")
    >>> exc[:5].v
    exc[0:5].v
    >>> print(exc.v.dimension)
    voltage (mV)
    """

    view: PopulationView
    what: str

    def __post_init__(self) -> None:
        _ = self.dimension  # which looks for it

    @property
    def dimension(self) -> Dimension:
        """The dimension of the values."""
        if self.what in EVENTS:
            return EVENTS[self.what]
        found = {self._dimension_in(number) for number in self.view.group.populations}
        if len(found) > 1:
            listed = " and ".join(sorted(str(dimension) for dimension in found))
            raise UnknownObservable(
                f"{self!r}: it is {listed}. Record these populations one by one."
            )
        return found.pop()

    def _dimension_in(self, number: int) -> Dimension:
        name, model = self.view.network.model_of(number)
        if model is None:
            raise UnknownObservable(
                f"'{name}' is a spike source: expected .spikes or .rate, got '{self.what}'."
            )
        if self.what in model.states:
            return model.system.dimensions[self.what]
        if self.what in model.system.parameters:
            raise UnknownObservable(
                f"'{name}': '{self.what}' is a parameter, which does not change. "
                + did_you_mean("", [*model.states, *EVENTS])
            )
        known = [*model.states, *EVENTS]
        raise UnknownObservable(
            f"'{name}' has no variable '{self.what}'. {did_you_mean(self.what, known)}"
        )

    def __repr__(self) -> str:
        name = self.view.name
        return f"({name}).{self.what}" if " + " in name else f"{name}.{self.what}"
