"""Song, Miller and Abbott's neuron, whose synapses compete."""

from __future__ import annotations

from math import sqrt
from typing import Any, Literal

import numpy as np

from rheobase.circuit import AllToAll
from rheobase.circuit.arguments import whole_number
from rheobase.distributions import uniform
from rheobase.errors import ParameterError
from rheobase.network import Network
from rheobase.network.arguments import one_value
from rheobase.neurons import LIF, Model
from rheobase.synapses import STDP, Delta, Exp
from rheobase.units import FREQUENCY, Hz, QuantityLike, from_engine, ms, mV, nS, pF


def song(
    rate: QuantityLike = 15 * Hz,
    *,
    correlated: int = 0,
    A_plus: float = 0.005,
    A_minus: float = 0.00525,
    seed: int = 1,
    dt: QuantityLike = 0.1 * ms,
    precision: Literal["single", "double"] = "single",
) -> Network:
    """Describe Song, Miller and Abbott's neuron that learns by spike timing (2000).

    A neuron with 1,000 excitatory synapses, which change by additive spike-timing-dependent
    plasticity, and 200 inhibitory ones, all of which get Poisson spikes. The synapses compete: in
    some minutes most of them are weak or strong and few are between, the neuron fires irregularly,
    and at much the same rate whatever that of its inputs.

    Parameters
    ----------
    rate : Quantity or str
        Of each excitatory input. Inhibitory ones fire at 10 Hz.
    correlated : int
        How many of the excitatory inputs have rates that fluctuate together.
    A_plus, A_minus : float
        How much a pair of spikes changes a synapse at most, of its largest conductance. 0: nothing
        is learnt.
    seed : int
        Of everything random.
    dt : Quantity or str
        The step, and the delay of all synapses, which the paper does not have.
    precision : {"single", "double"}
        Of states and weights.

    Returns
    -------
    Network
        With the populations "exc" and "inh", which fire by chance, and "cell"; with `correlated`
        inputs also "common", what they have in common.

    References
    ----------
    S. Song, K. D. Miller, L. F. Abbott, "Competitive Hebbian learning through
    spike-timing-dependent synaptic plasticity", Nature Neuroscience 3, 919-926, 2000. The
    conductances there are multiples of that of the leak, of which 10 nS is ours. So are the
    weights at the start, uniform between 0 and the largest, and the form of correlations: shot
    noise, with a time constant of 20 ms and a standard deviation of 0.3 of the rate.

    Examples
    --------
    >>> from rheobase import gallery
    >>> gallery.song().circuit().size
    1201
    """
    rate, correlated = _rate(rate), whole_number(correlated, "correlated", 0, 1000)
    g_L, tau_c = 10 * nS, 20 * ms
    g_max, g_inh = 0.015 * g_L, 0.05 * g_L
    neuron = LIF(
        v_rest=-70 * mV, v_reset=-60 * mV, v_threshold=-54 * mV, C=200 * pF, g_L=g_L, t_ref=0 * ms
    )
    source = Model("tau_c * dr/dt = r_0 - r", escape="r", tau_c=tau_c, r_0=10 * Hz)
    jump = 0.3 * sqrt(2) * rate  # of the rate r, on each spike of 1 in tau_c on average
    in_common = np.where(np.arange(1000) < correlated, jump, 0 * Hz)

    net = Network(seed=seed, dt=dt, precision=precision)
    exc = net.population(source, 1000, name="exc", r_0=rate - in_common)
    inh = net.population(source, 200, name="inh")
    cell = net.population(neuron, 1, name="cell")
    excite = STDP(Exp(5 * ms, E_syn=0 * mV), w_max=g_max, A_plus=A_plus, A_minus=A_minus)
    inhibit = Exp(5 * ms, E_syn=-70 * mV)
    all_of_them, weights = AllToAll(), uniform(0 * nS, g_max)
    net.connect(exc, cell, excite, rule=all_of_them, weight=weights, delay=dt)
    net.connect(inh, cell, inhibit, rule=all_of_them, weight=g_inh, delay=dt)
    if correlated:
        common = net.population(source, 1, name="common", r_0=1 / tau_c)
        net.connect(common, exc[:correlated], Delta(), rule=all_of_them, weight=jump, delay=dt)
    return net


def _rate(given: QuantityLike) -> Any:
    rate = one_value(given, FREQUENCY, "rate")
    if rate < 0.0:
        raise ParameterError(f"rate: expected one that is not negative, got {given}.")
    return from_engine(rate, FREQUENCY)
