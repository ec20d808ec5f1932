"""The synapses of which the page shows the postsynaptic potential."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import rheobase as rb
from rheobase.errors import ParameterError, did_you_mean

# What each takes, with the value that it begins with.
SYNAPSES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "Delta": {"weight": "1 mV"},
        "Exp": {"weight": "0.1 nA", "tau_syn": "5 ms"},
        "Alpha": {"weight": "0.1 nA", "tau_syn": "2 ms"},
        "BiExp": {"weight": "0.1 nA", "tau_rise": "1 ms", "tau_decay": "5 ms"},
        "Exp conductance": {"weight": "2 nS", "tau_syn": "5 ms", "E_syn": "0 mV"},
        "Alpha conductance": {"weight": "2 nS", "tau_syn": "2 ms", "E_syn": "0 mV"},
        "BiExp conductance": {
            "weight": "2 nS",
            "tau_rise": "1 ms",
            "tau_decay": "5 ms",
            "E_syn": "0 mV",
        },
        "NMDA": {
            "weight": "5 nS",
            "tau_rise": "2 ms",
            "tau_decay": "100 ms",
            "E_syn": "0 mV",
            "Mg": "1 mM",
        },
    }
)


def synapse_values(table: Mapping[str, str]) -> tuple[str, dict[str, str], str]:
    """Return the class of a synapse, its arguments and the weight, as texts.

    Raises
    ------
    ParameterError
        If there is no such synapse, or it takes no such argument.

    Examples
    --------
    >>> from rheobase.laboratory.neuron.synapse import synapse_values
    >>> synapse_values({"kind": "Exp", "tau_syn": "8 ms"})
    ('Exp', {'tau_syn': '8 ms'}, '0.1 nA')
    """
    given = dict(table)
    kind = given.pop("kind", "")
    if kind not in SYNAPSES:
        raise ParameterError(f"synapse: there is no {kind!r}. {did_you_mean(kind, SYNAPSES)}")
    for name in given:
        if name not in SYNAPSES[kind]:
            near = did_you_mean(name, SYNAPSES[kind])
            raise ParameterError(f"synapse: {kind} has no '{name}'. {near}")
    values = {**SYNAPSES[kind], **given}
    weight = values.pop("weight")
    return kind.split()[0], values, weight


def make_synapse(table: Mapping[str, str]) -> tuple[Any, str]:
    """Return the synapse of a table, and its weight."""
    kind, values, weight = synapse_values(table)
    return getattr(rb, kind)(**values), weight
