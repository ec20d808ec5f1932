from math import e

import numpy as np
import pytest

import rheobase as rb
from rheobase import gallery
from rheobase.errors import ParameterError
from rheobase.units import ms, mV, pA, pF


def test_is_the_network_of_hpc_benchmark():
    circuit = gallery.balanced_random().circuit()
    assert [each.size for each in circuit.populations] == [9000, 2250]
    exc, inh = circuit.projections
    assert (exc.rule.n, inh.rule.n) == (9000, 2250)
    assert inh.weight.value == pytest.approx(-5 * exc.weight.value)
    assert exc.delay.value == inh.delay.value == 1.5
    (drive,) = circuit.drives
    # the mean potential of the external spikes alone: R times rate times charge
    charge = drive.weight.value * e * drive.synapse.tau_syn.m_as(ms)
    assert 10 / 0.25 * drive.rate.value * charge == pytest.approx(1.685 * 20.0)


def test_potential_has_the_published_peak_and_rise_time():
    circuit = gallery.balanced_random().circuit()
    weight = circuit.projections[0].weight.value * 1e3 * pA
    net = rb.Network(dt=0.01 * ms, precision="double")
    source = net.spike_source([[1] * ms])
    cell = net.population(
        rb.LIF(v_rest=0 * mV, v_reset=0 * mV, v_threshold=20 * mV, C=250 * pF, tau_m=10 * ms), 1
    )
    synapse = circuit.projections[0].synapse
    net.connect(source, cell, synapse, rule=rb.OneToOne(), weight=weight, delay=1 * ms)
    recording = net.run(10 * ms, [cell.v])[cell]
    v = recording.v.m[0]
    assert v.max() == pytest.approx(0.14, rel=1e-6)
    assert recording.t.m[v.argmax()] - 2.0 == pytest.approx(1.700759, abs=0.01)


def test_scale_keeps_the_synapses_of_each(synapses):
    net = gallery.balanced_random(scale=0.1)
    assert net.circuit().size == 1125
    assert sum(synapses(net).values()) == 1125 * 11_250
    assert sum(synapses(gallery.balanced_random(10)).values()) == 112_500 * 11_250


def test_rates_are_those_of_nest(rates):
    # NEST 3.10 at 0.2 of the neurons and synapses, three seeds: 30.5, 31.6, 30.7 Hz; inh 30.4,
    # 31.2, 30.6 Hz. Over five seeds ours have a standard deviation of 1.1 Hz.
    found = rates(gallery.balanced_random(0.2, indegree_scale=0.2), 200, 500)
    assert np.array(found) == pytest.approx([30.9, 30.8], abs=4 * 1.1)


@pytest.mark.parametrize("name", ["scale", "indegree_scale", "g", "eta"])
def test_bad_numbers(name):
    with pytest.raises(ParameterError, match=f"{name}: expected a positive number, got -1"):
        gallery.balanced_random(**{name: -1})
