"""Observables: what exists, with the synapses connected so far, and what does not."""

import pytest

import rheobase as rb
from rheobase.circuit import AllToAll
from rheobase.errors import NetworkError
from rheobase.network import Observable
from rheobase.synapses import Delta, Exp
from rheobase.units import CONDUCTANCE, FREQUENCY, TIME, VOLTAGE, ms, mV, nS


@pytest.mark.parametrize(
    ("name", "dimension"), [("spikes", TIME), ("rate", FREQUENCY), ("v", VOLTAGE)]
)
def test_what_every_neuron_has(exc, inh, name, dimension):
    found = getattr(exc[:5], name)
    assert isinstance(found, Observable)
    assert (found.what, found.dimension) == (name, dimension)
    assert found.view.size == 5
    assert repr(found) == f"exc[0:5].{name}"
    assert repr(getattr(exc + inh, name)) == f"(exc + inh).{name}"


def test_synaptic_variables_exist_once_they_are_connected(net, exc, inh):
    with pytest.raises(NetworkError, match="'exc' has no variable 'g_ampa'"):
        _ = exc.g_ampa
    synapse = Exp(5 * ms, E_syn=0 * mV, name="ampa")
    net.connect(inh, exc, synapse, rule=AllToAll(), weight=1 * nS, delay=1 * ms)
    assert exc.g_ampa.dimension == CONDUCTANCE
    with pytest.raises(NetworkError, match=r"'exc' has no variable 'g_amp'. Did you mean 'g_ampa'"):
        _ = exc.g_amp
    with pytest.raises(NetworkError, match="'inh' has no variable 'g_ampa'"):
        _ = inh.g_ampa
    net.poisson(inh, synapse, rate="8 Hz", weight=1 * nS)
    assert (exc + inh).g_ampa.dimension == CONDUCTANCE


def test_parameters_cannot_be_recorded(exc):
    message = "'exc': 'v_rest' is a parameter, which does not change. Known: 'v', 'spikes', 'rate'"
    with pytest.raises(NetworkError, match=message):
        _ = exc.v_rest


def test_spike_sources_have_spikes_and_a_rate(exc, src):
    assert src.spikes.dimension == TIME
    assert src[0].rate.dimension == FREQUENCY
    with pytest.raises(NetworkError, match=r"'src' is a spike source: expected \.spikes or \.rate"):
        _ = src.v
    with pytest.raises(NetworkError, match="'src' is a spike source"):
        _ = (exc + src).v
    assert (exc + src).spikes.what == "spikes"


def test_a_variable_is_one_thing(net, exc):
    plain = net.population(rb.Model("tau*dv/dt = -v", tau=1 * ms, v=0.5), 3, name="plain")
    with pytest.raises(NetworkError, match=r"\(exc \+ plain\).v: it is a plain number and voltage"):
        _ = (exc + plain).v


def test_attributes_that_are_none_are_attribute_errors(exc):
    assert not hasattr(exc, "nothing")
    assert hasattr(exc, "v")
    with pytest.raises(AttributeError):
        _ = exc.nothing


def test_the_delta_synapse_adds_no_variable(net, exc, inh):
    net.connect(exc, inh, Delta(), rule=AllToAll(), weight=1 * mV, delay=1 * ms)
    with pytest.raises(NetworkError, match="Known: 'v', 'spikes', 'rate'"):
        _ = inh.delta
