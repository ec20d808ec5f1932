"""Brunel's network of excitatory and inhibitory neurons, as the exercises have it.

The network is a `rheobase.Network` with delta synapses; `rheobase.gallery.brunel` is the one of the
paper.

Examples
--------
>>> from rheobase.neurodynamics.brunel_model import LIF_spiking_network
>>> from rheobase.neurodynamics.tools import plot_tools
>>> from rheobase.units import ms
>>> rate_monitor, spike_monitor, voltage_monitor, monitored_spike_idx = (
...     LIF_spiking_network.simulate_brunel_network(N_Excit=800, sim_time=50 * ms))
>>> figure, *axes = plot_tools.plot_network_activity(
...     rate_monitor, spike_monitor, voltage_monitor, spike_train_idx_list=monitored_spike_idx)
"""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any

import numpy as np

from rheobase.circuit import Bernoulli
from rheobase.distributions import uniform
from rheobase.errors import ParameterError
from rheobase.network import Network
from rheobase.neurodynamics.monitors import PopulationRateMonitor, SpikeMonitor, StateMonitor
from rheobase.neurons import LIF
from rheobase.synapses import Delta
from rheobase.units import Hz, QuantityLike, ms, mV, quantity

__all__ = [
    "V_REST",
    "V_RESET",
    "FIRING_THRESHOLD",
    "MEMBRANE_TIME_SCALE",
    "ABSOLUTE_REFRACTORY_PERIOD",
    "SYNAPTIC_WEIGHT_W0",
    "RELATIVE_INHIBITORY_STRENGTH_G",
    "CONNECTION_PROBABILITY_EPSILON",
    "SYNAPTIC_DELAY",
    "POISSON_INPUT_RATE",
    "N_POISSON_INPUT",
    "simulate_brunel_network",
    "getting_started",
]

V_REST: Any = 0 * mV
V_RESET: Any = 10 * mV
FIRING_THRESHOLD: Any = 20 * mV
MEMBRANE_TIME_SCALE: Any = 20 * ms
ABSOLUTE_REFRACTORY_PERIOD: Any = 2 * ms
SYNAPTIC_WEIGHT_W0: Any = 0.1 * mV
RELATIVE_INHIBITORY_STRENGTH_G: float = 4.0
CONNECTION_PROBABILITY_EPSILON: float = 0.1
SYNAPTIC_DELAY: Any = 1.5 * ms
POISSON_INPUT_RATE: Any = 13 * Hz
N_POISSON_INPUT: int = 1000

_DT = 0.1 * ms


