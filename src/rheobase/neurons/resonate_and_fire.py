"""The resonate-and-fire neuron."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from rheobase.neurons.named import NamedModel
from rheobase.units import CURRENT, FREQUENCY, from_engine


class ResonateAndFire(NamedModel):
    """The simplest neuron that prefers a frequency: a damped oscillator with a threshold.

    Around rest, a neuron near an Andronov-Hopf bifurcation follows ``dz/dt = (b + i*omega)*z + I``
    with ``z = x + i*(v - v_rest)``: a current-like `x`, and the membrane potential a quarter of a
    period behind it. Two pulses make it fire if they are one period apart, and cancel if they are
    half a period apart. Unlike the LIF neuron it fires after inhibition, too.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        `b` (-0.01/ms), the rate at which an oscillation grows, hence negative; `omega`
        (0.1 rad/ms), 2 pi times its frequency; `C` (0.2 nF); `v_rest` (-70 mV), `v_threshold`
        (-50 mV), and where a spike takes it, `v_reset` (-51 mV) and `x_reset` (0 mV). Initial
        values: `v` (`v_rest`) and `x` (0 mV).

    Raises
    ------
    ParameterError
        If a name is unknown, a value that must be positive is not, or threshold is not above reset.
    UnitError
        If a value has the wrong dimension or no unit.

    Notes
    -----
    The equations are linear, hence solved exactly on both clocks. `b` and `omega` are the -1 and 10
    of the paper's figures, its unit of time being 100 ms. There, z is reset to i times the
    threshold, that is to threshold itself, where this neuron would fire for ever: here `v` is reset
    to a twentieth less. What follows is the same: a spike leaves an oscillation behind.

    References
    ----------
    E. M. Izhikevich, "Resonate-and-fire neurons", Neural Networks 14, 883-894, 2001.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurons.resonate_and_fire import ResonateAndFire
    >>> from rheobase.units import ms, nA
    >>> neuron = ResonateAndFire()
    >>> print(f"{neuron.frequency:.2f}")
    15.92 Hz
    >>> for interval in (31.4, 62.8):  # half a period, a period
    ...     two = rb.pulses(1.7*nA, times=[10, 10 + interval]*ms, width=2*ms)
    ...     print(interval, rb.run(neuron, two, "200 ms").spikes[0].count)
    31.4 0
    62.8 1
    """

    EQUATIONS = """
        dx/dt = b*x - omega*(v - v_rest) + I/C
        dv/dt = omega*x + b*(v - v_rest)
        """
    THRESHOLD = "v >= v_threshold"
    RESET = "x = x_reset; v = v_reset"
    DEFAULTS: ClassVar[Mapping[str, str]] = {
        "b": "-0.01 ms**-1",
        "omega": "0.1 rad/ms",
        "C": "0.2 nF",
        "v_rest": "-70 mV",
        "v_threshold": "-50 mV",
        "x_reset": "0 mV",
        "v_reset": "-51 mV",
        "x": "0 mV",
        "v": "v_rest",
    }
    POSITIVE = ("omega", "C")

    @property
    def frequency(self) -> Any:
        """The frequency at which it oscillates, omega / (2 pi), in Hz."""
        return from_engine(self.value("omega") / (2 * np.pi), FREQUENCY).to("Hz")

    @property
    def rheobase(self) -> Any:
        """The largest step of current that never makes it fire, if it was at rest.

        Half a period after the step, `v` is highest, at ``I/C * omega * (1 + exp(b*pi/omega)) /
        (b**2 + omega**2)`` above rest; the step response of an oscillator.
        """
        b, omega = self.value("b"), self.value("omega")
        depth = self.value("v_threshold") - self.value("v_rest")
        gain = omega * (1.0 + np.exp(np.pi * b / omega)) / (b**2 + omega**2)
        return from_engine(self.value("C") * depth / gain, CURRENT)
