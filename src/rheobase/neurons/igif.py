"""The generalised integrate-and-fire neuron whose threshold follows the membrane potential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rheobase.neurons.gif import GIF


class IGIF(GIF):
    """The inactivating generalised integrate-and-fire neuron: one whose threshold follows `v`.

    To the threshold of `GIF` comes `theta`, with ``tau_theta * dtheta/dt = -theta + k_a*log(1 +
    exp((v - v_i)/k_i))``. Above `v_i` sodium channels inactivate, and the threshold follows `v` at
    ``k_a/k_i`` of its slope. It outruns what comes slowly, and what comes fast makes the neuron
    fire: however strong the input, it stays sensitive to rapid changes.

    Parameters
    ----------
    **values : Quantity or str, scalar or one value a neuron
        `C` (200 pF), `g_L` (10 nS), `v_rest` (-65 mV), `v_reset` (-50 mV), `t_ref` (4 ms),
        `q_eta_1` (0.2 nA), `tau_eta_1` (100 ms), `q_eta_2` (0 nA), `tau_eta_2` (100 ms),
        `q_gamma_1` (10 mV), `tau_gamma_1` (100 ms), `q_gamma_2` (0 mV), `tau_gamma_2` (100 ms),
        `v_T` (-48 mV), `lambda_0` (1 Hz), `delta_V` (0.5 mV), all as in `GIF`; `tau_theta` (5 ms),
        `k_a` (2.5 mV), `k_i` (3 mV), `v_i` (-55 mV); and at the start `v` (`v_rest`), `eta_1` and
        `eta_2` (0 nA), `gamma_1`, `gamma_2` and `theta` (0 mV).

    Raises
    ------
    ParameterError
        If a name is unknown, a value that must be positive is not, or a value makes no sense.
    UnitError
        If a value has the wrong dimension or no unit.

    Notes
    -----
    `k_a` and `k_i` are the slopes of sodium activation and inactivation, `v_i` is where half of the
    channels are inactivated. Default values are those that the authors' toolbox starts from. There,
    and here, what a spike leaves behind are currents; in the paper they are conductances.

    References
    ----------
    S. Mensi, O. Hagens, W. Gerstner, C. Pozzorini, PLoS Comput. Biol. 12:e1004761, 2016: the model
    iGIF-Na. J. Platkiewicz, R. Brette, PLoS Comput. Biol. 7:e1001129, 2011: where theta comes from.

    Examples
    --------
    A weak current that takes `v` far up, and a short, strong one that does not:

    >>> import rheobase as rb
    >>> from rheobase.units import ms, nA
    >>> for current in (rb.constant(0.4*nA), rb.step(3*nA, start=0*ms, stop=2*ms)):
    ...     recording = rb.run(rb.IGIF(), current, 200*ms, seed=1)
    ...     print(f"{recording.v.max():.1f}, spikes: {recording.spikes[0].count}")
    -25.0 mV, spikes: 0
    -41.9 mV, spikes: 1
    """

    EQUATIONS = (
        GIF.EQUATIONS
        + """tau_theta * dtheta/dt = -theta + k_a*log(1 + exp((v - v_i)/k_i))
        """
    )
    ESCAPE = "lambda_0*exp((v - v_T - gamma_1 - gamma_2 - theta)/delta_V)"
    DEFAULTS: ClassVar[Mapping[str, str]] = {
        **GIF.DEFAULTS,
        "C": "200 pF",
        "g_L": "10 nS",
        "v_rest": "-65 mV",
        "v_reset": "-50 mV",
        "q_eta_1": "0.2 nA",
        "tau_eta_1": "100 ms",
        "q_eta_2": "0 nA",
        "tau_eta_2": "100 ms",
        "q_gamma_1": "10 mV",
        "tau_gamma_1": "100 ms",
        "q_gamma_2": "0 mV",
        "tau_gamma_2": "100 ms",
        "v_T": "-48 mV",
        "delta_V": "0.5 mV",
        "tau_theta": "5 ms",
        "k_a": "2.5 mV",
        "k_i": "3 mV",
        "v_i": "-55 mV",
        "theta": "0 mV",
    }
    POSITIVE = (*GIF.POSITIVE, "k_i")