def simulate_brunel_network(
    N_Excit: int = 5000,
    N_Inhib: int | None = None,
    N_extern: int | None = N_POISSON_INPUT,
    connection_probability: float = CONNECTION_PROBABILITY_EPSILON,
    w0: QuantityLike = SYNAPTIC_WEIGHT_W0,
    g: float = RELATIVE_INHIBITORY_STRENGTH_G,
    synaptic_delay: QuantityLike = SYNAPTIC_DELAY,
    poisson_input_rate: QuantityLike = POISSON_INPUT_RATE,
    w_external: QuantityLike | None = None,
    v_rest: QuantityLike = V_REST,
    v_reset: QuantityLike = V_RESET,
    firing_threshold: QuantityLike = FIRING_THRESHOLD,
    membrane_time_scale: QuantityLike = MEMBRANE_TIME_SCALE,
    abs_refractory_period: QuantityLike = ABSOLUTE_REFRACTORY_PERIOD,
    monitored_subset_size: int = 100,
    random_vm_init: bool = False,
    sim_time: QuantityLike = 100 * ms,
    random_seed: int | None = None,
) -> tuple[PopulationRateMonitor, SpikeMonitor, StateMonitor, list[int]]:
    """Simulate Brunel's sparsely connected network of excitatory and inhibitory neurons.

    All neurons are alike; the excitatory ones come first.

    Parameters
    ----------
    N_Excit : int
        How many excitatory neurons.
    N_Inhib : int, optional
        How many inhibitory ones; a quarter of `N_Excit` if not given.
    N_extern : int, optional
        From how many Poisson neurons outside each neuron gets input, which is its own. If None,
        from as many as it has excitatory neighbours on average.
    connection_probability : float
        Of each pair of neurons.
    w0 : Quantity or str
        By how much a spike of an excitatory neuron raises the potential.
    g : float
        How many times more one of an inhibitory neuron lowers it.
    synaptic_delay : Quantity or str
        The time from a spike to its effect.
    poisson_input_rate : Quantity or str
        The rate of each Poisson neuron.
    w_external : Quantity or str, optional
        By how much a spike from outside raises the potential; `w0` if not given.
    v_rest, v_reset, firing_threshold : Quantity or str
        Membrane potentials: at rest, after a spike, and at which a neuron fires.
    membrane_time_scale, abs_refractory_period : Quantity or str
        The time constant of the membrane, and how long it stays at `v_reset`.
    monitored_subset_size : int
        Of how many neurons, drawn at random, the potential is recorded; all if there are less.
    random_vm_init : bool
        Whether potentials at the start are drawn between rest and threshold, or all at rest.
    sim_time : Quantity or str
        How long to simulate, in steps of 0.1 ms.
    random_seed : int, optional
        The same seed gives the same network and the same spikes. Without it, every call draws anew.

    Returns
    -------
    rate_monitor : PopulationRateMonitor
        The rate of all neurons together, in bins of 0.1 ms.
    spike_monitor : SpikeMonitor
        The spikes of all neurons.
    voltage_monitor : StateMonitor
        The membrane potential ``v`` of the subset; ``voltage_monitor[k]`` is that of neuron k.
    monitored_spike_idx : list of int
        The subset.

    Raises
    ------
    UnitError
        If a value has the wrong dimension or no unit.
    ParameterError, NetworkError
        If a value is out of range.

    References
    ----------
    N. Brunel, "Dynamics of sparsely connected networks of excitatory and inhibitory spiking
    neurons", Journal of Computational Neuroscience 8, 183-208, 2000: model A. W. Gerstner et al.,
    "Neuronal Dynamics", 2014, section 13.4.

    Examples
    --------
    >>> from rheobase.neurodynamics.brunel_model import LIF_spiking_network
    >>> _, spike_monitor, voltage_monitor, monitored = (
    ...     LIF_spiking_network.simulate_brunel_network(
    ...         N_Excit=400, poisson_input_rate="20 Hz", sim_time="50 ms", random_seed=1))
    >>> spike_monitor.source.N, len(monitored), voltage_monitor.v.shape
    (500, 100, (100, 501))
    """
    _check_whole("N_Excit", N_Excit)
    inhibitory = N_Excit // 4 if N_Inhib is None else N_Inhib
    _check_whole("N_Inhib", inhibitory)
    _check_whole("monitored_subset_size", monitored_subset_size)
    if not isinstance(g, Real) or isinstance(g, bool) or not 0 <= g < np.inf:
        raise ParameterError(f"g: expected a number from 0 on, got {g!r}.")
    rule = Bernoulli(connection_probability)
    if N_extern is None:
        N_extern = round(connection_probability * N_Excit)
    _check_whole("N_extern", N_extern, smallest=0)
    weight = quantity(w0, "w0")
    random = _generator(random_seed)

    net = Network(seed=int(random.integers(2**63)), dt=_DT)
    neuron = LIF(
        v_rest=v_rest,
        v_reset=v_reset,
        v_threshold=firing_threshold,
        tau_m=membrane_time_scale,
        t_ref=abs_refractory_period,
    )
    start = uniform(v_rest, firing_threshold) if random_vm_init else v_rest
    neurons = net.population(neuron, N_Excit + inhibitory, name="neurons", v=start)
    for sources, strength in ((neurons[:N_Excit], weight), (neurons[N_Excit:], -g * weight)):
        net.connect(sources, neurons, Delta(), rule=rule, weight=strength, delay=synaptic_delay)
    net.poisson(
        neurons,
        Delta(),
        rate=N_extern * quantity(poisson_input_rate, "poisson_input_rate"),
        weight=weight if w_external is None else w_external,
    )
    size = min(monitored_subset_size, neurons.size)
    subset = np.sort(random.choice(neurons.size, size, replace=False)).tolist()
    recording = net.run(sim_time, record=[neurons.spikes, neurons.rate, neurons[subset].v])
    own = recording[neurons]
    return PopulationRateMonitor(own), SpikeMonitor(own), StateMonitor(own), subset


def _check_whole(name: str, value: Any, smallest: int = 1) -> None:
    if not isinstance(value, Integral) or isinstance(value, bool) or value < smallest:
        raise ParameterError(f"{name}: expected a whole number from {smallest} on, got {value!r}.")


def _generator(random_seed: int | None) -> np.random.Generator:
    try:
        return np.random.default_rng(random_seed)
    except (TypeError, ValueError):
        raise ParameterError(
            f"random_seed: expected a whole number from 0 on, got {random_seed!r}."
        ) from None


def getting_started() -> None:
    """Simulate a network of 2500 neurons for 250 ms, and show what it did.

    Examples
    --------
    >>> from rheobase.neurodynamics.brunel_model import LIF_spiking_network
    >>> LIF_spiking_network.getting_started()
    """
    from rheobase.neurodynamics.tools.plot_tools import plot_network_activity, show

    rate_monitor, spike_monitor, voltage_monitor, monitored = simulate_brunel_network(
        N_Excit=2000, sim_time=250 * ms
    )
    plot_network_activity(
        rate_monitor, spike_monitor, voltage_monitor, spike_train_idx_list=monitored, t_min=0 * ms
    )
    show()
