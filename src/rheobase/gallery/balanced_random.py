"""The balanced random network that NEST is benchmarked with."""

from __future__ import annotations

from math import e, exp
from typing import Literal

from rheobase.circuit import FixedIndegree
from rheobase.distributions import normal
from rheobase.gallery.arguments import positive, scaled
from rheobase.network import Network
from rheobase.neurons import LIF
from rheobase.synapses import Alpha, PowerLawSTDP
from rheobase.units import QuantityLike, ms, mV, pA, pF, quantity


def balanced_random(
    scale: float = 1.0,
    *,
    indegree_scale: float = 1.0,
    g: float = 5.0,
    eta: float = 1.685,
    peak: QuantityLike = 0.14 * mV,
    delay: QuantityLike = 1.5 * ms,
    plastic: bool = False,
    seed: int = 1,
    dt: QuantityLike = 0.1 * ms,
    precision: Literal["single", "double"] = "single",
) -> Network:
    """Describe the balanced random network of NEST's hpc_benchmark.

    9,000 excitatory and 2,250 inhibitory neurons, alike, each with 9,000 excitatory and 2,250
    inhibitory synapses whose currents are alpha functions. Those from excitatory to excitatory
    neurons change with spikes, if asked for.

    Parameters
    ----------
    scale : float
        Of the number of neurons. The synapses of each stay as many, so that the network can be made
        as large as a machine.
    indegree_scale : float
        Of the synapses of each neuron. Nothing makes up for it.
    g : float
        How many times stronger an inhibitory synapse is.
    eta : float
        The external rate, over the one that alone would bring the mean potential to the threshold.
    peak : Quantity or str
        Of an excitatory postsynaptic potential.
    delay : Quantity or str
        The same for all synapses.
    plastic : bool
        Whether excitatory synapses onto excitatory neurons change, as `PowerLawSTDP`.
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
    A. Morrison, A. Aertsen, M. Diesmann, "Spike-timing-dependent plasticity in balanced random
    networks", Neural Computation 19, 1437-1467, 2007.

    S. Kunkel et al., "Spiking network simulation code for petascale computers", Frontiers in
    Neuroinformatics 8, 78, 2014. The figures are those of hpc_benchmark in NEST 3.10.

    Examples
    --------
    >>> from rheobase import gallery
    >>> gallery.balanced_random(scale=0.1).circuit().size
    1125
    """
    n_exc, n_inh = (
        scaled(9_000, positive(scale, "scale"), "neurons"),
        scaled(2_250, scale, "neurons"),
    )
    K_exc = scaled(9_000, positive(indegree_scale, "indegree_scale"), "synapses")
    K_inh = scaled(2_250, indegree_scale, "synapses")
    C, tau_m, theta = 250 * pF, 10 * ms, 20 * mV
    neuron = LIF(v_rest=0 * mV, v_reset=0 * mV, v_threshold=theta, C=C, tau_m=tau_m, t_ref=0.5 * ms)
    v = normal(5.7 * mV, 7.2 * mV)

    # tau_syn is such that a potential rises for 1.700759 ms. At its peak it is R times the current.
    tau_syn, rise = 0.32582722403722841, 1.700759
    synapse = Alpha(tau_syn * ms)
    J = quantity(peak, "peak") / (tau_m / C * rise / tau_syn * exp(1 - rise / tau_syn))

    net = Network(seed=seed, dt=dt, precision=precision)
    exc = net.population(neuron, n_exc, name="exc", v=v)
    inh = net.population(neuron, n_inh, name="inh", v=v)
    everyone = exc + inh
    from_exc, from_inh = (FixedIndegree(K, autapses=False) for K in (K_exc, K_inh))
    if plastic:
        stdp = PowerLawSTDP(
            synapse, w_0=1 * pA, tau_plus=15 * ms, tau_minus=30 * ms, rate=0.1, alpha=0.0513, mu=0.4
        )
        net.connect(exc, exc, stdp, rule=from_exc, weight=J, delay=delay)
        net.connect(exc, inh, synapse, rule=from_exc, weight=J, delay=delay)
    else:
        net.connect(exc, everyone, synapse, rule=from_exc, weight=J, delay=delay)
    net.connect(inh, everyone, synapse, rule=from_inh, weight=-positive(g, "g") * J, delay=delay)
    threshold_rate = theta * C / (tau_m * J * e * synapse.tau_syn)  # of all external synapses
    net.poisson(everyone, synapse, rate=positive(eta, "eta") * threshold_rate, weight=J)
    return net
