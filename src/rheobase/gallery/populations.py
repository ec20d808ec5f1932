"""The populations of a network that somebody else described."""

from __future__ import annotations

import numpy as np

from rheobase.circuit import Group
from rheobase.network import Network, PopulationView


def populations(net: Network) -> dict[str, PopulationView]:
    """Return the populations of a network by their names, to connect, to drive and to record.

    Parameters
    ----------
    net : Network

    Returns
    -------
    dict of str to PopulationView
        In the order in which they were made.

    Examples
    --------
    >>> from rheobase import gallery
    >>> net = gallery.cuba(n=400)
    >>> gallery.populations(net)
    {'exc': PopulationView(exc, 320 neurons), 'inh': PopulationView(inh, 80 neurons)}
    """
    return {
        population.name: PopulationView(
            net, Group(((number, np.arange(population.size, dtype=np.int64)),))
        )
        for number, population in enumerate(net.circuit_populations)
    }
