"""The exponential integrate-and-fire neuron."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from rheobase.neurons.named import NamedModel
from rheobase.units import CURRENT, VOLTAGE, QuantityLike, from_engine, to_engine

_NEWTON = 60  # steps; where both roots meet each step only halves the distance


class EIF(NamedModel):
    """The exponential integrate-and-fire neuron: a leaky one whose spikes rise by themselves.

    ``tau_m * dv/dt = -(v - v_rest) + delta_T*exp((v - v_T)/delta_T) + R*I``. The exponential is the
    sodium current that starts a spike; it takes over some `delta_T` above `v_T`, and brings `v` to
    `v_peak` in a fraction of a millisecond. The smaller `delta_T`, the more like a leaky neuron
    with its threshold at `v_T`.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        `tau_m` (12 ms), `R` (20 MOhm), `v_rest` (-65 mV), `v_T` (-55 mV), `delta_T` (2 mV),
        `v_peak` (-30 mV), `v_reset` (-60 mV), `t_ref` (0 ms), `v` at the start (`v_rest`).

    Raises
    ------
    ParameterError
        If a name is unknown, `delta_T` is not positive, `v_peak` is not above `v_reset`, or a value
        makes no sense.
    UnitError
        If a value has the wrong dimension or no unit.

    Notes
    -----
    The default values are those of the *Neuronal Dynamics* exercises, where `v_T` is called
    v_rheobase and `v_peak` v_spike. The preset "wang_buzsaki" is the fit of Fourcaud-Trocme et al.
    to the interneuron of Wang and Buzsaki, for a membrane of 1e-4 cm2.

    References
    ----------
    N. Fourcaud-Trocme, D. Hansel, C. van Vreeswijk, N. Brunel, J. Neurosci. 23:11628-11640, 2003.
    Gerstner et al., "Neuronal Dynamics", 2014, section 5.2.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurons import EIF
    >>> neuron = EIF()
    >>> print(neuron.rheobase)
    0.4 nA
    >>> rb.run(neuron, rb.constant("0.39 nA"), "1000 ms").spikes[0].count
    0
    """

    EQUATIONS = "tau_m * dv/dt = -(v - v_rest) + delta_T*exp((v - v_T)/delta_T) + R*I"
    THRESHOLD = "v >= v_peak"
    RESET = "v = v_reset"
    REFRACTORY = "t_ref"
    DEFAULTS: ClassVar[Mapping[str, str]] = {
        "tau_m": "12 ms",
        "R": "20 MOhm",
        "v_rest": "-65 mV",
        "v_T": "-55 mV",
        "delta_T": "2 mV",
        "v_peak": "-30 mV",
        "v_reset": "-60 mV",
        "t_ref": "0 ms",
        "v": "v_rest",
    }
    POSITIVE = ("R", "delta_T")
    PRESETS: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "wang_buzsaki": {
            "tau_m": "10 ms",
            "R": "100 MOhm",
            "v_rest": "-65 mV",
            "v_T": "-59.9 mV",
            "delta_T": "3.48 mV",
            "v_reset": "-68 mV",
            "t_ref": "1.7 ms",
        }
    }

    @property
    def rheobase(self) -> Any:
        """The largest constant current at which it can rest, (v_T - delta_T - v_rest) / R.

        Fourcaud-Trocme et al. 2003, eq. 10: there both fixed points meet at v_T.
        """
        depth = self.value("v_T") - self.value("delta_T") - self.value("v_rest")
        return from_engine(depth / self.value("R"), CURRENT)

    def fixed_points(self, current: QuantityLike) -> tuple[Any, Any]:
        """Return where v stays in a constant current: stable below, unstable above.

        Parameters
        ----------
        current : Quantity or str, scalar or array
            Must broadcast with the parameters.

        Returns
        -------
        stable, unstable : Quantity
            In mV; not a number above the rheobase. From the unstable one upwards a spike follows.

        Examples
        --------
        >>> from rheobase.neurons import EIF
        >>> stable, unstable = EIF().fixed_points("0.2 nA")
        >>> print(f"{stable:.3f}, {unstable:.3f}")
        -60.895 mV, -51.990 mV
        """
        drive = self.value("R") * np.asarray(to_engine(current, CURRENT, "current"))
        target = self.value("v_rest") + drive
        stable, unstable = meeting_points(target, self.value("v_T"), self.value("delta_T"))
        return from_engine(stable, VOLTAGE), from_engine(unstable, VOLTAGE)


def meeting_points(target: Any, v_T: Any, delta_T: Any, ratio: Any = 1.0) -> tuple[Any, Any]:
    """Solve ``v - target = ratio * delta_T * exp((v - v_T) / delta_T)`` for v.

    With v = target + delta_T exp(y) it is ``exp(y) - y = c`` with
    ``c = (v_T - target)/delta_T - log(ratio)``: the logarithmic form of Lambert's W, which does not
    overflow. The left side is convex with its minimum at y = 0, so that Newton's method walks down
    to each root from outside.

    Parameters
    ----------
    target, v_T, delta_T, ratio : float or ndarray
        In mV, but for the ratio, which must be positive.

    Returns
    -------
    lower, upper : float or ndarray
        In mV; not a number if there is none.
    """
    c = np.asarray((v_T - target) / delta_T - np.log(ratio))
    there = c >= 1.0
    c = np.where(there, c, 1.0)
    roots = []
    for y, side in ((-c, np.minimum), (np.log(2.0 * c), np.maximum)):
        for _ in range(_NEWTON):
            slope = np.expm1(y)
            y = y - np.where(slope == 0.0, 0.0, (slope + 1.0 - y - c) / np.where(slope, slope, 1.0))
        roots.append((target + delta_T * np.where(there, np.exp(side(y, 0.0)), np.nan))[()])
    return roots[0], roots[1]
