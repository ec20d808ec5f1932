"""The neuron of Izhikevich (2003)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from rheobase.neurons.named import NamedModel
from rheobase.units import CURRENT, VOLTAGE, QuantityLike, from_engine, to_engine

# Of the parabola, in the engine's units.
_SQUARE, _LINEAR, _CONSTANT = 0.04, 5.0, 140.0


def _cell(a: float, b: float, c: float, d: float, v: float) -> dict[str, str]:
    """Return a cell of the paper's figure 2, starting at rest."""
    return {
        "a": f"{a} ms**-1",
        "b": f"{b} ms**-1",
        "c": f"{c} mV",
        "d": f"{d} mV/ms",
        "v": f"{v} mV",
    }


class Izhikevich(NamedModel):
    """The neuron of Izhikevich (2003): a quadratic one with a recovery variable.

    ``dv/dt = 0.04*v**2 + 5*v + 140 - u + I`` and ``du/dt = a*(b*v - u)``, with all in mV and ms.
    The paper leaves units out; here each coefficient has the one that makes the equation balance.
    Only `I` needs a choice: it is a current divided by `C`, and with 1 pF, as here, a current of 10
    in the paper is 10 pA (NEST reads it so too).

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        `a` (0.02 per ms), how fast `u` recovers; `b` (0.2 per ms), how strongly it follows `v`; `c`
        (-65 mV), the reset; `d` (8 mV/ms), what a spike adds to `u`; `C` (1 pF); `v_peak` (30 mV);
        and at the start `v` (-70 mV) and `u` (b v).

    Raises
    ------
    ParameterError
        If a name is unknown, a value that must be positive is not, `v_peak` is not above `c`, or a
        value makes no sense.
    UnitError
        If a value has the wrong dimension or no unit.

    Notes
    -----
    The presets are the seven cells of the paper's figure 2; `STEPS` holds the current for each.
    The paper integrates with Euler's method and steps of 0.5 or 1 ms, which is part of its figures:
    here the equation itself is solved, and spikes come up to some ms apart from those.

    References
    ----------
    E. M. Izhikevich, IEEE Trans. Neural Networks 14:1569-1572, 2003.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurons import Izhikevich
    >>> cell = Izhikevich.preset("chattering")
    >>> recording = rb.run(cell, rb.constant(Izhikevich.STEPS["chattering"]), "200 ms")
    >>> recording.spikes[0].count > 10
    True
    >>> print(f"{Izhikevich().rheobase.to('pA'):.4f}")
    3.7975 pA
    """

    EQUATIONS = """
        dv/dt = 0.04*v**2/(mV*ms) + 5*v/ms + 140*mV/ms - u + I/C
        du/dt = a*(b*v - u)
        """
    THRESHOLD = "v >= v_peak"
    RESET = "v = c; u += d"
    DEFAULTS: ClassVar[Mapping[str, str]] = {
        "C": "1 pF",
        "a": "0.02 ms**-1",
        "b": "0.2 ms**-1",
        "c": "-65 mV",
        "d": "8 mV/ms",
        "v_peak": "30 mV",
        "v": "-70 mV",
        "u": "b*v",
    }
    POSITIVE = ("C", "a")
    PRESETS: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "regular_spiking": _cell(0.02, 0.2, -65, 8, -70),
        "intrinsically_bursting": _cell(0.02, 0.2, -55, 4, -70),
        "chattering": _cell(0.02, 0.2, -50, 2, -70),
        "fast_spiking": _cell(0.1, 0.2, -65, 2, -70),
        "low_threshold_spiking": _cell(0.02, 0.25, -65, 2, -64.4139),
        "thalamo_cortical": _cell(0.02, 0.25, -65, 0.05, -64.4139),
        "resonator": _cell(0.1, 0.26, -65, 2, -62.5),
    }
    STEPS: ClassVar[Mapping[str, str]] = {
        "regular_spiking": "10 pA",
        "intrinsically_bursting": "10 pA",
        "chattering": "10 pA",
        "fast_spiking": "10 pA",
        "low_threshold_spiking": "10 pA",
        "thalamo_cortical": "2 pA",
        "resonator": "1 pA",
    }

    @property
    def rheobase(self) -> Any:
        """The largest constant current at which the neuron can rest.

        Rest ends in a Hopf bifurcation if a < b, and else in a saddle-node bifurcation: where
        dv/dt grows with `v` as fast as `u` pulls it back (the trace or determinant of the
        Jacobian is zero).
        """
        slope = np.minimum(self.value("a"), self.value("b"))
        v = (slope - _LINEAR) / (2.0 * _SQUARE)
        current = (self.value("b") - _LINEAR) * v - _SQUARE * v * v - _CONSTANT
        return from_engine((self.value("C") * current)[()], CURRENT)

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
            up to the `rheobase`. In both u = b v.

        Examples
        --------
        >>> from rheobase.neurons import Izhikevich
        >>> lower, upper = Izhikevich().fixed_points("0 pA")
        >>> print(f"{lower:.1f}, {upper:.1f}")
        -70.0 mV, -50.0 mV
        """
        drive = np.asarray(to_engine(current, CURRENT, "current")) / self.value("C")
        half = (_LINEAR - self.value("b")) / (2.0 * _SQUARE)
        with np.errstate(invalid="ignore"):
            root = np.sqrt(half * half - (_CONSTANT + drive) / _SQUARE)
        return from_engine((-half - root)[()], VOLTAGE), from_engine((-half + root)[()], VOLTAGE)
