"""The neuron of Morris and Lecar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rheobase.neurons.named import NamedModel

_TYPE_I = {"g_Ca": "40 nS", "v_3": "12 mV", "v_4": "17.4 mV", "v": "-59.474 mV", "w": "0.00027038"}


class MorrisLecar(NamedModel):
    """The barnacle's muscle fibre, as Morris and Lecar described it (1981).

    Calcium channels that open at once, and potassium channels that open with `w`: action potentials
    in two dimensions, and the textbook example of the ways in which firing can begin. Nothing is
    reset: a spike is when `v` rises through `v_threshold`.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        `C` (200 pF); conductances with all channels open `g_Ca` (44 nS), `g_K` (80 nS), and `g_L`
        (20 nS); reversal potentials `E_Ca` (120 mV), `E_K` (-84 mV), `E_L` (-60 mV); `v_1`
        (-1.2 mV), at which half of the calcium channels are open, and `v_2` (18 mV), how gradually
        they open; `v_3` (2 mV) and `v_4` (30 mV), the same of potassium channels; their speed
        `phi` (0.04); `v_threshold` (0 mV). Initial values: `v` (-60.86 mV) and `w` (0.01495), as
        they are at rest.

    Raises
    ------
    ParameterError
        If a name is unknown, or a value that must be positive is not.
    UnitError
        If a value has the wrong dimension or no unit.

    Notes
    -----
    The papers have everything per unit of area. Here the area is 1000 um2 = 1e-5 cm2, so that 1 uF,
    1 mS and 1 uA per cm2 are 10 pF, 10 nS and 10 pA: their I of 40 is 0.4 nA.

    Presets, by the bifurcation in which a rising current makes rest unstable or takes it away:

    - "hopf", the default: type II. Rest is unstable from 0.939 to 2.120 nA. A step makes it fire
      from 0.885 nA on, at once with 9 Hz, and never with less.
    - "saddle_node": type I. Rest meets another fixed point on the limit cycle at 0.3996 nA, and is
      gone; above, any low rate can be had.
    - "homoclinic": the same fixed points, but potassium channels are so quick that there is a limit
      cycle before rest has gone. Between 0.355 nA and 0.3996 nA the neuron rests or fires depending
      on where it starts. Above some 0.41 nA it stays depolarised in the end.

    References
    ----------
    C. Morris, H. Lecar, "Voltage oscillations in the barnacle giant muscle fiber", Biophysical
    Journal 35, 193-213, 1981: equation 9. J. Rinzel, B. Ermentrout, "Analysis of neural
    excitability and oscillations", in C. Koch, I. Segev, "Methods in Neuronal Modeling", MIT Press
    1998, chapter 7: the parameters (also G. B. Ermentrout, D. H. Terman, "Mathematical Foundations
    of Neuroscience", 2010, table 3.1).

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurons.morris_lecar import MorrisLecar
    >>> for name in MorrisLecar.presets():
    ...     recording = rb.run(MorrisLecar.preset(name), rb.constant("0.405 nA"), "1 s")
    ...     print(name, recording.spikes[0].count)
    hopf 0
    saddle_node 3
    homoclinic 33
    """

    EQUATIONS = """
        C * dv/dt = g_Ca*m_inf*(E_Ca - v) + g_K*w*(E_K - v) + g_L*(E_L - v) + I
        tau_w * dw/dt = w_inf - w
        m_inf = (1 + tanh((v - v_1)/v_2))/2
        w_inf = (1 + tanh((v - v_3)/v_4))/2
        tau_w = 1*ms/(phi*cosh((v - v_3)/(2*v_4)))
        """
    THRESHOLD = "v >= v_threshold"
    DEFAULTS: ClassVar[Mapping[str, str]] = {
        "C": "200 pF",
        "g_Ca": "44 nS",
        "E_Ca": "120 mV",
        "g_K": "80 nS",
        "E_K": "-84 mV",
        "g_L": "20 nS",
        "E_L": "-60 mV",
        "v_1": "-1.2 mV",
        "v_2": "18 mV",
        "v_3": "2 mV",
        "v_4": "30 mV",
        "phi": "0.04",
        "v_threshold": "0 mV",
        "v": "-60.855 mV",
        "w": "0.014915",
    }
    POSITIVE = ("C", "v_2", "v_4", "phi")
    PRESETS: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "hopf": {},
        "saddle_node": {**_TYPE_I, "phi": "0.067"},
        "homoclinic": {**_TYPE_I, "phi": "0.23"},
    }
