"""The neuron with a threshold that adapts on two time scales."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from rheobase.errors import ParameterError
from rheobase.neurons.closed_form import ClosedForm
from rheobase.neurons.named import NamedModel

_HALVINGS = 60  # of an interval whose ends are a small factor apart: down to rounding


class MAT2(ClosedForm, NamedModel):
    """The multi-timescale adaptive threshold neuron: a spike moves the threshold, not `v`.

    ``tau_m * dv/dt = -(v - v_rest) + R*I``, with a spike where ``v - v_rest`` reaches ``omega +
    theta_1 + theta_2``. Each spike adds `alpha_1` to `theta_1` and `alpha_2` to `theta_2`, which
    decay with `tau_1` and `tau_2`. The membrane potential goes on as if there had been no spike.
    For `t_ref` after a spike there is no other; if `v` is above threshold at the end of that, there
    is one then.

    Three numbers, `alpha_1`, `alpha_2` and `omega`, make it a regular or fast spiking, bursting or
    chattering cell (see `presets`). The equations are linear, so it is solved exactly. `rheobase`,
    `rate` and `interspike_interval` have closed forms, see `ClosedForm`: the rheobase is omega / R,
    and the other two are those of a neuron that has adapted, if neither alpha is below zero.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        `tau_m` (5 ms), `R` (50 MOhm), `v_rest` (-65 mV); `omega` (19 mV), the threshold at rest,
        from `v_rest` upwards; `alpha_1` (37 mV), `alpha_2` (2 mV), `tau_1` (10 ms), `tau_2`
        (200 ms), `t_ref` (2 ms); and at the start `v` (`v_rest`), `theta_1` and `theta_2` (0 mV).

    Raises
    ------
    ParameterError
        If a name is unknown, a value that must be positive is not, or a value makes no sense.
    UnitError
        If a value has the wrong dimension or no unit.

    Notes
    -----
    The threshold at any time is ``v_rest + omega + theta_1 + theta_2``. The default is the regular
    spiking cell of the authors' program, and presets are the four cells of their figure 5B in the
    numbers of the program for that figure (www.hk.k.u-tokyo.ac.jp/r-koba/applications/pred.html);
    `STEPS` has its current. NEST has the model as ``mat2_psc_exp``, whose omega is ``v_rest +
    omega``.

    References
    ----------
    R. Kobayashi, Y. Tsubo, S. Shinomoto, Front. Comput. Neurosci. 3:9, 2009.

    Examples
    --------
    >>> import rheobase as rb
    >>> cell = rb.MAT2.preset("regular_spiking")
    >>> recording = rb.run(cell, rb.constant("0.6 nA"), "1000 ms")
    >>> isi = recording.spikes[0].isi
    >>> print(f"{isi[0]:.2f}, {isi[-1]:.2f}")
    13.85 ms, 38.72 ms
    >>> print(f"{cell.rheobase:.1f}, {cell.rate('0.6 nA'):.2f}")
    0.4 nA, 25.83 Hz
    >>> threshold = cell.v_rest + cell.omega + recording.theta_1 + recording.theta_2
    >>> print(f"{threshold.max():.1f}")
    -3.0 mV
    """

    EQUATIONS = """
        tau_m * dv/dt = -(v - v_rest) + R*I
        tau_1 * dtheta_1/dt = -theta_1
        tau_2 * dtheta_2/dt = -theta_2
        """
    THRESHOLD = "v - v_rest >= omega + theta_1 + theta_2"
    RESET = "theta_1 += alpha_1; theta_2 += alpha_2"
    REFRACTORY = "t_ref"
    HOLDS = ""
    DEFAULTS: ClassVar[Mapping[str, str]] = {
        "tau_m": "5 ms",
        "R": "50 MOhm",
        "v_rest": "-65 mV",
        "omega": "19 mV",
        "alpha_1": "37 mV",
        "alpha_2": "2 mV",
        "tau_1": "10 ms",
        "tau_2": "200 ms",
        "t_ref": "2 ms",
        "v": "v_rest",
        "theta_1": "0 mV",
        "theta_2": "0 mV",
    }
    POSITIVE = ("R",)
    PRESETS: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "regular_spiking": {"alpha_1": "30 mV", "alpha_2": "2 mV", "omega": "20 mV"},
        "intrinsically_bursting": {"alpha_1": "7.5 mV", "alpha_2": "1.5 mV", "omega": "19 mV"},
        "fast_spiking": {"alpha_1": "10 mV", "alpha_2": "0.2 mV", "omega": "10 mV"},
        "chattering": {"alpha_1": "-0.5 mV", "alpha_2": "0.4 mV", "omega": "26 mV"},
    }
    STEPS: ClassVar[Mapping[str, str]] = dict.fromkeys(PRESETS, "0.6 nA")

    def _rheobase(self) -> Any:
        """Return the current that leads to the threshold at rest in the end: omega / R."""
        return self.value("omega") / self.value("R")

    def _interval(self, current: Any) -> Any:
        """Find the time T from spike to spike for which the threshold repeats itself.

        In the end ``v - v_rest`` is R I, and the threshold has to come down to it: before each
        spike theta_1 + theta_2 is the sum of alpha / (exp(T/tau) - 1), which is R I - omega. Where
        it is less than that already after `t_ref`, T is `t_ref`. With alphas below zero intervals
        need not be equal.
        """
        alphas = [np.asarray(self.value(name)) for name in ("alpha_1", "alpha_2")]
        for name, alpha in zip(("alpha_1", "alpha_2"), alphas, strict=True):
            if np.any(alpha < 0.0):
                raise ParameterError(
                    f"{self.name}: with {name} = {self.values[name]}, below zero, it may fire in "
                    "bursts, which have no single interval and rate. Run it, and count."
                )
        taus = [self.value(name) for name in ("tau_1", "tau_2")]
        t_ref, omega = self.value("t_ref"), self.value("omega")
        excess = self.value("R") * np.asarray(current) - omega
        fires = excess > 1e-14 * np.abs(omega)
        excess = np.where(fires, excess, 1.0)
        # 1/x - 1/2 < 1 / (exp(x) - 1) < 1/x holds T between two values.
        area = sum(alpha * tau for alpha, tau in zip(alphas, taus, strict=True))
        low = np.maximum(area / (excess + sum(alphas) / 2.0), t_ref)
        high = np.maximum(area / excess, t_ref)
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):  # alpha and T of 0
            for _ in range(_HALVINGS):
                middle = (low + high) / 2.0
                left = sum(a / np.expm1(middle / tau) for a, tau in zip(alphas, taus, strict=True))
                too_soon = left > excess
                low, high = np.where(too_soon, middle, low), np.where(too_soon, high, middle)
        return np.where(fires, high, np.inf)[()]
