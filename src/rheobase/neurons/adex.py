"""The adaptive exponential integrate-and-fire neuron."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from rheobase.neurons.exponential import meeting_points
from rheobase.neurons.named import NamedModel
from rheobase.units import CURRENT, VOLTAGE, QuantityLike, from_engine, to_engine


def _row(C: int, g_L: int, v_rest: int, a: int, tau_w: int, b: int, v_reset: int) -> dict[str, str]:
    """Return a row of the paper's table; v_T is -50 mV and delta_T 2 mV in all of them."""
    return {
        "C": f"{C} pF",
        "g_L": f"{g_L} nS",
        "v_rest": f"{v_rest} mV",
        "v_T": "-50 mV",
        "delta_T": "2 mV",
        "a": f"{a} nS",
        "tau_w": f"{tau_w} ms",
        "b": f"{b} pA",
        "v_reset": f"{v_reset} mV",
        "v_peak": "0 mV",
    }


class AdEx(NamedModel):
    """The adaptive exponential integrate-and-fire neuron.

    ``C * dv/dt = -g_L*(v - v_rest) + g_L*delta_T*exp((v - v_T)/delta_T) - w + I`` and
    ``tau_w * dw/dt = a*(v - v_rest) - w``: the exponential neuron with one more current, `w`, which
    follows `v` by `a` and jumps by `b` at each spike. Two variables are enough for most of what
    cortical cells do in a step of current: see `presets`.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        `C` (281 pF), `g_L` (30 nS), `v_rest` (-70.6 mV), `v_T` (-50.4 mV), `delta_T` (2 mV), `a`
        (4 nS), `tau_w` (144 ms), `b` (80.5 pA), `v_peak` (20 mV), `v_reset` (-70.6 mV), `t_ref`
        (0 ms), and at the start `v` (`v_rest`) and `w` (0 nA).

    Raises
    ------
    ParameterError
        If a name is unknown, a value that must be positive is not, `v_peak` is not above `v_reset`,
        or a value makes no sense.
    UnitError
        If a value has the wrong dimension or no unit.

    Notes
    -----
    Presets are the firing patterns of Naud et al. 2008, table 1; `STEPS` holds the step of current
    that each is shown at. Solved exactly, "irregular" at 160 pA is at the edge of a window in which
    five intervals repeat; at 158 pA it is chaotic.

    "stuttering" is not in that table. It is a fast-spiking cell in which rest and firing at 60
    spikes/s are both stable, from 570 to 619 pA, so that a noisy current switches between them: add
    ``rb.noise("30 pA", tau="5 ms")`` to its step. Without noise it is tonic.

    References
    ----------
    R. Brette, W. Gerstner, J. Neurophysiol. 94:3637-3642, 2005: equations and default values.
    R. Naud, N. Marcille, C. Clopath, W. Gerstner, Biol. Cybern. 99:335-347, 2008: the patterns.
    J. Touboul, R. Brette, Biol. Cybern. 99:319-334, 2008: the bifurcations.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurons import AdEx
    >>> cell = AdEx.preset("bursting")
    >>> recording = rb.run(cell, rb.constant(AdEx.STEPS["bursting"]), "300 ms")
    >>> recording.spikes[0].isi.round(1)[:4]
    <Quantity([  2.9   5.1 131.8   5.4], 'millisecond')>
    >>> print(f"{AdEx().rheobase.to('pA'):.1f}")
    627.2 pA
    """

    EQUATIONS = """
        C * dv/dt = -g_L*(v - v_rest) + g_L*delta_T*exp((v - v_T)/delta_T) - w + I
        tau_w * dw/dt = a*(v - v_rest) - w
        """
    THRESHOLD = "v >= v_peak"
    RESET = "v = v_reset; w += b"
    REFRACTORY = "t_ref"
    DEFAULTS: ClassVar[Mapping[str, str]] = {
        "C": "281 pF",
        "g_L": "30 nS",
        "v_rest": "-70.6 mV",
        "v_T": "-50.4 mV",
        "delta_T": "2 mV",
        "a": "4 nS",
        "tau_w": "144 ms",
        "b": "80.5 pA",
        "v_peak": "20 mV",
        "v_reset": "-70.6 mV",
        "t_ref": "0 ms",
        "v": "v_rest",
        "w": "0 nA",
    }
    POSITIVE = ("g_L", "delta_T")
    PRESETS: ClassVar[Mapping[str, Mapping[str, str]]] = {  # C, g_L, v_rest, a, tau_w, b, v_reset
        "tonic": _row(200, 10, -70, 2, 30, 0, -58),
        "adapting": _row(200, 12, -70, 2, 300, 60, -58),
        "initial_burst": _row(130, 18, -58, 4, 150, 120, -50),
        "bursting": _row(200, 10, -58, 2, 120, 100, -46),
        "delayed_accelerating": _row(200, 12, -70, -10, 300, 0, -58),
        "delayed_bursting": _row(100, 10, -65, -10, 90, 30, -47),
        "transient": _row(100, 10, -65, 10, 90, 100, -47),
        "irregular": _row(100, 12, -60, -11, 130, 30, -48),
        "stuttering": {**_row(100, 10, -65, 30, 8, 3, -60), "w": "0.008 pA"},  # its w at rest
    }
    STEPS: ClassVar[Mapping[str, str]] = {
        "tonic": "500 pA",
        "adapting": "500 pA",
        "initial_burst": "400 pA",
        "bursting": "210 pA",
        "delayed_accelerating": "300 pA",
        "delayed_bursting": "110 pA",
        "transient": "180 pA",
        "irregular": "160 pA",
        "stuttering": "600 pA",
    }

    @property
    def rheobase(self) -> Any:
        """The largest constant current at which the neuron can rest.

        Rest ends where dv/dt or dw/dt stops to call it back: in a saddle-node bifurcation, or, if
        a/g_L is larger than C/(g_L tau_w), before that in a Hopf bifurcation (Touboul and Brette
        2008; Naud et al. 2008, section 3). A current that rises slowly makes it fire from here on;
        a step may do so earlier if a > 0, since w comes too late. Minus infinity if a <= -g_L,
        when it never rests.
        """
        g_L, delta_T = self.value("g_L"), self.value("delta_T")
        total = np.asarray(g_L + self.value("a"))
        slope = np.minimum(self.value("a") / g_L, self.value("C") / (g_L * self.value("tau_w")))
        with np.errstate(invalid="ignore", divide="ignore"):
            height = self.value("v_T") + delta_T * np.log1p(slope) - self.value("v_rest")
            current = total * height - g_L * delta_T * (1.0 + slope)
        return from_engine(np.where(total > 0.0, current, -np.inf)[()], CURRENT)

    def fixed_points(self, current: QuantityLike) -> tuple[Any, Any]:
        """Return where v stays in a constant current.

        Parameters
        ----------
        current : Quantity or str, scalar or array
            Must broadcast with the parameters.

        Returns
        -------
        lower, upper : Quantity
            In mV; not a number if there is none. The upper one is a saddle; the lower one is stable
            up to the `rheobase`. In both w = a (v - v_rest).

        Examples
        --------
        >>> from rheobase.neurons import AdEx
        >>> lower, upper = AdEx().fixed_points("0 nA")
        >>> print(f"{lower:.3f}, {upper:.3f}")
        -70.600 mV, -45.055 mV
        """
        g_L = self.value("g_L")
        total = np.asarray(g_L + self.value("a"))
        rests = total > 0.0
        total = np.where(rests, total, g_L)
        drive = np.asarray(to_engine(current, CURRENT, "current")) / total
        target = np.where(rests, self.value("v_rest") + drive, np.nan)
        points = meeting_points(target, self.value("v_T"), self.value("delta_T"), g_L / total)
        return from_engine(points[0], VOLTAGE), from_engine(points[1], VOLTAGE)
