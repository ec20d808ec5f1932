"""Potjans and Diesmann's microcircuit of early sensory cortex."""

from __future__ import annotations

from math import log1p, sqrt
from typing import Any, Literal

from rheobase.circuit import FixedTotalNumber
from rheobase.distributions import Distribution, normal
from rheobase.errors import ParameterError, did_you_mean
from rheobase.gallery import microcircuit_values as the
from rheobase.gallery.arguments import positive, scaled
from rheobase.network import Network
from rheobase.neurons import LIF
from rheobase.stimuli import constant
from rheobase.synapses import Exp
from rheobase.units import QuantityLike, ms, nA, pA, quantity

_DRIVES = ("poisson", "dc")


def microcircuit(
    scale: float = 1.0,
    *,
    indegree_scale: float | None = None,
    drive: Literal["poisson", "dc"] = "poisson",
    seed: int = 1,
    dt: QuantityLike = 0.1 * ms,
    precision: Literal["single", "double"] = "single",
) -> Network:
    """Describe the cortical microcircuit of Potjans and Diesmann (2014).

    77,169 neurons below 1 mm² of early sensory cortex and 299 million synapses, between an
    excitatory (E) and an inhibitory (I) population in each of four layers.

    A smaller version has fewer neurons and fewer synapses on each; those left are stronger by
    1/sqrt(indegree_scale), which keeps the variance of the input, and a constant current replaces
    the mean that is lost at the rates of the full network. Rates then stay near those of the full
    network, but not on them: at scale 0.5 within 10 %, those of layer 2/3 E within 20 %; at scale
    0.1 all are lower, layer 2/3 E by half, 2/3 I by 30 %, the others by up to 25 %. (NEST finds the
    same.) Correlations grow as the network shrinks. With a constant drive, it falls silent at scale
    0.1, and does not at 0.2.

    Parameters
    ----------
    scale : float
        Of the number of neurons.
    indegree_scale : float, optional
        Of the number of synapses of each neuron; as `scale` if not given. The external drive stays
        as it is.
    drive : {"poisson", "dc"}
        What the rest of the brain does: Poisson spikes, others for each neuron, or their mean as a
        constant current.
    seed : int
        Of everything random.
    dt : Quantity or str
        The step.
    precision : {"single", "double"}
        Of states and weights.

    Returns
    -------
    Network
        With the populations "L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E" and "L6I".

    References
    ----------
    T. C. Potjans, M. Diesmann, "The cell-type specific cortical microcircuit: relating structure
    and activity in a full-scale spiking network model", Cerebral Cortex 24, 785-806, 2014.

    S. J. van Albada, M. Helias, M. Diesmann, "Scalability of asynchronous networks is limited by
    one-to-one mapping between effective connectivity and correlations", PLoS Computational Biology
    11, e1004490, 2015: what scaling can keep and what it cannot.

    Examples
    --------
    >>> from rheobase import gallery
    >>> gallery.microcircuit().circuit().size
    77169
    """
    if drive not in _DRIVES:
        raise ParameterError(f"drive: got {drive!r}. {did_you_mean(str(drive), _DRIVES)}")
    sizes = [scaled(n, positive(scale, "scale"), "neurons") for n in the.NEURONS]
    k = positive(scale if indegree_scale is None else indegree_scale, "indegree_scale")
    neuron = LIF(
        v_rest=the.V_REST, v_reset=the.V_RESET, v_threshold=the.V_THRESHOLD, C=the.C,
        tau_m=the.TAU_M, t_ref=the.T_REF,
    )  # fmt: skip
    synapse = Exp(the.TAU_SYN)

    net = Network(seed=seed, dt=dt, precision=precision)
    populations = [
        net.population(neuron, size, name=name, v=normal(mean, sd))
        for name, size, mean, sd in zip(the.POPULATIONS, sizes, the.V_MEAN, the.V_SD, strict=True)
    ]
    for b, target in enumerate(populations):
        current = 0 * nA
        for a, source in enumerate(populations):
            indegree, J = _indegree(b, a), _mean_weight(b, a)
            if indegree:
                rule = FixedTotalNumber(round(k * indegree * target.size))
                weight, delay = _weight(J / sqrt(k)), _delay(source.name, dt)
                net.connect(source, target, synapse, rule=rule, weight=weight, delay=delay)
            current += (1 - sqrt(k)) * indegree * J * the.TAU_SYN * the.RATES[a]
        external = the.EXTERNAL_INDEGREE[b]
        if drive == "poisson":
            net.poisson(target, synapse, rate=external * the.EXTERNAL_RATE, weight=the.WEIGHT)
        else:
            current += external * the.EXTERNAL_CURRENT
        if current:
            net.stimulate(target, constant(current))
    return net


def _indegree(target: int, source: int) -> float:
    """Return the synapses of a neuron at full scale; their number in all is whole.

    Pairs are drawn with replacement until the chance that one is connected is that of the table.
    """
    pairs = the.NEURONS[target] * the.NEURONS[source]
    synapses = log1p(-the.CHANCE[target][source]) / log1p(-1 / pairs)
    return round(synapses) / the.NEURONS[target]


def _mean_weight(target: int, source: int) -> Any:
    factor = the.INHIBITION if the.POPULATIONS[source].endswith("I") else 1.0
    if (the.POPULATIONS[target], the.POPULATIONS[source]) == ("L23E", "L4E"):
        factor = the.L4E_TO_L23E
    return factor * the.WEIGHT


def _weight(mean: Any) -> Distribution:
    """Return a distribution within which weights keep their sign."""
    size = abs(mean)
    return (1 if mean > 0 else -1) * normal(size, the.WEIGHT_SD * size, low=0 * pA)


def _delay(source: str, dt: QuantityLike) -> Distribution:
    mean = the.DELAY[source[-1]]
    return normal(mean, the.DELAY_SD * mean, low=0.5 * quantity(dt, "dt"))
