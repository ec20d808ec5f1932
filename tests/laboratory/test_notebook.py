import gc
import time

import pytest

import rheobase as rb
from rheobase.laboratory.components import Facts, Form, Program
from rheobase.units import MOhm


def parts(shown, kind):
    return list(shown.select(kind))


def values(shown):
    (form,) = parts(shown, Form)
    fields = [field for group in form.content["groups"] for field in group["fields"]]
    return {field["name"]: field["value"] for field in fields}


def test_it_shows_the_neuron_that_is_given():
    shown = rb.lab(rb.AdEx(a="2 nS"))
    assert values(shown)["neuron.model"] == "AdEx"
    assert values(shown)["neuron.a"] == "2 nS"
    assert 'rb.AdEx(a="2 nS")' in parts(shown, Program)[0].text


def test_without_a_neuron_it_is_the_default_one():
    shown = rb.lab()
    expected = rb.run(rb.LIF(), rb.step("2.5 nA", start="50 ms", stop="450 ms"), "500 ms")
    facts = dict(parts(shown, Facts)[0].content["facts"])
    assert facts["Spikes"] == str(expected.spikes[0].count)


def test_a_neuron_of_own_equations():
    shown = rb.lab(rb.Model("tau * dv/dt = -v + 10*MOhm*I", "v >= 15*mV", "v = 0*mV", tau="10 ms"))
    assert values(shown)["neuron.equations"] == "tau * dv/dt = -v + 10*MOhm*I"
    facts = dict(parts(shown, Facts)[0].content["facts"])
    assert int(facts["Spikes"]) > 10


def test_a_change_is_answered():
    shown = rb.lab()
    (form,) = parts(shown, Form)
    form._handle_msg({"number": 1, "changes": {"stimulus.amplitude": "3 nA"}})
    expected = rb.run(rb.LIF(), rb.step("3 nA", start="50 ms", stop="450 ms"), "500 ms")
    facts = dict(parts(shown, Facts)[0].content["facts"])
    assert facts["Spikes"] == str(expected.spikes[0].count)


@pytest.mark.parametrize(
    ("neuron", "message"),
    [
        (rb.LIF(R=[1, 2] * MOhm), "expected one neuron, got 2"),
        ("LIF", "expected a model such as rb.LIF()"),
    ],
)
def test_what_cannot_be_shown(neuron, message):
    with pytest.raises(rb.ParameterError) as raised:
        rb.lab(neuron)
    assert message in str(raised.value)


def test_its_process_ends_with_it(monkeypatch):
    from rheobase.laboratory import notebook

    pools = []

    class Pool(notebook.Pool):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            pools.append(self)

    monkeypatch.setattr(notebook, "Pool", Pool)
    shown = rb.lab()
    process = pools[0]._workers[0]._process
    assert process.poll() is None
    del shown
    for _ in range(50):
        gc.collect()
        if process.poll() is not None:
            break
        time.sleep(0.1)
    assert process.poll() is not None


def test_nothing_is_loaded_from_elsewhere():
    import panel as pn

    rb.lab()
    assert pn.config.inline
