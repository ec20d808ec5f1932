import pytest

import rheobase as rb
from rheobase.experiment import Settings, make_neuron, make_stimulus
from rheobase.neurons import NEURONS


@pytest.mark.parametrize("name", NEURONS)
def test_every_neuron_by_its_name(name):
    assert type(make_neuron(Settings({"model": name}))) is getattr(rb, name)


def test_a_named_neuron_with_values():
    neuron = make_neuron(Settings({"model": "AdEx", "a": "2 nS", "v": "-60 mV"}))
    assert repr(neuron) == repr(rb.AdEx(a="2 nS", v="-60 mV"))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"model": "AdExx"}, "there is no model 'AdExx'. Did you mean 'AdEx'?"),
        ({"model": 3}, "there is no model 3. Known: 'LIF'"),
        ({"model": "AdEx", "tau_v": "1 ms"}, "the neuron AdEx has no 'tau_v'. Did you mean"),
        ({"model": "AdEx", "equations": "dv/dt = -v/(1*ms)"}, "a model or equations, got both"),
        ({"model": "QIF", "tau_m": "1 mV"}, "tau_m: expected time (ms), got 1.0 mV"),
    ],
)
def test_what_is_wrong(table, message):
    with pytest.raises(rb.errors.RheobaseError) as raised:
        make_neuron(Settings(table, source="x.toml"))
    assert str(raised.value).startswith("x.toml: [neuron]: ")
    assert message in str(raised.value)


def test_pulses_at_several_times():
    stimulus = make_stimulus(
        Settings(
            stimulus={
                "kind": "pulses",
                "times": ["5 ms", "20 ms"],
                "amplitude": "9 nA",
                "width": "3 ms",
            }
        )
    )
    assert repr(stimulus) == repr(rb.pulses("9 nA", ["5 ms", "20 ms"], "3 ms"))
