"""Vogels and Abbott's network with synaptic currents."""

from __future__ import annotations

from typing import Literal

from rheobase.circuit import Bernoulli
from rheobase.circuit.arguments import whole_number
from rheobase.distributions import uniform
from rheobase.network import Network
from rheobase.neurons import LIF
from rheobase.synapses import Exp
from rheobase.units import QuantityLike, ms, mV, nS, pA, pF


def cuba(
    n: int = 4000,
    *,
    p: float = 0.02,
    weight_exc: QuantityLike = 16.2 * pA,
    weight_inh: QuantityLike = -90 * pA,
    delay: QuantityLike = 0.1 * ms,
    seed: int = 1,
    dt: QuantityLike = 0.1 * ms,
    precision: Literal["single", "double"] = "single",
) -> Network:
    """Describe the CUBA benchmark: Vogels and Abbott's network with currents (2005).

    Four fifths of the neurons are excitatory. Nothing drives them: they rest above their threshold,
    and inhibition keeps them irregular.

    Parameters
    ----------
    n : int
        Neurons. With others than 4,000, p = 80/n keeps the synapses of each.
    p : float
        The chance of a synapse from one neuron to another.
    weight_exc, weight_inh : Quantity or str
        The peak of the current: 1.62 and -9 mV, over a leak of 10 nS.
    delay : Quantity or str
        The benchmark has none; one step is the least there can be.
    seed : int
        Of everything random.
    dt : Quantity or str
        The step.
    precision : {"single", "double"}
        Of states and weights.

    Returns
    -------
    Network
        With the populations "exc" and "inh".

    References
    ----------
    T. P. Vogels, L. F. Abbott, "Signal propagation and logic gating in networks of
    integrate-and-fire neurons", Journal of Neuroscience 25, 10786-10795, 2005.

    R. Brette et al., "Simulation of networks of spiking neurons: a review of tools and
    strategies", Journal of Computational Neuroscience 23, 349-398, 2007, benchmark 2.

    Examples
    --------
    >>> from rheobase import gallery
    >>> gallery.cuba().circuit().size
    4000
    """
    n = whole_number(n, "n", least=5)
    neuron = LIF(
        v_rest=-49 * mV, v_reset=-60 * mV, v_threshold=-50 * mV, C=200 * pF, g_L=10 * nS,
        t_ref=5 * ms,
    )  # fmt: skip
    v = uniform(-60 * mV, -50 * mV)

    net = Network(seed=seed, dt=dt, precision=precision)
    exc = net.population(neuron, n - n // 5, name="exc", v=v)
    inh = net.population(neuron, n // 5, name="inh", v=v)
    everyone, rule = exc + inh, Bernoulli(p)
    excite, inhibit = Exp(5 * ms, name="exc"), Exp(10 * ms, name="inh")
    net.connect(exc, everyone, excite, rule=rule, weight=weight_exc, delay=delay)
    net.connect(inh, everyone, inhibit, rule=rule, weight=weight_inh, delay=delay)
    return net
