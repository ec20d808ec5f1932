"""The leaky integrate-and-fire neuron with a spike-triggered adaptation current."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from rheobase.neurons.closed_form import ClosedForm, per_second
from rheobase.neurons.named import NamedModel
from rheobase.units import CURRENT, QuantityLike, to_engine

_HALVINGS = 200  # of an interval in the logarithm of time: more than a float can tell apart


class AdaptiveLIF(ClosedForm, NamedModel):
    """The leaky integrate-and-fire neuron with a spike-triggered adaptation current.

    ``tau_m * dv/dt = -(v - v_rest) + R*(I - w)`` and ``tau_w * dw/dt = -w``: one term more than
    `LIF`. Each spike adds `b` to the current `w`, which works against the input and decays with
    `tau_w`: in a step of current the intervals between spikes grow, as in most pyramidal cells.
    The equations are linear, so it is solved exactly. `rheobase`, `rate` and `interspike_interval`
    have closed forms, see `ClosedForm`: the rheobase is that of `LIF`, and the other two are those
    of a neuron that has adapted, in which w is the same after each spike.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        `tau_m` (8 ms), `R` (10 MOhm), `v_rest` (-70 mV), `v_threshold` (-50 mV), `v_reset` (-65
        mV), `t_ref` (2 ms), all as in `LIF`; `tau_w` (100 ms), `b` (0.2 nA); and at the start `v`
        (`v_rest`) and `w` (0 nA).

    Raises
    ------
    ParameterError
        If a name is unknown, threshold is not above reset, or a value makes no sense.
    UnitError
        If a value has the wrong dimension or no unit.

    References
    ----------
    A. Treves, Network 4:259-284, 1993 (section 3: the adapted rate). J. Benda, A. V. M. Herz,
    Neural Comput. 15:2523-2564, 2003. Gerstner et al., "Neuronal Dynamics", 2014, section 6.1.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurons import AdaptiveLIF
    >>> neuron = AdaptiveLIF()
    >>> isi = rb.run(neuron, rb.constant("5 nA"), "500 ms").spikes[0].isi
    >>> print(f"{isi[0]:.2f}, {isi[-1]:.2f}")
    5.42 ms, 9.59 ms
    >>> print(f"{neuron.onset_rate('5 nA'):.1f}, {neuron.rate('5 nA'):.1f}")
    190.7 Hz, 104.3 Hz
    """

    EQUATIONS = """
        tau_m * dv/dt = -(v - v_rest) + R*(I - w)
        tau_w * dw/dt = -w
        """
    THRESHOLD = "v >= v_threshold"
    RESET = "v = v_reset; w += b"
    REFRACTORY = "t_ref"
    DEFAULTS: ClassVar[Mapping[str, str]] = {
        "tau_m": "8 ms",
        "R": "10 MOhm",
        "v_rest": "-70 mV",
        "v_threshold": "-50 mV",
        "v_reset": "-65 mV",
        "t_ref": "2 ms",
        "tau_w": "100 ms",
        "b": "0.2 nA",
        "v": "v_rest",
        "w": "0 nA",
    }
    POSITIVE = ("R",)

    def _rheobase(self) -> Any:
        """Return that of `LIF`, (v_threshold - v_rest) / R, since w is zero at rest."""
        return (self.value("v_threshold") - self.value("v_rest")) / self.value("R")

    def onset_rate(self, current: QuantityLike) -> Any:
        """Return the firing rate in a constant current if w stayed zero: that of `LIF`.

        Parameters
        ----------
        current : Quantity or str, scalar or array
            Must broadcast with the parameters.

        Returns
        -------
        Quantity
            In Hz; zero up to the rheobase.

        Examples
        --------
        >>> from rheobase.neurons import AdaptiveLIF
        >>> print(AdaptiveLIF().onset_rate("2 nA"))
        0.0 Hz
        """
        drive, fires = self._drive(to_engine(current, CURRENT, "current"))
        fall = self.value("v_threshold") - self.value("v_reset")
        climb = self.value("tau_m") * np.log1p(fall / (drive - self._depth))
        return per_second(np.where(fires, self.value("t_ref") + climb, np.inf)[()])

    def _interval(self, current: Any) -> Any:
        """Find the time T from spike to spike for which w repeats itself.

        With b / (1 - exp(-T/tau_w)) after each spike; it is where the explicit solution meets
        threshold (Treves 1993, section 3).
        """
        drive, fires = self._drive(current)
        low = np.zeros(np.shape(drive + self._depth)) - 40.0  # logarithms of ms
        high = low + 100.0
        for _ in range(_HALVINGS):
            middle = (low + high) / 2.0
            reached = self._gap(drive, np.exp(middle)) >= 0.0
            low, high = np.where(reached, low, middle), np.where(reached, middle, high)
        return np.where(fires, self.value("t_ref") + np.exp(high), np.inf)[()]

    @property
    def _depth(self) -> Any:
        return np.asarray(self.value("v_threshold") - self.value("v_rest"))

    def _drive(self, current: Any) -> tuple[Any, Any]:
        """Return R I in mV, and where that is above threshold; something harmless elsewhere."""
        drive = self.value("R") * np.asarray(current)
        fires = drive > self._depth * (1.0 + 1e-14)
        return np.where(fires, drive, 2.0 * np.abs(self._depth) + 1.0), fires

    def _gap(self, drive: Any, s: Any) -> Any:
        """Return v - v_threshold a time s after the refractory period, if w repeats itself.

        With w = w_1 exp(-s/tau_w), v - v_rest = RI (1 - e_m) + (v_reset - v_rest) e_m - R w_1 F,
        where e_m = exp(-s/tau_m) and F = (s/tau_m) (exp(-s/tau_w) - e_m) / (s/tau_m - s/tau_w). The
        slower exponential is taken out of the fraction: equal time constants are no problem.
        """
        tau_m, tau_w, t_ref = (self.value(name) for name in ("tau_m", "tau_w", "t_ref"))
        first = self.value("b") * np.exp(-t_ref / tau_w) / -np.expm1(-(s + t_ref) / tau_w)
        apart = np.abs(s / tau_m - s / tau_w)
        fraction = np.where(apart > 0.0, -np.expm1(-apart) / np.where(apart > 0.0, apart, 1.0), 1.0)
        response = s / tau_m * np.exp(-s / np.maximum(tau_m, tau_w)) * fraction
        leaky = -drive * np.expm1(-s / tau_m) + (
            self.value("v_reset") - self.value("v_rest")
        ) * np.exp(-s / tau_m)
        return leaky - self.value("R") * first * response - self._depth
