"""Brunel's sparsely connected network of excitatory and inhibitory neurons."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from rheobase.circuit import FixedIndegree
from rheobase.distributions import uniform
from rheobase.gallery.arguments import positive, scaled
from rheobase.network import Network
from rheobase.neurons import LIF
from rheobase.synapses import Delta
from rheobase.units import QuantityLike, ms, mV, quantity

REGIMES: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "SR": {"g": 3.0, "eta": 2.0},
        "SI fast": {"g": 6.0, "eta": 4.0},
        "AI": {"g": 5.0, "eta": 2.0},
        "SI slow": {"g": 4.5, "eta": 0.9},
    }
)
"""The four states of Brunel (2000), figure 8, as arguments of `brunel`.

Synchronous regular; synchronous irregular, oscillating fast; asynchronous irregular; synchronous
irregular, oscillating slowly.
"""


def brunel(
    g: float = 5.0,
    eta: float = 2.0,
    *,
    scale: float = 1.0,
    J: QuantityLike = 0.1 * mV,
    delay: QuantityLike = 1.5 * ms,
    seed: int = 1,
    dt: QuantityLike = 0.1 * ms,
    precision: Literal["single", "double"] = "single",
) -> Network:
    """Describe Brunel's network of excitatory and inhibitory neurons (2000).

    Model A: 10,000 excitatory and 2,500 inhibitory neurons, alike, each with synapses from a tenth
    of both populations, and delta synapses. Its four regimes (g, eta): SR (3, 2), SI fast (6, 4),
    AI (5, 2), SI slow (4.5, 0.9).

    Parameters
    ----------
    g : float
        How many times stronger an inhibitory synapse is.
    eta : float
        The external rate, over the one that alone would bring the mean potential to the threshold.
    scale : float
        Of the number of neurons and of synapses a neuron; J is divided by it. This keeps the mean
        input, and makes its variance 1/scale times larger: rates and regimes change.
    J : Quantity or str
        By how much an excitatory spike raises the potential, at scale 1.
    delay : Quantity or str
        The same for all synapses.
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
    N. Brunel, "Dynamics of sparsely connected networks of excitatory and inhibitory spiking
    neurons", Journal of Computational Neuroscience 8, 183-208, 2000. Potentials at the start are
    not given there; here they are uniform between rest and threshold.

    Examples
    --------
    >>> from rheobase import gallery
    >>> gallery.brunel(**gallery.REGIMES["AI"]).circuit().size
    12500
    """
    J = quantity(J, "J") / positive(scale, "scale")
    n_exc, n_inh = scaled(10_000, scale, "neurons"), scaled(2_500, scale, "neurons")
    C_exc, C_inh = scaled(1_000, scale, "synapses"), scaled(250, scale, "synapses")
    tau_m, theta = 20 * ms, 20 * mV
    neuron = LIF(v_rest=0 * mV, v_reset=10 * mV, v_threshold=theta, tau_m=tau_m, t_ref=2 * ms)

    net = Network(seed=seed, dt=dt, precision=precision)
    exc = net.population(neuron, n_exc, name="exc", v=uniform(0 * mV, theta))
    inh = net.population(neuron, n_inh, name="inh", v=uniform(0 * mV, theta))
    everyone = exc + inh
    net.connect(exc, everyone, Delta(), rule=FixedIndegree(C_exc), weight=J, delay=delay)
    net.connect(
        inh, everyone, Delta(), rule=FixedIndegree(C_inh), weight=-positive(g, "g") * J, delay=delay
    )
    threshold_rate = theta / (J * tau_m)  # of all external synapses of a neuron together
    net.poisson(everyone, Delta(), rate=positive(eta, "eta") * threshold_rate, weight=J)
    return net
