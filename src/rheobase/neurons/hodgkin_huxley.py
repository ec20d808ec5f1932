"""The neuron of Hodgkin and Huxley."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rheobase.neurons.named import NamedModel


class HodgkinHuxley(NamedModel):
    """The squid's giant axon, as Hodgkin and Huxley described it (1952).

    Sodium channels open with `m` and close with `h`, potassium channels open with `n`, each at
    rates that depend on the membrane potential alone. Nothing is reset: a spike is when `v` rises
    through `v_threshold`, which changes nothing but when the spike is said to be.

    A step of current makes it fire once from 0.23 nA on, and for ever from 0.63 nA on: at once with
    53 Hz, and never with less (type II). The temperature is 6.3 degrees Celsius.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        `C` (100 pF); the conductances with all channels open, `g_Na` (12 uS), `g_K` (3.6 uS), and
        `g_L` (30 nS); the reversal potentials `E_Na` (50 mV), `E_K` (-77 mV), `E_L` (-54.387 mV);
        `v_rest` (-65 mV), from which the rates count; `v_threshold` (0 mV). Initial values: `v`
        (`v_rest`) and `m`, `h`, `n` (as they are at `v_rest`).

    Raises
    ------
    ParameterError
        If a name is unknown, or the capacitance not positive.
    UnitError
        If a value has the wrong dimension or no unit.

    Notes
    -----
    The paper has everything per unit of area. Here the area is 10,000 um2 = 1e-4 cm2, so that 1 uF,
    1 mS and 1 uA per cm2 are 100 pF, 100 nS and 100 pA. The paper's potentials have another sign,
    and are zero at rest.

    Presets: "squid", the default; "exercises", that of the exercises of "Neuronal Dynamics":
    zero at rest, E_L as much as 10.6 mV, and an area of 1 cm2, hence currents of some uA.

    References
    ----------
    A. L. Hodgkin, A. F. Huxley, "A quantitative description of membrane current and its
    application to conduction and excitation in nerve", Journal of Physiology 117, 500-544, 1952:
    equations 26, 7, 15, 16, 12, 13, 20, 21, 23, 24 and table 3. W. Gerstner et al., "Neuronal
    Dynamics", 2014, section 2.2.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurons.hodgkin_huxley import HodgkinHuxley
    >>> recording = rb.run(HodgkinHuxley(), rb.constant("1 nA"), "50 ms")
    >>> print(recording.spikes[0].times)
    [1.901 16.823 31.472 46.109] ms
    """

    EQUATIONS = """
        C * dv/dt = g_Na*m**3*h*(E_Na - v) + g_K*n**4*(E_K - v) + g_L*(E_L - v) + I
        dm/dt = alpha_m*(1 - m) - beta_m*m
        dh/dt = alpha_h*(1 - h) - beta_h*h
        dn/dt = alpha_n*(1 - n) - beta_n*n
        alpha_m = 1/(ms*exprel((25*mV - u)/(10*mV)))  # exprel(x) = (exp(x) - 1)/x, 1 at x = 0
        beta_m = 4*exp(-u/(18*mV))/ms
        alpha_h = 0.07*exp(-u/(20*mV))/ms
        beta_h = 1/(ms*(exp((30*mV - u)/(10*mV)) + 1))
        alpha_n = 0.1/(ms*exprel((10*mV - u)/(10*mV)))
        beta_n = 0.125*exp(-u/(80*mV))/ms
        u = v - v_rest
        """
    THRESHOLD = "v >= v_threshold"
    DEFAULTS: ClassVar[Mapping[str, str]] = {
        "C": "100 pF",
        "g_Na": "12 uS",
        "E_Na": "50 mV",
        "g_K": "3.6 uS",
        "E_K": "-77 mV",
        "g_L": "30 nS",
        "E_L": "-54.387 mV",
        "v_rest": "-65 mV",
        "v_threshold": "0 mV",
        "v": "v_rest",
        "m": "0.05293248525724958",
        "h": "0.5961207535084603",
        "n": "0.3176769140606974",
    }
    POSITIVE = ("C",)
    PRESETS: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "squid": {},
        "exercises": {
            "C": "1 uF",
            "g_Na": "120 mS",
            "E_Na": "115 mV",
            "g_K": "36 mS",
            "E_K": "-12 mV",
            "g_L": "0.3 mS",
            "E_L": "10.6 mV",
            "v_rest": "0 mV",
            "v_threshold": "65 mV",
            "m": "0.05",
            "h": "0.6",
            "n": "0.32",
        },
    }
