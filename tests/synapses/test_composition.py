"""A neuron with its synapses is a model like any other: what it is made of, and what it does."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import rheobase as rb
from rheobase.errors import EquationError, NetworkError, ParameterError, UnitError
from rheobase.synapses import Alpha, BiExp, Delta, Exp, compose
from rheobase.units import MOhm, from_engine, ms, mV, nA, nF, uS


def test_a_neuron_with_currents_stays_linear():
    model = compose(rb.LIF(), [Delta(), Exp(5 * ms), Alpha(2 * ms), BiExp(1 * ms, 9 * ms)]).model
    assert model.is_exact
    assert model.integrator.reason == (
        "linear in v, I_exp, I_alpha, x_alpha, I_biexp and x_biexp with constant coefficients"
    )
    assert compose(rb.LIF(), [Exp(5 * ms)]).model.analysis.linear.c == ("R / tau_m", "0.0")


def test_a_neuron_with_conductances_does_not():
    model = compose(rb.LIF(), [Exp(5 * ms), Exp(5 * ms, E_syn=0 * mV)]).model
    assert not model.is_exact
    assert "g_exp_2*(E_exp_2 - v) is not linear in g_exp_2 and v" in model.integrator.reason


def test_what_stays_as_it_is():
    neuron = rb.LIF(t_ref=3 * ms, v_init=-68 * mV)
    model = compose(neuron, [Exp(5 * ms, 0 * mV)]).model
    assert isinstance(model, rb.Model)
    assert model.system.membrane == "v"
    for what in ("threshold", "reset", "refractory", "method"):
        assert getattr(model, what) == getattr(neuron, what)
    for name in neuron.values:
        assert model.value(name) == neuron.value(name)
    assert {name: value.m for name, value in model.initial.items()} == {"v": -68.0, "g_exp": 0.0}


def test_ports_in_order_of_first_appearance():
    synapses = [Exp(5 * ms), Delta(), Alpha(2 * ms), Exp(5 * ms), Delta(), Exp(6 * ms)]
    composed = compose(rb.LIF(), synapses)
    assert composed.port_of == (0, 1, 2, 0, 1, 3)
    jump = [composed.model.states[port.state] for port in composed.ports]
    assert jump == ["I_exp", "v", "x_alpha", "I_exp_2"]
    assert [port.held for port in composed.ports] == [False, True, False, False]


def test_kinetics_kept_apart_act_apart():
    """Two decays from one start: the current is the sum of two exponentials."""
    composed = compose(rb.LIF(), [Exp(2 * ms), Exp(20 * ms)])
    model = composed.model.replace(I_exp=0.2 * nA, I_exp_2=-0.1 * nA)
    recording = rb.run(model, rb.constant(0.5 * nA), 50 * ms, 0.5 * ms)
    t = recording.t.m
    psp = sum(
        10.0 * w * tau / (tau - 8.0) * (np.exp(-t / tau) - np.exp(-t / 8.0))
        for w, tau in ((0.2, 2.0), (-0.1, 20.0))
    )
    expected = -70.0 + 5.0 * (1.0 - np.exp(-t / 8.0)) + psp
    assert recording.v.m == pytest.approx(expected, abs=1e-11)


def test_at_rest_nothing_happens():
    composed = compose(rb.LIF(), [Exp(2 * ms), Alpha(2 * ms)])
    recording = rb.run(composed.model, rb.zero(), 20 * ms)
    assert recording.v.m == pytest.approx(np.full(201, -70.0), abs=1e-12)


def test_the_reset_leaves_synapses_alone(after_a_spike):
    recording = after_a_spike(rb.LIF(), Exp(20 * ms), 10.0)
    assert recording.spikes[0].count >= 5
    expected = 10.0 * np.exp(-recording.t.m / 20.0)
    assert recording.I_exp.m == pytest.approx(expected, rel=1e-10)


def test_every_place_of_the_input_gets_it():
    """I in several lines, in a subexpression, next to names that only hold an I, and commented."""
    model = rb.Model(
        """
        # I is what flows in
        tau * dv/dt = -v \\
             + R*I_in
        tau_I * dI_f/dt = I - I_f
        I_in = (I
            + I_f)/2  # half of I
        """,
        tau=8 * ms, R=10 * MOhm, tau_I=3 * ms,
        threshold="v > 1000*mV", reset="v = 0*mV",
    )  # fmt: skip
    composed = compose(model, [Exp(5 * ms)])
    assert composed.model.text.splitlines() == [
        "tau * dv/dt = -v + R*I_in",
        "tau_I * dI_f/dt = I_total - I_f",
        "I_in = (I_total + I_f)/2",
        "I_total = I + I_exp",
        "tau_exp * dI_exp/dt = -I_exp",
    ]
    started = composed.model.replace(I_exp=1 * nA)
    t = np.arange(0, 20.05, 0.1)
    fed = rb.run(model, rb.from_function(lambda t: np.exp(-(t / ms).m / 5.0) * nA), 20 * ms)
    recording = rb.run(started, rb.zero(), 20 * ms)
    assert recording.t.m == pytest.approx(t)
    assert recording.v.m == pytest.approx(fed.v.m, abs=1e-3)


def test_letters_that_python_reads_as_an_I():
    model = rb.Model("tau * dv/dt = -v + R*\uff29", tau=8 * ms, R=10 * MOhm)  # fullwidth
    text = compose(model, [Exp(5 * ms)]).model.text
    assert text.splitlines()[0] == "tau * dv/dt = -v + R*I_total"


def test_a_line_that_would_go_on():
    model = rb.Model("C * dv/dt = I \\", C=1 * nF, v=0 * mV)
    lines = compose(model, [Exp(5 * ms)]).model.text.splitlines()
    assert lines[:2] == ["C * dv/dt = I_total", "I_total = I + I_exp"]


def test_values_one_a_neuron():
    neuron = rb.LIF(tau_m=[8, 10, 12] * ms)
    synapses = [Exp([1, 2, 3] * ms, [0, -10, -20] * mV), BiExp(1 * ms, [2, 4, 8] * ms)]
    composed = compose(neuron, synapses)
    assert composed.model.size == 3
    assert composed.model.value("E_exp").tolist() == [0.0, -10.0, -20.0]
    assert composed.ports[0].factor == 1.0
    assert composed.ports[1].factor.shape == (3,)
    with pytest.raises(ParameterError, match=r"equally long: tau_m has 3, tau_exp has 2"):
        compose(neuron, [Exp([1, 2] * ms)])


def test_a_neuron_that_starts_at_rest_still_does():
    """A linear neuron without an initial value, which conductances make nonlinear."""
    values = {"tau": 8 * ms, "R": 10 * MOhm, "E": [-70, -60] * mV}
    neuron = rb.Model("tau * dv/dt = -(v - E) + R*I", threshold="v > 0*mV", reset="v = E", **values)
    model = compose(neuron, [Exp(5 * ms, 0 * mV)]).model
    assert model.initial["v"].m == pytest.approx([-70.0, -60.0])
    linear = compose(neuron, [Exp(5 * ms)]).model
    assert "v" not in linear.values  # found when it is needed, from the values of then
    assert linear.replace(E=-50 * mV).initial["v"].m == pytest.approx(-50.0)


def test_a_neuron_that_rests_nowhere_may_be_started_later():
    neuron = rb.Model("C * dv/dt = I", threshold="v > 1*mV", reset="v = 0*mV", C=1 * nF)
    model = compose(neuron, [Exp(5 * ms, 0 * mV)]).model
    with pytest.raises(ParameterError, match="v: give an initial value"):
        _ = model.initial
    assert model.replace(v=0 * mV).initial["v"].m == 0.0


def test_it_goes_by_the_neuron_s_name():
    model = compose(rb.LIF(), [Exp(5 * ms)]).model
    assert model.name == "LIF"
    assert repr(model).startswith("LIF\n  tau_m * dv/dt = -(v - v_rest) + R*I_total\n")
    for other in (
        model.replace(t_ref=3 * ms),
        copy.deepcopy(model),
        pickle.loads(pickle.dumps(model)),
    ):
        assert other.name == "LIF"
        assert other.text == model.text
    assert model.replace(t_ref=3 * ms).value("t_ref") == 3.0
    assert compose(model, [Exp(6 * ms)]).model.states == ("v", "I_exp", "I_exp_2")


def test_no_synapses():
    neuron = rb.LIF()
    composed = compose(neuron, [])
    assert composed.model is neuron
    assert (composed.ports, composed.port_of) == ((), ())


def test_without_an_input_there_is_only_delta():
    model = rb.Model(
        "tau * dv/dt = -v + I_0*R", threshold="v > 1*mV", reset="v = 0*mV",
        tau=8 * ms, R=10 * MOhm, I_0=1 * nA,
    )  # fmt: skip
    assert compose(model, [Delta()]).model is model
    with pytest.raises(NetworkError, match=r"Exp\(5 ms\) onto Model: .*input current I .*Delta"):
        compose(model, [Delta(), Exp(5 * ms)])


def test_a_conductance_needs_a_membrane_potential():
    silent = rb.Model("tau * dv/dt = -v + R*I", tau=8 * ms, R=10 * MOhm)
    assert compose(silent, [Exp(5 * ms)]).model.states == ("v", "I_exp")
    with pytest.raises(NetworkError, match=r"E_syn=0 mV\) onto Model: .*has no threshold"):
        compose(silent, [Exp(5 * ms, 0 * mV)])
    number = rb.Model(
        "tau * dx/dt = -x + I/nA", threshold="x > 1", reset="x = 0", tau=8 * ms, x=0
    )  # fmt: skip
    with pytest.raises(NetworkError, match=r"'x', .*is a plain number. Leave out E_syn"):
        compose(number, [Exp(5 * ms, 0 * mV)])
    assert compose(number, [Exp(5 * ms)]).model.states == ("x", "I_exp")


def test_methods():
    text, conditions = "tau * dv/dt = -v + R*I", {"threshold": "v > 1*mV", "reset": "v = 0*mV"}
    values = {"tau": 8 * ms, "R": 10 * MOhm}
    exact = rb.Model(text, **conditions, method="exact", **values)
    assert compose(exact, [Exp(5 * ms)]).model.method == "exact"
    with pytest.raises(EquationError, match=r"'exact' asks for a linear .*g_exp\*\(E_exp - v\)"):
        compose(exact, [Exp(5 * ms, 0 * mV)])
    adaptive = rb.Model(text, **conditions, method="adaptive", **values)
    assert not compose(adaptive, [Exp(5 * ms)]).model.is_exact


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (Exp, r"got the class Exp. Write rb.Exp\(...\)"),
        ("Exp(5 ms)", r"such as rb.Delta\(\), got 'Exp\(5 ms\)'"),
        (5 * ms, "synapse: expected one such as"),
    ],
)
def test_what_is_no_synapse(wrong, message):
    with pytest.raises(NetworkError, match=message):
        compose(rb.LIF(), [Delta(), wrong])


def test_what_is_no_model():
    with pytest.raises(NetworkError, match=r"model: expected one such as rb.LIF\(\)"):
        compose(rb.LIF, [Delta()])


def test_the_weight_of_another_kind_has_the_wrong_unit():
    """What a network checks a weight with."""
    from rheobase.units import to_engine

    dimension = Exp(5 * ms, 0 * mV).weight_dimension(rb.LIF())
    assert to_engine(0.001 * uS, dimension, "weight") == 0.001
    with pytest.raises(UnitError, match=r"weight: expected conductance \(uS\), got 1 nA"):
        to_engine(1 * nA, dimension, "weight")
    assert from_engine(1.0, dimension) == 1 * uS
