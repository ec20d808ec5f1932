"""Which neuron is of type I and which of type II: found out as a student would."""

import numpy as np
import pytest

import rheobase as rb
import rheobase.units as b2
from rheobase.errors import ParameterError, UnitError
from rheobase.neurodynamics.neuron_type import neurons
from rheobase.neurodynamics.tools import input_factory, spike_tools


@pytest.fixture(params=[0, 3], autouse=True)
def types(request):
    """Some draws of both kinds."""
    neurons.neurontype_random_reassignment(request.param)


def get_firing_rate(neuron, input_current, spike_threshold, duration=1600):
    """The function that the exercise asks for."""
    state_monitor = neuron.run(input_current, duration * b2.ms)
    st = spike_tools.get_spike_time(state_monitor, spike_threshold)
    if st.size < 3:
        return 0.0
    isi = st[1:] - st[:-1]
    return (1 / isi[-1]).m_as("Hz")


def fi_curve(NeuronClass, currents):
    neuron = NeuronClass()
    step = (input_factory.get_step_current(100, 1599, b2.ms, I_amp * b2.pA) for I_amp in currents)
    return np.array([get_firing_rate(neuron, current, 0 * b2.mV) for current in step])


def test_types_are_found_by_where_the_fi_curve_begins():
    """From zero on, or with a jump."""
    currents = np.concatenate([np.arange(0.36, 0.45, 0.005), np.arange(0.86, 0.95, 0.005)])
    for NeuronClass in (neurons.NeuronX, neurons.NeuronY):
        rates = fi_curve(NeuronClass, currents)
        first = np.flatnonzero(rates)[0]
        assert 0.36 < currents[first] < 1.0
        assert np.all(rates[first:] > 0)
        if NeuronClass().get_neuron_type() == "Type I":
            assert rates[first] < 4
            assert currents[first] == pytest.approx(0.40, abs=0.0051)
        else:
            assert rates[first] > 8
            assert currents[first] == pytest.approx(0.885, abs=0.0051)


def test_response_to_the_first_step_of_the_exercise():
    """0.5 pA for 100 ms: the neuron of type I fires, that of type II oscillates a little."""
    input_current = input_factory.get_step_current(50, 150, 1.0 * b2.ms, 0.5 * b2.pA)
    for NeuronClass in (neurons.NeuronX, neurons.NeuronY):
        neuron = NeuronClass()
        state_monitor = neuron.run(input_current, 200 * b2.ms)
        axes = neurons.plot_data(state_monitor, title="Neuron")
        assert len(axes) == 3
        spikes = spike_tools.get_spike_time(state_monitor, 0 * b2.mV).size
        assert (spikes > 0) == (neuron.get_neuron_type() == "Type I")


def test_one_of_each():
    found = {neurons.NeuronX().get_neuron_type(), neurons.NeuronY().get_neuron_type()}
    assert found == {"Type I", "Type II"}


def test_both_draws_occur_and_neurons_keep_their_type():
    before = neurons.NeuronX()
    old = before.get_neuron_type()
    drawn = set()
    for seed in range(20):
        neurons.neurontype_random_reassignment(seed)
        drawn.add(neurons.NeuronX().get_neuron_type())
    assert drawn == {"Type I", "Type II"}
    assert before.get_neuron_type() == old
    neurons.neurontype_random_reassignment(5)
    first = neurons.NeuronX().get_neuron_type()
    neurons.neurontype_random_reassignment(5)
    assert neurons.NeuronX().get_neuron_type() == first


def test_the_type_does_not_show():
    state_monitor = neurons.NeuronX().run(rb.zero(), 10 * b2.ms)
    for text in (repr(neurons.NeuronX()), str(neurons.NeuronX()), repr(state_monitor)):
        assert not any(word in text for word in ("hopf", "saddle", "Type", "II"))
    assert [name for name in dir(neurons.NeuronX()) if not name.startswith("_")] == [
        "get_neuron_type",
        "run",
    ]


def test_bad_input():
    with pytest.raises(ParameterError, match="random_seed: expected a whole number"):
        neurons.neurontype_random_reassignment(-1)
    with pytest.raises(UnitError, match="duration: expected time"):
        neurons.NeuronX().run(rb.zero(), 200)
    with pytest.raises(ParameterError, match="stimulus: expected one such as"):
        neurons.NeuronY().run(0.5, 200 * b2.ms)
    with pytest.raises(ParameterError, match="state_monitor: expected"):
        neurons.plot_data(None)
