"""The leaky integrate-and-fire neuron with an after-hyperpolarisation conductance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from rheobase.neurons.named import NamedModel
from rheobase.units import CURRENT, from_engine


class AHPLIF(NamedModel):
    """The leaky integrate-and-fire neuron with an after-hyperpolarisation conductance.

    ``tau_m * dv/dt = -(v - v_rest) - R*g_ahp*(v - E_K) + R*I`` and
    ``tau_ahp * dg_ahp/dt = -g_ahp``: each spike opens potassium channels, which adds `delta_g` to a
    conductance that pulls `v` to `E_K` and decays with `tau_ahp`. Unlike the adaptation current of
    `AdaptiveLIF` it cannot push `v` below `E_K`, and it makes the membrane leakier, hence faster:
    after a spike the response to input is divided, not only reduced.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        `tau_m` (8 ms), `R` (10 MOhm), `v_rest` (-70 mV), `v_threshold` (-50 mV), `v_reset` (-65
        mV), `t_ref` (2 ms), all as in `LIF`; `E_K` (-90 mV), `tau_ahp` (100 ms), `delta_g` (6 nS);
        and at the start `v` (`v_rest`) and `g_ahp` (0 uS).

    Raises
    ------
    ParameterError
        If a name is unknown, threshold is not above reset, or a value makes no sense.
    UnitError
        If a value has the wrong dimension or no unit.

    Notes
    -----
    `tau_ahp` and `delta_g` (0.06 of the leak) are those of Dayan and Abbott's figure 5.6; NEST has
    the model as ``iaf_cond_exp_sfa_rr``. A short `tau_ahp` (2 ms) and a large `delta_g` make the
    relative refractory period of their section.

    References
    ----------
    P. Dayan, L. F. Abbott, "Theoretical Neuroscience", MIT Press 2001, eqs. 5.13 and 5.14. E.
    Muller, L. Buesing, J. Schemmel, K. Meier, Neural Comput. 19:2958-3010, 2007.

    Examples
    --------
    >>> import rheobase as rb
    >>> from rheobase.neurons import AHPLIF
    >>> isi = rb.run(AHPLIF(), rb.constant("5 nA"), "500 ms").spikes[0].isi
    >>> print(f"{isi[0]:.2f}, {isi[-1]:.2f}")
    5.43 ms, 9.89 ms
    """

    EQUATIONS = """
        tau_m * dv/dt = -(v - v_rest) - R*g_ahp*(v - E_K) + R*I
        tau_ahp * dg_ahp/dt = -g_ahp
        """
    THRESHOLD = "v >= v_threshold"
    RESET = "v = v_reset; g_ahp += delta_g"
    REFRACTORY = "t_ref"
    DEFAULTS: ClassVar[Mapping[str, str]] = {
        "tau_m": "8 ms",
        "R": "10 MOhm",
        "v_rest": "-70 mV",
        "v_threshold": "-50 mV",
        "v_reset": "-65 mV",
        "t_ref": "2 ms",
        "E_K": "-90 mV",
        "tau_ahp": "100 ms",
        "delta_g": "6 nS",
        "v": "v_rest",
        "g_ahp": "0 uS",
    }
    POSITIVE = ("R",)

    @property
    def rheobase(self) -> Any:
        """The largest constant current that never makes the neuron fire.

        It is that of `LIF`, (v_threshold - v_rest) / R, since the conductance is zero at rest.
        """
        depth = self.value("v_threshold") - self.value("v_rest")
        return from_engine(depth / self.value("R"), CURRENT)
