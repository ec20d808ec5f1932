"""The simple model of Izhikevich's book (2007), in units of a cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from rheobase.neurons.named import NamedModel
from rheobase.units import CURRENT, from_engine


def _cell(
    C: float,
    k: float,
    v_r: float,
    v_t: float,
    v_peak: float,
    a: float,
    b: float,
    c: float,
    d: float,
) -> dict[str, str]:
    return {
        "C": f"{C} pF",
        "k": f"{k} nS/mV",
        "v_r": f"{v_r} mV",
        "v_t": f"{v_t} mV",
        "v_peak": f"{v_peak} mV",
        "a": f"{a} ms**-1",
        "b": f"{b} nS",
        "c": f"{c} mV",
        "d": f"{d} pA",
    }


class Izhikevich2007(NamedModel):
    """The simple model of Izhikevich's book (2007), in units of a cell.

    ``C * dv/dt = k*(v - v_r)*(v - v_t) - u + I`` and ``du/dt = a*(b*(v - v_r) - u)``: the neuron of
    2003 with a capacitance, and currents in pA. `v_r` is the resting potential, `v_t` the potential
    from which a brief current makes it fire, `u` the sum of all slow currents. In fast-spiking
    cells these grow with the cube of the depolarisation, ``b_3*(v - v_r)**3`` above `v_r`; in all
    others `b_3` is zero.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        `C` (100 pF), `k` (0.7 nS/mV), `v_r` (-60 mV), `v_t` (-40 mV), `v_peak` (35 mV), `a` (0.03
        per ms), `b` (-2 nS), `b_3` (0 pA/mV^3), `c` (-50 mV), the reset, `d` (100 pA), what a spike
        adds to `u`, and at the start `v` (`v_r`) and `u` (0 nA).

    Raises
    ------
    ParameterError
        If a name is unknown, a value that must be positive is not, `v_peak` is not above `c`, or a
        value makes no sense.
    UnitError
        If a value has the wrong dimension or no unit.

    Notes
    -----
    The presets are cortical cells of the book's chapter 8: regular spiking (figure 8.12, the
    defaults), intrinsically bursting (8.19), chattering (8.23) and fast spiking (8.27). `STEPS`
    holds a step of current for each. Those cells of the chapter whose peak, reset or `b` depends on
    other variables (low-threshold and thalamic cells) are not among them.

    References
    ----------
    E. M. Izhikevich, "Dynamical Systems in Neuroscience", MIT Press 2007, section 8.1.4.

    Examples
    --------
    >>> from rheobase.neurons import Izhikevich2007
    >>> print(f"{Izhikevich2007().rheobase.to('pA'):.2f}")
    51.43 pA
    >>> Izhikevich2007.presets()
    ('regular_spiking', 'intrinsically_bursting', 'chattering', 'fast_spiking')
    """

    EQUATIONS = """
        C * dv/dt = k*(v - v_r)*(v - v_t) - u + I
        du/dt = a*(b*(v - v_r) + b_3*max(v - v_r, 0*mV)**3 - u)
        """
    THRESHOLD = "v >= v_peak"
    RESET = "v = c; u += d"
    DEFAULTS: ClassVar[Mapping[str, str]] = {
        **_cell(100, 0.7, -60, -40, 35, 0.03, -2, -50, 100),
        "b_3": "0 pA/mV**3",
        "v": "v_r",
        "u": "0 nA",
    }
    POSITIVE = ("k", "a")
    PRESETS: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "regular_spiking": _cell(100, 0.7, -60, -40, 35, 0.03, -2, -50, 100),
        "intrinsically_bursting": _cell(150, 1.2, -75, -45, 50, 0.01, 5, -56, 130),
        "chattering": _cell(50, 1.5, -60, -40, 25, 0.03, 1, -40, 150),
        "fast_spiking": {
            **_cell(20, 1.0, -55, -40, 25, 0.2, 0, -45, 0),
            "b_3": "0.025 pA/mV**3",
        },
    }
    STEPS: ClassVar[Mapping[str, str]] = {
        "regular_spiking": "100 pA",
        "intrinsically_bursting": "500 pA",
        "chattering": "400 pA",
        "fast_spiking": "200 pA",
    }

    @property
    def rheobase(self) -> Any:
        """The largest constant current at which the neuron can rest.

        Above it the fixed point is gone (saddle-node) or no longer stable (Hopf): with x = v - v_r
        and v_t - v_r = s, the first happens where k(2x - s) = b + 3 b_3 x^2, the second where
        k(2x - s) = a C, and what comes first counts. If b = 0 or less and b_3 = 0 it is the
        saddle-node. Book, section 8.1.4.
        """
        k, b, cubic = self.value("k"), self.value("b"), self.value("b_3")
        span = self.value("v_t") - self.value("v_r")
        hopf = (self.value("a") * self.value("C") / k + span) / 2.0
        x = np.minimum(hopf, self._saddle_node(k, b, cubic, span))
        current = b * x + cubic * np.maximum(x, 0.0) ** 3 - k * x * (x - span)
        return from_engine(current[()], CURRENT)

    @staticmethod
    def _saddle_node(k: Any, b: Any, cubic: Any, span: Any) -> Any:
        """Return the lower root of 3 b_3 x^2 - 2 k x + b + k span = 0, for x < 0 without b_3."""
        straight = np.asarray((b / k + span) / 2.0)
        inside = k * k - 3.0 * cubic * (b + k * span)
        with np.errstate(invalid="ignore"):
            curved = np.where(inside >= 0.0, (b + k * span) / (k + np.sqrt(inside)), np.inf)
        return np.where(straight > 0.0, curved, straight)
