import pytest

import rheobase as rb
from rheobase.experiment import Settings, make_neuron, neuron_settings
from rheobase.neurons import NEURONS
from rheobase.units import MOhm, ms, mV, nA


def again(neuron):
    return make_neuron(Settings(neuron_settings(neuron)))


def assert_same(one, other):
    assert type(one) is type(other)
    assert one.text == other.text
    assert {n: (v.m, str(v.u)) for n, v in one.values.items()} == {
        n: (v.m, str(v.u)) for n, v in other.values.items()
    }


@pytest.mark.parametrize("name", NEURONS)
def test_every_neuron_is_made_again(name):
    neuron = NEURONS[name]()
    assert neuron_settings(neuron) == {"model": name}
    assert_same(again(neuron), neuron)


@pytest.mark.parametrize(
    "neuron",
    [
        rb.LIF(R=20 * MOhm, v_init="-60 mV"),
        rb.LIF(C="0.123456789012345 nF", R="3 MOhm"),
        rb.AdEx.preset("bursting"),
        rb.Izhikevich.preset("chattering"),
        rb.FitzHughNagumo(I_1=0.3 * nA, a=0.1 + 0.2),
        rb.GIF(lambda_0="2 Hz"),
    ],
)
def test_values_that_are_not_the_default(neuron):
    assert_same(again(neuron), neuron)


def test_equations():
    neuron = rb.Model(
        "tau * dv/dt = -v + R*I", "v >= theta", "v = 0*mV", "5*ms", holds="v",
        tau=7 * ms, R=10 * MOhm, theta=15 * mV, v=1 * mV,
    )  # fmt: skip
    assert_same(again(neuron), neuron)
    assert (again(neuron).holds, again(neuron).refractory) == ("v", "5*ms")


def test_several_neurons_are_refused():
    with pytest.raises(rb.ParameterError, match="expected one neuron, got 2"):
        neuron_settings(rb.LIF(R=[1, 2] * MOhm))
