"""Networks of the literature: each a function that reads like the methods of its paper.

Each returns a `Network` that is described and not yet built or run; its parameters are keyword
arguments, and their defaults are the paper's.

Examples
--------
>>> from rheobase import gallery
>>> from rheobase.units import ms
>>> net = gallery.brunel(scale=0.1, **gallery.REGIMES["AI"])
>>> exc, inh = gallery.populations(net).values()
>>> recording = net.run(100*ms, record=[exc.spikes, inh.spikes])
>>> recording[exc].size
1000
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from rheobase.gallery.balanced_random import balanced_random
from rheobase.gallery.brunel import REGIMES, brunel
from rheobase.gallery.coba import coba
from rheobase.gallery.cuba import cuba
from rheobase.gallery.microcircuit import microcircuit
from rheobase.gallery.populations import populations
from rheobase.gallery.song import song
from rheobase.network import Network

NETWORKS: Mapping[str, Callable[..., Network]] = MappingProxyType(
    {
        "brunel": brunel,
        "cuba": cuba,
        "coba": coba,
        "balanced_random": balanced_random,
        "microcircuit": microcircuit,
        "song": song,
    }
)
"""Every network of the gallery by its name, which the command line goes by too."""

DURATIONS: Mapping[str, str] = MappingProxyType({"song": "500 s"})
"""How long the command line runs those that do not show in 1 s what they are known for."""

__all__ = [
    "brunel",
    "cuba",
    "coba",
    "balanced_random",
    "microcircuit",
    "song",
    "DURATIONS",
    "NETWORKS",
    "REGIMES",
    "populations",
]
