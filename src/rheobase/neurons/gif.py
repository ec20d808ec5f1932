"""The generalised integrate-and-fire neuron."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rheobase.neurons.named import NamedModel


class GIF(NamedModel):
    """The generalised integrate-and-fire neuron: what a spike leaves behind, and chance.

    ``C * dv/dt = -g_L*(v - v_rest) - eta_1 - eta_2 + I``, and spikes at random, at the rate
    ``lambda_0*exp((v - v_T - gamma_1 - gamma_2)/delta_V)``. Each spike adds to two currents,
    `eta_1` and `eta_2`, and to two movements of the threshold, `gamma_1` and `gamma_2`; each decays
    with a time constant of its own. Minutes of recording are enough to fit it to a cell.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        `C` (83.1 pF), `g_L` (3.7 nS), `v_rest` (-67 mV), `v_reset` (-36.7 mV), `t_ref` (4 ms);
        what a spike adds to a current, `q_eta_1` (56.7 pA) and `q_eta_2` (-6.9 pA), and for how
        long, `tau_eta_1` (57.8 ms) and `tau_eta_2` (218.2 ms); what it adds to the threshold,
        `q_gamma_1` (11.7 mV) and `q_gamma_2` (1.8 mV), and for how long, `tau_gamma_1` (53.8 ms)
        and `tau_gamma_2` (640 ms); the threshold at rest `v_T` (-39.6 mV), the rate at threshold
        `lambda_0` (1 Hz), and how many mV change it e-fold, `delta_V` (1.4 mV). At the start: `v`
        (`v_rest`), `eta_1` and `eta_2` (0 nA), `gamma_1` and `gamma_2` (0 mV).

    Raises
    ------
    ParameterError
        If a name is unknown, a value that must be positive is not, or a value makes no sense.
    UnitError
        If a value has the wrong dimension or no unit.

    Notes
    -----
    As `lambda_0` is 1 Hz, the neuron hardly ever fires where `v` is at threshold: it does so within
    a millisecond ``7*delta_V`` higher, where the rate is 1 kHz. `v_reset` may well be above `v_T`,
    since a spike raises the threshold, too.

    There are two exponentials of each kind, as in most fits. For fewer, let a spike add zero; for
    more, write an `rb.Model` (printing this one shows how). A spike adds at once, as in NEST's
    ``gif_psc_exp``; a fit in which it does so at the end of `t_ref` has to be multiplied by
    ``exp(t_ref/tau)``. The default is a pyramidal cell fitted by Mensi et al., in the numbers that
    NEST's example "Population of GIF neuron model" has.

    References
    ----------
    S. Mensi, R. Naud, C. Pozzorini, M. Avermann, C. C. H. Petersen, W. Gerstner, J. Neurophysiol.
    107:1756-1775, 2012. C. Pozzorini, S. Mensi, O. Hagens, R. Naud, C. Koch, W. Gerstner, PLoS
    Comput. Biol. 11:e1004275, 2015.

    Examples
    --------
    >>> import numpy as np
    >>> import rheobase as rb
    >>> from rheobase.units import nA
    >>> current = rb.constant(np.full(200, 0.2)*nA)  # 200 times the same
    >>> spikes = rb.run(rb.GIF(), current, "500 ms", record=(), seed=1).spikes
    >>> spikes.count[:5]
    array([9, 8, 9, 9, 9])
    >>> first = np.array([train.isi.m[0] for train in spikes])
    >>> print(f"the first interval: {first.mean():.1f} ms, give or take {first.std():.1f} ms")
    the first interval: 36.6 ms, give or take 4.6 ms
    """

    EQUATIONS = """
        C * dv/dt = -g_L*(v - v_rest) - eta_1 - eta_2 + I
        tau_eta_1 * deta_1/dt = -eta_1
        tau_eta_2 * deta_2/dt = -eta_2
        tau_gamma_1 * dgamma_1/dt = -gamma_1
        tau_gamma_2 * dgamma_2/dt = -gamma_2
        """
    ESCAPE = "lambda_0*exp((v - v_T - gamma_1 - gamma_2)/delta_V)"
    RESET = (
        "v = v_reset; eta_1 += q_eta_1; eta_2 += q_eta_2; gamma_1 += q_gamma_1; "
        "gamma_2 += q_gamma_2"
    )
    REFRACTORY = "t_ref"
    DEFAULTS: ClassVar[Mapping[str, str]] = {
        "C": "83.1 pF",
        "g_L": "3.7 nS",
        "v_rest": "-67 mV",
        "v_reset": "-36.7 mV",
        "t_ref": "4 ms",
        "q_eta_1": "56.7 pA",
        "tau_eta_1": "57.8 ms",
        "q_eta_2": "-6.9 pA",
        "tau_eta_2": "218.2 ms",
        "q_gamma_1": "11.7 mV",
        "tau_gamma_1": "53.8 ms",
        "q_gamma_2": "1.8 mV",
        "tau_gamma_2": "640 ms",
        "v_T": "-39.6 mV",
        "lambda_0": "1 Hz",
        "delta_V": "1.4 mV",
        "v": "v_rest",
        "eta_1": "0 nA",
        "eta_2": "0 nA",
        "gamma_1": "0 mV",
        "gamma_2": "0 mV",
    }
    POSITIVE: ClassVar[tuple[str, ...]] = ("g_L", "lambda_0", "delta_V")
