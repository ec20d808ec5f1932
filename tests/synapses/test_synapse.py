"""A synapse that changes, as its user meets it: values, checks, text, copies."""

import copy
import pickle

import pytest

import rheobase as rb
from rheobase.errors import EquationError, ParameterError, UnitError
from rheobase.synapses.synapse import weight_dimension
from rheobase.units import CONDUCTANCE, CURRENT, VOLTAGE, ms, mV, nA, second

HEBB = {
    "text": "tau * dx/dt = -x \n tau_w * dw/dt = w_0 - w",
    "on_pre": "x += 1",
    "on_post": "w += A*x",
}
VALUES = {"tau": 20 * ms, "tau_w": 10 * second, "w_0": 0.5 * mV, "A": 0.05 * mV}


@pytest.fixture
def hebbian():
    return rb.Synapse(**HEBB, **VALUES)


def test_what_it_holds(hebbian):
    assert hebbian.name == "Synapse"
    assert hebbian.kinetics == rb.Delta()
    assert hebbian.text == "tau * dx/dt = -x \ntau_w * dw/dt = w_0 - w"
    assert hebbian.bounds is None
    assert list(hebbian.parameters) == ["tau", "tau_w", "w_0", "A"]
    assert hebbian.tau_w == 10 * second
    assert hebbian.numbers["tau_w"] == 10_000.0
    assert hebbian.evaluate("A/w_0 + k", k=1.0) == pytest.approx(1.1)
    assert hebbian.quantity("w", 0.25) == 0.25 * mV
    assert {"tau", "tau_w", "w_0", "A", "kinetics", "system"} <= set(dir(hebbian))


def test_variables_start_where_they_are_told_to_and_else_at_0():
    text = "tau*dx/dt = -x\ntau*dy/dt = -y"
    synapse = rb.Synapse(text, on_pre="x += 1; y += 1*nA", tau=20 * ms, y="2000 pA")
    assert synapse.initial("x") == 0.0
    assert synapse.initial("y") == 2.0
    assert list(synapse.parameters) == ["tau"]


@pytest.mark.parametrize(
    ("kinetics", "dimension"),
    [
        (None, VOLTAGE),
        (rb.Delta(), VOLTAGE),
        (rb.Exp(5 * ms), CURRENT),
        (rb.BiExp(1 * ms, 5 * ms), CURRENT),
        (rb.Alpha(5 * ms, E_syn=0 * mV), CONDUCTANCE),
        (rb.NMDA(), CONDUCTANCE),
    ],
)
def test_the_weight_is_what_the_kinetics_take(kinetics, dimension):
    synapse = rb.Synapse(on_pre="w *= 0.9", kinetics=kinetics)
    assert weight_dimension(synapse.kinetics) == dimension
    assert synapse.system.dimensions["w"] == dimension


def test_it_does_not_change(hebbian):
    with pytest.raises(AttributeError, match="A synapse does not change: make a new one"):
        hebbian.tau = 3 * ms
    with pytest.raises(AttributeError, match=r"^Synapse has no 'w_O'\. Did you mean 'w_0'\?"):
        _ = hebbian.w_O
    with pytest.raises(TypeError):
        hebbian.values["tau"] = 3 * ms


def test_text(hebbian):
    assert repr(hebbian).splitlines() == [
        "Synapse through Delta()",
        "  tau * dx/dt = -x ",
        "  tau_w * dw/dt = w_0 - w",
        "  spike of the source: x += 1",
        "  spike of the target: w += A*x",
        "    tau    20 ms",
        "    tau_w  10 s",
        "    w_0    0.5 mV",
        "    A      0.05 mV",
    ]


def test_text_of_what_has_several_lines_or_none():
    synapse = rb.Synapse(
        """
        tau * dx/dt = -x
        """,
        on_pre="""
            x += 1;
            w *= 0.5
            """,
        kinetics=rb.Exp(5 * ms),
        tau="20 ms",
        x=0.3,
    )
    assert repr(synapse).splitlines() == [
        "Synapse through Exp(5 ms)",
        "  tau * dx/dt = -x",
        "  spike of the source: x += 1; w *= 0.5",
        "    tau   20 ms",
        "    x(0)  0.3",
    ]
    assert repr(rb.Synapse()) == "Synapse through Delta()"


def test_the_notebook_form_is_escaped(hebbian):
    html = hebbian._repr_html_()
    assert html.count("<tr>") == html.count("</tr>") == 5
    assert "spike of the source: <code>x += 1</code>" in html
    bounded = rb.Synapse(on_pre="w = where(w < 1*mV, w, 0*mV)")._repr_html_()
    assert "w &lt; 1*mV" in bounded
    assert "w < 1" not in bounded


@pytest.mark.parametrize(
    "duplicate", [copy.copy, copy.deepcopy, lambda s: pickle.loads(pickle.dumps(s))]
)
def test_copies_are_whole(hebbian, duplicate):
    other = duplicate(hebbian)
    assert type(other) is rb.Synapse
    assert repr(other) == repr(hebbian)
    assert other.system == hebbian.system
    assert other.numbers == hebbian.numbers
    assert other.tau + 1 * ms == 21 * ms  # of the same registry of units


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"tau": -20 * ms}, ParameterError, "'x' would grow without bound between spikes: its rate "
         "-1.0 / tau is 0.05 per ms. Is a time constant negative or 0?"),
        ({"tau": 0 * ms}, ParameterError, "is -inf per ms. Is a time constant negative or 0?"),
        ({"tau_w": -1 * second}, ParameterError, "'w' would grow without bound between spikes"),
        ({"text": "tau*dx/dt = x\ntau_w*dw/dt = w_0 - w"}, ParameterError, "its rate 1.0 / tau is"),
        ({"A": [0.1, 0.2] * mV}, ParameterError, "A: expected one finite value, got [0.1 0.2] mV."),
        ({"A": float("nan") * mV}, ParameterError, "A: expected one finite value, got nan mV."),
        ({"x": float("inf")}, ParameterError, "x: expected one finite value, got inf."),
        ({"w": 1 * mV}, ParameterError, "w: the weight is given where neurons are connected."),
        ({"tau_W": 1 * ms}, ParameterError, "'tau_W' is given but no equation or event uses it."),
        ({"A": "much"}, UnitError, "A: expected a number and a unit such as '2.5 nA', got 'much'"),
        ({"A": 0.05 * nA}, EquationError, "on_p"),
        ({"w_0": 0.5 * nA}, EquationError, "line 2: 'tau_w * dw/dt = w_0 - w': "),
        ({"kinetics": rb.Exp(5 * ms)}, EquationError, "line 2: 'tau_w * dw/dt = w_0 - w': "),
        ({"kinetics": "delta"}, ParameterError, "kinetics: expected one such as rb.Delta() or "
         "rb.Exp(5*ms), got 'delta'."),
        ({"kinetics": rb.Exp}, ParameterError, "kinetics: expected one such as rb.Delta() or"),
        ({"text": "tau*dx/dt = -x*x\ntau_w*dw/dt = w_0 - w"}, EquationError, "since -x*x is not "
         "linear in x (line 1). An event-driven synapse takes lines that are linear in their own"),
    ],
)  # fmt: skip
def test_bad_input(changes, error, message):
    with pytest.raises(error) as caught:
        rb.Synapse(**{**HEBB, **VALUES, **changes})
    assert message in str(caught.value)
