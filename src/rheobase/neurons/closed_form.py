"""What a neuron does in a constant current, where a formula says so."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from rheobase.units import CURRENT, FREQUENCY, TIME, QuantityLike, from_engine, to_engine


class ClosedForm(ABC):
    """A neuron whose rheobase and firing rate have a closed form.

    A base beside `Model`. A subclass gives two formulas, in engine units, with one value or one a
    neuron: ``_rheobase()`` in nA, and ``_interval(current)``, the time from spike to spike in ms,
    infinite where the neuron does not fire.

    Examples
    --------
    >>> from rheobase.neurons import ClosedForm, NamedModel
    >>> class Perfect(ClosedForm, NamedModel):
    ...     EQUATIONS = "C * dv/dt = I"
    ...     THRESHOLD = "v >= v_threshold"
    ...     RESET = "v = 0*mV"
    ...     DEFAULTS = {"C": "1 nF", "v_threshold": "20 mV", "v": "0 mV"}
    ...     def _rheobase(self):
    ...         return 0.0
    ...     def _interval(self, current):
    ...         return self.value("C") * self.value("v_threshold") / current
    >>> print(Perfect().rate("0.5 nA"))
    25.0 Hz
    """

    @abstractmethod
    def _rheobase(self) -> Any:
        """Return the largest constant current, in nA, in which the neuron stays at rest."""

    @abstractmethod
    def _interval(self, current: Any) -> Any:
        """Return the time between two spikes in ms, in a current in nA; infinite without any."""

    @property
    def rheobase(self) -> Any:
        """Quantity in nA: the largest constant current in which a neuron at rest never fires."""
        return from_engine(self._rheobase(), CURRENT)

    def interspike_interval(self, current: QuantityLike) -> Any:
        """Return the time between two spikes in a constant current, in closed form.

        Parameters
        ----------
        current : Quantity or str, scalar or array
            Must broadcast with the parameters.

        Returns
        -------
        Quantity
            In ms; infinite up to the rheobase. Of a neuron that adapts, once it has.

        Examples
        --------
        >>> import rheobase as rb
        >>> print(f"{rb.LIF().interspike_interval('2.5 nA'):.4f}")
        13.0904 ms
        """
        return from_engine(self._interval(to_engine(current, CURRENT, "current")), TIME)

    def rate(self, current: QuantityLike) -> Any:
        """Return the firing rate in a constant current, in closed form.

        Parameters
        ----------
        current : Quantity or str, scalar or array
            Must broadcast with the parameters.

        Returns
        -------
        Quantity
            In Hz; zero up to the rheobase. Of a neuron that adapts, once it has.

        Examples
        --------
        >>> import rheobase as rb
        >>> print(rb.LIF().rate("2 nA"))
        0.0 Hz
        """
        return per_second(self._interval(to_engine(current, CURRENT, "current")))


def per_second(interval: Any) -> Any:
    """Return the rate in Hz of spikes that are some ms apart; zero if that is infinite."""
    with np.errstate(divide="ignore"):
        return from_engine(1.0 / np.asarray(interval), FREQUENCY).to("Hz")
