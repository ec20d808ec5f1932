"""The five generalized leaky integrate-and-fire neurons of the Allen Institute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from rheobase.errors import ParameterError
from rheobase.neurons.lif import LIF
from rheobase.neurons.named import NamedModel
from rheobase.units import CURRENT, NONE, QuantityLike, from_engine, to_engine

# Cell 490626718 of the Allen Cell Types Database, level 5, rounded as in NEST's glif_psc.
_MEMBRANE = {
    "C": "58.72 pF",
    "g_L": "9.43 nS",
    "v_rest": "-78.85 mV",
    "v_threshold": "-51.68 mV",
    "t_ref": "3.75 ms",
    "v": "v_rest",
}
_RESET = {
    "f_v": "0.2",
    "delta_v": "18.51 mV",
    "b_s": "0.009 / ms",
    "delta_theta": "0.37 mV",
    "theta_s": "0 mV",
}
_CURRENTS = {
    "k_1": "0.003 / ms",
    "f_1": "1",
    "delta_I_1": "-9.18 pA",
    "k_2": "0.1 / ms",
    "f_2": "1",
    "delta_I_2": "-198.94 pA",
    "I_1": "0 nA",
    "I_2": "0 nA",
}
_ADAPTATION = {"a_v": "0.005 / ms", "b_v": "0.09 / ms", "theta_v": "0 mV"}


class _GLIF(NamedModel):
    """What all five have in common."""

    REFRACTORY = "t_ref"
    POSITIVE = ("C", "g_L", "b_s", "k_1", "k_2", "b_v")
    FRACTIONS: ClassVar[tuple[str, ...]] = ("f_v", "f_1", "f_2")

    @classmethod
    def _checked(cls, values: Mapping[str, QuantityLike]) -> dict[str, Any]:
        given = super()._checked(values)
        for name in cls.FRACTIONS:
            if name in given:
                numbers = np.asarray(to_engine(given[name], NONE, name))
                if np.any((numbers < 0.0) | (numbers > 1.0)):
                    raise ParameterError(
                        f"{name}: expected a fraction between 0 and 1, got {given[name]}."
                    )
        return given

    @property
    def rheobase(self) -> Any:
        """The largest constant current that never makes the neuron fire, if it was at rest.

        It is g_L (v_threshold - v_rest): before the first spike all levels but the fifth are alike.
        """
        depth = self.value("v_threshold") - self.value("v_rest")
        return from_engine(self.value("g_L") * depth, CURRENT)


class GLIF1(_GLIF):
    """GLIF level 1, the leaky integrate-and-fire neuron (LIF).

    ``C * dv/dt = -g_L*(v - v_rest) + I``: the neuron of `LIF`, in the words of the five generalized
    leaky integrate-and-fire (GLIF) neurons that the Allen Institute fits to recordings. Each level
    adds one mechanism: the second a reset that remembers and a threshold that rises at a spike, the
    third after-spike currents in their place, the fourth has both, and in the fifth the threshold
    follows `v`, too. All are linear between spikes, hence solved exactly.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        `C` (58.72 pF), `g_L` (9.43 nS), `v_rest` (-78.85 mV), `v_threshold` (-51.68 mV), `v_reset`
        (`v_rest`), `t_ref` (3.75 ms), and at the start `v` (`v_rest`).

    Raises
    ------
    ParameterError
        If a name is unknown, threshold is not above reset, or a value makes no sense.
    UnitError
        If a value has the wrong dimension or no unit.

    Notes
    -----
    Default values of all levels are those of one cell of the Allen Cell Types Database, 490626718,
    at level 5, as NEST's ``glif_psc`` has them. The database has values for hundreds of cells, each
    level fitted by itself.

    References
    ----------
    C. Teeter, R. Iyer, V. Menon, N. Gouwens, D. Feng, J. Berg, A. Szafer, N. Cain, H. Zeng, M.
    Hawrylycz, C. Koch, S. Mihalas, Nature Communications 9:709, 2018. S. Mihalas, E. Niebur, Neural
    Comput. 21:704-718, 2009.

    Examples
    --------
    >>> import rheobase as rb
    >>> neuron = rb.GLIF1()
    >>> print(f"{neuron.rheobase.to('pA'):.1f}, {neuron.rate('300 pA'):.2f}")
    256.2 pA, 63.56 Hz
    """

    EQUATIONS = "C * dv/dt = -g_L*(v - v_rest) + I"
    THRESHOLD = "v >= v_threshold"
    RESET = "v = v_reset"
    DEFAULTS: ClassVar[Mapping[str, str]] = {**_MEMBRANE, "v_reset": "v_rest"}

    def interspike_interval(self, current: QuantityLike) -> Any:
        """Return the time between two spikes in a constant current (see `LIF`).

        Parameters
        ----------
        current : Quantity or str, scalar or array
            Must broadcast with the parameters.

        Returns
        -------
        Quantity
            In ms; infinite up to the rheobase.

        Examples
        --------
        >>> import rheobase as rb
        >>> print(f"{rb.GLIF1().interspike_interval('300 pA'):.4f}")
        15.7334 ms
        """
        return self._leaky.interspike_interval(current)

    def rate(self, current: QuantityLike) -> Any:
        """Return the firing rate in a constant current (see `LIF`).

        Parameters
        ----------
        current : Quantity or str, scalar or array
            Must broadcast with the parameters.

        Returns
        -------
        Quantity
            In Hz; zero up to the rheobase.

        Examples
        --------
        >>> import rheobase as rb
        >>> print(rb.GLIF1().rate("250 pA"))
        0.0 Hz
        """
        return self._leaky.rate(current)

    @property
    def _leaky(self) -> LIF:
        return LIF(**self.parameters)


class GLIF2(_GLIF):
    """GLIF level 2, the leaky integrate-and-fire neuron with reset rules (LIF-R).

    `GLIF1`, and two things that a spike leaves behind. It takes `v` to a point that depends on
    where it was, a line fitted to what recorded spikes do. And it raises `theta_s` by
    `delta_theta`: the threshold is ``v_threshold + theta_s``, with ``dtheta_s/dt = -b_s*theta_s``.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        `C`, `g_L`, `v_rest`, `v_threshold`, `t_ref`, `v`, as in `GLIF1`; the fraction `f_v` (0.2)
        of ``v - v_rest`` that is left after a spike, and `delta_v` (18.51 mV), which is added;
        `b_s` (0.009/ms), `delta_theta` (0.37 mV), and at the start `theta_s` (0 mV).

    Raises
    ------
    ParameterError
        If a name is unknown, `f_v` is not between 0 and 1, or a value makes no sense.
    UnitError
        If a value has the wrong dimension or no unit.

    Notes
    -----
    In the paper, as in its authors' code (AllenSDK), the reset leads from just before the spike to
    the end of the refractory period: what decays meanwhile is in the reset, hence its
    ``exp(-b_s*t_ref)``. So in `GLIF2` to `GLIF5` all variables are set at the spike to what they
    are after the refractory period, and stay there until then; NEST's ``glif_psc`` does the same.
    What differs vanishes with the step: NEST resets `v` from where it was a step before the spike,
    here from where it is at the spike; and within a step NEST takes the mean of the after-spike
    currents, and no synaptic current for `theta_v`.

    `delta_v` is the paper's -delta V, and NEST's ``voltage_reset_add``. With values for which `v`
    would be above threshold after a spike, the neuron fires again as soon as it may.

    References
    ----------
    Teeter et al. 2018 (see `GLIF1`), eqs. 1, 2, 5 and 6.

    Examples
    --------
    >>> import rheobase as rb
    >>> recording = rb.run(rb.GLIF2(), rb.constant("300 pA"), "300 ms")
    >>> isi = recording.spikes[0].isi
    >>> print(f"{isi[0]:.2f}, {isi[-1]:.2f}")
    7.53 ms, 13.05 ms
    """

    EQUATIONS = """
        C * dv/dt = -g_L*(v - v_rest) + I
        dtheta_s/dt = -b_s*theta_s
        """
    THRESHOLD = "v >= v_threshold + theta_s"
    RESET = (
        "v = v_rest + f_v*(v - v_rest) + delta_v; theta_s = theta_s*exp(-b_s*t_ref) + delta_theta"
    )
    HOLDS = "v, theta_s"
    DEFAULTS: ClassVar[Mapping[str, str]] = {**_MEMBRANE, **_RESET}


class GLIF3(_GLIF):
    """GLIF level 3, the leaky integrate-and-fire neuron with after-spike currents (LIF-ASC).

    `GLIF1`, and two currents that a spike sets off, a slow one and a fast one: ``C * dv/dt =
    -g_L*(v - v_rest) + I + I_1 + I_2`` with ``dI_1/dt = -k_1*I_1`` and ``dI_2/dt = -k_2*I_2``. They
    stand for the channels that a spike opens; negative ones make the neuron adapt.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        `C`, `g_L`, `v_rest`, `v_threshold`, `v_reset`, `t_ref`, `v`, as in `GLIF1`; the rates `k_1`
        (0.003/ms) and `k_2` (0.1/ms), `delta_I_1` (-9.18 pA) and `delta_I_2` (-198.94 pA), which a
        spike adds, the fractions `f_1` (1) and `f_2` (1) of earlier currents that outlast it, and
        at the start `I_1` (0 nA) and `I_2` (0 nA).

    Raises
    ------
    ParameterError
        If a name is unknown, a fraction is not between 0 and 1, threshold is not above reset, or a
        value makes no sense.
    UnitError
        If a value has the wrong dimension or no unit.

    Notes
    -----
    For what happens while it is refractory, and for NEST, see `GLIF2`.

    References
    ----------
    Teeter et al. 2018 (see `GLIF1`), eqs. 1, 3 and 7.

    Examples
    --------
    >>> import rheobase as rb
    >>> recording = rb.run(rb.GLIF3(), rb.constant("300 pA"), "300 ms")
    >>> recording.spikes[0].isi.round(1)
    <Quantity([29.9 32.9 35.8 39.2 43.2 47.8 53.1], 'millisecond')>
    """

    EQUATIONS = """
        C * dv/dt = -g_L*(v - v_rest) + I + I_1 + I_2
        dI_1/dt = -k_1*I_1
        dI_2/dt = -k_2*I_2
        """
    THRESHOLD = "v >= v_threshold"
    RESET = (
        "v = v_reset; "
        "I_1 = f_1*I_1*exp(-k_1*t_ref) + delta_I_1; "
        "I_2 = f_2*I_2*exp(-k_2*t_ref) + delta_I_2"
    )
    HOLDS = "v, I_1, I_2"
    DEFAULTS: ClassVar[Mapping[str, str]] = {**_MEMBRANE, "v_reset": "v_rest", **_CURRENTS}


class GLIF4(_GLIF):
    """GLIF level 4, with reset rules and after-spike currents (LIF-R-ASC).

    What `GLIF2` and `GLIF3` add to `GLIF1`, together.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        Those of `GLIF2`, and those of `GLIF3` but `v_reset`.

    Raises
    ------
    ParameterError
        If a name is unknown, a fraction is not between 0 and 1, or a value makes no sense.
    UnitError
        If a value has the wrong dimension or no unit.

    Notes
    -----
    For what happens while it is refractory, and for NEST, see `GLIF2`.

    References
    ----------
    Teeter et al. 2018 (see `GLIF1`), eqs. 1 to 3 and 5 to 7.

    Examples
    --------
    >>> import rheobase as rb
    >>> recording = rb.run(rb.GLIF4(), rb.constant("300 pA"), "300 ms")
    >>> recording.spikes[0].isi.round(1)
    <Quantity([29.6 34.1 38.6 43.9 50.2 57.3], 'millisecond')>
    """

    EQUATIONS = """
        C * dv/dt = -g_L*(v - v_rest) + I + I_1 + I_2
        dtheta_s/dt = -b_s*theta_s
        dI_1/dt = -k_1*I_1
        dI_2/dt = -k_2*I_2
        """
    THRESHOLD = "v >= v_threshold + theta_s"
    RESET = (
        "v = v_rest + f_v*(v - v_rest) + delta_v; "
        "theta_s = theta_s*exp(-b_s*t_ref) + delta_theta; "
        "I_1 = f_1*I_1*exp(-k_1*t_ref) + delta_I_1; "
        "I_2 = f_2*I_2*exp(-k_2*t_ref) + delta_I_2"
    )
    HOLDS = "v, theta_s, I_1, I_2"
    DEFAULTS: ClassVar[Mapping[str, str]] = {**_MEMBRANE, **_RESET, **_CURRENTS}


class GLIF5(_GLIF):
    """GLIF level 5, whose threshold also follows the membrane potential (LIF-R-ASC-A).

    `GLIF4`, and a third part of the threshold, ``v_threshold + theta_s + theta_v``, with
    ``dtheta_v/dt = a_v*(v - v_rest) - b_v*theta_v``, as if sodium channels inactivated before there
    is a spike. A potential that rises slowly has to rise further.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        Those of `GLIF4`; `a_v` (0.005/ms), `b_v` (0.09/ms), and at the start `theta_v` (0 mV).

    Raises
    ------
    ParameterError
        If a name is unknown, a fraction is not between 0 and 1, or a value makes no sense.
    UnitError
        If a value has the wrong dimension or no unit.

    Notes
    -----
    A spike leaves `theta_v` as it is. For what happens while it is refractory, and for NEST, see
    `GLIF2`.

    References
    ----------
    Teeter et al. 2018 (see `GLIF1`), eqs. 1 to 7.

    Examples
    --------
    >>> import rheobase as rb
    >>> neuron = rb.GLIF5()
    >>> print(f"{neuron.rheobase.to('pA'):.1f}")
    271.3 pA
    >>> rb.run(neuron, rb.constant("300 pA"), "300 ms").spikes[0].isi.round(1)
    <Quantity([35.4 43.1 55.4 79.7], 'millisecond')>
    """

    EQUATIONS = """
        C * dv/dt = -g_L*(v - v_rest) + I + I_1 + I_2
        dtheta_s/dt = -b_s*theta_s
        dtheta_v/dt = a_v*(v - v_rest) - b_v*theta_v
        dI_1/dt = -k_1*I_1
        dI_2/dt = -k_2*I_2
        """
    THRESHOLD = "v >= v_threshold + theta_s + theta_v"
    RESET = (
        "v = v_rest + f_v*(v - v_rest) + delta_v; "
        "theta_s = theta_s*exp(-b_s*t_ref) + delta_theta; "
        "I_1 = f_1*I_1*exp(-k_1*t_ref) + delta_I_1; "
        "I_2 = f_2*I_2*exp(-k_2*t_ref) + delta_I_2"
    )
    HOLDS = "v, theta_s, theta_v, I_1, I_2"
    DEFAULTS: ClassVar[Mapping[str, str]] = {**_MEMBRANE, **_RESET, **_CURRENTS, **_ADAPTATION}

    @property
    def rheobase(self) -> Any:
        """The largest constant current at which the neuron can rest.

        There v - v_rest = I/g_L has the threshold a_v/b_v of it higher. A current that rises slowly
        makes it fire from here on; a step may do so earlier if a_v > 0, since theta_v comes too
        late. Infinite if a_v >= b_v: then the threshold runs away from any slow current.
        """
        remaining = 1.0 - np.asarray(self.value("a_v") / self.value("b_v"))
        with np.errstate(divide="ignore"):
            factor = np.where(remaining > 0.0, 1.0 / remaining, np.inf)
        return super().rheobase * factor[()]
