"""The leaky integrate-and-fire neuron."""

from __future__ import annotations

from typing import Any

import numpy as np

from rheobase.errors import ParameterError, did_you_mean
from rheobase.neurons.closed_form import ClosedForm
from rheobase.neurons.model import Model
from rheobase.units import (
    CAPACITANCE,
    CONDUCTANCE,
    RESISTANCE,
    TIME,
    VOLTAGE,
    QuantityLike,
    from_engine,
    to_engine,
)

_MEMBRANE = {"R": RESISTANCE, "C": CAPACITANCE, "g_L": CONDUCTANCE, "tau_m": TIME}
_DIMENSIONS = {**_MEMBRANE, "t_ref": TIME}  # all others are voltages
_DEFAULTS = {
    "v_rest": "-70 mV",
    "v_reset": "-65 mV",
    "v_threshold": "-50 mV",
    "R": "10 MOhm",
    "tau_m": "8 ms",
    "t_ref": "2 ms",
}


class LIF(ClosedForm, Model):
    """The leaky integrate-and-fire neuron.

    ``tau_m * dv/dt = -(v - v_rest) + R*I``; when `v` reaches `v_threshold` the neuron fires, `v`
    is set to `v_reset` and stays there for `t_ref`. `rheobase`, `rate` and `interspike_interval`
    have closed forms, see `ClosedForm`; the rheobase is (v_threshold - v_rest) / R.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        `v_rest` (-70 mV), `v_reset` (-65 mV), `v_threshold` (-50 mV), `t_ref` (2 ms); any two of
        `R` (10 MOhm) or `g_L` = 1/R, `C`, and `tau_m` = R C (8 ms); `v_init`, the initial `v`
        (`v_rest`). One alone of R, g_L, C, tau_m changes that and keeps the default of R or tau_m:
        R changes C, C changes tau_m.

    Raises
    ------
    ParameterError
        If a name is unknown, a value is not finite, a time constant is not positive, threshold is
        not above reset, or R, g_L, C and tau_m contradict each other.
    UnitError
        If a value has the wrong dimension or no unit.

    References
    ----------
    W. Gerstner, W. M. Kistler, R. Naud, L. Paninski, "Neuronal Dynamics", Cambridge University
    Press 2014, section 1.3; eq. 1.20 and section 5.3 for the interval between spikes and the
    refractory period. Default values: those of its exercises.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.units import nA, ms
    >>> neuron = rb.LIF(t_ref=3*ms)
    >>> print(neuron.rheobase)
    2.0 nA
    >>> print(neuron.rate([2.5, 5, 10]*nA).round(2))
    [70.97 160.16 228.58] Hz
    """

    EQUATION = "tau_m * dv/dt = -(v - v_rest) + R*I"
    THRESHOLD = "v >= v_threshold"
    RESET = "v = v_reset"
    REFRACTORY = "t_ref"

    def __init__(self, **values: QuantityLike) -> None:
        known = [*_DEFAULTS, "C", "g_L", "v_init"]
        for name in values:
            if name not in known:
                raise ParameterError(f"LIF has no parameter '{name}'. {did_you_mean(name, known)}")
        given = {name: value for name, value in values.items() if value is not None}
        for name, value in given.items():
            to_engine(value, _DIMENSIONS.get(name, VOLTAGE), name)  # says so if it is another one
        v_init = given.pop("v_init", given.get("v_rest", _DEFAULTS["v_rest"]))
        membrane = _membrane({name: given.pop(name) for name in _MEMBRANE if name in given})
        super().__init__(
            self.EQUATION,
            self.THRESHOLD,
            self.RESET,
            self.REFRACTORY,
            **{**_DEFAULTS, **given, **membrane, "v": v_init},
        )

    def replace(self, **values: QuantityLike) -> LIF:
        """Return the neuron with other values (see `Model.replace`)."""
        old = {**self.parameters, "v_init": self.values["v"]}
        if "v_rest" in values and self._starts_at_rest:
            del old["v_init"]
        if values.keys() & _MEMBRANE.keys():
            membrane = {name: values[name] for name in _MEMBRANE if name in values}
            old.update(_membrane(membrane, self.value("R"), self.value("tau_m")))
            values = {name: value for name, value in values.items() if name not in _MEMBRANE}
        return LIF(**{**old, **values})

    @property
    def _starts_at_rest(self) -> bool:
        return bool(np.all(self.value("v") == self.value("v_rest")))

    @property
    def C(self) -> Any:
        """The membrane capacitance, tau_m / R."""
        return from_engine(self.value("tau_m") / self.value("R"), CAPACITANCE)

    @property
    def g_L(self) -> Any:
        """The leak conductance, 1 / R."""
        return from_engine(1.0 / self.value("R"), CONDUCTANCE)

    def _rheobase(self) -> Any:
        """Return the current that leads to threshold in the end: (v_threshold - v_rest) / R."""
        return (self.value("v_threshold") - self.value("v_rest")) / self.value("R")

    def _interval(self, current: Any) -> Any:
        """Solve v(s) = v_inf + (v_reset - v_inf) exp(-s / tau_m) = v_threshold for s."""
        target = self.value("v_rest") + self.value("R") * np.asarray(current, dtype=float)
        above = target - self.value("v_threshold")
        fall = self.value("v_threshold") - self.value("v_reset")
        # At the rheobase `above` is zero but for rounding, and threshold is never reached.
        fires = above > 1e-14 * fall
        climb = self.value("tau_m") * np.log1p(fall / np.where(fires, above, 1.0))
        return np.where(fires, self.value("t_ref") + climb, np.inf)[()]


def _membrane(given: dict[str, QuantityLike], R: Any = 10.0, tau_m: Any = 8.0) -> dict[str, Any]:
    """Return R and tau_m from any of R, g_L, C and tau_m; what is open keeps its present value."""
    values = {name: to_engine(value, _MEMBRANE[name], name) for name, value in given.items()}
    for name, value in values.items():
        if not np.all(np.asarray(value) > 0.0):
            raise ParameterError(f"{name}: expected a positive value, got {given[name]}.")
    lengths = {name: np.size(value) for name, value in values.items() if np.ndim(value)}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise ParameterError(f"Arrays with one value a neuron must be equally long: {listed}.")
    if "R" in values and "g_L" in values:
        raise ParameterError("R and g_L: give only one of them, since g_L = 1/R.")
    if len(values) > 2:
        raise ParameterError("R (or g_L), C and tau_m: give any two of them, since tau_m = R*C.")
    if "R" in values:
        R = values["R"]
    elif "g_L" in values:
        R = 1.0 / np.asarray(values["g_L"])[()]
    elif "C" in values and "tau_m" in values:
        R = values["tau_m"] / np.asarray(values["C"])[()]
    if "tau_m" in values:
        tau_m = values["tau_m"]
    elif "C" in values:
        tau_m = R * np.asarray(values["C"])[()]
    result = {}
    if "R" in values or "g_L" in values or ("C" in values and "tau_m" in values):
        result["R"] = from_engine(R, RESISTANCE)
    if "tau_m" in values or "C" in values:
        result["tau_m"] = from_engine(tau_m, TIME)
    return result
