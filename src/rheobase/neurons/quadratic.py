"""The quadratic integrate-and-fire neuron."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from rheobase.errors import ParameterError
from rheobase.neurons.closed_form import ClosedForm
from rheobase.neurons.named import NamedModel
from rheobase.units import CURRENT, VOLTAGE, QuantityLike, from_engine, to_engine


class QIF(ClosedForm, NamedModel):
    """The quadratic integrate-and-fire neuron.

    ``tau_m * dv/dt = (v - v_rest)*(v - v_c)/(v_c - v_rest) + R*I``: near rest it is the leaky
    neuron with the same `tau_m` and `R`; above the critical potential `v_c` it runs away by
    itself, to `v_peak`, where it is reset. Every neuron that starts to fire through a saddle-node
    bifurcation behaves like this one near its rheobase (Ermentrout and Kopell 1986). With peak and
    reset at infinity it is the theta neuron. `rheobase`, `rate` and `interspike_interval` have
    closed forms, see `ClosedForm`; the rheobase is (v_c - v_rest) / (4 R), up to which it can rest.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        `tau_m` (10 ms), `R` (10 MOhm), `v_rest` (-65 mV), `v_c` (-50 mV), `v_peak` (20 mV),
        `v_reset` (-80 mV), `t_ref` (0 ms), `v` at the start (`v_rest`).

    Raises
    ------
    ParameterError
        If a name is unknown, `v_c` is not above `v_rest`, `v_peak` is not above `v_reset`, or a
        value makes no sense.
    UnitError
        If a value has the wrong dimension or no unit.

    References
    ----------
    G. B. Ermentrout, N. Kopell, SIAM J. Appl. Math. 46:233-253, 1986. P. E. Latham, B. J. Richmond,
    P. G. Nelson, S. Nirenberg, J. Neurophysiol. 83:808-827, 2000: the form, the default values, and
    (appendix) the interval between spikes.

    Examples
    --------
    >>> from rheobase.neurons import QIF
    >>> neuron = QIF()
    >>> print(neuron.rheobase)
    0.375 nA
    >>> print(f"{neuron.rate('0.5 nA'):.2f}")
    9.97 Hz
    """

    EQUATIONS = "tau_m * dv/dt = (v - v_rest)*(v - v_c)/(v_c - v_rest) + R*I"
    THRESHOLD = "v >= v_peak"
    RESET = "v = v_reset"
    REFRACTORY = "t_ref"
    DEFAULTS: ClassVar[Mapping[str, str]] = {
        "tau_m": "10 ms",
        "R": "10 MOhm",
        "v_rest": "-65 mV",
        "v_c": "-50 mV",
        "v_peak": "20 mV",
        "v_reset": "-80 mV",
        "t_ref": "0 ms",
        "v": "v_rest",
    }
    POSITIVE = ("R",)

    def __init__(self, **values: QuantityLike) -> None:
        super().__init__(**values)
        if not np.all(self._depth > 0.0):
            raise ParameterError(
                f"v_c: expected above v_rest, got v_c = {self.v_c}, v_rest = {self.v_rest}."
            )

    @property
    def _depth(self) -> Any:
        return np.asarray(self.value("v_c") - self.value("v_rest"))

    @property
    def _middle(self) -> Any:
        """The bottom of the parabola."""
        return (self.value("v_c") + self.value("v_rest")) / 2.0

    def _rheobase(self) -> Any:
        """Return what lifts the bottom of the parabola to zero: (v_c - v_rest) / (4 R)."""
        return (self._depth / (4.0 * self.value("R")))[()]

    def fixed_points(self, current: QuantityLike) -> tuple[Any, Any]:
        """Return where v stays in a constant current: stable below, unstable above.

        Parameters
        ----------
        current : Quantity or str, scalar or array
            Must broadcast with the parameters.

        Returns
        -------
        stable, unstable : Quantity
            In mV; not a number above the rheobase.

        Examples
        --------
        >>> from rheobase.neurons import QIF
        >>> stable, unstable = QIF().fixed_points("0 nA")
        >>> print(stable, unstable)
        -65.0 mV -50.0 mV
        """
        below = -self._above(to_engine(current, CURRENT, "current"))
        with np.errstate(invalid="ignore"):
            half = np.sqrt(self._depth * below)
        return (
            from_engine((self._middle - half)[()], VOLTAGE),
            from_engine((self._middle + half)[()], VOLTAGE),
        )

    def _above(self, current: Any) -> Any:
        """Return R (I - rheobase) in mV."""
        return self.value("R") * np.asarray(current, dtype=float) - self._depth / 4.0

    def _interval(self, current: Any) -> Any:
        """Integrate depth tau_m dv / ((v - middle)^2 + kappa^2) from v_reset to v_peak.

        The difference of two arctangents, written as one angle, so that nothing cancels when both
        limits are on the same side of the middle.
        """
        above = self._above(current)
        fires = above > 1e-14 * self._depth
        kappa = np.sqrt(self._depth * np.where(fires, above, 1.0))
        top, bottom = self.value("v_peak") - self._middle, self.value("v_reset") - self._middle
        angle = np.arctan2(kappa * (top - bottom), kappa * kappa + top * bottom)
        passage = self.value("tau_m") * self._depth / kappa * angle
        return np.where(fires, self.value("t_ref") + passage, np.inf)[()]
