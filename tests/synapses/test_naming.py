"""Names of variables and parameters: numbered, given, clashing."""

from __future__ import annotations

import pytest

import rheobase as rb
from rheobase.errors import NetworkError
from rheobase.synapses import Alpha, BiExp, Delta, Exp, compose
from rheobase.units import MOhm, ms, mV


def names(model):
    """The names that synapses bring into a LIF neuron."""
    return (set(model.states) | set(model.parameters)) - set(rb.LIF().values)


def test_names_without_a_name():
    model = compose(rb.LIF(), [Exp(5 * ms), Alpha(2 * ms), BiExp(1 * ms, 4 * ms)]).model
    assert model.states == ("v", "I_exp", "I_alpha", "x_alpha", "I_biexp", "x_biexp")
    assert names(model) - set(model.states) == {
        "tau_exp", "tau_alpha", "tau_rise_biexp", "tau_decay_biexp",
    }  # fmt: skip


def test_names_of_conductances():
    synapses = [Exp(5 * ms, 0 * mV), Alpha(2 * ms, -80 * mV, name="gaba")]
    model = compose(rb.LIF(), synapses).model
    assert names(model) == {
        "g_exp", "tau_exp", "E_exp", "g_gaba", "x_gaba", "tau_gaba", "E_gaba",
    }  # fmt: skip
    assert (model.value("E_exp"), model.value("E_gaba"), model.value("tau_gaba")) == (0, -80, 2)


def test_a_second_one_has_a_number():
    synapses = [Exp(5 * ms), Exp(6 * ms), Exp(7 * ms, 0 * mV), Alpha(1 * ms), Exp(5 * ms)]
    composed = compose(rb.LIF(), synapses)
    assert composed.model.states == ("v", "I_exp", "I_exp_2", "g_exp_3", "I_alpha", "x_alpha")
    assert composed.port_of == (0, 1, 2, 3, 0)
    assert [composed.model.value(f"tau_exp{n}") for n in ("", "_2", "_3")] == [5.0, 6.0, 7.0]


def test_a_given_name_comes_first():
    composed = compose(rb.LIF(), [Exp(5 * ms), Exp(6 * ms, name="exp")])
    assert composed.model.states == ("v", "I_exp_2", "I_exp")
    assert composed.model.value("tau_exp") == 6.0


def test_names_of_the_neuron_are_left_alone():
    neuron = rb.Model(
        """
        I_total = I - I_exp
        tau * dv/dt = -(v - E) + R*I_total
        tau_exp * dI_exp/dt = -I_exp
        """,
        threshold="v > E + 20*mV", reset="v = E; I_exp += 1*nA",
        tau=8 * ms, tau_exp=100 * ms, E=-70 * mV, R=10 * MOhm,
    )  # fmt: skip
    model = compose(neuron, [Exp(5 * ms)]).model
    assert model.states == ("v", "I_exp", "I_exp_2")
    assert model.text.splitlines() == [
        "I_total = I_total_2 - I_exp",
        "tau * dv/dt = -(v - E) + R*I_total",
        "tau_exp * dI_exp/dt = -I_exp",
        "I_total_2 = I + I_exp_2",
        "tau_exp_2 * dI_exp_2/dt = -I_exp_2",
    ]
    assert (model.value("tau_exp"), model.value("tau_exp_2")) == (100.0, 5.0)


def test_a_name_may_be_total():
    model = compose(rb.LIF(), [Exp(5 * ms, name="total")]).model
    assert model.states == ("v", "I_total")
    assert model.text.splitlines()[1] == "I_total_2 = I + I_total"


@pytest.mark.parametrize(
    ("synapses", "message"),
    [
        (
            [Exp(5 * ms, name="ampa"), Delta(), Exp(6 * ms, name="ampa")],
            r"Exp\(6 ms, name='ampa'\) onto LIF: .*'tau_ampa', as does that of "
            r"Exp\(5 ms, name='ampa'\), which differs. Give it another name",
        ),
        ([Exp(5 * ms, name="m")], "makes 'tau_m', which the neuron's own equations have already"),
        (
            [Exp(5 * ms, name="rise_a"), BiExp(1 * ms, 2 * ms, name="a")],
            "'tau_rise_a', as does that of Exp",
        ),
    ],
)
def test_a_given_name_is_not_changed_but_refused(synapses, message):
    with pytest.raises(NetworkError, match=message):
        compose(rb.LIF(), synapses)


def test_the_same_name_for_the_same_kinetics_is_one_variable():
    composed = compose(rb.LIF(), [Exp(5 * ms, name="ampa"), Exp("5 ms", name="ampa")])
    assert composed.model.states == ("v", "I_ampa")
    assert composed.port_of == (0, 0)
